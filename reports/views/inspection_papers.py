"""Inspections as papers, printed at once."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from qa.models import Inspection
from qa.permissions_external import READERS, STAFF_READERS
from qa.views.inspections import year_of
from reports import inspections
from schools import audit
from schools.permissions import require
from supervision.models import Visit


@require(*READERS)
@never_cache
@require_GET
def school(request, pk):
    """F-05 of one school; for the school itself once the visit was approved."""
    rows = Inspection.objects.visible_to(request.user).select_related("school", "committee", "office__crest")
    inspection = get_object_or_404(rows, pk=pk)
    there = reverse("qa:inspection", args=[pk])
    visit = Visit.objects.visible_to(request.user).filter(pk=inspection.visit_id).first()
    if visit is None:
        messages.info(request, "ยังไม่มีผลการตรวจเยี่ยมให้พิมพ์ โปรดเชื่อมบันทึกการนิเทศก่อน")
        return redirect(there)
    html = inspections.school_paper(inspection, visit)
    return _paper(request, html, inspections.school_title(inspection), there, inspection)


@require(*STAFF_READERS)
@never_cache
@require_GET
def area(request):
    """F-06 of the office for a year."""
    office = request.user.acting.office
    year, _years = year_of(request)
    html = inspections.area_paper(office, year, inspections.of_year(request.user, year))
    return _paper(
        request, html, inspections.area_title(office, year), f"{reverse('qa:inspections')}?year={year}", office
    )


def _paper(request, html, title, there, subject):
    from reports import pdf

    try:
        paper = pdf.render_in_child(html, title=title)
    except pdf.PdfError as error:
        messages.error(request, f"จัดทำเอกสารไม่สำเร็จ: {error}")
        return redirect(there)
    audit.record("print inspection", subject, actor=request.user)
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename=\"inspection.pdf\"; filename*=UTF-8''{quote(title)}.pdf"
    return response
