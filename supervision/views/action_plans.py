"""The steps of the action plan of a fiscal year, its evaluation, and the objectives of the group."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from schools import audit
from schools.permissions import deny, require
from schools.views.editing import posted_version
from supervision import permissions_projects as permissions
from supervision.actions import strategies as actions
from supervision.actions.changes import Stale, WrongState
from supervision.forms import ReasonForm
from supervision.forms.strategies import GroupObjectiveFormSet
from supervision.models import ActionPlan, GroupObjective
from supervision.views.row_pages import rows_page

S = ActionPlan.State


def seen(request, pk):
    """The action plan, when the person may see it; else 404."""
    return get_object_or_404(ActionPlan.objects.visible_to(request.user).select_related("office"), pk=pk)


def _of(request, pk, who):
    plan = seen(request, pk)
    if not who(request.user, plan):
        deny(request, request.path)
    return plan


def _back(plan):
    return redirect(f"{reverse('supervision:projects')}?year={plan.year}")


def _already(request, plan):
    plan.refresh_from_db()
    messages.info(request, f"แผนนี้มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: {plan.get_state_display()}")
    return _back(plan)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def submit(request, pk):
    plan = _of(request, pk, permissions.can_keep_plan)
    if request.method == "GET":
        return _back(plan)
    if plan.state in ActionPlan.EDITABLE and (lack := actions.plan_lacks(plan)):
        messages.error(request, lack)
        return _back(plan)
    try:
        actions.submit(plan=plan, by=request.user, version=posted_version(request))
    except Stale:
        return _already(request, plan)
    messages.success(request, "ส่งแผนปฏิบัติการแล้ว รอการพิจารณา")
    return _back(plan)


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def approve(request, pk):
    plan = _of(request, pk, permissions.is_plan_reviewer)
    if request.method == "GET":
        return _back(plan)
    try:
        number = actions.approve(plan=plan, by=request.user, version=posted_version(request))
    except Stale as error:
        if plan.state == S.SUBMITTED and isinstance(error, WrongState) and str(error):
            messages.error(request, f"{error} หรือส่งกลับแก้ไข")
            return _back(plan)
        return _already(request, plan)
    messages.success(request, f"อนุมัติ “{plan}” พร้อมโครงการ {number} โครงการแล้ว")
    return _back(plan)


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def send_back(request, pk):
    plan = _of(request, pk, permissions.is_plan_reviewer)
    if plan.state != S.SUBMITTED:
        return _already(request, plan)
    words = {"label": "เหตุผลที่ส่งกลับ", "help_text": "ผู้อำนวยการกลุ่มนิเทศฯ จะเห็นข้อความนี้ โปรดระบุสิ่งที่ต้องแก้ไข"}
    form = ReasonForm(request.POST or None, initial={"version": plan.version}, **words)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.send_back(plan=plan, by=request.user, reason=given["reason"], version=given["version"])
        except Stale:
            return _already(request, plan)
        messages.success(request, "ส่งกลับให้แก้ไขแล้ว")
        return _back(plan)
    context = {"plan": plan, "form": form, "title": "ส่งกลับแผนให้แก้ไข", "button": "ส่งกลับแก้ไข", "sign": "undo"}
    return render(request, "supervision/projects/plan_text.html", context)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def evaluate(request, pk):
    """What came of the plan and why, in words of who keeps it; figures stand in the report of the plan."""
    plan = _of(request, pk, permissions.can_keep_plan)
    words = {"label": "ผลการประเมินแผนและเหตุผล", "help_text": "สิ่งที่บรรลุ สิ่งที่ไม่บรรลุ เหตุผล และสิ่งที่จะนำไปวางแผนปีต่อไป"}
    form = ReasonForm(request.POST or None, initial={"version": plan.version, "reason": plan.evaluation}, **words)
    form.fields["reason"].max_length = 2000
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        rows = ActionPlan.objects.filter(pk=plan.pk, version=given["version"])
        if rows.update(evaluation=given["reason"], version=F("version") + 1):
            audit.record("evaluate action plan", plan, actor=request.user)
            messages.success(request, "บันทึกผลการประเมินแผนแล้ว")
            return _back(plan)
        plan.refresh_from_db()
        if plan.evaluation == given["reason"]:
            return _back(plan)
        form.data = form.data.copy()
        form.data["version"] = plan.version
        form.add_error("reason", f"มีผู้บันทึกก่อนหน้าท่านว่า “{plan.evaluation}” หากต้องการแทนที่ โปรดบันทึกอีกครั้ง")
        status = 409
    context = {"plan": plan, "form": form, "title": "ประเมินแผนปฏิบัติการ", "button": "บันทึก", "sign": "done"}
    return render(request, "supervision/projects/plan_text.html", context, status=status)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def objectives(request):
    """The objectives of the group as rows; the six usual ones are there to begin with."""
    office = request.user.acting.office
    rows = GroupObjective.objects.filter(office=office, is_active=True)

    def stored():
        found = [{"id": row.pk, "name": row.text} for row in rows.order_by("position", "pk")]
        return found or [{"id": None, "name": text} for text in actions.OBJECTIVES]

    return rows_page(
        request,
        "supervision/projects/objective_rows.html",
        {},
        formset=GroupObjectiveFormSet,
        initial=stored,
        words=lambda row: row["name"],
        save=lambda given, version: actions.save_objectives(
            office=office, rows=given, version=version, by=request.user
        ),
        version=lambda: actions.objectives_version(office),
        said="บันทึกวัตถุประสงค์ของกลุ่มแล้ว",
        to=reverse("supervision:group_objectives"),
    )
