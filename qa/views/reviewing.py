"""What readers write about a report: levels and checklist, remarks at a part or page, and what becomes of them."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from instruments.forms import AnswerForm
from qa import commenting, permissions
from qa.actions import reviews as actions
from qa.forms.deciding import CommentForm, FromCommentForm, ReadingForm, SettleForm
from qa.models import ReviewComment
from qa.views.submissions import already, fetch, judged, page
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
    """The reader's own levels beside the school's, the checklist of the round, and the reader's opinion."""
    submission = fetch(request, pk)
    if not permissions.can_comment(request.user, submission):
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
    status = 200
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
            return already(request, submission)
        except Stale:
            form.see(actions.reading_of(submission, request.user))
            messages.warning(request, "ท่านบันทึกการตรวจนี้จากหน้าอื่นไปแล้ว โปรดตรวจแล้วกดบันทึกอีกครั้งหากต้องการแทนที่")
            status = 409
        else:
            messages.success(request, "บันทึกผลการตรวจแล้ว")
            return redirect("qa:submission", submission.pk)
    own = {row["standard"].pk: row for row in judged(submission)} if form.standards else {}
    context = {
        "submission": submission,
        "form": form,
        "rows": [(own.get(standard.pk), field) for standard, field in form.rows],
        "checklist": checklist,
        "comments": commenting.seen_by(request.user, submission),
    }
    return render(request, "qa/review.html", context, status=status)


def _pinned(submission, mine):
    """The version of the checklist that this reader began with; that of the round for a new one."""
    return mine.checklist.version if mine.checklist_id else submission.round.checklist


@require(*permissions.REVIEWERS, Role.COMMITTEE)
@require_http_methods(["GET", "POST"])
def comment_new(request, pk):
    submission = fetch(request, pk)
    if request.method == "GET":
        return redirect("qa:submission", submission.pk)
    if not permissions.can_comment(request.user, submission):
        return already(request, submission)
    form = CommentForm(request.POST, submission=submission)
    if not form.is_valid():
        return page(request, submission, comment_form=form, refused=form)
    try:
        comment = actions.add_comment(
            submission=submission, by=request.user, text=form.cleaned_data["text"], **form.where()
        )
    except WrongState:
        return already(request, submission)
    messages.success(request, f"บันทึกข้อสังเกตที่ {comment.place} แล้ว โรงเรียนเห็นเมื่อตัดสินรายงาน")
    return redirect("qa:submission", submission.pk)


def _seen_comment(request, pk):
    rows = ReviewComment.objects.visible_to(request.user).select_related("submission", "standard", "file__file")
    comment = get_object_or_404(rows, pk=pk)
    submission = fetch(request, comment.submission_id)
    if not permissions.can_read_content(request.user, submission):
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
    if not permissions.can_settle(request.user, comment.submission, comment):
        if own:
            return already(request, comment.submission)
        deny(request, request.path)
    form = SettleForm(request.POST)
    if not form.is_valid():
        return page(request, comment.submission, refused=form)
    try:
        if settles:
            actions.settle(comment=comment, by=request.user, answer=form.cleaned_data["answer"] or "")
        else:
            actions.unsettle(comment=comment, by=request.user)
    except WrongState:
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
        recommendation = _recommend(comment, user, form.cleaned_data)
        messages.success(request, "ให้ข้อเสนอแนะแก่โรงเรียนแล้ว")
        return redirect("supervision:recommendation", recommendation.pk)
    return render(request, "qa/comment_recommend.html", {"comment": comment, "submission": submission, "form": form})


@transaction.atomic
def _recommend(comment, user, given):
    submission = comment.submission
    (row,) = recommendations.give(
        schools=[submission.school],
        by=user,
        supervisors={submission.school_id: user},
        client_uuid=uuid.uuid5(uuid.NAMESPACE_URL, f"nithet:comment:{comment.pk}"),
        source=Recommendation.Source.SAR,
        origin=str(submission.round)[:200],
        theme=comment.standard.theme if comment.standard_id else "",
        **given,
    )
    ReviewComment.objects.filter(pk=comment.pk).update(recommendation=row)
    return row
