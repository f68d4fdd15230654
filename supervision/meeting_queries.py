"""What meetings ask of one person, and what of them a person may read."""

from django.urls import reverse

from schools.models import Role
from supervision.models import Meeting, MeetingMember, MeetingTask, Resolution
from supervision.permissions_meetings import FOUNDERS


def readable(user):
    """The resolutions a person may read: members of a committee once the minutes are complete."""
    rows = Resolution.objects.visible_to(user)
    if user.has_role(*FOUNDERS) or user.acting.is_staff_of_office:
        return rows
    return rows.filter(meeting__state__in=(Meeting.State.RECORDED, Meeting.State.APPROVED))


def for_home(user, day):
    """{tasks, coming, overdue, overdue_href}: the own open tasks, the meetings the person is called to, and for who
    leads how many tasks of the office are overdue (else 0). Two queries, for who leads three."""
    tasks = MeetingTask.objects.visible_to(user).filter(owner=user).open().select_related("resolution__meeting__series")
    called = MeetingMember.objects.filter(user=user).values("meeting")
    coming = Meeting.objects.visible_to(user).filter(pk__in=called, state=Meeting.State.INVITED)
    coming = coming.filter(event__starts_on__gte=day).select_related("series", "event")
    leads = user.has_role(Role.HEAD, Role.DIRECTOR)
    return {
        "tasks": list(tasks.order_by("due_on", "pk")[:8]),
        "coming": list(coming.order_by("event__starts_on", "pk")[:5]),
        "overdue": MeetingTask.objects.visible_to(user).overdue(day).count() if leads else 0,
        "overdue_href": f"{reverse('supervision:meeting_tasks')}?show=overdue",
    }
