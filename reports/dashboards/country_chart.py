"""One figure of the country as bars: of all lines, or of those at both ends where there are many."""

from dataclasses import dataclass

from reports import charts
from reports.charts.figures import shown
from reports.dashboards.country_cells import year_of
from reports.dashboards.country_columns import SORTS, VIEWS, exam_label

# More bars than this are not looked through; of more lines these are the ends.
MOST, END = 16, 8
# What the percents and means of a Line are of.
WHOLES = {
    "first": lambda line, _: line.schools,
    "second": lambda line, _: line.schools,
    "met": lambda line, _: line.ruled,
    "long": lambda line, _: sum(line.since),
    "received": lambda line, _: line.asked(0),
    "accepted": lambda line, _: line.asked(0),
    "early": lambda line, _: line.levels["early"][0],
    "basic": lambda line, _: line.levels["basic"][0],
    "test": lambda line, exam: line.test(exam).schools,
}


@dataclass(frozen=True)
class Chart:
    """What is drawn: `drawings` of the figure `label`, the `total` of all as it is printed, and how many lines have
    none and are in no drawing."""

    key: str
    label: str
    drawings: list
    total: str
    missing: int


def chart_of(found):
    """The Chart of the figure by which a Country is sorted, or the first of what it shows; None of fewer than two, and
    where reasons give the order, for these are in words."""
    if found.is_attention:
        return None
    column = SORTS[found.sort.removeprefix("-") or VIEWS[found.view][1][1]]
    known = [(column.value(line, found.exam), line) for line in found.lines]
    told = sorted((pair for pair in known if pair[0] is not None), key=lambda pair: -pair[0])
    if len(told) < 2:
        return None
    label = exam_label(found.exam) if column.key == "test" else column.label
    parts = {label: told}
    if len(told) > MOST:
        parts = {f"{label} มากที่สุด {END} แห่ง": told[:END], f"{label} น้อยที่สุด {END} แห่ง": told[-END:]}
    # Both ends on one scale.
    top = (
        None if column.kind == "percent" else float(max(max(_values(column, found, line)) for _, line in told)) or None
    )
    drawings = [_drawn(title, column, found, [line for _, line in part], top) for title, part in parts.items()]
    # A line through all bars would cross the names above them where the drawing is narrow.
    total = shown(column.value(found.total, found.exam), column.kind)
    return Chart(column.key, label, drawings, total, len(known) - len(told))


def _values(column, found, line):
    sides = [line, line.beside] if line.beside else [line]
    return [value for side in sides if (value := column.value(side, found.exam)) is not None]


def _drawn(title, column, found, lines, top):
    """Bars of one year, or of two side by side, the chosen year the strong one."""
    years = [getattr(side, year_of(column)) for side in found.sides]
    title = f"{title} ปีการศึกษา {years[0]}" if years[0] else title
    rows = [{"label": line.label, "href": found.address(line)} for line in lines]
    if found.beside and years[1]:
        for row, line in zip(rows, lines, strict=True):
            row["values"] = [column.value(side, found.exam) for side in (line.beside, line)]
        series = [f"ปี {year}" for year in reversed(years)]
        return charts.grouped_bars(title=title, series=series, rows=rows, kind=column.kind, most=top)
    whole = WHOLES.get(column.key)
    for row, line in zip(rows, lines, strict=True):
        row |= {"value": column.value(line, found.exam), "n": whole(line, found.exam) if whole else None}
    return charts.bars(title=title, rows=rows, kind=column.kind, most=top)
