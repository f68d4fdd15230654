"""Who gets through to reports of all types, and one of each state."""

from reports import types
from reports.actions import reports as actions
from reports.models import Report
from reports.types.periods import period_of
from reports.types.visits.sets import VisitSet
from tests.access.rows import (
    COMMITTEE,
    DIRECTOR,
    EVERYBODY,
    HEAD,
    SUPERVISOR,
    Row,
    both,
    get_and_post,
)
from tests.access.world import OFFICE, OWN, SCOPES
from tests.factories import make_user, today
from tests.reports.report_factories import begin_report
from thai.years import fiscal_year

WRITERS, READERS, SIGNERS = {SUPERVISOR, HEAD}, {DIRECTOR, HEAD, SUPERVISOR}, {HEAD, DIRECTOR}
WRITTEN = {
    "reports.Report.title",
    "reports.Report.criteria",
    "reports.Report.blocks",
    "reports.ReportEvent.comment",
}


def report_of(world, scope, author, state, papers=None, **of):
    """A report of the office of a scope, frozen without its job."""
    office = world.office(scope)
    head = world.heads[office]
    report = begin_report(office=office, author=author, **of)
    snapshot = actions.take_snapshot(report=report)
    actions.keep_drafts(report=report, drafts=report.kind.drafts(snapshot.data))
    report.refresh_from_db()
    if state != "draft":
        actions.submit(report=report, by=author, version=report.version)
    if state == "returned":
        actions.send_back(report=report, by=head, reason="โปรดแก้ไข", version=report.version)
    if state in ("endorsed", "approved") and report.state == Report.State.SUBMITTED:
        actions.endorse(report=report, by=head, version=report.version)
    if state == "approved":
        director = world.people[DIRECTOR] if office == world.a else make_user(DIRECTOR, office=office)
        signer = director if types.DIRECTOR in report.kind.signs else head
        actions.approve(report=report, by=signer, version=report.version)
    if papers:
        actions.keep_papers(report=report, papers=dict.fromkeys(("pdf", "xlsx", "docx"), papers))
    return Report.objects.get(pk=report.pk)


def own(state):
    """Of the person, where it is theirs and they could have made it; else of a colleague."""
    return lambda world, scope, user: [report_of(world, scope, world.author(scope, user), state).pk]


def own_or_given(state):
    """As own; of the committee what it is given: an approved report to it, with its chapters and rows."""
    make = own(state)

    def made(world, scope, user):
        if scope != OWN or user is None or not user.has_role(COMMITTEE):
            return make(world, scope, user)
        period = period_of(f"fiscal-{fiscal_year(today())}", world.a.calendar)
        of = {"kind": types.get("committee"), "criteria": VisitSet(world.a, period).criteria}
        report = report_of(world, scope, world.author(scope, user), "approved", **of)
        assert report.blocks and report.snapshot.data["sheets"]["schools"]["rows"]
        return [report.pk]

    return made


def colleagues(state):
    return lambda world, scope, user: [report_of(world, scope, world.supervisors[world.office(scope)], state).pk]


def approved_hash(world, scope, user):
    return [report_of(world, scope, world.supervisors[world.office(scope)], "approved").snapshot.sha256]


def fill(world, scope):
    """One of each for the canary."""
    author = world.supervisors[world.office(scope)]
    for state in ("draft", "submitted", "endorsed", "returned"):
        report_of(world, scope, author, state)
    report_of(world, scope, author, "approved", papers=b"%PDF-1.4 secret")
    world.file(scope, "report_draft")


ROWS = {
    "reports:reports": Row(get=READERS | {COMMITTEE}),
    "reports:report_choose": Row(get=WRITERS),
    "reports:report_new": Row(lambda world, scope, user: ["sample"], **get_and_post(WRITERS)),
    "reports:report_found": Row(lambda world, scope, user: ["sample"], get=WRITERS),
    "reports:report": Row(own_or_given("submitted"), get={OWN: READERS | {COMMITTEE}, OFFICE: READERS}),
    "reports:report_rows": Row(own_or_given("submitted"), get=both(READERS)),
    "reports:report_edit": Row(own("draft"), **get_and_post({OWN: WRITERS})),
    "reports:report_submit": Row(own("draft"), **get_and_post({OWN: WRITERS})),
    "reports:report_discard": Row(own("draft"), **get_and_post({OWN: WRITERS})),
    "reports:report_endorse": Row(colleagues("submitted"), **get_and_post(both({HEAD}))),
    "reports:report_approve": Row(colleagues("endorsed"), **get_and_post(both({DIRECTOR}))),
    "reports:report_return": Row(colleagues("submitted"), **get_and_post(both({HEAD}))),
    "reports:report_preview": Row(own("submitted"), **get_and_post({OWN: WRITERS | {DIRECTOR}, OFFICE: SIGNERS})),
    "reports:report_again": Row(own("approved"), **get_and_post({OWN: WRITERS | {DIRECTOR}, OFFICE: SIGNERS})),
    "reports:report_cover": Row(colleagues("approved"), **get_and_post(both(READERS))),
    "reports:origin": Row(approved_hash, public=True, get=dict.fromkeys(SCOPES, EVERYBODY)),
}
