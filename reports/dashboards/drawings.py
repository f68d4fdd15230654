"""The charts of a dashboard, drawn from the cells of the table that stands under them."""

from reports import charts

# More lines than this cannot be told apart.
MOST_LINES = 4


def months(table):
    """Columns of a table of (name, number)."""
    rows = [{"label": row.cells[0].value, "value": row.cells[1].value, "href": row.cells[1].href} for row in table.rows]
    return [charts.columns(title=table.title, rows=rows)] if rows else []


def shares(table):
    """Bars of the percents of a table of (name, whole, part, percent, …), each with its whole."""
    rows = [
        {"label": name.value, "value": share.value, "n": whole.value, "href": part.href}
        for name, whole, part, share, *_ in (row.cells for row in table.rows)
    ]
    return [charts.bars(title=f"{table.title} (ร้อยละที่ได้รับการนิเทศ)", rows=rows, kind="percent")] if rows else []


def counts(table):
    """Bars of a table of (name, number, …)."""
    rows = [{"label": row.cells[0].value, "value": row.cells[1].value, "href": row.cells[1].href} for row in table.rows]
    return [charts.bars(title=table.title, rows=rows)] if rows else []


def levels(title, groups):
    """One drawing for each set of words: `groups` are [(label, words best first, cells of the counts, address of their
    sum)]."""
    by_words = {}
    for label, words, cells, href in groups:
        row = {"label": label, "counts": [cell.value for cell in cells], "hrefs": [cell.href for cell in cells]}
        by_words.setdefault(tuple(words), []).append(row | {"n_href": href})
    return [charts.stacked(title=title, levels=list(words), rows=rows) for words, rows in by_words.items()]


def lines(title, series, *, kind="mean", values=()):
    """Lines over years: `series` are {label: {year: Cell}}, the first few of them; the axis reaches over all `values`
    where they are given."""
    years = _years(series)
    if len(years) < 2:
        return []
    drawn = [
        {
            "label": label,
            "values": [cells[year].value if year in cells else None for year in years],
            "hrefs": [cells[year].href if year in cells else "" for year in years],
        }
        for label, cells in list(series.items())[:MOST_LINES]
    ]
    ends = {"low": min(values), "high": max(values)} if values else {}
    return [charts.lines(title=title, years=[str(year) for year in years], series=drawn, kind=kind, **ends)]


def left_out(series):
    """That lines() draws the first few of many; the table under them has all."""
    more = len(series) - MOST_LINES
    if more <= 0 or len(_years(series)) < 2:
        return ""
    return f"แผนภูมิแสดง {MOST_LINES} จาก {len(series)} รายการ อีก {more} รายการดูได้จากตาราง ซึ่งมีครบทุกรายการ"


def _years(series):
    return sorted({year for cells in series.values() for year in cells})
