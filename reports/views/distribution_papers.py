"""The receipt sheet of books and documents that are given to schools."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from registry.models import Delivery
from registry.permissions_distribution import READERS
from reports.papers import distribution
from schools import audit
from schools.permissions import require


@require(*READERS)
@never_cache
@require_GET
def distribution_receipt(request, pk):
    """The sheet to sign, with the names of who has fetched their part."""
    from reports import pdf

    rows = Delivery.objects.visible_to(request.user).select_related("office__crest")
    delivery = get_object_or_404(rows, pk=pk)
    title = f"ใบรับ{delivery.get_kind_display()} เลขที่ {delivery.number_text}"
    try:
        paper = pdf.render_in_child(distribution.receipt_html(delivery), title=title)
    except pdf.PdfError as error:
        messages.error(request, f"จัดทำเอกสารไม่สำเร็จ: {error}")
        return redirect("registry:distribution", pk)
    audit.record("print receipt sheet", delivery, actor=request.user)
    response = HttpResponse(paper, content_type="application/pdf")
    name = quote(f"{title}.pdf".replace("/", "-"))
    response["Content-Disposition"] = f"inline; filename=\"receipt.pdf\"; filename*=UTF-8''{name}"
    return response
