"""Who was there: how much of an event each participant attended, and who may be given its certificate."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from instruments.measures import share as percent_of
from instruments.statistics import NOTHING
from supervision.models import Attendance, Participant


def with_attendance(participants):
    """The same rows, each with `attended`: at how many sessions of its event the person was."""
    at = Attendance.objects.filter(participant=OuterRef("pk")).order_by().values("participant")
    found = Subquery(at.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return participants.annotate(attended=Coalesce(found, Value(0)))


def eligible(event, *, share):
    """The participants of `event` with a place, of every role, who attended at least `share` percent (0–100) of its
    sessions and, where the evaluation is required, answered it; in Thai order. Speakers, committee and staff are not
    asked to evaluate. An event without sessions asks for no attendance.
    """
    rows = with_attendance(event.participants.registered())
    rows = rows.filter(attended__gte=ceil(Decimal(share) * event.sessions.count() / 100))
    if event.evaluation_required:
        rows = rows.filter(Q(evaluated_on__isnull=False) | ~Q(role=Participant.Role.PARTICIPANT))
    return rows.in_thai_order()


@dataclass(frozen=True)
class Figures:
    """How many people an event has, was for, and heard from. `came` were at one session at least."""

    registered: int
    waiting: int
    cancelled: int
    came: int
    evaluated: int

    @property
    def percent(self):
        """Percent of those with a place who came; 0 of nobody."""
        return percent_of(self.came, self.registered) or NOTHING

    @property
    def evaluated_percent(self):
        """Percent of those with a place who answered the evaluation; 0 of nobody."""
        return percent_of(self.evaluated, self.registered) or NOTHING


def figures(event):
    """The Figures of an event, in one query."""
    state = Participant.State
    here = Exists(Attendance.objects.filter(participant=OuterRef("pk")))
    return Figures(
        **event.participants.aggregate(
            registered=Count("pk", filter=Q(state=state.REGISTERED)),
            waiting=Count("pk", filter=Q(state=state.WAITING)),
            cancelled=Count("pk", filter=Q(state=state.CANCELLED)),
            came=Count("pk", filter=Q(state=state.REGISTERED) & here),
            evaluated=Count("pk", filter=Q(state=state.REGISTERED, evaluated_on__isnull=False)),
        )
    )
