"""From facts to the figures a dashboard shows: sections of tables, each number with the address of its rows."""

from collections import Counter
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe

from instruments.measures import share
from reports.book import parts
from reports.book.parts import Cell
from reports.dashboards import behind
from reports.dashboards.scope import NARROWING
from reports.queries import link


@dataclass(frozen=True)
class Number(Cell):
    """A cell whose number opens its rows."""

    href: str = ""

    @property
    def linked(self):
        """As reports.queries.said takes it."""
        return self.value, self.href


@dataclass
class Table(parts.Table):
    """A table of a dashboard; `draw(table)` gives the charts that stand above it, `drawn` says what they leave out."""

    draw: object = None
    drawn: str = ""

    @property
    def charts(self):
        """[Drawn] of its figures."""
        return self.draw(self) if self.draw else []

    @property
    def captioned(self):
        """[(Drawn, what its title adds to that of the table, which stands above it)]."""
        return [(one, one.title.removeprefix(self.title).strip(" ()")) for one in self.charts]

    @property
    def body(self):
        """Its rows as HTML, drawn in one go: a thousand cells, each from the template, would be felt."""
        labels = [escape(" ".join(filter(None, [column.group, column.label]))) for column in self.columns]
        opens = [
            '<th scope="row">'
            if place == 0
            else f'<td data-label="{label}" class="num">'
            if column.kind != "text"
            else f'<td data-label="{label}">'
            for place, (label, column) in enumerate(zip(labels, self.columns, strict=True))
        ]
        out = []
        for row in self.rows:
            out.append("<tr>")
            for place, (tag, cell) in enumerate(zip(opens, row.cells, strict=True)):
                text, href = escape(cell.shown), cell.href
                inner = f'<a href="{escape(href)}">{text}</a>' if href else text
                out.append(f"{tag}{inner}{'</th>' if place == 0 else '</td>'}")
            out.append("</tr>")
        return mark_safe("".join(out))


@dataclass
class Section:
    """A part of a dashboard under a heading: a remark, a few figures in one line, tables and charts."""

    key: str
    title: str
    note: str = ""
    stats: list = field(default_factory=list)
    tables: list = field(default_factory=list)
    # A remark as reports.queries.said makes it: its numbers open their rows.
    said: list = field(default_factory=list)


@dataclass
class Stat:
    """A figure with its label, a remark as reports.queries.said makes it, the percent of its bar if it has one."""

    label: str
    cell: Number
    said: list = field(default_factory=list)
    ratio: object = None


def percent(part, whole):
    """The share of a Number as a cell that opens the rows of its part."""
    return _opening(share(part.value, whole), "percent", part.href)


def _opening(value, kind, href):
    """Nothing opens nothing."""
    return Cell(None, kind) if value is None else Number(value, kind, href=href)


def school_of(row):
    """The key of the school a row is about."""
    return row.pk if hasattr(row, "km") else row.school


class Board:
    """The figures of one Scope."""

    def __init__(self, scope):
        self.scope, self.facts = scope, scope.facts
        self._params, self._rows = scope.params, reverse("reports:dashboard_rows")
        self._tests = None

    def number(self, figure, part="", **narrow):
        """The number of rows of a figure, as a cell that opens them."""
        return self.linked(len(behind.rows(self.scope, figure, part)), figure, part, **narrow)

    def linked(self, n, figure, part="", **narrow):
        """A cell with a number that was counted already."""
        return Number(n, "n", href=self.address(figure, part, **narrow))

    def mean(self, value, figure, part="", *, kind="mean", **narrow):
        """A cell with a mean or a median that opens the rows it was computed of."""
        return _opening(value, kind, self.address(figure, part, **narrow))

    def address(self, figure, part="", **narrow):
        """Where the rows of a figure are."""
        return link(self._rows, **(self._params | {"figure": figure, "part": part} | narrow))

    def of_office(self, figure):
        """Where the rows of a figure are of all schools, whatever the filters."""
        return self.address(figure, **dict.fromkeys(NARROWING), mine="")

    def counted(self, figure, name, part=""):
        """How many rows of a figure belong to schools of each value of a filter: Counter."""
        every = self.facts.schools
        return Counter(getattr(every[school_of(row)], name) for row in behind.rows(self.scope, figure, part))

    def test_means(self):
        """{(exam, year): Mean} of the narrowed schools in the years of the trend."""
        if self._tests is None:
            self._tests = self.facts.test_trend(self._narrowed)
        return self._tests

    def newest_means(self):
        """{exam: Mean} of the narrowed schools in the year of tests."""
        return {exam: mean for (exam, _), mean in self.facts.test_trend(self._narrowed, years=1).items()}

    @property
    def _narrowed(self):
        return self.scope.every.keys() if len(self.scope.every) < len(self.facts.schools) else None

    @property
    def years(self):
        """The year and the semester for the address of another dashboard."""
        return {"year": self.facts.year, "semester": self.scope.semester}


NO_SCHOOL = "ไม่มีโรงเรียนตามเงื่อนไขนี้"
