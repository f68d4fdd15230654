"""What a report was made from: where the QR on its paper leads. Open to anybody, and says no more than the paper."""

import re

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reports.models import Report


@login_not_required
@never_cache
@require_GET
def origin(request, sha256):
    """The approved reports made from the snapshot of this hash, and what it holds: names of sheets and how many rows.

    Every unknown hash gets the same answer, and so does one whose reports are not approved.
    """
    reports = []
    if re.fullmatch("[0-9a-f]{64}", sha256):
        approved = Report.objects.filter(snapshot__sha256=sha256, state=Report.State.APPROVED)
        reports = list(approved.select_related("office", "pdf").order_by("approved_at", "pk")[:20])
    # Read once: the data of one hash is the same in every report.
    data = reports[0].snapshot.data if reports else {}
    context = {
        "sha256": sha256[:64],
        "reports": reports,
        "day": data.get("day", ""),
        "lines": data.get("lines", []),
        "sheets": [(sheet["title"], len(sheet["rows"])) for sheet in data.get("sheets", {}).values()],
    }
    response = render(request, "reports/reports/origin.html", context, status=200 if reports else 404)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
