"""A school merges while somebody decides on what would move: what is settled first stays and is not said to go."""

import threading

import pytest
from django.db import connection, transaction

from schools.actions import closing
from schools.models import Role
from supervision.actions import recommendations
from supervision.models import Recommendation
from tests.factories import make_office, make_school, make_user, today
from tests.servers import wait_until
from tests.supervision.factories import make_open_recommendation

pytestmark = pytest.mark.django_db(transaction=True)


def somebody_waits():
    """Whether a transaction waits for a row of another one; on SQLite writers wait for each other in any case."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


def during(decision, then):
    """Calls `then` in a thread while the transaction of `decision` is open, and commits once it waits for it."""
    raised = []

    def run():
        try:
            then()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        decision()
        thread.start()
        wait_until(somebody_waits, what="the other transaction")
    thread.join(60)
    assert not raised


@pytest.fixture
def row():
    office = make_office()
    return make_open_recommendation("answered", school=make_school(office))


def told(row):
    return [event.to_state for event in row.events.filter(comment__startswith="ย้าย")]


def test_what_is_verified_while_the_school_merges_stays_where_it_was_done(row):
    school, into = row.school, make_school(row.office)
    admin = make_user(Role.OFFICE_ADMIN, office=row.office)
    during(
        lambda: recommendations.verify(recommendation=row, by=admin),
        lambda: closing.merge(school=school, into=into, on=today(), by=admin),
    )
    now = Recommendation.objects.get(pk=row.pk)
    assert (now.state, now.school, now.moved_from, told(now)) == ("verified", school, None, [])


def test_what_is_verified_while_the_merger_is_taken_back_stays_too(row):
    school, into = row.school, make_school(row.office)
    admin = make_user(Role.OFFICE_ADMIN, office=row.office)
    closing.merge(school=school, into=into, on=today(), by=admin)
    row.refresh_from_db()
    during(
        lambda: recommendations.verify(recommendation=row, by=admin),
        lambda: closing.reopen(school=school, by=admin),
    )
    now = Recommendation.objects.get(pk=row.pk)
    assert (now.state, now.school, told(now)) == ("verified", into, ["answered"])
