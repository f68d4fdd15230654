"""Asking schools again for what they have not sent: each report at most once a day, and on record."""

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from inbox.actions import Letter, tell_all
from qa.models import Reminder, Submission
from schools import audit, recipients
from thai.dates import short


def remindable(rows, day=None):
    """Those of `rows` that were not sent, or sent back and not yet sent again, and that the school can still send."""
    return rows.counted(day).to_do(day).filter(state__in=[*Submission.MISSING, Submission.State.RETURNED])


def with_reminder(rows):
    """Adds `reminded_on`: the last day on which the school was reminded, or None."""
    latest = Reminder.objects.filter(submission=OuterRef("pk")).order_by("-on").values("on")
    return rows.annotate(reminded_on=Subquery(latest[:1]))


@transaction.atomic
def remind(*, round, by, rows):
    """Reminds the schools of `rows` (submissions of the round) and returns (reports told of, reports reminded today
    already, reports whose school has nobody with an account)."""
    today = timezone.localdate()
    asked = remindable(rows.filter(round=round)).select_related("school").with_deadline()
    asked = list(asked.order_by("pk"))
    known = set(Reminder.objects.filter(submission__in=asked, on=today).values_list("submission", flat=True))
    due = [row for row in asked if row.pk not in known]
    people = recipients.of_schools({row.school for row in due})
    silent = [row for row in due if not people[row.school_id]]
    made = [
        Reminder(submission=row, on=today, by=by, told=len(people[row.school_id]))
        for row in due
        if people[row.school_id]
    ]
    Reminder.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    tell_all([_letter(round, row.submission, people, today) for row in made], kind="round")
    if made:
        audit.record("remind of round", round, actor=by, office=round.office, reports=len(made))
    return len(made), len(known), len(silent)


def _letter(round, submission, people, today):
    day = submission.deadline_on
    late = "เลยกำหนดแล้ว กำหนด" if day < today else "กำหนดส่ง"
    due = f"เตือนให้ส่ง {round} {submission.get_level_display()} {late} {short(day)}"
    if submission.state == Submission.State.RETURNED:
        returned = timezone.localdate(submission.returned_at)
        due = f"เตือนให้แก้ไขแล้วส่ง {round} {submission.get_level_display()} อีกครั้ง ส่งกลับให้แก้ไขเมื่อ {short(returned)}"
    return Letter(
        people[submission.school_id],
        f"submission:{submission.pk}:reminder:{today}",
        due,
        round.instructions[:500],
        reverse("qa:submission", args=[submission.pk]),
    )
