"""One row of the survey as a question of ours, or the reason why it cannot be one."""

import re
from decimal import Decimal, InvalidOperation

from instruments.models import Item
from instruments.values import number_text
from instruments.xlsform import columns

PLAIN = {
    "text": Item.Kind.TEXT,
    "string": Item.Kind.TEXT,
    "integer": Item.Kind.NUMBER,
    "int": Item.Kind.NUMBER,
    "decimal": Item.Kind.NUMBER,
    "range": Item.Kind.NUMBER,
    "date": Item.Kind.DATE,
    "image": Item.Kind.PHOTO,
    "photo": Item.Kind.PHOTO,
    "file": Item.Kind.FILE,
}
SELECT = re.compile(
    r"(?:(?P<one>select_one|select one from|select one|select1)|"
    r"(?P<many>select_multiple|select all that apply from|select all that apply|select multiple))"
    r"\s+(?P<list>\S+)(?P<other>\s+or[_ ]other)?\Z"
)
DEVICE = {
    "start", "end", "today", "deviceid", "device id", "phonenumber", "phone number", "username", "email", "audit",
    "simserial", "subscriberid", "start-geopoint", "background-audio", "background-geopoint",
}  # fmt: skip
REFUSED = {
    **dict.fromkeys(DEVICE, "ข้อมูลที่อุปกรณ์เก็บเอง ระบบบันทึกผู้ตอบและเวลาให้อยู่แล้ว"),
    **dict.fromkeys(("geopoint", "geotrace", "geoshape"), "พิกัด ระบบเก็บที่การนิเทศ ไม่ได้เก็บเป็นข้อคำถาม"),
    **dict.fromkeys(("audio", "video"), "ระบบไม่รับเสียงและวิดีโอ"),
    "calculate": "ระบบยังไม่มีค่าคำนวณในแบบ",
    "hidden": "ค่าที่ซ่อนไว้ ระบบไม่มีที่เก็บ",
    "note": "ข้อความแจ้งเก็บได้เฉพาะข้อแรกของตอน (เป็นคำชี้แจง)",
    "acknowledge": "ข้อรับทราบ ระบบยังไม่มี",
    "trigger": "ข้อรับทราบ ระบบยังไม่มี",
    "barcode": "ระบบไม่อ่านบาร์โค้ด",
    "time": "ระบบมีเฉพาะวันที่ ไม่มีเวลา",
    "datetime": "ระบบมีเฉพาะวันที่ ไม่มีเวลา",
    "rank": "การเรียงลำดับ ระบบยังไม่มี",
    "csv-external": "ข้อมูลจากไฟล์ภายนอก",
    "xml-external": "ข้อมูลจากไฟล์ภายนอก",
}
REFUSED_STARTS = {
    "select_one_from_file": "ตัวเลือกอยู่ในไฟล์ภายนอก",
    "select_multiple_from_file": "ตัวเลือกอยู่ในไฟล์ภายนอก",
    "select_one_external": "ตัวเลือกอยู่ในไฟล์ภายนอก",
    "select one external": "ตัวเลือกอยู่ในไฟล์ภายนอก",
    "rank ": "การเรียงลำดับ ระบบยังไม่มี",
    "osm": "ข้อมูลแผนที่ OpenStreetMap ระบบไม่มี",
}
# What our own exports write beside a question: it says nothing that would be lost.
OWN_APPEARANCES = {"multiline", "likert"}
YES = {"yes", "true", "true()", "1"}
NO = {"", "no", "false", "false()", "0"}
BOUND = re.compile(r"\.\s*(>=|<=|>|<)\s*(-?[0-9]{1,10}(?:\.[0-9]{1,2})?)")
# What the column of a border holds.
LIMIT = Decimal(10) ** 10
WITHIN = "ไม่เกิน 10 หลัก ทศนิยมไม่เกิน 2 ตำแหน่ง"


class Refused(Exception):
    """The row is no question that can be kept; the message says why."""


def question(row, lists, notes, sheet):
    """(fields of an Item without code and show_if, {answer in the file: value}, whole numbers only). Raises Refused."""
    kind_text = " ".join(row["type"].split())
    small = kind_text.lower()
    own = row["nithet_kind"].removesuffix(f"_{columns.NOW}").removesuffix(f"_{columns.WANTED}")
    item = {"weight": "1", "unit": "", "low": None, "high": None, "choices": [], "scale": None}
    known, whole = {}, False
    if found := SELECT.fullmatch(kind_text):
        known = _select(item, found, row, lists, notes, sheet, own)
    elif small in PLAIN:
        item["kind"] = PLAIN[small]
        if item["kind"] == Item.Kind.TEXT and ("multiline" in row["appearance"] or own == Item.Kind.LONG_TEXT):
            item["kind"] = Item.Kind.LONG_TEXT
        whole = small in ("integer", "int")
        if whole:
            notes.adjusted(sheet, row.number, f"ชนิด {small}", "เป็นข้อตัวเลข ซึ่งรับทศนิยมได้ด้วย")
    else:
        raise Refused(_why(small))
    if item["kind"] == Item.Kind.NUMBER:
        _numbers(item, row, small, notes, sheet)
    elif row["constraint"]:
        notes.lost(
            sheet, row.number, f"เงื่อนไขของคำตอบ {row['constraint'][:60]}", "ระบบตรวจได้เฉพาะค่าต่ำสุดและสูงสุดของตัวเลข"
        )
    item["required"] = _required(row, notes, sheet)
    item["weight"] = _weight(row, notes, sheet)
    return item, known, whole


def _why(small):
    if small in REFUSED:
        return REFUSED[small]
    found = next((reason for start, reason in REFUSED_STARTS.items() if small.startswith(start)), None)
    return found or f"ไม่รู้จักชนิดคำถาม “{small[:40]}”"


def _select(item, found, row, lists, notes, sheet, own):
    """Writes kind, choices or scale into item; returns {answer in the file: value}."""
    named = found["list"]
    one = lists.get(named)
    if one is None:
        raise Refused(f"ไม่พบรายการ {named[:40]} ในแผ่นงาน choices")
    appearance = row["appearance"]
    rated = own == Item.Kind.RATING or (not own and one.looks_rated(appearance))
    fixed, values = one.fixed()
    if found["other"]:
        notes.lost(sheet, row.number, "or_other", "ช่อง “อื่น ๆ โปรดระบุ” ไม่ได้นำเข้า เพิ่มเป็นตัวเลือกและข้อข้อความได้ภายหลัง")
    if found["one"] and fixed and own in ("", fixed):
        item["kind"] = fixed
        return values
    if found["one"] and rated and one.points():
        item["kind"], item["scale"] = Item.Kind.RATING, one.as_scale()
        if len(one.scale) > 100:
            notes.adjusted(sheet, row.number, f"ชื่อมาตร “{one.scale[:40]}”", "ยาวเกิน 100 ตัวอักษร จึงตัดเหลือ 100")
        if not item["scale"]["own"]:
            notes.adjusted(sheet, row.number, f"รายการ {named[:40]}", "เป็นมาตรประมาณค่า โปรดตรวจช่วงแปลผลของมาตร")
        return {str(value): str(value) for value, _ in one.points()}
    if one.too_many():
        raise Refused(f"มี {len(one.rows):,} ตัวเลือก เกิน 60 ตัวเลือก")
    if len(one.rows) < 2:
        raise Refused(f"รายการ {named[:40]} มีตัวเลือกเดียว")
    item["kind"] = Item.Kind.SINGLE if found["one"] else Item.Kind.MULTIPLE
    if found["one"] and one.points() and not own:
        notes.adjusted(sheet, row.number, f"รายการ {named[:40]}", "ตัวเลือกเป็นตัวเลขแต่ไม่ใช่ระดับ จึงเป็นเลือกหนึ่งข้อ")
    item["choices"], known = one.as_choices()
    return known


def _numbers(item, row, small, notes, sheet):
    unit = row["nithet_unit"]
    item["unit"] = unit[:40]
    if len(unit) > 40:
        notes.adjusted(sheet, row.number, f"หน่วย “{unit[:40]}”", "ยาวเกิน 40 ตัวอักษร จึงตัดเหลือ 40")
    whole = small in ("integer", "int")
    if small == "range":
        given = dict(re.findall(r"(start|end|step)\s*=\s*(-?[0-9.]{1,40})", row["parameters"]))
        for sign, name, usual in ((">=", "start", "1"), ("<=", "end", "10")):
            if not _bound(item, sign, given.get(name, usual)):
                notes.lost(sheet, row.number, f"{name}={given[name]} ของชนิด range", f"ไม่ใช่ตัวเลข{WITHIN}")
        notes.adjusted(sheet, row.number, "ชนิด range", "เป็นข้อตัวเลขที่มีค่าต่ำสุดและสูงสุด")
    text = row["constraint"].strip()
    if text:
        _constraint(item, row, text, whole, notes, sheet)
    if item["low"] is not None and item["high"] is not None and Decimal(item["low"]) > Decimal(item["high"]):
        what = f"ค่าต่ำสุด {item['low']} และสูงสุด {item['high']}"
        item["low"] = item["high"] = None
        notes.lost(sheet, row.number, what, "ค่าต่ำสุดมากกว่าค่าสูงสุด จึงไม่มีคำตอบใดใช้ได้")


def _constraint(item, row, text, whole, notes, sheet):
    parts = [BOUND.fullmatch(part.strip().strip("()").strip()) for part in re.split(r"\band\b", text)]
    for part in parts:
        if part is None or not _bound(item, part[1], part[2], whole):
            item["low"] = item["high"] = None
            what = f"เงื่อนไขของคำตอบ {text[:60]}"
            notes.lost(sheet, row.number, what, f"ระบบตรวจได้เฉพาะค่าต่ำสุดและสูงสุดที่เป็นตัวเลข{WITHIN}")
            return


def _bound(item, sign, text, whole=False):
    """Writes low or high; False when there is no such border here."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return False
    if sign in (">", "<"):
        if not whole or value != value.to_integral_value():
            return False
        value += 1 if sign == ">" else -1
    if abs(value) >= LIMIT or value != round(value, 2):
        return False
    name = "low" if sign.startswith(">") else "high"
    if item[name] is not None:
        return False
    item[name] = number_text(value)
    return True


def _required(row, notes, sheet):
    text = row["required"].lower()
    if text not in YES and text not in NO:
        notes.lost(sheet, row.number, f"required {text[:60]}", "ข้อที่ต้องตอบบางกรณี จึงเป็นข้อที่ไม่ตอบก็ได้")
    return text in YES


def _weight(row, notes, sheet):
    text = row["nithet_weight"] or "1"
    try:
        weight = Decimal(text)
        if 0 <= weight < 1000 and weight == weight.quantize(Decimal("0.01")):
            return number_text(weight)
    except InvalidOperation:
        pass
    notes.lost(sheet, row.number, f"น้ำหนัก {text[:40]}", "ไม่ใช่น้ำหนักตั้งแต่ 0 ถึง 999.99 จึงใช้ 1")
    return "1"
