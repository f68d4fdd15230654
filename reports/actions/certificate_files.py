"""Making the files of an issued batch: in parts of some hundred papers, each a job of its own."""

import tempfile
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jobs.actions import cancel, enqueue
from jobs.models import Job
from reports.models import BatchPart, Certificate, CertificateBatch
from schools import audit, files
from thai.durations import time_left

# So many papers are drawn again at most where a worker is killed; what a worker holds in memory grows with them.
PART = 500
ISSUED, READY = CertificateBatch.State.ISSUED, CertificateBatch.State.READY
STOPPED = "ผู้ออกเกียรติบัตรสั่งหยุด"


@transaction.atomic
def make(*, batch, user):
    """Asks for the parts of an issued batch that are not there yet, one job for each; also to go on after a stop or a
    fault. Whatever is under way already is not asked for twice. Returns how many were asked for."""
    # The lock: two clicks, or a click and the end of the last part.
    row = CertificateBatch.objects.select_for_update().defer("people").get(pk=batch.pk)
    if row.state != ISSUED:
        return 0
    if not row.part_count:
        count = row.certificates.count()
        begins = range(0, count, PART)
        BatchPart.objects.bulk_create(
            BatchPart(batch=row, first=first, last=min(first + PART, count) - 1) for first in begins
        )
        CertificateBatch.objects.filter(pk=row.pk).update(part_count=len(begins))
        row.part_count = len(begins)
    asked = 0
    waiting = list(row.parts.filter(file=None).select_related("job").order_by("first"))
    for part in waiting:
        if part.job is not None and part.job.is_active:
            # One that was asked to stop and has not heard it yet goes on.
            Job.objects.filter(pk=part.job_id, state__in=Job.ACTIVE).update(cancel_requested=False)
            continue
        part.job, created = enqueue(
            kind="certificates",
            input={"batch": row.pk, "part": part.pk, "by": user.pk if user else None},
            # Twenty steps of one batch would bury a person's list of jobs; the page of the batch shows them together.
            requested_by=user if row.part_count == 1 else None,
            title=_title(row, part),
            subject=audit.name_of(row),
        )
        asked += created
        part.save(update_fields=["job"])
    # The one that ends last tells lists whether the work still goes on.
    last = next((part.job for part in reversed(waiting) if part.job), None)
    CertificateBatch.objects.filter(pk=row.pk).update(cancelled=False, job=last)
    batch.refresh_from_db(fields=["cancelled", "job", "part_count"])
    return asked


def _title(batch, part):
    which = f" เลขลำดับ {part.first + 1:,}–{part.last + 1:,}" if batch.part_count > 1 else ""
    return f"จัดทำ{batch.get_kind_display()} {batch.activity}"[: 200 - len(which)] + which


@transaction.atomic
def stop(*, batch, user):
    """Stops what is not made yet; numbers and finished parts stay. Returns whether there was anything to stop."""
    row = CertificateBatch.objects.select_for_update().defer("people").get(pk=batch.pk)
    if row.state != ISSUED or row.cancelled:
        return False
    for part in row.parts.filter(file=None, job__state__in=Job.ACTIVE).select_related("job"):
        cancel(job=part.job)
    CertificateBatch.objects.filter(pk=row.pk).update(cancelled=True)
    audit.record("stop certificates", row, actor=user)
    return True


def keep_part(*, part, content, digests, signatures=None):
    """Stores a drawn part with the SHA-256 of each of its papers (by position); the last part makes the batch ready.

    Called inside the transaction that ends the part's job, so that a worker that comes too late keeps nothing.
    Returns whether the batch is ready now.
    """
    # Two parts that end together must see each other.
    rows = CertificateBatch.objects.select_for_update(of=("self",)).select_related("office").defer("people")
    batch = rows.get(pk=part.batch_id)
    label = f"{batch.get_kind_display()} {batch.activity}"
    common = {"office": batch.office, "purpose": "certificates"}
    part.file = files.store(content, label=f"{label}.pdf", content_type="application/pdf", **common)
    if signatures:
        common["purpose"] = "certificate_signatures"
        part.signatures = files.store(signatures, label=f"{label}.zip", content_type="application/zip", **common)
    part.sha256, part.finished_at = part.file.sha256, timezone.now()
    part.save(update_fields=["file", "signatures", "sha256", "finished_at"])
    rows = list(batch.certificates.filter(position__in=digests).only("pk", "position"))
    for row in rows:
        row.sha256 = digests[row.position]
    Certificate.objects.bulk_update(rows, ["sha256"], batch_size=500)
    if batch.parts.filter(file=None).exists():
        return False
    # A batch of one part has its whole file already.
    whole = part.file if batch.part_count == 1 else None
    CertificateBatch.objects.filter(pk=batch.pk).update(state=READY, file=whole, cancelled=False)
    audit.record("render certificates", batch, actor=None, office=batch.office, parts=batch.part_count)
    return True


@transaction.atomic
def ask_for_whole(*, batch, user):
    """Has the parts of a ready batch joined into one PDF for printing; returns the job, or None where it is there."""
    if batch.state != READY or batch.file_id:
        return None
    job, _ = enqueue(
        kind="certificate_whole",
        input={"batch": batch.pk},
        requested_by=user,
        title=f"รวมไฟล์สำหรับพิมพ์ {batch.activity}"[:200],
        subject=audit.name_of(batch),
    )
    return job


def keep_whole(*, batch, source, by):
    """Keeps the joined PDF (an open file) as the file of the batch. Called inside the transaction that ends its job."""
    stored = files.store(
        source,
        office=batch.office,
        purpose="certificates",
        label=f"{batch.get_kind_display()} {batch.activity}.pdf",
        content_type="application/pdf",
        by=by,
    )
    CertificateBatch.objects.filter(pk=batch.pk, file=None).update(file=stored)
    return stored


@transaction.atomic
def ask_for_zip(*, batch, user):
    """Has the single papers that are valid packed into one ZIP; returns the job, which may be done already."""
    revoked = batch.certificates.exclude(revoked_at=None).count()
    wanted = {"batch": batch.pk, "revoked": revoked}
    while True:
        job, _ = enqueue(
            kind="certificate_zip",
            input=wanted,
            requested_by=user,
            title=f"รวมไฟล์รายคน {batch.activity}"[:200],
            subject=audit.name_of(batch),
        )
        # One whose file was cleared away meanwhile is made anew.
        if not job.result.get("gone"):
            return job
        wanted = wanted | {"after": str(job.pk)}


def keep_zip(*, batch, source, by):
    """Keeps the ZIP (an open file) for a while. Called inside the transaction that ends its job."""
    return files.store(
        source,
        office=batch.office,
        purpose="certificate_zip",
        label=f"{batch.get_kind_display()} {batch.activity}.zip",
        content_type="application/zip",
        by=by,
    )


def workspace():
    """A file without a name for what is put together before it is kept; it is gone with the worker that made it."""
    # Where the files lie: /tmp may be small, or memory.
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=settings.VAR_DIR)


@dataclass(frozen=True)
class Progress:
    """How far the files of a batch are. `left` is how long it will take at the present pace, in words, or ""."""

    done: int
    total: int
    parts: int
    finished: int
    is_active: bool
    is_stopping: bool
    waits: bool
    left: str
    error: str


def progress_of(batch, now=None):
    """The Progress of an issued batch whose files are not all there, None of any other; one query."""
    if batch.state != ISSUED or not batch.part_count:
        return None
    now = now or timezone.now()
    parts = list(batch.parts.select_related("job").order_by("first"))
    size = {part.pk: part.last - part.first + 1 for part in parts}
    finished = [part for part in parts if part.file_id]
    working = [part for part in parts if part.job and part.job.is_active and not part.file_id]
    done = sum(size[part.pk] for part in finished) + sum(part.job.done for part in working)
    total = sum(size.values())
    failed = [part.job for part in parts if part.job and part.job.state == Job.State.FAILED and not part.file_id]
    return Progress(
        done=done,
        total=total,
        parts=len(parts),
        finished=len(finished),
        is_active=bool(working),
        is_stopping=batch.cancelled and bool(working),
        waits=bool(working) and not any(part.job.state == Job.State.RUNNING for part in working),
        left=_left(parts, working, total - done, now),
        error=failed[0].error if failed else "",
    )


def _left(parts, working, rest, now):
    """What is left in words, from the pace since this run of jobs was asked for."""
    if not working:
        return ""
    asked = min(part.job.created_at for part in working)
    run = [part.job for part in parts if part.job and part.job.started_at and part.job.started_at >= asked]
    made = sum(job.done for job in run)
    if made < 2:
        return ""
    began = min(job.started_at for job in run)
    return time_left((now - began).total_seconds() / made * rest)
