"""Lists of people for an event, pasted or from a .csv or .xlsx file, read by the readers of the imports."""

import io

from django.core.exceptions import ValidationError

from schools.exports.cells import guarded
from schools.imports import cells, columns
from schools.imports.cells import Fault
from schools.imports.kinds import Ask, Field, Kind
from schools.imports.reading import TableError
from schools.models import School
from supervision.models import Participant
from supervision.models.participants import name_key
from thai.text import clean, search_key

MOST = 5000
SHOWN = 10
R = Participant.Role
ROLES = {
    "วิทยากร": R.SPEAKER, "speaker": R.SPEAKER, "กรรมการ": R.COMMITTEE, "คณะทำงาน": R.STAFF, "เจ้าหน้าที่": R.STAFF,
    "ผู้เข้าร่วม": R.PARTICIPANT, "ผู้เข้าอบรม": R.PARTICIPANT, "ผู้เข้าประชุม": R.PARTICIPANT, "participant": R.PARTICIPANT,
}  # fmt: skip
# What stands in the columns of pasted lines without headings.
PASTED = ("ชื่อ-สกุล", "โรงเรียน", "ตำแหน่ง", "โทรศัพท์", "อีเมล")
INVITED = ("ชื่อ-สกุล", "ตำแหน่ง", "หน่วยงาน", "อีเมล")


class PeopleList(Kind):
    """A row is a person; the school is known by its SMIS code, the office's own code, or its name."""

    key = "event_people"
    noun = "ชื่อ"
    fields = {
        "prefix": Field("คำนำหน้า", ("คำนำหน้าชื่อ", "prefix"), limit=40),
        "name": Field(
            "ชื่อ-สกุล", ("ชื่อ-นามสกุล", "ชื่อสกุล", "ชื่อและนามสกุล", "ชื่อ", "name", "fullname"), required=True, limit=150
        ),
        "family": Field("นามสกุล", ("สกุล", "family_name", "last_name", "lastname"), limit=100),
        "position": Field("ตำแหน่ง", ("position", "วิทยฐานะ"), limit=150),
        "place": Field(
            "โรงเรียน", ("หน่วยงาน", "สังกัด", "โรงเรียน/หน่วยงาน", "school", "organisation", "รหัสโรงเรียน", "smis"), limit=200
        ),
        "email": Field("อีเมล", ("email", "e-mail", "อีเมล์"), read=cells.email, limit=254),
        "phone": Field("โทรศัพท์", ("เบอร์โทร", "เบอร์โทรศัพท์", "โทร", "phone", "tel"), limit=30),
        "role": Field("บทบาท", ("role", "หน้าที่"), read=cells.one_of(ROLES)),
    }


KIND = PeopleList()


def from_text(text, office, order=PASTED):
    """People of pasted lines: the cells of a spreadsheet in this `order` with tabs between them, or one name a line.
    Returns a list of values of a Participant; raises ValidationError that names the lines at fault."""
    lines = [line for line in text.splitlines() if clean(line)]
    mark = "\t" if any("\t" in line for line in lines) else "," if any("," in line for line in lines) else "\t"
    known = {columns.heading_key(word) for word in ("ชื่อ-สกุล", *KIND.fields["name"].headings)}
    has_headings = bool(lines) and any(columns.heading_key(cell) in known for cell in lines[0].split(mark))
    if not has_headings:
        lines.insert(0, mark.join(order))
    table = "\n".join(mark.join(map(_cell, line.split(mark))) for line in lines)
    return _people(io.BytesIO(table.encode()), office, "บรรทัดที่", shift=0 if has_headings else 1)


def _cell(text):
    """A pasted cell as a file has it: quotes and signs of formulas are letters, nobody means them as marks."""
    return '"' + guarded(text).replace('"', '""') + '"'


def from_upload(upload, office):
    """People of an uploaded .csv or .xlsx with headings; otherwise as from_text."""
    return _people(upload, office, "แถวที่")


def _people(file, office, word, *, shift=0):
    ask = Ask(office)
    found, faults, schools = [], [], None
    try:
        sheet, at = columns.choose(file, KIND, ask)
        for record in columns.records(sheet, at):
            try:
                values, _note = KIND.values_of(record, ask)
                schools = _Schools(office) if schools is None else schools
                found.append(_person(values, schools))
            except Fault as fault:
                faults.append(f"{word} {record.number - shift}: {fault}")
            if len(found) > MOST:
                raise ValidationError(f"มีรายชื่อเกิน {MOST:,} คน โปรดแบ่งเป็นหลายครั้ง")
    except TableError as error:
        raise ValidationError(str(error)) from error
    if faults:
        more = [f"และอีก {len(faults) - SHOWN:,} รายการ"] if len(faults) > SHOWN else []
        raise ValidationError([*faults[:SHOWN], *more])
    if not found:
        raise ValidationError("ไม่พบรายชื่อ โปรดระบุอย่างน้อย 1 คน")
    return found


def _person(values, schools):
    name = f"{values.get('prefix', '')}{values['name']} {values.get('family', '')}".strip()
    if len(name) > 150:
        raise Fault("ชื่อ-สกุลยาวเกิน 150 ตัวอักษร")
    if not name_key(name):
        raise Fault("ชื่อ-สกุลไม่มีตัวอักษร")
    place = values.get("place", "")
    school = schools.of(place)
    return {
        "name": name,
        "position": values.get("position", ""),
        "organisation": "" if school else place,
        "school": school,
        "email": values.get("email", ""),
        "phone": values.get("phone", ""),
        "role": str(values.get("role", R.PARTICIPANT)),
    }


class _Schools:
    """The schools of an office by code and by a name that only one has."""

    def __init__(self, office):
        self.known = {}
        twice = set()
        for school in School.objects.filter(office=office).only("name", "smis_code", "local_code", "search_name"):
            twice |= {school.search_name} & set(self.known)
            self.known[school.search_name] = school
            self.known |= {code: school for code in (school.smis_code, school.local_code) if code}
        for name in twice:
            del self.known[name]

    def of(self, text):
        """The School that a cell means, or None."""
        return self.known.get(text) or self.known.get(search_key(text)) if text else None
