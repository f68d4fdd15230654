"""The steps of a report from hand to hand: begun, accepted, sent back, taken back, opened again."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from qa import permissions
from qa.actions import reviews
from qa.actions import submissions as actions
from qa.forms.deciding import CLOSED, AcceptForm, ReopenForm, ReturnForm, WithdrawForm
from qa.models import Review, Submission
from qa.views.submissions import already, fetch, keep_words, page
from schools.models import SCHOOL_ROLES
from schools.permissions import deny, require
from schools.views.editing import posted_version
from supervision.actions.changes import Stale

State = Submission.State


def too_late(request, submission, form, name, can):
    """Somebody was first: say what holds now and lose no word. Where the person may still decide, the form is shown
    again with what was typed; where not, the words stand on the page to be copied."""
    submission = fetch(request, submission.pk)
    last = submission.events.order_by("at", "pk").last()
    # There is no school any more that could correct; the other decisions are still open.
    is_gone = name == "return_form" and permissions.can_review(request.user, submission)
    is_gone = is_gone and not can(request.user, submission)
    is_echo = last is not None and last.actor_id == request.user.pk and not can(request.user, submission)
    if not form.words or (is_echo and not is_gone):
        # A second click of the same person, or nothing to lose.
        return already(request, submission)
    bound = {}
    if can(request.user, submission):
        form.see(submission.version)
        bound[name] = form
    return keep_words(request, submission, form.words, why=CLOSED if is_gone else "", **bound)


def step(request, pk, *, can, form_class, name, do):
    """One decision: 404 for what is not seen, the page again with errors, or the step and its page."""
    submission = fetch(request, pk)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("qa:submission", submission.pk)
    form = form_class(request.POST, submission=submission)
    if not can(request.user, submission):
        return too_late(request, submission, form, name, can)
    if not form.is_valid():
        return page(request, submission, refused=form, **{name: form})
    try:
        said = do(submission, form)
    except Stale:
        return too_late(request, submission, form, name, can)
    messages.success(request, said)
    return redirect("qa:submission", submission.pk)


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def start(request, pk):
    submission = fetch(request, pk)
    if request.method == "GET":
        return redirect("qa:submission", submission.pk)
    if not permissions.can_review(request.user, submission):
        return already(request, submission)
    try:
        actions.start_review(submission=submission, by=request.user, version=posted_version(request))
    except Stale:
        return already(request, submission)
    messages.success(request, "เริ่มตรวจแล้ว โรงเรียนจะถอนรายงานคืนไม่ได้จนกว่าจะตัดสิน")
    return redirect("qa:review", submission.pk)


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def accept(request, pk):
    def do(submission, form):
        given = form.cleaned_data
        about = {"submission": submission, "by": request.user, "version": given["version"]}
        if permissions.decides_alone(request.user, submission):
            actions.accept(comment=given["comment"], **about)
            return f"รับ {submission} แล้ว"
        state = reviews.give_verdict(verdict=Review.Verdict.ACCEPT, reason=given["comment"], **about)
        return _said(submission, state)

    return step(request, pk, can=permissions.can_review, form_class=AcceptForm, name="accept_form", do=do)


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def send_back(request, pk):
    def do(submission, form):
        about = {
            "submission": submission,
            "by": request.user,
            "version": form.cleaned_data["version"],
            "reason": form.cleaned_data["reason"],
            "parts": form.given_parts(),
        }
        if permissions.decides_alone(request.user, submission):
            actions.send_back(**about)
            return f"ส่ง {submission} กลับให้โรงเรียนแก้ไขแล้ว"
        return _said(submission, reviews.give_verdict(verdict=Review.Verdict.RETURN, **about))

    return step(request, pk, can=permissions.can_return, form_class=ReturnForm, name="return_form", do=do)


def _said(submission, state):
    """What one of two readers is told after a verdict."""
    if state == State.ACCEPTED:
        return f"ผู้ตรวจทั้งสองคนเห็นควรรับ จึงรับ {submission} แล้ว"
    if state == State.RETURNED:
        return f"ผู้ตรวจทั้งสองคนเห็นควรส่งกลับ จึงส่ง {submission} กลับให้โรงเรียนแก้ไขแล้ว"
    if len(reviews.verdicts(submission)) > 1:
        return "บันทึกความเห็นแล้ว ผู้ตรวจสองคนเห็นต่างกัน ผู้อำนวยการกลุ่มนิเทศฯ จะเป็นผู้ตัดสิน"
    if reviews.lacks_second(submission):
        return "บันทึกความเห็นแล้ว ไม่มีผู้ตรวจอีกคนที่ลงความเห็นได้ ผู้อำนวยการกลุ่มนิเทศฯ จะเป็นผู้ตัดสิน"
    return "บันทึกความเห็นแล้ว รอความเห็นของผู้ตรวจอีกคน"


@require(*SCHOOL_ROLES)
@require_http_methods(["GET", "POST"])
def withdraw(request, pk):
    submission = fetch(request, pk)
    if not permissions.is_own_school(request.user, submission):
        deny(request, request.path)

    def do(submission, form):
        given = form.cleaned_data
        actions.withdraw(submission=submission, by=request.user, version=given["version"], reason=given["reason"])
        return "ถอนรายงานคืนแล้ว แก้ไขแล้วโปรดส่งใหม่ก่อนปิดรับ"

    return step(request, pk, can=permissions.can_withdraw, form_class=WithdrawForm, name="withdraw_form", do=do)


@require(*permissions.REOPENERS)
@require_http_methods(["GET", "POST"])
def reopen(request, pk):
    def do(submission, form):
        given = form.cleaned_data
        for_school = given["to"] == ReopenForm.SCHOOL
        actions.reopen(
            submission=submission,
            by=request.user,
            version=given["version"],
            reason=given["reason"],
            for_school=for_school,
        )
        return f"เปิด {submission} อีกครั้งแล้ว" + (" โรงเรียนแก้ไขได้ทันที" if for_school else " ผู้ตรวจพิจารณาได้ทันที")

    try:
        return step(request, pk, can=permissions.can_reopen, form_class=ReopenForm, name="reopen_form", do=do)
    except actions.Awarded:
        messages.error(request, "เปิดอีกครั้งไม่ได้ เพราะเสนอผลการตัดสินรางวัลของผลงานนี้แล้ว โปรดส่งผลกลับให้ตัดสินใหม่ก่อน")
        return redirect("qa:submission", pk)
