"""Reminding schools of recommendations, at most once a day for each."""

from collections import Counter

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from inbox.actions import Letter, tell_all
from schools import audit, recipients
from supervision import permissions
from supervision.models import Recommendation, RecommendationEvent
from thai.dates import short

SENT, TODAY, ANSWERED, OTHERS, NOBODY = "sent", "today", "answered", "others", "nobody"


@transaction.atomic
def remind(*, recommendations, by):
    """Tells each school once of those it still owes an answer to, and returns {outcome: how many}: `sent`, `today`
    (reminded today already), `answered` (no longer with the school), `others` (somebody else follows them up), `nobody`
    (the school is closed, or nobody of it has an account).
    """
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    outcomes, sent = Counter(), []
    rows = list(recommendations.select_related("school").order_by("school", "due_on", "pk"))
    people = recipients.of_schools([row.school for row in rows if row.school.is_open])
    for row in rows:
        if row.state not in Recommendation.WITH_SCHOOL:
            outcomes[ANSWERED] += 1
        elif not permissions.can_remind(by, row):
            outcomes[OTHERS] += 1
        elif not people.get(row.school_id):
            outcomes[NOBODY] += 1
        elif not (
            Recommendation.objects.with_school()
            .filter(Q(reminded_at=None) | Q(reminded_at__lt=midnight), pk=row.pk)
            .update(reminded_at=now)
        ):
            outcomes[TODAY] += 1
        else:
            outcomes[SENT] += 1
            sent.append(row)
    RecommendationEvent.objects.bulk_create(
        RecommendationEvent(
            recommendation=row, from_state=row.state, to_state="reminded", actor=by, capacity=by.capacity
        )
        for row in sent
    )
    by_school = {}
    for row in sent:
        by_school.setdefault(row.school, []).append(row)
    tell_all(
        [_letter(people[school.pk], rows, timezone.localdate(now)) for school, rows in by_school.items()],
        kind="recommendation",
    )
    if sent:
        audit.record("remind of recommendations", by.acting.office, actor=by, recommendations=[row.pk for row in sent])
    return outcomes


def _letter(people, rows, day):
    """What the people of a school are told of the `rows` it owes an answer to."""
    one = len(rows) == 1
    return Letter(
        people,
        key=f"reminder:{rows[0].pk}:{day}",
        title="โปรดแจ้งผลการดำเนินงานตามข้อเสนอแนะ" + ("" if one else f" {len(rows)} ข้อ"),
        body="\n".join(f"{row} (กำหนด {short(row.due_on)})" for row in rows),
        url=reverse("supervision:recommendation", args=[rows[0].pk])
        if one
        else f"{reverse('supervision:recommendations')}?state=with_school",
    )
