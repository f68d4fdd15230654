"""Reports of sets of visits: begun once, figures frozen once, texts edited, reviewed, and printed when approved.

Each step is one transaction with its event, its line in the audit trail and word to those it concerns.
"""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from jobs.actions import enqueue
from reports.actions.snapshots import one_view
from reports.models import Snapshot, VisitReport, VisitReportEvent
from reports.visits import figures, texts
from reports.visits.sets import VisitSet
from schools import audit, files
from schools.frozen import digest
from schools.models import Role
from schools.recipients import of_office
from supervision.actions.changes import Stale, WrongState, move
from thai.dates import long

KIND = "visits"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = VisitReport.State


class NotFrozen(Exception):
    """The figures are not there yet: nothing to edit, hand in or print."""


@transaction.atomic
def begin(*, chosen, by, client_uuid):
    """A new report of a VisitSet, whose figures a job freezes; the same press of the button is the same report.

    Raises Stale when somebody else has used the identity.
    """
    report, created = VisitReport.objects.get_or_create(
        client_uuid=client_uuid,
        defaults={
            "office": chosen.office,
            "author": by,
            "kind": chosen.kind,
            "title": chosen.title,
            "criteria": chosen.criteria,
            "template_version": figures.TEMPLATE_VERSION,
        },
    )
    if not created:
        if report.author_id != by.pk or report.office_id != chosen.office.pk:
            raise Stale
        return report
    VisitReportEvent.objects.create(report=report, to_state=State.DRAFT, actor=by, capacity=by.capacity)
    audit.record("create visit report", report, actor=by)
    _ask(report, "visit_report", f"ตรึงข้อมูล {report.title}", by=by)
    return report


def _ask(report, kind, title, *, by):
    """Asks for a job of the report, unless one is on the way."""
    job, created = enqueue(
        kind=kind, input={"report": report.pk}, requested_by=by, title=title, subject=audit.name_of(report)
    )
    VisitReport.objects.filter(pk=report.pk).update(job=job)
    report.job = job
    return created


@transaction.atomic
def freeze_again(*, report, by):
    """Asks for the figures once more after a job that failed or was stopped. Raises WrongState where they are there."""
    row = VisitReport.objects.select_for_update().get(pk=report.pk)
    if row.blocks:
        raise WrongState
    if _ask(row, "visit_report", f"ตรึงข้อมูล {row.title}", by=by):
        audit.record("freeze visit report", row, actor=by)
    return row


def take_snapshot(*, report, now=None):
    """The Snapshot of a report, taken by the first attempt that comes here and by no later one."""
    if report.snapshot is None:
        now = now or timezone.now()
        chosen = VisitSet.stored(report.office, report.criteria)
        with one_view():
            data = figures.freeze(chosen, day=timezone.localtime(now).date())
        taken, _ = Snapshot.objects.get_or_create(
            office=report.office, kind=KIND, sha256=digest(data), defaults={"data": data, "taken_at": now}
        )
        VisitReport.objects.filter(pk=report.pk, snapshot=None).update(snapshot=taken)
        report.refresh_from_db(fields=["snapshot"])
    return report.snapshot


def keep_drafts(*, report, drafts):
    """Writes the drafted texts into a report that has none. Called inside the transaction that ends its job."""
    if VisitReport.objects.filter(pk=report.pk, blocks={}).update(blocks=drafts, updated_at=timezone.now()):
        audit.record("freeze visit report", report, actor=None, office=report.office, sha256=report.snapshot.sha256)


@transaction.atomic
def save(*, report, title, blocks, version, by):
    """Writes the title and the texts. Raises Stale when the stored report is no longer `version`, WrongState when it
    can no longer be edited.
    """
    rows = VisitReport.objects.filter(pk=report.pk, state__in=VisitReport.EDITABLE).exclude(blocks={})
    if not rows.filter(version=version).update(
        title=title,
        blocks={name: blocks[name] for name in texts.BLOCKS},
        version=F("version") + 1,
        updated_at=timezone.now(),
    ):
        raise Stale if rows.exists() else WrongState
    report.refresh_from_db()
    audit.record("edit visit report", report, actor=by, version=report.version)


def _step(report, to_state, *, by, verb, version, comment="", **fields):
    from_state = move(report, to_state, version=version, updated_at=timezone.now(), **fields)
    VisitReportEvent.objects.create(
        report=report, from_state=from_state, to_state=to_state, actor=by, capacity=by.capacity, comment=comment
    )
    audit.record(verb, report, actor=by)


def _tell(report, people, event, title, *, by, body=""):
    tell(
        [person for person in people if person != by],
        kind="report",
        key=f"visit report:{report.pk}:{event}:{report.version}",
        title=title,
        body=body,
        url=reverse("reports:visit_report", args=[report.pk]),
    )


@transaction.atomic
def submit(*, report, by, version):
    """Hands the report to the head. Raises NotFrozen, Stale or WrongState."""
    if not report.blocks:
        raise NotFrozen
    _step(report, State.SUBMITTED, by=by, verb="submit visit report", version=version)
    reviewers = [person for person in of_office(report.office, Role.HEAD) if person != report.author]
    # Nobody reviews the own report: that of the only head goes to the director.
    reviewers = reviewers or of_office(report.office, Role.DIRECTOR)
    _tell(report, reviewers, "submitted", f"มีรายงานผลการนิเทศรอพิจารณา: {report.title}", by=by, body=f"ผู้จัดทำ {by}")


@transaction.atomic
def send_back(*, report, by, reason, version):
    """Returns a submitted report to its author with a reason. Raises Stale or WrongState."""
    _step(report, State.RETURNED, by=by, verb="return visit report", version=version, comment=reason)
    _tell(report, [report.author], "returned", f"รายงานถูกส่งกลับให้แก้ไข: {report.title}", by=by, body=reason)


@transaction.atomic
def approve(*, report, by, version):
    """Approves a submitted report: from here on nothing changes it, and a job makes its papers. Raises Stale or
    WrongState.
    """
    signed = {"approved_by": by, "approved_at": timezone.now()}
    _step(report, State.APPROVED, by=by, verb="approve visit report", version=version, **signed)
    _tell(report, [report.author], "approved", f"รายงานได้รับอนุมัติแล้ว: {report.title}", by=by)
    _ask(report, "visit_report_papers", f"จัดทำเอกสาร {report.title}", by=by)


@transaction.atomic
def print_again(*, report, by):
    """Asks for the papers once more after a job that failed or was stopped. Raises WrongState where they are there or
    not due.
    """
    row = VisitReport.objects.select_for_update().get(pk=report.pk)
    if row.state != State.APPROVED or row.pdf_id is not None:
        raise WrongState
    if _ask(row, "visit_report_papers", f"จัดทำเอกสาร {row.title}", by=by):
        audit.record("print visit report", row, actor=by)
    return row


@transaction.atomic
def preview(*, report, by):
    """Asks for the report as a paper marked ร่าง and returns its job; nothing of the report changes. The same texts
    asked for twice on a day are one paper. Raises NotFrozen, WrongState once it is approved.
    """
    if not report.blocks:
        raise NotFrozen
    if report.state == State.APPROVED:
        raise WrongState
    day = timezone.localdate().isoformat()
    job, created = enqueue(
        kind="visit_report_draft",
        input={"report": report.pk, "version": report.version, "by": by.pk, "day": day},
        requested_by=by,
        title=f"จัดทำฉบับร่าง {report.title}",
        subject=audit.name_of(report),
    )
    if created:
        audit.record("preview visit report", report, actor=by, version=report.version)
    return job


def keep_preview(*, report, pdf, by):
    """Stores a paper marked ร่าง for who asked for it and returns its file; such files are kept for some days only."""
    return files.store(
        pdf,
        office=report.office,
        purpose="visit_report_draft",
        label=f"{_file_name(report)} (ร่าง).pdf",
        content_type="application/pdf",
        by=by,
    )


def _file_name(report):
    # A slash would end a file's name.
    return report.title.replace("/", "-").replace("\\", "-")


def signed(report):
    """Who made a report and, once it is approved, who approved it when, in the words of the paper."""
    author = {"name": str(report.author), "title": report.author.title}
    if report.state != State.APPROVED:
        return {"author": author}
    event = report.events.filter(to_state=State.APPROVED).first()
    approver = report.approved_by
    return {
        "author": author,
        "approved_by": {"name": str(approver), "title": event.capacity or approver.title},
        "approved_on": long(report.approved_at),
    }


def keep_papers(*, report, pdf, xlsx):
    """Stores the papers of an approved report, once. Called inside the transaction that ends its job."""
    row = VisitReport.objects.select_for_update().select_related("office", "author").get(pk=report.pk)
    if row.pdf_id is not None:
        return
    about = {"office": row.office, "purpose": "visit_report", "by": row.author}
    name = _file_name(row)
    row.pdf = files.store(pdf, label=f"{name}.pdf", content_type="application/pdf", **about)
    row.xlsx = files.store(xlsx, label=f"{name}.xlsx", content_type=XLSX, **about)
    row.save(update_fields=["pdf", "xlsx"])
    audit.record("finish visit report", row, actor=None, office=row.office, sha256=row.pdf.sha256)
