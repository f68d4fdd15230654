"""Who was there: how much of an event each participant attended, and who may be given its certificate."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from instruments.measures import share as percent_of
from instruments.statistics import NOTHING
from supervision.models import Attendance, Participant
from supervision.models.participants import takes_a_place


def with_attendance(participants):
    """The same rows, each with `attended`: at how many sessions of its event the person was."""
    at = Attendance.objects.filter(participant=OuterRef("pk")).order_by().values("participant")
    found = Subquery(at.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return participants.annotate(attended=Coalesce(found, Value(0)))


def eligible(event, *, share):
    """The participants of `event` with a place, of every role, who attended at least `share` percent (0–100) of its
    sessions and, where the evaluation is required, answered it; in Thai order. Who came to no session took part in
    nothing, whatever the share; speakers, committee and staff are not asked that, nor to evaluate. An event without
    sessions asks for no attendance.
    """
    rows, sessions = with_attendance(event.participants.registered()), event.sessions.count()
    rows = rows.filter(attended__gte=ceil(Decimal(share) * sessions / 100))
    if sessions:
        rows = rows.filter(Q(attended__gte=1) | ~Q(role=Participant.Role.PARTICIPANT))
    if event.evaluation_required:
        rows = rows.filter(Q(evaluated_on__isnull=False) | ~Q(role=Participant.Role.PARTICIPANT))
    return rows.in_thai_order()


def takes_attendance(event):
    """Whether it is noted who is there: the event has sessions and, once it is over, somebody is noted at one."""
    if event.is_over or event.state == event.State.FINISHED:
        return Attendance.objects.filter(session__event=event).exists()
    return event.sessions.exists()


def evaluators(event):
    """The participants of `event` whose answers count: those noted at a session at least, or, where no attendance is
    taken, all with a place."""
    rows = event.participants.registered()
    if takes_attendance(event):
        rows = rows.filter(Exists(Attendance.objects.filter(participant=OuterRef("pk"))))
    return rows


def may_evaluate(participant):
    """Whether this participant may answer the evaluation now."""
    event = participant.event
    return event.takes_evaluations and evaluators(event).filter(pk=participant.pk).exists()


@dataclass(frozen=True)
class Figures:
    """How many people an event has, was for, and heard from. `registered` are all with a place, `takers` those of them
    who are participants (supervision.models.participants.takes_a_place); `came` (to one session at least) and
    `evaluated` count takers, too."""

    registered: int
    takers: int
    waiting: int
    cancelled: int
    came: int
    evaluated: int

    @property
    def others(self):
        """Speakers, committee and staff with a place."""
        return self.registered - self.takers

    @property
    def percent(self):
        """Percent of the participants with a place who came; 0 of nobody."""
        return percent_of(self.came, self.takers) or NOTHING

    @property
    def evaluated_percent(self):
        """Percent of the participants with a place who answered the evaluation; 0 of nobody."""
        return percent_of(self.evaluated, self.takers) or NOTHING


def figures(event):
    """The Figures of an event, in one query."""
    state = Participant.State
    here = Exists(Attendance.objects.filter(participant=OuterRef("pk")))
    return Figures(
        **event.participants.aggregate(
            registered=Count("pk", filter=Q(state=state.REGISTERED)),
            takers=Count("pk", filter=takes_a_place()),
            waiting=Count("pk", filter=Q(state=state.WAITING)),
            cancelled=Count("pk", filter=Q(state=state.CANCELLED)),
            came=Count("pk", filter=takes_a_place() & here),
            evaluated=Count("pk", filter=takes_a_place() & Q(evaluated_on__isnull=False)),
        )
    )
