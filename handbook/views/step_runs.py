"""One step of a run: its page, the way to its tool and back, its evidence, and how it ends."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handbook import permissions_runs as permissions
from handbook import tools
from handbook.actions import evidence
from handbook.actions import step_runs as actions
from handbook.due import words
from handbook.forms.runs import AttachForm, DecideForm, DoneForm, ReasonForm, StepForm
from handbook.models import ProcessRun, StepEvidence, StepRun
from schools.actions.changes import Stale, WrongState
from schools.permissions import deny, require
from schools.views.editing import already, edit_page

PAGE = "handbook:step_run"
FORM = "handbook/runs/form.html"
# Where the shell finds the way back from a tool.
SESSION = "step"
_already = partial(already, page=PAGE)


def seen(request, pk):
    """The step, when the person may see it; else 404."""
    rows = StepRun.objects.visible_to(request.user).with_waiting()
    related = ("run__office", "run__group", "run__process", "step", "owner", "opened_by", "settled_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def workable(request, pk):
    """The step that the person may work on. Who may not gets 403; a settled one answers with what holds: (step, None)
    or (step, response)."""
    step = seen(request, pk)
    if permissions.can_work(request.user, step):
        return step, None
    if permissions.is_owner(request.user, step) or permissions.can_lead(request.user, step.run):
        return step, _already(request, step)
    deny(request, request.path)


def page_of_run(step):
    """The page of the run, or of the task, that a step belongs to."""
    return step.run.page


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    """The step with its evidence; what its tool has made since comes in first."""
    step, user = seen(request, pk), request.user
    if evidence.refresh(step.run.office, [step]):
        step = seen(request, pk)
    if request.session.get(SESSION, {}).get("pk") == step.pk:
        del request.session[SESSION]
    tool = tools.get(step.tool)
    can_work = permissions.can_work(user, step)
    context = {
        "step": step,
        "run": step.run,
        "run_href": page_of_run(step),
        "tool": tool,
        "can_open": can_work and tool is not None and tool.may_use(user),
        "tool_exists": tool is not None and bool(tool.address()),
        "rule": words(step.step.due) if step.step else "",
        "proofs": step.evidence.standing().select_related("file", "attached_by"),
        "found": evidence.candidates(step, user) if can_work else [],
        "events": step.events.select_related("run", "actor").order_by("-at", "-pk")[:30],
        "can_work": can_work,
        "can_lead": permissions.can_lead(user, step.run),
        "can_take": permissions.can_take(user, step),
        "can_reopen": permissions.can_reopen(user, step),
        "can_skip": step.is_unfinished and permissions.can_skip(user, step),
        "form": _form(request, step) if permissions.can_finish(user, step) else None,
    }
    return render(request, "handbook/runs/step.html", context)


def _form(request, step):
    if step.is_decision:
        return DecideForm(initial={"version": step.version})
    has_evidence = step.evidence.standing().exists()
    return DoneForm(has_evidence=has_evidence, host=request.get_host(), initial={"version": step.version})


@require(*permissions.READERS)
@require_POST
def open_tool(request, pk):
    """Opens the tool of the step; the shell leads back from there."""
    step, answer = workable(request, pk)
    if answer:
        return answer
    tool = tools.get(step.tool)
    address = tool.address(step.run.year_kind, step.run.year) if tool else ""
    if not address:
        messages.info(request, "ขั้นตอนนี้ไม่มีเครื่องมือในระบบ โปรดบันทึกผลหรือแนบหลักฐาน")
        return redirect(PAGE, step.pk)
    if not tool.may_use(request.user):
        messages.warning(request, f"บทบาทของท่านใช้ “{tool.label}” ไม่ได้ โปรดมอบหมายขั้นตอนนี้ให้ผู้ที่ใช้ได้")
        return redirect(PAGE, step.pk)
    try:
        actions.open_tool(step=step, by=request.user)
    except WrongState:
        return _already(request, step)
    request.session[SESSION] = {"pk": step.pk, "title": step.label}
    return redirect(address)


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def done(request, pk):
    """Says that the step is done, and what came of it; a decision says whether it passes."""
    step = seen(request, pk)
    if not permissions.can_finish(request.user, step):
        step, answer = workable(request, pk)
        return answer or deny(request, request.path)
    if request.method != "POST":
        return redirect(PAGE, step.pk)
    if step.is_decision:
        return _decide(request, step)
    has_evidence = step.evidence.standing().exists()
    form = DoneForm(request.POST, request.FILES, has_evidence=has_evidence, host=request.get_host())
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.finish(
                step=step,
                by=request.user,
                note=given["note"],
                files=given["files"],
                url=given["url"],
                version=given["version"],
            )
        except Stale:
            return _already(request, step)
        messages.success(request, "บันทึกว่าเสร็จแล้ว")
        return redirect(PAGE, step.pk)
    return _again(request, step, form, "บันทึกผลของขั้นตอน", "บันทึกว่าเสร็จแล้ว")


def _decide(request, step):
    form = DecideForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.decide(
                step=step,
                by=request.user,
                passed=given["passed"] == "yes",
                note=given["note"],
                files=given["files"],
                version=given["version"],
            )
        except Stale:
            return _already(request, step)
        messages.success(request, "บันทึกผลการพิจารณาแล้ว")
        return redirect(PAGE, step.pk)
    return _again(request, step, form, "ผลการพิจารณา", "บันทึกผลการพิจารณา")


def _again(request, step, form, title, button):
    context = {"step": step, "form": form, "title": title, "button": button, "with_files": True}
    return render(request, FORM, context | {"back": reverse(PAGE, args=[step.pk])}, status=422)


def _reason(request, step, label, help_text, context, *, do, said):
    form = ReasonForm(request.POST or None, initial={"version": step.version}, label=label, help_text=help_text)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            do(step=step, by=request.user, reason=given["reason"], version=given["version"])
        except Stale:
            return _already(request, step)
        messages.success(request, said)
        return redirect(PAGE, step.pk)
    return render(request, FORM, {**context, "step": step, "form": form, "back": reverse(PAGE, args=[step.pk])})


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def reopen(request, pk):
    """Takes up again what was done or left out."""
    step = seen(request, pk)
    if not permissions.can_reopen(request.user, step):
        if permissions.can_work(request.user, step):
            return _already(request, step)
        deny(request, request.path)
    context = {"title": "ดำเนินการต่อ", "button": "เปิดขั้นตอนอีกครั้ง"}
    label, hint = "สิ่งที่ต้องดำเนินการเพิ่ม", "ผู้รับผิดชอบจะเห็นข้อความนี้"
    return _reason(request, step, label, hint, context, do=actions.reopen, said="เปิดขั้นตอนอีกครั้งแล้ว")


def _led(request, pk):
    step = seen(request, pk)
    if not permissions.can_lead(request.user, step.run):
        deny(request, request.path)
    return step


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def skip(request, pk):
    """Says that a step is not to be done this year."""
    step = seen(request, pk)
    if not permissions.can_skip(request.user, step):
        deny(request, request.path)
    if not step.is_unfinished or step.run.state == ProcessRun.State.CANCELLED:
        return _already(request, step)
    context = {"title": "ไม่ต้องทำขั้นตอนนี้", "button": "บันทึก"}
    label = "เหตุผลที่ไม่ต้องทำ"
    return _reason(request, step, label, "", context, do=actions.skip, said="บันทึกว่าไม่ต้องทำแล้ว")


@require(*permissions.READERS)
@require_POST
def take(request, pk):
    """Takes a step that is nobody's."""
    step = seen(request, pk)
    if not permissions.can_take(request.user, step):
        return _already(request, step)
    try:
        actions.take(step=step, by=request.user)
    except Stale:
        return _already(request, step)
    messages.success(request, "ท่านเป็นผู้รับผิดชอบขั้นตอนนี้แล้ว")
    return redirect(PAGE, step.pk)


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """Another owner or day."""
    step = _led(request, pk)
    if not permissions.can_work(request.user, step):
        return _already(request, step)
    return edit_page(
        request,
        StepForm(request.POST or None, instance=seen(request, pk)),
        FORM,
        {"step": step, "title": "ผู้รับผิดชอบและกำหนดเสร็จ", "button": "บันทึก", "back": reverse(PAGE, args=[step.pk])},
        save=lambda form: actions.edit(step=form.instance, by=request.user, version=form.cleaned_data["version"]),
        said="บันทึกขั้นตอนแล้ว",
        to=reverse(PAGE, args=[step.pk]),
    )


def _proves(request, pk):
    """(step, answer) for who may add evidence: also to what is done."""
    step = seen(request, pk)
    mine = permissions.is_owner(request.user, step) or permissions.can_lead(request.user, step.run)
    if not mine:
        deny(request, request.path)
    able = step.state in (*StepRun.UNFINISHED, StepRun.State.DONE)
    return step, None if able else _already(request, step)


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def attach(request, pk):
    """Attaches files or a link."""
    step, answer = _proves(request, pk)
    if answer:
        return answer
    form = AttachForm(request.POST or None, request.FILES or None, host=request.get_host())
    if request.method == "POST" and form.is_valid():
        try:
            evidence.attach(step=step, by=request.user, **form.cleaned_data)
        except WrongState:
            return _already(request, step)
        messages.success(request, "แนบหลักฐานแล้ว")
        return redirect(PAGE, step.pk)
    context = {"step": step, "form": form, "title": "แนบหลักฐาน", "button": "แนบหลักฐาน", "with_files": True}
    return render(request, FORM, context | {"back": reverse(PAGE, args=[step.pk])})


@require(*permissions.READERS)
@require_POST
def pick(request, pk):
    """Attaches one result of the tool that the page offers."""
    step, answer = _proves(request, pk)
    if answer:
        return answer
    asked = request.POST.get("result", "")
    result = next(
        (row for row in evidence.candidates(step, request.user, most=tools.MOST) if str(row.pk) == asked), None
    )
    if result is None:
        messages.info(request, "ผลงานนี้แนบไว้แล้วหรือไม่อยู่ในรายการแล้ว")
        return redirect(PAGE, step.pk)
    try:
        evidence.attach_result(step=step, by=request.user, result=result)
    except WrongState:
        return _already(request, step)
    messages.success(request, "แนบผลงานเป็นหลักฐานแล้ว")
    return redirect(PAGE, step.pk)


@require(*permissions.READERS)
@require_POST
def detach(request, pk, evidence_pk):
    """Takes evidence off."""
    step, answer = _proves(request, pk)
    if answer:
        return answer
    row = get_object_or_404(StepEvidence.objects.select_related("step_run"), pk=evidence_pk, step_run=step)
    try:
        evidence.detach(row=row, by=request.user)
    except WrongState:
        messages.warning(request, "ขั้นตอนที่เสร็จแล้วต้องมีหลักฐานหรือบันทึกผล โปรดแนบหลักฐานอื่นก่อน")
    except Stale:
        messages.info(request, "นำหลักฐานนี้ออกไปแล้ว")
    else:
        messages.success(request, "นำหลักฐานออกแล้ว")
    return redirect(PAGE, step.pk)
