"""The work-standard sheet of a งาน and the table of task analysis of a group, printed at once."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from handbook import permissions
from handbook.papers import sheets
from handbook.views.groups import seen as seen_group
from handbook.views.processes import seen as seen_process
from schools import audit
from schools.permissions import require


@require(*permissions.READERS)
@never_cache
@require_GET
def standard(request, pk):
    """F-29 of a งาน."""
    process = seen_process(request, pk)
    html, title = sheets.standard_html(process), sheets.standard_title(process)
    return _paper(request, process, html, title, "handbook:process")


@require(*permissions.READERS)
@never_cache
@require_GET
def analysis(request, pk):
    """F-34 of a group."""
    group = seen_group(request, pk)
    return _paper(request, group, sheets.analysis_html(group), sheets.analysis_title(group), "handbook:group")


def _paper(request, row, html, title, page):
    from reports import pdf

    if not html:
        messages.info(request, "พิมพ์ได้เมื่อมีงานที่ประกาศใช้แล้ว")
        return redirect(page, row.pk)
    try:
        paper = pdf.render_in_child(html, title=title)
    except pdf.PdfError as error:
        messages.error(request, f"จัดทำเอกสารไม่สำเร็จ: {error}")
        return redirect(page, row.pk)
    audit.record("print handbook sheet", row, actor=request.user)
    response = HttpResponse(paper, content_type="application/pdf")
    name = quote(f"{title}.pdf".replace("/", "-"))
    response["Content-Disposition"] = f"inline; filename=\"handbook.pdf\"; filename*=UTF-8''{name}"
    return response
