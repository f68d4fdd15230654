"""Pages of the plans of tests: days, centres, and the summary that everybody may read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from qa.actions import exam_plans as actions
from qa.exams import permissions, published, results
from qa.forms.exam_plans import CentreForm, DayForm, PlanForm, PlanTextForm
from qa.models import ExamCentre, ExamDay, ExamSeat, ExamYear
from schools import calendars
from schools.actions.edits import remove, save_seen
from schools.holidays import days_off
from schools.models import School
from schools.permissions import require
from schools.views.editing import edit_page, posted_version
from thai import dates

PAGE = 50
FORM = "qa/tests/form.html"


def fetch(request, pk):
    """The plan if this person may see it; 404 otherwise."""
    return get_object_or_404(ExamYear.objects.visible_to(request.user).select_related("exam", "office"), pk=pk)


@require(*permissions.VISITORS)
@require_GET
def index(request):
    """The plans of the office, newest year first."""
    rows = ExamYear.objects.visible_to(request.user).select_related("exam").prefetch_related("days").defer("figures")
    rows = rows.annotate(places=Count("centres", distinct=True)).order_by("-academic_year", "exam__position", "pk")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "can_keep": permissions.can_keep_tests(request.user),
    }
    return render(request, "qa/tests/plans.html", context)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    office = request.user.acting.office
    initial = {"academic_year": calendars.of(request.user).academic_year(timezone.localdate())}
    form = PlanForm(request.POST or None, office=office, initial=initial)
    if request.method == "POST" and form.is_valid():
        plan, created = actions.plan(office=office, by=request.user, **form.cleaned_data)
        messages.success(request, f"สร้างแผน {plan} แล้ว" if created else f"มีแผน {plan} อยู่แล้ว")
        return redirect("qa:exam_plan", plan.pk)
    back = reverse("qa:exam_plans")
    return render(request, FORM, {"form": form, "title": "สร้างแผนการทดสอบ", "back": back})


def _page(request, plan, form, status=200):
    user = request.user
    seats = ExamSeat.objects.select_related("school")
    if user.acting.is_school:
        seats = seats.filter(school=user.acting.school_id)
    centres = plan.centres.select_related("host").prefetch_related(
        Prefetch("seats_of_schools", seats, to_attr="sitting")
    )
    centres = list(centres.annotate(number=Count("seats_of_schools")))
    if user.acting.is_school:
        centres = [one for one in centres if one.sitting]
    days = list(plan.days.all())
    off = days_off(plan.office, min(row.day for row in days), max(row.day for row in days)) if days else {}
    for row in days:
        row.off = off.get(row.day, "")
    waiting = School.objects.visible_to(user).open_on(timezone.localdate())
    waiting = waiting.exclude(pk__in=ExamSeat.objects.filter(year=plan).values("school"))
    context = {
        "plan": plan,
        "days": days,
        "centres": centres,
        "unseated": None if user.acting.is_school else waiting.count(),
        "totals": plan.centres.aggregate(seats=Sum("seats"), rooms=Sum("rooms")),
        "form": form,
        "can_keep": permissions.can_keep_tests(user),
        "can_publish": permissions.can_publish_tests(user),
    }
    return render(request, "qa/tests/plan.html", context, status=status)


@require(*permissions.VISITORS)
@require_GET
def detail(request, pk):
    """Days, centres and guidelines; a school sees where it sits itself."""
    form = DayForm() if permissions.can_keep_tests(request.user) else None
    return _page(request, fetch(request, pk), form)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    plan = fetch(request, pk)
    address = reverse("qa:exam_plan", args=[plan.pk])
    return edit_page(
        request,
        PlanTextForm(request.POST or None, instance=plan),
        FORM,
        {"title": f"แก้ไขแผน {plan}", "back": address},
        save=lambda form: save_seen(form, verb="edit exam plan", by=request.user),
        said="บันทึกแล้ว",
        to=address,
    )


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def day_add(request, pk):
    plan = fetch(request, pk)
    if request.method == "GET":
        return redirect("qa:exam_plan", plan.pk)
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, form)
    row, created = actions.add_day(plan=plan, by=request.user, **form.cleaned_data)
    when = dates.short(row.day)
    if not created:
        messages.info(request, f"มีวันสอบ {row.grade} วันที่ {when} อยู่แล้ว")
    elif row.shown_id:
        messages.success(request, f"เพิ่มวันสอบ {when} แล้ว ปฏิทินนิเทศจะเตือนเมื่อวางแผนนิเทศในวันนี้")
    else:
        messages.warning(request, f"เพิ่มวันสอบ {when} แล้ว ปฏิทินสำนักงานมีรายการของวันนี้อยู่ก่อน จึงคงรายการเดิมไว้")
    return redirect("qa:exam_plan", plan.pk)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def day_delete(request, pk, day_pk):
    plan = fetch(request, pk)
    row = get_object_or_404(ExamDay.objects.filter(year=plan).select_related("year__office"), pk=day_pk)
    if request.method == "POST":
        actions.remove_day(row=row, by=request.user)
        messages.success(request, f"ลบวันสอบ {dates.short(row.day)} แล้ว")
    return redirect("qa:exam_plan", plan.pk)


def _centre(request, centre, title, status=None):
    """Shows and saves the form of a centre."""
    plan = centre.year
    address = reverse("qa:exam_plan", args=[plan.pk])

    def save(form):
        return actions.save_centre(form=form, by=request.user)

    form = CentreForm(request.POST or None, instance=centre, day=timezone.localdate())
    context = {"title": title, "back": address}
    if centre.pk:
        context |= {"delete": reverse("qa:exam_centre_delete", args=[plan.pk, centre.pk]), "row": centre}
    try:
        return edit_page(request, form, FORM, context, save=save, said="บันทึกสนามสอบแล้ว", to=address)
    except actions.Taken as taken:
        form.add_error("schools", f"มีผู้จัดให้อยู่สนามอื่นเมื่อครู่: {taken}")
        return render(request, FORM, context | {"form": form})


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def centre_new(request, pk):
    return _centre(request, ExamCentre(year=fetch(request, pk)), "เพิ่มสนามสอบ")


def _fetch_centre(request, pk, centre_pk):
    plan = fetch(request, pk)
    centre = get_object_or_404(ExamCentre.objects.filter(year=plan).select_related("host"), pk=centre_pk)
    centre.year = plan
    return centre


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def centre_edit(request, pk, centre_pk):
    return _centre(request, _fetch_centre(request, pk, centre_pk), "แก้ไขสนามสอบ")


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def centre_delete(request, pk, centre_pk):
    centre = _fetch_centre(request, pk, centre_pk)
    if request.method == "GET":
        return redirect("qa:exam_centre_edit", pk, centre_pk)
    if remove(centre, verb="remove exam centre", by=request.user, version=posted_version(request)):
        messages.success(request, f"ลบ {centre.name} แล้ว")
        return redirect("qa:exam_plan", pk)
    messages.error(request, "มีผู้แก้ไขสนามสอบนี้หลังจากท่านเปิดหน้า ยังไม่ได้ลบ โปรดตรวจสอบอีกครั้ง")
    return redirect("qa:exam_centre_edit", pk, centre_pk)


@require(*permissions.PUBLISHERS)
@require_http_methods(["GET", "POST"])
def publish(request, pk):
    plan = fetch(request, pk)
    if request.method == "POST":
        if actions.publish(plan=plan, by=request.user):
            messages.success(request, "เผยแพร่ภาพรวมของเขต ณ วันนี้แล้ว ผู้ที่มีที่อยู่เปิดอ่านได้โดยไม่ต้องเข้าสู่ระบบ")
        else:
            messages.info(request, "เผยแพร่อยู่แล้ว")
    return redirect("qa:exam_plan", plan.pk)


@require(*permissions.PUBLISHERS)
@require_http_methods(["GET", "POST"])
def withdraw(request, pk):
    plan = fetch(request, pk)
    if request.method == "POST":
        if actions.withdraw(plan=plan, by=request.user):
            messages.success(request, "ยกเลิกการเผยแพร่แล้ว")
        else:
            messages.info(request, "ไม่ได้เผยแพร่อยู่")
    return redirect("qa:exam_plan", plan.pk)


@login_not_required
@require_GET
def public(request, pk):
    """The summary of an area for everybody, as it was frozen: no school, no group of fewer than five takers, and of
    earlier years those alone that are published themselves."""
    plan = get_object_or_404(
        ExamYear.objects.filter(published_at__isnull=False).select_related("exam", "office"), pk=pk
    )
    plans = published.plans_of(plan)
    context = {
        "plan": plan,
        "span": [one.academic_year for one in plans],
        "sittings": published.shown(plans),
        "legend": results.legend(published.SERIES),
        "chart_height": results.CHART_HEIGHT,
    }
    return render(request, "qa/tests/public.html", context)
