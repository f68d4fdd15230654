"""A school's whole SAR as a paper, printed at once."""

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from qa import permissions
from qa.models import Submission
from qa.views.rounds import VISITORS
from reports.sar import document
from schools import audit
from schools.permissions import deny, require


@require(*VISITORS)
@never_cache
@require_GET
def sar_pdf(request, pk):
    """The SAR as PDF, for those who may read its content; a draft says that it is one."""
    from reports import pdf

    rows = Submission.objects.visible_to(request.user)
    related = ("school__network", "round__office__crest", "standard_set")
    submission = get_object_or_404(rows.select_related(*related), pk=pk)
    if not submission.round.is_sar:
        raise Http404
    if not permissions.can_read_content(request.user, submission):
        deny(request, request.path)
    try:
        title, paper = document.paper_of(submission)
    except pdf.PdfError as error:
        messages.error(request, f"จัดทำเอกสารไม่สำเร็จ: {error}")
        return redirect("qa:submission", submission.pk)
    audit.record("print submission", submission, actor=request.user, office=submission.round.office)
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename=\"sar.pdf\"; filename*=UTF-8''{quote(title)}.pdf"
    return response
