"""What readers do with a report: their levels and checklist, comments, and a verdict where two must agree."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from qa.actions import submissions as steps
from qa.actions.assigning import readers_of
from qa.models import Review, ReviewComment, ReviewLevel, Submission
from schools import audit, recipients
from schools.models import Role
from supervision.actions.changes import Stale, WrongState

Verdict = Review.Verdict


def reading_of(submission, reader):
    """The reader's Review of the present turn, unsaved where there is none yet."""
    found = Review.objects.filter(submission=submission, reader=reader, turn=submission.turn).first()
    return found or Review(submission=submission, reader=reader, turn=submission.turn, version=0)


@transaction.atomic
def save_reading(*, submission, by, version, opinion, levels, checklist=None):
    """Keeps what a reader found: `levels` is {Standard: level or None}, `checklist` a valid AnswerForm or None. The
    first saving begins the review. `version` is that of the reading, 0 before the first saving. Raises WrongState when
    the report is decided, Stale when the reader saved on another page meanwhile."""
    rows = Submission.objects.select_for_update(of=("self",)).filter(pk=submission.pk)
    present = rows.first()
    if present is None or present.state not in Submission.UNDECIDED or present.turn != submission.turn:
        raise WrongState
    if present.state == Submission.State.SUBMITTED:
        steps.start_review(submission=present, by=by, version=present.version)
    review, is_new = Review.objects.get_or_create(
        submission=submission, reader=by, turn=submission.turn, defaults={"opinion": opinion}
    )
    if version != (0 if is_new else review.version):
        raise Stale
    if not is_new and not Review.objects.filter(pk=review.pk, version=version).update(
        opinion=opinion, version=F("version") + 1, updated_at=timezone.now()
    ):
        raise Stale
    chosen = {standard: level for standard, level in levels.items() if level}
    review.levels.exclude(standard__in=list(chosen)).delete()
    ReviewLevel.objects.bulk_create(
        [ReviewLevel(review=review, standard=standard, level=level) for standard, level in chosen.items()],
        update_conflicts=True,
        unique_fields=["review", "standard"],
        update_fields=["level"],
    )
    if checklist is not None:
        response = checklist.save(school=submission.school, respondent=by, response=review.checklist)
        if review.checklist_id is None:
            Review.objects.filter(pk=review.pk).update(checklist=response)
    audit.record("save reading", submission, actor=by, office=submission.round.office, turn=submission.turn)
    submission.refresh_from_db()
    review.refresh_from_db()
    return review


@transaction.atomic
def give_verdict(*, submission, by, version, verdict, reason="", parts=()):
    """One of two readers says what should become of the report; returns the submission's state afterwards. `reason` is
    for the school, once the office decides so; what the reader wrote as opinion stays as it is.

    When the other one has said the same, that is the office's decision. When they differ, the head is told and
    decides. Raises WrongState, also when there is no school any more that could correct, or Stale.
    """
    if verdict == Verdict.RETURN:
        steps.refuse_closed(submission)
    if submission.state == Submission.State.SUBMITTED:
        steps.start_review(submission=submission, by=by, version=version)
    else:
        rows = Submission.objects.filter(pk=submission.pk, state=Submission.State.REVIEWING)
        if not rows.filter(version=version).update(version=F("version") + 1):
            raise Stale if rows.exists() else WrongState
        submission.refresh_from_db()
    # Version 0: the reading itself was not saved yet, and a verdict is no saving of it.
    review, _is_new = Review.objects.get_or_create(
        submission=submission, reader=by, turn=submission.turn, defaults={"version": 0}
    )
    now = timezone.now()
    Review.objects.filter(pk=review.pk).update(verdict=verdict, decided_at=now, note=reason, updated_at=now)
    mine = submission.comments.filter(author=by, turn=submission.turn, is_reason=True, shown_at=None)
    mine.delete()
    if verdict == Verdict.RETURN:
        steps.add_reasons(submission, by=by, turn=submission.turn, reason=reason, parts=parts)
    audit.record("give verdict", submission, actor=by, office=submission.round.office, verdict=verdict)
    others = {row.verdict for row in verdicts(submission) if row.reader_id != by.pk}
    if others == {verdict}:
        _agree(submission, by, verdict)
    elif others:
        steps.tell_people(
            recipients.of_office(submission.round.office, Role.HEAD),
            submission,
            "differ",
            f"ผู้ตรวจสองคนเห็นต่างกัน {submission.school.full_name}",
        )
    elif lacks_second(submission):
        steps.tell_people(
            recipients.of_office(submission.round.office, Role.HEAD),
            submission,
            "alone",
            f"รอท่านตัดสินรายงานของ{submission.school.full_name} ไม่มีผู้ตรวจอีกคนที่ลงความเห็นได้",
        )
    else:
        steps.tell_readers(submission, "verdict", f"{by} ให้ความเห็นต่อรายงานของ{submission.school.full_name}แล้ว")
    return submission.state


def verdicts(submission):
    """What its two present readers said in the present turn."""
    readers = [submission.reviewer_id, submission.second_reader_id]
    rows = submission.reviews.filter(turn=submission.turn, reader__in=readers).exclude(verdict="")
    return list(rows.select_related("reader"))


def lacks_second(submission):
    """True where two must agree but fewer than two of its readers may decide: the head decides then, or names
    somebody."""
    named = [submission.reviewer_id, submission.second_reader_id]
    people = readers_of(submission.round.office, *Submission.DECIDERS).filter(pk__in=[pk for pk in named if pk])
    return people.count() < 2


def _agree(submission, by, verdict):
    if verdict == Verdict.ACCEPT:
        notes = [row.note for row in verdicts(submission) if row.note]
        steps.accept(submission=submission, by=by, version=submission.version, comment="\n".join(notes))
        return
    reasons = submission.comments.filter(turn=submission.turn, is_reason=True, shown_at=None).select_related("standard")
    whole = [row.text for row in reasons if not row.standard_id]
    parts = [(row.standard, row.text) for row in reasons if row.standard_id]
    told = steps.in_words("\n".join(whole), parts)
    steps.give_back(submission, by=by, version=submission.version, told=told)


@transaction.atomic
def add_comment(*, submission, by, text, part="overall", standard=None, file=None, page=None):
    """Pins a remark to a part or a page; the same remark twice is one. The school sees it with the decision, so that
    nobody decides meanwhile. Raises WrongState."""
    held = Submission.objects.select_for_update(of=("self",)).filter(pk=submission.pk).first()
    if held is None or held.state not in Submission.UNDECIDED or held.turn != submission.turn:
        raise WrongState
    comment, is_new = ReviewComment.objects.get_or_create(
        submission=submission,
        author=by,
        turn=submission.turn,
        part=part,
        standard=standard,
        file=file,
        page=page,
        text=text,
    )
    if is_new:
        audit.record("comment on submission", submission, actor=by, office=submission.round.office, comment=comment.pk)
    return comment


@transaction.atomic
def settle(*, comment, by, answer=""):
    """A remark is done with: the school says how, or the reader is content. A second time changes nothing and raises
    WrongState."""
    rows = ReviewComment.objects.filter(pk=comment.pk, resolved_at=None)
    if not rows.update(resolved_at=timezone.now(), resolved_by=by, answer=answer or comment.answer):
        raise WrongState
    audit.record("settle comment", comment.submission, actor=by, office=comment.submission.round.office)


@transaction.atomic
def unsettle(*, comment, by):
    """A reader opens a settled remark again: it was not done. Raises WrongState when it is open."""
    rows = ReviewComment.objects.filter(pk=comment.pk, resolved_at__isnull=False)
    if not rows.update(resolved_at=None, resolved_by=None):
        raise WrongState
    audit.record("unsettle comment", comment.submission, actor=by, office=comment.submission.round.office)
