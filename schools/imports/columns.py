"""Which column of the file is which field: by headings that are known, or as somebody mapped this layout before."""

import hashlib
import re
from dataclasses import dataclass, field, replace
from itertools import islice

from schools.imports.reading import TableError, sheets
from schools.imports.sheets_xml import letters_of
from thai.text import clean

SEARCHED_ROWS = 20
SAMPLED_ROWS = 50
SAMPLES = 3


def heading_key(text):
    """A heading made comparable: blanks, dots, dashes and case do not matter."""
    return re.sub(r"[\s.\-–:*]+", "", clean(text)).lower().replace("_", "")


def keys_of(kind):
    """Field -> the keys of its headings, best first; worked out once for each kind."""
    if "_heading_keys" not in vars(kind):
        kind._heading_keys = {
            name: list(dict.fromkeys(heading_key(text) for text in (*known.headings, known.label)))
            for name, known in kind.fields.items()
        }
    return kind._heading_keys


def signature_of(headings):
    """What tells one layout from another: SHA-256 of its headings in their order."""
    return hashlib.sha256("\n".join(heading_key(text) for text in headings).rstrip("\n").encode()).hexdigest()


@dataclass(frozen=True)
class Columns:
    """Where the fields stand: `at` maps field to (column index, heading as written)."""

    header_row: int
    at: dict
    unused: list
    sheet: str = ""
    encoding: str = ""
    width: int = 0
    headings: tuple = ()
    hidden: list = field(default_factory=list)
    is_mapped: bool = False
    has_merged: bool = False

    @property
    def signature(self):
        """The layout these columns belong to."""
        return signature_of(self.headings)

    def as_json(self, kind):
        """What the preview shows about the file."""
        found = [{"field": kind.label(name), "heading": heading} for name, (_, heading) in self.at.items()]
        return {
            "found": found,
            "unused": self.unused,
            "hidden": self.hidden,
            "merged": self.has_merged,
            "mapped": self.is_mapped,
            "sheet": self.sheet,
            "encoding": self.encoding,
        }


@dataclass(frozen=True)
class Record:
    """One row below the headings: its number in the file and its cells by field."""

    number: int
    cells: dict = field(default_factory=dict)
    spilled: bool = False


@dataclass(frozen=True)
class Candidate:
    """A row that may hold the headings: `keys` are, per column, what it may be known by."""

    sheet: object
    number: int
    headings: tuple
    keys: tuple

    @property
    def signature(self):
        return signature_of(self.headings)


class Unrecognised(TableError):
    """No row of the file has the headings that are needed; a person can say which column is which.

    `candidate` is the row that looks most like headings.
    """

    def __init__(self, message, candidate):
        super().__init__(message)
        self.candidate = candidate


def candidates(file):
    """Candidates of each sheet: every one of its first rows, and two of them together where headings are merged over
    several columns. Raises TableError."""
    for sheet in sheets(file):
        yield from _candidates(sheet)


def heading_rows(file):
    """The candidates as a list, for a person to choose from. Raises TableError, also for a file without rows."""
    if not (rows := list(candidates(file))):
        raise TableError("ไฟล์ไม่มีข้อมูล โปรดเลือกไฟล์ที่มีหัวคอลัมน์และรายการ")
    return rows


def _candidates(sheet):
    above = None
    for number, cells in islice(sheet.rows(), SEARCHED_ROWS):
        headings = tuple(clean(cell)[:80] for cell in cells)
        keys = [[heading_key(cell)] for cell in headings]
        if above is not None and above[0] == number - 1 and sheet.layout.across(above[0]):
            top = _spread(above[1], sheet.layout.across(above[0]))
            whole = [_joined(top[i] if i < len(top) else "", text) for i, text in enumerate(headings)]
            if any(text != bare for text, bare in zip(whole, headings, strict=True)):
                both = tuple([heading_key(text), *key] for text, key in zip(whole, keys, strict=True))
                yield Candidate(sheet, number, tuple(text[:80] for text in whole), both)
        yield Candidate(sheet, number, headings, tuple(keys))
        above = number, headings


def _spread(headings, across):
    """Headings with the text of a merged cell in each column it covers."""
    spread = list(headings)
    for left, right in across:
        text = spread[left] if left < len(spread) else ""
        spread += [""] * (right + 1 - len(spread))
        spread[left : right + 1] = [text] * (right + 1 - left)
    return spread


def _joined(top, text):
    return text if not top or top == text else f"{top} {text}".strip()


def match(candidate, kind):
    """(field -> (index, heading), the heading that stands twice or "") of one row taken as headings.

    Hidden columns count for nothing: nobody who looked at the file saw them.
    """
    at, twice, taken = {}, "", set()
    for name, aliases in keys_of(kind).items():
        for alias in aliases:
            where = [i for i, keys in enumerate(candidate.keys) if alias in keys and _is_free(candidate, i, taken)]
            if len(where) > 1:
                twice = twice or candidate.headings[where[0]]
            if where:
                at[name] = (where[0], candidate.headings[where[0]])
                taken.add(where[0])
                break
    return at, twice


def _is_free(candidate, index, taken):
    return index not in candidate.sheet.layout.hidden and index not in taken


def choose(file, kind, ask, mappings=None):
    """(sheet, Columns) of the first row among the first 20 of a sheet that has the needed headings.

    `mappings` (signature -> {field: index}) hold what people said about layouts; they go before what is recognised.
    Raises TableError, Unrecognised where a person could map the columns.
    """
    best = nearest = fault = None
    for candidate in candidates(file):
        if best is not None and (candidate.sheet is not best[0].sheet or candidate.number > best[0].number + 1):
            break
        if mappings and (mapping := mappings.get(candidate.signature)) is not None and _serves(mapping, kind, ask):
            return candidate.sheet, mapped(candidate, mapping, kind)
        at, twice = match(candidate, kind)
        if not kind.missing(at, ask):
            if twice:
                # Either choice could be wrong; unless the next row turns out to hold the headings.
                fault = fault or (candidate, twice)
            elif best is None or len(at) + (candidate.number > best[0].number) > len(best[1]):
                best, fault = (candidate, at), None
        elif nearest is None or len(at) > len(nearest[1]):
            nearest = (candidate, at)
    if best is not None:
        return best[0].sheet, _columns(*best)
    if fault is not None:
        candidate, heading = fault
        n = sum(text == heading for text in candidate.headings)
        raise TableError(f"มีหัวคอลัมน์ “{heading}” ซ้ำกัน {n} คอลัมน์ในแถว {candidate.number} โปรดเหลือไว้เพียงคอลัมน์เดียว")
    if nearest is None:
        raise TableError(f"ไฟล์ไม่มีข้อมูล โปรดเลือกไฟล์ที่มีหัวคอลัมน์และรายการ{kind.noun}")
    raise _unrecognised(*nearest, kind, ask)


def _serves(mapping, kind, ask):
    """Whether what was said about a layout names all that is needed now: a kind may have other columns this time."""
    return not kind.missing({name for name in mapping if name in kind.fields}, ask)


def _unrecognised(candidate, at, kind, ask):
    seen = [text for text in candidate.headings if text]
    missing = ", ".join(f"“{label}”" for label in kind.missing(at, ask))
    found = ", ".join(f"“{heading}”" for heading in seen[:15]) + (" …" if len(seen) > 15 else "")
    message = f"ไม่พบคอลัมน์ {missing} หัวคอลัมน์ที่พบในไฟล์: {found}"
    if len(seen) >= len(kind.missing({}, ask)):
        return Unrecognised(message, candidate)
    return TableError(f"{message} โปรดเพิ่มหรือแก้หัวคอลัมน์แล้วส่งอีกครั้ง")


def mapped(candidate, mapping, kind):
    """Columns as a person said: {field: index}."""
    width = len(candidate.headings)
    at = {
        name: (index, candidate.headings[index] or f"คอลัมน์ {letters_of(index)}")
        for name, index in mapping.items()
        if name in kind.fields and index < width
    }
    return replace(_columns(candidate, at), is_mapped=True)


def _columns(candidate, at):
    sheet, used = candidate.sheet, {index for index, _ in at.values()}
    filled = _filled(sheet, candidate)
    unused, hidden = [], []
    for index, heading in enumerate(candidate.headings):
        if index in used or not (heading or index in filled):
            continue
        name = heading or f"คอลัมน์ {letters_of(index)} (ไม่มีหัวคอลัมน์)"
        (hidden if index in sheet.layout.hidden else unused).append(name)
    _refuse_wide_headings(candidate, at, filled)
    return Columns(
        candidate.number,
        at,
        unused,
        sheet.title,
        sheet.encoding,
        len(candidate.headings),
        candidate.headings,
        hidden,
        has_merged=any(last > first > candidate.number for first, _, last, _ in sheet.layout.merged),
    )


def _filled(sheet, candidate):
    """Indices of columns that have something in the first rows below the headings."""
    below = (cells for number, cells in sheet.rows() if number > candidate.number)
    return {index for cells in islice(below, SAMPLED_ROWS) for index, cell in enumerate(cells) if cell.strip()}


def _refuse_wide_headings(candidate, at, filled):
    """Raises TableError where a heading that is used lies merged over columns that all hold data: which is meant?"""
    used = {index for index, _ in at.values()}
    for left, right in candidate.sheet.layout.across(candidate.number):
        others = set(range(left + 1, right + 1)) & filled
        if left in used and others:
            where = f"{letters_of(left)}{candidate.number}:{letters_of(right)}{candidate.number}"
            raise TableError(
                f"หัวคอลัมน์ “{candidate.headings[left]}” ในแถว {candidate.number} ผสานเซลล์ {where} คลุมข้อมูลหลายคอลัมน์ "
                "โปรดยกเลิกการผสานและตั้งหัวคอลัมน์ทีละคอลัมน์"
            )


def records(sheet, columns):
    """The rows below the headings as Records."""
    for number, cells in sheet.rows():
        if number <= columns.header_row:
            continue
        found = {name: cells[i] if i < len(cells) else "" for name, (i, _) in columns.at.items()}
        yield Record(number, found, any(cell.strip() for cell in cells[columns.width :]))


def samples(candidate):
    """First values below the headings, per column: [[text, …], …]."""
    below = (cells for number, cells in candidate.sheet.rows() if number > candidate.number)
    found = [[] for _ in candidate.headings]
    for cells in islice(below, SAMPLED_ROWS):
        for index, cell in enumerate(cells[: len(found)]):
            if cell.strip() and len(found[index]) < SAMPLES:
                found[index].append(clean(cell)[:60])
    return found
