"""ID PLANs: the own one, the overview of the group, handing in, returning, agreeing, and the year's results."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schools.duties import RESPONSIBLE, people_in
from schools.fiscal import year_choices, year_of
from schools.models import User
from schools.permissions import deny, require
from schools.views.editing import posted_version
from supervision import permissions
from supervision.actions import id_plans as actions
from supervision.actions.changes import Stale, WrongState
from supervision.forms import ReasonForm
from supervision.forms.growth import ROW, ItemFormSet, ResultsForm, rows_of
from supervision.models import IdPlan, IdPlanItem
from supervision.views.steps import already

SHOWN = [
    ("none", "ยังไม่เริ่ม"),
    ("late", "เกินกำหนด"),
    ("submitted", "รอพิจารณา"),
    ("returned", "ส่งกลับแก้ไข"),
    ("draft", "กำลังจัดทำ"),
    ("approved", "เห็นชอบแล้ว"),
]


@require(*permissions.GROWTH_READERS)
@require_GET
def index(request):
    user, year = request.user, year_of(request.GET)
    mine = IdPlan.objects.visible_to(user).filter(user=user).order_by("-year")
    context = {
        "year": year,
        "years": year_choices(year),
        "has_own": user.has_role(*permissions.WRITERS),
        "plan": mine.filter(year=year).first(),
        "earlier": mine.filter(year__lt=year),
        "is_empty": not IdPlanItem.objects.filter(plan__in=mine.filter(year=year)).exists(),
    }
    if user.has_role(*permissions.REVIEWERS):
        rows = _overview(user, year)
        show = request.GET.get("show", "")
        context |= {
            "show": show,
            "shown": [(value, label, sum(value in row["marks"] for row in rows)) for value, label in SHOWN],
            "total": len(rows),
            "rows": [row for row in rows if show in row["marks"]] if show in dict(SHOWN) else rows,
        }
    return render(request, "supervision/id_plans/index.html", context)


def _overview(user, year):
    """Everybody who owes a plan of the year, or has one: {person, plan, marks}, in Thai order."""
    office = user.acting.office_id
    plans = {plan.user_id: plan for plan in IdPlan.objects.visible_to(user).filter(year=year)}
    begun = set(
        IdPlan.objects.filter(pk__in=[p.pk for p in plans.values()], items__isnull=False).values_list("pk", flat=True)
    )
    people = people_in(office, RESPONSIBLE) | User.objects.filter(pk__in=plans)
    rows = []
    for person in people.distinct():
        plan = plans.get(person.pk)
        is_begun = plan is not None and (plan.pk in begun or plan.submitted_at is not None)
        marks = {plan.state if is_begun else "none"}
        if plan is not None and plan.is_overdue:
            marks.add("late")
        rows.append({"person": person, "plan": plan, "marks": marks, "is_begun": is_begun})
    return rows


@require(*permissions.WRITERS)
@require_POST
def start(request):
    """Begins the own plan of a year, empty or with the items of the newest earlier one."""
    user, year = request.user, year_of(request.POST)
    plan = actions.start(office=user.acting.office, user=user, year=year)
    earlier = IdPlan.objects.filter(office=user.acting.office, user=user, year__lt=year).order_by("-year").first()
    if request.POST.get("do") == "copy" and earlier is not None:
        if actions.copy_items(plan=plan, source=earlier, by=user):
            messages.success(request, f"คัดลอกรายการจากปีงบประมาณ {earlier.year} แล้ว โปรดปรับให้เป็นของปี {year} ก่อนส่ง")
        else:
            messages.info(request, "ไม่ได้คัดลอก เพราะ ID PLAN ของปีนี้มีรายการอยู่แล้ว หรือปีก่อนไม่มีรายการ")
    if not permissions.can_edit_plan(user, plan):
        return redirect("supervision:id_plan", plan.pk)
    return redirect("supervision:id_plan_edit", plan.pk)


def _seen(request, pk):
    return get_object_or_404(IdPlan.objects.visible_to(request.user).select_related("user", "office", "order"), pk=pk)


@require(*permissions.GROWTH_READERS)
@require_GET
def detail(request, pk):
    plan = _seen(request, pk)
    context = {
        "plan": plan,
        "items": plan.items.all(),
        "events": plan.events.select_related("actor"),
        "is_mine": permissions.is_owner(request.user, plan),
        "can_edit": permissions.can_edit_plan(request.user, plan),
        "can_review": permissions.can_review_plan(request.user, plan),
        "can_record": permissions.can_record_results(request.user, plan),
    }
    return render(request, "supervision/id_plans/plan.html", context)


_already = partial(already, page="supervision:id_plan")


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    plan = _seen(request, pk)
    if not permissions.is_owner(request.user, plan):
        deny(request, request.path)
    if request.method == "GET":
        if plan.state not in IdPlan.EDITABLE:
            return _already(request, plan)
        return _form_page(request, plan, ItemFormSet(initial=rows_of(plan)), plan.version)
    submit = request.POST.get("do") == "submit"
    rows = ItemFormSet(request.POST, form_kwargs={"complete": submit})
    version = posted_version(request)
    if not rows.is_valid():
        return _form_page(request, plan, rows, version)
    try:
        actions.save(plan=plan, items=rows.rows(), version=version, by=request.user, submit=submit)
    except Stale:
        return _second(request, plan, rows)
    if submit:
        messages.success(request, "ส่ง ID PLAN แล้ว รอผู้อำนวยการกลุ่มนิเทศฯ พิจารณา")
        return redirect("supervision:id_plan", plan.pk)
    messages.success(request, "บันทึกฉบับร่างแล้ว ท่านกลับมาเขียนต่อหรือส่งภายหลังได้")
    return redirect("supervision:id_plan_edit", plan.pk)


def _second(request, plan, rows):
    """Another save was first: the same one sent twice, or from another window. Nothing was written by this one."""
    plan.refresh_from_db()
    mine, theirs = rows.rows(), rows_of(plan)
    if mine == theirs:
        return _already(request, plan)
    conflict = []
    for place in range(max(len(mine), len(theirs))):
        pair = [side[place] if place < len(side) else {} for side in (mine, theirs)]
        if pair[0] != pair[1]:
            texts = [" · ".join(row[name] for name in ROW if row.get(name)) for row in pair]
            conflict.append({"label": f"รายการที่ {place + 1}", "mine": texts[0], "theirs": texts[1]})
    return _form_page(request, plan, rows, plan.version, conflict=conflict)


def _form_page(request, plan, rows, version, conflict=None):
    context = {
        "plan": plan,
        "rows": rows,
        "version": version,
        "conflict": conflict,
        "locked": plan.state not in IdPlan.EDITABLE,
        "returned": plan.events.filter(to_state=IdPlan.State.RETURNED).select_related("actor").last(),
    }
    return render(request, "supervision/id_plans/form.html", context, status=200 if conflict is None else 409)


def _of_reviewer(request, pk):
    plan = _seen(request, pk)
    if not permissions.is_plan_reviewer(request.user, plan):
        deny(request, request.path)
    return plan


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def approve(request, pk):
    plan = _of_reviewer(request, pk)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("supervision:id_plan", plan.pk)
    try:
        actions.approve(plan=plan, by=request.user, version=posted_version(request))
    except Stale:
        return _already(request, plan)
    messages.success(request, f"เห็นชอบ ID PLAN ของ {plan.user} แล้ว")
    return redirect(_waiting(plan.year))


def _waiting(year):
    return f"{reverse('supervision:id_plans')}?{urlencode({'year': year, 'show': 'submitted'})}"


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def send_back(request, pk):
    plan = _of_reviewer(request, pk)
    if plan.state != IdPlan.State.SUBMITTED:
        return _already(request, plan)
    words = {"label": "เหตุผลที่ส่งกลับ", "help_text": "เจ้าของแผนจะเห็นข้อความนี้ โปรดระบุสิ่งที่ต้องแก้ไข"}
    form = ReasonForm(request.POST or None, initial={"version": plan.version}, **words)
    if request.method == "POST" and form.is_valid():
        reason, version = form.cleaned_data["reason"], posted_version(request)
        try:
            actions.send_back(plan=plan, by=request.user, reason=reason, version=version)
        except Stale:
            return _already(request, plan)
        messages.success(request, f"ส่งกลับให้ {plan.user} แก้ไขแล้ว")
        return redirect(_waiting(plan.year))
    return render(request, "supervision/id_plans/reason.html", {"plan": plan, "form": form})


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def results(request, pk):
    """What came of the plan, noted at the year's end."""
    plan = _seen(request, pk)
    if not permissions.is_owner(request.user, plan):
        deny(request, request.path)
    if plan.state != IdPlan.State.APPROVED:
        messages.info(request, "บันทึกผลการพัฒนาได้เมื่อ ID PLAN ได้รับความเห็นชอบแล้ว")
        return redirect("supervision:id_plan", plan.pk)
    form = ResultsForm(request.POST or None, plan=plan, items=list(plan.items.all()))
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_results(
                plan=plan, results=form.results(), version=form.cleaned_data["version"], by=request.user
            )
        except WrongState:
            return _already(request, plan)
        except Stale:
            plan.refresh_from_db()
            conflict = form.conflict_with(plan.items.all())
            if not conflict:
                return redirect("supervision:id_plan", plan.pk)
            form.data = form.data.copy()
            form.data["version"] = plan.version
        else:
            messages.success(request, "บันทึกผลการพัฒนาแล้ว")
            return redirect("supervision:id_plan", plan.pk)
    context = {"plan": plan, "form": form, "conflict": conflict}
    return render(request, "supervision/id_plans/results.html", context, status=200 if conflict is None else 409)
