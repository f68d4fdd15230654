"""What was planned and what was done: the comparison of a fiscal year, and the lists behind its numbers."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schools.fiscal import year_choices
from schools.models import Network
from schools.permissions import require
from supervision import permissions, planning
from supervision.models import PlannedVisit, Visit
from supervision.plan_filters import SHOWN, PlannedFilter, unplanned

PAGE = 50


def in_force(user):
    """The planned visits that count, of the plans that the person may see."""
    return PlannedVisit.objects.visible_to(user).in_force()


@require(*permissions.PLAN_READERS)
@require_GET
def results(request):
    """Planned, done, moved, cancelled and unplanned by person, network and quarter; each number leads to its list."""
    user = request.user
    found = PlannedFilter(request.GET, queryset=in_force(user), request=request)
    context = {
        "year": found.year,
        "years": year_choices(found.year),
        "filter": found,
        "results": planning.results(
            year=found.year,
            planned=found.qs,
            visits=unplanned(request, Visit.objects.visible_to(user)),
            networks=dict(Network.objects.visible_to(user).values_list("pk", "name")),
        ),
    }
    return render(request, "supervision/plans/results.html", context)


@require(*permissions.PLAN_READERS)
@require_GET
def visits(request):
    """The planned visits behind a number, or the visits that no plan foresaw (`show=unplanned`)."""
    user = request.user
    found = PlannedFilter(request.GET, queryset=in_force(user), request=request)
    rows = found.qs.select_related("plan__owner", "school__network", "supervisor", "visit")
    others = PlannedFilter({**request.GET.dict(), "show": ""}, queryset=in_force(user), request=request).qs
    outside = unplanned(request, Visit.objects.visible_to(user))
    show = request.GET.get("show", "")
    if show == "unplanned":
        rows = outside.select_related("school__network", "supervisor").order_by("-visited_on", "-pk")
    else:
        rows = rows.in_plan_order()
    late = planning.late(found.year)
    counts = planning.state_counts(others, late)
    context = {
        "year": found.year,
        "years": year_choices(found.year),
        "filter": found,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "show": show,
        "shown": [(value, label, counts[value]) for value, label in SHOWN],
        "total": counts["total"],
        "outside": outside.count(),
    }
    return render(request, "supervision/plans/visits.html", context)
