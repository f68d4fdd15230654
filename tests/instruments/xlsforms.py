"""Workbooks for tests as people make them: sheets of rows, the first of which are the headings."""

import io

from openpyxl import Workbook


def workbook(survey, choices=(("list_name", "name", "label"),), settings=(), **others):
    """The bytes of an .xlsx with these sheets."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in {"survey": survey, "choices": choices, "settings": settings, **others}.items():
        if rows is None:
            continue
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEAD = (
    "type", "name", "label::English (en)", "label::Thai (th)", "hint::Thai (th)", "required", "relevant",
    "constraint", "calculation", "appearance",
)  # fmt: skip
KOBO = {
    "survey": [
        HEAD,
        ("start", "start"),
        ("begin_group", "school", "School", "ข้อมูลโรงเรียน"),
        ("note", "intro", "Hello", "โปรดตอบตามจริง"),
        ("select_one yn", "has_plan", "Plan?", "มีแผนนิเทศภายใน", "ดูเอกสาร", "yes"),
        ("text", "why_not", "Why not", "เหตุใดจึงไม่มี", None, None, "${has_plan} = 'no'"),
        ("integer", "teachers", "Teachers", "จำนวนครู", None, "true", None, ". >= 0 and . < 500"),
        ("geopoint", "place", "Place", "พิกัด"),
        ("end_group",),
        ("begin_repeat", "rooms", "Rooms", "ห้องเรียน"),
        ("select_one level", "teaching", "Teaching", "จัดการเรียนรู้เชิงรุก", None, "yes", None, None, None, "likert"),
        ("image", "photo", "Photo", "ภาพ", None, None, "${teaching} > 3"),
        ("select_multiple media", "media", "Media", "สื่อที่ใช้", None, None, "${teachers} > 3 and ${has_plan} = 'yes'"),
        ("text", "other", "Other", "สื่ออื่น", None, None, "selected(${media}, 'dltv')"),
        ("end_repeat",),
        ("calculate", "total", None, None, None, None, None, None, "${teachers} * 2"),
        ("date", "next", "Next", "วันที่นัดครั้งต่อไป"),
        ("select_one nothing", "lost", "Lost", "ไม่มีรายการ"),
        ("weird", "odd", "Odd", "ชนิดแปลก"),
    ],
    "choices": [
        ("list_name", "name", "label::English (en)", "label::Thai (th)"),
        ("yn", "yes", "Yes", "ใช่"),
        ("yn", "no", "No", "ไม่ใช่"),
        ("level", 5, "Very high", "มากที่สุด"),
        ("level", 4, "High", "มาก"),
        ("level", 3, "Medium", "ปานกลาง"),
        ("level", 2, "Low", "น้อย"),
        ("level", 1, "Very low", "น้อยที่สุด"),
        ("media", "book", "Book", "หนังสือ"),
        ("media", "dltv", "DLTV", "DLTV"),
        ("media", "ใบงาน", "Sheet", "ใบงาน"),
        ("unused", "a", "A", "ก"),
    ],
    "settings": [
        ("form_title", "form_id", "default_language", "style"),
        ("นิเทศภายใน", "inner", "English (en)", "pages"),
    ],
}  # fmt: skip
