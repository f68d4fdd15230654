"""Who gets through to the reports of visits and to the timelines of schools; and one of each."""

import uuid

from reports.actions import visit_reports as actions
from reports.models import VisitReport
from reports.visits import texts
from tests.access.rows import (
    COMMITTEE,
    DIRECTOR,
    HEAD,
    SCHOOL,
    STAFF,
    SUPERVISOR,
    Row,
    both,
    get_and_post,
    visit,
)
from tests.access.world import OFFICE, OWN
from tests.reports.visit_report_factories import make_set

WRITERS, READERS, REVIEWERS = {SUPERVISOR, HEAD}, {DIRECTOR, HEAD, SUPERVISOR}, {HEAD, DIRECTOR}
WRITTEN = {
    "reports.VisitReport.title",
    "reports.VisitReport.criteria",
    "reports.VisitReport.blocks",
    "reports.VisitReportEvent.comment",
}


def report_of(world, scope, author, state, papers=None):
    """A report of the office of a scope, frozen without its job."""
    office = world.office(scope)
    head = world.heads[office]
    report = actions.begin(chosen=make_set(office), by=author, client_uuid=uuid.uuid4())
    snapshot = actions.take_snapshot(report=report)
    actions.keep_drafts(report=report, drafts=texts.draft(snapshot.data))
    report.refresh_from_db()
    if state in ("submitted", "returned", "approved"):
        actions.submit(report=report, by=author, version=report.version)
    if state == "returned":
        actions.send_back(report=report, by=head, reason="โปรดแก้ไข", version=report.version)
    if state == "approved":
        actions.approve(report=report, by=head, version=report.version)
    if papers:
        actions.keep_papers(report=report, pdf=papers, xlsx=papers)
    return VisitReport.objects.get(pk=report.pk)


def own(state):
    """Of the person, where it is theirs and they could have made it; else of a colleague."""
    return lambda world, scope, user: [report_of(world, scope, world.author(scope, user), state).pk]


def colleagues(state):
    return lambda world, scope, user: [report_of(world, scope, world.supervisors[world.office(scope)], state).pk]


def fill(world, scope):
    """One of each for the canary."""
    author = world.supervisors[world.office(scope)]
    for state in ("draft", "submitted", "returned"):
        report_of(world, scope, author, state)
    report_of(world, scope, author, "approved", papers=b"%PDF-1.4 secret")
    world.file(scope, "visit_report_draft")


ROWS = {
    "reports:visit_pdf": Row(visit("approved"), get={OWN: STAFF | SCHOOL | {COMMITTEE}, OFFICE: STAFF}),
    "reports:school_timeline": Row(
        lambda world, scope, user: [world.visit(scope, user, "approved").school_id],
        get={OWN: STAFF | SCHOOL, OFFICE: STAFF},
    ),
    "reports:visit_reports": Row(get=READERS),
    "reports:visit_report_new": Row(**get_and_post(WRITERS)),
    "reports:visit_report": Row(own("submitted"), get=both(READERS)),
    "reports:visit_report_edit": Row(own("draft"), **get_and_post({OWN: WRITERS})),
    "reports:visit_report_submit": Row(own("draft"), **get_and_post({OWN: WRITERS})),
    "reports:visit_report_approve": Row(colleagues("submitted"), **get_and_post(both(REVIEWERS))),
    "reports:visit_report_return": Row(colleagues("submitted"), **get_and_post(both(REVIEWERS))),
    "reports:visit_report_preview": Row(
        own("submitted"), **get_and_post({OWN: WRITERS | {DIRECTOR}, OFFICE: {HEAD, DIRECTOR}})
    ),
    "reports:visit_report_again": Row(
        own("approved"), **get_and_post({OWN: WRITERS | {DIRECTOR}, OFFICE: {HEAD, DIRECTOR}})
    ),
}
