"""External assessment as papers, printed at once."""

from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from qa.models.standards import EducationLevel
from qa.permissions_external import STAFF_READERS
from qa.views.external_overviews import chosen
from reports.external import synthesis as document
from schools import audit
from schools.models import School
from schools.permissions import require


@require(*STAFF_READERS)
@never_cache
@require_GET
def synthesis(request):
    """F-09: own levels against those of สมศ., with the choices of the page in the address."""
    from reports import pdf

    office = request.user.acting.office
    _names, round, level, show = chosen(request)
    schools = School.objects.visible_to(request.user)
    words = EducationLevel(level).label if level else ""
    given = {"round": round, "level": level, "show": show}
    data = document.read(office, schools, timezone.localdate(), level_label=words, **given)
    title = document.title_of(office)
    try:
        paper = pdf.render_in_child(document.render_html(data, title=title), title=title)
    except pdf.PdfError as error:
        messages.error(request, f"จัดทำเอกสารไม่สำเร็จ: {error}")
        return redirect(f"{reverse('qa:external_synthesis')}?{urlencode(given)}")
    audit.record("print external synthesis", office, actor=request.user, **given)
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename=\"synthesis.pdf\"; filename*=UTF-8''{quote(title)}.pdf"
    return response
