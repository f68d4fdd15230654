"""The map of the office: schools as points, the districts below them, and the same content as a table."""

from collections import Counter

from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports import map as figures
from schools.models import STAFF_ROLES, School
from schools.permissions import can_import_schools, require
from schools.views.directory import shapes_address
from supervision.permissions import can_log_visit

PAGE = 50


@require(*STAFF_ROLES)
@require_GET
def index(request):
    user, day, office = request.user, timezone.localdate(), request.user.acting.office
    found, schools = figures.shown(request, day)
    choices, by = figures.choices(user), figures.chosen(request)
    title, colour, _ = figures.FIGURES[by]
    colouring = colour(schools, user, day)
    page = Paginator([(school, *colouring.told(school)) for school in schools], PAGE).get_page(request.GET.get("page"))
    placed = [school for school in schools if school.latitude is not None and school.longitude is not None]
    # Whose coordinates are those of other schools too stands at the middle of a tambon, not at its gate.
    shared = Counter(School.objects.visible_to(user).open_on(day).order_by().values_list("latitude", "longitude"))
    for school in placed:
        school.shared = shared[school.latitude, school.longitude]
    tiles = figures.tile_source(office.tile_url)
    context = {
        "filter": found,
        "kept": [("by", by)],
        "narrowed": any(value for name, value in request.GET.items() if name not in ("page", "by", "at")),
        "choices": choices,
        "by": by,
        "title": title,
        "legend": figures.legend(colouring, schools),
        "page": page,
        "total": len(schools),
        "placed": len(placed),
        "missing": len(schools) - len(placed),
        "can_log": can_log_visit(user),
        "can_fill": can_import_schools(user),
        "can_set": user.has_role("office_admin"),
        "shapes": shapes_address(office),
        "tiles": {"url": office.tile_url, "credit": office.tile_credit} if tiles else None,
        "points": [point(school, *colouring.told(school)) for school in placed],
    }
    response = render(request, "reports/map.html", context)
    if tiles:
        response._csp_update = {"img-src": [tiles]}
    return response


def point(school, state, text):
    """What the script needs of one school."""
    pupils = f"{school.pupils_now:,} คน" if school.pupils_now is not None else ""
    return {
        "id": school.pk,
        "name": school.full_name,
        "href": reverse("reports:school", args=[school.pk]),
        "at": [float(school.latitude), float(school.longitude)],
        "mark": state.mark,
        "state": state.label,
        "text": text,
        "shared": school.shared,
        "place": " · ".join(part for part in (school.district, str(school.network or ""), pupils) if part),
    }


@require(*STAFF_ROLES)
@require_GET
def shapes(request):
    """The outlines of the districts of the acting office (GeoJSON)."""
    stored = request.user.acting.office.shapes
    if stored is None:
        raise Http404
    try:
        response = FileResponse(stored.content.open("rb"), content_type="application/geo+json")
    except FileNotFoundError:
        raise Http404 from None
    response["Cache-Control"] = "private, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response
