"""Tables of a report beside the same tables worked out apart from the product, from bare rows."""

from numbers import Integral

import pandas as pd

# By how much a printed figure may be off what it was rounded from.
STEPS = {"n": 0, "percent": 0.1, "mean": 0.01}


def assert_alike(tables, expected):
    """Every table of {name: Table} is expected, and each of its cells is as in {name: rows of values}.

    Words and whole numbers are as they are, a float is what the printed figure was rounded from, a pair of floats is
    such a figure and by how much it may be off, nothing is –; a band is the words of its first cell alone.
    """
    assert set(tables) == set(expected)
    for name, rows in expected.items():
        found = tables[name].rows
        heads = [row.cells[0].shown for row in found]
        assert len(found) == len(rows), (name, heads)
        for row, values in zip(found, rows, strict=True):
            if row.band or isinstance(values, str):
                assert row.band and row.cells[0].shown == values, (name, row.cells[0].shown, values)
                continue
            assert len(row.cells) == len(values) == len(tables[name].columns), (name, values)
            off = [(cell.shown, value) for cell, value in zip(row.cells, values, strict=True) if not is_of(cell, value)]
            assert not off, (name, row.cells[0].shown, off)


def is_of(cell, value):
    """Whether a Cell shows this value."""
    if isinstance(value, str):
        return cell.shown == value
    if not isinstance(value, tuple):
        value = (value, STEPS[cell.kind] / 2)
    figure, off = value
    if pd.isna(figure):
        return cell.shown == "–"
    if isinstance(figure, Integral):
        return cell.kind == "n" and cell.value == figure
    if cell.kind not in ("percent", "mean") or cell.shown == "–":
        return False
    return abs(float(cell.shown.replace(",", "")) - figure) <= off + 1e-9


def percent(part, whole):
    """What percent a part is, as a float, or nothing of nothing."""
    return 100 * float(part) / float(whole) if whole else None


def frame(rows, *columns, **named):
    """The bare rows of a QuerySet as a data frame of these columns, and of {column: path}."""
    found = rows.order_by().values_list(*columns, *named.values())
    return pd.DataFrame(list(found), columns=[*columns, *named])
