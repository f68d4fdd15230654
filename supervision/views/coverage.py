"""Which schools the office has visited in a semester, and which have waited longest."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from schools import calendars
from schools.models import Role, School
from schools.permissions import require
from supervision import permissions, planning, queries
from supervision.filters import CoverageFilter
from supervision.models import PlannedVisit
from supervision.paging import PAGE
from thai.years import fiscal_year

TERMS = 6


@require(Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN)
@require_GET
def index(request):
    today = timezone.localdate()
    calendar = calendars.of(request.user)
    terms = _terms(today, calendar)
    chosen = (request.GET.get("year", ""), request.GET.get("semester", ""))
    year, number = next((term for term in terms if (str(term[0]), str(term[1])) == chosen), terms[0])
    schools = School.objects.visible_to(request.user).open_on(min(today, calendar.semester_span(year, number)[1]))
    found = CoverageFilter(request.GET, queryset=schools, request=request)
    visited, total = queries.coverage(found.qs, year, number, calendar)
    rows = queries.with_visits_in(queries.longest_unvisited(found.qs), year, number, calendar)
    wanted = request.GET.get("visited", "")
    if wanted == "1":
        rows = rows.filter(visits_made__gt=0)
    elif wanted == "0":
        rows = rows.filter(visits_made=0)
    context = {
        "filter": found,
        "terms": terms,
        "year": year,
        "number": number,
        "visited": visited,
        "unvisited": total - visited,
        "total": total,
        "wanted": wanted if wanted in ("0", "1") else "",
        "page": Paginator(rows.select_related("network"), PAGE).get_page(request.GET.get("page")),
        "can_log": permissions.can_log_visit(request.user),
        "fiscal": fiscal_year(today),
        "gaps": _by_rules(request.user, found.qs.open_on(today), fiscal_year(today), calendar),
    }
    return render(request, "supervision/coverage.html", context)


def _by_rules(user, schools, year, calendar):
    """How far the filtered schools are from the office's rules in the present fiscal year, with what is in force."""
    office = user.acting.office_id
    return planning.gaps(
        schools,
        rules=planning.rules_of(office),
        year=year,
        calendar=calendar,
        planned=PlannedVisit.objects.filter(plan__office=office).in_force(),
        office=office,
    )


def _terms(today, calendar):
    """The present semester and those before it, as (academic year, number)."""
    year, number = calendar.semester(today)
    terms = []
    for _ in range(TERMS):
        terms.append((year, number))
        year, number = (year, 1) if number == 2 else (year - 1, 2)
    return terms
