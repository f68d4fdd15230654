"""The suggestion of a route: schools near each other for one day, put on the plan by one press."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from schools.holidays import next_working_day
from schools.permissions import require
from supervision import calendar_days as days
from supervision import permissions, routes
from supervision.actions import calendar as actions
from supervision.actions.changes import Stale
from supervision.forms.calendar import RouteForm
from supervision.models import Plan, PlannedVisit
from supervision.views.calendar import parse_day
from thai.dates import ThaiDateError, parse, short
from thai.years import fiscal_year

OFFERED = 12


def _day(request):
    """The day that is asked for, else the next working day after today; never one that has passed."""
    today = timezone.localdate()
    text = request.GET.get("on", "")
    try:
        day = parse_day(text) or (parse(text) if text else None)
    except ThaiDateError:
        day = None
    if day is None or not today <= day <= days.LAST:
        return next_working_day(today + timedelta(days=1), request.user.acting.office)
    return day


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def route(request):
    if request.method == "POST":
        form = RouteForm(request.POST, user=request.user)
        return _place(request, form) if form.is_valid() else _page(request, form)
    return _page(request, None)


def _number(text, choices, usual):
    return int(text) if text.isdecimal() and len(text) < 4 and int(text) in choices else usual


def _page(request, form):
    user, day = request.user, _day(request)
    plan = routes.plan_for(user, day)
    there = PlannedVisit.objects.visible_to(user).waiting().filter(supervisor=user, planned_on=day)
    there = list(there.select_related("school").order_by("part", "pk"))
    found = routes.candidates(user, day)
    size = _number(request.GET.get("n", ""), routes.SIZES, 3)
    number = _number(request.GET.get("set", ""), range(OFFERED), 0)
    start = there[-1].school if there else None
    stops = routes.suggest(found, size=size, start=start, number=number)
    facts = days.known(user, day, day)
    parts = actions.parts_for(len(stops)) if stops else []
    for stop, part in zip(stops, parts, strict=True):
        trial = stop.candidate.row or PlannedVisit(school=stop.school, supervisor=user)
        stop.part = PlannedVisit.Part(part).label
        stop.clashes = days.clashes(trial, day, part, facts)
    context = {
        "form": form,
        "day": day,
        "plan": plan,
        "year": fiscal_year(day),
        "writes": plan is not None and plan.state in Plan.EDITABLE,
        "there": there,
        "stops": stops,
        "size": size,
        "sizes": routes.SIZES,
        "number": number,
        "has_more": number + 1 < min(len(found), OFFERED),
        "candidates": len(found),
    }
    return render(request, "supervision/calendar/route.html", context, status=422 if form is not None else 200)


def _place(request, form):
    user, day, chosen = request.user, form.cleaned_data["day"], form.cleaned_data["schools"]
    order = {pk: place for place, pk in enumerate(request.POST.getlist("schools"))}
    chosen = sorted(chosen, key=lambda school: order.get(str(school.pk), 0))
    open_to = {one.school.pk: one for one in routes.candidates(user, day)}
    there = PlannedVisit.objects.visible_to(user).waiting().filter(supervisor=user, planned_on=day)
    known = set(there.order_by(F("pk")).values_list("school", flat=True))
    refused = [school for school in chosen if school.pk not in open_to and school.pk not in known]
    if refused:
        names = ", ".join(school.full_name for school in refused)
        form.add_error("schools", f"เพิ่มไม่ได้: {names} เพราะไม่อยู่ในแผนที่แก้ไขได้ หรือกำหนดวันไว้แล้ว")
        return _page(request, form)
    stops = [(school, open_to[school.pk].row) for school in chosen if school.pk in open_to]
    try:
        placed = actions.place_route(stops=stops, day=day, by=user) if stops else []
    except Stale:
        form.add_error(None, "แผนหรือรายการเปลี่ยนไปก่อนท่านบันทึก ยังไม่ได้เพิ่ม โปรดตรวจแล้วทำอีกครั้ง")
        return _page(request, form)
    except ValidationError as error:
        form.add_error("day", error)
        return _page(request, form)
    messages.success(request, f"กำหนดวันนิเทศ {len(placed)} โรงเรียน วันที่ {short(day)} แล้ว")
    return redirect(f"{reverse('supervision:calendar')}?view=week&on={day.isoformat()}&who=mine")
