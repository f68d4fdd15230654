"""Numbers of charts: as they are shown, and where they stand on an axis."""

from math import ceil, floor, log10

from reports.book.parts import Cell
from reports.charts.canvas import Figure, plain
from thai.numbers import exact

# More than data may set: what is beyond goes into one line.
MOST = 60
LISTED = 12
EMPTY = "ไม่มีข้อมูล"
REST = "อื่น ๆ"


def shown(value, kind, unit=""):
    """A figure as it is printed: n, percent (with %) or mean; a dash where there is none."""
    text = Cell(value, kind).shown
    if value is None or value == "":
        return text
    if kind == "percent":
        return f"{text}%"
    return f"{text} {unit}" if unit else text


def told(value, kind, href=""):
    """A figure as it stands in a table, under a head that says what it is; `href` leads to its rows."""
    return Figure.of(Cell(value, kind).shown, href)


def hrefs_of(row, n):
    """The addresses of the n figures of a row, "" for each that has none."""
    return [*row.get("hrefs", ()), *[""] * n][:n]


def number(value):
    """The value as a float for geometry, None where there is none."""
    return None if value is None or value == "" else float(exact(value))


def top_of(values, kind):
    """The end of an axis that begins at 0: 100 of percents, else the highest value; never 0."""
    highest = max((value for value in values if value is not None), default=0)
    return max(highest, 100) if kind == "percent" else highest if highest > 0 else 1


def steps(low, high, about=4):
    """Round numbers that cover low to high, at most about so many steps."""
    span = (high - low) or abs(high) or 1
    rough = span / about
    unit = 10 ** floor(log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough - 1e-12)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(place * step, 6) for place in range(first, max(last, first + 1) + 1)]


def short(value):
    """A number beside an axis: 1,200, 3.5."""
    return f"{value:,.0f}" if abs(value - round(value)) < 1e-9 else f"{value:,.2f}".rstrip("0")


def listed(rows, said):
    """The alternative text of rows: each in words, or the ends of a long list."""
    if not rows:
        return EMPTY
    if len(rows) <= LISTED:
        return "; ".join(said(row) for row in rows)
    return f"{len(rows):,} รายการ เริ่มที่ {said(rows[0])} ถึง {said(rows[-1])} ตัวเลขทั้งหมดอยู่ในตารางใต้แผนภูมิ"


def capped(rows, merge):
    """At most MOST rows: the rest in one of merge(rows left over)."""
    rows = list(rows)
    if len(rows) <= MOST:
        return rows
    rest = rows[MOST - 1 :]
    return [*rows[: MOST - 1], {"label": f"{REST} ({len(rest):,} รายการ)", **merge(rest)}]


def label_of(row):
    """The label of a row as text that can be drawn."""
    return plain(row.get("label", "")) or "–"


def head_of(kind, unit=""):
    """The head of a column of figures."""
    return {"percent": "ร้อยละ", "mean": "ค่าเฉลี่ย"}.get(kind) or (f"จำนวน ({unit})" if unit else "จำนวน")
