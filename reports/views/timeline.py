"""One indicator of one school through the years: a chart and the table beneath it."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from reports import timeline
from schools import calendars
from schools.models import School
from schools.permissions import require
from supervision.permissions import READERS

PAGE = 20


@require(*READERS)
@require_GET
def school_timeline(request, pk):
    """The indicator `of` the `instrument` from academic year `since` to `until`; a page holds PAGE visits."""
    school = get_object_or_404(School.objects.visible_to(request.user).select_related("network"), pk=pk)
    calendar = calendars.of(request.user)
    visits = timeline.visits_of(school, request.user)
    years = timeline.years_of(visits, calendar)
    asked = request.GET
    until = _year(asked.get("until"), years, years[0] if years else None)
    since = _year(asked.get("since"), years, max(years[-1], years[0] - timeline.YEARS + 1) if years else None)
    if years:
        since, until = min(since, until), max(since, until)
        span = (calendar.academic_span(since)[0], calendar.academic_span(until)[1])
        visits = visits.filter(visited_on__range=span)
    books = timeline.instruments_of(visits) if years else []
    book = next((book for book in books if str(book.pk) == asked.get("instrument")), books[0] if books else None)
    items = timeline.items_of(book, visits) if book else []
    groups = timeline.indicators(items)
    words = {key: label for _name, choices in groups for key, label in choices}
    wanted = asked.get("of", "")
    key = wanted if wanted in words else next(iter(words), "")
    chosen = timeline.chosen_items(items, key)
    page = Paginator(timeline.answered_in(visits, chosen), PAGE).get_page(asked.get("page"))
    shown = timeline.points(list(page.object_list), chosen, calendar)
    context = {
        "school": school,
        "in_office": not request.user.acting.is_school,
        "years": years,
        "since": since,
        "until": until,
        "books": books,
        "book": book,
        "groups": groups,
        "of": key,
        "indicator": words.get(key, ""),
        "page": page,
        "points": shown[::-1],
        "chart": timeline.chart(shown),
        "told": timeline.told(shown),
    }
    return render(request, "reports/timeline.html", context)


def _year(text, years, usual):
    return next((year for year in years if str(year) == text), usual)
