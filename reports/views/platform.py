"""The country by office and by province: sums of what a job rolled up, and how old they are."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports import permissions
from reports.dashboards import country
from reports.dashboards.country_attention import ATTENTION, SIGNS
from reports.dashboards.country_cells import (
    YEAR_COLUMNS,
    age_text,
    cells,
    compared,
    drawn,
    groups,
    heads,
    stats,
    year_rows,
)
from reports.dashboards.country_chart import chart_of
from reports.dashboards.country_columns import VIEWS, exam_label
from reports.dashboards.country_office import OfficePage
from schools.models import Office
from schools.permissions import require

PAGE = 50


@require(*permissions.PLATFORM_READERS)
@require_GET
def index(request):
    found = country.Country(request.user, request.GET)
    page = Paginator(found.lines, PAGE).get_page(request.GET.get("page"))
    for line in page.object_list:
        line.href = found.address(line)
    shown = [(line, cells(line, found)) for line in page.object_list]
    page.object_list = [{"line": line, "cells": some, "drawn": drawn(some)} for line, some in shown]
    named = heads(found)
    context = {
        "found": found,
        "age": age_text(found.oldest),
        "page": page,
        "heads": named,
        "groups": groups(named),
        "chart": chart_of(found),
        "views": [(value, label) for value, (label, _) in VIEWS.items()],
        "total": drawn(cells(found.total, found)),
        "stats": stats(found.total, found),
        "kinds": Office.Kind.choices,
        "exams": [(exam, exam_label(exam)) for exam in found.exams],
        "is_by_province": found.by == country.PROVINCES,
        "attention": ATTENTION,
        "signs": SIGNS if found.is_attention else (),
        "others": [year for year in found.years if year != found.year],
        "compared": compared(found),
        "is_narrowed": bool(found.province or found.kind or found.q),
    }
    return render(request, "reports/platform/list.html", context)


@require(*permissions.PLATFORM_READERS)
@require_GET
def office(request, pk):
    shown = get_object_or_404(Office.objects.visible_to(request.user), pk=pk)
    found = OfficePage(request.user, shown, request.GET.get("year", ""), day=timezone.localdate())
    context = {
        "of": shown,
        "found": found,
        "since": found.since(),
        "levels": found.levels(),
        "tests": found.tests(),
        "columns": YEAR_COLUMNS,
        "years": year_rows(found.years),
        "provinces": year_rows(found.provinces) if len(found.provinces) > 1 else [],
        "stats": stats(found.line, None, of_sar=found.of_sar, sar_year=found.sar_year),
        "age": age_text(found.computed_at),
    }
    return render(request, "reports/platform/office.html", context)
