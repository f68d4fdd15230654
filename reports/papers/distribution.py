"""The sheet on which schools sign for books and documents."""

from django.template.loader import render_to_string
from django.utils import timezone

from registry.distribution_lists import in_order
from reports.letterhead import letterhead


def receipt_html(delivery):
    """The receipt sheet of a delivery: each part with room for the name, the signature and the day; what was fetched
    is filled in."""
    parts = list(in_order(delivery.allocations.all()))
    context = {
        **letterhead(delivery.office),
        "delivery": delivery,
        "parts": parts,
        "total": sum(part.quantity for part in parts),
        "printed_at": timezone.now(),
    }
    return render_to_string("reports/papers/receipt.html", context)
