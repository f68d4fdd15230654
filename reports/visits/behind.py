"""The list of visits that stands behind the figures of a report."""

from django.http import QueryDict
from django.urls import reverse

from reports.visits.sets import FISCAL, NARROWINGS, SEMESTER, YEAR
from supervision.filters import VisitFilter
from supervision.models import Visit


def visits(report, request):
    """{href, n} of the list narrowed as the report is and how many visits it shows now; None where the list has no such
    filter, as for years long past. The figures are frozen, so `n` may be another number than theirs."""
    asked = QueryDict(mutable=True)
    asked.update({"state": Visit.State.APPROVED, "mine": "0", **_period(report.criteria["period"])})
    asked.update({name: report.criteria[name] for name in NARROWINGS if report.criteria.get(name)})
    found = VisitFilter(asked, queryset=Visit.objects.visible_to(request.user), request=request)
    if not found.form.is_valid():
        return None
    return {"href": f"{reverse('supervision:visits')}?{asked.urlencode()}", "n": found.qs.count()}


def _period(key):
    kind, *numbers = key.split("-")
    names = {SEMESTER: ("year", "semester"), YEAR: ("year",), FISCAL: ("fiscal",)}[kind]
    return dict(zip(names, numbers, strict=True))
