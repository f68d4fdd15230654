"""What happens to a submission. Each step is one transaction with its event and its line in the audit trail."""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from qa.actions import papers
from qa.actions.assigning import readers_of
from qa.models import Award, Judging, ReviewComment, Submission, SubmissionEvent
from schools import audit, recipients
from schools.models import Role, School
from supervision.actions.changes import WrongState, move

State = Submission.State


class Awarded(Exception):
    """The ranking of an award was proposed with this nomination; it cannot be opened again."""


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
    if papers.has_paper(submission):
        papers.freeze(submission=submission)
    show_comments(submission, turn=submission.turn, is_reason=False)
    tell_school(submission, "accepted", f"สำนักงานเขตพื้นที่รับ {submission.round} แล้ว", comment)


@transaction.atomic
def send_back(*, submission, by, version, reason="", parts=()):
    """The office asks the school to correct the report, and says what: `reason` for the whole and `parts`, a list of
    (Standard, text). One of the two is owed. Returns what the school is told in one text. Raises WrongState, also when
    the school has closed, or Stale."""
    told = in_words(reason, parts)
    add_reasons(submission, by=by, turn=submission.turn, reason=reason, parts=parts)
    give_back(submission, by=by, version=version, told=told)
    return told


def give_back(submission, *, by, version, told):
    """The step of send_back() once its reasons are on record; `told` says all of them. Raises WrongState or Stale."""
    refuse_closed(submission)
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
    show_comments(submission, turn=submission.turn - 1)
    tell_school(submission, "returned", f"ขอให้แก้ไข {submission.round} {submission.get_level_display()}", told)


@transaction.atomic
def reopen(*, submission, by, version, reason, for_school):
    """Opens an accepted report again, and says why: for the school to correct, or for the readers to decide anew.
    Raises WrongState, also when the school that should correct has closed, Stale, or Awarded for a nomination whose
    award is being decided or is announced."""
    # Held, so that nobody proposes a ranking with it meanwhile.
    award = Award.objects.select_for_update().filter(round=submission.round_id).first()
    if award is not None and award.state != Award.State.JUDGING:
        raise Awarded
    if award is not None:
        # Who looks at the ranking looks again before proposing it.
        Award.objects.filter(pk=award.pk).update(version=F("version") + 1)
    to_state = State.RETURNED if for_school else State.REVIEWING
    if submission.state != State.ACCEPTED:
        raise WrongState(submission.get_state_display())
    if for_school:
        refuse_closed(submission)
    times = {"returned_at": timezone.now()} if for_school else {}
    # The receipt is of the report as the e-SAR has it; what is accepted again gets one of its own.
    receipt = f"\nยกเลิกเลขที่ตอบรับ e-SAR {submission.esar_receipt}" if submission.esar_receipt else ""
    step(
        submission,
        to_state,
        by=by,
        verb="reopen submission",
        version=version,
        comment=f"{reason}{receipt}",
        accepted_at=None,
        esar_receipt="",
        turn=F("turn") + 1,
        **times,
    )
    # A page of scores that is open now is of the text as it was.
    Judging.objects.filter(submission=submission, state__in=Judging.OPEN).update(version=F("version") + 1)
    if for_school:
        add_reasons(submission, by=by, turn=submission.turn - 1, reason=reason)
        show_comments(submission, turn=submission.turn - 1)
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


def refuse_closed(submission):
    """Nobody could correct a report that goes back to a closed or merged school. Raises WrongState."""
    if not School.objects.get(pk=submission.school_id).is_open:
        raise WrongState("ยุบรวมหรือเลิกสถานศึกษา")


def show_comments(submission, **which):
    """The decision shows the school what its readers wrote about the report as it was decided. What one reader wanted
    corrected stays with the office when the report is accepted after all: nobody is asked to do it."""
    submission.comments.filter(shown_at=None, **which).update(shown_at=timezone.now())


def tell_school(submission, verb, title, body=""):
    """A notice to the people of the school."""
    tell_people(recipients.of_school(submission.school), submission, verb, title, body)


def tell_readers(submission, verb, title, body=""):
    """A notice to who reads the report; to the head where nobody does, or those who did have left the office."""
    office = submission.round.office
    named = [pk for pk in (submission.reviewer_id, submission.second_reader_id) if pk]
    readers = readers_of(office).filter(pk__in=named)
    tell_people(list(readers) or recipients.of_office(office, Role.HEAD), submission, verb, title, body)


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
