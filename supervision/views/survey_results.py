"""What came back from a survey: figures, groups, texts, and the workbook of them."""

from urllib.parse import quote

from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from instruments.models import Answer, Item
from instruments.values import FILES
from schools import audit
from schools.exports import FORMATS
from schools.permissions import require
from supervision import permissions, survey_results, survey_workbook
from supervision.views.surveys import seen
from thai.dates import short

PAGE = 50
TEXTS = (*Item.TEXTS, *FILES)


def _source(request, survey):
    return survey_results.source_of(survey, request.GET.get("from", ""))


@require(*permissions.SURVEY_READERS)
@require_GET
def results(request, pk):
    """N, mean, S.D., band and distribution of each question, the greatest needs, and the same by group."""
    survey = seen(request, pk)
    source = _source(request, survey)
    found = survey_results.results(survey, source)
    groups = survey_results.by_groups(survey, request.user, [result.item for result in found], source)
    needs = survey_results.needs(found)
    context = {
        "survey": survey,
        "turnout": survey_results.turnout(survey),
        "n": survey_results.responses_of(survey, source).count(),
        "parts": survey_results.parts(found),
        "overall": survey_results.overall(found),
        "needs": needs,
        "has_boundless": any(map(survey_results.is_boundless, needs)),
        "groupings": [(name, label, groups[name]) for name, label in survey_results.GROUPINGS.items()],
        "source": source,
        "sources": survey_results.SOURCES if survey_results.has_both(survey) else [],
    }
    return render(request, "supervision/surveys/results.html", context)


@require(*permissions.SURVEY_READERS)
@require_GET
def texts(request, pk, item_pk):
    """Every text or file that was given to one question, page by page."""
    survey = seen(request, pk)
    items = Item.objects.filter(section__version=survey.version_asked_id, kind__in=TEXTS)
    item = get_object_or_404(items.select_related("section"), pk=item_pk)
    source = _source(request, survey)
    rows = Answer.objects.filter(item=item, response__in=survey_results.responses_of(survey, source))
    rows = rows.select_related("response__school", "response__survey_target", "response__survey_reply", "file")
    page = Paginator(rows.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    context = {"survey": survey, "item": item, "page": page, "source": source}
    return render(request, "supervision/surveys/texts.html", context)


@never_cache
@require(*permissions.SURVEY_READERS)
@require_GET
def workbook(request, pk):
    """The results as an Excel workbook; the answers themselves are a list of their own."""
    survey = seen(request, pk)
    file = survey_workbook.write(survey, request.user, _source(request, survey))
    with transaction.atomic():
        audit.record("export", "survey results", actor=request.user, survey=survey.pk)
    response = FileResponse(file, content_type=FORMATS["xlsx"])
    name = f"ผลแบบสำรวจ {survey.title[:60]} {short(timezone.localdate())}.xlsx".replace("/", "-")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
