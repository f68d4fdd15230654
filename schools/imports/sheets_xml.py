"""What the XML of a workbook's sheet says beside its cells: hidden columns, merged cells, formulas without a result."""

import re
from dataclasses import dataclass, field

CHUNK = 1 << 20
# What may be cut in two between chunks is shorter than this.
OVERLAP = 1 << 16
MAX_MERGED = 20_000
MAX_FORMULAS = 100_000

# Every repetition is bounded: a hostile file must not make the search slow.
_COLUMN = re.compile(rb"<(?:\w{1,20}:)?col\s[^>]{1,400}>")
_MERGED = re.compile(rb'<(?:\w{1,20}:)?mergeCell\s[^>]{0,100}?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_NO_RESULT = re.compile(
    rb'<(?:\w{1,20}:)?c\s[^>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]{0,200}>\s{0,9}'
    rb"<(?:\w{1,20}:)?f\b[^>]{0,200}(?:/>|>[^<]{0,9000}</(?:\w{1,20}:)?f>)\s{0,9}"
    rb"(?:<(?:\w{1,20}:)?v\s?/>|<(?:\w{1,20}:)?v></(?:\w{1,20}:)?v>)?\s{0,9}</(?:\w{1,20}:)?c>"
)


@dataclass(frozen=True)
class Layout:
    """`hidden`: indices of hidden columns, from 0. `merged`: (first row, first column, last row, last column), rows
    from 1, columns from 0. `formulas`: row -> indices of cells whose formula has no result."""

    hidden: frozenset = frozenset()
    merged: tuple = ()
    formulas: dict = field(default_factory=dict)

    def downwards(self):
        """{first row: [(last row, column)]} of the cells merged over several rows."""
        found = {}
        for first, column, last, _ in self.merged:
            if last > first:
                found.setdefault(first, []).append((last, column))
        return found

    def across(self, row):
        """(first column, last column) of the cells of `row` that are merged over several columns."""
        return [(left, right) for first, left, last, right in self.merged if right > left and first <= row <= last]


def layout_of(source, columns):
    """The Layout of a sheet's XML, read in pieces; only the first `columns` columns count."""
    hidden, merged, formulas = set(), set(), {}
    tail, found = b"", 0
    while chunk := source.read(CHUNK):
        text = tail + chunk
        for match in _COLUMN.finditer(text):
            hidden |= _hidden(match[0], columns)
        if b"mergeCell" in text and len(merged) < MAX_MERGED:
            for left, top, right, bottom in _MERGED.findall(text):
                if (first := _index(left)) < columns:
                    merged.add((int(top), first, int(bottom), min(_index(right), columns - 1)))
        if b"f" in text and found < MAX_FORMULAS:
            for column, row in _NO_RESULT.findall(text):
                formulas.setdefault(int(row), set()).add(_index(column))
                found += 1
        tail = text[-OVERLAP:]
    return Layout(frozenset(hidden), tuple(sorted(merged)), formulas)


def _hidden(tag, columns):
    """The indices that a <col> tag hides."""
    if not re.search(rb'hidden="(1|true)"', tag):
        return set()
    ends = [re.search(rb'\b%s="([0-9]{1,6})"' % name, tag) for name in (b"min", b"max")]
    if None in ends:
        return set()
    return set(range(int(ends[0][1]) - 1, min(int(ends[1][1]), columns)))


def _index(letters):
    """A -> 0, AA -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def letters_of(index):
    """0 -> A, 26 -> AA."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
