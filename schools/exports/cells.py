"""Cells that a spreadsheet takes for text, whatever they begin with, and that an import reads back unchanged."""

import re

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# What a spreadsheet would take for a formula, also behind the marks that guard it.
_RISKY = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_GUARDED = re.compile(r"''*[=+\-@\t\r＝＋－＠]")


def guarded(text):
    """The text with ' before it when a spreadsheet would run it; `unguarded` takes the mark away again."""
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text):
    """The inverse of `guarded`."""
    return text[1:] if _GUARDED.match(text) else text


def plain(value):
    """A value as a cell holds it: numbers stay numbers, everything else is text without control characters."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    if isinstance(value, int | float):
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))
