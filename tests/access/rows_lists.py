"""Who gets through to lists as files and to the page of data quality."""

from tests.access.rows import CLERK, DIRECTOR, HEAD, OFFICE_ADMIN, PLATFORM, STAFF, Row
from tests.access.world import SCOPES

ROWS = {
    # The roles of the list of schools; every other list asks its own, see tests/schools/exports.
    "schools:export": Row(lambda w, s, u: ["schools", "csv"], get=dict.fromkeys(SCOPES, STAFF | {CLERK, PLATFORM})),
    "schools:quality": Row(get={OFFICE_ADMIN, PLATFORM, CLERK, HEAD, DIRECTOR}),
}
