"""A school merges while its report is sent: what is sent first stays with the school that sent it."""

import pytest
from django.utils import timezone

from qa.actions import sar
from qa.models import Submission
from schools.actions import closing
from schools.models import Role
from tests.factories import make_office, make_school, make_user, today
from tests.qa.factories import make_round
from tests.supervision.test_merging_races import during

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def admin(office):
    return make_user(Role.OFFICE_ADMIN, office=office)


@pytest.fixture
def report(office):
    """What only the school that joins another owes."""
    make_school(office, "บ้านใหญ่", has_early=False)
    make_school(office, "บ้านเล็ก", has_early=True)
    make_round(office, schools=0)
    return Submission.objects.get(level="early")


def send(report):
    Submission.objects.filter(pk=report.pk).update(state="submitted", submitted_at=timezone.now())


def test_what_is_sent_while_the_school_merges_stays_with_it(office, admin, report):
    school, into = report.school, office.schools.get(name="บ้านใหญ่")
    during(lambda: send(report), lambda: closing.merge(school=school, into=into, on=today(), by=admin))
    now = Submission.objects.get(pk=report.pk)
    assert (now.state, now.school, now.events.filter(comment__startswith="ย้าย").count()) == ("submitted", school, 0)


def test_what_is_written_while_the_school_merges_moves_with_the_report(office, admin, report):
    school, into = report.school, office.schools.get(name="บ้านใหญ่")
    writer = make_user(Role.SCHOOL_STAFF, school=school)

    def write():
        sar.take_over(submission=report, by=writer, field="strengths", value="อ่านคล่อง")

    during(write, lambda: closing.merge(school=school, into=into, on=today(), by=admin))
    now = Submission.objects.get(pk=report.pk)
    assert (now.state, now.school, now.strengths) == ("draft", into, "อ่านคล่อง")


def test_what_is_sent_while_the_merger_is_taken_back_stays_with_who_sent_it(office, admin, report):
    school, into = report.school, office.schools.get(name="บ้านใหญ่")
    closing.merge(school=school, into=into, on=today(), by=admin)
    during(lambda: send(report), lambda: closing.reopen(school=school, by=admin))
    now = Submission.objects.get(pk=report.pk)
    assert (now.state, now.school, now.events.filter(comment__startswith="ย้าย").count()) == ("submitted", into, 1)
