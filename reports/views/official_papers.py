"""Official papers as PDF and as pictures: while they are written, and copies of what was signed."""

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from registry import print_data
from registry.forms.official import PaperForm, steps_of
from registry.models import OfficialPaper
from registry.permissions_official import WRITERS
from registry.views.official import NAME, seen
from reports.papers import official
from schools import audit
from schools.permissions import require
from thai.dates import long

Kind = OfficialPaper.Kind


@require(*WRITERS)
@never_cache
@require_POST
def preview(request):
    """The paper as it would look, of a form that may be unfinished; nothing is saved. Pictures for the editor, else
    the PDF."""
    kind = request.POST.get("kind", "")
    if kind not in Kind.values:
        raise Http404
    user, office = request.user, request.user.acting.office
    form = PaperForm(request.POST, instance=OfficialPaper(kind=kind, office=office, author=user), user=user)
    form.is_valid()
    data = print_data.read(form.instance, steps_of(form))
    return _shown(request, data, official.DRAFT)


@require(*WRITERS)
@never_cache
@require_GET
def pdf(request, pk):
    """A paper that is not signed yet, marked ร่าง; of a signed one what was frozen. Pictures for its page."""
    paper = seen(request, pk)
    if paper.file is not None and not request.htmx:
        return redirect("schools:file", paper.file_id)
    if paper.file is not None:
        with paper.file.content.open("rb") as file:
            return _pages(request, file.read())
    if paper.is_issued:
        return _shown(request, paper.frozen, "")
    steps = paper.steps.select_related("user", "acted_by")
    return _shown(request, print_data.read(paper, steps), official.DRAFT)


@require(*WRITERS)
@never_cache
@require_GET
def copy(request, pk):
    """A copy (สำเนา) of a signed paper, with the place where who printed it certifies it."""
    paper = seen(request, pk)
    if not paper.is_issued:
        messages.info(request, "พิมพ์สำเนาได้เมื่อลงนามแล้ว")
        return redirect(NAME, paper.pk)
    certified = {
        "name": str(request.user),
        "position": print_data.position_of(request.user, paper.office),
        "on": long(timezone.localdate()),
    }
    audit.record("copy official paper", paper, actor=request.user, office=paper.office)
    return _shown(request, paper.frozen, official.COPY, certified_by=certified)


def _shown(request, data, mark, **more):
    from reports import pdf as press

    title = official.title_of(data)
    try:
        paper = official.draw(data, press=press.render_in_child, mark=mark, **more)
    except press.PdfError as error:
        return render(request, "reports/papers/fault.html", {"error": error})
    if request.htmx:
        return _pages(request, paper)
    response = HttpResponse(paper, content_type="application/pdf")
    name = quote(f"{title[:120]}.pdf".replace("/", "-"))
    response["Content-Disposition"] = f"inline; filename=\"paper.pdf\"; filename*=UTF-8''{name}"
    return response


def _pages(request, paper):
    from reports.papers.preview import pictures

    pages, count = pictures(paper)
    return render(request, "reports/papers/pages.html", {"pages": pages, "count": count})
