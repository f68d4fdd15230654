"""Results of one test with a row for each school: the table that สทศ., สพฐ. and offices give out."""

from decimal import Decimal
from functools import cached_property

from django import forms
from django.utils import timezone

from instruments.measures import share
from qa.exam_imports.base import ExamResults, Point
from qa.exams.catalogue import Catalogue, grade_of
from qa.imports import percent
from qa.school_codes import CODE
from schools import calendars
from schools.imports import cells
from schools.imports.cells import Fault
from schools.imports.kinds import Field, register
from thai.forms import ThaiYearField

MEAN_WORDS = ("คะแนนเฉลี่ย", "เฉลี่ยร้อยละ", "เฉลี่ย", "ร้อยละ", "คะแนนเฉลี่ยร้อยละ", "mean")
TAKERS_WORDS = ("ผู้เข้าสอบ", "จำนวนผู้เข้าสอบ", "เข้าสอบ", "จำนวนนักเรียน", "n")
SD_WORDS = ("S.D.", "SD", "ส่วนเบี่ยงเบนมาตรฐาน")
UNITS = [("percent", "ร้อยละ"), ("marks", "คะแนนดิบ (ระบบแปลงเป็นร้อยละของคะแนนเต็ม)")]
BASE = {
    "code": CODE,
    "name": Field(
        "ชื่อโรงเรียน", ("school_name", "school", "โรงเรียน", "ชื่อสถานศึกษา", "สถานศึกษา", "ระดับ", "รายการ"), limit=200
    ),
    "takers": Field("ผู้เข้าสอบ", ("takers", *TAKERS_WORDS), read=cells.whole_number(0, 100_000), example="12"),
}
# What the template shows; the columns of a file are those of the test said beside it.
EXAMPLES = {
    "example1": Field("ภาษาไทย", example="52.25"),
    "example2": Field("คณิตศาสตร์", example="48.50"),
}


def _words(names, words):
    """Every way a column of a subject is headed: ภาษาไทย เฉลี่ย, เฉลี่ย ภาษาไทย."""
    return tuple(text for name in names for word in words for text in (f"{name} {word}", f"{word} {name}"))


def marks(cell):
    """A mean of raw marks as text with at most two decimals."""
    try:
        value = Decimal(cell.digits.replace(",", "").strip())
    except ArithmeticError:
        raise Fault(f"{cell.label} “{cell.text[:40]}” ไม่ใช่ตัวเลข") from None
    if not value.is_finite() or value < 0:
        raise Fault(f"{cell.label} {cell.text[:40]} ต้องไม่ติดลบ")
    return cells.plain(value)


class TestTable(ExamResults):
    """One row for each school, columns for the subjects of the test, grade and year said beside the file."""

    key = "test_table"
    title = "ผลการทดสอบ (แถวละโรงเรียน)"
    noun = "โรงเรียนหรือค่าอ้างอิง"
    needs = "รหัสโรงเรียน และคอลัมน์คะแนนเฉลี่ยของวิชา หรือจำนวนนักเรียนตามระดับคุณภาพ แถวของเขต สพฐ. และประเทศอยู่ในไฟล์เดียวกันได้"
    position = 60
    has_own_columns = True
    no_code = "ไม่มีรหัสโรงเรียน และไม่ใช่แถวของเขต จังหวัด สพฐ. หรือประเทศ"

    def __init__(self, ask=None):
        self.ask = ask

    def of(self, ask):
        return type(self)(ask)

    def options(self, user, office):
        """Which test, of which year, and what the figures are."""
        known = Catalogue(office)
        choices = [
            (f"{exam.pk} {grade}", f"{exam.code} {grade}")
            for exam in known.exams
            if exam.is_active
            for grade in known.grades(exam)
        ]
        last = calendars.of(user).academic_year(timezone.localdate()) - 1 if user else None
        return {
            "sitting": forms.ChoiceField(label="การทดสอบและชั้น", choices=[("", "เลือกการทดสอบ"), *choices]),
            "academic_year": ThaiYearField(label="ปีการศึกษาของผล", initial=last),
            "turn": forms.TypedChoiceField(
                label="ครั้งที่",
                choices=[(n, n) for n in range(1, 7)],
                coerce=int,
                initial=1,
                help_text="สอบปีละครั้ง ใช้ครั้งที่ 1",
            ),
            "unit": forms.ChoiceField(label="ตัวเลขในไฟล์เป็น", choices=UNITS, initial="percent"),
        }

    def kept_options(self, cleaned):
        return {name: cleaned.get(name) for name in ("sitting", "academic_year", "turn", "unit")}

    @cached_property
    def about(self):
        """(exam, grade, year, turn, subjects) that was said beside the file; None for the kind itself."""
        pk, _, grade = (self.ask.options.get("sitting") or "").partition(" ") if self.ask else ("", "", "")
        exam = self.catalogue(self.ask).exam_at(int(pk)) if pk.isdigit() else None
        if exam is None:
            return None
        year, turn = self.ask.options.get("academic_year") or 0, self.ask.options.get("turn") or 1
        return exam, grade_of(grade), year, turn, self.catalogue(self.ask).subjects(exam, grade_of(grade), year)

    @cached_property
    def fields(self):
        """Code, name and takers, and for each subject of the test what a file may say of it."""
        if self.about is None:
            return BASE | EXAMPLES
        exam, _, _, _, subjects = self.about
        found = dict(BASE)
        # With one subject a column called ผู้เข้าสอบ is that of the subject too.
        for subject in subjects:
            names = (subject.name, *subject.aliases.splitlines())
            if exam.has_levels:
                for place, word in enumerate(exam.levels):
                    found[f"level{place}_{subject.pk}"] = Field(
                        f"{subject.name} {word}",
                        _words(names, (word,)),
                        read=cells.whole_number(0, 100_000),
                        example="3",
                    )
            else:
                read = marks if self.ask.options.get("unit") == "marks" else percent
                headings = (*names, *_words(names, MEAN_WORDS))
                found[f"mean_{subject.pk}"] = Field(subject.name, headings, read=read, example="52.25")
                found[f"sd_{subject.pk}"] = Field(f"{subject.name} S.D.", _words(names, SD_WORDS), read=read)
            found[f"takers_{subject.pk}"] = Field(
                f"{subject.name} ผู้เข้าสอบ", _words(names, TAKERS_WORDS), read=cells.whole_number(0, 100_000)
            )
        return found

    def missing(self, found, ask):
        missing = [] if "code" in found else [self.fields["code"].label]
        results = [name for name in self.fields if name.startswith(("mean_", "level"))]
        if results and not set(results) & set(found):
            missing.append(self.fields[results[0]].label)
        return missing

    def values_of(self, record, ask):
        if self.about is None:
            raise Fault("ไม่พบการทดสอบและชั้นที่เลือกไว้ โปรดนำเข้าใหม่แล้วเลือกอีกครั้ง")
        exam, grade, year, turn, subjects = self.about
        if not subjects:
            raise Fault(f"{exam.code} {grade} ไม่มีวิชาที่สอบในปีการศึกษา {year}")
        if faults := self.not_yet(year, turn, exam):
            raise Fault(" · ".join(faults))
        scope = self.scope(record, ask)
        if scope and record.cells.get("code"):
            record = type(record)(record.number, record.cells | {"code": ""}, record.spilled)
        values, note = self.read_row(record, scope, ask, lambda values: self._check(values, exam, subjects))
        if not any(True for _ in self.points(values, self.ask)):
            raise Fault("ไม่มีผลของวิชาใดในแถวนี้")
        return values, note

    def _check(self, values, exam, subjects):
        """Turns marks into percent; as a list the faults that the row has beside its cells."""
        faults = []
        for subject in subjects:
            if self.ask.options.get("unit") == "marks":
                faults += self._to_percent(values, subject)
            counted = [values.get(f"level{place}_{subject.pk}", 0) for place in range(len(exam.levels))]
            takers = values.get(f"takers_{subject.pk}")
            if exam.has_levels and takers is not None and any(counted) and takers != sum(counted):
                faults.append(f"{subject.name} นักเรียน {takers:,} คน ไม่เท่ากับผลรวมของระดับ {sum(counted):,} คน")
        return faults

    def _to_percent(self, values, subject):
        """Mean and S.D. of a subject from marks to percent of its full marks, in place; returns the faults."""
        faults = []
        for name in (f"mean_{subject.pk}", f"sd_{subject.pk}"):
            if name not in values:
                continue
            value = Decimal(values[name])
            if value > subject.full_marks:
                label = self.fields[name].label
                faults.append(f"{label} {values[name]} เกินคะแนนเต็ม {cells.plain(subject.full_marks)}")
                continue
            values[name] = cells.plain(share(value, subject.full_marks, 2))
        return faults

    def points(self, values, ask):
        exam, grade, year, turn, subjects = self.about
        for subject in subjects:
            result = (exam.code, grade, year, turn, subject.name)
            if exam.has_levels:
                yield from self._counted(values, exam, subject, result)
            elif f"mean_{subject.pk}" in values:
                yield Point(f"mean_{subject.pk}", result, "mean", values[f"mean_{subject.pk}"])
                if f"sd_{subject.pk}" in values and "scope" not in values:
                    yield Point(f"sd_{subject.pk}", result, "sd", values[f"sd_{subject.pk}"])
                own = f"takers_{subject.pk}"
                if (name := own if own in values else "takers") in values:
                    yield Point(name, result, "takers", values[name])

    def _counted(self, values, exam, subject, result):
        """All levels of a subject that has any: a level that the file leaves blank counts nobody."""
        names = [f"level{place}_{subject.pk}" for place in range(len(exam.levels))]
        if sum(values.get(name, 0) for name in names):
            for place, name in enumerate(names):
                yield Point(name, result, "counts", values.get(name, 0), place)

    def told(self, values):
        exam, grade, year, turn, _ = self.about
        return exam.code, grade, year, turn

    def details(self, values):
        exam, grade, year, _, subjects = self.about
        if exam.has_levels:
            return [f"{exam.code} {grade} ปี {year}"]
        means = [(one.name, values.get(f"mean_{one.pk}")) for one in subjects]
        return [f"{exam.code} {grade} ปี {year}", *(f"{name} {mean}" for name, mean in means if mean is not None)]


register(TestTable())
