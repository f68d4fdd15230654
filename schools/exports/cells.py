"""Cells that a spreadsheet takes for text, whatever they begin with, and that an import reads back unchanged."""

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from thai import dates

# Days and moments as the pages show them: 16 พ.ย. 2569 09.30 น. The value stays one that can be sorted and counted
# with; what knows no Thai calendar shows the same day of the Christian era. See docs/decisions/dates-in-workbooks.md.
DAY = "[$-107041E]d mmm yyyy;@"
MOMENT = '[$-107041E]d mmm yyyy hh"."mm" น.";@'
# Wide enough for both: a number or a day that has no room is shown as ####.
DAY_WIDTH, MOMENT_WIDTH = 14, 23

# What a cell of a workbook holds at most, and what stands at the end of a text that was cut for it.
LONGEST = 32_767
CUT = " … (ข้อความยาวเกินที่ช่องของ Excel เก็บได้ โปรดดูฉบับเต็มในระบบ)"

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
    """A value as a cell holds it: numbers stay numbers, days stay days, a moment is that of the clock in Bangkok
    without its seconds, everything else is text without control characters."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    if isinstance(value, int | float):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(value, date):
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))


def fitting(text):
    """The text as a cell of a workbook can hold it; what is cut says so."""
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def written(value):
    """What `plain` gave, for a file of text: days and moments as a person reads them."""
    if isinstance(value, datetime):
        return f"{dates.short(value.date())} {dates.hour(value.time())} น."
    return dates.short(value) if isinstance(value, date) else value


def show_day(cell, value):
    """Lets a cell of a workbook that holds a day or a moment show it in Thai."""
    if isinstance(value, date):
        cell.number_format = MOMENT if isinstance(value, datetime) else DAY
