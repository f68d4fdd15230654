"""Dashboards of an office, of a supervisor's schools, of a network and of a school; and the rows behind each figure."""

from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reports import permissions
from reports.dashboards import behind, listing, needs_page, pages, school_page
from reports.dashboards.board import Board, Table
from reports.dashboards.scope import ALL, Scope, own
from reports.queries import link
from schools import audit
from schools.exports import FORMATS
from schools.models import SCHOOL_ROLES, Network, Role, School
from schools.permissions import require
from thai.dates import short

PAGE = 50


@require(*permissions.DASHBOARD_READERS)
@require_GET
def office(request):
    """All schools of the office, narrowed by the address; `mine=1` are the schools that the person is responsible
    for."""
    return _page(request, **own(request.user, request.GET))


@require(*permissions.DASHBOARD_READERS)
@require_GET
def network(request, pk):
    """Of the networks that group schools: figures of the others would be of no school or of schools twice."""
    networks = Network.objects.visible_to(request.user).area()
    found = get_object_or_404(networks, pk=pk, office=request.user.acting.office_id)
    return _page(request, network=str(found.pk), of=found)


def _page(request, *, of=None, **fixed):
    user, day = request.user, timezone.localdate()
    acting = user.acting
    scope, pair = Scope.pair(acting.office, request.GET, today=day, **fixed)
    other = pair[1].facts.year if pair else ""
    view = request.GET.get("view", "")
    view = view if view in pages.VIEW_LABELS else ""
    fields = pages.fields(scope, other, without=fixed)
    compares = view in ("", pages.ALL)
    context = {
        "day": day,
        "scope": scope,
        "facts": scope.facts,
        "of": of,
        "mine": "person" in fixed,
        "can_choose_mine": acting.role == Role.SUPERVISOR and of is None,
        "fields": [field for field in fields if compares or field["name"] != "with"],
        "compares": compares,
        "other": other,
        "view": view,
        "views": pages.VIEW_LABELS.items(),
        "sections": pages.sections(scope, pair, view=view),
        **_needs(scope, view, other),
        "is_narrowed": bool(other or scope.faults or set(scope.given) - set(fixed)),
        "n_schools": len(scope.schools),
        "schools_href": Board(scope).address("schools"),
        "workbook_query": link("", **scope.params, **{"with": other} | scope.unpaired),
    }
    return render(request, "reports/dashboards/office.html", context)


def _needs(scope, view, other):
    """The schools of the scope that need help most, where all is told at once; on a page of its own they come after
    it, for ten signs take longer than the rest."""
    found = {"needs": None, "needs_href": ""}
    if scope.facts.is_present and not other and view == pages.ALL:
        found["needs"] = needs_page.first(needs_page.Ranking(scope, needs_page.weights_of(scope.facts.office)))
    elif scope.facts.is_present and not other and not view:
        found["needs_href"] = needs_page.address(scope)
    return found


def _back(scope):
    """The dashboard that has a figure, as the address narrows it."""
    return link(reverse("reports:dashboard"), **scope.params)


@require(*permissions.DASHBOARD_READERS)
@require_GET
def rows(request):
    """The rows behind a figure."""
    scope, figure, part = listing.asked(request.user, request.GET)
    found = listing.rows_of(scope, figure, part)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    told = behind.FIGURES[figure]
    total = sum(map(told.sum, found)) if told.sum else None
    page.object_list = listing.lines(scope, told.kind, page.object_list)
    context = {
        "scope": scope,
        "facts": scope.facts,
        "title": told.named(scope, part),
        "table": Table("rows", told.title, listing.COLUMNS[told.kind], page.object_list),
        "page": page,
        "total": total,
        "too_early": behind.TOO_EARLY if figure in ("much", "little") and not behind.tells_much(scope) else "",
        "back": _back(scope),
        "chips": scope.chips,
        "mine": "person" in scope.given,
    }
    return render(request, "reports/dashboards/rows.html", context)


@require(*permissions.DASHBOARD_READERS)
@never_cache
@require_GET
def workbook(request):
    """All tables of a dashboard as a workbook; the network is one of the filters."""
    office = request.user.acting.office
    fixed = own(request.user, request.GET)
    scope, pair = Scope.pair(office, request.GET, today=timezone.localdate(), **fixed)
    audit.record("export", "dashboard", actor=request.user, format="xlsx", filters=scope.params)
    return _file(pages.sections(scope, pair, view=pages.ALL), office, pages.faults(scope))


def _file(sections, of, refused=()):
    """The workbook of sections, named after whom they are of."""
    response = HttpResponse(pages.workbook(sections, refused), content_type=FORMATS["xlsx"])
    name = quote(f"แดชบอร์ด {of} {short(timezone.localdate())}.xlsx")
    response["Content-Disposition"] = f"attachment; filename=\"dashboard.xlsx\"; filename*=UTF-8''{name}"
    return response


@require(*permissions.DASHBOARD_READERS, *SCHOOL_ROLES)
@require_GET
def school(request, pk):
    """One school over the years beside the mean of the office; it names no other school."""
    found, scope, pair = _of_school(request, pk)
    other = pair[1].facts.year if pair else ""
    context = {
        "school": found,
        "facts": scope.facts,
        "fields": pages.year_fields(scope, other),
        "sections": school_page.sections(found, request.user, scope, pair),
        "is_narrowed": bool(other or scope.faults) or not scope.facts.is_present,
        "is_refused": bool(scope.refused),
        "workbook_query": link("", **_asked_years(scope, other)),
        "in_office": not request.user.acting.is_school,
    }
    return render(request, "reports/dashboards/school.html", context)


def _asked_years(scope, other):
    """The years of a school's dashboard as its address names them, also those that are none."""
    return {"year": scope.facts.year, "with": other} | scope.refused | scope.unpaired


def _of_school(request, pk):
    """A school that the person may see, the Scope of the year that the address names, and the two to compare or None;
    both years whole."""
    found = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    years = {name: request.GET.get(name, "") for name in ("year", "with")} | {"semester": ALL}
    return found, *Scope.pair(found.office, years, today=timezone.localdate())


@require(*permissions.DASHBOARD_READERS, *SCHOOL_ROLES)
@never_cache
@require_GET
def school_workbook(request, pk):
    """All tables of a school's dashboard as a workbook; of a year that is none the page, which says so."""
    found, scope, pair = _of_school(request, pk)
    if scope.faults:
        page = reverse("reports:dashboard_school", args=[found.pk])
        return redirect(link(page, **_asked_years(scope, pair[1].facts.year if pair else "")))
    years = [one.facts.year for one in pair or [scope]]
    audit.record("export", "school_dashboard", actor=request.user, format="xlsx", school=found.pk, years=years)
    return _file(school_page.sections(found, request.user, scope, pair), found.full_name)
