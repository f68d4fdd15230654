"""The number of queries of the pages of a school's record does not grow with what they show."""

import pytest
from django.urls import reverse

from schools.models import (
    Figures,
    NetworkKind,
    NetworkSchool,
    Programme,
    Role,
    SchoolEvent,
    SchoolProgramme,
)
from tests.factories import day, make_network, make_office, make_school, make_school_year, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    office = make_office()
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    return office


def asked(client, url, django_assert_max_num_queries, ceiling):
    with django_assert_max_num_queries(ceiling) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_record_of_a_school(client, office, django_assert_max_num_queries):
    school, counts, n = make_school(office), [], 0
    kind = NetworkKind.objects.filter(is_area=False).first()
    url = reverse("schools:record", args=[school.pk])
    for more in (1, 19):
        for _ in range(more):
            n += 1
            network = make_network(office)
            network.kind = kind
            network.save()
            NetworkSchool.objects.create(school=school, network=network)
            programme = Programme.objects.create(office=office, name=f"โครงการ {n}")
            SchoolProgramme.objects.create(school=school, programme=programme)
            SchoolEvent.objects.create(
                school=school, kind="joined_by", on=day("2026-05-16"), other=make_school(office), by=make_user()
            )
            make_school(office, closed_on=day("2026-05-16"), merged_into=school)
            make_user(Role.SCHOOL_STAFF, school=school)
            make_school_year(school, 2540 + n)
            Figures.objects.create(school=school, academic_year=2540 + n, data_date="1jun")
        counts.append(asked(client, url, django_assert_max_num_queries, 20))
    assert len(set(counts)) == 1, counts


def test_the_list_of_programmes(client, office, django_assert_max_num_queries):
    counts, n = [], 0
    for more in (1, 19):
        for _ in range(more):
            n += 1
            programme = Programme.objects.create(office=office, name=f"โครงการ {n}")
            SchoolProgramme.objects.create(school=make_school(office), programme=programme)
        counts.append(asked(client, reverse("schools:programmes"), django_assert_max_num_queries, 8))
    assert len(set(counts)) == 1, counts


@pytest.mark.parametrize("name", ["edit", "merge", "close", "take_part"])
def test_the_forms_of_a_school(client, office, django_assert_max_num_queries, name):
    school, counts = make_school(office), []
    for more in (1, 19):
        for _ in range(more):
            make_school(office, network=make_network(office))
        url = reverse(f"schools:{name}", args=[school.pk])
        counts.append(asked(client, url, django_assert_max_num_queries, 10))
    assert len(set(counts)) == 1, counts
