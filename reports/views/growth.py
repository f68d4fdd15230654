"""Portfolios and ID PLANs as papers and workbooks."""

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from reports.actions import growth as actions
from reports.portfolio import document, figures, workbook
from schools import audit
from schools.fiscal import year_of
from schools.permissions import require
from supervision import portfolios
from supervision.models import IdPlan
from supervision.permissions import GROWTH_READERS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require(*GROWTH_READERS)
@require_POST
def portfolio_pdf(request, pk):
    """Asks for the paper of one person's fiscal year."""
    person = get_object_or_404(portfolios.people_of(request.user), pk=pk)
    data = figures.of_portfolio(person, request.user.acting.office, year_of(request.POST))
    job = actions.request_paper(kind="portfolio", data=data, person=person, by=request.user)
    return redirect("jobs:detail", pk=job.pk)


@require(*GROWTH_READERS)
@never_cache
@require_GET
def portfolio_xlsx(request, pk):
    """The workbook of one person's fiscal year, at once."""
    person = get_object_or_404(portfolios.people_of(request.user), pk=pk)
    data = figures.of_portfolio(person, request.user.acting.office, year_of(request.GET))
    audit.record("export portfolio", person, actor=request.user, year=data["year"])
    response = HttpResponse(workbook.write(data), content_type=XLSX)
    name = quote(f"{document.title_of('portfolio', data)}.xlsx")
    response["Content-Disposition"] = f"attachment; filename=\"portfolio.xlsx\"; filename*=UTF-8''{name}"
    return response


@require(*GROWTH_READERS)
@require_POST
def id_plan_pdf(request, pk):
    """Asks for the paper of one ID PLAN."""
    rows = IdPlan.objects.visible_to(request.user).select_related("user", "office", "order")
    plan = get_object_or_404(rows, pk=pk)
    data = figures.of_id_plan(plan)
    job = actions.request_paper(kind="id_plan", data=data, person=plan.user, by=request.user)
    return redirect("jobs:detail", pk=job.pk)
