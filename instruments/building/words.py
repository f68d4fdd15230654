"""Conditions (show_if) and kinds of questions in the words of people who never see a code."""

from instruments.models import Item
from instruments.values import options

OPS = {
    "is": "ตอบว่า",
    "is_not": "ไม่ได้ตอบว่า",
    "at_least": "ตอบตั้งแต่ (ขึ้นไป)",
    "at_most": "ตอบไม่เกิน",
    "has": "เลือกไว้ด้วย",
}
# What an answer may be compared by, per kind; kinds that are not here are never asked about.
OPS_OF = {
    Item.Kind.RATING: ("at_least", "at_most", "is", "is_not"),
    Item.Kind.YES_NO: ("is", "is_not"),
    Item.Kind.PARTIAL: ("is", "is_not"),
    Item.Kind.SINGLE: ("is", "is_not"),
    Item.Kind.MULTIPLE: ("has",),
    Item.Kind.NUMBER: ("at_least", "at_most", "is", "is_not"),
}
# How kinds are called in a column of a worksheet, beside their own names.
ALIASES = {
    "ระดับ": Item.Kind.RATING,
    "มาตรวัด": Item.Kind.RATING,
    "ประเมินค่า": Item.Kind.RATING,
    "คะแนน": Item.Kind.RATING,
    "มีไม่มี": Item.Kind.YES_NO,
    "มีหรือไม่มี": Item.Kind.YES_NO,
    "มี/บางส่วน/ไม่มี": Item.Kind.PARTIAL,
    "บางส่วน": Item.Kind.PARTIAL,
    "เลือกตอบ": Item.Kind.SINGLE,
    "เลือกข้อเดียว": Item.Kind.SINGLE,
    "เลือกหลายข้อ": Item.Kind.MULTIPLE,
    "หลายข้อ": Item.Kind.MULTIPLE,
    "จำนวน": Item.Kind.NUMBER,
    "ข้อความ": Item.Kind.LONG_TEXT,
    "บรรยาย": Item.Kind.LONG_TEXT,
    "ปลายเปิด": Item.Kind.LONG_TEXT,
    "ภาพ": Item.Kind.PHOTO,
    "รูป": Item.Kind.PHOTO,
    "รูปถ่าย": Item.Kind.PHOTO,
    "ไฟล์แนบ": Item.Kind.FILE,
}


def kind_of(word):
    """The kind that a word names, or None."""
    word = word.strip()
    names = {label: value for value, label in Item.Kind.choices} | {value: value for value in Item.Kind.values}
    return names.get(word) or ALIASES.get(word.replace(" ", ""))


def answer_value(item, typed):
    """The stored value of an answer that was chosen or typed in words, or None when the question has no such
    answer."""
    typed = typed.strip()
    for value, label in options(item):
        if typed in (value, label, f"{value} {label}"):
            return value
    return None
