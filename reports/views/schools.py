"""The page of one school, to read before a visit."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from schools import permissions
from schools.models import SCHOOL_ROLES, STAFF_ROLES, Role, School
from schools.permissions import require


@require(*STAFF_ROLES, Role.PLATFORM_ADMIN, *SCHOOL_ROLES)
@require_GET
def profile(request, pk):
    schools = School.objects.visible_to(request.user).select_related("network", "office", "merged_into")
    school = get_object_or_404(schools, pk=pk)
    context = {
        "school": school,
        "years": school.years.all(),
        "can_edit": permissions.can_edit_school(request.user, school),
    }
    return render(request, "reports/school.html", context)
