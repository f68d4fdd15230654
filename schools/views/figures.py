"""Figures of pupils, rooms and staff: who has reported, one school's sheet, and inclusive education in counts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from schools import permissions
from schools.actions import figures as actions
from schools.forms.figures import FiguresForm, initial_of
from schools.models import SCHOOL_ROLES, STAFF_ROLES, Figures, Role, School
from schools.permissions import require
from schools.reporting import LackingFilter, chosen, inclusive_counts, narrowed, reporting
from thai.sorting import thai_order

PAGE = 50


@require(*STAFF_ROLES)
@require_GET
def index(request):
    asked = chosen(request)
    schools = reporting(request, asked)
    counts = {"all": schools.count(), "in": schools.filter(reported=True).count()}
    counts["missing"] = counts["all"] - counts["in"]
    rows, narrowing = narrowed(request, asked)
    page = Paginator(rows.select_related("network"), PAGE).get_page(request.GET.get("page"))
    sheets = Figures.objects.filter(
        school__in=[school.pk for school in page], academic_year=asked["year"], data_date=asked["data_date"]
    )
    sheets = {sheet.school_id: sheet for sheet in sheets}
    for school in page:
        school.sheet = sheets.get(school.pk)
    reported = Figures.objects.filter(school__in=schools, academic_year=asked["year"], data_date=asked["data_date"])
    totals = reported.order_by().aggregate(male=Sum("male"), female=Sum("female"), rooms=Sum("rooms"))
    male, female = totals["male"] or 0, totals["female"] or 0
    context = {
        **asked,
        "page": page,
        "counts": counts,
        "totals": totals,
        "pupils": male + female,
        "sexes": f"ชาย {male:,} หญิง {female:,}" if male + female else "",
        **narrowing,
        "can_edit": permissions.can_keep_figures(request.user),
    }
    return render(request, "schools/figures/list.html", context)


@require(*STAFF_ROLES, *SCHOOL_ROLES, Role.PLATFORM_ADMIN)
@require_http_methods(["GET", "POST"])
def edit(request, pk, year, date):
    school = get_object_or_404(School.objects.visible_to(request.user).select_related("office"), pk=pk)
    now = school.office.calendar.academic_year(timezone.localdate())
    if date not in Figures.DataDate.values or not now - 20 <= year <= now:
        raise Http404
    if not permissions.can_edit_figures(request.user, school):
        permissions.deny(request, request.path)
    sheet = Figures.objects.filter(school=school, academic_year=year, data_date=date).first()
    form = FiguresForm(request.POST or None, figures=sheet)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.record(
                school=school,
                academic_year=year,
                data_date=date,
                by=request.user,
                version=form.cleaned_data["version"],
                **form.values(),
            )
            messages.success(request, f"บันทึกจำนวนนักเรียนและครูของ {school.full_name} แล้ว")
            return redirect("schools:figures" if not request.user.acting.is_school else "schools:own")
        except actions.Stale:
            sheet = Figures.objects.filter(school=school, academic_year=year, data_date=date).first()
            conflict = differences(form, sheet)
            form.data = {**form.data.dict(), "version": sheet.version if sheet else ""}
    context = {
        "school": school,
        "year": year,
        "date_label": Figures.DataDate(date).label,
        "form": form,
        "sheet": sheet,
        "conflict": conflict,
        "before": None if sheet else school.figures.filter(academic_year__lte=year).first(),
    }
    return render(request, "schools/figures/edit.html", context, status=200 if conflict is None else 409)


def differences(form, sheet):
    """Rows of label, mine, theirs for the fields in which the sheet differs from what was typed."""
    theirs = initial_of(sheet) if sheet else {}
    found = []
    for name, field in form.fields.items():
        mine, other = form.cleaned_data.get(name), theirs.get(name)
        if name != "version" and (mine or 0) != (other or 0):
            found.append({"label": field.label, "mine": mine, "theirs": other})
    return found


@require(*STAFF_ROLES)
@require_GET
def inclusive(request):
    """Counts by type of disability over the office's schools, and those whose plans lack, a page of them; no pupil is
    named anywhere."""
    asked = chosen(request)
    context = {**asked, **inclusive_counts(request, asked)}
    found = LackingFilter(request.GET, queryset=context["lacking"], request=request)
    rows = found.qs.select_related("school").order_by(thai_order("school__name"), "pk")
    context["page"] = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context["filter"] = found
    narrowing = [(name, request.GET[name]) for name in found.filters if request.GET.get(name)]
    context["narrowing"] = [] if context["is_public"] else narrowing
    context["kept"] = [("year", asked["year"]), ("date", asked["data_date"])]
    return render(request, "schools/figures/inclusive.html", context)
