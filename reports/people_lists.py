"""Reading the names of certificate receivers from pasted text or a spreadsheet."""

from django.core.exceptions import ValidationError

from thai.text import clean

MAX_PEOPLE = 2000
MAX_NAME, MAX_AWARD = 120, 120
NAME_HEADINGS = ("ชื่อ-สกุล", "ชื่อ-นามสกุล", "ชื่อสกุล", "ชื่อผู้รับ", "ชื่อ", "name")
AWARD_HEADINGS = ("ผลงาน", "รางวัล", "ผล", "บทบาท", "ระดับรางวัล", "award")
FAMILY_HEADINGS = ("นามสกุล", "สกุล")
PREFIX_HEADINGS = ("คำนำหน้า", "คำนำหน้าชื่อ")


def from_text(text):
    """People of pasted lines: one a line, the award after a tab, a comma or a bar. Returns a list of
    {"name", "award"}; raises ValidationError that names the lines at fault."""
    rows = []
    for line in text.splitlines():
        for mark in ("\t", "|", ","):
            if mark in line:
                name, award = line.split(mark, 1)
                break
        else:
            name, award = line, ""
        rows.append((name, award))
    return _people(rows, "บรรทัดที่", first=1)


def from_upload(upload):
    """People of an uploaded .csv or .xlsx with a heading row. Raises ValidationError with a Thai reason."""
    from schools.documents import check_spreadsheet
    from schools.imports.reading import read_table

    check_spreadsheet(upload)
    table = read_table(upload)
    headings = [_bare(h) for h in table.headings]
    name = _find(headings, NAME_HEADINGS)
    if name is None:
        shown = ", ".join(h for h in table.headings if h) or "ไม่มี"
        raise ValidationError(f"ไม่พบคอลัมน์ “ชื่อ-สกุล” หัวคอลัมน์ที่พบ: {shown}")
    award, family, prefix = (_find(headings, names) for names in (AWARD_HEADINGS, FAMILY_HEADINGS, PREFIX_HEADINGS))

    def cell(row, index):
        return str(row[index] or "") if index is not None and index < len(row) else ""

    rows = [
        (f"{cell(row, prefix)}{cell(row, name)} {cell(row, family)}", cell(row, award)) for row in table.rows
    ]
    return _people(rows, "แถวที่", first=2)


def _bare(heading):
    return clean(str(heading or "")).replace(" ", "").replace("–", "-").lower()


def _find(headings, names):
    return next((headings.index(n) for n in names if n in headings), None)


def _people(rows, word, *, first):
    people, faults = [], []
    for number, (name, award) in enumerate(rows, start=first):
        name, award = clean(name).replace("\n", " "), clean(award).replace("\n", " ")
        if not name and not award:
            continue
        if not name:
            faults.append(f"{word} {number} ไม่มีชื่อ")
        elif len(name) > MAX_NAME or len(award) > MAX_AWARD:
            faults.append(f"{word} {number} ยาวเกิน {MAX_NAME} ตัวอักษร")
        elif any(ord(c) < 32 for c in name + award):
            faults.append(f"{word} {number} มีอักขระที่พิมพ์ไม่ได้")
        else:
            people.append({"name": name, "award": award})
    if faults:
        more = f" และอีก {len(faults) - 10} รายการ" if len(faults) > 10 else ""
        raise ValidationError(f"{'; '.join(faults[:10])}{more}")
    if not people:
        raise ValidationError("ไม่พบรายชื่อ โปรดวางรายชื่ออย่างน้อย 1 คน")
    if len(people) > MAX_PEOPLE:
        raise ValidationError(f"มีรายชื่อ {len(people):,} คน เกิน {MAX_PEOPLE:,} คนต่อชุด โปรดแบ่งเป็นหลายชุด")
    return people


def doubles(people):
    """Names that stand more than once, each once, in order."""
    seen, twice = set(), {}
    for person in people:
        if person["name"] in seen:
            twice[person["name"]] = None
        seen.add(person["name"])
    return list(twice)


def as_text(people):
    """The inverse of from_text, for the editing form."""
    return "\n".join("\t".join(filter(None, (p["name"], p["award"]))) for p in people)
