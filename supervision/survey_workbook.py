"""The results of a survey as a workbook: overview, questions, distribution, needs, and each grouping."""

from tempfile import SpooledTemporaryFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from instruments.models import Item
from schools.exports.cells import DAY_WIDTH, guarded, plain, show_day
from supervision import survey_results

IN_MEMORY = 4 * 1024 * 1024
WIDEST, NARROWEST = 60, DAY_WIDTH


def write(survey, user, source="all"):
    """An open temporary file with the workbook."""
    results = survey_results.results(survey, source)
    groups = survey_results.by_groups(survey, user, [result.item for result in results], source)
    book = Workbook()
    book.remove(book.active)
    _sheet(book, "ภาพรวม", ["รายการ", "ค่า"], _overview(survey, results, source))
    _sheet(book, "รายข้อ", RESULT, [_result(number, row) for number, row in enumerate(results, start=1)])
    _sheet(book, "การกระจาย", ["ข้อ", "คำถาม", "สภาพ", "คำตอบ", "จำนวน", "ร้อยละ"], list(_shares(results)))
    if needs := survey_results.needs(results):
        rows = [
            [place, row.item.text, _number(row.mean), _number(row.wanted_mean), _need(row.pni)]
            for place, row in enumerate(needs, start=1)
        ]
        if any(map(survey_results.is_boundless, needs)):
            rows.append(["", BOUNDLESS, "", "", ""])
        _sheet(book, "ลำดับความต้องการ", ["ลำดับ", "คำถาม", "สภาพปัจจุบัน", "สภาพที่พึงประสงค์", "PNI modified"], rows)
    for name, label in survey_results.GROUPINGS.items():
        headings, rows = _grouped(results, groups[name], label)
        _sheet(book, f"ตาม{label}", headings, rows)
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return file


def _overview(survey, results, source):
    turnout, overall = survey_results.turnout(survey), survey_results.overall(results)
    rows = [
        ["แบบสำรวจ", survey.title],
        ["แบบ", str(survey.version_asked)],
        ["เปิดรับ", survey.opens_on],
        ["กำหนดส่ง", survey.due_on],
        ["สถานะ", survey.get_state_display()],
        ["คำตอบจาก", dict(survey_results.SOURCES)[source]],
        ["โรงเรียนที่นับรวม", turnout.counted],
        ["โรงเรียนที่ตอบแล้ว", turnout.answered],
        ["ร้อยละที่ตอบ", float(turnout.percent)],
        ["ตอบหลังกำหนด", turnout.late],
        ["คำตอบจากลิงก์สาธารณะ", turnout.replies],
    ]
    if overall:
        rows += [["ค่าเฉลี่ยรวม", _number(overall.mean)], ["S.D. รวม", _number(overall.sd)], ["แปลผล", overall.band or ""]]
    return rows


BOUNDLESS = "– หมายถึงสภาพปัจจุบันเป็น 0 คำนวณ PNI ไม่ได้ และอยู่ลำดับแรก เพราะต้องการแต่ยังไม่มีเลย"


def _need(pni):
    return "–" if pni is None else float(pni)


RESULT = [
    "ข้อ", "ตอน", "คำถาม", "N", "ค่าเฉลี่ย", "S.D.", "แปลผล", "ต่ำสุด", "สูงสุด",
    "N (พึงประสงค์)", "ค่าเฉลี่ย (พึงประสงค์)", "S.D. (พึงประสงค์)", "PNI modified",
]  # fmt: skip


def _result(number, row):
    figures = [_number(row.mean), _number(row.sd), row.band or "", _number(row.low), _number(row.high)]
    wanted = [row.wanted_n or "", _number(row.wanted_mean), _number(row.wanted_sd), _number(row.pni)]
    return [number, row.item.section.title, row.item.text, row.n, *figures, *wanted]


def _shares(results):
    for number, row in enumerate(results, start=1):
        for state, shares in (("สภาพปัจจุบัน", row.distribution), ("สภาพที่พึงประสงค์", row.wanted_distribution)):
            for share in shares:
                word = state if row.wanted_distribution else ""
                yield [number, row.item.text, word, share.label, share.given, float(share.percent)]


def _grouped(results, groups, label):
    rated = [row.item for row in results if row.item.kind == Item.Kind.RATING]
    headings = [label, "นับรวม", "ตอบแล้ว", "ร้อยละ", "ค่าเฉลี่ยรวม", "S.D. รวม", "แปลผล", *(item.text for item in rated)]
    rows = []
    for group in groups:
        own = group.overall
        figures = [_number(own.mean), _number(own.sd), own.band or ""] if own else ["", "", ""]
        means = [_number(group.items[item.pk].mean) if item.pk in group.items else "" for item in rated]
        rows.append([group.label, group.counted, group.answered, float(group.percent), *figures, *means])
    return headings, rows


def _number(value):
    """A Decimal as a number of the sheet, a day as it is, "" of nothing."""
    if value is None:
        return ""
    return value if hasattr(value, "year") else float(value)


def _sheet(book, title, headings, rows):
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_cell(heading) for heading in headings])
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for row in rows:
        sheet.append([_cell(value) for value in row])
        for cell in sheet[sheet.max_row]:
            show_day(cell, cell.value)
    for number, heading in enumerate(headings, start=1):
        longest = max([len(heading), *(len(str(row[number - 1])) for row in rows)], default=0)
        sheet.column_dimensions[get_column_letter(number)].width = min(WIDEST, max(NARROWEST, longest + 2))


def _cell(value):
    value = plain(value)
    return guarded(value) if isinstance(value, str) else value
