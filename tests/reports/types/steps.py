"""What the tests of all types of reports ask of chapters."""

import re

from reports.book import marks
from reports.book.page import Rows
from reports.book.parts import HREFS, Cell, Chart, Stats, Table, Words

# Numbers that no frozen rows make, by the head of their column.
WITHOUT_ROWS = {
    "ที่": "the place of a row in its list",
    "อันดับ": "the place that a jury gave",
    "สพฐ.": "the mean that OBEC announced",
    "ประเทศ": "the mean that the nation's tests announced",
    "ค่าอ้างอิง": "one of these means",
    "ร้อยละของเขต": "the mean of the office: a report of one network holds no row of the schools of another",
}


def figures_of(chapters):
    """((name of the part, head of the column or label), Cell) of tables, lines of figures and charts of chapters."""
    for chapter in chapters:
        for table in chapter.of(Table):
            for row in table.rows:
                yield from (((table.name, one.label), cell) for one, cell in zip(table.columns, row.cells, strict=True))
        for label, cell, note in (item for stats in chapter.of(Stats) for item in stats.items):
            yield ("stats", label), cell
            assert isinstance(note, Words) or not any(letter.isdigit() for letter in note), note
            yield from ((("stats", label), one) for one in getattr(note, "cells", []))
        for chart in chapter.of(Chart):
            assert chart.cells, f"{chart.name} has no figure with rows"
            yield from (((chart.name, name), cell) for name, cell in _drawn(chart))


def _drawn(chart):
    """(name, Cell) of each figure of a chart; a plain number is a Cell without rows."""
    for row in (row for name in ("rows", "series") for row in chart.data.get(name, []) if isinstance(row, dict)):
        for name in HREFS:
            values = row.get(name)
            for value in values if isinstance(values, list) else [values]:
                yield name, value if isinstance(value, Cell) else Cell(value, "n")


def cells_of(chapters):
    """Every Cell of chapters that knows its rows: each number but those of WITHOUT_ROWS."""
    found = list(figures_of(chapters))
    bare = {where for where, cell in found if cell.is_number and cell.value not in (None, "") and cell.behind is None}
    bare = {where for where in bare if where[1] not in WITHOUT_ROWS}
    assert not bare, f"numbers without rows: {sorted(bare)}"
    return [cell for _where, cell in found if cell.behind is not None]


def count_of_proven(data, chapters):
    """Asserts that every number that counts, of tables and charts, opens a page that says the same number, in rows or
    in what it names as counted; returns how many numbers there are."""
    pages = {}
    cells = cells_of(chapters)
    for cell in cells:
        page = pages.get(cell.behind) or pages.setdefault(cell.behind, Rows(data, cell.behind))
        if cell.kind == "n":
            assert cell.value == page.size, cell
            assert page.per_label or len(page.found) == cell.value, cell
        assert bool(cell.behind.per or cell.behind.sum) == bool(page.per_label), f"{cell.behind} has no words"
        assert page.found or not cell.value, cell
    return len(cells)


# Numbers of a sentence that count rows; nothing is behind a zero.
UNITS = "แห่ง|ครั้ง|เรื่อง|ฉบับ|โรงเรียน|ชุด|ตัว|โครงการ|เครือข่าย|รายการ|ประเด็น|คน"
COUNTED = re.compile(
    rf"(?<![0-9.,])(?!0[. ])(?:[0-9][0-9,]* (?:{UNITS})|[0-9][0-9,.]* คะแนน)|ร้อยละ (?!0[. \n])[0-9][0-9,.]*"
)


def count_of_sentences(kind, data):
    """Asserts that a draft with marks is the plain draft, that each counted number in it is a link, and that its rows
    are as many as it says; returns how many links there are."""
    plain, seen = kind.drafts(data), 0
    with marks.noted() as found:
        marked = kind.drafts(data)
    for name, text in plain.items():
        assert marks.plain(marked[name]) == text, name
        said = marks.parts(marked[name], found, lambda behind: behind)
        rest = "".join("" if one["href"] else one["shown"] for one in said)
        assert not COUNTED.findall(rest), (name, rest)
        for one in said:
            if one["href"]:
                seen += 1
                if isinstance(one["href"], marks.Names):
                    assert one["shown"] == f"{len(one['href'].names):,}", (name, one)
                    continue
                page = Rows(data, one["href"])
                number = one["shown"].replace(",", "")
                assert page.size == int(number) if number.isdigit() else page.found, (name, one)
    return seen


def tables_of(chapters):
    """{name: Table} of all chapters."""
    return {part.name: part for chapter in chapters for part in chapter.of(Table)}


def assert_adds_up(table):
    """The last row is strong and each of its counts is the sum of the rows above."""
    *parts, total = [row for row in table.rows if not row.band]
    assert total.strong and parts
    for place, cell in enumerate(total.cells):
        if cell.kind == "n":
            assert cell.value == sum(row.cells[place].value for row in parts), table.name


def charts_of(chapters):
    """{name: what is drawn, in words} of the charts of all chapters, each drawn for page and paper."""
    charts = [part for chapter in chapters for part in chapter.of(Chart)]
    assert not any("<a " in chart.draw(for_print=True, address=lambda behind: "/rows/").svg for chart in charts)
    assert all("<a " in chart.draw(address=lambda behind: "/rows/").svg for chart in charts)
    return {chart.name: chart.draw().alt for chart in charts}
