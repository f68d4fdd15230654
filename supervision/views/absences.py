"""When people of the group are away: the own days, for the head those of everybody."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from schools.models import Role
from schools.permissions import deny, require
from schools.views.editing import edit_page, posted_version
from supervision import permissions
from supervision.actions import absences as actions
from supervision.actions.changes import Stale
from supervision.forms.calendar import AbsenceForm
from supervision.models import Absence, PlannedVisit
from thai.dates import short

FORM, PAGE = "supervision/calendar/absence_form.html", 50


@require(*permissions.WRITERS)
@require_GET
def index(request):
    rows = Absence.objects.visible_to(request.user).select_related("user").order_by("-starts", "-pk")
    if not request.user.has_role(Role.HEAD):
        rows = rows.filter(user=request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "leads": request.user.has_role(Role.HEAD)}
    return render(request, "supervision/calendar/absences.html", context)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def new(request):
    absence = Absence(office_id=request.user.acting.office_id, user=request.user)
    form = AbsenceForm(request.POST or None, instance=absence, user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = actions.save(absence=form.instance, by=request.user)
        messages.success(request, "บันทึกวันที่ไม่อยู่แล้ว")
        warn(request, saved)
        return redirect("supervision:absences")
    return render(request, FORM, {"form": form, "absence": None})


def _kept(request, pk):
    rows = Absence.objects.visible_to(request.user).select_related("user", "office")
    absence = get_object_or_404(rows, pk=pk)
    if not permissions.can_keep_absence(request.user, absence):
        deny(request, request.path)
    return absence


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    absence = _kept(request, pk)

    def save(form):
        try:
            saved = actions.save(absence=form.instance, by=request.user, version=form.cleaned_data["version"])
        except Stale:
            return False
        warn(request, saved)
        return True

    return edit_page(
        request,
        AbsenceForm(request.POST or None, instance=_kept(request, pk), user=request.user),
        FORM,
        {"absence": absence},
        save=save,
        said="บันทึกวันที่ไม่อยู่แล้ว",
        to=reverse("supervision:absences"),
    )


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def delete(request, pk):
    absence = _kept(request, pk)
    if request.method == "POST":
        try:
            actions.delete(absence=absence, by=request.user, version=posted_version(request))
        except Stale:
            messages.warning(request, "รายการนี้มีการแก้ไขหลังจากที่ท่านเปิดหน้า ยังไม่ได้ลบ โปรดตรวจแล้วลบอีกครั้ง")
        else:
            messages.success(request, f"ลบวันที่ไม่อยู่ {short(absence.starts)} แล้ว")
    return redirect("supervision:absences")


def warn(request, absence):
    """Tells what lies on the same days: another absence of the person, and visits planned for them."""
    days = (absence.starts, absence.ends)
    others = Absence.objects.visible_to(request.user).filter(user=absence.user_id).within(*days)
    others = others.exclude(pk=absence.pk).count()
    visits = PlannedVisit.objects.visible_to(request.user).waiting()
    visits = visits.filter(supervisor=absence.user_id, planned_on__range=days).select_related("school")[:6]
    told = [f"{row.school.full_name} {short(row.planned_on)}" for row in visits]
    if others:
        messages.warning(request, f"ช่วงนี้ซ้อนกับวันที่ไม่อยู่ที่บันทึกไว้แล้ว {others} รายการ")
    if told:
        messages.warning(request, "มีการนิเทศในช่วงนี้ โปรดย้ายวัน: " + " · ".join(told))
