"""Giving a planned visit a day, or another one: by the form, and by dropping it on a day of the calendar."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from schools.permissions import deny, require
from supervision import calendar_days as days
from supervision import permissions
from supervision.actions import plans as actions
from supervision.actions.changes import Stale
from supervision.forms import plans as forms
from supervision.models import Plan, PlannedVisit
from supervision.views.calendar import back_to, may_owe, parse_day
from thai.dates import short


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def move(request, pk):
    """Sets or moves the day. What speaks against the day is told and refuses nothing. A drop on the calendar (`drop`)
    saves at once where neither a reason is owed nor anything speaks against it; else the form opens with that day."""
    rows = PlannedVisit.objects.visible_to(request.user).select_related("plan", "school", "supervisor")
    planned = get_object_or_404(rows, pk=pk)
    if not permissions.can_move_planned(request.user, planned):
        deny(request, request.path)
    if planned.state != PlannedVisit.State.PLANNED:
        return redirect("supervision:planned", pk)
    form = forms.MoveForm(request.POST or None, planned=planned)
    if request.method == "GET":
        return _page(request, planned, form, warned=_asked(request, planned, form))
    if "drop" in request.POST and (answer := _dropped(request, planned, form)):
        return answer
    if not form.is_valid():
        return _page(request, planned, form)
    given = form.cleaned_data
    try:
        actions.schedule(
            planned=planned,
            day=given["day"],
            part=given["part"],
            by=request.user,
            version=given["version"],
            reason=given.get("reason", ""),
        )
    except Stale:
        return _conflict(request, pk, form, given["day"], given["part"])
    except ValidationError as error:
        form.add_error("reason" if error.code == "reason" and "reason" in form.fields else "day", error)
        return _page(request, planned, form)
    return _moved(request, planned)


def _moved(request, planned):
    messages.success(request, f"กำหนดวันนิเทศ {planned.school.full_name} เป็น {short(planned.planned_on)} แล้ว")
    if found := _clashes(request.user, planned, planned.planned_on, planned.part):
        messages.warning(request, "โปรดตรวจสอบ: " + " · ".join(clash.text for clash in found))
    if "back" in request.POST:
        return redirect(back_to(request.POST["back"]))
    return redirect("supervision:planned", planned.pk)


def _clashes(user, planned, day, part):
    return days.clashes(planned, day, part, days.known(user, day, day))


def _asked(request, planned, form):
    """Fills in the day and the part of the address, and returns what speaks against that day."""
    day, part = parse_day(request.GET.get("day", "")), request.GET.get("part", "")
    if part in PlannedVisit.Part.values:
        form.initial["part"] = part
    if day is None:
        return []
    form.initial["day"] = day
    return _clashes(request.user, planned, day, form.initial["part"])


def _dropped(request, planned, form):
    """The form with the day filled in, where the drop alone is not enough, or what became of it meanwhile; None where
    the drop is enough."""
    day = parse_day(request.POST.get("day", ""))
    part = request.POST.get("part", planned.part)
    if day is None or part not in PlannedVisit.Part.values:
        return None
    if form.data.get("version") != str(planned.version):
        return _conflict(request, planned.pk, form, day, part)
    if not may_owe(planned) and not _clashes(request.user, planned, day, part):
        return None
    asked = {"day": day.isoformat(), "part": part, "back": request.POST.get("back", "")[:300]}
    return redirect(f"{reverse('supervision:planned_move', args=[planned.pk])}?{urlencode(asked)}")


def _page(request, planned, form, *, conflict=None, warned=(), status=200):
    back = request.POST.get("back", request.GET.get("back"))
    context = {
        "planned": planned,
        "plan": planned.plan,
        "form": form,
        "conflict": conflict,
        "warned": warned,
        "back": back,
        "back_href": back_to(back) if back is not None else reverse("supervision:planned", args=[planned.pk]),
    }
    return render(request, "supervision/plans/move.html", context, status=status)


def _conflict(request, pk, form, day, part):
    """Somebody else moved it first: nothing is overwritten, both days are shown. A button pressed twice has what it
    asked for."""
    present = PlannedVisit.objects.select_related("plan", "school", "supervisor").get(pk=pk)
    if (present.planned_on, present.part, present.state) == (day, part, PlannedVisit.State.PLANNED):
        return _moved(request, present)
    if present.state != PlannedVisit.State.PLANNED or present.plan.state == Plan.State.SUBMITTED:
        status = present.get_state_display()
        messages.info(request, f"รายการนี้เปลี่ยนไปก่อนท่านบันทึก สถานะปัจจุบัน: {status} โปรดตรวจแล้วทำอีกครั้ง")
        return redirect("supervision:planned", pk)
    theirs = short(present.planned_on) if present.planned_on else ""
    conflict = [{"label": "วันที่", "mine": short(day), "theirs": theirs}]
    form.data = form.data.copy()
    form.data["version"] = present.version
    return _page(request, present, form, conflict=conflict, status=409)
