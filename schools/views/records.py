"""The register's record of one school, and writing it: a new school, changes, programmes with years."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from schools import permissions
from schools.actions import programmes as programme_actions
from schools.actions import schools as actions
from schools.forms.programmes import EndPartForm, TakePartForm
from schools.forms.schools import SchoolForm
from schools.models import SCHOOL_ROLES, STAFF_ROLES, Office, Role, School, SchoolProgramme
from schools.models.duties import responsible
from schools.permissions import require

READERS = STAFF_ROLES | {Role.PLATFORM_ADMIN}


def fetch(request, pk, rows=School.objects):
    """The school if this person may see it; 404 otherwise. `rows` says what else is known of it."""
    schools = rows.visible_to(request.user).select_related("office", "network", "merged_into")
    return get_object_or_404(schools, pk=pk)


@require(*READERS, *SCHOOL_ROLES)
@require_GET
def record(request, pk):
    school = fetch(request, pk, School.objects.with_director())
    is_staff = not request.user.acting.is_school
    can_edit = permissions.can_edit_school(request.user, school)
    holding = set(school.memberships.current().values_list("pk", flat=True))
    people = list(school.memberships.select_related("user").order_by("pk"))
    for row in people:
        row.holds = row.pk in holding
    context = {
        "school": school,
        "is_staff": is_staff,
        "can_edit": can_edit,
        "events": school.events.select_related("other", "by"),
        "networks": school.network_memberships.select_related("network__kind").order_by("-to_year", "-from_year", "pk"),
        "programmes": school.programmes.select_related("programme").order_by("programme__kind", "pk"),
        "people": sorted(people, key=lambda row: not row.holds),
        "supervisors": responsible([school], school.office)[school.pk],
        "years": school.years.all(),
        "figures": school.figures.all(),
        "joined": school.merged_schools.order_by("-closed_on", "pk"),
    }
    return render(request, "schools/record.html", context)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """A school of the acting office; who keeps all offices names one in the address."""
    if request.user.acting.is_platform:
        offices = Office.objects.visible_to(request.user)
        chosen = request.GET.get("office", "")
        office = offices.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 10 else None
        if office is None:
            return render(request, "schools/new_where.html", {"offices": offices})
    else:
        office = request.user.acting.office
    form = SchoolForm(request.POST or None, instance=School(office=office))
    if request.method == "POST" and form.is_valid():
        try:
            school = actions.create(school=form.instance, by=request.user, network=form.cleaned_data["network"])
        except IntegrityError:
            form.add_error("smis_code", "มีโรงเรียนที่ใช้รหัสนี้อยู่แล้ว อาจเพิ่งเพิ่มไปเมื่อครู่")
        else:
            messages.success(request, f"เพิ่ม {school.full_name} แล้ว")
            return redirect("schools:record", school.pk)
    return render(request, "schools/edit.html", {"form": form, "school": None, "office_of_school": office})


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    # The form writes into its own copy, also when it is refused; the page's heading keeps what is stored.
    school, edited = fetch(request, pk), fetch(request, pk)
    form = SchoolForm(request.POST or None, instance=edited)
    conflict = None
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            with transaction.atomic():
                actions.edit(
                    school=edited,
                    by=request.user,
                    version=cleaned["version"],
                    network=cleaned["network"],
                    fields=[name for name in form.changed_data if name != "version"],
                    renamed_on=cleaned.get("renamed_on") if form.is_renamed(cleaned) else None,
                )
            messages.success(request, f"บันทึกข้อมูล {edited.full_name} แล้ว")
            return redirect("schools:record", pk)
        except actions.Stale:
            school = fetch(request, pk)
            conflict = form.conflict_with(school)
            # The next save knows what is stored now, so it is a decision and no accident.
            form.data = {**form.data.dict(), "version": school.version}
        except IntegrityError:
            form.add_error("smis_code", "มีโรงเรียนที่ใช้รหัสนี้อยู่แล้ว")
    status = 200 if conflict is None else 409
    context = {"school": school, "form": form, "conflict": conflict, "office_of_school": school.office}
    return render(request, "schools/edit.html", context, status=status)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def take_part(request, pk):
    school = fetch(request, pk)
    form = TakePartForm(request.POST or None, school=school)
    if request.method == "POST" and form.is_valid():
        row = programme_actions.take_part(school=school, by=request.user, **form.cleaned_data)
        messages.success(request, f"เพิ่ม {row.programme} ให้ {school.full_name} แล้ว")
        return redirect("schools:record", pk)
    return render(request, "schools/programme_of_school.html", {"school": school, "form": form})


def fetch_part(request, pk, row):
    """(school, row) of a programme the school takes or took part in; 404 for anybody else's."""
    school = fetch(request, pk)
    rows = SchoolProgramme.objects.filter(school=school).select_related("programme", "school__office")
    return school, get_object_or_404(rows, pk=row)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def end_part(request, pk, row):
    school, part = fetch_part(request, pk, row)
    initial = {"to_year": school.office.calendar.academic_year(timezone.localdate())}
    form = EndPartForm(request.POST or None, row=part, initial=initial)
    if request.method == "POST" and request.POST.get("remove"):
        programme_actions.remove_part(row=part, by=request.user)
        messages.success(request, f"ลบ {part.programme} ออกจากประวัติของ {school.full_name} แล้ว")
        return redirect("schools:record", pk)
    if request.method == "POST" and form.is_valid():
        programme_actions.end_part(row=part, to_year=form.cleaned_data["to_year"], by=request.user)
        messages.success(request, f"บันทึกปีสุดท้ายของ {part.programme} แล้ว")
        return redirect("schools:record", pk)
    return render(request, "schools/programme_of_school.html", {"school": school, "form": form, "part": part})
