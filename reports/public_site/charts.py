"""Charts of public sheets, drawn of what their tables show and of nothing else: a sheet names its `chart`.

* {"kind": "bars", "label": column, "value": column}: one bar for each row; `n` is the column that counts what a percent
  or a mean is of, `most` the end of the axis.
* {"kind": "grouped_bars", "label": column, "values": [columns]}: several beside each other, called as their columns;
  `strong` is the place of the one that counts.
* {"kind": "stacked", "label": column, "part": column, "value": column}: a bar for each label, of its rows.

`title` says what is drawn, `by` names a column each of whose values has a chart of its own. What the table does not
tell has no bar, of a whole with a hidden part there is none at all, and the page says which these are.
"""

from dataclasses import dataclass
from itertools import groupby

from reports import charts
from reports.public_site.open_data import has_rows, query_of

# Names of what is left out, beyond which their number is told alone.
NAMED = 12
# Parts of a whole that a chart tells apart; a finer scale stands in its table alone.
MOST_PARTS = 5


@dataclass(frozen=True)
class Picture:
    """A chart of a public sheet, and what it leaves out in words, "" for nothing."""

    chart: charts.Drawn
    left_out: str


def of_sheet(sheet, address):
    """The Pictures of a public sheet; `address(query)` answers where the public rows behind a figure are, "" where
    nothing may be opened. A chart that would have a single bar is none, but for the parts of a whole."""
    asked = sheet.get("chart")
    if not asked:
        return []
    found = []
    for name, rows in _split(sheet["rows"], asked.get("by")):
        title = " ".join(filter(None, [asked["title"], name]))
        found += DRAWN[asked["kind"]](sheet, asked, rows, title, address)
    return found


def _split(rows, key):
    """[(value, rows)] of each value of a column, in order; all of them under no name where there is no column."""
    if not key:
        return [("", rows)]
    return [(name, [row for row in rows if row[key] == name]) for name in dict.fromkeys(row[key] for row in rows)]


def _column(sheet, key):
    """(label, kind) of a column."""
    return next((label, kind) for name, label, kind, *_ in sheet["columns"] if name == key)


def _has(value):
    return value is not None and value != ""


def _href(sheet, row, key, address):
    behind = sheet.get("behind", {}).get(key)
    return address(query_of(behind, row)) if has_rows(behind, key, row) else ""


def _bars(sheet, asked, rows, title, address):
    label, value, n = asked["label"], asked["value"], asked.get("n")
    told = [row for row in rows if _has(row[value])]
    drawn = [
        {"label": row[label], "value": row[value], "href": _href(sheet, row, value, address)}
        | ({"n": row[n], "n_href": _href(sheet, row, n, address)} if n else {})
        for row in told
    ]
    kind = _column(sheet, value)[1]
    if len(drawn) < 2:
        return []
    chart = charts.bars(title=title, rows=drawn, kind=kind, most=asked.get("most"))
    return [Picture(chart, _left_out(row[label] for row in rows if not _has(row[value])))]


def _grouped(sheet, asked, rows, title, address):
    label, values = asked["label"], asked["values"]
    told = [row for row in rows if any(_has(row[key]) for key in values)]
    if len(told) < 2:
        return []
    names, kinds = zip(*(_column(sheet, key) for key in values), strict=True)
    drawn = [{"label": row[label], "values": [row[key] for key in values]} for row in told]
    more = {name: asked[name] for name in ("most", "strong") if name in asked}
    chart = charts.grouped_bars(title=title, series=list(names), rows=drawn, kind=kinds[0], **more)
    return [Picture(chart, _left_out(row[label] for row in rows if row not in told))]


def _stacked(sheet, asked, rows, title, address):
    """One chart for the wholes of the same parts; of another scale there is another."""
    label, part, value = asked["label"], asked["part"], asked["value"]
    by_parts, hidden = {}, []
    for name, group in groupby(rows, key=lambda row: row[label]):
        group = list(group)
        parts = tuple(row[part] for row in group)
        if not all(_has(row[value]) for row in group):
            hidden.append(name)
        elif len(parts) <= MOST_PARTS and len(set(parts)) == len(parts):
            by_parts.setdefault(parts, []).append({"label": name, "counts": [row[value] for row in group]})
    drawn = [charts.stacked(title=title, levels=list(parts), rows=whole) for parts, whole in by_parts.items()]
    # What is left out is told once, below the last of them.
    words = [""] * (len(drawn) - 1) + [_left_out(hidden)]
    return [Picture(chart, said) for chart, said in zip(drawn, words, strict=False)]


DRAWN = {"bars": _bars, "grouped_bars": _grouped, "stacked": _stacked}


def _left_out(names):
    """What a chart leaves out, in words."""
    names = list(names)
    if not names:
        return ""
    told = f": {', '.join(names)}" if len(names) <= NAMED else ""
    return f"แผนภูมิเว้น {len(names):,} รายการที่ตารางไม่แสดงตัวเลข{told}"
