"""Statements that speak for a theme."""

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from reports.models import Statement

# So many candidates are looked at for each quote that is wanted, to find different schools among them.
CANDIDATES = 4
RELATED = ("standard", "issue", "submission__school", "theme__standard")


def typical(said, *by, most):
    """The most typical rows of `said` for each value of the fields in `by`, up to `most`, in that order. One query."""
    order = [F("rank").asc(), F("pk").asc()]
    place = Window(RowNumber(), partition_by=[F(name) for name in by], order_by=order)
    rows = said.annotate(place=place).filter(place__lte=most)
    return rows.select_related(*RELATED).order_by("place", "pk")


def different(rows, number):
    """So many of the rows, one of each school before a second of any."""
    seen, first, rest = set(), [], []
    for row in rows:
        school = row.submission.school_id
        (rest if school in seen else first).append(row)
        seen.add(school)
    return [*first, *rest][:number]


def of_themes(themes, number):
    """{key of the theme: [Statement]}. One query."""
    found = {}
    said = Statement.objects.said().filter(theme__in=[theme.pk for theme in themes])
    for row in typical(said, "theme", most=number * CANDIDATES):
        found.setdefault(row.theme_id, []).append(row)
    return {theme: different(rows, number) for theme, rows in found.items()}
