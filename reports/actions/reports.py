"""Reports: begun once, figures frozen once, texts edited, signed by the head and the director, printed when approved.

Each step is one transaction with its event, its line in the audit trail and word to those it concerns.
"""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from jobs.actions import cancel, enqueue, forget_result
from reports import types
from reports.actions import snapshots
from reports.models import Report, ReportEvent, Snapshot
from schools import audit, files
from schools.frozen import digest
from schools.models import Office, Role
from schools.recipients import of_office
from supervision.actions.changes import Stale, WrongState, move

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
State = Report.State


class NotFrozen(Exception):
    """The figures are not there yet, or in a format that is read no longer: nothing to edit, hand in, sign or print."""


@transaction.atomic
def begin(*, kind, office, criteria, title, by, client_uuid, digits=Report.Digits.ARABIC):
    """A new report of the ReportType `kind`, whose figures a job freezes.

    The same press of the button is the same report, and so is a second wish for the same criteria by the same person
    while the first is being frozen. Raises Stale when somebody else has used the identity.
    """
    Office.objects.select_for_update().get(pk=office.pk)  # the second click waits here
    key = digest({"type": kind.code, "criteria": criteria, "digits": digits})
    same = Report.objects.filter(client_uuid=client_uuid).first()
    if same is not None:
        if same.author_id != by.pk or same.office_id != office.pk:
            raise Stale
        return same
    being_made = Report.objects.filter(
        office=office, author=by, criteria_key=key, snapshot=None, job__state__in=["queued", "running"]
    ).first()
    if being_made is not None:
        return being_made
    report = Report.objects.create(
        client_uuid=client_uuid,
        office=office,
        author=by,
        type=kind.code,
        title=title[:250],
        criteria=criteria,
        criteria_key=key,
        digits=digits,
        template_version=kind.template,
    )
    ReportEvent.objects.create(report=report, to_state=State.DRAFT, actor=by, capacity=by.capacity)
    audit.record("create report", report, actor=by, type=kind.code)
    _ask(report, "report", f"ตรึงข้อมูล {report.title}", by=by)
    return report


def _ask(report, kind, title, *, by, **more):
    """Asks for a job of the report, unless one is on the way or has done it. Returns whether it is a new one."""
    job, created = enqueue(
        kind=kind, input={"report": report.pk} | more, requested_by=by, title=title, subject=audit.name_of(report)
    )
    Report.objects.filter(pk=report.pk).update(job=job)
    report.job = job
    return created


@transaction.atomic
def freeze_again(*, report, by):
    """Asks for the figures once more after a job that failed or was stopped, or that froze an old format. Raises
    WrongState where they are there, or where there is no such type any more. Figures that are there are replaced while
    the report is its author's, and by the author: nobody signs figures that change under the signature."""
    row = Report.objects.select_for_update().get(pk=report.pk)
    if row.is_frozen or row.kind is None:
        raise WrongState
    if row.is_of_old_format and not (row.is_editable and row.author_id == by.pk):
        raise WrongState
    # What froze an earlier format has done another piece of work.
    more = {"template": row.kind.template} if row.is_of_old_format else {}
    if _ask(row, "report", f"ตรึงข้อมูล {row.title}", by=by, **more):
        audit.record("freeze report", row, actor=by)
    return row


def take_snapshot(*, report):
    """The Snapshot of a report, taken by the first attempt that comes here and by no later one; one of an old format
    is replaced."""
    kind, before = types.get(report.type), report.snapshot_id
    if before is None or report.is_of_old_format:
        taken = snapshots.take(
            office=report.office,
            kind=report.type,
            freeze=lambda day: kind.freeze(report.office, report.criteria, day) | {"template": kind.template},
        )
        # With another version, no draft paper of the earlier figures answers for these.
        version = F("version") if before is None else F("version") + 1
        Report.objects.filter(pk=report.pk, snapshot=before).update(
            snapshot=taken, template_version=kind.template, version=version
        )
        report.refresh_from_db(fields=["snapshot", "template_version", "version"])
        _forget(before)
    return report.snapshot


def _forget(snapshot):
    """Deletes the Snapshot of a key that no report has any more."""
    if snapshot is not None and not Report.objects.filter(snapshot=snapshot).exists():
        Snapshot.objects.filter(pk=snapshot).delete()


def keep_drafts(*, report, drafts):
    """Writes the drafted texts into a report that has none. Called inside the transaction that ends its job."""
    if Report.objects.filter(pk=report.pk, blocks={}).update(blocks=drafts, updated_at=timezone.now()):
        audit.record("freeze report", report, actor=None, office=report.office, sha256=report.snapshot.sha256)


@transaction.atomic
def save(*, report, title, digits, blocks, version, by):
    """Writes the title, the digits and the texts. Raises Stale when the stored report is no longer `version`,
    WrongState when it can no longer be edited.
    """
    rows = Report.objects.filter(pk=report.pk, state__in=Report.EDITABLE, snapshot__isnull=False).exclude(blocks={})
    if not rows.filter(version=version).update(
        title=title, digits=digits, blocks=blocks, version=F("version") + 1, updated_at=timezone.now()
    ):
        raise Stale if rows.exists() else WrongState
    report.refresh_from_db()
    audit.record("edit report", report, actor=by, version=report.version)


@transaction.atomic
def discard(*, report, by):
    """Deletes a draft that was never handed in, with its figures where no other report has them; its work stops. Raises
    WrongState.
    """
    row = Report.objects.select_for_update().get(pk=report.pk)
    if row.state != State.DRAFT:
        raise WrongState
    audit.record("discard report", row, actor=by, type=row.type)
    if row.job is not None:
        cancel(job=row.job)
    forget_result(urls=[reverse("reports:report", args=[row.pk])], told="ฉบับร่างนี้ถูกลบแล้ว")
    row.events.all().delete()
    row.delete()
    _forget(row.snapshot_id)


def _check_frozen(report):
    if not report.is_frozen:
        raise NotFrozen


def heads_beside(report):
    """The heads of the office who may look at a report: everyone but its author."""
    return [person for person in of_office(report.office, Role.HEAD) if person.pk != report.author_id]


def _directors_beside(report):
    return [person for person in of_office(report.office, Role.DIRECTOR) if person.pk != report.author_id]


def _step(report, to_state, *, by, verb, version, comment="", **fields):
    from_state = move(report, to_state, version=version, updated_at=timezone.now(), **fields)
    ReportEvent.objects.create(
        report=report, from_state=from_state, to_state=to_state, actor=by, capacity=by.capacity, comment=comment
    )
    audit.record(verb, report, actor=by)


def _tell(report, people, event, title, *, by, body=""):
    tell(
        [person for person in people if person != by],
        kind="report",
        key=f"report:{report.pk}:{event}:{report.version}",
        title=title,
        body=body,
        url=reverse("reports:report", args=[report.pk]),
    )


@transaction.atomic
def submit(*, report, by, version):
    """Hands the report in: to the head, or to the director where there is no head but the author. Raises NotFrozen,
    Stale or WrongState.
    """
    _check_frozen(report)
    signs = types.get(report.type).signs
    heads = heads_beside(report)
    straight = types.DIRECTOR in signs and not heads
    _step(report, State.ENDORSED if straight else State.SUBMITTED, by=by, verb="submit report", version=version)
    to = (heads or _directors_beside(report)) if not straight else _directors_beside(report)
    _tell(report, to, "submitted", f"มีรายงานรอพิจารณา: {report.title}", by=by, body=f"ผู้จัดทำ {by}")


@transaction.atomic
def send_back(*, report, by, reason, version):
    """Returns a report to its author with a reason. Raises Stale or WrongState."""
    _step(report, State.RETURNED, by=by, verb="return report", version=version, comment=reason)
    _tell(report, [report.author], "returned", f"รายงานถูกส่งกลับให้แก้ไข: {report.title}", by=by, body=reason)


@transaction.atomic
def endorse(*, report, by, version):
    """The head agrees; the director has it now. Raises NotFrozen, Stale or WrongState."""
    _check_frozen(report)
    _step(report, State.ENDORSED, by=by, verb="endorse report", version=version)
    body = f"ผู้จัดทำ {report.author} · {by} เห็นชอบแล้ว"
    _tell(report, _directors_beside(report), "endorsed", f"มีรายงานรออนุมัติ: {report.title}", by=by, body=body)


@transaction.atomic
def approve(*, report, by, version):
    """Approves a report: from here on nothing changes it, and a job makes its papers. Raises NotFrozen, Stale or
    WrongState."""
    _check_frozen(report)
    signed = {"approved_by": by, "approved_at": timezone.now()}
    _step(report, State.APPROVED, by=by, verb="approve report", version=version, **signed)
    _tell(report, [report.author], "approved", f"รายงานได้รับอนุมัติแล้ว: {report.title}", by=by)
    _ask(report, "report_papers", f"จัดทำเอกสาร {report.title}", by=by)


@transaction.atomic
def print_again(*, report, by):
    """Asks for the papers once more after a job that failed or was stopped. Raises WrongState where they are there or
    not due.
    """
    row = Report.objects.select_for_update().get(pk=report.pk)
    if row.state != State.APPROVED or row.pdf_id is not None:
        raise WrongState
    if _ask(row, "report_papers", f"จัดทำเอกสาร {row.title}", by=by):
        audit.record("print report", row, actor=by)
    return row


@transaction.atomic
def preview(*, report, by, form="pdf"):
    """Asks for the report as a paper marked ร่าง (`form` pdf, xlsx or docx) and returns its job; nothing of the report
    changes. The same texts asked for twice on a day are one paper. Raises NotFrozen, WrongState once it is approved.
    """
    _check_frozen(report)
    if report.state == State.APPROVED:
        raise WrongState
    job, created = enqueue(
        kind="report_draft",
        input={
            "report": report.pk,
            "version": report.version,
            "form": form,
            "by": by.pk,
            "day": timezone.localdate().isoformat(),
        },
        requested_by=by,
        title=f"จัดทำฉบับร่าง {report.title}",
        subject=audit.name_of(report),
    )
    if created:
        audit.record("preview report", report, actor=by, version=report.version, form=form)
    return job


CONTENT_TYPES = {"pdf": PDF, "xlsx": XLSX, "docx": DOCX}


def keep_preview(*, report, content, form, by):
    """Stores a paper marked ร่าง for who asked for it and returns its file; such files are kept for some days only."""
    return files.store(
        content,
        office=report.office,
        purpose="report_draft",
        label=f"{file_name(report)} (ร่าง).{form}",
        content_type=CONTENT_TYPES[form],
        by=by,
    )


def file_name(report):
    """The title as a file's name: a slash would end it."""
    return report.title.replace("/", "-").replace("\\", "-")


def keep_papers(*, report, papers):
    """Stores {form: bytes} of an approved report, once. Called inside the transaction that ends its job."""
    row = Report.objects.select_for_update().select_related("office", "author").get(pk=report.pk)
    if row.pdf_id is not None:
        return
    for form, content in papers.items():
        stored = files.store(
            content,
            office=row.office,
            purpose="report",
            label=f"{file_name(row)}.{form}",
            content_type=CONTENT_TYPES[form],
            by=row.author,
        )
        setattr(row, form, stored)
    row.save(update_fields=list(papers))
    audit.record("finish report", row, actor=None, office=row.office, sha256=row.pdf.sha256)
