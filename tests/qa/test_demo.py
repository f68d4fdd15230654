"""The invented rounds are plausible: every state, times in order, figures that improve, files that open."""

import io
import itertools
import random
from datetime import date, timedelta

import pikepdf
import pytest
from django.db.models import Avg, Count, F
from django.utils import timezone

import schools.demo
from qa import demo, demo_sar
from qa.models import (
    Evidence,
    Extension,
    IssueResult,
    SarPart,
    StandardResult,
    Submission,
    SubmissionEvent,
    SubmissionFile,
)
from qa.permissions import may_read_file
from schools.models import Role, User

pytestmark = pytest.mark.django_db
S = Submission.State


@pytest.fixture(scope="module")
def world(shared_db):
    """(the rounds, the bytes of the first file of a SAR: stored files are of one test alone)."""
    today = timezone.localdate()
    office = schools.demo.make(
        name="สพป.ตัวอย่าง เขต 9", schools=60, years=3, rng=random.Random(1), today=today, password="x-demo-x-demo"
    )
    rounds = demo.make(office=office, rng=random.Random(1), today=today)
    row = SubmissionFile.objects.filter(submission__round=rounds[0], kind="sar").first()
    with row.file.content.open("rb") as file:
        return rounds, file.read()


@pytest.fixture
def made(world):
    return world[0]


def test_rounds_of_three_years_the_newest_with_every_state(made):
    assert [made[0].academic_year - made[n].academic_year for n in range(3)] == [0, 1, 2]
    newest = set(made[0].submissions.values_list("state", flat=True))
    # Readings in progress come with qa.demo_review.
    assert newest == set(demo.PRESENT) - {S.REVIEWING, S.WITHDRAWN}
    for past in made[1:]:
        counted = past.submissions.counted()
        assert counted.filter(state=S.ACCEPTED).count() / counted.count() > 0.85
        assert past.phase == "closed"
    assert made[0].phase == "late"
    assert made[0].submissions.late().filter(submitted_at__isnull=False).exists()
    assert Extension.objects.exists()


def test_nothing_happens_in_the_future_or_out_of_order(made):
    assert not SubmissionEvent.objects.filter(at__gt=timezone.now()).exists()
    for submission in Submission.objects.prefetch_related("events", "round"):
        events = sorted(submission.events.all(), key=lambda event: event.pk)
        assert [event.at for event in events] == sorted(event.at for event in events)
        steps = [event.from_state for event in events] + [submission.state]
        assert steps[0] == S.EXPECTED
        assert all(after in Submission.TRANSITIONS[before] for before, after in itertools.pairwise(steps))
        if submission.submitted_at:
            assert timezone.localdate(submission.submitted_at) >= submission.round.opens_on
            assert submission.endorsed_on <= timezone.localdate(submission.submitted_at)


def test_sent_reports_are_complete_and_levels_rise_with_the_years(made):
    sent = Submission.objects.filter(submitted_at__isnull=False)
    for submission in sent.annotate(n=Count("issue_results")).select_related("standard_set"):
        assert submission.n == {"basic": 21, "early": 14}[submission.level]
        assert submission.overall_level and submission.strengths and submission.improvements
    assert StandardResult.objects.filter(submission__in=sent).count() == 3 * sent.count()
    means = [
        IssueResult.objects.filter(submission__round=round, submission__in=sent).aggregate(m=Avg("level"))["m"]
        for round in made
    ]
    assert means[0] > means[1] > means[2]
    assert means[2] > 2.5 and means[0] < 4.7


def test_files_are_real_pdfs_that_the_office_may_open(world):
    made, content = world
    head = User.objects.get(memberships__role=Role.HEAD)
    row = SubmissionFile.objects.filter(submission__round=made[0], kind="sar").first()
    assert len(pikepdf.open(io.BytesIO(content)).pages) == 1
    assert may_read_file(head, row.file)
    latest = made[0].submissions.filter(submitted_at__isnull=False)
    assert SubmissionFile.objects.filter(submission__in=latest).count() == 2 * latest.count()


def test_the_demo_accounts_have_something_to_do(made):
    director = User.objects.get(username="school_director")
    states = set(made[0].submissions.filter(school=director.acting.school).values_list("state", flat=True))
    assert states == {S.EXPECTED, S.RETURNED}
    committee = User.objects.get(username="committee")
    assert Submission.objects.visible_to(committee).count() == 4


@pytest.mark.parametrize("day", ["2026-05-17", "2026-07-02", "2027-01-01", "2027-05-15"])
def test_any_day_of_the_year_will_do(day):
    today = date.fromisoformat(day)
    office = schools.demo.make(name=f"สพป. {day}", schools=8, years=3, rng=random.Random(2), today=today)
    rounds = demo.make(office=office, rng=random.Random(2), today=today)
    for past in rounds[1:]:
        assert past.closes_on < today
    mine = Submission.objects.filter(round__office=office)
    assert not SubmissionEvent.objects.filter(submission__in=mine, at__date__gt=today).exists()
    assert not mine.filter(submitted_at__date__gt=F("round__closes_on") + timedelta(days=25)).exists()


def test_schools_have_written_the_parts_of_their_reports(made):
    demo_sar.make(office=made[0].office)
    parts = SarPart.objects.all()
    assert parts.filter(kind="standard").exclude(process="").count() > parts.filter(kind="summary").count() > 0
    assert not parts.filter(submission__state=S.EXPECTED).exists()
    assert Evidence.objects.exclude(url="").exists()
    told = sorted(parts.values_list("submission", "process", "plan"))
    parts.delete()
    Evidence.objects.all().delete()
    demo_sar.make(office=made[0].office)
    assert sorted(parts.all().values_list("submission", "process", "plan")) == told, "the same office gives the same"
