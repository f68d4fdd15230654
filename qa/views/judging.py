"""Where a judge scores a nomination: its documents beside the rubric."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from instruments import reading
from instruments.forms import AnswerForm
from qa import permissions_awards
from qa.actions import judging as actions
from qa.awards.conflicts import blind, conflict_of
from qa.forms.awards import OpinionForm, StepForm
from qa.models import Judging
from qa.sar_report import Report
from schools import audit
from schools.permissions import deny, require
from supervision.actions.changes import Stale, WrongState

RELATED = (
    "judge__award__round__office", "judge__award__rubric__instrument", "judge__user", "response__version__instrument",
    "submission__school__network", "submission__standard_set", "submission__round__office",
)  # fmt: skip


def _seen(request, pk):
    return get_object_or_404(Judging.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


def _own(request, pk):
    """The judging of this judge; another's is forbidden."""
    judging = _seen(request, pk)
    if not permissions_awards.is_judge(request.user, judging):
        deny(request, request.path)
    return judging


@require(*permissions_awards.JUDGES)
@require_http_methods(["GET", "POST"])
def score(request, pk):
    """The rubric beside the nomination: saved as a draft, or handed in for good."""
    judging = _own(request, pk)
    if request.method == "POST" and request.POST.get("do") == "auto":
        return _autosave(request, judging)
    if judging.state == Judging.State.DONE:
        if request.method == "POST":
            messages.info(request, "ท่านส่งคะแนนของผลงานนี้แล้ว หากต้องแก้ไข โปรดแจ้งผู้อำนวยการกลุ่มนิเทศฯ")
        return redirect("qa:judging_scores", judging.pk)
    reason = judging.off_reason if judging.state == Judging.State.OFF else conflict_of(judging)
    if reason:
        return _barred(request, judging, reason)
    if not permissions_awards.can_score(request.user, judging):
        return _closed(request, judging)
    posted = request.method == "POST"
    done = posted and request.POST.get("do") == "done"
    form = AnswerForm(
        *((request.POST, request.FILES) if posted else ()),
        version=judging.judge.award.rubric,
        response=judging.response,
        complete=done,
    )
    initial = {"version": judging.version, "opinion": judging.opinion}
    words = OpinionForm(request.POST if posted else None, initial=initial)
    status, conflict = 200, None
    if posted and words.is_valid() and form.is_valid():
        try:
            actions.save_scores(judging=judging, by=request.user, form=form, done=done, **words.cleaned_data)
        except actions.Conflict as barred:
            return _barred(request, judging, str(barred))
        except WrongState:
            judging.refresh_from_db()
            return _closed(request, judging)
        except Stale:
            status, conflict = 409, _differences(form, words, judging)
        else:
            messages.success(request, "ส่งคะแนนแล้ว" if done else "บันทึกไว้แล้ว ยังไม่ได้ส่งคะแนน")
            return redirect("qa:judging_scores" if done else "qa:judging", judging.pk)
    return _page(request, judging, form, words, status, conflict)


def _autosave(request, judging):
    """Saves the draft while it is being written and answers with one line for the page; files wait for a save by
    hand, and what cannot be saved is explained by it."""
    form = AnswerForm(request.POST, {}, version=judging.judge.award.rubric, response=judging.response, complete=False)
    words = OpinionForm(request.POST)
    context = {"judging": judging, "now": timezone.now()}
    if permissions_awards.can_score(request.user, judging) and words.is_valid() and form.is_valid():
        given = words.cleaned_data
        # What is stored already, as after an answer that did not arrive, is saved.
        is_stored = judging.response and not form.differences(judging.response) and given["opinion"] == judging.opinion
        try:
            if not is_stored:
                actions.save_scores(judging=judging, by=request.user, form=form, done=False, **given)
            context["is_saved"] = True
        except (actions.Conflict, WrongState):
            pass
        except Stale:
            context["is_stale"] = True
    return render(request, "qa/awards/autosave.html", context)


def _differences(form, words, judging):
    """What the page says otherwise than what the judge saved elsewhere; the next save is a decision."""
    judging = Judging.objects.select_related("response").get(pk=judging.pk)
    words.data = words.data.copy()
    words.data["version"] = judging.version
    rows = form.differences(judging.response) if judging.response_id else []
    if words.cleaned_data["opinion"] != judging.opinion:
        rows.append({"label": "ความเห็น", "mine": words.cleaned_data["opinion"], "theirs": judging.opinion})
    return rows


def _page(request, judging, form, words, status, conflict):
    submission = judging.submission
    report = Report(submission)
    context = {
        "judging": judging,
        "award": judging.judge.award,
        "submission": submission,
        "note": report.note,
        "files": list(report.files.values()),
        "form": form,
        "words": words,
        "conflict": conflict,
        "declare_form": _declaring(judging),
    }
    return render(request, "qa/awards/score.html", context, status=status)


def _declaring(judging):
    return StepForm(seen=judging.version, prefix="declare", label="เหตุผลที่มีส่วนได้เสีย")


def _barred(request, judging, reason):
    """Nobody judges with a conflict of interest: no form, nothing written, and the attempt on record."""
    audit.record("barred from judging", judging, actor=request.user)
    status = 403 if request.method == "GET" else 409
    return render(request, "qa/awards/barred.html", {"judging": judging, "reason": reason}, status=status)


def _closed(request, judging):
    messages.info(request, "ผลงานนี้ไม่ได้เปิดให้คะแนนในขณะนี้ ยังไม่ได้บันทึกสิ่งที่กรอก")
    return redirect("qa:award", judging.judge.award_id)


@require(*permissions_awards.JUDGES)
@require_http_methods(["GET", "POST"])
def declare(request, pk):
    """The judge declares a conflict of interest."""
    judging = _own(request, pk)
    if request.method == "GET":
        return redirect("qa:judging", judging.pk)
    form = StepForm(request.POST, prefix="declare")
    if not form.is_valid():
        messages.error(request, "โปรดระบุเหตุผลที่มีส่วนได้เสีย")
        return redirect("qa:judging", judging.pk)
    try:
        actions.declare(judging=judging, by=request.user, **form.cleaned_data)
    except WrongState:
        return _closed(request, judging)
    except Stale:
        messages.warning(request, "ท่านบันทึกคะแนนจากหน้าอื่นไปแล้ว โปรดตรวจแล้วแจ้งอีกครั้ง")
        return redirect("qa:judging", judging.pk)
    messages.success(request, "รับแจ้งแล้ว ผลงานนี้ถูกถอนจากท่าน")
    return redirect("qa:award", judging.judge.award_id)


@require(*permissions_awards.MANAGERS, *permissions_awards.JUDGES)
@require_GET
def read(request, pk):
    """Handed-in scores, question by question: for their judge, for who leads the award, and, where the award says so,
    for the other judges of the nomination."""
    judging = _seen(request, pk)
    award = judging.judge.award
    manages = permissions_awards.can_manage(request.user)
    mine = judging.judge.user_id == request.user.pk
    is_read = judging.state in (Judging.State.DONE, Judging.State.OFF)
    if mine and judging.state in Judging.OPEN:
        return redirect("qa:judging", judging.pk)
    if manages and not mine and judging.submission_id in blind(request.user, award):
        deny(request, request.path)
    others = []
    if not manages:
        rows = Judging.objects.visible_to(request.user).filter(submission=judging.submission_id, state="done")
        others = rows.exclude(pk=judging.pk).select_related("judge__user")
    context = {
        "judging": judging,
        "award": award,
        "parts": reading.read(judging.response) if is_read and judging.response_id else [],
        "others": others,
        "manages": manages,
        "declare_form": _declaring(judging) if permissions_awards.can_declare(request.user, judging) else None,
    }
    return render(request, "qa/awards/scores.html", context)
