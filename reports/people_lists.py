"""Reading the receivers of certificates from pasted text or a spreadsheet."""

import re
from itertools import islice

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from schools.imports.reading import TableError, sheets
from thai.text import clean

MAX_PEOPLE = 10_000
LONGEST = {"name": 120, "award": 120, "school": 200, "role": 120, "email": 254, "level": 40}
LABELS = {"name": "ชื่อ-สกุล", "award": "ผลงาน", "school": "โรงเรียน", "role": "บทบาท", "email": "อีเมล", "level": "ระดับ"}
HEADINGS = {
    "name": ("ชื่อ-สกุล", "ชื่อ-นามสกุล", "ชื่อสกุล", "ชื่อผู้รับ", "ชื่อ", "name"),
    "award": ("ผลงาน", "รางวัล", "ผล", "ระดับรางวัล", "award"),
    "school": ("โรงเรียน", "สถานศึกษา", "หน่วยงาน", "สังกัด", "โรงเรียน/หน่วยงาน", "school"),
    "role": ("บทบาท", "หน้าที่", "ทำหน้าที่", "role"),
    "email": ("อีเมล", "อีเมล์", "email", "e-mail"),
    "level": ("ระดับ", "level"),
}
FAMILY_HEADINGS = ("นามสกุล", "สกุล")
PREFIX_HEADINGS = ("คำนำหน้า", "คำนำหน้าชื่อ")
MARKS = ("\t", "|", ",")
# The usual levels of an award, and how a paper writes them.
LEVELS = {
    "ดีเด่น": "ระดับดีเด่น",
    "ทอง": "ระดับเหรียญทอง",
    "เงิน": "ระดับเหรียญเงิน",
    "ทองแดง": "ระดับเหรียญทองแดง",
    "ชมเชย": "รางวัลชมเชย",
}
# A medal says the level, whatever else is said: ครูผู้สอนดีเด่น ระดับเหรียญทอง.
_LEVELS = (re.compile(r"(?:เหรียญ|ระดับ|^)\s*(ทองแดง|ทอง|เงิน)(?![ก-๎])"), re.compile("(ดีเด่น|ชมเชย)"))
_USUAL = re.compile(r"(?:รางวัล)?\s*(?:ระดับ)?\s*(?:(?:เหรียญ)?\s*(ทองแดง|ทอง|เงิน)|(ดีเด่น|ชมเชย))")
# A vowel or tone above or below, or ำ, that no Thai letter or other mark carries: สระลอย.
LOOSE_MARK = re.compile(r"(?<![ก-ฮัิ-ฺ็-๎])[ัำิ-ฺ็-๎]")


def from_text(text):
    """People of pasted lines, the columns apart by a tab, a bar or a comma: a name and an award, or, below a first
    line of headings, what the headings say. Returns a list of {"name", "award"} with "school", "role" and "email" where
    given; raises ValidationError that names the lines at fault."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and (columns := _columns(_parted(lines[0][1]))):
        rows = [(number, _by(columns, _parted(line))) for number, line in lines[1:]]
        return _people(rows, "บรรทัดที่")
    rows = []
    for number, line in lines:
        name, _, award = line.partition(next((mark for mark in MARKS if mark in line), "\n"))
        rows.append((number, {"name": name, "award": award}))
    return _people(rows, "บรรทัดที่")


def from_upload(upload):
    """People of an uploaded .csv or .xlsx with a heading row, from the first sheet that has a column of names.

    Raises ValidationError with a Thai reason.
    """
    try:
        # One row more than may be used, so that a long list is refused without being read to its end.
        tables = [list(islice(sheet.rows(), MAX_PEOPLE + 2)) for sheet in sheets(upload)]
    except TableError as error:
        raise ValidationError(str(error)) from error
    for table in tables:
        if table and (columns := _columns(table[0][1], alone=True)):
            return _people([(number, _by(columns, row)) for number, row in table[1:]], "แถวที่")
    shown = ", ".join(str(h) for h in tables[0][0][1] if h) if tables and tables[0] else ""
    raise ValidationError(f"ไม่พบคอลัมน์ “ชื่อ-สกุล” หัวคอลัมน์ที่พบ: {shown or 'ไม่มี'}")


def _parted(line):
    """The cells of a pasted line."""
    return line.split(next((mark for mark in MARKS if mark in line), "\n"))


def _columns(cells, *, alone=False):
    """{column: where it stands} of a row of headings, {} where it is none. A single word is a heading in a file only:
    a pasted line may be somebody called ชื่อ."""
    bare = [clean(str(cell or "")).replace(" ", "").replace("–", "-").lower() for cell in cells]
    known = {**HEADINGS, "family": FAMILY_HEADINGS, "prefix": PREFIX_HEADINGS}
    found = {
        column: bare.index(next(name for name in names if name in bare))
        for column, names in known.items()
        if set(names) & set(bare)
    }
    return found if "name" in found and (alone or len(found) > 1) else {}


def _by(columns, row):
    """{column: text} of a row; title, given and family name as one name."""
    cells = {column: str(row[at] or "") if at < len(row) else "" for column, at in columns.items()}
    cells["name"] = f"{cells.pop('prefix', '')}{cells['name']} {cells.pop('family', '')}"
    return cells


def tidy(given):
    """{"name", "award", …} of what somebody typed: cleaned, on one line, without columns that say nothing."""
    person = {column: clean(str(given.get(column) or "")).replace("\n", " ") for column in LABELS}
    # In 120 characters nobody puts a line of a paper; what is empty is not kept, but for the award.
    return {column: text for column, text in person.items() if text or column in ("name", "award")}


def level_of(award):
    """The usual level that the words of an award name, or ""."""
    found = next((match for pattern in _LEVELS if (match := pattern.search(award))), None)
    return found[1] if found else ""


def _as_usual(level):
    """A level as it is kept: the usual ones in one way, an own word as it was typed."""
    found = _USUAL.fullmatch(level)
    return (found[1] or found[2]) if found else level


def with_level(person, usual=""):
    """The person with the level of the own column, of the words of the award, or the `usual` one; an award that is
    nothing but a level gets its words."""
    level = _as_usual(person.get("level", "")) or level_of(person["award"]) or _as_usual(usual)
    if not level:
        return person
    return person | {"level": level, "award": person["award"] or LEVELS.get(level, level)}


def _people(rows, word):
    people, faults = [], []
    for number, cells in rows:
        person = tidy(cells)
        if not any(person.values()):
            continue
        fault = _fault(person)
        if fault:
            faults.append(f"{word} {number} {fault}")
        else:
            people.append(with_level(person) if person.get("level") else person)
    if faults:
        more = f" และอีก {len(faults) - 10} รายการ" if len(faults) > 10 else ""
        raise ValidationError(f"{'; '.join(faults[:10])}{more}")
    return checked_count(people)


def checked_count(people):
    """The list itself; raises ValidationError where it is empty or too long for one batch."""
    if not people:
        raise ValidationError("ไม่พบรายชื่อ โปรดวางรายชื่ออย่างน้อย 1 คน")
    if len(people) > MAX_PEOPLE:
        raise ValidationError(f"มีรายชื่อ {len(people):,} คน เกิน {MAX_PEOPLE:,} คนต่อชุด โปรดแบ่งเป็นหลายชุด")
    return people


def with_schools(people, before):
    """The people of a text that the form gave and took back, each with the `school_id` that the list had `before` for
    this name and school: no text says which school is meant."""
    known = {}
    for person in before:
        key, school = (person["name"], person.get("school", "")), person.get("school_id")
        known[key] = school if known.get(key, school) == school else None
    if len(people) == len(before) == 1 and people[0].get("school") == before[0].get("school"):
        # The name of the only one was put right.
        known[people[0]["name"], people[0].get("school", "")] = before[0].get("school_id")
    found = (known.get((person["name"], person.get("school", ""))) for person in people)
    return [person | ({"school_id": school} if school else {}) for person, school in zip(people, found, strict=True)]


def _fault(person):
    """What is wrong with a row, "" for nothing."""
    if not person["name"]:
        return "ไม่มีชื่อ"
    for column, text in person.items():
        if len(text) > LONGEST[column]:
            return f"ยาวเกิน {LONGEST[column]} ตัวอักษร ({LABELS[column]})"
        if any(ord(c) < 32 for c in text):
            return "มีอักขระที่พิมพ์ไม่ได้"
        if found := LOOSE_MARK.search(text):
            return f"มีสระหรือวรรณยุกต์ที่ไม่มีพยัญชนะรองรับ “{text[found.start() : found.start() + 10]}” ({LABELS[column]})"
    if person.get("email"):
        try:
            validate_email(person["email"])
        except ValidationError:
            return f"มีอีเมลที่ไม่ถูกต้อง ({person['email'][:40]})"
    return ""


def as_text(people):
    """The inverse of from_text, for the editing form: headings where there is more than names and awards."""
    more = [column for column in ("school", "role", "email", "level") if any(column in person for person in people)]
    if not more:
        # The tab stays where there is no award: "Dr. A, B" without one would come back as a name and an award.
        return "\n".join("\t".join(p[column].replace("\t", " ") for column in ("name", "award")) for p in people)
    columns = ["name", "award", *more]
    lines = [[LABELS[column] for column in columns]]
    lines += [[person.get(column, "").replace("\t", " ") for column in columns] for person in people]
    return "\n".join("\t".join(line) for line in lines)
