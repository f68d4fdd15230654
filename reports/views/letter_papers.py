"""Papers of the registers: a printed register, and the slip of a received letter."""

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jobs.actions import enqueue
from registry.models import Book, Letter
from registry.permissions import READERS
from registry.views.letters import VOLUME, seen
from reports.papers import letters, register_job
from schools import audit
from schools.permissions import require


@require(*READERS)
@never_cache
@require_GET
def letter_slip(request, pk):
    """The slip that goes round with a received letter on paper."""
    from reports import pdf

    letter = seen(request, pk)
    if not letter.is_received:
        raise Http404
    title = f"ใบปะหน้าหนังสือเลขรับ {letter.number_text}"
    try:
        paper = pdf.render_in_child(letters.slip_html(letter), title=title)
    except pdf.PdfError as error:
        messages.error(request, f"จัดทำเอกสารไม่สำเร็จ: {error}")
        return redirect("registry:letter", pk)
    audit.record("print letter slip", letter, actor=request.user)
    response = HttpResponse(paper, content_type="application/pdf")
    name = quote(f"{title}.pdf".replace("/", "-"))
    response["Content-Disposition"] = f"inline; filename=\"slip.pdf\"; filename*=UTF-8''{name}"
    return response


@require(*READERS)
@require_POST
def letter_register(request, kind, year):
    """Asks for a printed register: the volume that begins with `first`."""
    first = request.POST.get("first", "1")
    if kind not in [one.value for one in Letter.KINDS] or not (first.isascii() and first.isdigit() and len(first) < 8):
        raise Http404
    office = request.user.acting.office
    wanted = {"office": office.pk, "kind": kind, "year": year, "first": int(first)}
    job, _ = enqueue(
        kind=register_job.PURPOSE,
        input={**wanted, "last": int(first) + VOLUME - 1, "at": f"{timezone.now():%Y-%m-%dT%H:%M}"},
        requested_by=request.user,
        title=f"พิมพ์{Book.Kind(kind).label} ปี {year}",
    )
    return redirect("jobs:detail", job.pk)
