"""Imports of any kind: take the file in, map its columns, plan, show, apply in one transaction, take back, or drop."""

import hashlib
import json

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jobs.actions import enqueue
from jobs.models import Job
from schools import audit, files
from schools.gates import IMPORT
from schools.imports import columns, kinds, plan
from schools.imports.kinds import Ask, Depends
from schools.imports.refusals import Applying, NotLast, NotReady, OtherOffice, OtherPreview, Stale
from schools.models import ImportBatch, ImportMapping, ImportRow, User

State = ImportBatch.State
BATCH = 2000
# More rows than these are not tried while somebody waits for the page.
TRIED = 2000
CHANGED_MEANWHILE = "ข้อมูลเปลี่ยนไปหลังจากแสดงตัวอย่าง ระบบยังไม่ได้นำเข้า และคำนวณรายการใหม่แล้ว โปรดตรวจสอบอีกครั้ง"


def kind_of(batch):
    """The batch's Kind, with the columns that its options call for."""
    kind = kinds.get(batch.kind)
    return kind.of(ask_of(batch)) if kind.has_own_columns else kind


def ask_of(batch, by=None):
    """What was said beside the file of a batch."""
    return Ask(batch.office, batch.options, by or batch.created_by)


@transaction.atomic
def start(*, kind, file, label, office, by, options=None):
    """Keeps the file and asks for a job that reads it, or waits for the columns to be mapped where they are not
    recognised. Returns (batch, created).

    The same file for the same kind, office and options, while it still waits, is one import: a double click gives
    the first one. `office` None means that the office column decides. Raises TableError for what is no table.
    """
    User.objects.select_for_update().get(pk=by.pk)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    options = options or {}
    kind = kind.of(Ask(office, options, by))
    same = ImportBatch.objects.filter(
        kind=kind.key, office=office, file__sha256=digest, state__in=[State.MAPPING, State.READING, State.READY]
    )
    if waiting := next((batch for batch in same if batch.options == options), None):
        if waiting.state == State.READING:
            # Gives it a new job when the first one failed or was cancelled; otherwise the same job comes back.
            _ask_to_read(waiting, by)
        return waiting, False
    remembered = mappings(kind, office)
    state, mapping = State.READING, {}
    try:
        _, found = columns.choose(file, kind, Ask(office, options, by), remembered)
        if found.is_mapped:
            mapping = {"signature": found.signature, "fields": remembered[found.signature]}
    except columns.Unrecognised:
        state = State.MAPPING
    stored = files.store(
        file, office=office, purpose=IMPORT, label=label, content_type="application/octet-stream", by=by
    )
    batch = ImportBatch.objects.create(
        kind=kind.key, office=office, file=stored, created_by=by, options=options, mapping=mapping, state=state
    )
    audit.record("upload import", batch, actor=by, office=office, kind=kind.key)
    if state == State.READING:
        _ask_to_read(batch, by)
    return batch, True


def mappings(kind, office):
    """What people of the office said about layouts of this kind: {signature: {field: index}}."""
    rows = ImportMapping.objects.filter(kind=kind.key, office=office)
    return dict(rows.values_list("signature", "mapping"))


@transaction.atomic
def map_columns(*, batch, signature, fields, by):
    """Takes the mapping of a person, remembers it for the layout, and reads the file again. Raises NotReady, and
    Applying while a job is about to apply the preview."""
    User.objects.select_for_update().get(pk=by.pk)
    if is_applying(batch):
        raise Applying
    mapping = {"signature": signature, "fields": fields}
    taken = ImportBatch.objects.filter(pk=batch.pk, state__in=[State.MAPPING, State.READY]).update(
        state=State.READING, mapping=mapping, error="", added=0, changed=0, same=0, refused=0
    )
    if not taken:
        now = ImportBatch.objects.get(pk=batch.pk)
        if (now.state, now.mapping) == (State.READING, mapping):
            return  # The second click of two.
        raise NotReady
    batch.rows.all().delete()
    ImportMapping.objects.update_or_create(
        kind=batch.kind, office=batch.office, signature=signature, defaults={"mapping": fields}
    )
    audit.record("map import", batch, actor=by, office=batch.office)
    _ask_to_read(batch, by)


def _ask_to_read(batch, by):
    # Each mapping is read once; the same job comes back while it has not ended.
    turn = Job.objects.filter(kind="read_import", subject=subject_of(batch), state=Job.State.DONE).count()
    _ask_for("read_import", "อ่านไฟล์", batch, by, turn=turn)


def is_applying(batch):
    """Whether a job waits or runs that applies the batch."""
    return _active_jobs("apply_import", batch).exists()


def _active_jobs(job_kind, batch):
    return Job.objects.filter(kind=job_kind, subject=subject_of(batch), state__in=Job.ACTIVE)


@transaction.atomic
def ask_to_apply(*, batch, by, preview=None, confirm_office=False):
    """Asks for the job that applies the batch. Returns (job, created); created is False on a second click.

    `preview` is the ImportBatch.preview that the person saw; None stands for the present one. Raises NotReady when
    there is nothing to apply, OtherPreview when another preview came meanwhile, OtherOffice when the file names
    another office and `confirm_office` does not say that this is meant.
    """
    batch = ImportBatch.objects.filter(pk=batch.pk, state=State.READY).first()
    if batch is None:
        raise NotReady
    if preview is not None and preview != batch.preview:
        raise OtherPreview
    if batch.other_offices and not confirm_office:
        raise OtherOffice
    audit.record("apply import", batch, actor=by, office=batch.office)
    return _ask_for("apply_import", "นำเข้า", batch, by, preview=batch.preview)


@transaction.atomic
def ask_to_undo(*, batch, by):
    """Asks for the job that takes the batch back. Returns (job, created). Raises NotReady when it is not applied (any
    more), NotLast when a newer import of the kind stands on it."""
    batch = ImportBatch.objects.filter(pk=batch.pk, state=State.APPLIED).first()
    if batch is None:
        raise NotReady
    _refuse_older(batch)
    audit.record("ask to undo import", batch, actor=by, office=batch.office)
    return _ask_for("undo_import", "ย้อนกลับการนำเข้า", batch, by)


def _ask_for(job_kind, word, batch, by, **more):
    """One job for the same work, whoever asks; it is done in the role of who asked first."""
    work = {"batch": batch.pk, **more}
    for job in _active_jobs(job_kind, batch):
        if {name: value for name, value in job.input.items() if name != "membership"} == work:
            return job, False
    return enqueue(
        kind=job_kind,
        input=work | {"membership": by.acting.pk},
        requested_by=by,
        subject=subject_of(batch),
        title=f"{word}: {kind_of(batch).title}",
    )


def _refuse_older(batch):
    if ImportBatch.objects.newest_applied(batch.kind, batch.office) != batch:
        raise NotLast


@transaction.atomic
def drop(*, batch, by):
    """Gives the import up; nothing of it is applied. Raises NotReady when it already was applied or dropped."""
    waiting = (State.MAPPING, State.READING, State.READY, State.REFUSED)
    dropped = ImportBatch.objects.filter(pk=batch.pk, state__in=waiting).update(state=State.DROPPED)
    if not dropped:
        raise NotReady
    audit.record("drop import", batch, actor=by, office=batch.office)


def subject_of(batch):
    """How jobs name the batch they work on."""
    return audit.name_of(batch)


def plan_file(file, *, kind, ask, mapping=None, tell=None, lock=False):
    """(columns, rows) of an open file. Raises TableError.

    `mapping` is what a person said about the layout; `tell(number of rows read)` is called now and then. `lock`
    holds what exists until the transaction ends.
    """
    known = {mapping["signature"]: mapping["fields"]} if mapping else None
    sheet, found = columns.choose(file, kind, ask, known)
    records = []
    for record in columns.records(sheet, found):
        records.append(record)
        if tell and len(records) % 1000 == 0:
            tell(len(records))
    return found, plan.plan(records, kind, ask, lock=lock)


def keep_plan(*, batch, found, rows, by=None):
    """Writes the preview of a batch, in the caller's transaction. Returns False when the batch was dropped."""
    kind, ask = kind_of(batch), ask_of(batch, by)
    about = found.as_json(kind) | {
        "other_offices": kind.other_offices(rows, ask),
        "notes": kind.notes(rows, ask),
        "signature": found.signature,
        "preview": _digest_of(rows),
    }
    kept = ImportBatch.objects.filter(pk=batch.pk, state=State.READING).update(
        state=State.READY, columns=about, **_counted(rows)
    )
    if kept:
        batch.rows.all().delete()
        _keep_rows(batch, rows)
    return bool(kept)


def refuse(*, batch, error):
    """Notes why the file could not be read."""
    ImportBatch.objects.filter(pk=batch.pk, state=State.READING).update(state=State.REFUSED, error=error)


def _counted(rows):
    counts = plan.count(rows)
    return {
        "added": counts[plan.ADD],
        "changed": counts[plan.CHANGE],
        "same": counts[plan.SAME],
        "refused": counts[plan.REFUSE],
    }


def _digest_of(rows):
    digest = hashlib.sha256()
    for row in rows:
        seen = [row.number, row.outcome, row.code, row.name, row.reason, row.values, row.changes]
        digest.update(json.dumps(seen, sort_keys=True).encode())
    return digest.hexdigest()


KEPT = ("number", "outcome", "code", "name", "reason", "values", "changes", "object_id")


def _keep_rows(batch, rows):
    ImportRow.objects.bulk_create(
        (ImportRow(batch=batch, **{name: getattr(row, name) for name in KEPT}) for row in rows), batch_size=BATCH
    )


def rows_of(batch):
    """The rows of a batch as plan.Rows, in order of the file."""
    return [plan.Row(**{name: getattr(row, name) for name in KEPT}) for row in batch.rows.all()]


def replan(*, batch, by=None):
    """The rows of a READY batch worked out again against what exists now: (rows, whether any differs).

    What exists stays locked in the caller's transaction: nobody changes it between this look and the writing.
    """
    rows = rows_of(batch)
    before = [(row.outcome, row.changes) for row in rows]
    plan.decide(rows, kind_of(batch), ask_of(batch, by), lock=True)
    return rows, before != [(row.outcome, row.changes) for row in rows]


@transaction.atomic
def show_again(*, batch, by=None):
    """Replaces the preview of a READY batch by what would happen now, and says so on its page."""
    batch = ImportBatch.objects.select_for_update().filter(pk=batch.pk, state=State.READY).first()
    if batch is None:
        return
    rows, _ = replan(batch=batch, by=by)
    notes = kind_of(batch).notes(rows, ask_of(batch, by))
    about = batch.columns | {"notes": notes, "preview": _digest_of(rows)}
    ImportBatch.objects.filter(pk=batch.pk).update(error=CHANGED_MEANWHILE, columns=about, **_counted(rows))
    batch.rows.all().delete()
    _keep_rows(batch, rows)


def _one_at_a_time(batch):
    """Waits for other imports that are being applied to the same office or taken back, until the transaction ends."""
    others = Q(state=State.APPLIED)
    if batch.office_id is not None:
        others &= Q(office=batch.office_id) | Q(office=None)
    rows = ImportBatch.objects.filter(others | Q(pk=batch.pk)).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


@transaction.atomic
def apply(*, batch, by, preview=None):
    """Writes the added and changed rows of a READY batch, all in one transaction; refused rows stay out.

    `preview` is the ImportBatch.preview that was confirmed; None stands for the present one. Raises NotReady when it
    was applied or dropped meanwhile, OtherPreview when another preview was made since, and Stale when something is no
    longer what the preview showed; nothing is written then.
    """
    _one_at_a_time(batch)
    taken = ImportBatch.objects.filter(pk=batch.pk, state=State.READY).update(
        state=State.APPLIED, applied_at=timezone.now(), error=""
    )
    if not taken:
        raise NotReady
    if preview is not None and preview != ImportBatch.objects.get(pk=batch.pk).preview:
        raise OtherPreview
    rows, differs = replan(batch=batch, by=by)
    if differs:
        raise Stale
    made = kind_of(batch).write(rows, ask_of(batch, by)) or {}
    ImportBatch.objects.filter(pk=batch.pk).update(made=made)
    _keep_objects(batch, rows)
    audit.record(f"import {batch.kind}", batch, actor=by, office=batch.office, **plan.count(rows))


def _keep_objects(batch, rows):
    """Notes on the stored rows which object each became; undoing starts from there."""
    became = {row.number: row.object_id for row in rows if row.object_id}
    stored = list(batch.rows.filter(outcome__in=[plan.ADD, plan.CHANGE]).only("pk", "number"))
    for row in stored:
        row.object_id = became.get(row.number)
    ImportRow.objects.bulk_update(stored, ["object_id"], batch_size=500)


@transaction.atomic
def undo(*, batch, by):
    """Takes an applied batch back, all in one transaction. Raises NotReady when it is not applied any more, NotLast
    when a newer import stands on it, kinds.Depends when something depends on what it wrote; nothing changes then.
    """
    _one_at_a_time(batch)
    taken = ImportBatch.objects.filter(pk=batch.pk, state=State.APPLIED)
    _refuse_older(batch) if taken.exists() else None
    if not taken.update(state=State.UNDONE, undone_at=timezone.now(), undone_by=by, error=""):
        raise NotReady
    rows = [row for row in rows_of(batch) if row.is_work]
    kind_of(batch).undo(rows, batch.made, ask_of(batch, by))
    audit.record(f"undo {batch.kind}", batch, actor=by, office=batch.office, rows=len(rows))


def hindrances(*, batch, by):
    """(reasons in Thai, [ImportBatch to take back before]) of an applied batch that cannot be taken back, both empty
    where it can: tries it and takes the trial back. A long import is not tried before its job; nothing changes."""
    if batch.added + batch.changed > TRIED:
        return [], []
    ask, kind = ask_of(batch, by), kind_of(batch)
    rows = [row for row in rows_of(batch) if row.is_work]
    try:
        with transaction.atomic():
            kind.undo(rows, batch.made, ask)
            transaction.set_rollback(True)
    except Depends as depends:
        return depends.reasons, _applied_since(batch, depends.models)
    return [], []


def _applied_since(batch, models):
    """The imports into the same office that wrote objects of these models and are the next of their kind to go."""
    kinds_of = [kind for kind in kinds.keys_of_writers(models) if kind != batch.kind]
    newest = [ImportBatch.objects.newest_applied(kind, batch.office) for kind in kinds_of]
    return [one for one in newest if one and one.applied_at > batch.applied_at]


def keep_reasons(*, batch, reasons):
    """Notes why an applied batch could not be taken back."""
    error = "ย้อนกลับไม่ได้ ไม่มีข้อมูลใดเปลี่ยนแปลง เพราะ\n" + "\n".join(reasons)
    ImportBatch.objects.filter(pk=batch.pk, state=State.APPLIED).update(error=error)


@transaction.atomic
def import_file(file, *, kind, office, strict=False, dry_run=False):
    """Plans and applies a file in one go, for the command line. Returns the rows of the plan.

    With `dry_run`, or with `strict` and any refused row, nothing is written.
    """
    ask = Ask(office)
    _, rows = plan_file(file, kind=kind, ask=ask, lock=True)
    if dry_run or (strict and any(row.outcome == plan.REFUSE for row in rows)):
        return rows
    kind.write(rows, ask)
    audit.record(f"import {kind.key}", office or "", actor=None, office=office, **plan.count(rows))
    return rows
