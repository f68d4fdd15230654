"""Members are reminded of a meeting by themselves: three days before it and on the day before."""

from datetime import timedelta

from django.utils import timezone

from jobs.reaper import chore
from supervision.actions.changes import WrongState
from supervision.actions.meeting_reminders import remind_members
from supervision.models import Meeting

DAYS_BEFORE = (3, 1)
# Nobody is woken by it.
FROM_HOUR = 7


@chore
def remind_of_meetings(now=None):
    """Once an hour in the daytime; each member is told once a day, also where the secretary reminded by hand, and not
    on the day of the call. Returns how many were told now."""
    now = timezone.localtime(now)
    if now.hour < FROM_HOUR:
        return 0
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [now.date() + timedelta(days=ahead) for ahead in DAYS_BEFORE]
    rows = Meeting.objects.filter(state=Meeting.State.INVITED, event__starts_on__in=days, invited_at__lt=midnight)
    told = 0
    for meeting in rows.select_related("office").order_by("pk"):
        try:
            told += remind_members(meeting=meeting)
        except WrongState:
            # Begun or cancelled at this moment.
            continue
    return told
