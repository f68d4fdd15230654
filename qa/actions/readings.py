"""Having an uploaded SAR file read, and keeping what was found. Nothing here writes into a report."""

from django.db import transaction
from django.utils import timezone

from jobs.actions import enqueue
from qa.models import Proposal, Reading, Submission, SubmissionFile
from schools import audit
from supervision.actions.changes import WrongState

KIND = "read_sar"
S = Reading.State


@transaction.atomic
def begin(*, row, by):
    """Has a SAR file (a SubmissionFile that has just come) read; what an older file proposed is set aside."""
    _set_aside(row.submission)
    reading = Reading.objects.create(
        submission=row.submission, source=row, sha256=row.file.sha256, asked_by=by, asked_at=timezone.now()
    )
    _ask(reading, by)
    return reading


@transaction.atomic
def ask(*, submission, by):
    """Has the current SAR file read, or read once more after it could not be. Raises WrongState where there is no
    file, or where it is being read or has been read already."""
    # Two presses at once come one after the other.
    Submission.objects.select_for_update().get(pk=submission.pk)
    row = submission.files.filter(kind=SubmissionFile.Kind.SAR, replaced_at=None).select_related("file").first()
    if row is None:
        raise WrongState
    reading = Reading.objects.select_for_update().filter(source=row).first()
    if reading is None:
        return begin(row=row, by=by)
    if reading.state not in (S.WAITING, S.UNREADABLE) or (reading.state == S.WAITING and is_at_work(reading)):
        raise WrongState
    reading.state, reading.message, reading.read_at = S.WAITING, "", None
    reading.asked_by, reading.asked_at = by, timezone.now()
    reading.save()
    _ask(reading, by)
    audit.record("read SAR file", submission, actor=by, office=submission.round.office)
    return reading


def is_at_work(reading):
    """True while its job waits or runs."""
    return reading.job_id is not None and reading.job.is_active


def _ask(reading, by):
    # The time makes a further attempt a job of its own.
    given = {"reading": reading.pk, "asked": reading.asked_at.isoformat()}
    title = f"อ่านไฟล์ SAR {reading.submission.school}"
    reading.job, _created = enqueue(
        kind=KIND, input=given, requested_by=by, title=title, subject=audit.name_of(reading.submission)
    )
    reading.save(update_fields=["job"])


def _set_aside(submission):
    older = Reading.objects.filter(submission=submission).exclude(state=S.SET_ASIDE)
    waiting = Proposal.objects.filter(reading__in=older, state=Proposal.State.WAITING)
    waiting.update(state=Proposal.State.SET_ASIDE)
    older.update(state=S.SET_ASIDE)


@transaction.atomic
def keep(*, reading, result):
    """Keeps a qa.reading.finding.Result as proposals. False where a newer file has come meanwhile: nothing is kept."""
    rows = Reading.objects.filter(pk=reading.pk, state=S.WAITING)
    told = {"pages": result.pages, "quality": result.quality, "message": result.message}
    if not rows.update(state=S.READ, read_at=timezone.now(), **told):
        return False
    reading.proposals.all().delete()
    Proposal.objects.bulk_create(
        Proposal(
            reading=reading,
            field=one.field,
            standard_id=one.standard,
            issue_id=one.issue,
            value=one.value,
            text=one.text,
            page=one.page,
            quote=one.quote,
            confidence=one.confidence,
            others=one.others,
        )
        for one in result.found
    )
    return True


@transaction.atomic
def refuse(*, reading, message):
    """Notes why a file gives nothing to read. False where a newer file has come meanwhile."""
    rows = Reading.objects.filter(pk=reading.pk, state=S.WAITING)
    return bool(rows.update(state=S.UNREADABLE, read_at=timezone.now(), message=message))
