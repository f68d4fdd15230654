"""Importing schools: take the file in, plan, show, apply in one transaction, or drop."""

import hashlib
from decimal import Decimal
from itertools import islice

from django.db import transaction
from django.utils import timezone

from jobs.actions import enqueue
from schools import audit, files
from schools.gates import IMPORT
from schools.imports import columns, plan
from schools.models import ImportBatch, ImportRow, Network, Office, School, User
from thai.text import search_key

BATCH = 2000
# A list of codes in one query; SQLite has a limit on parameters.
CODES_AT_ONCE = 900
DECIMALS = ("latitude", "longitude")


class Stale(Exception):
    """A school changed after the preview was made: what the person saw is no longer what would happen."""


class OtherOffice(Exception):
    """The file names another office than the one it goes into, and nobody has said that this is meant."""


class NotReady(Exception):
    """The batch was applied or dropped meanwhile."""


@transaction.atomic
def start(*, file, label, office, by):
    """Keeps the file and asks for a job that reads it. Returns (batch, created).

    The same file for the same office, while it still waits, is one import: a double click gives the first one.
    `office` None means that the office column decides.
    """
    User.objects.select_for_update().get(pk=by.pk)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    waiting = ImportBatch.objects.filter(
        office=office, file__sha256=digest, state__in=[ImportBatch.State.READING, ImportBatch.State.READY]
    ).first()
    if waiting:
        if waiting.state == ImportBatch.State.READING:
            # Gives it a new job when the first one failed or was cancelled; otherwise the same job comes back.
            _ask_to_read(waiting, by)
        return waiting, False
    stored = files.store(
        file, office=office, purpose=IMPORT, label=label, content_type="application/octet-stream", by=by
    )
    batch = ImportBatch.objects.create(office=office, file=stored, created_by=by)
    audit.record("upload schools", batch, actor=by, office=office)
    _ask_to_read(batch, by)
    return batch, True


def _ask_to_read(batch, by):
    enqueue(kind="read_schools", input={"batch": batch.pk}, requested_by=by, subject=subject_of(batch))


@transaction.atomic
def ask_to_apply(*, batch, by, confirm_office=False):
    """Asks for the job that applies the batch. Returns (job, created); created is False on a second click.

    Raises NotReady when there is nothing to apply, OtherOffice when the file names another office and
    `confirm_office` does not say that this is meant.
    """
    batch = ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.READY).first()
    if batch is None:
        raise NotReady
    if batch.other_offices and not confirm_office:
        raise OtherOffice
    audit.record("apply schools", batch, actor=by, office=batch.office)
    return enqueue(kind="apply_schools", input={"batch": batch.pk}, requested_by=by, subject=subject_of(batch))


@transaction.atomic
def drop(*, batch, by):
    """Gives the import up; nothing of it is applied. Raises NotReady when it already was applied or dropped."""
    waiting = (ImportBatch.State.READING, ImportBatch.State.READY, ImportBatch.State.REFUSED)
    dropped = ImportBatch.objects.filter(pk=batch.pk, state__in=waiting).update(state=ImportBatch.State.DROPPED)
    if not dropped:
        raise NotReady
    audit.record("drop schools", batch, actor=by, office=batch.office)


def subject_of(batch):
    """How jobs name the batch they work on."""
    return audit.name_of(batch)


def plan_file(file, *, office, tell=None, lock=False):
    """(columns, rows) of an open file for an office (None: the office column decides). Raises TableError.

    `tell(number of rows read)` is called now and then. `lock` holds the schools until the transaction ends.
    """
    sheet, found = columns.choose(file, needs_office=office is None)
    records = []
    for record in columns.records(sheet, found):
        records.append(record)
        if tell and len(records) % 1000 == 0:
            tell(len(records))
    codes = {plan.code_or_blank(record.cells["smis_code"]) for record in records}
    return found, plan.plan(records, present(codes, office=office, lock=lock))


def present(codes, *, office, lock=False):
    """plan.Present for these codes: what exists of them in any office; with `lock` it stays so in this transaction."""
    names = {plan.office_key(o.name): o.name for o in Office.objects.order_by("pk")}
    schools = {}
    for school in _schools(codes, lock=lock):
        schools[school.smis_code] = {
            **{name: getattr(school, name) or "" for name in plan.COMPARED if name not in ("network", *DECIMALS)},
            **{name: plan.plain(getattr(school, name)) for name in DECIMALS},
            "has_early": school.has_early,
            "has_basic": school.has_basic,
            "network": school.network.name if school.network else "",
            "office": plan.office_key(school.office.name),
        }
    return plan.Present(schools, names, plan.office_key(office.name) if office else "")


def _schools(codes, *, lock=False):
    """The schools of these codes, in order of code, so that two imports never lock each other out."""
    waiting = iter(sorted(codes - {""}))
    while part := list(islice(waiting, CODES_AT_ONCE)):
        found = School.objects.filter(smis_code__in=part).order_by("smis_code").select_related("office", "network")
        yield from found.select_for_update(of=("self",)) if lock else found


def keep_plan(*, batch, found, rows):
    """Writes the preview of a batch, in the caller's transaction. Returns False when the batch was dropped."""
    counts = count(rows)
    kept = ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.READING).update(
        state=ImportBatch.State.READY,
        columns=found.as_json() | {"other_offices": plan.other_offices(rows, batch.office)},
        added=counts[plan.ADD],
        changed=counts[plan.CHANGE],
        same=counts[plan.SAME],
        refused=counts[plan.REFUSE],
    )
    if kept:
        ImportRow.objects.bulk_create((_import_row(batch, row) for row in rows), batch_size=BATCH)
    return bool(kept)


def refuse(*, batch, error):
    """Notes why the file could not be read."""
    ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.READING).update(
        state=ImportBatch.State.REFUSED, error=error
    )


def count(rows):
    """Number of rows by outcome."""
    counts = dict.fromkeys((plan.ADD, plan.CHANGE, plan.SAME, plan.REFUSE), 0)
    for row in rows:
        counts[row.outcome] += 1
    return counts


def _import_row(batch, row):
    return ImportRow(
        batch=batch,
        number=row.number,
        outcome=row.outcome,
        smis_code=row.smis_code,
        name=row.name,
        reason=row.reason,
        values=row.values,
        changes=row.changes,
    )


def replan(*, batch):
    """The rows of a READY batch worked out again against what exists now: (rows, whether any differs).

    The schools stay locked in the caller's transaction: nobody changes them between this look and the writing.
    """
    kept = list(batch.rows.all())
    now = present({row.smis_code for row in kept if row.values}, office=batch.office, lock=True)
    rows, differs = [], False
    for old in kept:
        row = plan.Row(old.number, old.outcome, old.smis_code, old.name, old.reason, old.values, old.changes)
        if row.values:
            plan.decide(row, now)
        differs |= (row.outcome, row.changes) != (old.outcome, old.changes)
        rows.append(row)
    return rows, differs


@transaction.atomic
def show_again(*, batch):
    """Replaces the preview of a READY batch by what would happen now, and says so on its page."""
    rows, _ = replan(batch=batch)
    counts = count(rows)
    kept = ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.READY).update(
        added=counts[plan.ADD],
        changed=counts[plan.CHANGE],
        same=counts[plan.SAME],
        refused=counts[plan.REFUSE],
        error="ข้อมูลโรงเรียนเปลี่ยนไปหลังจากแสดงตัวอย่าง ระบบยังไม่ได้นำเข้า และคำนวณรายการใหม่แล้ว โปรดตรวจสอบอีกครั้ง",
    )
    if kept:
        batch.rows.all().delete()
        ImportRow.objects.bulk_create((_import_row(batch, row) for row in rows), batch_size=BATCH)


@transaction.atomic
def apply(*, batch, by):
    """Writes the added and changed schools of a READY batch, all in one transaction; refused rows stay out.

    Raises NotReady when it was applied or dropped meanwhile, and Stale when a school is no longer what the preview
    showed; nothing is written then.
    """
    taken = ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.READY).update(
        state=ImportBatch.State.APPLIED, applied_at=timezone.now(), error=""
    )
    if not taken:
        raise NotReady
    rows, differs = replan(batch=batch)
    if differs:
        raise Stale
    write(rows, office=batch.office)
    audit.record("import schools", batch, actor=by, office=batch.office, **count(rows))


@transaction.atomic
def import_file(file, *, office, strict=False, dry_run=False):
    """Plans and applies a file in one go, for the command line. Returns the rows of the plan.

    With `dry_run`, or with `strict` and any refused row, nothing is written.
    """
    _, rows = plan_file(file, office=office, lock=True)
    if dry_run or (strict and any(row.outcome == plan.REFUSE for row in rows)):
        return rows
    write(rows, office=office)
    audit.record("import schools", office or "", actor=None, office=office, **count(rows))
    return rows


def write(rows, *, office):
    """Writes planned rows, in the caller's transaction."""
    doing = [row for row in rows if row.outcome in (plan.ADD, plan.CHANGE)]
    offices = _offices(doing) if office is None else {}
    owner = {row.smis_code: office or offices[plan.office_key(row.values["office"])] for row in doing}
    networks = _networks(doing, owner)
    added = [_filled(School(office=owner[r.smis_code]), r, networks) for r in doing if r.outcome == plan.ADD]
    School.objects.bulk_create(added, batch_size=BATCH)
    changes = {row.smis_code: row for row in doing if row.outcome == plan.CHANGE}
    by_fields = {}
    for school in _schools(set(changes), lock=True):
        row = changes[school.smis_code]
        school.version += 1
        by_fields.setdefault(frozenset(row.changes), []).append(_filled(school, row, networks))
    for names, schools in by_fields.items():
        more = {"version", "search_name"} if "name" in names else {"version"}
        School.objects.bulk_update(schools, sorted(names | more), batch_size=500)


def _filled(school, row, networks):
    """A school with what the row says; save() is passed by, so the search name is set here."""
    for name in ("smis_code", *plan.COMPARED):
        if name not in row.values or (row.changes and name not in row.changes):
            continue
        value = row.values[name]
        if name == "network":
            value = networks[school.office_id, value]
        elif name in DECIMALS:
            value = Decimal(value)
        setattr(school, name, value)
    school.search_name = search_key(school.name)
    return school


def _offices(rows):
    """The offices that rows name, by key; those that do not exist are created."""
    offices = {plan.office_key(office.name): office for office in Office.objects.order_by("pk")}
    new = {}
    for row in rows:
        name = row.values["office"]
        key = plan.office_key(name)
        if key not in offices and key not in new:
            new[key] = Office(name=name, kind=kind_of(name), code=row.values.get("office_code", ""))
    Office.objects.bulk_create(new.values(), batch_size=BATCH)
    return offices | new


def kind_of(name):
    """The kind of an office by its name."""
    if name.startswith(("สพม", "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษา")):
        return Office.Kind.SECONDARY
    return Office.Kind.SPECIAL if "การศึกษาพิเศษ" in name else Office.Kind.PRIMARY


def _networks(rows, owner):
    """(office id, name) -> Network of every network that rows name; those that do not exist are created."""
    wanted = {(owner[r.smis_code].pk, r.values["network"]) for r in rows if "network" in r.values}
    if not wanted:
        return {}
    existing = Network.objects.filter(office__in={office for office, _ in wanted})
    networks = {(network.office_id, network.name): network for network in existing}
    missing = [Network(office_id=office, name=name) for office, name in sorted(wanted - networks.keys())]
    Network.objects.bulk_create(missing, batch_size=BATCH)
    return networks | {(network.office_id, network.name): network for network in missing}
