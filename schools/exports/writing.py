"""Writing a list into a file: CSV for programs, XLSX for people."""

import csv
import io
from datetime import datetime
from itertools import chain, islice
from tempfile import SpooledTemporaryFile

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from schools.exports.cells import DAY_WIDTH, MOMENT_WIDTH, fitting, guarded, plain, show_day, written
from thai import dates

IN_MEMORY = 4 * 1024 * 1024
WIDEST, NARROWEST = 60, DAY_WIDTH
# A sheet that is written row by row has its widths before its rows: so many tell which column is dated to the minute.
LOOKED_AT = 100


def file_name(export, fmt, day=None):
    """รายชื่อโรงเรียน 21 พ.ย. 2569.xlsx: the list and the day it was written."""
    return f"{export.title} {dates.short(day or timezone.localdate())}.{fmt}"


def write(export, rows, asker, fmt, tell=None):
    """An open temporary file with the list; `tell(number of rows written)` is called after each row."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    lines = _told(export.lines(rows, asker), tell)
    {"csv": _csv, "xlsx": _xlsx}[fmt](file, export, export.headings(asker), lines)
    file.seek(0)
    return file


def _told(lines, tell):
    """The lines with cells that no spreadsheet runs."""
    for number, line in enumerate(lines, start=1):
        yield [guarded(cell) if isinstance(cell, str) else cell for cell in map(plain, line)]
        if tell:
            tell(number)


def _csv(file, _export, headings, lines):
    # The mark at the beginning tells Excel that this is UTF-8. Every cell is quoted, so that no other separator
    # than ours can cut one in two.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(headings)
    writer.writerows(map(written, line) for line in lines)
    text.flush()
    text.detach()


def _xlsx(file, export, headings, lines):
    book = Workbook(write_only=True)
    sheet = book.create_sheet(export.title[:31])
    sheet.freeze_panes = "A2"
    first = list(islice(lines, LOOKED_AT))
    for number, heading in enumerate(headings):
        timed = any(isinstance(line[number], datetime) for line in first)
        least = MOMENT_WIDTH if timed else NARROWEST
        width = min(WIDEST, max(least, len(heading) + 4))
        sheet.column_dimensions[get_column_letter(number + 1)].width = width
    sheet.append([_heading(sheet, heading) for heading in headings])
    for line in chain(first, lines):
        sheet.append([_cell(sheet, value) for value in line])
    book.save(file)


def _heading(sheet, text):
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet, value):
    if value == "":
        return None
    cell = WriteOnlyCell(sheet, value=fitting(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        # As text, so that nothing in it becomes a formula and the zeros in front of a code stay.
        cell.data_type = "s"
        cell.number_format = "@"
    show_day(cell, value)
    return cell
