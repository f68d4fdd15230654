"""Figures of schools as the DMC gives them out: a row a school, per grade boys, girls, sum and rooms (facts §6.2)."""

from django import forms
from django.utils import timezone

from schools import calendars, data_dates
from schools.actions.figures import summarise, totals
from schools.forms.figures import MOST_PUPILS, MOST_ROOMS
from schools.imports import cells
from schools.imports.cells import Fault
from schools.imports.kinds import ADD, CHANGE, KEEPERS_AND_CLERK, SAME, Field, Kind, register
from schools.imports.undoing import parts, refuse_if
from schools.models import Figures, School, SchoolYear
from schools.models.figures import (
    AMONG_NEEDS,
    GRADES,
    NEED_COUNTS,
    STAGES,
    Disability,
    StaffKind,
    need_faults,
    special_faults,
)
from thai.dates import ThaiDateError, parse_year
from thai.forms import ThaiYearField

BATCH = 1000
# Suffix of a field -> the words that stand beside the grade in headings.
COUNTS = {
    "male": ("ชาย", "male", "m", "boy", "boys"),
    "female": ("หญิง", "female", "f", "girl", "girls"),
    "total": ("รวม", "total", "t"),
    "rooms": ("ห้องเรียน", "ห้อง", "จำนวนห้อง", "room", "rooms", "r", "class"),
}
KEPT = ("male", "female", "rooms")
# What a SchoolYear holds, for those that an import pushes aside.
SUMMARY = ("school_id", "academic_year", *STAGES, "teachers", "rooms", "size", "size_label")
LONG = {"k": "อนุบาล", "p": "ประถมศึกษาปีที่ ", "m": "มัธยมศึกษาปีที่ "}
LONGER = {"k": "ชั้นอนุบาล", "p": "ชั้นประถมศึกษาปีที่ ", "m": "ชั้นมัธยมศึกษาปีที่ "}
DATES = {
    "10 มิ.ย.": "1jun",
    "10 มิถุนายน": "1jun",
    "10 พ.ย.": "2nov",
    "10 พฤศจิกายน": "2nov",
    "สิ้นปีการศึกษา": "3end",
    "สิ้นปี": "3end",
}


def _year(cell):
    try:
        return parse_year(cell.digits)
    except ThaiDateError as error:
        raise Fault(f"{cell.label} “{cell.text[:20]}”: {error}") from None


def _headings(grade, words):
    """Every way a column of a grade is headed: อ.1 ชาย, ชาย อ.1, อนุบาล 1 ชาย, k1_male, male_k1."""
    letter, number = grade[0], grade[1:]
    names = (GRADES[grade], f"{LONG[letter]}{number}", f"{LONGER[letter]}{number}", grade)
    return tuple(text for word in words for name in names for text in (f"{name} {word}", f"{word} {name}"))


def _fields():
    found = {
        "smis_code": Field(
            "รหัส SMIS",
            ("smis", "smis_code", "รหัสโรงเรียน", "รหัสสถานศึกษา", "schoolid"),
            read=cells.code("smis_code"),
            example="63020001",
            is_code=True,
        ),
        "moe_code": Field(
            "รหัสกระทรวง",
            ("moe", "moe_code", "รหัสกระทรวง10หลัก"),
            read=cells.code("moe_code"),
            example="1063020001",
            is_code=True,
        ),
        "local_code": Field(
            "รหัสของสำนักงาน", ("local_code", "code", "รหัส"), read=cells.local_code, limit=20, is_code=True
        ),
        "name": Field(
            "ชื่อโรงเรียน", ("school_name", "schoolname", "name", "school", "โรงเรียน", "ชื่อสถานศึกษา"), example="บ้านริมน้ำ"
        ),
        "academic_year": Field("ปีการศึกษา", ("year", "academic_year", "ปี"), read=_year, example="2569"),
        "data_date": Field(
            "วันที่ของข้อมูล", ("data_date", "date", "ข้อมูล ณ วันที่"), read=cells.one_of(DATES), example="10 พ.ย."
        ),
    }
    for grade, name in GRADES.items():
        for count, words in COUNTS.items():
            most = {"rooms": MOST_ROOMS, "total": 2 * MOST_PUPILS}.get(count, MOST_PUPILS)
            found[f"{grade}_{count}"] = Field(
                f"{name} {words[0]}",
                _headings(grade, words),
                read=cells.whole_number(0, most),
                example={"male": "10", "female": "12", "total": "22", "rooms": "1"}[count] if grade == "p1" else "",
            )
    for code, label in StaffKind.choices:
        found[f"staff_{code}"] = Field(label, (f"จำนวน{label}", code), read=cells.whole_number(0, 500))
    for code, label in Disability.choices:
        for count in ("male", "female"):
            word = COUNTS[count][0]
            found[f"need_{code}_{count}"] = Field(
                f"{label} {word}", (f"{code}_{count}",), read=cells.whole_number(0, MOST_PUPILS)
            )
    for grade, name in GRADES.items():
        for count in ("male", "female"):
            found[f"special_{grade}_{count}"] = Field(
                f"ความต้องการพิเศษ {name} {COUNTS[count][0]}",
                (f"special_{grade}_{count}",),
                read=cells.whole_number(0, MOST_PUPILS),
            )
    for name in NEED_COUNTS:
        label = Figures._meta.get_field(name).verbose_name
        found[name] = Field(label, (name, name.removeprefix("with_")), read=cells.whole_number(0, 10_000))
    return found


def flat(sheet):
    """A Figures as the file would say it: field -> number, zeros and blanks left out but for staff."""
    found = {}
    for grade, row in sheet.grades.items():
        found |= {f"{grade}_{count}": n for count, n in zip(KEPT, row, strict=True) if n}
    found |= {f"staff_{code}": n for code, n in sheet.staff.items()}
    for code, row in sheet.inclusive.items():
        found |= {f"need_{code}_{count}": n for count, n in zip(KEPT, row, strict=False) if n}
    for grade, row in sheet.inclusive_grades.items():
        found |= {f"special_{grade}_{count}": n for count, n in zip(KEPT, row, strict=False) if n}
    plans = {name: getattr(sheet, name) for name in NEED_COUNTS}
    return found | {name: n for name, n in plans.items() if n is not None}


def fill(sheet, counts):
    """Puts what `flat` gives into a Figures, sums included."""
    rows = {g: [counts.get(f"{g}_{count}") or 0 for count in KEPT] for g in GRADES}
    sheet.grades = {g: row for g, row in rows.items() if any(row)}
    sheet.staff = {c: counts[f"staff_{c}"] for c in StaffKind.values if counts.get(f"staff_{c}") is not None}
    needs = {c: [counts.get(f"need_{c}_{count}") or 0 for count in KEPT[:2]] for c in Disability.values}
    sheet.inclusive = {c: row for c, row in needs.items() if any(row)}
    special = {g: [counts.get(f"special_{g}_{count}") or 0 for count in KEPT[:2]] for g in GRADES}
    sheet.inclusive_grades = {g: row for g, row in special.items() if any(row)}
    for name in NEED_COUNTS:
        setattr(sheet, name, counts.get(name))
    sheet.male, sheet.female, sheet.rooms = totals(sheet.grades)


def _check_needs(held, values):
    """Holds a row that tells how many pupils with special needs are registered or have plans to what the form asks
    for. Raises Fault."""
    if not any(values.get(name) for name in AMONG_NEEDS):
        return
    sheet = Figures()
    fill(sheet, held | values)
    for name, words in need_faults(sheet.inclusive, values):
        raise Fault(f"{Figures._meta.get_field(name).verbose_name} {words}")


def _check_special(held, values):
    """Holds a row that tells pupils with special needs by grade, as the sheet would have it then, to what the form asks
    for. Raises Fault."""
    if not any(n for name, n in values.items() if name.startswith("special_")):
        return
    sheet = Figures()
    fill(sheet, held | values)
    for grade, _place, words in special_faults(sheet.grades, sheet.inclusive, sheet.inclusive_grades):
        raise Fault(f"ความต้องการพิเศษ {GRADES[grade]} {words}" if grade else words)


class FiguresList(Kind):
    """A sheet for each school, year and data date; a second file of the same date changes what it says."""

    key = "figures"
    title = "จำนวนนักเรียนและครู"
    noun = "ข้อมูลของโรงเรียน"
    counter = "โรงเรียน"
    code_label = "รหัสโรงเรียน"
    needs = "รหัส SMIS และจำนวนนักเรียนรายชั้น แยกชาย หญิง และห้องเรียน"
    roles = KEEPERS_AND_CLERK
    fields = _fields()
    code_fields = ("smis_code", "moe_code", "local_code")
    home = ("schools:figures", "ดูจำนวนนักเรียนและครู")
    position = 30
    writes = frozenset({Figures._meta.label, SchoolYear._meta.label})

    def options(self, user, office):
        year, date = data_dates.last(office.calendar if office else calendars.USUAL)
        return {
            "academic_year": ThaiYearField(label="ปีการศึกษา", initial=year, help_text="ใช้เมื่อไฟล์ไม่มีคอลัมน์ปีการศึกษา"),
            "data_date": forms.ChoiceField(
                label="วันที่ของข้อมูล", choices=Figures.DataDate.choices, initial=date, help_text="ใช้เมื่อไฟล์ไม่มีคอลัมน์นี้"
            ),
        }

    def missing(self, found, ask):
        missing = [] if {"smis_code", "moe_code", "local_code"} & set(found) else [self.label("smis_code")]
        counts = [name for name in found if name.rpartition("_")[2] in KEPT or name.startswith("staff_")]
        return missing if counts else [*missing, self.label("p1_male")]

    def values_of(self, record, ask):
        values, note = super().values_of(record, ask)
        cells.keep_typed(values, record)
        if not self.code_of(values):
            raise Fault("ไม่มีรหัสโรงเรียน")
        values.setdefault("academic_year", ask.options["academic_year"])
        values.setdefault("data_date", ask.options["data_date"])
        office = ask.office
        now = office.calendar.academic_year(timezone.localdate()) if office else values["academic_year"]
        if not now - 20 <= values["academic_year"] <= now:
            raise Fault(f"ปีการศึกษา {values['academic_year']} ต้องอยู่ระหว่าง {now - 20} ถึง {now}")
        for grade, name in GRADES.items():
            male, female = values.get(f"{grade}_male"), values.get(f"{grade}_female")
            total = values.pop(f"{grade}_total", None)
            if total and male is None and female is None:
                raise Fault(f"{name} มีเฉพาะจำนวนรวม {total:,} ไม่มีจำนวนแยกชายหญิง")
            if total is not None and total != (male or 0) + (female or 0):
                raise Fault(f"{name} รวม {total:,} ไม่เท่ากับ ชาย {male or 0:,} และหญิง {female or 0:,}")
        counts = [name for name in values if name in self.fields and name not in self.about]
        if not any(values[name] for name in counts):
            raise Fault("ไม่มีจำนวนนักเรียนหรือครูในแถวนี้")
        return values, note

    about = frozenset({"smis_code", "moe_code", "local_code", "name", "academic_year", "data_date", cells.TYPED})

    def name_there(self, values, present):
        return self._found(values, present)[0].name

    def amount(self, n):
        return f"ข้อมูลของ {n:,} โรงเรียน"

    def identities(self, values, ask):
        date = Figures.DataDate(values["data_date"]).label
        return [f"รหัส {self.code_of(values)} ปีการศึกษา {values['academic_year']} ณ {date}"]

    def present(self, rows, ask, *, lock=False):
        schools = {}
        for name in self.code_fields:
            codes = sorted({row.values[name] for row in rows if name in row.values})
            for part in parts(codes):
                found = School.objects.filter(**{"office": ask.office, f"{name}__in": part}).order_by("pk")
                for school in found.select_for_update(of=("self",)) if lock else found:
                    schools.setdefault((name, getattr(school, name)), []).append(school)
        sheets = {}
        for part in parts(sorted({school.pk for known in schools.values() for school in known})):
            for sheet in Figures.objects.filter(school__in=part):
                sheets[sheet.school_id, sheet.academic_year, sheet.data_date] = sheet
        return schools, sheets

    def _found(self, values, present):
        """(school, sheet or None) of a row. Raises Fault for a school the office does not have."""
        schools, sheets = present
        # A branch may share the ministry's code of its main school; another code of the row then tells them apart.
        known = [schools.get((name, values[name]), []) for name in self.code_fields if name in values]
        known = [{school.pk: school for school in of_code} for of_code in known if of_code]
        if not known:
            cells.refuse_short(values)
            raise Fault(f"ไม่พบโรงเรียนรหัส {self.code_of(values)} ในสำนักงานนี้")
        shared = set.intersection(*(set(of_code) for of_code in known))
        if not shared:
            raise Fault("รหัสในแถวนี้เป็นของคนละโรงเรียน")
        if len(shared) > 1:
            raise Fault(f"รหัส {self.code_of(values)} เป็นของ {len(shared)} โรงเรียน โปรดเพิ่มคอลัมน์รหัส SMIS")
        school = known[0][shared.pop()]
        return school, sheets.get((school.pk, values["academic_year"], values["data_date"]))

    def compare(self, values, present):
        _school, sheet = self._found(values, present)
        held = flat(sheet) if sheet else {}
        _check_needs(held, values)
        _check_special(held, values)
        if sheet is None:
            return ADD, {}
        changes = {
            name: [held.get(name), value]
            for name, value in values.items()
            if name not in self.about and (held.get(name) or 0) != value
        }
        return (CHANGE if changes else SAME), changes

    def object_of(self, values, present):
        return self._found(values, present)[0].pk, values["academic_year"], values["data_date"]

    def write(self, rows, ask):
        doing = [row for row in rows if row.is_work]
        present = self.present(doing, ask, lock=True)
        added, changed = [], []
        for row in doing:
            school, sheet = self._found(row.values, present)
            counts = {name: n for name, n in row.values.items() if name not in self.about}
            if sheet is None:
                sheet = Figures(
                    school=school, academic_year=row.values["academic_year"], data_date=row.values["data_date"]
                )
                added.append((row, sheet))
            else:
                counts = flat(sheet) | {name: row.values[name] for name in row.changes}
                sheet.version += 1
                changed.append((row, sheet))
            fill(sheet, counts)
        Figures.objects.bulk_create([sheet for _, sheet in added], batch_size=BATCH)
        self._save([sheet for _, sheet in changed])
        for row, sheet in [*added, *changed]:
            row.object_id = sheet.pk
        keys = {(sheet.school_id, sheet.academic_year) for _, sheet in [*added, *changed]}
        undated, teachers = self._undated(keys), self._teachers(keys)
        summarise(keys)
        return {"undated": undated, "teachers": teachers}

    def _teachers(self, keys):
        """[[school, year, teachers]] as the summaries have them: no sheet may say so, where none reported its staff."""
        found = dict.fromkeys(keys, 0)
        for part in parts(sorted({school for school, _ in keys})):
            rows = SchoolYear.objects.filter(school__in=part).values_list("school", "academic_year", "teachers")
            found |= {(school, year): n for school, year, n in rows if (school, year) in found}
        return [[*key, n] for key, n in sorted(found.items())]

    def _undated(self, keys):
        """[[school, year, figures …]] of summaries that came without a data date; the sheets now take their place."""
        found = []
        for part in parts(sorted({school for school, _ in keys})):
            rows = SchoolYear.objects.filter(school__in=part, data_date="").order_by("pk")
            found += [list(row) for row in rows.values_list(*SUMMARY) if (row[0], row[1]) in keys]
        return found

    def _save(self, sheets):
        fields = ["grades", "staff", "inclusive", "inclusive_grades", *NEED_COUNTS]
        fields += ["male", "female", "rooms", "version"]
        Figures.objects.bulk_update(sheets, fields, batch_size=200)

    def undo(self, rows, made, ask):
        kept = {row.object_id: row for row in rows if row.object_id}
        sheets = []
        for part in parts(sorted(kept)):
            found = Figures.objects.filter(pk__in=part, school__office=ask.office).order_by("pk")
            sheets += found.select_related("school").select_for_update(of=("self",))
        reasons, gone, back = [], [], []
        for sheet in sheets:
            row, held = kept[sheet.pk], flat(sheet)
            if row.outcome == ADD:
                gone.append(sheet)
                if sheet.version > 1:
                    reasons.append(f"{sheet.school}: มีผู้แก้ไขหลังนำเข้า")
                continue
            differing = [name for name, (_, new) in row.changes.items() if (held.get(name) or 0) != new]
            reasons += [f"{sheet.school}: {self.label(name)}ถูกแก้ไขหลังนำเข้า" for name in differing]
            fill(sheet, held | {name: old for name, (old, _) in row.changes.items()})
            sheet.version += 1
            back.append(sheet)
        refuse_if(reasons)
        for part in parts(sorted(sheet.pk for sheet in gone)):
            Figures.objects.filter(pk__in=part).delete()
        self._save(back)
        teachers = {(school, year): n for school, year, n in made.get("teachers", [])}
        summarise({(sheet.school_id, sheet.academic_year) for sheet in sheets}, teachers)
        for values in made.get("undated", []):
            row = dict(zip(SUMMARY, values, strict=True))
            key = {"school_id": row["school_id"], "academic_year": row["academic_year"]}
            if not Figures.objects.filter(**key).exists():
                SchoolYear.objects.get_or_create(**key, defaults=row)

    def details(self, values):
        pupils = sum(values.get(f"{g}_{count}") or 0 for g in GRADES for count in ("male", "female"))
        date = Figures.DataDate(values["data_date"]).label
        return [f"ปีการศึกษา {values['academic_year']} ณ {date}", f"นักเรียน {pupils:,} คน"]


register(FiguresList())
