"""A Book as a workbook: what it is, every table on a sheet of its own, and the frozen rows; the same book gives the
same bytes. Figures are numbers with the decimals of the paper, in digits that can be counted with."""

import re

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from reports import workbooks
from reports.book.parts import Cell, key_text
from schools.exports.cells import DAY_WIDTH, fitting, plain, show_day
from thai.dates import ThaiDateError, parse

FORMATS = {"n": "#,##0", "percent": "#,##0.0", "mean": "#,##0.00"}
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
NAME, NARROW, WIDE, WIDEST = 31, 10, 18, 90
ROWS = 1_048_575
CONTENTS = "สารบัญ"
# Of the columns of frozen rows that hold no words.
WIDTHS = {**dict.fromkeys(FORMATS, NARROW), "day": DAY_WIDTH}
BOLD, SHADED = Font(bold=True), PatternFill("solid", fgColor="E8EFF0")
WRAPPED = Alignment(wrap_text=True, vertical="top")


def write(book):
    """The bytes of the workbook of a Book."""
    names = Names()
    contents = names.of(CONTENTS)
    tables = [(names.of(f"{table.number} {table.title}"), table) for table in book.tables]
    frozen = [(names.of(f"ข้อมูล {sheet['title']}"), sheet) for sheet in book.sheets.values()]
    made = workbooks.new()
    _sheet(made, contents, [30, WIDEST, 14], _contents(book, tables, frozen), heads=0)
    for name, table in tables:
        _sheet(made, name, _widths(table), _table(table), heads=2 if table.groups else 1)
    for name, sheet in frozen:
        widths = [WIDTHS.get(kind, WIDE * 2) for *_, kind in sheet["columns"]]
        _sheet(made, name, widths, _frozen(sheet), heads=1)
    return workbooks.content(made)


class Names:
    """Names of sheets: at most 31 characters without what Excel forbids, no two alike in any case."""

    def __init__(self):
        self.taken = set()

    def of(self, wish):
        name = " ".join(FORBIDDEN.sub(" ", wish).split())[:NAME].strip() or "ตาราง"
        found, place = name, 1
        while found.casefold() in self.taken:
            place += 1
            found = f"{name[: NAME - len(str(place)) - 3]} ({place})"
        self.taken.add(found.casefold())
        return found


def _contents(book, tables, frozen):
    yield ["รายงาน", f"ร่าง {book.title}" if book.is_draft else book.title]
    yield ["สำนักงาน", book.office["formal_name"]]
    for line in book.lines:
        yield ["", line]
    yield ["ข้อมูล ณ วันที่", book.day]
    if book.origin:
        yield ["ที่มาของรายงาน", book.origin]
    if book.sha256:
        yield ["รหัสชุดข้อมูล (SHA-256)", book.sha256]
    yield []
    yield [Cell("แผ่นงาน", strong=True), Cell("ตาราง", strong=True), Cell("จำนวนแถว", strong=True)]
    for name, table in tables:
        yield [name, f"ตารางที่ {table.number} {table.title}", Cell(len(table.rows), "n")]
    for name, sheet in frozen:
        yield [name, f"ข้อมูลที่ตรึงไว้: {sheet['title']}", Cell(len(sheet["rows"]), "n")]


def _widths(table):
    """Of the columns of a table: as on paper, and none too narrow for a day it holds."""
    days = {place for row in table.rows for place, cell in enumerate(row.cells) if cell.kind == "day"}
    least = [DAY_WIDTH if place in days else NARROW for place in range(len(table.columns))]
    return [max(low, min(WIDEST, round(one.width * 9))) for low, one in zip(least, table.columns, strict=True)]


def _table(table):
    if table.groups:
        yield [column.group for column in table.columns]
    yield [column.label for column in table.columns]
    for row in table.rows:
        if row.band:
            yield [Cell(row.cells[0].value, strong=True)]
        else:
            yield [Cell(cell.value, cell.kind, strong=cell.strong or row.strong) for cell in row.cells]
    if not table.rows:
        yield [table.empty]
    if table.note:
        yield [table.note]


def _frozen(sheet):
    yield [label for _, label, _ in sheet["columns"]]
    for row in sheet["rows"][:ROWS]:
        yield [Cell(_told(row.get(key)), kind if kind in WIDTHS else "text") for key, _, kind in sheet["columns"]]


def _told(value):
    return ", ".join(key_text(one) for one in value) if isinstance(value, list) else value


def _sheet(made, name, widths, rows, *, heads):
    sheet = made.create_sheet(name)
    if heads:
        sheet.freeze_panes = f"A{heads + 1}"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, value, head=number < heads) for value in row])


def _cell(sheet, value, *, head):
    one = value if isinstance(value, Cell) else Cell(value)
    cell = WriteOnlyCell(sheet, number_of(one) if one.is_number else None)
    if one.is_number:
        cell.number_format = FORMATS[one.kind]
    elif (day := day_of(one)) is not None:
        cell.value = day
        show_day(cell, day)
    elif (text := plain(one.value)) != "":
        cell.value = fitting(str(text))
        cell.data_type = "s"  # a text that begins with = is no formula
        cell.alignment = WRAPPED
    if head or one.strong:
        cell.font = BOLD
    if head:
        cell.fill = SHADED
    return cell


def number_of(cell):
    """The figure of a Cell as a number with the decimals that the paper prints; None where there is none."""
    if cell.value is None or cell.value == "":
        return None
    shown = cell.shown.replace(",", "")
    return int(shown) if cell.kind == "n" else float(shown)


def day_of(cell):
    """The day of a Cell whose words tell one; None where it has other words, such as that there was none."""
    if cell.kind != "day" or not cell.value:
        return None
    try:
        return parse(cell.value)
    except ThaiDateError:
        return None
