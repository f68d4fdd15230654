"""Two people at once: one merger is made, and never a circle."""

import pytest

from schools.actions import closing
from schools.models import Role, School, SchoolEvent
from tests.factories import make_office, make_school, make_user, today
from tests.meeting import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair():
    office = make_office()
    return make_school(office), make_school(office), make_user(Role.OFFICE_ADMIN, office=office)


def test_the_same_merger_four_times_at_once_is_made_once(pair):
    school, into, admin = pair
    found = at_once(*[lambda: closing.merge(school=school, into=into, on=today(), by=admin)] * 4)
    assert sorted(found) == [False, False, False, True]
    assert SchoolEvent.objects.filter(kind="merged").count() == 1


def test_two_schools_that_would_join_each_other_at_once_make_no_circle(pair):
    one, other, admin = pair
    found = at_once(
        lambda: closing.merge(school=one, into=other, on=today(), by=admin),
        lambda: closing.merge(school=other, into=one, on=today(), by=admin),
    )
    assert [type(result) for result in found].count(closing.Refused) == 1
    assert School.objects.exclude(merged_into=None).count() == 1
