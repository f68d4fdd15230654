"""Reminding members of a meeting and owners of tasks, each at most once a day."""

from django.db import transaction
from django.utils import timezone

from inbox.actions import tell
from schools import audit
from supervision.actions.changes import locked
from supervision.actions.meetings import address, when_and_where
from supervision.actions.resolutions import address as page_of
from supervision.actions.resolutions import origin_of
from supervision.models import Meeting, MeetingAnswer, MeetingTask, Seat
from thai.dates import short


@transaction.atomic
def remind_members(*, meeting, by=None):
    """Tells those called who have an account and did not say that they stay away; returns how many were told now.
    Without `by` it is done by the system. Raises WrongState."""
    meeting = locked(Meeting, meeting.pk, {Meeting.State.INVITED})
    called = meeting.members.exclude(user=None).exclude(attendance__in=(Seat.LEAVE, Seat.ABSENT))
    called = called.exclude(answer__answer=MeetingAnswer.Answer.AWAY)
    told = tell(
        [row.user for row in called.select_related("user")],
        kind="meeting",
        key=f"meeting:{meeting.pk}:reminder:{timezone.localdate()}",
        title=f"เตือนการประชุม {meeting} วันที่ {short(meeting.event.starts_on)}",
        body=when_and_where(meeting),
        url=address(meeting),
    )
    if told:
        audit.record("remind of meeting", meeting, actor=by, office=meeting.office, people=len(told))
    return len(told)


@transaction.atomic
def remind_owner(*, task, by):
    """Tells who was given an open task; returns whether they were told now. Raises WrongState."""
    task = locked(MeetingTask, task.pk, {MeetingTask.State.OPEN})
    told = tell(
        [task.owner],
        kind="meeting",
        key=f"meeting task:{task.pk}:reminder:{timezone.localdate()}",
        title=f"โปรดแจ้งผลงานตาม{origin_of(task.resolution)} กำหนด {short(task.due_on)}",
        body=task.what,
        url=page_of(task),
    )
    if told:
        audit.record("remind of task", task, actor=by, person=task.owner_id)
    return bool(told)
