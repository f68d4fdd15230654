"""Who gets through to the distribution of books and documents; and one of each."""

from registry.actions import distribution
from tests.access.rows import CLERK, HEAD, SCHOOL, STAFF, Row, both, get_and_post
from tests.access.world import OWN
from tests.registry.distribution_factories import make_delivery

OFFICERS = STAFF | {CLERK}
KEEPERS = {CLERK, HEAD}
WRITTEN = {
    "registry.Delivery.title", "registry.Delivery.source", "registry.Delivery.reference", "registry.Delivery.unit",
    "registry.Delivery.pick_up_at", "registry.Delivery.note", "registry.Delivery.search_text",
    "registry.Allocation.other", "registry.Allocation.receiver", "registry.Allocation.receiver_post",
    "registry.DeliveryEvent.comment",
}  # fmt: skip


def delivery_of(world, scope, **fields):
    clerk = world.clerks[world.office(scope)]
    return make_delivery(by=clerk, parts={world.schools[scope]: 30, "กลุ่มนิเทศฯ": 5}, told=True, **fields)


def delivery(world, scope, user):
    return [delivery_of(world, scope).pk]


def fetched(world, scope, user):
    made = delivery_of(world, scope, fetched=[world.schools[scope]])
    return [made.pk, made.allocations.get(school=world.schools[scope]).pk]


def fill(world, scope):
    """One of each, for the canary."""
    clerk = world.clerks[world.office(scope)]
    made = delivery_of(world, scope, reference="ศธ 04005/9", pick_up_at="ห้องธุรการ", note="ชุดใหม่")
    part = made.allocations.get(school=world.schools[scope])
    distribution.give(delivery=made, receivers={part.pk: "นางรับ"}, on=made.received_on, by=clerk, post="ครู")
    gone = make_delivery(by=clerk)
    distribution.cancel(delivery=gone, reason="ลงซ้ำ", by=clerk, version=gone.version)


ROWS = {
    "registry:distributions": Row(get=OFFICERS),
    "registry:distribution_waiting": Row(get=OFFICERS),
    "registry:distribution_new": Row(**get_and_post(KEEPERS)),
    "registry:distribution": Row(delivery, get=both(OFFICERS)),
    "registry:distribution_edit": Row(delivery, **get_and_post(both(KEEPERS))),
    "registry:distribution_cancel": Row(delivery, **get_and_post(both(KEEPERS))),
    "registry:distribution_share": Row(delivery, **get_and_post(both(KEEPERS))),
    "registry:distribution_parts": Row(delivery, **get_and_post(both(KEEPERS))),
    "registry:distribution_give": Row(delivery, **get_and_post(both(KEEPERS))),
    "registry:distribution_announce": Row(delivery, post=both(KEEPERS)),
    "registry:distribution_take_back": Row(fetched, **get_and_post(both(KEEPERS))),
    "registry:school_deliveries": Row(get=SCHOOL),
    "registry:school_delivery": Row(delivery, **get_and_post({OWN: SCHOOL})),
    "reports:distribution_receipt": Row(delivery, get=both(OFFICERS)),
}
