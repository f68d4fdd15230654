"""How a round stands, as a PDF or a workbook, made at once."""

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from qa.models import Round
from qa.permissions import READERS
from reports.rounds import status
from schools import audit
from schools.exports import FORMATS
from schools.permissions import require


@require(*READERS)
@never_cache
@require_GET
def round_status(request, pk, fmt):
    """The submission-status report of a round (รายงานสถานะการส่ง SAR), as pdf or xlsx."""
    if fmt not in ("pdf", "xlsx"):
        raise Http404
    round = get_object_or_404(Round.objects.visible_to(request.user).select_related("office__crest"), pk=pk)
    title = status.title_of(round)
    data = status.read(round, request.user)
    if fmt == "pdf":
        from reports import pdf

        try:
            content = pdf.render_in_child(status.render_html(data, title=title), title=title)
        except pdf.PdfError as error:
            messages.error(request, f"จัดทำเอกสารไม่สำเร็จ: {error}")
            return redirect("qa:round", round.pk)
    else:
        content = status.write(data, title=title)
    audit.record("print round status", round, actor=request.user, office=round.office, format=fmt)
    response = HttpResponse(content, content_type="application/pdf" if fmt == "pdf" else FORMATS["xlsx"])
    name = quote(f"{title}.{fmt}")
    where = "inline" if fmt == "pdf" else "attachment"
    response["Content-Disposition"] = f"{where}; filename=\"status.{fmt}\"; filename*=UTF-8''{name}"
    return response
