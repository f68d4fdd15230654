"""Schools below standard: who they are, and the plans that help them until they pass."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from qa import below_standard, permissions_external
from qa.actions import help_plans as actions
from qa.forms.help_plans import EndForm, HelpPlanForm, ResultForm, StepForm
from qa.models import HelpPlan, HelpStep
from schools.models import SCHOOL_ROLES, School
from schools.permissions import deny, require
from schools.views.editing import edit_page
from supervision.actions.changes import Stale, WrongState
from supervision.views.steps import already

PAGE = 50
CANDIDATES = 200
S = HelpPlan.State
_already = partial(already, page="qa:help_plan")


def seen(request, pk):
    """The plan, when the person may see it; else 404."""
    rows = HelpPlan.objects.visible_to(request.user).select_related("school__network", "office", "created_by")
    return get_object_or_404(rows, pk=pk)


def kept(request, pk):
    """The plan, when the person may keep it; else 404 or 403."""
    plan = seen(request, pk)
    if not permissions_external.can_keep(request.user, plan):
        deny(request, request.path)
    return plan


@require(*permissions_external.READERS)
@require_GET
def index(request):
    """The plans by state, the late ones first, and for the office the schools that still lack one."""
    user = request.user
    rows = HelpPlan.objects.visible_to(user)
    today = timezone.localdate()
    late = Q(state=S.OPEN, due_on__lt=today)
    numbers = rows.aggregate(
        open=Count("pk", filter=Q(state=S.OPEN)),
        late=Count("pk", filter=late),
        passed=Count("pk", filter=Q(state=S.PASSED)),
        cancelled=Count("pk", filter=Q(state=S.CANCELLED)),
    )
    show = request.GET.get("show", "")
    if show == "late":
        rows = rows.filter(late)
    elif show in S.values:
        rows = rows.filter(state=show)
    rows = rows.select_related("school__network").annotate(
        n_steps=Count("steps", distinct=True),
        n_done=Count("steps", filter=Q(steps__done_on__isnull=False), distinct=True),
    )
    labels = [("open", "กำลังช่วยเหลือ"), ("late", "เกินกำหนด"), ("passed", "ผ่านเกณฑ์แล้ว"), ("cancelled", "ยกเลิก")]
    candidates = [] if user.acting.is_school else below_standard.below(user)
    context = {
        "page": Paginator(rows.order_by("state", "due_on", "pk"), PAGE).get_page(request.GET.get("page")),
        "show": show if show in dict(labels) else "",
        "shown": [(value, label, numbers[value]) for value, label in labels],
        "total": numbers["open"] + numbers["passed"] + numbers["cancelled"],
        "candidates": candidates[:CANDIDATES],
        "n_candidates": len(candidates),
        "can_keep": permissions_external.can_keep(user),
    }
    return render(request, "qa/help/index.html", context)


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """A plan; the address may name the school, whose figures are filled in. The same form sent twice makes one."""
    form = HelpPlanForm(request.POST or None, instance=HelpPlan(), user=request.user, initial=_wanted(request))
    if request.method == "POST" and form.is_valid():
        plan, is_new = actions.open_plan(plan=form.instance, members=form.cleaned_data["members"], by=request.user)
        if is_new:
            messages.success(request, "เปิดแผนช่วยเหลือแล้ว โรงเรียนได้รับแจ้ง เพิ่มขั้นตอนได้ที่นี่")
        else:
            messages.info(request, "โรงเรียนนี้มีแผนช่วยเหลือที่ดำเนินการอยู่แล้ว")
        return redirect("qa:help_plan", plan.pk)
    return render(request, "qa/help/form.html", {"form": form})


def _wanted(request):
    initial = {"starts_on": timezone.localdate()}
    key = request.GET.get("school", "")
    if not (key.isdecimal() and key.isascii() and len(key) < 10):
        return initial
    school = School.objects.visible_to(request.user).filter(pk=key).first()
    if school is None:
        return initial
    found = next((reasons for row, reasons in below_standard.below(request.user) if row == school), [])
    initial |= {"school": school}
    if found:
        initial |= {"reason": found[0][0], "figures": "\n".join(text for _reason, text in found)}
    return initial


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    plan = kept(request, pk)
    if plan.state != S.OPEN:
        return _already(request, plan)

    def save(form):
        given = form.cleaned_data
        return actions.save(plan=form.instance, members=given["members"], by=request.user, version=given["version"])

    try:
        return edit_page(
            request,
            HelpPlanForm(request.POST or None, instance=plan, user=request.user),
            "qa/help/form.html",
            {"plan": plan},
            save=save,
            said="บันทึกแล้ว",
            to=reverse("qa:help_plan", args=[pk]),
        )
    except WrongState:
        return _already(request, plan)


@require(*permissions_external.READERS)
@require_GET
def detail(request, pk):
    return page(request, seen(request, pk))


def page(request, plan, status=200, **bound):
    """The page of a plan; `bound` takes the place of an empty form that was refused."""
    user = request.user
    keeps = permissions_external.can_keep(user, plan) and plan.state == S.OPEN
    context = {
        "plan": plan,
        "members": plan.members.all(),
        "steps": plan.steps.prefetch_related("results__by"),
        "keeps": keeps,
        "can_add": permissions_external.can_add_result(user, plan),
        "step_form": StepForm(plan=plan),
        "end_form": EndForm(plan=plan),
        **bound,
    }
    return render(request, "qa/help/detail.html", context, status=status)


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def step_new(request, pk):
    plan = kept(request, pk)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("qa:help_plan", pk)
    form = StepForm(request.POST, plan=plan)
    if not form.is_valid():
        return page(request, plan, status=422, step_form=form, refused=form)
    try:
        actions.add_step(plan=plan, by=request.user, **form.cleaned_data)
    except WrongState:
        return _already(request, plan)
    messages.success(request, "เพิ่มขั้นตอนแล้ว")
    return redirect("qa:help_plan", pk)


def _step(plan, pk):
    return get_object_or_404(HelpStep.objects.filter(plan=plan), pk=pk)


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def step_remove(request, pk, step_pk):
    plan = kept(request, pk)
    if request.method == "GET":
        return redirect("qa:help_plan", pk)
    try:
        actions.remove_step(step=_step(plan, step_pk), by=request.user)
    except WrongState:
        messages.info(request, "ขั้นตอนที่มีผลแล้ว หรือแผนที่สิ้นสุดแล้ว นำออกไม่ได้")
    else:
        messages.success(request, "นำขั้นตอนออกแล้ว")
    return redirect("qa:help_plan", pk)


@require(*permissions_external.KEEPERS, *SCHOOL_ROLES)
@require_http_methods(["GET", "POST"])
def result_new(request, pk, step_pk):
    """School or office tells what was done in a step."""
    plan = seen(request, pk)
    step = _step(plan, step_pk)
    if not permissions_external.can_add_result(request.user, plan):
        return _already(request, plan)
    form = ResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_result(step=step, by=request.user, **form.cleaned_data)
        except WrongState:
            return _already(request, plan)
        messages.success(request, "บันทึกผลแล้ว")
        return redirect("qa:help_plan", pk)
    return render(request, "qa/help/result.html", {"plan": plan, "step": step, "form": form})


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def end(request, pk):
    plan = kept(request, pk)
    if request.method == "GET":
        return redirect("qa:help_plan", pk)
    form = EndForm(request.POST, plan=plan)
    if not form.is_valid():
        return page(request, plan, status=422, end_form=form, refused=form)
    try:
        actions.end(plan=plan, by=request.user, **form.cleaned_data)
    except Stale:
        return _already(request, plan)
    messages.success(request, "สิ้นสุดแผนช่วยเหลือแล้ว โรงเรียนได้รับแจ้ง")
    return redirect("qa:help_plan", pk)
