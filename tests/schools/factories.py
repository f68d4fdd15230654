"""Files as offices send them, built for real."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

HEADINGS = ["รหัสโรงเรียน", "ชื่อโรงเรียน", "อำเภอ", "ระดับที่เปิดสอน"]
ROWS = [
    ["63020001", "บ้านป่าไร่", "แม่ระมาด", "อนุบาล–ประถมศึกษา"],
    ["63020002", "บ้านแม่ระมาดน้อย", "แม่ระมาด", "อนุบาล–มัธยมศึกษาตอนต้น"],
    ["63020003", "บ้านจกปก", "แม่ระมาด", "ประถมศึกษา"],
]


def csv_bytes(rows=ROWS, headings=HEADINGS, encoding="utf-8-sig", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([headings, *rows])
    return out.getvalue().encode(encoding)


def xlsx_bytes(rows=ROWS, headings=HEADINGS, above=()):
    book = Workbook()
    for row in [*above, headings, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(content, name="รายชื่อโรงเรียน.csv"):
    return SimpleUploadedFile(name, content)
