"""What readers write about a report: levels and checklist, remarks at a part or page, and what becomes of them."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from instruments.forms import AnswerForm
from instruments.values import is_empty
from qa import commenting, permissions, proposals
from qa.actions import reviews as actions
from qa.forms.deciding import CommentForm, FromCommentForm, ReadingForm, SettleForm, typed
from qa.models import Announcement, ReviewComment
from qa.sar_report import Report
from qa.views.submissions import already, fetch, judged, keep_words, page
from schools.holidays import next_working_day
from schools.models import SCHOOL_ROLES, Role
from schools.permissions import deny, require
from supervision.actions import recommendations
from supervision.actions.changes import Stale, WrongState
from supervision.models import Recommendation
from supervision.permissions import can_give


@require(*permissions.REVIEWERS, Role.COMMITTEE)
@require_http_methods(["GET", "POST"])
def review(request, pk):
    """The reader's own levels beside the school's, the checklist of the round, and the reader's opinion. What was
    typed is never lost: not when somebody decides first, and not when the reader saved on another page."""
    submission = fetch(request, pk)
    is_late = not permissions.can_comment(request.user, submission)
    if is_late and request.method == "GET" and submission.state in submission.MISSING:
        messages.info(request, "โรงเรียนยังไม่ส่งรายงาน จึงยังตรวจไม่ได้")
        return redirect("qa:submission", submission.pk)
    if is_late and request.method == "GET":
        return already(request, submission)
    mine = actions.reading_of(submission, request.user)
    posted = request.method == "POST"
    form = ReadingForm(request.POST or None, submission=submission, review=mine)
    checklist = None
    if submission.round.checklist_id:
        checklist = AnswerForm(
            *((request.POST, request.FILES) if posted else ()),
            version=_pinned(submission, mine),
            response=mine.checklist,
            complete=request.POST.get("do") == "done",
        )
    if is_late:
        return _too_late(request, submission, form, checklist, mine)
    status, conflict = 200, None
    if posted and form.is_valid() and (checklist is None or checklist.is_valid()):
        try:
            actions.save_reading(
                submission=submission,
                by=request.user,
                version=form.cleaned_data["version"],
                opinion=form.cleaned_data["opinion"],
                levels=form.levels(),
                checklist=checklist,
            )
        except WrongState:
            return _too_late(request, fetch(request, pk), form, checklist, mine)
        except Stale:
            conflict = _differences(form, checklist, actions.reading_of(submission, request.user))
            status = 409
        if not conflict:
            # The same again, by a second click, is saved already.
            messages.success(request, "บันทึกผลการตรวจแล้ว")
            return redirect("qa:submission", submission.pk)
    context = {
        "submission": submission,
        "form": form,
        **(_beside(request.user, submission, form) if form.standards else {}),
        "checklist": checklist,
        "conflict": conflict,
        "comments": commenting.seen_by(request.user, submission),
    }
    return render(request, "qa/review.html", context, status=status)


def _beside(user, submission, form):
    """What stands beside the reader's own levels: the school's, its target, what it wrote and its evidence, so that
    nobody has to go back to the report. A constant number of queries."""
    report = Report(submission)
    own = {row["standard"].pk: row for row in judged(submission)}
    aims = _aims(user, submission)
    rows = []
    for standard, field in form.rows:
        target = aims.get((standard.pk, None))
        part = report.part(f"standard-{standard.pk}")
        rows.append((own.get(standard.pk), field, part, f"{report.word(target)} ({target})" if target else ""))
    return {"rows": rows, "file_levels": proposals.other_levels(report)}


def _aims(user, submission):
    """The targets that the school announced for the year of the report, as Announcement.aims; {} without one."""
    row = Announcement.objects.visible_to(user).beside(submission).prefetch_related("former").first()
    held = row.in_force if row is not None else None
    return held.aims() if held is not None else {}


def _differences(form, checklist, review):
    """What the page says otherwise than what the reader saved elsewhere; the next saving is a decision."""
    form.see(review)
    rows = form.differences(review)
    if checklist is not None and review.checklist_id:
        rows += checklist.differences(review.checklist)
    elif checklist is not None and not all(map(is_empty, checklist.given().values())):
        rows.append({"label": str(checklist.version.instrument), "mine": "ตอบแล้ว", "theirs": ""})
    return rows


def _too_late(request, submission, form, checklist, mine):
    """Somebody decided meanwhile: what was typed stands on the page, unless it is what is stored already."""
    is_same = form.is_valid() and (checklist is None or checklist.is_valid())
    if is_same and not _differences(form, checklist, mine):
        return already(request, submission)
    words = typed(form) + (typed(checklist) if checklist is not None else [])
    return keep_words(request, submission, words) if words else already(request, submission)


def _pinned(submission, mine):
    """The version of the checklist that this reader began with; that of the round for a new one."""
    return mine.checklist.version if mine.checklist_id else submission.round.checklist


@require(*permissions.REVIEWERS, Role.COMMITTEE)
@require_http_methods(["GET", "POST"])
def comment_new(request, pk):
    submission = fetch(request, pk)
    if request.method == "GET":
        return redirect("qa:submission", submission.pk)
    form = CommentForm(request.POST, submission=submission)
    if not permissions.can_comment(request.user, submission):
        return _comment_too_late(request, submission, form)
    if not form.is_valid():
        return page(request, submission, comment_form=form, refused=form)
    try:
        comment = actions.add_comment(
            submission=submission, by=request.user, text=form.cleaned_data["text"], **form.where()
        )
    except WrongState:
        return _comment_too_late(request, fetch(request, pk), form)
    messages.success(request, f"บันทึกข้อสังเกตที่ {comment.place} แล้ว โรงเรียนเห็นเมื่อตัดสินรายงาน")
    return redirect("qa:submission", submission.pk)


def _comment_too_late(request, submission, form):
    text = form["text"].value() or ""
    if not text.strip() or submission.comments.filter(author=request.user, text=text.strip()).exists():
        # Nothing to lose, or a second click.
        return already(request, submission)
    return keep_words(request, submission, [text])


def _seen_comment(request, pk):
    rows = ReviewComment.objects.visible_to(request.user).select_related("submission", "standard", "file__file")
    comment = get_object_or_404(rows, pk=pk)
    submission = fetch(request, comment.submission_id)
    if not permissions.can_read_remarks(request.user, submission):
        raise Http404
    comment.submission = submission
    return comment


@require(*permissions.REVIEWERS, *SCHOOL_ROLES)
@require_http_methods(["GET", "POST"])
def comment_settle(request, pk):
    """A remark is done with."""
    return _settle(request, pk, settles=True)


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def comment_reopen(request, pk):
    """A settled remark is open again."""
    return _settle(request, pk, settles=False)


def _settle(request, pk, *, settles):
    comment = _seen_comment(request, pk)
    own = permissions.is_own_school(request.user, comment.submission)
    # A school settles remarks where it writes, too.
    if own and "part" in request.POST:
        to = redirect("qa:sar_part", comment.submission_id, commenting.code_of(comment))
    else:
        to = redirect("qa:submission", comment.submission_id)
    to["Location"] += f"#comment-{comment.pk}"
    if request.method == "GET":
        return to
    form = SettleForm(request.POST)
    answer = (form["answer"].value() or "").strip()
    # A second click says what is stored already.
    is_lost = settles and answer and answer != comment.answer
    if not permissions.can_settle(request.user, comment.submission, comment):
        if own:
            return (
                keep_words(request, comment.submission, [answer]) if is_lost else already(request, comment.submission)
            )
        deny(request, request.path)
    if not form.is_valid():
        return page(request, comment.submission, refused=form)
    try:
        if settles:
            actions.settle(comment=comment, by=request.user, answer=form.cleaned_data["answer"] or "")
        else:
            actions.unsettle(comment=comment, by=request.user)
    except WrongState:
        comment.refresh_from_db(fields=["answer"])
        if is_lost and answer != comment.answer:
            why = "ข้อสังเกตนี้มีผู้ดำเนินการแล้ว"
            return keep_words(request, fetch(request, comment.submission_id), [answer], why=why)
        messages.info(request, "ข้อสังเกตนี้มีผู้ดำเนินการแล้ว")
    else:
        messages.success(request, "บันทึกว่าดำเนินการแล้ว" if settles else "เปิดข้อสังเกตอีกครั้งแล้ว")
    return to


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def comment_recommend(request, pk):
    """A remark goes into the office's common list of recommendations, once."""
    comment = _seen_comment(request, pk)
    submission, user = comment.submission, request.user
    if not can_give(user):
        deny(request, request.path)
    if comment.recommendation_id:
        messages.info(request, "ข้อสังเกตนี้เป็นข้อเสนอแนะอยู่แล้ว")
        return redirect("supervision:recommendation", comment.recommendation_id)
    if not submission.school.is_open:
        messages.info(request, f"{submission.school.full_name} เลิกหรือยุบรวมแล้ว จึงให้ข้อเสนอแนะไม่ได้")
        return redirect("qa:submission", submission.pk)
    due = next_working_day(timezone.localdate() + timedelta(days=30), submission.round.office)
    initial = {"text": comment.text, "due_on": due}
    form = FromCommentForm(request.POST or None, initial=initial, use_required_attribute=False)
    if request.method == "POST" and form.is_valid():
        try:
            recommendation = _recommend(comment, user, form.cleaned_data)
        except IntegrityError:
            # A second click at the very same moment: the first one made it.
            recommendation = recommendations.made_by_form(_identity(comment), [submission.school]).get()
        messages.success(request, "ให้ข้อเสนอแนะแก่โรงเรียนแล้ว")
        return redirect("supervision:recommendation", recommendation.pk)
    return render(request, "qa/comment_recommend.html", {"comment": comment, "submission": submission, "form": form})


def _identity(comment):
    """A remark makes one recommendation, however often it is sent."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"nithet:comment:{comment.pk}")


@transaction.atomic
def _recommend(comment, user, given):
    submission = comment.submission
    (row,) = recommendations.give(
        schools=[submission.school],
        by=user,
        supervisors={submission.school_id: user},
        client_uuid=_identity(comment),
        source=Recommendation.Source.SAR,
        origin=str(submission.round)[:200],
        theme=comment.standard.theme if comment.standard_id else "",
        **given,
    )
    ReviewComment.objects.filter(pk=comment.pk).update(recommendation=row)
    return row
