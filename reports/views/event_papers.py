"""Events as papers, printed at once."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reports import events
from reports.views.certificates import inline_pdf
from schools import audit
from schools.permissions import require
from supervision.permissions_events import EVENT_READERS
from supervision.views.events import seen


@require(*EVENT_READERS)
@never_cache
@require_GET
def sheet(request, pk):
    """The list to sign on at the door, of one session where the address names it."""
    event, asked = seen(request, pk), request.GET.get("session", "")
    session = None
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        session = get_object_or_404(event.sessions, pk=asked)
    return _paper(request, event, events.sheet(event, session), events.sheet_title(event))


@require(*EVENT_READERS)
@never_cache
@require_GET
def summary(request, pk):
    """The summary report of an event as it stands now."""
    event = seen(request, pk)
    return _paper(request, event, events.summary(event), events.summary_title(event))


def _paper(request, event, html, title):
    from reports import pdf

    try:
        paper = pdf.render_in_child(html, title=title)
    except pdf.PdfError as error:
        messages.error(request, f"จัดทำเอกสารไม่สำเร็จ: {error}")
        return redirect("supervision:event", event.pk)
    audit.record("print event", event, actor=request.user)
    return inline_pdf(paper, f"{title}.pdf".replace("/", "-"))
