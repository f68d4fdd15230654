"""What a report reads of the themes of a round: plain data for a snapshot."""

from django.db.models import Count, F

from reports.models import Field, Statement, Theme
from reports.theming import quotes

QUOTES = 3
# The row of what stands in no theme, so that the parts add up to the whole.
LOOSE = "ยังไม่จัดเข้าประเด็น"


def themes_of(round, level):
    """{field: [theme]} of a round and level of education, for each value of reports.models.Field.

    A theme: {"key", "theme" (its name), "standard" (code, "" about the whole school), "standard_label", "schools",
    "statements" (both counts), "state" (proposed, edited, done, or loose), "quotes": [{"school", "text", "part",
    "submission"}]}, by standard and then the most schools first. What stands in no theme is one row with state "loose"
    and key "" at the end of its standard. Themes that nobody says any more are left out. Three queries.
    """
    themes = Theme.objects.standing().counted().filter(round=round, level=level, schools__gt=0)
    rows = [_row(theme) for theme in themes.select_related("standard").order_by("pk")]
    said = _said(round, level)
    loose = said.filter(theme=None).order_by().values("field", code=F("standard__code"), label=F("standard__label"))
    for row in loose.annotate(schools=Count("submission__school", distinct=True), statements=Count("pk")):
        rows.append(
            {
                "key": "",
                "theme": LOOSE,
                "field": row["field"],
                "standard": row["code"] or "",
                "standard_label": row["label"] or "",
                "schools": row["schools"],
                "statements": row["statements"],
                "state": "loose",
            }
        )
    told = _quotes(said)
    found = {field: [] for field in Field.values}
    for row in sorted(rows, key=_order):
        field = row.pop("field")
        row["quotes"] = told.get((field, row["standard"], row["key"]), [])
        found[field].append(row)
    return found


def statements_of(round, level):
    """The statements behind themes_of() as rows for a sheet: {"theme" (its key, "" without), "field", "standard",
    "school" (name), "school_key", "submission", "text", "part"}, by theme and then as typical as they are. A row is
    counted in the theme of its key; a theme of another standard may hold it. One query."""
    rows = _said(round, level).select_related(*quotes.RELATED)
    rows = rows.order_by(F("theme__pk").asc(nulls_last=True), "rank", "pk")
    return [
        {
            "theme": str(row.theme_id or ""),
            "field": row.field,
            "standard": _code(row.theme or row),
            "school": row.submission.school.full_name,
            "school_key": row.submission.school_id,
            "submission": row.submission_id,
            "text": row.text,
            "part": row.part,
        }
        for row in rows
    ]


def _said(round, level):
    return Statement.objects.said().filter(submission__round=round, submission__level=level)


def _code(row):
    return row.standard.code if row.standard_id else ""


def _row(theme):
    return {
        "key": str(theme.pk),
        "theme": theme.name,
        "field": theme.field,
        "standard": _code(theme),
        "standard_label": theme.standard.label if theme.standard_id else "",
        "schools": theme.schools,
        "statements": theme.statements_n,
        "state": theme.state,
    }


def _order(row):
    return (row["standard"], row["state"] == "loose", -row["schools"], -row["statements"], row["theme"], row["key"])


def _quotes(said):
    """{(field, standard, theme): [quote]}: the most typical statements, of different schools where there are."""
    found = {}
    for row in quotes.typical(said, "theme", "field", "standard", most=QUOTES * quotes.CANDIDATES):
        found.setdefault((row.field, _code(row.theme or row), str(row.theme_id or "")), []).append(row)
    return {key: [_quote(row) for row in quotes.different(rows, QUOTES)] for key, rows in found.items()}


def _quote(row):
    return {
        "school": row.submission.school.full_name,
        "text": row.text,
        "part": row.part,
        "submission": row.submission_id,
    }
