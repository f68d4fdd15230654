"""What cannot be the name of a person or of a group."""

import re
import unicodedata

# What begins a formula in a spreadsheet, and what no name holds.
_FORMULA = re.compile(r"^\s*[=+\-@]")
_MARK = re.compile(r"[<>=@{}\[\]\\|~^$]")
_DIGIT = re.compile("[0-9๐-๙]")
# Beginnings that tell a school or a group, whose names hold numbers.
_GROUPS = (
    "โรงเรียน", "รร.", "วิทยาลัย", "มหาวิทยาลัย", "ศูนย์", "เครือข่าย", "กลุ่ม", "สำนักงาน", "ทีม", "คณะ", "ชุมชน", "ชุมนุม",
    "ห้อง", "ชั้น", "สพป.", "สพม.",
)  # fmt: skip
LEAST_LETTERS = 2


def fault_of(name):
    """What makes a cleaned text no name, as words that follow it, or ""."""
    if _FORMULA.match(name):
        return f"ขึ้นต้นด้วย “{name.strip()[0]}” แบบสูตร"
    if found := _MARK.search(name):
        return f"มีเครื่องหมาย “{found[0]}” ซึ่งไม่ใช้ในชื่อ"
    if sum(unicodedata.category(sign)[0] == "L" for sign in name) < LEAST_LETTERS:
        return f"มีตัวอักษรไม่ถึง {LEAST_LETTERS} ตัว"
    return ""


def has_odd_digit(name):
    """Whether a digit stands where none is expected. Schools and groups have some in their names, and nothing tells
    every one of them from a person: ไทยรัฐวิทยา ๑๒, ลูกเสือหมู่ที่ 1."""
    return bool(_DIGIT.search(name)) and not name.startswith(_GROUPS)
