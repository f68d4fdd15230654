"""Writing recommendations: opened with the visit, answered by the school, verified by the supervisor."""

from django.db import transaction
from django.utils import timezone

from schools import audit, files
from schools.actions.closing import successor
from supervision.actions.changes import move
from supervision.models import Recommendation, RecommendationAnswer, RecommendationEvent

State = Recommendation.State


def open_all(*, visit, by):
    """Opens the recommendations of a visit in the transaction that approves it; returns how many."""
    drafts = list(visit.recommendations.filter(state=State.DRAFT))
    # A school merged since the visit can answer nothing any more: the one that took its place does.
    into = successor(visit.school)
    place = {"school": into, "moved_from": visit.school} if into and not visit.school.is_open else {}
    for recommendation in drafts:
        move(recommendation, State.OPEN, **place)
    RecommendationEvent.objects.bulk_create(
        RecommendationEvent(recommendation=row, from_state=State.DRAFT, to_state=State.OPEN, actor=by) for row in drafts
    )
    if drafts:
        audit.record("open recommendations", visit, actor=by, recommendations=[row.pk for row in drafts])
    return len(drafts)


def _step(recommendation, to_state, *, by, verb, comment="", version=None, **fields):
    from_state = move(recommendation, to_state, version=version, **fields)
    RecommendationEvent.objects.create(
        recommendation=recommendation,
        from_state=from_state,
        to_state=to_state,
        actor=by,
        capacity=by.capacity,
        comment=comment,
    )
    audit.record(verb, recommendation, actor=by, office=recommendation.office)


@transaction.atomic
def answer(*, recommendation, by, text, evidence=(), version=None):
    """The school says what it did, with files of (label, bytes or open file, content type), and returns the
    RecommendationAnswer. Raises Stale or WrongState.
    """
    _step(recommendation, State.ANSWERED, by=by, verb="answer recommendation", version=version)
    given = RecommendationAnswer.objects.create(recommendation=recommendation, text=text, answered_by=by)
    given.evidence.set(
        files.store(
            content, office=recommendation.office, purpose="evidence", label=label, content_type=content_type, by=by
        )
        for label, content, content_type in evidence
    )
    return given


@transaction.atomic
def verify(*, recommendation, by, comment="", version=None):
    """The supervisor accepts the answer; the recommendation is settled. Raises Stale or WrongState."""
    _step(
        recommendation,
        State.VERIFIED,
        by=by,
        verb="verify recommendation",
        comment=comment,
        version=version,
        settled_at=timezone.now(),
    )


@transaction.atomic
def send_back(*, recommendation, by, reason, version=None):
    """The answer is not enough yet; the school sees the reason. Raises Stale or WrongState."""
    _step(recommendation, State.SENT_BACK, by=by, verb="send back recommendation", comment=reason, version=version)


@transaction.atomic
def withdraw(*, recommendation, by, reason, version=None):
    """The recommendation no longer holds; the school sees the reason. Raises Stale or WrongState."""
    _step(
        recommendation,
        State.WITHDRAWN,
        by=by,
        verb="withdraw recommendation",
        comment=reason,
        version=version,
        settled_at=timezone.now(),
    )
