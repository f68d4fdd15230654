"""What happens to a submission. Each step is one transaction with its event and its line in the audit trail."""

import hashlib

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from qa.models import IssueResult, StandardResult, Submission, SubmissionEvent, SubmissionFile
from schools import audit, files
from supervision.actions.changes import Stale, WrongState, move

State = Submission.State
# What the school writes; states and times belong to the steps alone.
CONTENT = ("overall_level", "strengths", "improvements", "endorsed_on", "endorsed_by")


@transaction.atomic
def save(*, submission, by, version, answers, uploads=(), submit=False):
    """Writes what the school entered; with `submit` it goes to the office at once. Returns the fresh submission.

    `answers` holds the fields of CONTENT, `issues` {Issue: level or None} and `standards` {Standard: (level or
    None, reason)}; `uploads` is a list of (kind, label, bytes or open file, content type). A file takes the place of
    the current one of its kind, which stays on record; the same file again changes nothing. Raises Stale when the
    stored submission is no longer `version`, WrongState when it can no longer be edited.
    """
    rows = Submission.objects.filter(pk=submission.pk, state__in=Submission.EDITABLE)
    if not rows.filter(version=version).update(version=F("version") + 1):
        raise Stale if rows.exists() else WrongState
    submission.refresh_from_db()
    for name in CONTENT:
        setattr(submission, name, answers[name])
    submission.save(update_fields=[*CONTENT, "updated_at"])
    _write_levels(submission, answers)
    for kind, label, content, content_type in uploads:
        _keep_file(submission, kind, label, content, content_type, by)
    if submission.state == State.EXPECTED:
        _step(submission, State.DRAFT, by=by, verb="start submission")
    else:
        audit.record("edit submission", submission, actor=by, version=submission.version)
    if submit:
        first = submission.submitted_at or timezone.now()
        _step(submission, State.SUBMITTED, by=by, verb="submit submission", submitted_at=first)
    return submission


def _write_levels(submission, answers):
    """The stored results become exactly those of `answers`."""
    submission.issue_results.exclude(issue__in=[i for i, level in answers["issues"].items() if level]).delete()
    IssueResult.objects.bulk_create(
        [
            IssueResult(submission=submission, issue=issue, level=level)
            for issue, level in answers["issues"].items()
            if level
        ],
        update_conflicts=True,
        unique_fields=["submission", "issue"],
        update_fields=["level"],
    )
    chosen = {standard: row for standard, row in answers["standards"].items() if row[0]}
    submission.standard_results.exclude(standard__in=list(chosen)).delete()
    StandardResult.objects.bulk_create(
        [
            StandardResult(submission=submission, standard=standard, level=level, reason=reason)
            for standard, (level, reason) in chosen.items()
        ],
        update_conflicts=True,
        unique_fields=["submission", "standard"],
        update_fields=["level", "reason"],
    )


def _keep_file(submission, kind, label, content, content_type, by):
    if is_on_record(submission, kind, content):
        return
    submission.files.filter(kind=kind, replaced_at=None).update(replaced_at=timezone.now())
    stored = files.store(
        content, office=submission.round.office, purpose="sar", label=label, content_type=content_type, by=by
    )
    SubmissionFile.objects.create(submission=submission, kind=kind, file=stored)


def is_on_record(submission, kind, content):
    """True when the current file of that kind is this very one (bytes or an open file)."""
    return submission.files.filter(kind=kind, replaced_at=None, file__sha256=_sha256(content)).exists()


def _sha256(content):
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    content.seek(0)
    return hashlib.file_digest(content, "sha256").hexdigest()


@transaction.atomic
def accept(*, submission, by, version, comment=""):
    """The office takes the report as it is. Raises WrongState or Stale when somebody decided first."""
    _step(
        submission,
        State.ACCEPTED,
        by=by,
        verb="accept submission",
        version=version,
        comment=comment,
        accepted_at=timezone.now(),
    )


@transaction.atomic
def send_back(*, submission, by, version, reason):
    """The office asks the school to correct the report, and says what. Raises WrongState or Stale."""
    _step(submission, State.RETURNED, by=by, verb="return submission", version=version, comment=reason)


def _step(submission, to_state, *, by, verb, version=None, comment="", **fields):
    from_state = move(submission, to_state, version=version, **fields)
    SubmissionEvent.objects.create(
        submission=submission,
        from_state=from_state,
        to_state=to_state,
        actor=by,
        capacity=by.capacity,
        comment=comment,
    )
    audit.record(verb, submission, actor=by, office=submission.round.office, version=submission.version)
