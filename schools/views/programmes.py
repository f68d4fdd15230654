"""The office's list of types of schools and programmes."""

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from schools import permissions
from schools.actions import programmes as actions
from schools.forms.programmes import ProgrammeForm
from schools.models import STAFF_ROLES, Programme, Role, School
from schools.permissions import require


def listed(office):
    """Types and programmes shipped and of the office, with `n` (open schools of the office that take part) and
    `is_hidden`."""
    here = Q(
        schools__school__in=School.objects.filter(office=office).open_on(timezone.localdate()), schools__to_year=None
    )
    hidden = Programme.hidden_by.through.objects.filter(programme=OuterRef("pk"), office=office)
    rows = Programme.objects.filter(Q(office=None) | Q(office=office))
    return rows.annotate(n=Count("schools", filter=here), is_hidden=Exists(hidden))


@require(*STAFF_ROLES)
@require_http_methods(["GET", "POST"])
def index(request):
    office, can_edit = request.user.acting.office, permissions.can_edit_programmes(request.user)
    form = ProgrammeForm(request.POST or None, office=office) if can_edit else None
    if request.method == "POST":
        if form is None:
            permissions.deny(request, request.path)
        if form.is_valid():
            programme = actions.add(office=office, by=request.user, **form.cleaned_data)
            messages.success(request, f"เพิ่ม {programme} แล้ว")
            return redirect("schools:programmes")
    rows = list(listed(office))
    groups = [
        (label, [row for row in rows if row.kind == kind and not row.is_hidden])
        for kind, label in Programme.Kind.choices
    ]
    hidden = [row for row in rows if row.is_hidden]
    return render(
        request, "schools/programmes.html", {"groups": groups, "hidden": hidden, "form": form, "can_edit": can_edit}
    )


@require(Role.OFFICE_ADMIN)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    office = request.user.acting.office
    programme = get_object_or_404(Programme, pk=pk, office=office)
    form = ProgrammeForm(request.POST or None, office=office, programme=programme)
    if request.method == "POST" and form.is_valid():
        actions.rename(programme=programme, by=request.user, **form.cleaned_data)
        messages.success(request, "บันทึกชื่อใหม่แล้ว")
        return redirect("schools:programmes")
    return render(request, "schools/programme_form.html", {"form": form, "programme": programme})


@require(Role.OFFICE_ADMIN)
@require_POST
def show(request, pk):
    office = request.user.acting.office
    programme = get_object_or_404(Programme.objects.filter(Q(office=None) | Q(office=office)), pk=pk)
    shown = request.POST.get("shown") == "1"
    actions.show(programme=programme, office=office, shown=shown, by=request.user)
    messages.success(request, f"{'แสดง' if shown else 'ซ่อน'} {programme} แล้ว")
    return redirect("schools:programmes")
