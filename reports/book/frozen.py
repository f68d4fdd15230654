"""Frozen rows, and the figures that are counted from them: a number and the rows behind it cannot differ."""

from dataclasses import replace
from functools import cached_property

from instruments.measures import from_counts, share
from reports.book.parts import Behind, Cell, key_text


def sheet(title, columns, rows, words=None):
    """A sheet of frozen rows. `columns` are (key, label, kind) of what readers see, kind being text, n, percent, mean,
    day, or school (a name whose row has `school_pk`); a row may hold more keys, by which figures are told apart.

    `words` say in Thai what such a key means on the page of the rows: {key: label} before its value, or {"key=value":
    words} in place of both. A key without words is not mentioned. No key may be called sheet, per, sum or page.
    """
    return {"title": title, "columns": [list(column) for column in columns], "rows": rows, "words": words or {}}


class Frozen:
    """The sheets of a snapshot, and figures over them.

    Each method of a figure answers a Cell that knows its rows. Cost: one pass over a sheet for each new combination of
    keys, after that one look-up.
    """

    def __init__(self, data):
        self.data = data
        self.sheets = data["sheets"]
        self._indexes = {}

    def rows(self, behind):
        """The rows of a Behind. KeyError for an unknown sheet; an unknown column has the value nothing."""
        if not behind.where:
            return self.sheets[behind.sheet]["rows"]
        keys = tuple(key for key, _ in behind.where)
        return self._index(behind.sheet, keys).get(tuple(value for _, value in behind.where), [])

    def _index(self, name, keys):
        found = self._indexes.get((name, keys))
        if found is None:
            found = self._indexes[name, keys] = {}
            for row in self.sheets[name]["rows"]:
                for values in _values(row, keys):
                    found.setdefault(values, []).append(row)
        return found

    def size(self, behind):
        """How many rows a Behind has, or how many distinct values of its `per`, or what its `sum` adds up to."""
        rows = self.rows(behind)
        if behind.sum:
            return sum(row.get(behind.sum) or 0 for row in rows)
        return len({key_text(row.get(behind.per)) for row in rows}) if behind.per else len(rows)

    def count(self, sheet, per="", **where):
        """How many rows."""
        behind = Behind.of(sheet, per, **where)
        return Cell(self.size(behind), "n", behind)

    def total(self, behind, column):
        """What a column of whole numbers adds up to over the rows of a Behind."""
        behind = replace(behind, sum=column)
        return Cell(self.size(behind), "n", behind)

    def percent(self, part, whole):
        """What part of one Cell's rows is of another's; the rows are those of the part."""
        return Cell(share(part.value, whole.value), "percent", part.behind)

    def summary(self, sheet, value, **where):
        """(n, mean, S.D.) as Cells of the column `value`, of the rows that have one. Values are whole numbers or None.

        The rows behind them are those that have a value: the key `has_<value>` must be "1" in these, see `marked`.
        """
        behind = Behind.of(sheet, **{f"has_{value}": True}, **where)
        counts = {}
        for row in self.rows(behind):
            counts[row[value]] = counts.get(row[value], 0) + 1
        found = from_counts(counts)
        return Cell(found.n, "n", behind), Cell(found.mean, "mean", behind), Cell(found.sd, "mean", behind)

    @cached_property
    def office(self):
        return self.data["office"]


def marked(row, *names):
    """The row with `has_<name>` for each name that has a value."""
    return row | {f"has_{name}": row[name] is not None for name in names}


def _values(row, keys):
    """All the tuples of values a row answers to: a column with a list answers to each of it."""
    found = [()]
    for key in keys:
        value = row.get(key)
        options = [key_text(one) for one in value] if isinstance(value, list) else [key_text(value)]
        found = [(*head, option) for head in found for option in options]
    return found
