"""Who was there: how much of an event each participant attended, and who may be given its certificate."""

from decimal import Decimal

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

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
    least = Decimal(share) * event.sessions.count() / 100
    rows = rows.filter(attended__gte=-(-least // 1))
    if event.evaluation_required:
        rows = rows.filter(Q(evaluated_on__isnull=False) | ~Q(role=Participant.Role.PARTICIPANT))
    return rows.in_thai_order()
