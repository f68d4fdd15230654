"""The page of one school, to read before a visit."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from qa.exams import permissions as exam_permissions
from reports import permissions
from reports import profile as parts
from schools.models import SCHOOL_ROLES, STAFF_ROLES, Role, School
from schools.models.duties import responsible
from schools.permissions import can_edit_school, require
from supervision.permissions import can_log_visit


@require(*STAFF_ROLES, Role.PLATFORM_ADMIN, *SCHOOL_ROLES)
@require_GET
def profile(request, pk):
    user, day = request.user, timezone.localdate()
    schools = School.objects.visible_to(user).with_director().select_related("network", "office", "merged_into")
    school = get_object_or_404(schools, pk=pk)
    told = {
        "figures": parts.figures(school),
        "visits": parts.visits(school, user),
        "reports": parts.reports(school, user),
        "recommendations": parts.recommendations(school, user, day),
    }
    context = {
        "school": school,
        "day": day,
        **told,
        "warnings": parts.warnings(school, day, **told),
        "supervisors": responsible([school], school.office, day)[school.pk],
        "tests": parts.tests(school, user),
        "can_see_tests": user.has_role(*exam_permissions.VISITORS),
        "compared": parts.compared(school, user),
        "external": parts.external(school, user),
        "programmes": parts.programmes(school),
        "networks": parts.networks(school),
        "joined": parts.joined(school),
        "in_office": not user.acting.is_school,
        "has_dashboard": user.has_role(*permissions.READERS, *SCHOOL_ROLES),
        "can_edit": can_edit_school(user, school),
        "can_log": can_log_visit(user) and school.is_open,
        "chart_height": parts.CHART_HEIGHT,
    }
    return render(request, "reports/school.html", context)
