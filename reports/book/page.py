"""A chapter of a Book for the browser: what the templates print, with the addresses of the rows behind each figure."""

from urllib.parse import urlencode

from reports.book import marks
from reports.book.frozen import Frozen
from reports.book.parts import Behind, Cell, Words, key_text

RESERVED = {"sheet", "per", "sum", "page"}


def query_of(behind):
    """The query string that names the rows of a Behind."""
    named = {"sheet": behind.sheet, "per": behind.per, "sum": behind.sum}
    return urlencode([*((name, value) for name, value in named.items() if value), *behind.where])


def behind_of(sheets, query):
    """The Behind that a query string (a QueryDict) names, or None where the sheets have no such rows or columns."""
    name = query.get("sheet", "")
    if name not in sheets:
        return None
    where = sorted((key, value) for key, values in query.lists() if key not in RESERVED for value in values)
    rows = sheets[name]["rows"]
    known = set().union(*(row.keys() for row in rows)) if rows else set()
    if not {key for key, _value in where} <= known or query.get("per", "") not in known | {""}:
        return None
    numbers = {key for key, _label, kind in sheets[name]["columns"] if kind == "n"}
    if (added := query.get("sum", "")) and (query.get("per") or added not in numbers or not _is_whole(rows, added)):
        return None
    return Behind(name, tuple(where), query.get("per", ""), added)


def _is_whole(rows, column):
    """Whether a column holds whole numbers, which can be added up."""
    return all(row.get(column) is None or type(row[column]) is int for row in rows)


def shown(chapter, address, found=()):
    """The parts of a chapter as dicts for the templates. `address(behind)` answers where the rows are, or "" where the
    reader may not open them; `found` what is behind the marks of its sentences, see reports.book.made.linked_book."""

    lists = []

    def where(behind):
        if isinstance(behind, marks.Lines):
            return f"#table-{behind.table}"
        if not isinstance(behind, marks.Names):
            return address(behind)
        if behind not in lists:
            lists.append(behind)
        return f"#names-{lists.index(behind) + 1}"

    def words(text):
        return marks.parts(text, found, where)

    made = [_SHOWN[part.part](part, address, words) for part in chapter.parts]
    return [*made, _names(lists, words)] if lists else made


def _names(lists, words):
    """The names that figures of sentences count, below what says the figures."""
    told = [(one.title, len(one.names), [words(name) for name in one.names]) for one in lists]
    return {"part": "names", "lists": told}


def _sentence(part, _address, words):
    return {"part": part.part, "it": part, "words": words(part.text)}


def _text(text, _address, words):
    return {"part": "text", "it": text, "lines": [words(line) for line in text.paragraphs]}


def _cell(cell, address):
    return {
        "shown": marks.plain(cell.shown),
        "href": cell.opens(address),
        "is_number": cell.is_number,
        "strong": cell.strong,
    }


def _table(table, address, words):
    labels = [f"{column.group} {column.label}".strip() for column in table.columns]
    rows = []
    for row in table.rows:
        cells = [_cell(cell, address) | {"label": label} for cell, label in zip(row.cells, labels, strict=False)]
        rows.append({"head": cells[0], "cells": cells[1:], "strong": row.strong, "band": row.band})
    said = {"title": words(table.title), "note": words(table.note)}
    return {"part": "table", "it": table, "rows": rows, "width": len(table.columns)} | said


def _stats(stats, address, _words):
    items = []
    for label, cell, note in stats.items:
        said = note.parts if isinstance(note, Words) else [Cell(note)] if note else []
        items.append((label, _cell(cell, address), [_cell(part, address) for part in said]))
    return {"part": "stats", "items": items}


def _chart(chart, address, _words):
    return {"part": "chart", "it": chart, "drawn": chart.draw(address=address)}


_SHOWN = {
    "heading": _sentence,
    "note": _sentence,
    "text": _text,
    "table": _table,
    "stats": _stats,
    "chart": _chart,
}


class Rows:
    """The rows behind a figure, as a page shows them."""

    def __init__(self, data, behind):
        self.sheet = data["sheets"][behind.sheet]
        self.behind = behind
        frozen = Frozen(data)
        self.found = frozen.rows(behind)
        self.size = frozen.size(behind)
        self.title = self.sheet["title"]
        self.columns = self.sheet["columns"]

    @property
    def conditions(self):
        """What the rows have in common, in words."""
        words = self.sheet.get("words", {})
        labels = {key: label for key, label, _ in self.columns} | words
        said = []
        for key, value in self.behind.where:
            if (whole := words.get(f"{key}={value}")) is not None:
                said.append(whole)
            elif key in labels and (named := self._named(key, value)) is not None:
                said.append(f"{labels[key]}: {named or 'ไม่ระบุ'}")
        return said

    def _named(self, key, value):
        """A value in words: instead of a key of the database the name that the rows tell, None where they tell none."""
        if not key.endswith("_pk"):
            return value
        shown = next((name for name, _label, kind in self.columns if kind == key.removesuffix("_pk")), None)
        return self.found[0].get(shown) if shown and self.found else None

    @property
    def per_label(self):
        """What is counted, where the figure counts something else than rows."""
        labels = {key: label for key, label, _ in self.columns} | self.sheet.get("words", {})
        counted = self.behind.per or self.behind.sum
        return labels.get(counted, "") if counted else ""

    def lines(self, rows):
        """Cells of some of the rows: {shown, label, is_number, school_pk}."""
        return [
            [
                {
                    "label": label,
                    "shown": Cell(_value(row.get(key)), "text" if kind in ("school", "day") else kind).shown,
                    "is_number": kind in ("n", "percent", "mean"),
                    "school_pk": row.get("school_pk") if kind == "school" else None,
                }
                for key, label, kind in self.columns
            ]
            for row in rows
        ]


def _value(value):
    return ", ".join(key_text(one) for one in value) if isinstance(value, list) else value
