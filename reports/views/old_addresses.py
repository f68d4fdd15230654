"""Addresses of reports of visits from before there were reports of other types: they lead to where these are now."""

from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from reports import permissions
from reports.models import Report
from schools.permissions import require

CODE = "visits"


@require(*permissions.READERS)
@require_GET
def visit_reports(request):
    return redirect(f"{reverse('reports:reports')}?{urlencode({'type': CODE})}")


@require(*permissions.REPORT_WRITERS)
@require_GET
def visit_report_new(request):
    """With what was chosen, as pages of schools and networks link to it."""
    chosen = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(reverse("reports:report_new", args=[CODE]) + chosen)


@require(*permissions.READERS)
@require_GET
def visit_report(request, pk):
    """The report that an old number names."""
    report = get_object_or_404(Report.objects.visible_to(request.user), type=CODE, criteria__visit_report=pk)
    return redirect("reports:report", report.pk)
