"""Planned visits: one, adding one or many, filling a gap, cancelling with a reason, taking up again."""

import calendar as months
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from schools.holidays import days_off
from schools.models import Network
from schools.permissions import deny, require
from schools.views.editing import edit_page, posted_version
from supervision import permissions, planning, queries
from supervision.actions import plans as actions
from supervision.actions.changes import Stale, WrongState
from supervision.forms import ReasonForm
from supervision.forms import plans as forms
from supervision.models import Absence, Plan, PlannedVisit
from supervision.views.plans import kept
from thai.dates import MONTHS
from thai.text import search_key
from thai.years import be_year, fiscal_span, quarter, quarter_span

LIMIT = 300
FORM = "supervision/plans/visit_form.html"
RELATED = ("plan__owner", "plan__office", "school", "supervisor", "visit", "project")


def seen(request, pk):
    """The planned visit, when the person may see it; else 404."""
    rows = PlannedVisit.objects.visible_to(request.user).with_force()
    return get_object_or_404(rows.select_related(*RELATED), pk=pk)


@require(*permissions.PLAN_READERS)
@require_GET
def detail(request, pk):
    """What is planned, and what became of it."""
    planned, user = seen(request, pk), request.user
    waits = planned.state == PlannedVisit.State.PLANNED
    may_move = permissions.can_move_planned(user, planned)
    edits = permissions.can_edit_supervision_plan(user, planned.plan)
    context = {
        "planned": planned,
        "plan": planned.plan,
        "instruments": planned.instruments.all(),
        "events": planned.events.select_related("actor"),
        "can_edit": edits and waits,
        "can_move": may_move and waits,
        "can_delete": edits and waits and not actions.was_approved(planned),
        "can_restore": may_move and planned.state == PlannedVisit.State.CANCELLED,
        "can_log": planned.supervisor_id == user.pk and permissions.can_log_planned(user, planned),
    }
    return render(request, "supervision/plans/visit.html", context)


def _of_draft(request, pk):
    plan = kept(request, pk)
    return plan if plan.state in Plan.EDITABLE else None


def _not_written(request, pk):
    messages.info(request, "แผนนี้ส่งหรืออนุมัติแล้ว จึงเพิ่มหรือแก้ไขรายการไม่ได้ หากต้องการแก้ไขโปรดใช้การปรับปรุงแผน")
    return redirect("supervision:plan", pk)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def new(request, pk):
    plan = _of_draft(request, pk)
    if plan is None:
        return _not_written(request, pk)
    planned = PlannedVisit(plan=plan, supervisor=plan.owner)
    asked = {"school": request.GET.get("school", ""), "quarter": planning.quarter_now(plan.year)}
    form = forms.PlannedVisitForm(request.POST or None, instance=planned, user=request.user, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            _save(form, by=request.user)
        except WrongState:
            return _not_written(request, pk)
        messages.success(request, f"เพิ่ม {form.instance.school.full_name} ในแผนแล้ว")
        return redirect("supervision:plan", pk)
    return render(request, FORM, {"form": form, "plan": plan, "title": "เพิ่มการนิเทศในแผน"})


def _save(form, *, by):
    given = form.cleaned_data
    return actions.save_visit(
        planned=form.instance, instruments=given["instruments"], version=given.get("version"), by=by
    )


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """A planned visit of a plan that is being written."""
    planned = seen(request, pk)
    if not permissions.can_keep_supervision_plan(request.user, planned.plan):
        deny(request, request.path)
    if planned.plan.state not in Plan.EDITABLE:
        return _not_written(request, planned.plan_id)
    if planned.state != PlannedVisit.State.PLANNED:
        return redirect("supervision:planned", pk)

    def save(form):
        try:
            _save(form, by=request.user)
        except WrongState:
            # A kind of Stale, but of nothing that could be compared and saved.
            raise
        except Stale:
            return False
        return True

    try:
        return edit_page(
            request,
            forms.PlannedVisitForm(request.POST or None, instance=planned, user=request.user),
            FORM,
            {"plan": planned.plan, "planned": planned, "title": "แก้ไขการนิเทศในแผน"},
            save=save,
            said="บันทึกแล้ว",
            to=reverse("supervision:planned", args=[pk]),
        )
    except WrongState:
        if Plan.objects.filter(pk=planned.plan_id, state__in=Plan.EDITABLE).exists():
            return _changed_meanwhile(request, planned)
        return _not_written(request, planned.plan_id)


def _to_move(request, pk):
    planned = seen(request, pk)
    if not permissions.can_move_planned(request.user, planned):
        deny(request, request.path)
    return planned


def _changed_meanwhile(request, planned):
    planned.refresh_from_db()
    messages.info(request, f"รายการนี้เปลี่ยนไปก่อนท่านบันทึก สถานะปัจจุบัน: {planned.get_state_display()} โปรดตรวจแล้วทำอีกครั้ง")
    return redirect("supervision:planned", planned.pk)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    planned = _to_move(request, pk)
    if planned.state != PlannedVisit.State.PLANNED:
        return redirect("supervision:planned", pk)
    told = "เก็บไว้กับแผนและแสดงในรายงานแผนกับผล ไม่เกิน 300 ตัวอักษร"
    if actions.school_is_told(planned):
        told = f"{forms.SEEN_BY_SCHOOL} {told}"
    words = {"label": "เหตุผลที่ยกเลิก", "help_text": told}
    form = ReasonForm(request.POST or None, initial={"version": planned.version}, **words)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.cancel(planned=planned, by=request.user, reason=given["reason"], version=given["version"])
        except Stale:
            return _changed_meanwhile(request, planned)
        except ValidationError as error:
            form.add_error("reason", error)
        else:
            messages.success(request, "ยกเลิกรายการแล้ว นำกลับมาได้จากหน้านี้")
            return redirect("supervision:planned", pk)
    return render(request, "supervision/plans/cancel.html", {"planned": planned, "plan": planned.plan, "form": form})


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def restore(request, pk):
    planned = _to_move(request, pk)
    if request.method == "GET":
        return redirect("supervision:planned", pk)
    try:
        actions.restore(planned=planned, by=request.user, version=posted_version(request))
    except Stale:
        return _changed_meanwhile(request, planned)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "นำกลับเข้าแผนแล้ว")
    return redirect("supervision:planned", pk)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def delete(request, pk):
    planned = seen(request, pk)
    if not permissions.can_keep_supervision_plan(request.user, planned.plan):
        deny(request, request.path)
    if request.method == "GET":
        return redirect("supervision:planned", pk)
    try:
        actions.remove_visit(planned=planned, by=request.user, version=posted_version(request))
    except Stale:
        return _changed_meanwhile(request, planned)
    messages.success(request, f"ลบ {planned.school.full_name} ออกจากแผนแล้ว")
    return redirect("supervision:plan", planned.plan_id)


# Many at once.


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def add(request, pk):
    """Chooses schools by filter, the longest unvisited first, and plans the same for all of them."""
    plan = _of_draft(request, pk)
    if plan is None:
        return _not_written(request, pk)
    user = request.user
    gap = _gap(request, plan)
    form = forms.ManyForm(request.POST or None, user=user, plan=plan, times=_times(plan), initial=_when(plan))
    if request.method == "POST" and form.is_valid():
        places, day_of = _places(plan, form.cleaned_data["when"], form.cleaned_data["schools"], form.shared())
        try:
            made = actions.add_visits(
                plan=plan, places=places, by=user, instruments=form.cleaned_data["instruments"], days=day_of,
                **form.shared(),
            )  # fmt: skip
        except WrongState:
            return _not_written(request, pk)
        return _added(request, plan, made, len(places))
    found = _offered(request, plan, gap)
    context = {
        "plan": plan,
        "form": form,
        "gap": gap,
        "schools": found[:LIMIT],
        "is_cut": len(found) > LIMIT,
        "limit": LIMIT,
        "networks": Network.objects.visible_to(user),
        "asked": request.GET,
        "chosen": set(request.POST.getlist("schools")) if request.method == "POST" else set(),
    }
    return render(request, "supervision/plans/add.html", context)


def _added(request, plan, made, wanted):
    if made:
        messages.success(request, f"เพิ่มการนิเทศ {len(made)} โรงเรียนในแผนแล้ว")
    if wanted > len(made):
        messages.info(request, f"ไม่ได้เพิ่ม {wanted - len(made)} โรงเรียน เพราะมีอยู่ในไตรมาสเดียวกันของแผนแล้ว")
    return redirect("supervision:plan", plan.pk)


def _offered(request, plan, gap):
    """The open schools of the filters with their last visit and how often the plan names them already."""
    user, asked = request.user, request.GET
    schools = forms.open_schools(user)
    if asked.get("duty") == "1" and plan.owner_id:
        schools = planning.duty_of(schools, plan)
    if asked.get("network", "").isdecimal() and len(asked["network"]) < 10:
        schools = schools.filter(network=asked["network"])
    if asked.get("q"):
        schools = schools.filter(search_name__contains=search_key(asked["q"]))
    if gap is not None:
        schools = schools.filter(pk__in=gap.missing)
    if asked.get("never") == "1":
        schools = schools.exclude(pk__in=plan.visits.standing().values("school"))
    rows = list(queries.longest_unvisited(schools).select_related("network")[: LIMIT + 1])
    there = {}
    for school, number in plan.visits.standing().values_list("school", "quarter"):
        there.setdefault(school, set()).add(number)
    for school in rows:
        school.planned_in = sorted(there.get(school.pk, ()))
    return rows


def _gap(request, plan):
    """The gap that an address names ("rule.window"), or None."""
    key, everybody = request.GET.get("gap", ""), request.GET.get("scope") == "all"
    if not key:
        return None
    gaps = planning.gaps_of(plan, request.user, everybody=everybody)
    return next((gap for gap in gaps if gap.window.key == key), None)


def _times(plan):
    """The quarters and months of the plan that are not over."""
    today = timezone.localdate()
    quarters = [(f"q{n}", label) for n, label in forms.QUARTERS if quarter_span(plan.year, n)[1] >= today]
    first, last = fiscal_span(plan.year)
    found, day = [], first
    while day <= last:
        end = day.replace(day=months.monthrange(day.year, day.month)[1])
        if end >= today:
            found.append((f"m{day.year}-{day.month}", f"เดือน{MONTHS[day.month - 1]} {be_year(day)} (กำหนดวันให้)"))
        day = end + timedelta(days=1)
    return quarters + found


def _when(plan):
    now = planning.quarter_now(plan.year)
    return {"when": f"q{now}" if now else ""}


def _places(plan, when, schools, shared):
    """([(school, quarter)], {school pk: day}) of the schools, in the order of need."""
    schools = list(queries.longest_unvisited(schools))
    if when.startswith("q"):
        return [(school, int(when[1:])) for school in schools], {}
    year, month = (int(part) for part in when[1:].split("-"))
    first = max(date(year, month, 1), timezone.localdate())
    last = date(year, month, months.monthrange(year, month)[1])
    days = _free_days(plan.office, shared["supervisor"], first, last)
    number = quarter(last)[1]
    # Neighbours in one network follow each other; who is left over when the month is full gets the quarter alone.
    schools.sort(key=lambda school: school.network_id or 0)
    return [(school, number) for school in schools], {
        school.pk: day for school, day in zip(schools, days, strict=False)
    }


def _free_days(office, supervisor, first, last):
    """The working days of a stretch on which the person is there and has nothing planned, and no school sits
    examinations."""
    off = set(days_off(office, first, last))
    off.update(office.own_days.filter(is_exam=True, day__range=(first, last)).values_list("day", flat=True))
    away = list(Absence.objects.filter(office=office, user=supervisor).within(first, last))
    taken = set(
        PlannedVisit.objects.waiting()
        .filter(supervisor=supervisor, planned_on__range=(first, last))
        .values_list("planned_on", flat=True)
    )
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    there = [day for day in days if not any(absence.starts <= day <= absence.ends for absence in away)]
    return [day for day in there if day.weekday() < 5 and day not in off and day not in taken]


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def fill(request, pk):
    """Plans one visit for every school that a rule still misses, shared out over the quarters that are left."""
    plan = _of_draft(request, pk)
    if plan is None or request.method == "GET":
        return redirect("supervision:plan", pk)
    everybody = request.POST.get("scope") == "all"
    gaps = planning.gaps_of(plan, request.user, everybody=everybody)
    gap = next((gap for gap in gaps if gap.window.key == request.POST.get("gap", "")), None)
    quarters = gap.quarters if gap else []
    if not quarters or plan.owner_id is None:
        messages.error(request, "เพิ่มทั้งหมดไม่ได้ โปรดเลือกโรงเรียนและช่วงเวลาเอง")
        return redirect("supervision:plan", pk)
    schools = queries.longest_unvisited(forms.open_schools(request.user).filter(pk__in=gap.missing))
    places = planning.spread(list(schools), quarters)
    fields = {"kind": gap.window.rule.kind} if gap.window.rule.kind else {}
    try:
        made = actions.add_visits(plan=plan, places=places, by=request.user, supervisor=plan.owner, **fields)
    except WrongState:
        return _not_written(request, pk)
    return _added(request, plan, made, len(places))
