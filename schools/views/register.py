"""The register of schools: list, edit, and the way of school people to their own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from schools import audit, permissions
from schools.filters import SchoolFilter
from schools.forms.schools import SchoolForm
from schools.models import SCHOOL_ROLES, STAFF_ROLES, Role, School
from schools.permissions import require

PAGE = 50
READERS = STAFF_ROLES | {Role.PLATFORM_ADMIN}


@require(*READERS)
@require_GET
def index(request):
    rows = School.objects.visible_to(request.user)
    found = SchoolFilter(request.GET, queryset=rows.with_newest_year(), request=request)
    # The page is cut out of bare numbers: a subquery for each of 30,000 schools would take seconds.
    page = Paginator(found.qs.values_list("pk", flat=True), PAGE).get_page(request.GET.get("page"))
    shown = rows.filter(pk__in=list(page.object_list)).with_newest_year().select_related("network", "office")
    page.object_list = list(shown)
    context = {
        "filter": found,
        "page": page,
        "narrowed": any(value for name, value in request.GET.items() if name != "page"),
        "can_import": permissions.can_import_schools(request.user),
    }
    return render(request, "schools/list.html", context)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    schools = School.objects.visible_to(request.user).select_related("office")
    # The form writes into its own copy, also when it is refused; the page's heading keeps what is stored.
    school, edited = get_object_or_404(schools, pk=pk), get_object_or_404(schools, pk=pk)
    form = SchoolForm(request.POST or None, instance=edited)
    conflict = None
    if request.method == "POST" and form.is_valid():
        if save(form, by=request.user):
            messages.success(request, f"บันทึกข้อมูล{school.full_name}แล้ว")
            return redirect("reports:school", pk)
        school = School.objects.select_related("network", "merged_into").get(pk=pk)
        conflict = form.conflict_with(school)
        # The next save knows what is stored now, so it is a decision and no accident.
        form.data = {**form.data.dict(), "version": school.version}
    status = 200 if conflict is None else 409
    return render(request, "schools/edit.html", {"school": school, "form": form, "conflict": conflict}, status=status)


@transaction.atomic
def save(form, *, by):
    """Saves the form when nobody saved since it was shown; returns whether it did."""
    seen, school = form.cleaned_data["version"], form.instance
    if not School.objects.filter(pk=school.pk, version=seen).update(version=seen + 1):
        return False
    school.version = seen + 1
    form.save()
    audit.record("edit school", school, actor=by, office=school.office, fields=sorted(form.changed_data))
    return True


@require(*SCHOOL_ROLES)
@require_GET
def own(request):
    return redirect("reports:school", request.user.acting.school_id)
