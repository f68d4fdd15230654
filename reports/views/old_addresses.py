"""Addresses from before there were reports of types: they lead to where these papers are now."""

from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from qa.permissions_external import STAFF_READERS
from reports import permissions, types
from reports.models import Report
from schools.permissions import require

CODE, EXTERNAL = "visits", "external"


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


@require(*STAFF_READERS)
@require_GET
def external_synthesis(request):
    """F-09 with what was chosen: writers begin the report, other readers of reports find it among those that are made,
    everybody else the page of its figures."""
    if permissions.can_write_report(request.user, types.get(EXTERNAL)):
        chosen = {name: request.GET.get(name, "") for name in ("round", "level")}
        return redirect(f"{reverse('reports:report_new', args=[EXTERNAL])}?{urlencode(chosen)}")
    if request.user.has_role(*permissions.READERS):
        return redirect(f"{reverse('reports:reports')}?{urlencode({'type': EXTERNAL})}")
    return redirect(f"{reverse('qa:external_synthesis')}?{request.GET.urlencode()}")
