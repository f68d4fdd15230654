"""Invented books and documents of the demo office: shared out, partly fetched, one that just came."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from registry.actions import distribution
from registry.distribution_queries import EQUAL, PUPILS, shared
from registry.models import Delivery
from registry.models.distribution import DeliveryEvent
from schools.models import Membership, Role, School

# (days ago, kind, title, source, quantity, unit, rule, how many of ten schools have fetched theirs)
CAME = [
    (40, "book", "หนังสืออ่านเพิ่มเติม ชุดรักการอ่าน ป.1–3", "สพฐ.", 2400, "เล่ม", PUPILS, 10),
    (18, "journal", "วารสารวิชาการ ฉบับที่ 3", "สพฐ.", 300, "เล่ม", EQUAL, 6),
    (6, "document", "แนวทางการนิเทศภายในโรงเรียน", "กลุ่มนิเทศฯ", 400, "ฉบับ", EQUAL, 2),
    (1, "book", "คู่มือครูการจัดการเรียนรู้ปฐมวัย", "สพฐ.", 150, "เล่ม", None, 0),
]


@transaction.atomic
def make(*, office, today):
    """Four deliveries; the same for the same office and day. Nobody is told of what is made up."""
    clerk = Membership.objects.filter(office=office, school=None, role=Role.CLERK).select_related("user")
    clerk = clerk.order_by("pk").first().user
    schools = list(School.objects.filter(office=office).open_on(today).order_by("pk"))
    for days, kind, title, source, quantity, unit, rule, fetched in CAME:
        day = today - timedelta(days=days)
        row = Delivery(
            office=office, kind=kind, title=title, source=source, quantity=quantity, unit=unit, received_on=day,
            pick_up_at="ห้องธุรการ กลุ่มนิเทศฯ", due_on=day + timedelta(days=21),
        )  # fmt: skip
        row, _new = distribution.receive(delivery=row, by=clerk)
        _date(row, day)
        if rule is None:
            continue
        row.refresh_from_db()
        parts, _without = shared(schools, rule=rule, amount=quantity)
        distribution.allocate(delivery=row, parts=parts, by=clerk, version=row.version)
        Delivery.objects.filter(pk=row.pk).update(announced_at=_at(min(today, day + timedelta(days=1))))
        there = row.allocations.order_by("pk").values_list("pk", flat=True)
        names = {pk: "ครูธุรการโรงเรียน" for place, pk in enumerate(there) if place % 10 < fetched}
        on = min(today, day + timedelta(days=4))
        distribution.give(delivery=row, receivers=names, on=on, by=clerk)
        row.allocations.filter(recorded_at__isnull=False).update(recorded_at=_at(on))
        _date(row, day)
        row.events.filter(what=DeliveryEvent.What.GIVE).update(at=_at(on))


def _at(day):
    """Ten in the morning of a day, now at the latest."""
    return min(timezone.make_aware(datetime.combine(day, time(10))), timezone.now())


def _date(row, day):
    """What was done with a delivery was done on the day it came."""
    Delivery.objects.filter(pk=row.pk).update(registered_at=_at(day))
    row.events.update(at=_at(day))
