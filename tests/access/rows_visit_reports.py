"""Who gets through to the reports of visits and to the timelines of schools; and one of each."""

from tests.access.rows import COMMITTEE, SCHOOL, STAFF, Row, visit
from tests.access.world import OFFICE, OWN

ROWS = {
    "reports:visit_pdf": Row(visit("approved"), get={OWN: STAFF | SCHOOL | {COMMITTEE}, OFFICE: STAFF}),
}
