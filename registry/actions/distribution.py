"""Books and documents that come and go on: registered once, shared out within the stock, given once."""

from django.db import transaction
from django.db.models import F, Sum
from django.urls import reverse
from django.utils import timezone

from inbox.actions import Letter as Told
from inbox.actions import tell_all
from registry.actions.books import book_of, take_numbers
from registry.models import Allocation, Book, Delivery, DeliveryEvent
from schools import audit, recipients
from schools.actions.changes import Stale
from schools.models import Office, School
from thai.dates import short
from thai.years import be_year

What = DeliveryEvent.What


class TooMuch(Exception):
    """More would be shared out than there is; `over` says by how many."""

    def __init__(self, over):
        super().__init__(over)
        self.over = over


def note(delivery, what, *, by, comment=""):
    """Adds to the history of a delivery, in the caller's transaction."""
    return DeliveryEvent.objects.create(
        delivery=delivery, what=what, actor=by, capacity=by.capacity, comment=comment[:1000]
    )


@transaction.atomic
def receive(*, delivery, by):
    """Takes the next number of the register for a new Delivery and returns (delivery, True); the one that the same
    form made before with False, also where both come at once."""
    Office.objects.select_for_update(no_key=True).get(pk=delivery.office_id)
    there = Delivery.objects.filter(client_uuid=delivery.client_uuid, office=delivery.office_id).first()
    if there is not None:
        return there, False
    year, kind = be_year(timezone.localdate()), Book.Kind.DISTRIBUTION
    (number,) = take_numbers(office=delivery.office, kind=kind, be_year=year, count=1)
    delivery.number, delivery.be_year, delivery.registered_by = number, year, by
    delivery.number_text = book_of(office=delivery.office, kind=kind, be_year=year).text_of(number)
    delivery.save(force_insert=True)
    note(delivery, What.RECEIVE, by=by)
    audit.record("receive delivery", delivery, actor=by)
    return delivery, True


@transaction.atomic
def save_changes(form, *, by):
    """Saves a valid form of a delivery that nobody changed or shared out since it was shown; returns whether it did."""
    row, seen = form.instance, form.cleaned_data["version"]
    if not Delivery.objects.standing().filter(pk=row.pk, version=seen).update(version=seen + 1):
        return False
    row.version = seen + 1
    # What was given out meanwhile stays as it is.
    row.save(update_fields=[*form._meta.fields, "version"])
    if form.changed_data:
        note(row, What.EDIT, by=by)
    audit.record("edit delivery", row, actor=by, fields=sorted(form.changed_data))
    return True


def _locked(delivery, version=None):
    """The delivery, locked; Stale where it was cancelled or is no longer the one that the person saw."""
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.is_cancelled or (version is not None and row.version != version):
        raise Stale
    return row


@transaction.atomic
def allocate(*, delivery, parts, by, version):
    """Sets the parts of those named in `parts`, {School or name of somebody else: quantity}; 0 takes a part away.

    Others keep theirs. Who has fetched a part keeps it as it is; returns these Allocations. Raises TooMuch where the
    sum of all parts would be above what came, and Stale.
    """
    row = _locked(delivery, version)
    there = {one.school_id or one.other: one for one in row.allocations.select_related("school")}
    kept, new, changed, gone = [], [], [], []
    for who, quantity in parts.items():
        school = who if isinstance(who, School) else None
        present = there.get(school.pk if school else who)
        if present is not None and present.picked_on:
            kept += [present] if present.quantity != quantity else []
        elif quantity == 0:
            gone += [present.pk] if present else []
        elif present is None:
            new.append(Allocation(delivery=row, school=school, other="" if school else who, quantity=quantity))
        elif present.quantity != quantity:
            present.quantity = quantity
            changed.append(present)
    Allocation.objects.filter(pk__in=gone).delete()
    Allocation.objects.bulk_update(changed, ["quantity"], batch_size=500)
    Allocation.objects.bulk_create(new, batch_size=500)
    total = row.allocations.aggregate(n=Sum("quantity"))["n"] or 0
    if total > row.quantity:
        raise TooMuch(total - row.quantity)
    if new or changed or gone:
        Delivery.objects.filter(pk=row.pk).update(allocated=total, version=F("version") + 1)
        note(row, What.ALLOCATE, by=by, comment=f"รวม {total:,} {row.unit} คงเหลือ {row.quantity - total:,} {row.unit}")
        audit.record("allocate delivery", row, actor=by, allocated=total)
    delivery.refresh_from_db()
    return kept


@transaction.atomic
def announce(*, delivery, by):
    """Tells the schools that have not fetched their part, once a day; from now on they see it. Returns how many
    schools there were to tell."""
    row = _locked(delivery)
    waiting = row.allocations.filter(picked_on=None, school__isnull=False).select_related("school")
    people = recipients.of_schools([one.school for one in waiting])
    day = timezone.localdate()
    until = f" ภายในวันที่ {short(row.due_on)}" if row.due_on else ""
    told = tell_all(
        [
            Told(
                people[one.school_id],
                f"delivery:{row.pk}:{one.school_id}:{day:%Y%m%d}",
                f"โปรดมารับ{row.get_kind_display()}: {row.title}",
                f"จำนวน {one.quantity:,} {row.unit}{f' ที่{row.pick_up_at}' if row.pick_up_at else ''}{until}",
                reverse("registry:school_delivery", args=[row.pk]),
            )
            for one in waiting
        ],
        kind="letter",
    )
    if row.announced_at is None or told:
        Delivery.objects.filter(pk=row.pk, announced_at=None).update(announced_at=timezone.now())
        note(row, What.ANNOUNCE, by=by, comment=f"{len(waiting):,} แห่ง")
        audit.record("announce delivery", row, actor=by, schools=len(waiting))
    return len(waiting)


@transaction.atomic
def give(*, delivery, receivers, on, by, post="", version=None):
    """Notes who fetched which parts on day `on`: {pk of an Allocation: name}. Returns how many were given by this
    call: a part that was fetched before stays as it is. Raises Stale, with `version` also where the parts are no
    longer those that the person saw."""
    row, done = _locked(delivery, version), []
    now = timezone.now()
    for one in row.allocations.filter(pk__in=receivers, picked_on=None).select_related("school"):
        one.picked_on, one.receiver, one.receiver_post = on, receivers[one.pk], post
        one.recorded_by, one.recorded_at = by, now
        done.append(one)
    if done:
        Allocation.objects.bulk_update(
            done, ["picked_on", "receiver", "receiver_post", "recorded_by", "recorded_at"], batch_size=500
        )
        Delivery.objects.filter(pk=row.pk).update(given=F("given") + sum(one.quantity for one in done))
        what = What.CONFIRM if by.acting.is_school else What.GIVE
        names = done[0].who if len(done) == 1 else f"{len(done):,} แห่ง"
        note(row, what, by=by, comment=f"{names} {sum(one.quantity for one in done):,} {row.unit}")
        audit.record(f"{what} delivery", row, actor=by, allocations=len(done))
    delivery.refresh_from_db()
    return len(done)


@transaction.atomic
def take_back(*, allocation, reason, by):
    """Undoes what was noted of a pick-up, with the reason; returns whether there was something to undo."""
    row = _locked(allocation.delivery)
    there = row.allocations.filter(pk=allocation.pk).exclude(picked_on=None).first()
    if there is None:
        return False
    Allocation.objects.filter(pk=there.pk).update(
        picked_on=None, receiver="", receiver_post="", recorded_by=None, recorded_at=None
    )
    Delivery.objects.filter(pk=row.pk).update(given=F("given") - there.quantity)
    note(row, What.UNDO, by=by, comment=f"{allocation.who} (ผู้รับเดิม {there.receiver}): {reason}")
    audit.record("take back delivery", row, actor=by, allocation=there.pk)
    return True


@transaction.atomic
def cancel(*, delivery, reason, by, version):
    """Cancels a line of which nothing was given out; its number stays. Raises Stale, also where something was."""
    row = _locked(delivery, version)
    if row.given:
        raise Stale
    row.allocations.all().delete()
    row.allocated, row.cancelled_at, row.cancelled_by, row.cancelled_reason = 0, timezone.now(), by, reason
    row.version += 1
    row.save()
    note(row, What.CANCEL, by=by, comment=reason)
    audit.record("cancel delivery", row, actor=by)
