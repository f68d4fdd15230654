"""What a visit found of earlier recommendations: written with the visit, in force when it is approved."""

from django.db import transaction
from django.utils import timezone

from inbox.actions import tell
from schools import audit
from supervision.actions import recommendations
from supervision.actions.changes import Stale
from supervision.models import FollowUp, Recommendation, RecommendationEvent, Visit
from thai.dates import short

State = Recommendation.State
Outcome = FollowUp.Outcome
TOO_LATE = "สถานะเปลี่ยนไปหลังส่งบันทึกการนิเทศ จึงไม่เปลี่ยนตามผลนี้"


@transaction.atomic
def write(*, visit, rows):
    """The visit's follow-ups become exactly `rows` (dicts of recommendation, outcome, note); the same rows again
    change nothing. Returns how many there are. A draft may still lack the note of an outcome.
    """
    wanted = {row["recommendation"].pk: row for row in rows}
    visit.follow_ups.exclude(recommendation__in=wanted).delete()
    for key, row in wanted.items():
        FollowUp.objects.update_or_create(
            visit=visit, recommendation_id=key, defaults={"outcome": row["outcome"], "note": row["note"]}
        )
    return len(wanted)


@transaction.atomic
def apply(*, visit, by):
    """What the approved visit found takes effect, in the transaction that approves it; returns how many did.

    A recommendation that somebody moved on after the visit was handed in keeps its state: what was found is then
    only told in its history, and the follow-up stays without `applied_at`.
    """
    handed_in = visit.events.filter(to_state=Visit.State.SUBMITTED).order_by("-at", "-pk").first()
    seen_at = handed_in.at if handed_in else visit.updated_at
    done = []
    for found in visit.follow_ups.filter(applied_at=None).select_related("recommendation__school"):
        recommendation = found.recommendation
        moved = recommendation.events.filter(at__gt=seen_at, to_state__in=State.values).exists()
        try:
            with transaction.atomic():
                effective = not moved and _take_effect(found, visit, by)
        except Stale:
            recommendation.refresh_from_db()
            effective = False
        if not effective:
            _note(found, visit, by, comment=f"{_words(found, visit)}\n{TOO_LATE}")
            continue
        FollowUp.objects.filter(pk=found.pk).update(applied_at=timezone.now())
        done.append(recommendation.pk)
    if done:
        audit.record("apply follow-ups", visit, actor=by, recommendations=done)
    return len(done)


def _take_effect(found, visit, by):
    """Moves the recommendation as the visit found it; True when it did."""
    recommendation, words = found.recommendation, _words(found, visit)
    if recommendation.state not in Recommendation.NOT_CLOSED:
        return False
    if found.outcome == Outcome.CLOSED:
        if recommendation.state != State.VERIFIED:
            # What the school did was seen; that it lasts is the second step.
            recommendations.verify(recommendation=recommendation, by=by, comment=words, quiet=True)
        recommendations.close(recommendation=recommendation, by=by, comment=words)
    elif found.outcome == Outcome.SENT_BACK and recommendation.state != State.SENT_BACK:
        recommendations.send_back(recommendation=recommendation, by=by, reason=words)
    else:
        _note(found, visit, by, comment=words)
    return True


def _words(found, visit):
    note = f"\n{found.note}" if found.note else ""
    return f"จากการนิเทศเมื่อ {short(visit.visited_on)} โดย {visit.supervisor}: {found.get_outcome_display()}{note}"


def _note(found, visit, by, *, comment):
    """A line in the history of the recommendation, and word to its supervisor when a colleague made the visit."""
    recommendation = found.recommendation
    RecommendationEvent.objects.create(
        recommendation=recommendation,
        from_state=recommendation.state,
        to_state="followed",
        actor=by,
        capacity=by.capacity,
        comment=comment,
    )
    if recommendation.supervisor_id != visit.supervisor_id:
        tell(
            [recommendation.supervisor],
            kind="recommendation",
            key=f"recommendation:{recommendation.pk}:followed:{visit.pk}",
            title=f"มีการติดตามข้อเสนอแนะที่ {recommendation.school.full_name} ระหว่างการนิเทศ",
            body=comment,
            url=recommendations.address(recommendation),
        )
