"""The demo office has one living round of every other kind, with files that open; the same office gives the same."""

import io
import itertools
import random

import pikepdf
import pytest
from django.utils import timezone

import schools.demo
from qa import demo, demo_kinds, demo_targets, inspection_gaps
from qa.models import OwnResult, Round, Submission, SubmissionEvent, SubmissionFile
from qa.sar_report import Report

pytestmark = pytest.mark.django_db
S = Submission.State


def office(name="สพป.ตัวอย่าง เขต 9", schools_=40):
    today = timezone.localdate()
    return schools.demo.make(name=name, schools=schools_, years=1, rng=random.Random(1), today=today)


def test_each_kind_is_alive(django_assert_max_num_queries):
    made = office()
    with django_assert_max_num_queries(120):
        rounds = demo_kinds.make(office=made, today=timezone.localdate())
    kinds = [round.kind for round in rounds]
    assert kinds == ["targets", "plan", "curriculum", "internal", "internal"]
    present = made.calendar.semester(timezone.localdate())
    assert (rounds[4].academic_year, rounds[4].semester) == present
    before = (present[0], 1) if present[1] == 2 else (present[0] - 1, 2)
    assert (rounds[3].academic_year, rounds[3].semester) == before
    gaps = inspection_gaps.gaps(made, present[0])
    assert all(gap.done for gap in gaps if gap.window.rule.what == "own"), "inspections do not show none of all"
    assert {round.phase for round in rounds} >= {"open", "late", "closed"}
    for round in rounds:
        states = set(round.submissions.values_list("state", flat=True))
        assert states >= ({S.EXPECTED, S.ACCEPTED} if round.phase == "closed" else set(demo_kinds.OPEN))
        for row in round.submissions.filter(state__in=Submission.RECEIVED).select_related("round", "school"):
            assert not Report(row).missing(), "what was sent is complete"
    plan = rounds[1]
    assert plan.second_reader and plan.submissions.filter(state=S.SUBMITTED).exclude(second_reader=None).exists()
    assert plan.submissions.without_reader().exists()
    nothing_happens_in_the_future_or_out_of_order()


def nothing_happens_in_the_future_or_out_of_order():
    assert not SubmissionEvent.objects.filter(at__gt=timezone.now()).exists()
    for submission in Submission.objects.prefetch_related("events"):
        events = sorted(submission.events.all(), key=lambda event: event.pk)
        assert [event.at for event in events] == sorted(event.at for event in events)
        steps = [event.from_state for event in events] + [submission.state]
        assert all(after in Submission.TRANSITIONS[before] for before, after in itertools.pairwise(steps))
    with SubmissionFile.objects.first().file.content.open("rb") as file:
        assert len(pikepdf.open(io.BytesIO(file.read())).pages) == 1


def test_the_same_office_gives_the_same():
    made = office()
    told = []
    for _ in range(2):
        demo_kinds.make(office=made, today=timezone.localdate())
        told.append(list(Submission.objects.order_by("pk").values_list("round__kind", "school", "state")))
        SubmissionFile.objects.all().delete()
        Submission.objects.all().delete()
        Round.objects.all().delete()
    assert told[0] == told[1]


def test_a_small_office_may_lack_a_kind():
    rounds = demo_kinds.make(office=office(schools_=1), today=timezone.localdate())
    assert 1 <= len(rounds) <= len(demo_kinds.ROUNDS)


def test_schools_report_on_their_own_standards():
    made, today = office(), timezone.localdate()
    demo.make(office=made, rng=random.Random(1), today=today)
    demo_targets.make(office=made, today=today)
    assert OwnResult.objects.filter(part__process__gt="").exists()
