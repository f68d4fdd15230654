"""Invented portfolios and ID PLANs of a demo office, in every state."""

import io
import uuid
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from schools import files
from schools.models import Membership, Role
from supervision import demo_growth_texts as texts
from supervision.actions.id_plans import due_after
from supervision.models import IdPlan, IdPlanEvent, IdPlanItem, PortfolioEntry
from thai.years import fiscal_span, fiscal_year

S = IdPlan.State
# The states of this year's plans, in the order of the supervisors who have acknowledged; the others follow by chance.
STATES = (S.DRAFT, S.SUBMITTED, S.RETURNED, S.APPROVED, S.SUBMITTED, S.DRAFT)


@transaction.atomic
def make(*, office, order, rng, today):
    """Entries of two fiscal years for everybody in the group, last year's ID PLANs with their results, and this
    year's as far as the duty `order` was acknowledged. The same `rng` state gives the same.
    """
    held = list(Membership.objects.filter(office=office).select_related("user").order_by("pk"))
    head = next(row.user for row in held if row.role == Role.HEAD)
    people = [row.user for row in held if row.role == Role.SUPERVISOR] + [head]
    year = fiscal_year(today)
    director = next(row.user for row in held if row.role == Role.DIRECTOR)
    _portfolios(office, people, year, rng, today)
    read = dict(order.recipients.exclude(acknowledged_at=None).values_list("user", "acknowledged_at"))
    known = [person for person in people if person.pk in read]
    for place, person in enumerate(known):
        reviewer = director if person == head else head
        last = IdPlan(office=office, user=person, year=year - 1, state=S.APPROVED)
        begun = timezone.make_aware(datetime.combine(fiscal_span(year - 1)[0] + timedelta(days=12), time(9)))
        _plan(last, begun, reviewer, rng, results=True)
        state = STATES[place] if place < len(STATES) else rng.choices([S.APPROVED, S.SUBMITTED], [75, 25])[0]
        due = due_after(timezone.localdate(read[person.pk]), office)
        plan = IdPlan(office=office, user=person, year=year, order=order, due_on=due, state=state)
        # The second draft has not been begun: the head sees who has none.
        _plan(plan, read[person.pk], reviewer, rng, is_empty=place == 5)


def _plan(plan, begun, reviewer, rng, *, results=False, is_empty=False):
    """Saves a plan with its items and the events that led to its state, none of them later than now."""
    now = timezone.now()
    sent = max(begun, min(begun + timedelta(days=rng.choice((2, 3, 7, 10))), now - timedelta(hours=2)))
    plan.submitted_at = None if plan.state == S.DRAFT else sent
    plan.save()
    steps = {
        S.DRAFT: [],
        S.SUBMITTED: [(S.DRAFT, S.SUBMITTED, plan.user, sent, "")],
        S.RETURNED: [
            (S.DRAFT, S.SUBMITTED, plan.user, sent, ""),
            (S.SUBMITTED, S.RETURNED, reviewer, sent + timedelta(minutes=25), rng.choice(texts.RETURNS)),
        ],
        S.APPROVED: [
            (S.DRAFT, S.SUBMITTED, plan.user, sent, ""),
            (S.SUBMITTED, S.APPROVED, reviewer, sent + timedelta(minutes=50), ""),
        ],
    }[plan.state]
    for from_state, to_state, actor, at, comment in [("", S.DRAFT, plan.user, begun, ""), *steps]:
        event = IdPlanEvent.objects.create(
            plan=plan, from_state=from_state, to_state=to_state, actor=actor, comment=comment
        )
        IdPlanEvent.objects.filter(pk=event.pk).update(at=min(at, now))
    if is_empty:
        return
    rows = rng.sample(texts.PLANS, rng.choice((2, 3)))
    IdPlanItem.objects.bulk_create(
        IdPlanItem(
            plan=plan,
            position=place,
            topic=topic,
            reason=reason,
            method=method,
            period=rng.choice(texts.PERIODS).format(year=plan.year, before=plan.year - 1),
            indicator=indicator,
            result=rng.choice(texts.RESULTS) if results else "",
        )
        for place, (topic, reason, method, indicator) in enumerate(rows, start=1)
    )


def _portfolios(office, people, year, rng, today):
    entries = []
    for person in people:
        for of_year, amount in ((year - 1, rng.randrange(4, 9)), (year, rng.randrange(1, 4))):
            first, last = fiscal_span(of_year)
            days = (min(last, today) - first).days
            for _ in range(amount):
                entries.append(_entry(office, person, first + timedelta(days=rng.randrange(days + 1)), rng, today))
    PortfolioEntry.objects.bulk_create(entries)
    # Evidence for the supervisor whose account opens the demo.
    for entry in [entry for entry in entries if entry.user == people[0]][:3]:
        stored = files.store(
            _picture(rng),
            office=office,
            purpose="portfolio",
            label="วุฒิบัตรการอบรม.jpg",
            content_type="image/jpeg",
            by=entry.user,
        )
        entry.files.add(stored)


def _entry(office, person, day, rng, today):
    kind = rng.choices(list(texts.WORKS), [55, 10, 10, 20, 5])[0]
    title, organiser, hours = rng.choice(texts.WORKS[kind])
    longer = day + timedelta(days=1) if hours > 6 else None
    return PortfolioEntry(
        office=office,
        user=person,
        client_uuid=uuid.UUID(int=rng.getrandbits(128), version=4),
        kind=kind,
        title=title,
        organiser=organiser,
        starts_on=day,
        ends_on=longer if longer and longer <= today else None,
        hours=Decimal(hours) if hours else None,
        result=rng.choice(texts.GAINS),
    )


def _picture(rng):
    """A drawn certificate that is nobody's."""
    picture = Image.new("RGB", (800, 560), "#fbf7ec")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((24, 24, 776, 536), outline="#b08d3c", width=6)
    for line in range(4):
        half = rng.randrange(120, 300)
        draw.rectangle((400 - half, 150 + line * 70, 400 + half, 172 + line * 70), fill="#c9d3d8")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
