"""Lists as files: every room registers its lists here, and one view writes them as XLSX or CSV.

A list is exported as its page shows it: the same people, through visible_to, and the filters of the address.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import QueryDict

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# More rows than this are written by a job.
AT_ONCE = 2000

_exports = {}


@dataclass(frozen=True)
class Asker:
    """What the filters of a list know of the person who asks, in a page or in a job."""

    user: object
    GET: QueryDict = field(default_factory=QueryDict)


class Lines(list):
    """Rows that were put together and are no queryset, for a list of at most one office."""

    def count(self):
        return len(self)

    def iterator(self, chunk_size):
        return iter(self)


@dataclass(frozen=True)
class Export:
    """One list. `rows(asker)` gives an ordered queryset, or Lines; `columns` are (heading, value of a row), or a
    function of the asker that gives them; `prepare(rows, asker)` adds to a part of the rows what takes queries of its
    own."""

    name: str
    title: str
    roles: frozenset
    rows: Callable
    columns: Callable
    prepare: Callable

    def headings(self, asker):
        """The headings of the file."""
        return [heading for heading, _ in self.columns(asker)]

    def lines(self, rows, asker, *, size=500):
        """The cells of each row, part by part, so that memory does not grow with the list."""
        values = [value for _, value in self.columns(asker)]
        part = []
        for row in rows.iterator(chunk_size=size):
            part.append(row)
            if len(part) == size:
                yield from self._cells(part, asker, values)
                part = []
        yield from self._cells(part, asker, values)

    def _cells(self, part, asker, values):
        if part:
            self.prepare(part, asker)
        for row in part:
            yield [value(row) for value in values]


def export(name, *, title, roles, columns, prepare=None):
    """Registers `rows(asker) -> queryset` as the list called `name` in the address. Raises ValueError when another
    list has the name."""

    def register(rows):
        if name in _exports and _exports[name].rows.__qualname__ != rows.__qualname__:
            raise ValueError(f"There is an export {name!r} already.")
        _exports[name] = Export(
            name=name,
            title=title,
            roles=frozenset(roles),
            rows=rows,
            columns=columns if callable(columns) else lambda _asker: columns,
            prepare=prepare or (lambda _rows, _asker: None),
        )
        return rows

    return register


def get_export(name):
    """The registered Export, or None."""
    return _exports.get(name)


def names():
    """The names of all lists, in order."""
    return sorted(_exports)
