"""What a report was made from: where the QR on its paper leads. Open to anybody, and says no more than the paper."""

import re

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reports import permissions
from reports.book import made, page
from reports.book.parts import Behind
from reports.models import Report


@login_not_required
@never_cache
@require_GET
def origin(request, sha256):
    """The approved reports made from the snapshot of this hash, and what it holds: names of sheets and how many rows.
    Who may open one of the reports opens the rows from here.

    Every unknown hash gets the same answer, and so does one whose reports are not approved.
    """
    reports = []
    if re.fullmatch("[0-9a-f]{64}", sha256):
        approved = Report.objects.filter(snapshot__sha256=sha256, state=Report.State.APPROVED)
        reports = list(approved.select_related("office", "pdf").order_by("approved_at", "pk")[:20])
    # Read once: the data of one hash is the same in every report.
    data = reports[0].snapshot.data if reports else {}
    address = _address(request.user, reports)
    context = {
        "sha256": sha256[:64],
        "reports": reports,
        "day": data.get("day", ""),
        "lines": made.linked_lines(reports[0], address) if reports else [],
        "sheets": [
            (sheet["title"], len(sheet["rows"]), address(Behind(name)) if sheet["rows"] else "")
            for name, sheet in data.get("sheets", {}).items()
        ],
    }
    response = render(request, "reports/reports/origin.html", context, status=200 if reports else 404)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _address(user, reports):
    """The function that answers where the rows behind a figure are: of the first of the reports that the person may
    open, nowhere for everybody else."""
    opened = (one for one in reports if user.is_authenticated and permissions.can_open_report(user, one))
    first = next(opened, None)
    rows = reverse("reports:report_rows", args=[first.pk]) if first else ""
    return lambda behind: f"{rows}?{page.query_of(behind)}" if rows else ""
