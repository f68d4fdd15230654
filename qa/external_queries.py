"""Questions about many external assessments."""

from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from qa.models import ExternalAssessment, ReadinessCheck, ReassessmentRequest

S = ExternalAssessment.State
R = ReassessmentRequest.State


def shown(rows, show, day=None):
    """Those that a number of the page stands for; all that stand otherwise."""
    day = day or timezone.localdate()
    narrowed = {
        "upcoming": Q(state=S.PLANNED, starts_on__gte=day),
        "past": Q(state=S.PLANNED, ends_on__lt=day),
        "waiting": Q(state=S.ASSESSED),
        "resulted": Q(state=S.RESULTED),
        "reassess": Q(reassessment__state__in=[R.ASKED, R.SENT]),
        "unchecked": Q(state=S.PLANNED, checks=None),
        "cancelled": Q(state=S.CANCELLED),
    }
    return rows.filter(narrowed[show]) if show in narrowed else rows.standing()


def counts(rows, day=None):
    """{name of shown(): how many}, and `all` that stand. One query."""
    day = day or timezone.localdate()
    return rows.aggregate(
        all=Count("pk", filter=~Q(state=S.CANCELLED), distinct=True),
        upcoming=Count("pk", filter=Q(state=S.PLANNED, starts_on__gte=day), distinct=True),
        past=Count("pk", filter=Q(state=S.PLANNED, ends_on__lt=day), distinct=True),
        waiting=Count("pk", filter=Q(state=S.ASSESSED), distinct=True),
        resulted=Count("pk", filter=Q(state=S.RESULTED), distinct=True),
        reassess=Count("pk", filter=Q(reassessment__state__in=[R.ASKED, R.SENT]), distinct=True),
        unchecked=Count("pk", filter=Q(state=S.PLANNED, checks=None), distinct=True),
        cancelled=Count("pk", filter=Q(state=S.CANCELLED), distinct=True),
    )


def nearest_first(rows, day=None):
    """Adds `is_over` and `coming_on`, by which those to come stand first, the nearest on top."""
    coming = Q(state=S.PLANNED, ends_on__gte=day or timezone.localdate())
    return rows.annotate(
        is_over=Case(When(coming, then=Value(0)), default=Value(1)),
        coming_on=Case(When(coming, then="starts_on"), default=None),
    )


def with_readiness(rows):
    """Adds `readiness`: the newest score, or None."""
    newest = ReadinessCheck.objects.filter(assessment=OuterRef("pk")).order_by("-checked_on", "-pk")
    return rows.annotate(readiness=Subquery(newest.values("score")[:1]))


def band(score):
    """(kind of chip, words) of a readiness score."""
    check = ReadinessCheck(score=score)
    return check.chip, check.band
