"""Who gets through to the figures of schools."""

from tests.access.rows import CLERK, OFFICE_ADMIN, PLATFORM, SCHOOL, STAFF, Row
from tests.access.world import OFFICE, OTHER, OWN

KEEPERS = {OFFICE_ADMIN, CLERK, PLATFORM}


def sheet(world, scope, user):
    return [world.schools[scope].pk, 2568, "2nov"]


WRITERS = {OWN: KEEPERS | SCHOOL, OFFICE: KEEPERS, OTHER: {PLATFORM}}

ROWS = {
    "schools:figures": Row(get=STAFF | {CLERK}),
    "schools:inclusive": Row(get=STAFF | {CLERK}),
    "schools:figures_edit": Row(sheet, get=WRITERS, post=WRITERS),
}
