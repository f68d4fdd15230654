"""Invented reviews of the demo office's reports: readings in progress, remarks that schools were sent, levels of
readers, reminders and receipts of the e-SAR."""

import random
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from qa.models import (
    Reminder,
    Review,
    ReviewComment,
    ReviewLevel,
    Round,
    Standard,
    StandardResult,
    Submission,
    SubmissionEvent,
)

S = Submission.State
BATCH = 500
REMARKS = [
    "ขอให้เพิ่มข้อมูลเชิงปริมาณเทียบกับค่าเป้าหมายที่ประกาศ",
    "หลักฐานที่อ้างยังไม่สอดคล้องกับระดับคุณภาพที่ประเมิน",
    "ขอให้ระบุกระบวนการพัฒนาให้เห็นวงจรคุณภาพครบทุกขั้น",
    "ผลการดำเนินงานควรแสดงแนวโน้มอย่างน้อยสามปี",
    "แผนยกระดับคุณภาพควรระบุผู้รับผิดชอบและระยะเวลา",
]
OPINIONS = [
    "รายงานเขียนชัดเจน หลักฐานครบถ้วน",
    "ระดับคุณภาพเหมาะสมกับหลักฐาน ควรเพิ่มข้อมูลแนวโน้ม",
    "บางมาตรฐานประเมินสูงกว่าหลักฐานที่แสดง",
    "มีนวัตกรรมที่น่าสนใจ ควรเผยแพร่ในเครือข่าย",
]


@transaction.atomic
def make(*, office, today):
    """Reads on in the rounds that qa.demo has made; the same office gives the same."""
    rng = random.Random(5)
    rounds = list(Round.objects.filter(office=office, kind="sar").order_by("-academic_year"))
    if not rounds:
        return
    _begin(rounds[0], rng)
    _returned(rounds, rng)
    for round in rounds[:2]:
        _readings(round, rng)
    _reminders(rounds[0], rng, today)
    for round in rounds[1:]:
        _receipts(round)


def _begin(round, rng):
    """A quarter of what waits is being read."""
    rows = list(round.submissions.filter(state=S.SUBMITTED).exclude(reviewer=None).order_by("pk"))[::4]
    events = []
    for row in rows:
        at = min(row.submitted_at + timedelta(days=rng.randint(1, 3)), timezone.now() - timedelta(hours=2))
        at = max(at, row.submitted_at + timedelta(minutes=5))
        events.append(
            SubmissionEvent(submission=row, from_state=S.SUBMITTED, to_state=S.REVIEWING, actor=row.reviewer, at=at)
        )
    Submission.objects.filter(pk__in=[row.pk for row in rows]).update(state=S.REVIEWING, version=F("version") + 1)
    SubmissionEvent.objects.bulk_create(events, batch_size=BATCH)


def _returned(rounds, rng):
    """Each report that was sent back has its reason at a part; what was corrected is settled."""
    returns = SubmissionEvent.objects.filter(submission__round__in=rounds, to_state=S.RETURNED)
    returns = list(returns.select_related("submission").order_by("pk"))
    standards = _standards(rounds)
    rows = []
    for event in returns:
        submission = event.submission
        submission.turn, submission.returned_at = 2, event.at
        open_still = submission.state == S.RETURNED
        settled = {} if open_still else {"resolved_at": event.at + timedelta(days=1), "resolved_by": event.actor}
        common = {"submission": submission, "author": event.actor, "is_reason": True, "shown_at": event.at}
        rows.append(ReviewComment(text=event.comment, **common, **settled))
        for standard in rng.sample(standards[submission.standard_set_id], rng.randint(0, 2)):
            text = rng.choice(REMARKS)
            rows.append(ReviewComment(part="standard", standard=standard, text=text, **common, **settled))
    Submission.objects.bulk_update({event.submission for event in returns}, ["turn", "returned_at"], batch_size=BATCH)
    ReviewComment.objects.bulk_create(rows, batch_size=BATCH)
    # Not the day on which the demo was made.
    for row in rows:
        row.created_at = row.shown_at
    ReviewComment.objects.bulk_update(rows, ["created_at"], batch_size=BATCH)


def _standards(rounds):
    """{standard set: [Standard]}."""
    found = {}
    for standard in Standard.objects.filter(set__submissions__round__in=rounds).distinct().order_by("position"):
        found.setdefault(standard.set_id, []).append(standard)
    return found


def _readings(round, rng):
    """Readers' levels of the accepted reports: mostly the school's own, now and then far from it."""
    rows = round.submissions.filter(state=S.ACCEPTED).exclude(reviewer=None).select_related("reviewer").order_by("pk")
    own = {}
    for result in StandardResult.objects.filter(submission__in=rows.order_by().values("pk")).order_by("pk"):
        own.setdefault(result.submission_id, []).append(result)
    reviews = Review.objects.bulk_create(
        [
            Review(
                submission=row,
                reader=row.reviewer,
                turn=row.turn,
                opinion=rng.choice(OPINIONS),
                verdict=Review.Verdict.ACCEPT,
                decided_at=row.accepted_at,
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
    ReviewLevel.objects.bulk_create(
        [
            ReviewLevel(
                review=review,
                standard_id=result.standard_id,
                level=max(1, min(5, result.level - rng.choices((0, 1, 2, -1), (70, 19, 5, 6))[0])),
            )
            for review in reviews
            for result in own.get(review.submission_id, ())
        ],
        batch_size=BATCH,
    )


def _reminders(round, rng, today):
    """The schools that have not sent were reminded a week ago."""
    rows = round.submissions.filter(state__in=Submission.MISSING, school__memberships__isnull=False).distinct()
    day = max(round.due_on, today - timedelta(days=7))
    if day >= today:
        return
    made = [Reminder(submission=row, on=day, by=round.created_by, told=1) for row in rows.order_by("pk")]
    Reminder.objects.bulk_create([row for row in made if rng.random() < 0.8], batch_size=BATCH)


def _receipts(round):
    """What was accepted in past years has its receipt."""
    rows = list(round.submissions.filter(state=S.ACCEPTED).order_by("pk"))
    for number, row in enumerate(rows, start=1):
        row.esar_receipt = f"ESAR-{round.academic_year}-{number:05d}"
    Submission.objects.bulk_update(rows, ["esar_receipt"], batch_size=BATCH)
