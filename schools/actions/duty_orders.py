"""Registering duty orders, and acknowledging them."""

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone

from schools import audit, files
from schools.models import DutyOrder, DutyOrderRecipient

# Sent in the transaction of the acknowledgement with `order` and `user`: rooms above start what the order starts.
acknowledged = Signal()


class Stale(Exception):
    """Somebody saved the order since it was shown. Nothing was written."""


@transaction.atomic
def save(*, order, recipients, by, version=0, upload=None):
    """Writes an order (new, or a changed instance) with the people it names and returns it.

    Raises Stale when the stored order is no longer `version`. Who has acknowledged is never taken out.
    """
    new = order.pk is None
    if not new and not DutyOrder.objects.filter(pk=order.pk, version=version).update(version=F("version") + 1):
        raise Stale
    if upload:
        order.file = files.store(
            upload,
            office=order.office,
            purpose="duty_order",
            label=upload.name,
            content_type="application/pdf",
            by=by,
        )
    if new:
        order.created_by, order.version = by, 1
        order.save(force_insert=True)
    else:
        order.version = version + 1
        order.save()
    wanted = {user.pk for user in recipients}
    have = set(order.recipients.values_list("user", flat=True))
    order.recipients.filter(acknowledged_at=None).exclude(user__in=wanted).delete()
    DutyOrderRecipient.objects.bulk_create(
        DutyOrderRecipient(order=order, user=user) for user in recipients if user.pk not in have
    )
    audit.record(
        "register duty order" if new else "edit duty order",
        order,
        actor=by,
        office=order.office,
        recipients=len(wanted),
        file=str(order.file_id or ""),
    )
    return order


@transaction.atomic
def acknowledge(*, order, by):
    """Notes that `by` has read the order, once; returns whether this was the first time.

    Raises DutyOrderRecipient.DoesNotExist when the order does not name the person.
    """
    mine = DutyOrderRecipient.objects.filter(order=order, user=by)
    if mine.filter(acknowledged_at=None).update(acknowledged_at=timezone.now()):
        audit.record("acknowledge duty order", order, actor=by, office=order.office)
        acknowledged.send(DutyOrder, order=order, user=by)
        return True
    mine.get()
    return False
