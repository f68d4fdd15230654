"""Statements that speak for a theme."""

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from reports.models import Statement
from thai.text import search_key

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
    """So many of the rows: first of schools and in words that none before has, then of such schools, then the rest."""
    schools, wordings, kinds = set(), set(), ([], [], [])
    for row in rows:
        school, words = row.submission.school_id, search_key(row.text)
        kinds[2 if school in schools else 1 if words in wordings else 0].append(row)
        schools.add(school)
        wordings.add(words)
    return [row for kind in kinds for row in kind][:number]


def of_themes(themes, number):
    """{key of the theme: [Statement]}. One query."""
    found = {}
    said = Statement.objects.said().filter(theme__in=[theme.pk for theme in themes])
    for row in typical(said, "theme", most=number * CANDIDATES):
        found.setdefault(row.theme_id, []).append(row)
    return {theme: different(rows, number) for theme, rows in found.items()}
