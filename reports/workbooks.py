"""Workbooks that are the same bytes for the same data."""

import io
import re
import zipfile
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from schools.exports.cells import fitting, plain, show_day

# No clock in the file's properties nor in its archive.
MADE = datetime(2026, 1, 1)
WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)")
STAMP = (1980, 1, 1, 0, 0, 0)


def new():
    """A workbook without a sheet; rows go to the disk as they come, so that long sheets stay light."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = MADE
    return book


def add_sheet(book, title, headings, rows, widths):
    """A sheet of rows below a bold heading that stays in view. Texts stay texts: one that begins with = is no
    formula."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    head = [WriteOnlyCell(sheet, heading) for heading in headings]
    for cell in head:
        cell.font = bold
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(sheet, plain(value), wrapped) for value in row])


def _cell(sheet, value, wrapped):
    cell = WriteOnlyCell(sheet, None if value == "" else fitting(value) if isinstance(value, str) else value)
    cell.alignment = wrapped
    if isinstance(value, str) and value:
        cell.data_type = "s"
    show_day(cell, value)
    return cell


def content(book):
    """The bytes of a workbook: every member of its archive dated alike, and without the second it was written in."""
    source, out = io.BytesIO(), io.BytesIO()
    book.save(source)
    with zipfile.ZipFile(source) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in read.namelist():
            member = zipfile.ZipInfo(name, STAMP)
            member.compress_type = zipfile.ZIP_DEFLATED
            data = read.read(name)
            if name == "docProps/core.xml":
                data = WRITTEN.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", data)
            target.writestr(member, data)
    return out.getvalue()
