"""What holds for a school when its round changes: the later deadline, and the standards the round was opened with."""

from datetime import timedelta

import pytest
from django.urls import reverse

from qa.actions import rounds, standards
from qa.models import StandardSet, Submission
from schools.models import Role
from tests.factories import make_office, make_school, make_user, today
from tests.qa.factories import make_round, make_submission

pytestmark = pytest.mark.django_db


def annotated(submission):
    return Submission.objects.with_deadline().get(pk=submission.pk)


@pytest.mark.parametrize(("moved", "deadline"), [(40, 40), (10, 25)])
def test_a_round_moved_past_an_extension_leaves_the_later_day(client, moved, deadline):
    submission = make_submission(due=20, closes=60)
    round, by = submission.round, submission.round.created_by
    rounds.extend(submission=submission, by=by, until=today() + timedelta(days=25), reason="น้ำท่วม")
    kept = {"opens_on": round.opens_on, "closes_on": round.closes_on, "instructions": ""}
    rounds.edit_round(round=round, by=by, version=round.version, due_on=today() + timedelta(days=moved), **kept)
    row = annotated(submission)
    assert row.deadline == row.deadline_on == today() + timedelta(days=deadline)
    assert Submission.objects.get(pk=row.pk).deadline == row.deadline_on, "without the annotation too"
    client.force_login(by)
    page = client.get(reverse("qa:submission", args=[row.pk])).text
    assert ("ขยายเวลาแล้ว" in page) == (deadline > moved)


def test_without_an_extension_the_due_date_is_the_deadline():
    row = annotated(make_submission(due=20))
    assert row.deadline == row.deadline_on == row.round.due_on


@pytest.fixture
def office():
    return make_office()


def put_own_set_in_use(office):
    """From now on the office judges by a copy of the shipped set."""
    by = make_user(Role.HEAD, office=office)
    shipped = StandardSet.objects.get(code="moe2561_basic")
    own = standards.copy_set(source=shipped, office=office, by=by)
    standards.put_in_use(standard_set=own, by=by, version=own.version)
    assert StandardSet.objects.for_year(office, 2568)["basic"] == own
    return own


def test_a_school_added_later_answers_by_the_set_the_round_was_opened_with(office):
    round = make_round(office, schools=2)
    put_own_set_in_use(office)
    make_school(office)
    added = rounds.add_schools(round=round, by=round.created_by)
    assert added
    assert round.submissions.filter(level="basic").values("standard_set").distinct().count() == 1


def test_a_school_that_joins_later_answers_by_the_set_of_the_first(office):
    round = make_round(office, kind="award", name="IQA AWARD", schools=2)
    first, second = office.schools.all()
    by = round.created_by
    before = rounds.join(round=round, school=first, by=by)
    put_own_set_in_use(office)
    assert rounds.join(round=round, school=second, by=by).standard_set == before.standard_set


def test_a_new_round_takes_the_set_in_force(office):
    own = put_own_set_in_use(office)
    assert make_round(office).submissions.get(level="basic").standard_set == own
