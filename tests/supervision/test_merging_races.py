"""A school merges while somebody decides on what would move: what is settled first stays and is not said to go."""

import pytest

from schools.actions import closing
from schools.models import Role
from supervision.actions import recommendations
from supervision.models import Recommendation
from tests.factories import make_office, make_school, make_user, today
from tests.meeting import during
from tests.supervision.factories import make_open_recommendation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def row():
    office = make_office()
    return make_open_recommendation("answered", school=make_school(office))


def told(row):
    return [event.to_state for event in row.events.filter(comment__startswith="ย้าย")]


def test_what_is_verified_while_the_school_merges_stays_where_it_was_done(row):
    school, into = row.school, make_school(row.office)
    admin = make_user(Role.OFFICE_ADMIN, office=row.office)
    done = during(
        lambda: recommendations.verify(recommendation=row, by=admin),
        lambda: closing.merge(school=school, into=into, on=today(), by=admin),
        must_wait=True,
    )
    assert done is True
    now = Recommendation.objects.get(pk=row.pk)
    assert (now.state, now.school, now.moved_from, told(now)) == ("verified", school, None, [])


def test_what_is_verified_while_the_merger_is_taken_back_stays_too(row):
    school, into = row.school, make_school(row.office)
    admin = make_user(Role.OFFICE_ADMIN, office=row.office)
    closing.merge(school=school, into=into, on=today(), by=admin)
    row.refresh_from_db()
    done = during(
        lambda: recommendations.verify(recommendation=row, by=admin),
        lambda: closing.reopen(school=school, by=admin),
        must_wait=True,
    )
    assert done is True
    now = Recommendation.objects.get(pk=row.pk)
    assert (now.state, now.school, told(now)) == ("verified", into, ["answered"])
