"""Papers of a committee meeting, printed at once."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reports import meetings
from schools import audit
from schools.permissions import require
from supervision.permissions_meetings import READERS
from supervision.views.meetings import may_read_minutes, seen


@require(*READERS)
@never_cache
@require_GET
def meeting_call(request, pk):
    """The letter that calls a meeting, with its agenda and members."""
    meeting = seen(request, pk)
    return _paper(request, meeting, "call", meetings.call(meeting))


@require(*READERS)
@never_cache
@require_GET
def meeting_minutes(request, pk):
    """The minutes, for those who may read them already."""
    meeting = seen(request, pk)
    if meeting.state not in meetings.HELD or not may_read_minutes(request.user, meeting):
        messages.info(request, "พิมพ์รายงานการประชุมได้เมื่อจดรายงานแล้ว")
        return redirect("supervision:meeting", meeting.pk)
    return _paper(request, meeting, "minutes", meetings.minutes(meeting))


def _paper(request, meeting, kind, data):
    from reports import pdf

    title = meetings.title_of(meeting, kind)
    digits = request.GET.get("digits") != "arabic"
    try:
        paper = pdf.render_in_child(meetings.render_html(kind, data, title=title, thai_digits=digits), title=title)
    except pdf.PdfError as error:
        messages.error(request, f"จัดทำเอกสารไม่สำเร็จ: {error}")
        return redirect("supervision:meeting", meeting.pk)
    audit.record("print meeting", meeting, actor=request.user, paper=kind)
    response = HttpResponse(paper, content_type="application/pdf")
    name = quote(f"{title}.pdf".replace("/", "-"))
    response["Content-Disposition"] = f"inline; filename=\"meeting.pdf\"; filename*=UTF-8''{name}"
    return response
