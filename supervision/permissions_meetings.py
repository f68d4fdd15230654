"""Who may act on committees, their meetings, resolutions and tasks, and when."""

from django.utils import timezone

from schools.models import STAFF_ROLES, Role
from supervision.models.meetings import SECRETARIES, Meeting, MeetingMember
from supervision.models.resolutions import MeetingTask

READERS = STAFF_ROLES | {Role.COMMITTEE}
# Who may found a committee in the system; a supervisor then keeps it as who founded it.
FOUNDERS = frozenset({Role.HEAD, Role.SUPERVISOR, Role.CLERK, Role.OFFICE_ADMIN})
# Who keeps every committee of the office.
KEEPERS = frozenset({Role.HEAD, Role.CLERK, Role.OFFICE_ADMIN})


def can_found_series(user, _series=None):
    return user.has_role(*FOUNDERS)


def can_keep_series(user, series):
    """The head, the clerk and the office's administrator; the supervisor who founded the committee or is one of its
    secretaries."""
    if not user.has_role(*FOUNDERS) or user.acting.office_id != series.office_id:
        return False
    if user.has_role(*KEEPERS) or series.created_by_id == user.pk:
        return True
    return series.members.filter(user=user, duty__in=SECRETARIES).exists()


def can_keep_meeting(user, meeting):
    """Who keeps the committee, and the supervisor who is secretary of this meeting."""
    if not user.has_role(*FOUNDERS) or user.acting.office_id != meeting.office_id:
        return False
    if user.has_role(*KEEPERS) or meeting.series.created_by_id == user.pk:
        return True
    return meeting.members.filter(user=user, duty__in=SECRETARIES).exists()


def seat_of(user, meeting):
    """The MeetingMember that the person was called as, or None."""
    rows = meeting.members.exclude(duty=MeetingMember.Duty.GUEST).filter(user=user)
    return rows.select_related("answer", "meeting").first()


def can_answer(member, meeting):
    """Who was called, from the call until the day of the meeting has passed."""
    is_open = meeting.state == Meeting.State.INVITED and meeting.event.starts_on >= timezone.localdate()
    return member is not None and is_open


def is_owner(user, task):
    """The person who was given the task, under a role of the office."""
    acting = user.acting
    return acting is not None and acting.office_id == task.office_id and task.owner_id == user.pk


def can_finish(user, task):
    """Its owner, and who keeps the meeting."""
    if task.state != MeetingTask.State.OPEN:
        return False
    return is_owner(user, task) or can_keep_meeting(user, task.resolution.meeting)


def can_keep_task(user, task):
    """Who changes its owner or day, cancels it and takes it up again."""
    return can_keep_meeting(user, task.resolution.meeting)
