"""Who gets through to policies and focus areas; and one of them."""

import uuid

from supervision.models import Policy
from tests.access.rows import CLERK, HEAD, OFFICE_ADMIN, STAFF, Row, both

KEEPERS = {HEAD, OFFICE_ADMIN, CLERK}


def policy(world, scope, user):
    office = world.office(scope)
    return [Policy.objects.create(office=office, source="obec", code=uuid.uuid4().hex[:20], title="อ่านออกเขียนได้").pk]


def fill(world, scope):
    """One policy, for the canary."""
    Policy.objects.create(office=world.office(scope), source="office", title="จุดเน้น", description="รายละเอียด")


ROWS = {
    "supervision:policies": Row(get=STAFF | {CLERK}),
    "supervision:policy_new": Row(get=KEEPERS, post=KEEPERS),
    "supervision:policy_edit": Row(policy, get=both(KEEPERS), post=both(KEEPERS)),
}
