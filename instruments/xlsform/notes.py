"""What an import cannot keep, or keeps in another way: told with row number and reason, nothing silently dropped."""

from dataclasses import dataclass

from instruments.xlsform.workbook import spans

# Why a column of the survey is not taken over; the columns of these names may carry a language behind "::".
COLUMNS = {
    "calculation": "ระบบยังไม่มีค่าคำนวณในแบบ",
    "choice_filter": "ตัวเลือกที่เปลี่ยนตามคำตอบก่อนหน้ายังใช้ไม่ได้ ข้อนี้จะแสดงตัวเลือกทั้งหมด",
    "default": "ระบบไม่เติมคำตอบไว้ก่อน",
    "readonly": "ข้อที่อ่านได้อย่างเดียวจะเป็นข้อที่ตอบได้",
    "repeat_count": "จำนวนครั้งที่กรอกซ้ำ ผู้กรอกเพิ่มเองตามชั้นเรียนที่สังเกต",
    "constraint_message": "ระบบมีข้อความเตือนของตนเอง",
    "required_message": "ระบบมีข้อความเตือนของตนเอง",
    "guidance_hint": "คำแนะนำเพิ่มเติม (guidance_hint) ไม่มีที่เก็บ",
    "appearance": "ระบบมีรูปแบบการแสดงของตนเอง",
    "parameters": "ตัวกำหนดของชนิดคำถามไม่มีที่เก็บ",
    "trigger": "ระบบยังไม่มีค่าคำนวณในแบบ",
    "image": "ภาพประกอบไม่ได้อยู่ในไฟล์ Excel",
    "audio": "เสียงประกอบไม่ได้อยู่ในไฟล์ Excel",
    "video": "วิดีโอประกอบไม่ได้อยู่ในไฟล์ Excel",
    "media": "สื่อประกอบไม่ได้อยู่ในไฟล์ Excel",
    "label": "นำเข้าได้หนึ่งภาษา ภาษานี้ไม่ได้นำเข้า",
    "hint": "นำเข้าได้หนึ่งภาษา ภาษานี้ไม่ได้นำเข้า",
}
UNKNOWN_COLUMN = "ระบบไม่มีที่เก็บคอลัมน์นี้"


@dataclass(frozen=True)
class Note:
    """`rows` as text; `adjusted`: it comes along, in another way than it was."""

    sheet: str
    first: int
    rows: str
    what: str
    reason: str
    adjusted: bool = False


class Notes:
    """Collects notes; what is the same of many rows becomes one."""

    def __init__(self):
        self._rows = {}

    def lost(self, sheet, row, what, reason):
        """Something of this row does not come along."""
        self._rows.setdefault((sheet, what[:120], reason, False), []).append(row)

    def adjusted(self, sheet, row, what, reason):
        """Something of this row comes along in another way."""
        self._rows.setdefault((sheet, what[:120], reason, True), []).append(row)

    def column(self, sheet, row, column):
        """A cell of a column that has no place here."""
        reason = COLUMNS.get(column.partition("::")[0], UNKNOWN_COLUMN)
        self.lost(sheet, row, f"คอลัมน์ {column}", reason)

    def listed(self):
        """[Note] in the order of the file, settings last."""
        order = {"survey": 0, "choices": 1, "settings": 2}
        notes = [
            Note(sheet, min(rows), spans(set(rows)) if min(rows) else "–", what, reason, adjusted)
            for (sheet, what, reason, adjusted), rows in self._rows.items()
        ]
        return sorted(notes, key=lambda note: (order.get(note.sheet, 3), note.first))
