"""Files that an import gives back: the template to fill in, and the report of what each row did."""

import io
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from schools.models import ImportRow

TEMPLATE_ROWS = 1000
HEADINGS = ["แถวที่", "รหัส", "รายการ", "ผล", "เหตุผลหรือหมายเหตุ", "เดิม → ใหม่"]


def template(kind):
    """Bytes of a workbook with the headings, one example row, and a sheet that says what each column holds."""
    book = Workbook()
    sheet, told = book.active, book.create_sheet("คำอธิบาย")
    sheet.title = kind.title[:31]
    told.append(["คอลัมน์", "ต้องมี", "ตัวอย่าง"])
    for number, known in enumerate(kind.fields.values(), start=1):
        _text(sheet.cell(1, number), known.label).font = Font(bold=True)
        _text(sheet.cell(2, number), known.example)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = max(14, len(known.label) + 4)
        if known.is_code:
            # Codes typed below the example stay text, so their zeros stay.
            for row in range(3, TEMPLATE_ROWS):
                sheet.cell(row, number).number_format = "@"
        told.append([known.label, "ต้องมี" if known.required else "", known.example])
    sheet.freeze_panes = "A2"
    told.column_dimensions["A"].width = 36
    told.append([])
    told.append([f"ต้องมี{kind.needs}"])
    told.append(["ช่องที่ว่างไม่ลบข้อมูลเดิม ลบแถวตัวอย่างก่อนส่ง"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(cell, value):
    cell.value, cell.number_format = value or None, "@"
    if value:
        cell.data_type = "s"
    return cell


@dataclass(frozen=True)
class Report:
    """What each row of an import did, in the shape that schools.exports.writing writes."""

    kind: object
    title: str = "ผลการนำเข้า"

    def headings(self, _asker):
        """The columns of the report."""
        return HEADINGS

    def lines(self, rows, _asker):
        """One list of cells per ImportRow."""
        words = dict(ImportRow.Outcome.choices)
        for row in rows:
            yield [row.number, row.code, row.name, words[row.outcome], row.reason, changes_in_words(self.kind, row)]


def changes_in_words(kind, row):
    """ชื่อ: เดิม → ใหม่; and so on, one change after the other."""
    return "; ".join(f"{label}: {old} → {new}" for label, old, new in changes_of(kind, row.changes))


def changes_of(kind, changes):
    """(label, old, new) of each change as people read them."""
    return [(kind.label(name), shown(old) or "(ว่าง)", shown(new) or "(ว่าง)") for name, (old, new) in changes.items()]


def shown(value):
    """A value of a change as people read it."""
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown(item)}" for key, item in value.items())
    return "" if value is None else str(value)
