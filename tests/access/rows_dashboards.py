"""Who gets through to the dashboards: those who lead and do the work of the office; a school sees its own alone."""

from tests.access.rows import DIRECTOR, HEAD, OFFICE_ADMIN, SCHOOL, SUPERVISOR, Row, both
from tests.access.world import OFFICE, OWN
from tests.factories import make_network

READERS = {DIRECTOR, HEAD, SUPERVISOR, OFFICE_ADMIN}


def network(world, scope, user):
    return [make_network(world.office(scope)).pk]


OF_SCHOOL = Row(lambda world, scope, user: [world.schools[scope].pk], get={OWN: READERS | SCHOOL, OFFICE: READERS})

ROWS = {
    "reports:dashboard": Row(get=READERS),
    "reports:dashboard_rows": Row(get=READERS),
    "reports:dashboard_workbook": Row(get=READERS),
    "reports:dashboard_network": Row(network, get=both(READERS)),
    "reports:dashboard_school": OF_SCHOOL,
    "reports:dashboard_school_workbook": OF_SCHOOL,
}
