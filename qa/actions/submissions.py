"""What happens to a submission. Each step is one transaction with its event and its line in the audit trail."""

import hashlib

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from qa.models import IssueResult, ReviewComment, StandardResult, Submission, SubmissionEvent, SubmissionFile
from schools import audit, files, recipients
from schools.models import Role
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
        step(submission, State.DRAFT, by=by, verb="start submission")
    else:
        audit.record("edit submission", submission, actor=by, version=submission.version)
    if submit:
        first = submission.submitted_at or timezone.now()
        step(submission, State.SUBMITTED, by=by, verb="submit submission", submitted_at=first)
        again = "ที่แก้ไขแล้ว" if submission.turn > 1 else ""
        tell_readers(submission, "submitted", f"{submission.school.full_name} ส่งรายงาน{again}")
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
def withdraw(*, submission, by, version, reason):
    """The school takes its report back before anybody reads it, and says why; it counts as not sent until it sends
    again. A correction that the office asked for keeps the day of its first sending. Raises WrongState or Stale."""
    first = {} if submission.returned_at else {"submitted_at": None}
    step(submission, State.WITHDRAWN, by=by, verb="withdraw submission", version=version, comment=reason, **first)
    tell_readers(submission, "withdrawn", f"{submission.school.full_name} ขอถอนรายงานคืน", reason)


@transaction.atomic
def start_review(*, submission, by, version):
    """A reader begins: from now on the school cannot take the report back. Raises WrongState or Stale."""
    step(submission, State.REVIEWING, by=by, verb="review submission", version=version)


@transaction.atomic
def accept(*, submission, by, version, comment=""):
    """The office takes the report as it is. Raises WrongState or Stale when somebody decided first."""
    step(
        submission,
        State.ACCEPTED,
        by=by,
        verb="accept submission",
        version=version,
        comment=comment,
        accepted_at=timezone.now(),
    )
    show_comments(submission)
    tell_school(submission, "accepted", f"สำนักงานเขตพื้นที่รับ {submission.round} แล้ว", comment)


@transaction.atomic
def send_back(*, submission, by, version, reason="", parts=()):
    """The office asks the school to correct the report, and says what: `reason` for the whole and `parts`, a list of
    (Standard, text). One of the two is owed. Returns what the school is told in one text. Raises WrongState or Stale.
    """
    told = in_words(reason, parts)
    add_reasons(submission, by=by, turn=submission.turn, reason=reason, parts=parts)
    give_back(submission, by=by, version=version, told=told)
    return told


def give_back(submission, *, by, version, told):
    """The step of send_back() once its reasons are on record; `told` says all of them. Raises WrongState or Stale."""
    step(
        submission,
        State.RETURNED,
        by=by,
        verb="return submission",
        version=version,
        comment=told,
        returned_at=timezone.now(),
        turn=F("turn") + 1,
    )
    show_comments(submission)
    tell_school(submission, "returned", f"ขอให้แก้ไข {submission.round} {submission.get_level_display()}", told)


@transaction.atomic
def reopen(*, submission, by, version, reason, for_school):
    """Opens an accepted report again, and says why: for the school to correct, or for the readers to decide anew.
    Raises WrongState or Stale."""
    to_state = State.RETURNED if for_school else State.REVIEWING
    if submission.state != State.ACCEPTED:
        raise WrongState(submission.get_state_display())
    times = {"returned_at": timezone.now()} if for_school else {}
    step(
        submission,
        to_state,
        by=by,
        verb="reopen submission",
        version=version,
        comment=reason,
        accepted_at=None,
        turn=F("turn") + 1,
        **times,
    )
    if for_school:
        add_reasons(submission, by=by, turn=submission.turn - 1, reason=reason)
        show_comments(submission)
    tell_school(submission, "reopened", f"เปิด {submission.round} ที่รับแล้วอีกครั้ง", reason)
    tell_readers(submission, "reopened", f"เปิดรายงานของ{submission.school.full_name}อีกครั้ง", reason)


def in_words(reason, parts):
    """A reason for the whole and those for single standards as one text."""
    return "\n".join([*([reason] if reason else []), *(f"มาตรฐานที่ {row.code}: {text}" for row, text in parts)])


def add_reasons(submission, *, by, turn, reason="", parts=()):
    """Pins each reason for sending back to its part, where the school reads and answers it."""
    common = {"submission": submission, "author": by, "turn": turn, "is_reason": True}
    rows = [ReviewComment(text=reason, **common)] if reason else []
    rows += [ReviewComment(part="standard", standard=standard, text=text, **common) for standard, text in parts]
    return ReviewComment.objects.bulk_create(rows)


def show_comments(submission):
    """The decision shows the school what its readers wrote."""
    submission.comments.filter(shown_at=None).update(shown_at=timezone.now())


def tell_school(submission, verb, title, body=""):
    """A notice to the people of the school."""
    tell_people(recipients.of_school(submission.school), submission, verb, title, body)


def tell_readers(submission, verb, title, body=""):
    """A notice to who reads the report; to the head where nobody does yet."""
    readers = [row for row in (submission.reviewer, submission.second_reader) if row is not None]
    tell_people(readers or recipients.of_office(submission.round.office, Role.HEAD), submission, verb, title, body)


def tell_people(users, submission, verb, title, body=""):
    """A notice about the report; once for each of its versions."""
    tell(
        users,
        kind="round",
        key=f"submission:{submission.pk}:{verb}:{submission.version}",
        title=title,
        body=body or str(submission),
        url=reverse("qa:submission", args=[submission.pk]),
    )


def step(submission, to_state, *, by, verb, version=None, comment="", **fields):
    """One change of state with its event and its line in the audit trail. Raises WrongState or Stale."""
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
