"""What a report consists of. Plain data: no query, no clock, no HTML.

A figure is a `Cell`; `behind` names the frozen rows that it was computed from, so that a reader can open them.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from instruments.measures import half_up
from reports.book import marks
from thai.digits import thai

EMPTY = "–"
# Columns of figures, of width 1, that stand side by side on an upright page.
UPRIGHT = 13


@dataclass(frozen=True)
class Behind:
    """The rows of a frozen sheet whose columns have these values (all of them; a column that holds a list may be named
    twice); `per` names the column whose distinct values are counted, where a figure counts schools and the rows are
    statements; `sum` the column that is added up, where it counts pupils and the rows are schools."""

    sheet: str
    where: tuple = ()
    per: str = ""
    sum: str = ""

    @classmethod
    def of(cls, sheet, per="", **where):
        """With texts for values, in one order: the same rows have one address."""
        return cls(sheet, tuple(sorted((key, key_text(value)) for key, value in where.items())), per)


def key_text(value):
    """A value of a row as text, the way addresses name it: yes is 1, no and nothing are empty."""
    if value is None or value is False:
        return ""
    return "1" if value is True else str(value)


@dataclass(frozen=True)
class Cell:
    """One value of a table or a figure: kind is text, n, percent (one decimal), mean (two decimals) or day."""

    value: Any
    kind: str = "text"
    behind: Behind | None = None
    strong: bool = False

    @property
    def shown(self):
        """As it is printed; in a sentence of a page it leads to its rows, see reports.book.marks."""
        return marks.figure(self._printed, self.behind) if self.has_rows else self._printed

    @property
    def _printed(self):
        if self.value is None or self.value == "":
            return EMPTY if self.is_number else ""
        if self.kind == "n":
            return f"{int(self.value):,}"
        if self.kind == "percent":
            return f"{half_up(self.value, 1):,}"
        if self.kind == "mean":
            return f"{half_up(self.value):,}"
        return str(self.value)

    @property
    def is_number(self):
        return self.kind in ("n", "percent", "mean")

    @property
    def has_rows(self):
        """Whether there are rows behind it to open."""
        return self.behind is not None and self.value not in (None, 0, "")

    # A plain cell has no address of its own; that of a dashboard has, see reports.dashboards.board.Number.
    href: ClassVar[str] = ""

    def opens(self, address):
        """Where its rows are, as `address(behind)` says; nothing where it has none."""
        return address(self.behind) if self.has_rows else ""


def cell(value):
    """A Cell of anything: a Cell stays, a whole number counts, everything else is text."""
    if isinstance(value, Cell):
        return value
    return Cell(value, "n" if isinstance(value, int) and not isinstance(value, bool) else "text")


@dataclass(frozen=True)
class Column:
    """A column of a table. Neighbours with the same `group` stand under one head; `width` is its part of the line
    (1 is a figure, a name is about 4)."""

    label: str
    kind: str = "n"
    group: str = ""
    width: float = 1


@dataclass(frozen=True)
class Row:
    """A row of cells, as many as columns; `strong` is a total, `band` a line that heads those below it."""

    cells: tuple
    strong: bool = False
    band: bool = False

    @classmethod
    def of(cls, *cells, strong=False):
        return cls(tuple(cell(value) for value in cells), strong)


@dataclass
class Table:
    """A table with its caption; the number (`4.1`) is given by the book. `wide` wants a page on its side where its
    columns are many or broad."""

    part = "table"

    name: str
    title: str
    columns: list
    rows: list
    note: str = ""
    empty: str = "ไม่มีข้อมูล"
    wide: bool = False
    number: str = ""

    @property
    def lies(self):
        """Whether its page lies on its side: an upright page holds columns of a width of UPRIGHT together."""
        return self.wide and sum(column.width for column in self.columns) > UPRIGHT

    @property
    def groups(self):
        """[(label, how many columns)] of the upper head, or [] where no column is grouped."""
        if not any(column.group for column in self.columns):
            return []
        found = []
        for column in self.columns:
            if found and column.group and found[-1][0] == column.group:
                found[-1][1] += 1
            else:
                found.append([column.group, 1])
        return [tuple(group) for group in found]


@dataclass
class Chart:
    """A chart: `kind` is a function of reports.charts and `data` its arguments; the title is its caption. Figures of
    its rows and series may be Cells: on a page they lead to their rows."""

    part = "chart"

    name: str
    title: str
    kind: str
    data: dict
    number: str = ""

    def draw(self, *, for_print=False, digits="arabic", address=lambda behind: ""):
        """The drawn chart, see reports.charts; `address(behind)` answers where the rows of a figure are."""
        from reports import charts

        data = self.data | {name: [_plain(row, address) for row in self.data[name]] for name in self._of_rows}
        return getattr(charts, self.kind)(title=self.title, for_print=for_print, digits=digits, **data)

    @property
    def _of_rows(self):
        """The names of its arguments that are rows of figures; the series of some kinds are names alone."""
        return [name for name in ("rows", "series") if all(isinstance(row, dict) for row in self.data.get(name, [""]))]

    @property
    def cells(self):
        """Its figures that are Cells."""
        rows = [row for name in self._of_rows for row in self.data[name]]
        found = [one for row in rows for name in HREFS for one in _several(row.get(name))]
        return [one for one in found if isinstance(one, Cell)]


# Where a row of a chart keeps the address of the rows behind a figure.
HREFS = {"value": "href", "n": "n_href", "counts": "hrefs", "values": "hrefs"}


def _several(value):
    return value if isinstance(value, list) else [value]


def _plain(row, address):
    """A row of a chart with plain values for Cells, and their addresses."""
    made = dict(row)
    for name, href in HREFS.items():
        found = _several(row.get(name))
        if any(isinstance(one, Cell) for one in found):
            values = [one.value for one in found]
            hrefs = [one.opens(address) for one in found]
            is_list = isinstance(row[name], list)
            made |= {name: values, href: hrefs} if is_list else {name: values[0], href: hrefs[0]}
    return made


@dataclass
class Heading:
    part = "heading"
    text: str
    level: int = 2


@dataclass
class Text:
    """A text. `block` is its name where a person edits it, empty where the system wrote it for good."""

    part = "text"

    text: str
    block: str = ""
    heading: str = ""

    @property
    def paragraphs(self):
        """Its lines without the empty ones."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]


@dataclass
class Note:
    """A small remark: a source, a definition, what was left out."""

    part = "note"

    text: str


class Words:
    """A remark in which figures stand: texts and Cells, printed one after the other."""

    def __init__(self, *parts):
        self.parts = [cell(part) for part in parts]

    def __str__(self):
        return "".join(part.shown for part in self.parts)

    @property
    def cells(self):
        """Its figures."""
        return [part for part in self.parts if part.is_number]


@dataclass
class Stats:
    """A few figures in one line: [(label, Cell, note)]; a note with a figure is Words, any other a text."""

    part = "stats"

    items: list


@dataclass
class Chapter:
    """`kind` is front (summary, before the first chapter), chapter or appendix."""

    name: str
    title: str
    parts: list
    kind: str = "chapter"
    number: int | None = None

    @property
    def label(self):
        """บทที่ 4, ภาคผนวก ก, or nothing for what stands in front."""
        if self.kind == "chapter":
            return f"บทที่ {self.number}"
        return f"ภาคผนวก {'กขคงจฉชซ'[self.number - 1]}" if self.kind == "appendix" else ""

    @property
    def heading(self):
        return f"{self.label} {self.title}".strip()

    def of(self, kind):
        """Its parts of a class, in order."""
        return [part for part in self.parts if isinstance(part, kind)]


@dataclass
class Book:
    """A whole report. `lines` stand under the title on the cover; `office` is {name, formal_name}; `sheets` are the
    frozen rows; `signed` is {} or who made and approved it; `origin` the address of what it was made from."""

    title: str
    office: dict
    day: str
    chapters: list
    lines: list = field(default_factory=list)
    sheets: dict = field(default_factory=dict)
    sha256: str = ""
    origin: str = ""
    digits: str = "arabic"
    signed: dict = field(default_factory=dict)
    is_draft: bool = False

    def __post_init__(self):
        counts = {}
        for chapter in self.chapters:
            if chapter.kind != "front":
                counts[chapter.kind] = chapter.number = counts.get(chapter.kind, 0) + 1
            mark = chapter.label.rsplit(" ", 1)[-1]
            for parts in (chapter.of(Table), chapter.of(Chart)):
                for place, part in enumerate(parts, 1):
                    part.number = f"{mark}.{place}" if mark else str(place)

    def in_digits(self, text):
        """A text in the digits of the report."""
        return thai(text) if self.digits == "thai" else text

    @property
    def tables(self):
        """Every table of the book, in order."""
        return [table for chapter in self.chapters for table in chapter.of(Table)]
