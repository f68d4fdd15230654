"""Who gets through to the schools that need help, and to what the office makes each sign count."""

from reports.models import NeedWeights
from tests.access.rows import CLERK, DIRECTOR, HEAD, OFFICE_ADMIN, PLATFORM, STAFF, Row
from tests.access.world import OFFICE, OTHER, OWN

KEEPERS = {DIRECTOR, HEAD, OFFICE_ADMIN}
WRITTEN = set()


def fill(world, scope):
    """The weights of the office, which hold no text."""
    NeedWeights.objects.create(office=world.office(scope))


ROWS = {
    "reports:platform": Row(get={PLATFORM}),
    "reports:platform_office": Row(
        lambda world, scope, user: [world.office(scope).pk],
        get={OWN: {PLATFORM}, OFFICE: {PLATFORM}, OTHER: {PLATFORM}},
    ),
    "reports:search": Row(get=STAFF | {PLATFORM, CLERK}),
    "reports:needs": Row(get=STAFF),
    "reports:need_weights": Row(get=STAFF, post=KEEPERS),
}
