"""How a round stands, as a workbook made at once; as a paper it is a report of the type status."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
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
    """The list of a round as xlsx; the address of the paper it once was leads to the report."""
    if fmt not in ("pdf", "xlsx"):
        raise Http404
    round = get_object_or_404(Round.objects.visible_to(request.user).select_related("office"), pk=pk)
    if fmt == "pdf":
        return redirect(f"{reverse('reports:report_new', args=['status'])}?round={round.pk}&digits=arabic")
    title = status.title_of(round)
    content = status.write(status.read(round, request.user), title=title)
    audit.record("print round status", round, actor=request.user, office=round.office, format=fmt)
    response = HttpResponse(content, content_type=FORMATS["xlsx"])
    name = quote(f"{title}.xlsx")
    response["Content-Disposition"] = f"attachment; filename=\"status.xlsx\"; filename*=UTF-8''{name}"
    return response
