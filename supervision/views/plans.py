"""Supervision plans: the list of a fiscal year, one plan, writing it, and its steps up to approval and revision."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from schools.duties import RESPONSIBLE, people_in
from schools.fiscal import year_choices, year_of
from schools.models import Role
from schools.permissions import deny, require
from schools.views.editing import posted_version
from supervision import permissions, planning
from supervision.actions import plan_steps as steps
from supervision.actions.changes import Stale
from supervision.forms import ReasonForm
from supervision.forms import plans as forms
from supervision.models import Plan, PlannedVisit
from supervision.views.steps import already
from thai.years import fiscal_year

PAGE = 50
S = PlannedVisit.State
_already = partial(already, page="supervision:plan")


def seen(request, pk):
    """The plan, when the person may see it; else 404."""
    rows = Plan.objects.visible_to(request.user).select_related("owner", "office")
    return get_object_or_404(rows, pk=pk)


def kept(request, pk):
    """The plan, when the person keeps it; else 404 or 403."""
    plan = seen(request, pk)
    if not permissions.can_keep_supervision_plan(request.user, plan):
        deny(request, request.path)
    return plan


@require(*permissions.PLAN_READERS)
@require_GET
def index(request):
    """The plans of a fiscal year: the own one, the group's, then everybody's; the head sees who has none."""
    user, year = request.user, year_of(request.GET)
    office = user.acting.office
    plans = Plan.objects.visible_to(user).filter(year=year).select_related("owner")
    standing, done = ~Q(visits__state=S.CANCELLED), Q(visits__state=S.DONE)
    plans = list(plans.annotate(n=Count("visits", filter=standing), done=Count("visits", filter=done)))
    by_owner = {plan.owner_id: plan for plan in plans}
    rows = [{"person": person, "plan": by_owner.get(person.pk)} for person in people_in(office, RESPONSIBLE)]
    known = {row["person"].pk for row in rows}
    rows += [{"person": plan.owner, "plan": plan} for plan in plans if plan.owner_id and plan.owner_id not in known]
    reviews = user.has_role(*permissions.REVIEWERS)
    rows = [row for row in rows if row["person"].pk != user.pk and (reviews or row["plan"])]
    counts = [(value, label, sum(_mark(row) == value for row in rows)) for value, label in _marks(reviews)]
    show = request.GET.get("show", "")
    has_own = user.has_role(*permissions.WRITERS)
    context = {
        "year": year,
        "years": year_choices(year),
        "has_own": has_own,
        "own": by_owner.get(user.pk),
        "group": by_owner.get(None),
        "leads": user.has_role(Role.HEAD),
        "shown": counts,
        "show": show,
        "total": len(rows),
        "rows": [row for row in rows if _mark(row) == show] if show in dict(_marks(reviews)) else rows,
        "can_start": year >= fiscal_year(timezone.localdate()),
        "keeps_rules": permissions.can_keep_coverage_rules(user),
    }
    return render(request, "supervision/plans/index.html", context)


def _mark(row):
    return row["plan"].state if row["plan"] else "none"


def _marks(reviews):
    order = [Plan.State.SUBMITTED, Plan.State.RETURNED, Plan.State.DRAFT, Plan.State.APPROVED]
    return ([("none", "ยังไม่ส่งแผน")] if reviews else []) + [(state.value, state.label) for state in order]


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """Begins a plan of this fiscal year or the next, empty or from the newest earlier one."""
    user, now = request.user, fiscal_year(timezone.localdate())
    leads = user.has_role(Role.HEAD)
    asked = {"year": year_of(request.GET), "whose": request.GET.get("whose", forms.OWN)}
    form = forms.StartForm(request.POST or None, years=[now, now + 1], leads=leads, initial=asked)
    if request.method == "POST" and form.is_valid():
        given, office = form.cleaned_data, user.acting.office
        owner, source = None if form.is_group else user, None
        if given["start"] == forms.COPY:
            earlier = Plan.objects.filter(office=office, owner=owner, year__lt=given["year"])
            source = earlier.order_by("-year").first()
        if given["start"] == forms.COPY and source is None:
            form.add_error("start", "ยังไม่มีแผนของปีก่อนให้คัดลอก โปรดเลือกเริ่มจากแผนเปล่า")
        else:
            plan, begun = steps.start(office=office, owner=owner, year=given["year"], by=user, source=source)
            if not begun:
                messages.info(request, "มีแผนของปีนี้อยู่แล้ว")
                return redirect("supervision:plan", plan.pk)
            messages.success(request, "เริ่มแผนแล้ว เขียนวัตถุประสงค์ แล้วเพิ่มโรงเรียนที่จะนิเทศ")
            return redirect("supervision:plan_edit", plan.pk)
    return render(request, "supervision/plans/new.html", {"form": form})


@require(*permissions.PLAN_READERS)
@require_GET
def detail(request, pk):
    plan, user = seen(request, pk), request.user
    wanted = request.GET
    rows = plan.visits.all()
    if wanted.get("quarter") in ("1", "2", "3", "4"):
        rows = rows.filter(quarter=wanted["quarter"])
    terms = planning.terms(plan.year, plan.office.calendar)
    if wanted.get("semester") in terms:
        rows = planning.in_span(rows, plan.year, terms[wanted["semester"]])
    if wanted.get("state") in S.values:
        rows = rows.filter(state=wanted["state"])
    rows = rows.select_related("school__network", "supervisor", "visit").prefetch_related("instruments")
    edits = permissions.can_edit_supervision_plan(user, plan)
    everybody = wanted.get("scope") == "all"
    gaps = planning.gaps_of(plan, user, everybody=everybody) if plan.year >= fiscal_year(timezone.localdate()) else []
    context = {
        "plan": plan,
        "objectives": plan.objectives.prefetch_related("policies"),
        "page": Paginator(rows.in_plan_order(), PAGE).get_page(wanted.get("page")),
        "summary": planning.summary(plan),
        "terms": list(terms),
        "states": S.choices,
        "narrowed": any(wanted.get(name) for name in ("quarter", "semester", "state")),
        "quarter_now": planning.quarter_now(plan.year),
        "gaps": gaps,
        "everybody": everybody,
        "has_duty": plan.owner_id and planning.has_duty(plan),
        "events": plan.events.select_related("actor"),
        "revisions": plan.revisions.select_related("approved_by").defer("content").order_by("-number"),
        "can_edit": edits,
        "lacks": steps.lacks(plan) if edits else "",
        "can_review": permissions.can_review_supervision_plan(user, plan),
        "can_revise": permissions.can_revise_supervision_plan(user, plan),
        "returned": _returned(plan),
    }
    return render(request, "supervision/plans/plan.html", context)


def _returned(plan):
    if plan.state != Plan.State.RETURNED:
        return None
    return plan.events.filter(to_state=Plan.State.RETURNED).select_related("actor").last()


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """The texts and objectives of a plan."""
    plan = kept(request, pk)
    choices = {"policies": forms.policy_choices(plan)}
    if request.method == "GET":
        if plan.state not in Plan.EDITABLE:
            return _already(request, plan)
        rows = forms.ObjectiveFormSet(initial=forms.objective_rows(plan), form_kwargs=choices)
        return _form_page(request, plan, forms.PlanForm(instance=plan), rows)
    form = forms.PlanForm(request.POST, instance=plan)
    rows = forms.ObjectiveFormSet(request.POST, form_kwargs=choices)
    if not all([form.is_valid(), rows.is_valid()]):
        return _form_page(request, plan, form, rows)
    given = form.cleaned_data
    try:
        steps.save(
            plan=plan,
            title=given["title"],
            rationale=given["rationale"],
            expected=given["expected"],
            objectives=rows.rows(),
            version=given["version"],
            by=request.user,
        )
    except Stale:
        return _second(request, form, rows)
    messages.success(request, "บันทึกแผนแล้ว")
    return redirect("supervision:plan", plan.pk)


def _second(request, form, rows):
    """Another save was first. Nothing was written by this one; the page shows both."""
    present = Plan.objects.get(pk=form.instance.pk)
    conflict = form.conflict_with(present)
    mine, theirs = rows.rows(), forms.objective_rows(present)
    for place in range(max(len(mine), len(theirs))):
        pair = [side[place] if place < len(side) else {} for side in (mine, theirs)]
        texts = [_objective_text(row, rows.policy_names) for row in pair]
        if texts[0] != texts[1]:
            conflict.append({"label": f"วัตถุประสงค์ข้อที่ {place + 1}", "mine": texts[0], "theirs": texts[1]})
    if not conflict:
        return _already(request, present)
    form.see(present)
    return _form_page(request, present, form, rows, conflict=conflict)


def _objective_text(row, names):
    parts = [row.get(name, "") for name in ("text", "indicator", "target")]
    return " · ".join(part for part in [*parts, *(names.get(pk, "") for pk in row.get("policies", ()))] if part)


def _form_page(request, plan, form, rows, conflict=None):
    context = {"plan": plan, "form": form, "rows": rows, "conflict": conflict, "returned": _returned(plan)}
    context["locked"] = plan.state not in Plan.EDITABLE
    return render(request, "supervision/plans/form.html", context, status=200 if conflict is None else 409)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def submit(request, pk):
    plan = kept(request, pk)
    if request.method == "GET":
        return redirect("supervision:plan", plan.pk)
    if plan.state in Plan.EDITABLE and (lack := steps.lacks(plan)):
        messages.error(request, lack)
        return redirect("supervision:plan", plan.pk)
    try:
        steps.submit(plan=plan, by=request.user, version=posted_version(request))
    except Stale:
        return _already(request, plan)
    messages.success(request, "ส่งแผนแล้ว รอการพิจารณา")
    return redirect("supervision:plan", plan.pk)


def _of_reviewer(request, pk):
    plan = seen(request, pk)
    if not permissions.is_supervision_plan_reviewer(request.user, plan):
        deny(request, request.path)
    return plan


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def approve(request, pk):
    plan = _of_reviewer(request, pk)
    if request.method == "GET":
        return redirect("supervision:plan", plan.pk)
    try:
        steps.approve(plan=plan, by=request.user, version=posted_version(request))
    except Stale:
        return _already(request, plan)
    messages.success(request, f"อนุมัติ “{plan}” แล้ว")
    return redirect("supervision:plan", plan.pk)


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def send_back(request, pk):
    plan = _of_reviewer(request, pk)
    words = {"label": "เหตุผลที่ส่งกลับ", "help_text": "เจ้าของแผนจะเห็นข้อความนี้ โปรดระบุสิ่งที่ต้องแก้ไข"}
    return _reason_page(
        request,
        plan,
        words,
        {"title": "ส่งกลับแผนให้แก้ไข", "button": "ส่งกลับแก้ไข", "sign": "undo"},
        from_state=Plan.State.SUBMITTED,
        do=steps.send_back,
        said="ส่งกลับให้แก้ไขแล้ว",
    )


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def revise(request, pk):
    plan = kept(request, pk)
    words = {"label": "เหตุผลที่ปรับปรุงแผน", "help_text": "ฉบับที่อนุมัติแล้วยังเปิดดูได้ แผนที่ปรับปรุงต้องส่งพิจารณาใหม่"}
    return _reason_page(
        request,
        plan,
        words,
        {"title": "ปรับปรุงแผน", "button": "เริ่มปรับปรุง", "sign": "edit"},
        from_state=Plan.State.APPROVED,
        do=steps.revise,
        said="เริ่มปรับปรุงแผนแล้ว เมื่อแก้ไขเสร็จโปรดส่งพิจารณาอีกครั้ง",
    )


def _reason_page(request, plan, words, context, *, from_state, do, said):
    if plan.state != from_state:
        return _already(request, plan)
    form = ReasonForm(request.POST or None, initial={"version": plan.version}, **words)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            do(plan=plan, by=request.user, reason=given["reason"], version=given["version"])
        except Stale:
            return _already(request, plan)
        messages.success(request, said)
        return redirect("supervision:plan", plan.pk)
    return render(request, "supervision/plans/reason.html", {**context, "plan": plan, "form": form})


@require(*permissions.PLAN_READERS)
@require_GET
def revision(request, pk, number):
    """A content that was approved, beside what the plan says now."""
    plan = seen(request, pk)
    row = get_object_or_404(plan.revisions.select_related("approved_by"), number=number)
    changes = planning.compare(row.content, steps.content_of(plan))
    context = {
        "plan": plan,
        "revision": row,
        "content": row.content,
        "quarters": [(n, [v for v in row.content["visits"] if v["quarter"] == n]) for n in planning.QUARTERS],
        "changes": changes,
    }
    return render(request, "supervision/plans/revision.html", context)
