"""What the tests of all types of reports ask of chapters."""

from reports.book.page import Rows
from reports.book.parts import Chart, Stats, Table


def cells_of(chapters):
    """Every Cell of the tables and figures of chapters that knows its rows."""
    for chapter in chapters:
        for part in chapter.parts:
            rows = part.rows if isinstance(part, Table) else []
            yield from (cell for row in rows for cell in row.cells if cell.behind is not None)
            if isinstance(part, Stats):
                yield from (cell for _label, cell, _note in part.items if cell.behind is not None)
            if isinstance(part, Chart):
                assert part.cells, f"{part.name} has no figure with rows"
                yield from (cell for cell in part.cells if cell.behind is not None)


def count_of_proven(data, chapters):
    """Asserts that every number that counts, of tables and charts, opens a page that says the same number, in rows or
    in what it names as counted; returns how many numbers there are."""
    pages = {}
    cells = list(cells_of(chapters))
    for cell in cells:
        page = pages.get(cell.behind) or pages.setdefault(cell.behind, Rows(data, cell.behind))
        if cell.kind == "n":
            assert cell.value == page.size, cell
            assert page.per_label or len(page.found) == cell.value, cell
        assert bool(cell.behind.per or cell.behind.sum) == bool(page.per_label), f"{cell.behind} has no words"
        assert page.found or not cell.value, cell
    return len(cells)


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
