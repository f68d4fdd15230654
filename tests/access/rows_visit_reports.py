"""Who gets through to the papers of visits, to the timelines of schools, and by old addresses to reports of visits."""

from reports.models import Report
from tests.access.rows import COMMITTEE, DIRECTOR, HEAD, SCHOOL, STAFF, SUPERVISOR, Row, both, visit
from tests.access.rows_reports import report_of
from tests.access.world import OFFICE, OWN

WRITERS, READERS = {SUPERVISOR, HEAD}, {DIRECTOR, HEAD, SUPERVISOR}


def old_number(world, scope, user):
    """The number that a report had before there were other types."""
    report = report_of(world, scope, world.author(scope, user), "submitted")
    Report.objects.filter(pk=report.pk).update(type="visits", criteria={"labels": {}, "visit_report": report.pk})
    return [report.pk]


ROWS = {
    "reports:visit_pdf": Row(visit("approved"), get={OWN: STAFF | SCHOOL | {COMMITTEE}, OFFICE: STAFF}),
    "reports:school_timeline": Row(
        lambda world, scope, user: [world.visit(scope, user, "approved").school_id],
        get={OWN: STAFF | SCHOOL, OFFICE: STAFF},
    ),
    "reports:visit_reports": Row(get=READERS),
    "reports:visit_report_new": Row(get=WRITERS),
    "reports:visit_report": Row(old_number, get=both(READERS)),
}
