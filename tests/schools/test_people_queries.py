"""The number of queries of the pages of people does not grow with people, roles or events."""

from datetime import timedelta

import pytest
from django.urls import reverse

from schools import audit
from schools.models import Duty, Role
from tests.factories import make_membership, make_network, make_office, make_school, make_user, today
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office)


def steady(client, url, ceiling, counter, add):
    """The page costs the same at 1 and 20 rows, and no more than `ceiling`."""
    counts = []
    client.get(url)
    for more in (1, 19):
        add(more)
        with counter(ceiling) as captured:
            assert client.get(url).status_code == 200
        counts.append(len(captured))
    assert len(set(counts)) == 1, counts


def grow(office, head):
    """A function that adds people of the office and of new schools, and who acts for the head."""

    def add(rows):
        for _ in range(rows):
            person = make_user(Role.SUPERVISOR, office=office)
            make_user(Role.SCHOOL_STAFF, school=make_school(office, network=make_network(office)))
            make_membership(
                person,
                Role.HEAD,
                office=office,
                acting_for=head.memberships.get(),
                starts=today(),
                ends=today() + timedelta(days=3),
            )

    return add


@pytest.mark.parametrize("query", ["", "?q=ทดสอบ&role=supervisor&place=office&state=active"])
def test_the_list_of_an_office(client, office, head, django_assert_max_num_queries, query):
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    address = reverse("schools:people") + query
    steady(client, address, 9, django_assert_max_num_queries, grow(office, head))


def test_the_list_of_the_platform(client, office, head, django_assert_max_num_queries):
    client.force_login(make_user(Role.PLATFORM_ADMIN))

    def add(rows):
        for _ in range(rows):
            make_user(Role.SUPERVISOR, office=make_office())

    steady(client, reverse("schools:people"), 8, django_assert_max_num_queries, add)


@pytest.mark.parametrize("name", ["schools:person", "schools:me"])
def test_a_person_with_a_past(client, office, head, django_assert_max_num_queries, name):
    admin = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(head if name == "schools:me" else admin)
    source = head.memberships.get()

    def add(rows):
        for _ in range(rows):
            make_membership(head, Role.CLERK, office=office, ends=today() - timedelta(days=1))
            days = {"starts": today(), "ends": today() + timedelta(days=3)}
            make_membership(
                make_user(Role.SUPERVISOR, office=office), Role.HEAD, office=office, acting_for=source, **days
            )
            network = make_network(office)
            Duty.objects.create(office=office, user=head, year=fiscal_year(today()), network=network)
            audit.record("edit person", head, actor=make_user(), office=office)

    address = reverse(name, args=[head.pk] if name == "schools:person" else [])
    steady(client, address, 14, django_assert_max_num_queries, add)


def test_the_form_of_a_delegation(client, office, head, django_assert_max_num_queries):
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))

    def add(rows):
        for _ in range(rows):
            make_user(Role.SUPERVISOR, office=office)
            make_user(Role.HEAD, office=office)

    steady(client, reverse("schools:delegation_new"), 6, django_assert_max_num_queries, add)


def test_the_end_of_a_role_of_many_delegations(client, office, head, django_assert_max_num_queries):
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    address = reverse("schools:membership_end", args=[head.memberships.get().pk])
    steady(client, address, 6, django_assert_max_num_queries, grow(office, head))
