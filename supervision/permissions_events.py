"""Who runs events of an office, who reads them, and who may do what when."""

from schools.models import SCHOOL_ROLES, Role
from supervision.models import Event, EventInvitation

EVENT_KEEPERS = frozenset({Role.HEAD, Role.SUPERVISOR, Role.CLERK, Role.OFFICE_ADMIN})
EVENT_READERS = EVENT_KEEPERS | {Role.DIRECTOR}
EVENT_ALL = EVENT_READERS | SCHOOL_ROLES | {Role.COMMITTEE}
S = Event.State


def can_keep_event(user, event=None):
    """Who makes and runs the events of their office; a committee's meeting is run on its own pages."""
    if not user.has_role(*EVENT_KEEPERS):
        return False
    return event is None or (event.office_id == user.acting.office_id and event.kind != Event.Kind.COMMITTEE)


def can_edit_event(user, event):
    """What stands in it, until it is finished or cancelled."""
    return event.state in (S.DRAFT, S.ANNOUNCED) and can_keep_event(user, event)


def can_read_people(user, event):
    """Who sees who takes part: names and ways to reach people stay in the office."""
    return user.has_role(*EVENT_READERS) and event.office_id == user.acting.office_id


def can_record_attendance(user, event):
    """Also after the event was finished: lists on paper come in late."""
    return event.state in (S.ANNOUNCED, S.FINISHED) and can_keep_event(user, event)


def can_change_people(user, event):
    """People are added and taken out unless it was cancelled."""
    return event.state != S.CANCELLED and can_keep_event(user, event)


def can_invite(user, event):
    return event.state == S.ANNOUNCED and can_keep_event(user, event)


def can_join(user, event):
    """Somebody of a school, the committee or the office puts the own name down with one press: while registration by
    link is open, or invited."""
    if not event.is_joinable or not user.has_role(*EVENT_ALL) or event.office_id != user.acting.office_id:
        return False
    if event.registration == Event.Registration.LINK:
        return True
    mine = EventInvitation.objects.filter(event=event)
    if user.acting.is_school:
        return mine.filter(school=user.acting.school_id).exists()
    return mine.filter(person=user).exists()
