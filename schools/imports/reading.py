"""Rows out of a .csv or .xlsx file, as text, with the row numbers a spreadsheet shows."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from django.core.exceptions import ValidationError
from openpyxl import load_workbook
from openpyxl.worksheet._reader import WorkSheetParser

from schools.documents import check_spreadsheet
from schools.imports.sheets_xml import Layout, layout_of

MAX_ROWS = 100_000
MAX_COLUMNS = 160
MAX_MERGED_DOWN = 2_000
MAX_SHEETS = 30
# Blank rows that stand in the file one after the other, such as formatted ones below the list.
MAX_BLANK = 20_000
# Excel's own last row; a file that claims more is not one Excel wrote.
LAST_ROW = 1_048_576
ENCODINGS = {"utf-8-sig": "UTF-8", "cp874": "Windows ไทย (CP874)"}


class TableError(Exception):
    """The file cannot be read as a table; the message is Thai and says what to do."""


class NumberText(str):
    """Text of a cell that was a number: leading zeros may be lost."""


class BlankFormula(str):
    """Text of a cell whose formula was saved without its result."""


class FormulaText(str):
    """Text of a CSV cell that is a formula: nobody has worked it out."""


@dataclass(frozen=True)
class Sheet:
    """One table of a file. `rows()` starts anew each time and yields (row number, cells), blank rows left out.

    A cell merged over several rows of a column stands in each of them. `layout` knows the hidden columns and the
    merged cells of a workbook's sheet.
    """

    title: str
    encoding: str
    rows: Callable[[], Iterator[tuple[int, list[str]]]]
    layout: Layout = field(default_factory=Layout)


def sheets(file):
    """The sheets of an open file, one for csv. Raises TableError."""
    try:
        kind = check_spreadsheet(file)
    except ValidationError as error:
        raise TableError(error.messages[0]) from None
    return _workbook_sheets(file) if kind == "xlsx" else [_csv_sheet(file)]


def decode(content):
    """(text, encoding) of bytes that are strictly UTF-8 (with or without BOM) or CP874. Raises TableError.

    A NUL is refused anywhere, also in columns nobody uses: PostgreSQL does not keep it.

    UTF-8 goes first: Thai in CP874 is never valid UTF-8. What then is CP874 only by accident is refused rather than
    imported as garbage: a damaged UTF-8 file shows เธ and เน at every letter, a Western file has marks on no letter.
    """
    if b"\0" in content:
        raise TableError("ไฟล์ CSV มีอักขระว่าง (NUL) โปรดบันทึกเป็น “CSV UTF-8” ใหม่แล้วส่งอีกครั้ง")
    try:
        return content.decode("utf-8-sig"), "utf-8-sig"
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp874")
    except UnicodeDecodeError:
        text = ""
    thai, orphans = len(re.findall("[ก-๛]", text)), len(re.findall("(?<![ก-๎])[ัิ-ฺ็-๎]", text))
    if thai == 0 or 2 * len(re.findall("เธ|เน", text)) > thai / 3 or orphans > thai / 20:
        raise TableError(
            "อ่านตัวอักษรในไฟล์ไม่ได้ ไฟล์ CSV ต้องเป็น UTF-8 หรือ Windows ไทย (CP874) โปรดบันทึกเป็น “CSV UTF-8” แล้วส่งอีกครั้ง"
        )
    return text, "cp874"


def _csv_sheet(file):
    file.seek(0)
    text, encoding = decode(file.read())
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)

    def rows():
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        number = 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise TableError(
                    f"ไฟล์ CSV เสียหายที่แถว {number + 1} เช่น เครื่องหมายคำพูดไม่ครบคู่ โปรดแก้ไขแล้วส่งอีกครั้ง"
                ) from None
            number += 1
            if any(cell.strip() for cell in cells[MAX_COLUMNS:]):
                raise TableError(
                    f"แถว {number} มีเกิน {MAX_COLUMNS} คอลัมน์ โปรดลบคอลัมน์ที่ไม่ใช้ หรือตรวจสอบเครื่องหมายคั่นคอลัมน์ แล้วส่งอีกครั้ง"
                )
            yield number, [_csv_cell(cell) if cell.startswith("=") else cell for cell in cells[:MAX_COLUMNS]]

    return Sheet("", ENCODINGS[encoding], lambda: _counted(rows()))


def _csv_cell(cell):
    """="00123" is the way to keep leading zeros in CSV; any other formula is none that we work out."""
    literal = re.fullmatch('="([^"]*)"', cell)
    return literal[1] if literal else FormulaText(cell)


def _workbook_sheets(file):
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        pages = [page for page in book.worksheets if page.sheet_state == "visible"]
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise _damaged() from error
    if not pages:
        raise TableError("ไฟล์ Excel ไม่มีแผ่นงานที่มองเห็นได้ โปรดตรวจสอบแล้วส่งอีกครั้ง")

    if len(pages) > MAX_SHEETS:
        raise TableError(f"ไฟล์ Excel มีเกิน {MAX_SHEETS} แผ่นงาน โปรดเหลือไว้เฉพาะแผ่นงานที่ใช้แล้วส่งอีกครั้ง")
    return [_workbook_sheet(page) for page in pages]


def _written_rows(page):
    """(row number, values) of the rows that the sheet's XML has, up from the first.

    The rows of openpyxl itself would fill every gap between two row numbers, a million rows wide if need be.
    """
    book, last, blank = page.parent, 0, 0
    with page._get_source() as source:
        parser = WorkSheetParser(
            source,
            page._shared_strings,
            data_only=book.data_only,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            if not last < number <= LAST_ROW:
                raise _damaged()
            last, blank = number, 0 if cells else blank + 1
            if blank > MAX_BLANK:
                raise TableError(f"แผ่นงาน “{page.title}” มีแถวว่างติดกันเกิน {MAX_BLANK:,} แถว โปรดลบแถวว่างแล้วส่งอีกครั้ง")
            yield number, page._get_row(cells, max_col=MAX_COLUMNS, values_only=True) if cells else ()


def _workbook_sheet(page):
    try:
        # The read-only sheet of openpyxl tells neither merged cells nor hidden columns; its XML does.
        with page._get_source() as source:
            layout = layout_of(source, MAX_COLUMNS)
    except Exception as error:
        raise _damaged() from error

    def rows():
        downwards, going_on = layout.downwards(), {}
        if sum(map(len, downwards.values())) > MAX_MERGED_DOWN:
            raise TableError(
                f"แผ่นงาน “{page.title}” ผสานเซลล์ลงมาหลายแถวเกิน {MAX_MERGED_DOWN:,} แห่ง โปรดยกเลิกการผสานเซลล์แล้วส่งอีกครั้ง"
            )
        try:
            for number, cells in _written_rows(page):
                texts = [text_of(cell) for cell in cells]
                for index in layout.formulas.get(number, ()):
                    if index < len(texts) and not texts[index]:
                        texts[index] = BlankFormula("?")
                going_on = {index: merged for index, merged in going_on.items() if merged[0] >= number}
                for index, (_, text) in going_on.items():
                    texts += [""] * (index + 1 - len(texts))
                    texts[index] = texts[index] or text
                for last, index in downwards.get(number, ()):
                    going_on[index] = (last, texts[index] if index < len(texts) else "")
                yield number, texts
        except TableError:
            raise
        except (zipfile.BadZipFile, Exception) as error:
            raise _damaged() from error

    return Sheet(page.title, "Excel", lambda: _counted(rows()), layout)


def _damaged():
    return TableError("ไฟล์ Excel เสียหาย เปิดอ่านไม่ได้ โปรดบันทึกใหม่แล้วส่งอีกครั้ง")


def _counted(rows):
    """Rows with something in them, at most MAX_ROWS."""
    kept = ((number, cells) for number, cells in rows if any(cell.strip() for cell in cells))
    yield from islice(kept, MAX_ROWS + 1)
    if next(kept, None) is not None:
        raise TableError(f"ไฟล์มีเกิน {MAX_ROWS:,} แถว โปรดแบ่งไฟล์แล้วส่งทีละส่วน")


def text_of(cell):
    """A workbook's cell as text: 63020001.0 is "63020001", and keeps in mind that it was a number."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int):
        return NumberText(cell)
    if isinstance(cell, float):
        return NumberText(int(cell) if cell.is_integer() else repr(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
