"""What meetings ask of one person, and what of them a person may read."""

from calendar import monthrange

from django.urls import reverse

from schools.holidays import next_working_day
from schools.models import Role
from supervision.models import Meeting, MeetingMember, MeetingSeries, MeetingTask, Resolution
from supervision.permissions_meetings import FOUNDERS

Every = MeetingSeries.Every
MONTHS = {Every.MONTH: 1, Every.TWO_MONTHS: 2, Every.QUARTER: 3, Every.SEMESTER: 6, Every.YEAR: 12}


def next_due(series):
    """The day around which the committee is to meet again after its last meeting, or None: it meets as needed or no
    more, has never met, or its next meeting is put down already. One query."""
    months = MONTHS.get(series.every)
    if not months or not series.is_active:
        return None
    rows = series.meetings.standing().order_by("-event__starts_on", "-pk").values_list("state", "event__starts_on")
    for state, day in rows[:1]:
        return None if state in Meeting.PREPARED else _months_after(day, months)
    return None


def next_day(series, today):
    """The day to propose for the next meeting, or None where next_due knows none: the working day on or after it. Where
    it has passed the committee meets as soon as its rule allows: on its usual day of the month, the first to come."""
    due = next_due(series)
    if due is None:
        return None
    late = max((today.year - due.year) * 12 + today.month - due.month, 0)
    days = (next_working_day(_months_after(due, late + more), series.office) for more in (0, 1))
    return next(day for day in days if day > today)


def _months_after(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


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
