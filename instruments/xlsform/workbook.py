"""The sheets of an XLSForm file as rows of named cells with the row numbers a spreadsheet shows."""

import re
import zipfile
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from schools.documents import check_spreadsheet
from schools.imports.reading import BlankFormula, TableError, sheets
from thai.text import clean

# A web request reads the whole file, openpyxl some of it twice; 300 questions with their lists come nowhere near.
MOST_BYTES = 10_000_000
MOST_ROWS = 2_000
MOST_CELLS = 100_000
MOST_TEXT = 4_000_000
MOST_CELL = 20_000
ALIASES = {
    "relevance": "relevant",
    "list name": "list_name",
    "caption": "label",
    "read_only": "readonly",
    "read only": "readonly",
    "id_string": "form_id",
    "title": "form_title",
    "calculate": "calculation",
}


class FormError(Exception):
    """The file is not an XLSForm that can be brought in; `messages` are Thai and name the rows."""

    def __init__(self, *messages):
        super().__init__(*messages)
        self.messages = list(messages)


@dataclass(frozen=True)
class Row:
    """One row: its number and its cells that say something."""

    number: int
    cells: dict

    def __getitem__(self, column):
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Table:
    """One sheet: its columns as they are written and its rows below the headings."""

    title: str
    columns: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)


@dataclass(frozen=True)
class Book:
    """The three sheets that count, and the names of the others with something in them."""

    survey: Table
    choices: Table
    settings: Table
    others: list


NO_FORM = "XLSForm ต้องเป็นไฟล์ .xlsx ที่มีแผ่นงาน survey และ choices โปรดบันทึกเป็น .xlsx แล้วส่งอีกครั้ง"
# Where any table may come, a file may be .csv, too; here it may not.
ONLY_XLSX = {
    "type": NO_FORM,
    "old": "ไฟล์ Excel รุ่นเก่า (.xls) หรือมีรหัสผ่าน โปรดบันทึกเป็น .xlsx ที่ไม่มีรหัสผ่าน แล้วส่งอีกครั้ง",
    "heavy": "ไฟล์ Excel มีข้อมูลภายในมากเกินไป โปรดคัดเฉพาะแผ่นงาน survey choices และ settings แล้วส่งอีกครั้ง",
}


def open_book(file):
    """The Book of an uploaded file. Raises FormError."""
    try:
        if check_spreadsheet(file) != "xlsx":
            raise FormError(NO_FORM)
        _refuse_heavy(file)
        found = {sheet.title.strip().lower(): sheet for sheet in sheets(file)}
        if "survey" not in found:
            named = ", ".join(f"“{sheet.title}”" for sheet in list(found.values())[:6])
            raise FormError(f"ไม่พบแผ่นงานชื่อ survey ไฟล์นี้มีแผ่นงาน {named} โปรดตรวจสอบว่าเป็นไฟล์ XLSForm")
        names = ("survey", "choices", "settings")
        tables = {name: _table(found[name]) if name in found else Table(name) for name in names}
        others = [sheet.title for name, sheet in found.items() if name not in names and next(sheet.rows(), None)]
    except ValidationError as error:
        raise FormError(ONLY_XLSX.get(error.code) or error.messages[0]) from None
    except TableError as error:
        raise FormError(str(error)) from None
    return Book(**tables, others=others)


def _refuse_heavy(file):
    """Raises FormError for what would take long to open, whatever of it is used. The archive was found sound before."""
    with zipfile.ZipFile(file) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    file.seek(0)
    if size > MOST_BYTES:
        raise FormError(
            f"ไฟล์มีข้อมูลภายในเกิน {MOST_BYTES // 1_000_000} MB โปรดลบภาพ แผ่นงาน และแถวหรือคอลัมน์ว่างที่ไม่ใช้แล้วส่งอีกครั้ง"
        )


def _table(sheet):
    title = sheet.title
    if merged := sorted(sheet.layout.merged)[:5]:
        spans = ", ".join(f"แถว {top}" if top == bottom else f"แถว {top}–{bottom}" for top, _, bottom, _ in merged)
        raise FormError(f"แผ่นงาน {title} มีเซลล์ที่ผสานไว้ ({spans}) โปรดยกเลิกการผสานเซลล์แล้วส่งอีกครั้ง")
    columns, rows, faults = {}, [], []
    filled = written = 0
    for number, cells in sheet.rows():
        if not columns:
            columns = _headings(title, number, cells)
            continue
        if len(rows) >= MOST_ROWS:
            raise FormError(f"แผ่นงาน {title} มีเกิน {MOST_ROWS:,} แถว โปรดเหลือไว้เฉพาะที่ใช้แล้วส่งอีกครั้ง")
        named = {}
        for column, index in columns.items():
            text = cells[index] if index < len(cells) else ""
            if not text:
                continue
            filled, written = filled + 1, written + len(text)
            if isinstance(text, BlankFormula):
                faults.append(f"แผ่นงาน {title} แถว {number} คอลัมน์ {column}: เป็นสูตรที่ไม่มีผลลัพธ์ โปรดวางเป็นค่าแล้วส่งอีกครั้ง")
            elif len(text) > MOST_CELL:
                faults.append(f"แผ่นงาน {title} แถว {number} คอลัมน์ {column}: ข้อความยาวเกิน {MOST_CELL:,} ตัวอักษร")
            elif text := clean(text):
                named[column] = text
        if filled > MOST_CELLS:
            raise FormError(f"แผ่นงาน {title} มีเกิน {MOST_CELLS:,} เซลล์ที่มีข้อมูล โปรดเหลือไว้เฉพาะที่ใช้แล้วส่งอีกครั้ง")
        if written > MOST_TEXT:
            raise FormError(f"แผ่นงาน {title} มีข้อความรวมกันเกิน {MOST_TEXT:,} ตัวอักษร โปรดเหลือไว้เฉพาะที่ใช้แล้วส่งอีกครั้ง")
        rows.append(Row(number, named))
    if faults:
        raise FormError(*faults[:10])
    return Table(title, columns, rows)


def _headings(title, number, cells):
    columns = {}
    for index, cell in enumerate(cells):
        name = _heading(cell)
        if not name:
            continue
        if name in columns:
            raise FormError(f"แผ่นงาน {title} แถว {number}: มีคอลัมน์ {name} มากกว่าหนึ่งคอลัมน์ โปรดเหลือไว้คอลัมน์เดียว")
        columns[name] = index
    return columns


def _heading(cell):
    """A heading as XLSForm knows it: small letters before "::", the language behind it as it is."""
    name, mark, language = re.sub(r"\s*::?\s*", "::", clean(cell)).partition("::")
    name = name.strip().lower()
    return f"{ALIASES.get(name, name)}{mark}{language}"


def spans(numbers):
    """Row numbers as people write them: 2, 5–9."""
    runs = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    told = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    return ", ".join(told[:12]) + (" …" if len(told) > 12 else "")
