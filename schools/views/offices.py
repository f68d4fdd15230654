"""The office: what it is, its calendar, days off, size classes and map; and all offices, for the platform."""

from datetime import timedelta

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Count, Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schools import holidays, setup, sizes
from schools.actions import offices
from schools.forms.offices import CalendarForm, MapForm, OfficeDayForm, OfficeForm, SizesForm
from schools.forms.schools import shown
from schools.models import STAFF_ROLES, Membership, Office, OfficeDay, Role, SchoolYear
from schools.permissions import KEEPERS, can_keep_office, require, require_login
from thai import years
from thai.dates import ThaiDateError, parse_year
from thai.text import clean

PAGE = 50
READERS = STAFF_ROLES | {Role.PLATFORM_ADMIN}


def fetch(request, pk):
    """The office if this person may see it; 404 otherwise."""
    return get_object_or_404(Office.objects.visible_to(request.user).select_related("logo", "crest", "shapes"), pk=pk)


@require(*STAFF_ROLES)
@require_GET
def own(request):
    return show(request, fetch(request, request.user.acting.office_id))


@require(*READERS)
@require_GET
def detail(request, pk):
    return show(request, fetch(request, pk))


def show(request, office):
    day = timezone.localdate()
    year = office.calendar.academic_year(day)
    can_keep = can_keep_office(request.user, office)
    off = holidays.days_off(office, day, day + timedelta(days=90))
    context = {
        "shown": office,
        "can_keep": can_keep,
        "steps": steps_for(request.user, office) if can_keep else [],
        "year": office.calendar.year(year),
        "semester_now": office.calendar.semester(day)[1],
        "fiscal_year": years.fiscal_year(day),
        "off": [(on, holidays.short(name)) for on, name in list(off.items())[:5]],
        "bands": banded(office, year),
        "scheme": dict(sizes.SCHEME_CHOICES)[sizes.scheme_of(office)],
    }
    return render(request, "schools/offices/detail.html", context)


def steps_for(user, office):
    """What is left to set up; who acts in no office sees how far it is, and does not work in it."""
    steps = setup.steps(office)
    return [{**step, "href": ""} for step in steps] if user.acting.is_platform else steps


def banded(office, year):
    """The size classes in force with `low` and, for an academic year, `n` schools kept in each."""
    rows = SchoolYear.objects.filter(school__office=office, academic_year=year).order_by()
    counts = dict(rows.values_list("size").annotate(n=Count("pk")))
    found, low = [], 1
    for band in office.sizes:
        found.append(
            {"label": band.label, "code": band.code, "low": low, "up_to": band.up_to, "n": counts.get(band.code, 0)}
        )
        low = (band.up_to or 0) + 1
    return found


@require(Role.PLATFORM_ADMIN)
@require_GET
def index(request):
    q = clean(request.GET.get("q", ""))
    rows = Office.objects.visible_to(request.user).with_open_schools()
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(full_name__icontains=q) | Q(code__startswith=q))
    page = rows.page(request.GET.get("page"), PAGE)
    keys = [office.pk for office in page]
    current = Membership.objects.current().filter(
        office__in=keys, role=Role.OFFICE_ADMIN, acting_for=None, user__is_active=True
    )
    admins = dict(current.order_by().values_list("office").annotate(n=Count("pk")))
    for office in page:
        office.admins = admins.get(office.pk, 0)
    return render(request, "schools/offices/list.html", {"page": page, "q": q})


@require(Role.PLATFORM_ADMIN)
@require_http_methods(["GET", "POST"])
def new(request):
    form = OfficeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        office = offices.save(form=form, by=request.user)
        messages.success(request, f"เพิ่ม {office.name} แล้ว ขั้นต่อไปคือเชิญผู้ดูแลระบบของสำนักงาน")
        return redirect("schools:office_detail", office.pk)
    return render(request, "schools/offices/new.html", {"form": form})


@require(*KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    office, edited = fetch(request, pk), fetch(request, pk)
    form = OfficeForm(request.POST or None, request.FILES or None, instance=edited)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            offices.save(form=form, by=request.user)
            messages.success(request, "บันทึกข้อมูลสำนักงานแล้ว")
            return redirect("schools:office_detail", pk)
        except offices.Stale:
            office = fetch(request, pk)
            conflict = [
                {
                    "label": form.fields[name].label,
                    "mine": shown(form.cleaned_data[name]),
                    "theirs": shown(getattr(office, name)),
                }
                for name in form.Meta.fields
                if form.cleaned_data[name] != getattr(office, name)
            ]
            form.data = {**form.data.dict(), "version": office.version}
    status = 200 if conflict is None else 409
    context = {"shown": office, "form": form, "conflict": conflict}
    return render(request, "schools/offices/edit.html", context, status=status)


@require(*READERS)
@require_GET
def calendar(request, pk):
    office = fetch(request, pk)
    day = timezone.localdate()
    try:
        year = parse_year(request.GET["year"]) if request.GET.get("year") else years.be_year(day)
    except ThaiDateError:
        year = years.be_year(day)
    present = office.calendar.academic_year(day)
    context = {
        "shown": office,
        "can_keep": can_keep_office(request.user, office),
        "academic": [office.calendar.year(number) for number in range(present + 1, present - 5, -1)],
        "present": present,
        "fiscal": [fiscal_row(number) for number in range(years.fiscal_year(day) + 1, years.fiscal_year(day) - 3, -1)],
        "year": year,
        "days": holidays.of_calendar_year(office, year),
        "form": OfficeDayForm(instance=OfficeDay(office=office)),
    }
    return render(request, "schools/offices/calendar.html", context)


def fiscal_row(number):
    """{year, starts, ends} of a fiscal year."""
    first, last = years.fiscal_span(number)
    return {"year": number, "starts": first, "ends": last}


@require(*KEEPERS)
@require_http_methods(["GET", "POST"])
def calendar_edit(request, pk, year):
    office = fetch(request, pk)
    if not 2560 <= year <= 2600:
        raise Http404
    form = CalendarForm(request.POST or None, office=office, year=year)
    if request.method == "POST":
        usual = "usual" in request.POST
        valid = form.is_valid()
        if usual or valid:
            try:
                shift = None if usual else form.as_shift()
                seen = form.cleaned_data.get("version")
                offices.shift_year(office=office, version=seen, year=year, shift=shift, by=request.user)
                messages.success(request, f"บันทึกปฏิทินปีการศึกษา {year} แล้ว ทุกหน้าใช้ปฏิทินนี้")
                return redirect("schools:office_calendar", pk)
            except offices.Stale:
                office = told_stale(form, fetch(request, pk))
    context = {"shown": office, "form": form, "year": year, "now": office.calendar.year(year)}
    return render(
        request, "schools/offices/calendar_edit.html", context, status=409 if form.errors.get("version") else 200
    )


def told_stale(form, office):
    """Says on the form that the office was changed meanwhile, keeps what was typed, and returns the office as it is."""
    form.add_error("version", "มีผู้แก้ไขข้อมูลสำนักงานหลังจากท่านเปิดหน้านี้ ยังไม่ได้บันทึก โปรดตรวจสอบค่าปัจจุบันแล้วบันทึกอีกครั้งหากยังต้องการ")
    form.data = {**form.data.dict(), "version": office.version}
    return office


@require(*KEEPERS)
@require_POST
def day_add(request, pk):
    office = fetch(request, pk)
    form = OfficeDayForm(request.POST, instance=OfficeDay(office=office))
    if form.is_valid():
        try:
            day = offices.add_day(form=form, by=request.user)
            messages.success(request, f"เพิ่ม “{day.name}” แล้ว")
            return redirect(f"{request.path.removesuffix('days/')}calendar/?year={years.be_year(day.day)}#days")
        except IntegrityError:
            form.add_error("day", "มีรายการของสำนักงานในวันนี้อยู่แล้ว ลบรายการเดิมก่อน")
    return render(request, "schools/offices/day.html", {"shown": office, "form": form}, status=422)


@require(*KEEPERS)
@require_POST
def day_remove(request, pk, day):
    office = fetch(request, pk)
    row = get_object_or_404(OfficeDay, office=office, pk=day)
    offices.remove_day(day=row, by=request.user)
    messages.success(request, f"ลบ “{row.name}” แล้ว")
    return redirect(f"{request.path.partition('days/')[0]}calendar/?year={years.be_year(row.day)}#days")


@require(*KEEPERS)
@require_http_methods(["GET", "POST"])
def size_classes(request, pk):
    office = fetch(request, pk)
    year = office.calendar.academic_year(timezone.localdate())
    form = SizesForm(request.POST or None, office=office)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            changed = offices.choose_sizes(
                office=office,
                version=data["version"],
                scheme=data["scheme"],
                own_sizes=data.get("own_sizes"),
                again_for=year if data["again"] else None,
                by=request.user,
            )
            told = f" และเปลี่ยนขนาดของ {changed:,} โรงเรียนในปีการศึกษา {year}" if data["again"] else ""
            messages.success(request, f"บันทึกเกณฑ์ขนาดโรงเรียนแล้ว{told}")
            return redirect("schools:office_detail", pk)
        except offices.Stale:
            office = told_stale(form, fetch(request, pk))
    schemes = [
        {"code": code, "label": label, "bands": sizes.SCHEMES.get(code, ())} for code, label in sizes.SCHEME_CHOICES
    ]
    context = {"shown": office, "form": form, "schemes": schemes, "bands": banded(office, year), "year": year}
    return render(request, "schools/offices/sizes.html", context, status=409 if form.errors.get("version") else 200)


@require(*KEEPERS)
@require_http_methods(["GET", "POST"])
def map_settings(request, pk):
    office = fetch(request, pk)
    form = MapForm(request.POST or None, request.FILES or None, office=office)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            offices.set_map(
                office=office,
                version=data["version"],
                shapes=data["shapes"],
                drop=data.get("drop_shapes", False),
                tile_url=data["tile_url"],
                tile_credit=data["tile_credit"],
                by=request.user,
            )
            told = f" มีขอบเขต {data['shapes'][1]:,} พื้นที่" if data["shapes"] else ""
            messages.success(request, f"บันทึกการตั้งค่าแผนที่แล้ว{told}")
            return redirect("schools:office_detail", pk)
        except offices.Stale:
            office = told_stale(form, fetch(request, pk))
    context = {"shown": office, "form": form}
    return render(request, "schools/offices/map.html", context, status=409 if form.errors.get("version") else 200)


@require_login
@require_GET
def emblem(request, pk, file):
    """The office's logo or crest for its people; a new picture has a new address, so browsers keep this one."""
    acting = request.user.acting
    office = get_object_or_404(Office.objects.select_related("logo", "crest"), pk=pk)
    stored = {office.logo_id: office.logo, office.crest_id: office.crest}.get(file)
    if stored is None or acting is None or not (acting.is_platform or acting.office_id == office.pk):
        raise Http404
    response = FileResponse(stored.content.open("rb"), content_type=stored.content_type)
    response["Cache-Control"] = "private, max-age=604800, immutable"
    return response
