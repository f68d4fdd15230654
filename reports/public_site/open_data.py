"""The sheets of a publication as files: CSV for a spreadsheet or a program, and a dictionary of what columns mean."""

import csv
import io
from urllib.parse import urlencode

from reports.book.parts import Cell
from schools.exports.cells import guarded
from thai import dates

KINDS = {
    "text": "ข้อความ",
    "school": "ข้อความ",
    "n": "จำนวนเต็ม",
    "percent": "ร้อยละ (ทศนิยม 1 ตำแหน่ง)",
    "mean": "ค่าเฉลี่ย (ทศนิยม 2 ตำแหน่ง)",
    "day": "วันที่ (ISO 8601)",
}
NUMBERS = ("n", "percent", "mean")


def as_csv(sheet):
    """A sheet as bytes: UTF-8 with the mark by which Excel knows it, the labels as head, no cell that a spreadsheet
    would run."""
    columns = sheet["columns"]
    rows = [[label for _, label, _ in columns]]
    rows += [[_value(row.get(key), kind) for key, _, kind in columns] for row in sheet["rows"]]
    return _written(rows)


def dictionary(sheets):
    """The columns of all sheets as bytes of CSV: sheet, place, label, type, meaning."""
    rows = [["ชุดข้อมูล", "ลำดับ", "คอลัมน์", "ชนิด", "ความหมาย"]]
    for sheet in sheets.values():
        for place, (key, label, kind) in enumerate(sheet["columns"], 1):
            meaning = sheet.get("meanings", {}).get(key, "")
            rows.append([sheet["title"], str(place), label, KINDS.get(kind, KINDS["text"]), meaning])
    return _written(rows)


def _written(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([[guarded(value) for value in row] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _value(value, kind):
    """A value without marks of thousands; what is not a number where one belongs is text, and guarded."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def shown(sheet, rows):
    """Cells of some rows of a sheet for a page: [[{label, shown, is_number, query}]]; days as a person reads them.
    `query` names the public rows behind a figure, "" where there are none."""
    behind = sheet.get("behind", {})
    return [
        [
            {
                "label": label,
                "shown": _shown(row.get(key), kind),
                "is_number": kind in NUMBERS,
                "query": query_of(behind[key], row) if has_rows(behind.get(key), key, row) else "",
            }
            for key, label, kind in sheet["columns"]
        ]
        for row in rows
    ]


def has_rows(behind, key, row):
    """Whether rows stand behind a figure: it is more than nothing, and so is what it is of."""
    return bool(behind and row.get(key) and row.get(behind.get("of", key)))


def query_of(behind, row):
    """The query string of the rows behind a figure: the constants, and what they share with the figure's row."""
    shared = {theirs: row[mine] for theirs, mine in behind.get("by", {}).items()}
    summed = {"sum": behind["sum"]} if behind.get("sum") else {}
    return urlencode({"sheet": behind["sheet"], **behind.get("where", {}), **shared, **summed})


def _shown(value, kind):
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if kind == "day" and value:
        return dates.short(dates.date.fromisoformat(value))
    return Cell(value, kind if kind in NUMBERS else "text").shown
