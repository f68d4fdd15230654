"""The portfolio as a workbook: a sheet of figures, one of visits, one of entries."""

import io
import re
import zipfile
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from schools.exports.cells import plain

# The same data gives the same bytes: no clock in the file's properties nor in its archive.
MADE = datetime(2026, 1, 1)
WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)")
STAMP = (1980, 1, 1, 0, 0, 0)


def write(data):
    """Bytes of the workbook for what figures.of_portfolio returned. Texts stay texts: a title that begins with = is
    no formula."""
    book = Workbook()
    book.properties.created = book.properties.modified = MADE
    summary = data["summary"]
    sheet = book.active
    sheet.title = "สรุป"
    _rows(
        sheet,
        ["รายการ", "จำนวน"],
        [
            ["ชื่อ–สกุล", data["person"]["name"]],
            ["ตำแหน่ง", data["person"]["title"]],
            ["สำนักงาน", data["office"]["name"]],
            ["ปีงบประมาณ", data["year"]],
            ["การนิเทศ (ครั้ง)", summary["visits"]],
            ["โรงเรียนที่นิเทศ (แห่ง)", summary["schools"]],
            ["ร่วมคณะนิเทศ (ครั้ง)", summary["joined"]],
            *[[f"{kind['label']} (ชั่วโมง)", float(kind["hours"])] for kind in data["kinds"]],
            ["ผลงานทั้งหมด (รายการ)", summary["entries"]],
        ],
        [40, 60],
    )
    visits = [[row["on"], row["school"], row["purpose"], row["mode"]] for row in data["visits"]]
    _rows(book.create_sheet("การนิเทศ"), ["วันที่", "โรงเรียน", "วัตถุประสงค์", "รูปแบบ"], visits, [16, 36, 60, 14])
    files = {}
    for row in data["evidence"]:
        files[str(row["number"])] = row["label"]
    entries = [
        [
            kind["label"],
            row["title"],
            row["organiser"],
            f"{row['on']} – {row['to']}" if row["to"] else row["on"],
            float(row["hours"]) if row["hours"] else None,
            row["result"],
            "; ".join(files[number] for number in row["evidence"].split(", ") if number),
        ]
        for kind in data["kinds"]
        for row in kind["entries"]
    ]
    headings = ["ประเภท", "เรื่อง", "หน่วยงาน", "วันที่", "ชั่วโมง", "ผลที่ได้รับ", "หลักฐาน"]
    _rows(book.create_sheet("ผลงาน"), headings, entries, [24, 48, 30, 26, 10, 48, 36])
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def _rows(sheet, headings, rows, widths):
    for number, (heading, width) in enumerate(zip(headings, widths, strict=True), start=1):
        sheet.cell(1, number, heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for line, row in enumerate(rows, start=2):
        for number, value in enumerate(row, start=1):
            value = plain(value)
            cell = sheet.cell(line, number, None if value == "" else value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str) and value:
                cell.data_type = "s"
    sheet.freeze_panes = "A2"


def _without_clock(content):
    """The archive with every member dated alike, and without the second in which openpyxl wrote it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, STAMP)
            member.compress_type = zipfile.ZIP_DEFLATED
            data = source.read(name)
            if name == "docProps/core.xml":
                data = WRITTEN.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", data)
            target.writestr(member, data)
    return out.getvalue()
