"""What the first page tells of official papers: those that wait for the person."""

from registry.models import OfficialPaper
from registry.permissions_official import WRITERS
from reports.home_parts import home_part

SHOWN = 8


@home_part(*WRITERS)
def papers(user, _day):
    """The papers whose next step is the person's, the oldest first. One query."""
    rows = OfficialPaper.objects.waiting_for(user).select_related("author").defer("body", "frozen")
    waiting = list(rows.order_by("updated_at", "pk")[: SHOWN + 1])
    if not waiting:
        return None
    return "reports/home/official.html", {"papers": waiting[:SHOWN], "more": len(waiting) > SHOWN}
