"""What each row would do, worked out from the rows and what exists; pure, so that it can be done again any time."""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from schools.imports.columns import label
from schools.imports.reading import NumberText
from thai.text import clean

ADD, CHANGE, SAME, REFUSE = "add", "change", "same", "refuse"

LIMITS = {
    "name": 200,
    "office": 200,
    "office_code": 10,
    "network": 200,
    "subdistrict": 100,
    "district": 100,
    "province": 100,
    "levels": 100,
}
CODES = {"smis_code": 8, "moe_code": 10, "obec_code": 6, "zip_code": 5}
# Thailand with a little room: southernmost Betong 5.6, northernmost Mae Sai 20.5, 97.3 to 105.7 east.
LATITUDES = (Decimal("5.5"), Decimal("20.6"))
LONGITUDES = (Decimal("97.2"), Decimal("105.8"))
PREFIXES = {
    "subdistrict": r"^(ตำบล|แขวง|ต\.)\s*",
    "district": r"^(อำเภอ|อ\.)\s*",
    "province": r"^(จังหวัด|จ\.)\s*",
}
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ue000-\uf8ff]")
COMPARED = (
    "name",
    "network",
    "moe_code",
    "obec_code",
    "subdistrict",
    "district",
    "province",
    "zip_code",
    "levels",
    "has_early",
    "has_basic",
    "latitude",
    "longitude",
)


class Fault(Exception):
    """Why a row is refused, in Thai."""


@dataclass
class Row:
    """One row of the plan. `values` holds what the file says (blank cells left out), `changes` field -> [old, new]."""

    number: int
    outcome: str = ""
    smis_code: str = ""
    name: str = ""
    reason: str = ""
    values: dict = field(default_factory=dict)
    changes: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Present:
    """What exists: schools by code (field -> text, with "office" as office_key), and the names of offices by key.

    `office` is the key of the office the file is for, "" when the office column decides.
    """

    schools: dict
    offices: dict
    office: str = ""


def office_key(name):
    """An office's name made comparable: อํานาจเจริญ is อำนาจเจริญ, blanks do not matter, the long name is the short."""
    key = re.sub(r"\s+", "", clean(name))
    key = re.sub("^สำนักงานเขตพื้นที่การศึกษาประถมศึกษา(?=.)", "สพป.", key)
    return re.sub("^สำนักงานเขตพื้นที่การศึกษามัธยมศึกษา(?=.)", "สพม.", key)


def other_offices(rows, office):
    """The names that the rows to be taken in give their office, other than `office`; none when the column decides."""
    if office is None:
        return []
    named = {row.values["office"] for row in rows if row.outcome != REFUSE and "office" in row.values}
    return sorted(name for name in named if office_key(name) != office_key(office.name))


def levels_taught(text):
    """(early childhood, basic) of a text such as อนุบาล–ประถมศึกษา.

    Early childhood only where the text says so; basic education unless the text names early childhood alone.
    """
    early = bool(re.search(r"อนุบาล|ปฐมวัย|ก่อนประถม|(^|[^ก-๙])อ\.?\s?[1-3๑-๓]", text))
    basic = bool(re.search(r"(?<!ก่อน)ประถม|มัธยม|ขั้นพื้นฐาน|(^|[^ก-๙])[ปม]\.?\s?[1-6๑-๖]", text))
    return early, basic or not early


def values_of(record):
    """The cells of a Record as clean values; blank cells are left out. Returns (values, note). Raises Fault."""
    values, note = {}, ""
    if record.spilled:
        raise Fault("จำนวนช่องมากกว่าหัวคอลัมน์ ข้อมูลอาจเลื่อนช่อง")
    for name, raw in record.cells.items():
        if UNREADABLE.search(raw):
            raise Fault(f"{label(name)} มีตัวอักษรที่อ่านไม่ได้")
        text = clean(raw).replace("\n", " ")
        if text in {"", "-"}:
            continue
        if name in CODES:
            text, repaired = code_of(name, text, numeric=isinstance(raw, NumberText))
            note = repaired or note
        elif name in {"latitude", "longitude"}:
            text = coordinate_of(name, text)
        elif name in PREFIXES:
            text = re.sub(PREFIXES[name], "", text) or text
        if name in LIMITS and len(text) > LIMITS[name]:
            raise Fault(f"{label(name)}ยาว {len(text)} ตัวอักษร เกิน {LIMITS[name]} ตัวอักษร")
        values[name] = text
    if "smis_code" not in values:
        raise Fault("ไม่มีรหัสโรงเรียน")
    if "name" not in values:
        raise Fault("ไม่มีชื่อโรงเรียน")
    if ("latitude" in values) != ("longitude" in values):
        raise Fault("พิกัดมีเพียงค่าเดียว ต้องมีทั้งละติจูดและลองจิจูด")
    if "levels" in values:
        values["has_early"], values["has_basic"] = levels_taught(values["levels"])
    return values, note


def code_of(name, text, *, numeric):
    """(code, note): digits only, of the length the code must have. A number that lost one leading zero gets it
    back, with a note; anything else of another length is refused. Raises Fault.
    """
    digits, length = re.sub(r"[\s\-]", "", text.translate(THAI_DIGITS)), CODES[name]
    if re.fullmatch(r"[0-9]+", digits):
        if len(digits) == length:
            return digits, ""
        if numeric and len(digits) == length - 1:
            return digits.zfill(length), f"เติมเลข 0 ที่หายไปหน้า{label(name)}"
    raise Fault(f"{label(name)} “{text[:40]}” ไม่ใช่ตัวเลข {length} หลัก")


def coordinate_of(name, text):
    """A coordinate within Thailand as text with at most 6 decimals. Raises Fault."""
    low, high = LATITUDES if name == "latitude" else LONGITUDES
    try:
        value = Decimal(text.translate(THAI_DIGITS).replace("°", ""))
    except InvalidOperation:
        raise Fault(f"{label(name)} “{text[:40]}” ไม่ใช่ตัวเลข") from None
    if not (value.is_finite() and low <= value <= high):
        raise Fault(f"{label(name)} {text[:40]} อยู่นอกประเทศไทย")
    return plain(round(value, 6))


def plain(number):
    """A Decimal as text without trailing zeros; "" for None."""
    return "" if number is None else format(Decimal(number).normalize(), "f")


def plan(records, present):
    """The Rows of the whole file. Of a code that stands twice the first row counts, the later ones are refused."""
    seen, rows = {}, []
    for record in records:
        row = Row(
            record.number,
            smis_code=clean(UNREADABLE.sub("", record.cells["smis_code"]))[:40],
            name=clean(UNREADABLE.sub("", record.cells["name"]))[:200],
        )
        rows.append(row)
        try:
            row.values, row.reason = values_of(record)
            code = row.smis_code = row.values["smis_code"]
            row.name = row.values["name"]
            if code in seen:
                # Without values the row stays refused, whatever happens to the school later.
                row.values = {}
                raise Fault(f"รหัส {code} ซ้ำกับแถว {seen[code]}")
            seen[code] = row.number
        except Fault as fault:
            row.outcome, row.reason = REFUSE, str(fault)
            continue
        decide(row, present)
    return rows


def decide(row, present):
    """Sets outcome, reason and changes of a row with values, against what exists now; a note of the reading stays."""
    if row.outcome == REFUSE:
        row.reason = ""
    try:
        row.outcome, row.changes = compare(row.values, present)
    except Fault as fault:
        row.outcome, row.changes, row.reason = REFUSE, {}, str(fault)


def compare(values, present):
    """(outcome, changes) of one row. Raises Fault when the row belongs to another office."""
    named = office_key(values.get("office", ""))
    if present.office:
        if named in present.offices and named != present.office:
            raise Fault(f"แถวนี้ระบุว่าเป็นโรงเรียนของ {present.offices[named]}")
        target = present.office
    elif named:
        target = named
    else:
        raise Fault("ไม่มีชื่อสำนักงานเขตพื้นที่การศึกษา")
    school = present.schools.get(values["smis_code"])
    if school is None:
        return ADD, {}
    if school["office"] != target:
        raise Fault(f"รหัส {values['smis_code']} เป็นของสำนักงานอื่นอยู่แล้ว")
    changes = {
        name: [school[name], values[name]]
        for name in COMPARED
        if name in values and not same(name, school[name], values[name])
    }
    return (CHANGE if changes else SAME), changes


def same(name, old, new):
    """True when a field would not change; โรงเรียนบ้านนา and บ้านนา are one name."""
    if name == "name":
        return old.removeprefix("โรงเรียน").strip() == new.removeprefix("โรงเรียน").strip()
    return old == new


def code_or_blank(raw):
    """The SMIS code of a cell, "" where it has none; to look up what exists before the rows are planned."""
    try:
        return code_of("smis_code", clean(raw), numeric=isinstance(raw, NumberText))[0]
    except Fault:
        return ""
