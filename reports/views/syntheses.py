"""Synthesis reports: ask for one, watch it being made, read it."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from qa.models import Round
from reports import permissions
from reports.actions import syntheses
from reports.models import Synthesis
from schools.permissions import deny, require


@require(*permissions.READERS)
@require_GET
def listing(request):
    """All reports of the office, and the rounds a new one can be asked for."""
    rows = Synthesis.objects.visible_to(request.user).select_related("round", "job", "file", "requested_by")
    rounds = Round.objects.visible_to(request.user).of_sar()
    return render(
        request,
        "reports/synthesis/list.html",
        {
            "page": Paginator(rows, 50).get_page(request.GET.get("page")),
            "rounds": rounds if request.user.has_role("director", "head") else rounds.none(),
        },
    )


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    """One report: its state while it is made, its main figures and the file afterwards."""
    rows = Synthesis.objects.visible_to(request.user).select_related("round", "job", "file", "snapshot", "requested_by")
    synthesis = get_object_or_404(rows, pk=pk)
    can_request = permissions.can_request_synthesis(request.user, synthesis.round)
    return render(request, "reports/synthesis/detail.html", {"synthesis": synthesis, "can_request": can_request})


@require(*permissions.READERS)
@require_POST
def request_report(request, pk):
    """Asks for the report of the round `pk`."""
    round = get_object_or_404(Round.objects.visible_to(request.user).of_sar(), pk=pk)
    if not permissions.can_request_synthesis(request.user, round):
        deny(request, request.path)
    synthesis = syntheses.request_synthesis(round=round, user=request.user)
    return redirect("jobs:detail", pk=synthesis.job_id)
