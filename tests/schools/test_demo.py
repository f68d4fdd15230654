"""The demo office: enough of everything, invented, and the same for the same seed."""

from random import Random
from statistics import median

import pytest

from schools import demo
from schools.models import Membership, Role, School, SchoolYear, User
from tests.factories import day

pytestmark = pytest.mark.django_db

TODAY = day("2026-11-16")


def make(name="สพป.ตัวอย่าง เขต 1", seed=1, schools=120, years=3, **more):
    return demo.make(name=name, schools=schools, years=years, rng=Random(seed), today=TODAY, **more)


def test_the_office_has_the_shape_of_a_real_one():
    office = make()
    schools = School.objects.filter(office=office)
    assert schools.count() == schools.values("name").distinct().count() == 120
    assert office.networks.count() == 10
    assert schools.values("district").distinct().count() == 3
    pupils = [y.pupils for y in SchoolYear.objects.filter(school__office=office, academic_year=2569)]
    small = sum(p <= 120 for p in pupils) / len(pupils)
    assert 0.45 <= small <= 0.55
    assert 95 <= median(pupils) <= 130
    assert set(SchoolYear.objects.values_list("academic_year", flat=True)) == {2567, 2568, 2569}
    assert {"small", "medium"} <= set(SchoolYear.objects.values_list("size", flat=True))


def test_a_closed_school_names_where_it_went_and_has_no_figures_after():
    office = make()
    closed = School.objects.filter(office=office).exclude(closed_on=None)
    assert closed.count() == 2
    for school in closed:
        assert school.merged_into.office == office
        assert not school.years.filter(academic_year=2569).exists()


def test_every_role_has_an_account_named_after_it_that_can_log_in(client):
    make(password="รหัสสาธิต-2569")
    for role in Role:
        user = User.objects.get(username=role)
        assert user.check_password("รหัสสาธิต-2569")
        assert user.is_demo
        assert user.acting.role == role
    assert Membership.objects.filter(role=Role.SUPERVISOR).count() == 12
    ours = {User.objects.get(username=r).acting.school for r in (Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF)}
    assert len(ours) == 1


def test_a_second_office_has_other_codes_and_nobody_who_can_log_in():
    make(password="รหัสสาธิต-2569")
    other = make("สพป.ตัวอย่าง เขต 2", seed=2, schools=30)
    assert other.schools.count() == 30
    people = User.objects.filter(memberships__office=other)
    assert people.count() > 12
    assert not any(person.has_usable_password() for person in people)


def test_the_same_seed_gives_the_same_schools():
    first = list(make(seed=7).schools.order_by("smis_code").values_list("name", "network__name", "latitude"))
    second = list(make("อีกแห่ง", seed=7).schools.order_by("smis_code").values_list("name", "network__name", "latitude"))
    assert first == second


def test_thousands_of_schools_still_have_a_name_each():
    office = make(schools=3000, years=1)
    assert office.schools.values("name").distinct().count() == 3000
