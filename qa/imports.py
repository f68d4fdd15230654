"""Imports of what others found at schools: of the external assessment (สมศ.). Results of tests: qa/exam_imports."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from instruments.measures import half_up
from qa.external_imports import FIELDS as STANDARDS
from qa.external_imports import WithStandards, is_assessed, name_of, names_alike
from qa.models import ExternalResult
from qa.models.standards import EducationLevel
from qa.school_codes import CODE, schools_called
from schools.imports import cells
from schools.imports.cells import Fault
from schools.imports.kinds import ADD, CHANGE, KEEPERS_AND_CLERK, SAME, Field, Kind, register
from schools.imports.undoing import parts, refuse_if
from thai import dates
from thai.years import be_year

BATCH = 1000


def year(cell):
    """A year in พ.ศ."""
    try:
        return dates.parse_year(cell.digits)
    except dates.ThaiDateError as error:
        raise Fault(f"{cell.label} “{cell.text[:40]}”: {error}") from None


def percent(cell):
    """A mean in percent as text with at most two decimals."""
    try:
        value = Decimal(cell.digits.removesuffix("%").strip())
    except InvalidOperation:
        raise Fault(f"{cell.label} “{cell.text[:40]}” ไม่ใช่ตัวเลข") from None
    if not (value.is_finite() and 0 <= value <= 100):
        raise Fault(f"{cell.label} {cell.text[:40]} ต้องอยู่ระหว่าง 0 ถึง 100")
    return cells.plain(half_up(value))


def attempt(cell):
    """Which assessment of a round it was: 2 and more are re-assessments."""
    if not re.fullmatch("[1-9]", cell.digits):
        raise Fault(f"{cell.label} “{cell.text[:40]}” ต้องเป็นเลข 1 ถึง 9")
    return int(cell.digits)


class ResultsOfSchools(Kind):
    """Rows of one model that hang on a school, known by its code, and stand once for each `key`.

    Neither model has a version: whether a row was changed since the import is seen in its values.
    """

    roles = KEEPERS_AND_CLERK
    counter = "รายการ"
    code_label = "รหัสโรงเรียน"
    home = ("schools:list", "ดูโรงเรียน")
    model = None
    stands_for = ()  # the fields that name a result of a school

    def identities(self, values, ask):
        return [" ".join(str(part) for part in self._key_of(values))]

    def _key_of(self, values):
        return (values["code"], *(values[name] for name in self.stands_for))

    def _name_of(self, obj, ask):
        """What stands for a kept result, as `stands_for` has it."""
        return tuple(getattr(obj, name) for name in self.stands_for)

    def _rank(self, obj):
        """Of two results that are called alike the one of the higher rank counts."""
        return obj.pk

    def held(self, obj):
        """Field -> what is kept, as the file would say it."""
        return {name: self.said(getattr(obj, name)) for name in self.fields if name != "code"}

    @staticmethod
    def said(value):
        """A value of the model as JSON; "" for nothing."""
        if value is None:
            return ""
        if isinstance(value, Decimal):
            return cells.plain(value)
        return value.isoformat() if isinstance(value, date) else value

    def meant(self, name, value):
        """What the model keeps for a value of the file."""
        return None if value == "" and self.model._meta.get_field(name).null else value

    def _objects(self, rows, ask, *, lock=False):
        """(schools, key of a row with the school's key in front -> object)."""
        schools, found = schools_called({row.values["code"] for row in rows}, ask.office), {}
        for part in parts(sorted(set(schools.values()))):
            kept = self.kept().filter(school__in=part).order_by("pk")
            for obj in sorted(kept.select_for_update(of=("self",)) if lock else kept, key=self._rank):
                found[(obj.school_id, *self._name_of(obj, ask))] = obj
        return schools, found

    def kept(self):
        """The results that are there."""
        return self.model.objects.all()

    def present(self, rows, ask, *, lock=False):
        schools, found = self._objects(rows, ask, lock=lock)
        return {"schools": schools, "held": {key: self.held(obj) for key, obj in found.items()}}

    def compare(self, values, present):
        school = present["schools"].get(values["code"])
        if school is None:
            raise Fault(f"ไม่พบโรงเรียนรหัส {values['code']} ในสำนักงานนี้")
        held = present["held"].get((school, *self._key_of(values)[1:]))
        if held is None:
            return ADD, {}
        changes = {
            name: [held[name], value] for name, value in values.items() if name != "code" and held[name] != value
        }
        return (CHANGE if changes else SAME), changes

    def object_of(self, values, present):
        return (present["schools"][values["code"]], *self._key_of(values)[1:])

    def write(self, rows, ask):
        doing = [row for row in rows if row.is_work]
        schools, found = self._objects(doing, ask, lock=True)
        added, changed = [], []
        for row in doing:
            key = (schools[row.values["code"]], *self._key_of(row.values)[1:])
            obj = found.get(key) or self.model(school_id=key[0])
            names = row.changes if row.outcome == CHANGE else [name for name in row.values if name != "code"]
            for name in names:
                setattr(obj, name, self.meant(name, row.values[name]))
            (changed if row.outcome == CHANGE else added).append((row, obj))
        self.model.objects.bulk_create([obj for _, obj in added], batch_size=BATCH)
        self._update([obj for _, obj in changed])
        for row, obj in [*added, *changed]:
            row.object_id = obj.pk
        return {}

    def _update(self, objects):
        names = [name for name in self.fields if name not in ("code", *self.stands_for)]
        self.model.objects.bulk_update(objects, names, batch_size=BATCH)

    def undo(self, rows, made, ask):
        kept, found = {row.object_id: row for row in rows if row.object_id}, {}
        for part in parts(sorted(kept)):
            here = self.model.objects.filter(pk__in=part, school__office=ask.office).order_by("pk")
            found |= {obj.pk: obj for obj in here.select_for_update(of=("self",))}
        refuse_if([f"{obj}: มีผู้แก้ไขหลังนำเข้า" for pk, obj in found.items() if self._was_touched(kept[pk], obj)])
        for part in parts(sorted(pk for pk in found if kept[pk].outcome == ADD)):
            self.model.objects.filter(pk__in=part).delete()
        changed = [obj for pk, obj in found.items() if kept[pk].outcome == CHANGE]
        for obj in changed:
            for name, (old, _) in kept[obj.pk].changes.items():
                setattr(obj, name, self.meant(name, old))
        self._update(changed)

    def _was_touched(self, row, obj):
        held = self.held(obj)
        written = {name: new for name, (_, new) in row.changes.items()} if row.outcome == CHANGE else row.values
        return any(held[name] != self.said(value) for name, value in written.items() if name != "code")


class ExternalResults(WithStandards, ResultsOfSchools):
    """Results of the external assessment, one row for each school, round, level of education and attempt, with the
    levels of the standards where the file has them. What belongs to an assessment that is kept here is recorded there.
    """

    key = "external"
    writes = frozenset({ExternalResult._meta.label})
    title = "ผลการประเมินภายนอก (สมศ.)"
    noun = "ผลการประเมิน"
    needs = "รหัสโรงเรียน รอบ ระดับการศึกษา ผลการประเมิน และปีหรือวันที่ประเมิน"
    position = 61
    model = ExternalResult
    name_field = "round"
    stands_for = ("round", "level", "attempt")
    always = {
        "code": CODE,
        "round": Field("รอบ", ("round", "รอบการประเมิน"), required=True, limit=30, example="รอบสี่"),
        "level": Field(
            "ระดับการศึกษา",
            ("level", "ระดับ"),
            required=True,
            read=cells.one_of(
                {
                    "ปฐมวัย": EducationLevel.EARLY.value,
                    "ขั้นพื้นฐาน": EducationLevel.BASIC.value,
                    **{label: value for value, label in EducationLevel.choices},
                    **{value: value for value in EducationLevel.values},
                }
            ),
            example="ขั้นพื้นฐาน",
        ),
        "attempt": Field("ครั้งที่", ("attempt", "ครั้งที่ประเมิน"), read=attempt, example="1"),
        "result": Field("ผลการประเมิน", ("result", "ผล", "ระดับคุณภาพ"), required=True, limit=60, example="ดี"),
        "assessed_on": Field("วันที่ประเมิน", ("assessed_on", "วันที่"), read=cells.day, example="12/6/2564"),
        "year": Field("ปี พ.ศ.", ("year", "ปี", "ปีที่ประเมิน"), read=year, example="2564"),
        **STANDARDS,
    }

    def values_of(self, record, ask):
        values, note = super().values_of(record, ask)
        values["round"] = name_of(values["round"], ask)
        values.setdefault("attempt", 1)
        if "year" not in values:
            if "assessed_on" not in values:
                raise Fault("ไม่มีปีหรือวันที่ประเมิน")
            values["year"] = be_year(date.fromisoformat(values["assessed_on"]))
        return values, note

    def _key_of(self, values):
        # Rows that were read before there was such a column.
        return super()._key_of({"attempt": 1} | values)

    def kept(self):
        return super().kept().select_related("assessment")

    def _name_of(self, obj, ask):
        return (names_alike(obj.round, ask) or obj.round, obj.level, obj.attempt)

    def _rank(self, obj):
        return (is_assessed(obj), len(obj.round), obj.pk)

    def present(self, rows, ask, *, lock=False):
        schools, found = self._objects(rows, ask, lock=lock)
        held = {key: self.held(obj) for key, obj in found.items()}
        assessed = {key for key, obj in found.items() if is_assessed(obj)}
        return {"schools": schools, "held": held, "assessed": assessed}

    def compare(self, values, present):
        outcome, changes = super().compare(values, present)
        if outcome == CHANGE and self.object_of(values, present) in present["assessed"]:
            raise Fault("ผลนี้อยู่ในบันทึกการประเมินภายนอกแล้ว โปรดแก้ไขที่หน้าการประเมิน")
        return outcome, changes

    def details(self, values):
        again = [f"ครั้งที่ {values['attempt']}"] if values.get("attempt", 1) > 1 else []
        return [EducationLevel(values["level"]).label, *again, values["result"], f"ปี {values['year']}"]


register(ExternalResults())
