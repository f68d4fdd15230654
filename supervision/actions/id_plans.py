"""Writing ID PLANs: begun by the acknowledged order, handed in, returned or agreed, and their results."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from schools import audit
from schools.holidays import next_working_day
from schools.models import Membership
from supervision.actions.changes import Stale, WrongState, move
from supervision.models import GROUP, IdPlan, IdPlanEvent, IdPlanItem

# Duty orders give 15 days from the acknowledgement (คำสั่ง ข้อ ทุกคนต้องจัดทำแผนพัฒนาตนเอง).
DAYS = 15
KEPT = ("topic", "reason", "method", "period", "indicator")


def due_after(acknowledged_on, office):
    """The day an ID PLAN is due: 15 days after the acknowledgement, moved to the next working day."""
    return next_working_day(acknowledged_on + timedelta(days=DAYS), office)


@transaction.atomic
def start(*, office, user, year, order=None):
    """The person's plan of a fiscal year (BE), begun where there is none; a second click finds the first one's.

    With the acknowledged `order` the plan gets its due day, once: the first order of a year counts.
    """
    plan, created = IdPlan.objects.get_or_create(office=office, user=user, year=year)
    if created:
        IdPlanEvent.objects.create(plan=plan, to_state=IdPlan.State.DRAFT, actor=user)
        audit.record("start id plan", plan, actor=user, office=office, year=year)
    if order is not None:
        due = due_after(timezone.localdate(), office)
        IdPlan.objects.filter(pk=plan.pk, order=None).update(order=order, due_on=due, version=F("version") + 1)
    plan.refresh_from_db()
    return plan


@transaction.atomic
def copy_items(*, plan, source, by):
    """Takes the items of an earlier plan over, without their results, into a plan that has none; returns how many.

    A plan that has items, or is handed in, stays as it is: a second click copies nothing.
    """
    # Held until the end, so that two clicks do not copy twice.
    rows = IdPlan.objects.filter(pk=plan.pk, state__in=IdPlan.EDITABLE)
    if not rows.update(version=F("version") + 1) or plan.items.exists():
        return 0
    made = IdPlanItem.objects.bulk_create(
        IdPlanItem(plan=plan, **row) for row in source.items.values("position", *KEPT)
    )
    audit.record("copy id plan", plan, actor=by, source=source.pk, items=len(made))
    return len(made)


def start_from_order(*, order, user, **_signal):
    """What acknowledging a duty order starts, for those who work in the group."""
    held = Membership.objects.current().filter(office=order.office_id, user=user, role__in=GROUP)
    if held.exists():
        start(office=order.office, user=user, year=order.year, order=order)


def _lock(plan, version, states):
    """Holds the row until the transaction ends. Raises Stale or WrongState."""
    rows = IdPlan.objects.filter(pk=plan.pk)
    if rows.filter(version=version, state__in=states).update(version=F("version") + 1):
        plan.refresh_from_db()
        return
    if rows.exclude(state__in=states).exists():
        raise WrongState
    raise Stale


@transaction.atomic
def save(*, plan, items, version, by, submit=False):
    """Writes the items (dicts of topic, reason, method, period, indicator) in the place of the plan's; with `submit`
    the plan goes to the head at once.

    Raises Stale when the stored plan is no longer `version`, WrongState when it can no longer be edited.
    """
    _lock(plan, version, IdPlan.EDITABLE)
    plan.items.all().delete()
    IdPlanItem.objects.bulk_create(
        IdPlanItem(plan=plan, position=place, **row) for place, row in enumerate(items, start=1)
    )
    audit.record("edit id plan", plan, actor=by, version=plan.version, items=len(items))
    if submit:
        # The day of the first sending counts, as with the reports of schools.
        sent = plan.submitted_at or timezone.now()
        _step(plan, IdPlan.State.SUBMITTED, by=by, verb="submit id plan", submitted_at=sent)
    return plan


def _step(plan, to_state, *, by, verb, comment="", version=None, **fields):
    from_state = move(plan, to_state, version=version, **fields)
    IdPlanEvent.objects.create(
        plan=plan, from_state=from_state, to_state=to_state, actor=by, capacity=by.capacity, comment=comment
    )
    audit.record(verb, plan, actor=by)


@transaction.atomic
def send_back(*, plan, by, reason, version=None):
    """Returns a submitted plan to its owner with a reason. Raises Stale or WrongState."""
    _step(plan, IdPlan.State.RETURNED, by=by, verb="return id plan", comment=reason, version=version)


@transaction.atomic
def approve(*, plan, by, version=None):
    """Agrees to a submitted plan. Raises Stale or WrongState."""
    _step(plan, IdPlan.State.APPROVED, by=by, verb="approve id plan", version=version)


@transaction.atomic
def record_results(*, plan, results, version, by):
    """Notes what came of the items ({item pk: text}) of an agreed plan. Raises Stale or WrongState."""
    _lock(plan, version, {IdPlan.State.APPROVED})
    items = list(plan.items.filter(pk__in=results))
    for item in items:
        item.result = results[item.pk]
    IdPlanItem.objects.bulk_update(items, ["result"])
    audit.record("record id plan results", plan, actor=by, items=len(items))
