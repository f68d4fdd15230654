"""One visit as a paper, printed at once."""

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reports.visits import single
from schools import audit
from schools.models import Role
from schools.permissions import require
from supervision.models import Visit
from supervision.permissions import READERS


@require(*READERS, Role.COMMITTEE)
@never_cache
@require_GET
def visit_pdf(request, pk):
    """The visit as `form` memo or short, with Thai `digits` when so asked; for those who see the visit."""
    from reports import pdf

    rows = Visit.objects.visible_to(request.user)
    visit = get_object_or_404(rows.select_related("school__network", "supervisor", "office__crest", "programme"), pk=pk)
    kind = request.GET.get("form", "short")
    if kind not in single.TEMPLATES:
        raise Http404
    title = single.title_of(visit)
    html = single.render_html(kind, single.read(visit), title=title, thai_digits=request.GET.get("digits") == "thai")
    try:
        paper = pdf.render_in_child(html, title=title)
    except pdf.PdfError as error:
        messages.error(request, f"จัดทำเอกสารไม่สำเร็จ: {error}")
        return redirect("supervision:visit", visit.pk)
    audit.record("print visit", visit, actor=request.user, form=kind)
    response = HttpResponse(paper, content_type="application/pdf")
    name = quote(f"{title} ({single.LABELS[kind]}).pdf")
    response["Content-Disposition"] = f"inline; filename=\"visit.pdf\"; filename*=UTF-8''{name}"
    return response
