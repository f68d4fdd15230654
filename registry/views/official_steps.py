"""The steps of an official paper: handing in, deciding, returning, withdrawing, replacing, sending, printing again."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from registry import permissions_official as permissions
from registry.actions import official as actions
from registry.actions import official_sending as sending
from registry.forms.official import RemarkForm, ReplaceForm, SendForm
from registry.models import OfficialPaper
from registry.views.official import NAME, seen, shown
from schools.actions.changes import Stale
from schools.forms.steps import ReasonForm
from schools.permissions import deny, require
from schools.views.editing import already, posted_version

State = OfficialPaper.State


def _steps(paper):
    return list(paper.steps.select_related("user"))


def _in_chain(user, paper):
    """Whether the person, or who is represented, stands in the chain."""
    return any(step.user_id in permissions.places_of(user) for step in _steps(paper))


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def submit(request, pk):
    """Hands in a draft as it was saved."""
    paper = seen(request, pk)
    if not permissions.is_author(request.user, paper):
        deny(request, request.path)
    if request.method == "GET":
        return redirect(NAME, paper.pk)
    try:
        actions.submit(paper=paper, by=request.user, version=posted_version(request))
    except actions.Incomplete as fault:
        messages.error(request, f"ยังเสนอไม่ได้: {fault}")
    except Stale:
        return already(request, paper, page=NAME)
    else:
        messages.success(request, "เสนอให้พิจารณาแล้ว")
    return redirect(NAME, paper.pk)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def approve(request, pk):
    """Whose turn it is agrees, or signs as the last of the chain."""
    paper = seen(request, pk)
    if not _in_chain(request.user, paper):
        deny(request, request.path)
    if request.method == "GET":
        return redirect(NAME, paper.pk)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return shown(request, paper, form)
    given = form.cleaned_data
    try:
        row = actions.approve(paper=paper, by=request.user, version=given["version"], remark=given["remark"])
    except actions.NotYourTurn:
        messages.info(request, "ท่านพิจารณาแล้ว หรือยังไม่ถึงลำดับของท่าน")
    except actions.Incomplete as fault:
        messages.error(request, f"ยังลงนามไม่ได้: {fault}")
    except Stale:
        return already(request, paper, page=NAME)
    else:
        signed = row.state == State.SIGNED
        told = f"ลงนามแล้ว เลขที่ {row.number} ระบบกำลังจัดทำ PDF" if signed else "เห็นชอบแล้ว และส่งให้ผู้พิจารณาลำดับถัดไป"
        messages.success(request, told)
    return redirect(NAME, paper.pk)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def send_back(request, pk):
    """Whose turn it is returns the paper to its author."""
    paper = seen(request, pk)
    if not _in_chain(request.user, paper):
        deny(request, request.path)
    if not permissions.can_decide(request.user, paper, _steps(paper)):
        return already(request, paper, page=NAME)
    words = {"label": "เหตุผลที่ส่งกลับ", "help_text": "ผู้ร่างจะเห็นข้อความนี้ โปรดระบุสิ่งที่ต้องแก้ไข"}
    form = ReasonForm(request.POST or None, initial={"version": paper.version}, **words)
    said = "ส่งกลับให้ผู้ร่างแก้ไขแล้ว"
    return _reasoned(request, paper, form, actions.send_back, said, "ส่งกลับแก้ไข")


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def withdraw(request, pk):
    """The author takes the paper back for good."""
    paper = seen(request, pk)
    if not permissions.is_author(request.user, paper):
        deny(request, request.path)
    if not permissions.can_withdraw(request.user, paper):
        return already(request, paper, page=NAME)
    words = {"label": "เหตุผลที่ถอนเรื่อง", "help_text": "ถอนแล้วเสนอใหม่ไม่ได้ หากต้องการแก้ไขให้ผู้พิจารณาส่งกลับ"}
    form = ReasonForm(request.POST or None, initial={"version": paper.version}, **words)
    return _reasoned(request, paper, form, actions.withdraw, "ถอนเรื่องแล้ว", "ถอนเรื่อง")


def _reasoned(request, paper, form, act, said, title):
    """The page of a step that owes a reason."""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            act(paper=paper, by=request.user, reason=given["reason"], version=given["version"])
        except actions.NotYourTurn:
            messages.info(request, "ท่านพิจารณาแล้ว หรือยังไม่ถึงลำดับของท่าน")
        except Stale:
            return already(request, paper, page=NAME)
        else:
            messages.success(request, said)
        return redirect(NAME, paper.pk)
    return render(request, "registry/official/reason.html", {"paper": paper, "form": form, "title": title})


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def replace(request, pk, step_pk):
    """Puts another person into the place of somebody of the chain who has not acted."""
    paper = seen(request, pk)
    step = get_object_or_404(paper.steps.select_related("user"), pk=step_pk)
    if paper.state != State.WAITING or step.state != step.State.WAITING:
        return already(request, paper, page=NAME)
    if not permissions.can_replace(request.user, paper):
        deny(request, request.path)
    form = ReplaceForm(request.POST or None, paper=paper, step=step, initial={"version": paper.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.replace(
                paper=paper,
                by=request.user,
                step=step,
                person=given["person"],
                reason=given["reason"],
                version=given["version"],
            )
        except actions.Incomplete as fault:
            messages.error(request, str(fault))
        except Stale:
            return already(request, paper, page=NAME)
        else:
            messages.success(request, f"เปลี่ยนผู้พิจารณาเป็น {given['person']} แล้ว")
        return redirect(NAME, paper.pk)
    context = {"paper": paper, "form": form, "title": f"เปลี่ยนผู้พิจารณา {step.user}"}
    return render(request, "registry/official/reason.html", context)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def send(request, pk):
    """Sends a signed paper to schools and people."""
    paper = seen(request, pk)
    if not paper.is_issued:
        raise Http404
    if not permissions.can_send(request.user, paper):
        deny(request, request.path)
    initial = {"version": paper.version}
    if paper.cancels is not None:
        # Whoever was sent what is cancelled should hear of it.
        before = paper.cancels.letter
        initial["schools"] = list(before.addressees.values_list("school", flat=True))
        initial["people"] = list(before.routes.values_list("user", flat=True))
    form = SendForm(request.POST or None, paper=paper, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            sending.send(
                paper=paper,
                by=request.user,
                schools=form.receivers,
                people=given["people"],
                way=given.get("way", ""),
                version=given["version"],
            )
        except actions.Incomplete as fault:
            messages.error(request, str(fault))
        except Stale:
            return already(request, paper, page=NAME)
        else:
            messages.success(request, "ส่งแล้ว ผู้รับได้รับแจ้ง")
        return redirect(NAME, paper.pk)
    return render(request, "registry/official/send.html", {"paper": paper, "form": form})


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def make_again(request, pk):
    """Asks once more for the PDF of a signed paper whose job failed or was stopped."""
    paper = seen(request, pk)
    if request.method == "GET":
        return redirect(NAME, paper.pk)
    try:
        row = actions.print_again(paper=paper, by=request.user)
    except Stale:
        return already(request, paper, page=NAME)
    return redirect("jobs:detail", pk=row.job_id)
