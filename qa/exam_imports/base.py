"""What both layouts of results share: schools by any of their codes, reference rows, writing and taking back."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from qa.exams import permissions, scopes
from qa.exams.catalogue import Catalogue
from qa.exams.means import share_reached
from qa.models import ReferenceMean, TestScore
from qa.school_codes import schools_called
from schools.imports import cells
from schools.imports.cells import Fault
from schools.imports.kinds import ADD, CHANGE, KEEPERS_AND_CLERK, SAME, Depends, Kind
from schools.imports.undoing import parts, refuse_if
from thai.years import be_year

BATCH = 1000
KEY = ("test", "grade", "academic_year", "turn", "subject")
# What an import writes of a result, and of a reference.
KEPT = ("mean", "sd", "takers", "counts")
KEPT_OF_REFERENCE = ("mean", "takers")
SCOPES = dict(ReferenceMean.Scope.choices)


@dataclass(frozen=True)
class Point:
    """One figure of a row: the field it came from, whose result (test, grade, year, turn, subject), and what of it.
    `place` is the level counted, for what is "counts"."""

    field: str
    result: tuple
    what: str
    value: object
    place: int = 0


def said(value):
    """A kept value as JSON; "" for nothing."""
    if value is None:
        return ""
    return cells.plain(value) if isinstance(value, Decimal) else value


class ExamResults(Kind):
    """Subclasses say how a row becomes Points; the rest is here."""

    roles = KEEPERS_AND_CLERK
    counter = "แถว"
    code_label = "รหัสโรงเรียน"
    home = ("qa:tests", "ดูผลการทดสอบ")
    home_roles = permissions.VISITORS
    writes = frozenset({TestScore._meta.label, ReferenceMean._meta.label})
    blank_for_known = ("code",)

    def points(self, values, ask):
        """The Points of a row's values."""
        raise NotImplementedError

    def catalogue(self, ask):
        """The Catalogue of the office, looked up once for a reading or writing."""
        if "catalogue" not in ask.known:
            ask.known["catalogue"] = Catalogue(ask.office)
        return ask.known["catalogue"]

    def scope(self, record, ask):
        """The Scope a row names instead of a school, or "". A row with a code is a school's."""
        texts = {name: cells.text_of(record.cells.get(name, ""), name) for name in ("code", "name")}
        named = scopes.scope_of(texts["code"], ask.office) if texts["code"] else None
        if named is None and not texts["code"]:
            named = scopes.scope_of(texts["name"], ask.office)
        return named or ""

    # What is told of a row that is neither a school's nor a reference.
    no_code = "ไม่มีรหัสโรงเรียน"

    def read_row(self, record, scope, ask, check):
        """(values, note) of a row: its cells, then what `check(values)` finds wrong with them, a list of faults. Raises
        Fault with every fault of the row at once, so that nobody mends a file fault by fault."""
        if record.spilled:
            return Kind.values_of(self, record, ask)
        values, note, faults = self.read_cells(record)
        if scope:
            values["scope"] = scope
        elif not cells.text_of(record.cells.get("code", ""), "code"):
            faults.append(self.no_code)
        faults += check(values)
        if faults:
            raise Fault(" · ".join([*faults, *self._unknown_school(values, ask)]))
        return values, note

    def _unknown_school(self, values, ask):
        """As a list the fault of a code that no school of the office has. Asked of rows that are refused anyway:
        `compare` looks at the others."""
        code = values.get("code")
        if not code or "scope" in values:
            return []
        asked = ask.known.setdefault("codes of faulty rows", {})
        if code not in asked:
            asked[code] = schools_called({code}, ask.office)
        return [] if code in asked[code] else [self.no_school(code)]

    @staticmethod
    def no_school(code):
        """The fault of a code that no school of the office has."""
        return f"ไม่พบโรงเรียนรหัส {code} ในสำนักงานนี้"

    def name_of(self, values):
        return f"ค่าอ้างอิง: {SCOPES[values['scope']]}" if "scope" in values else super().name_of(values)

    @staticmethod
    def not_yet(year, turn, exam):
        """As faults a year that has not begun and a turn that the test does not have; None is not known."""
        now, faults = be_year(timezone.localdate()), []
        if year and year > now:
            faults.append(f"ปีการศึกษา {year} ยังไม่ถึง ใส่ได้ไม่เกิน {now}")
        if turn > exam.turns:
            faults.append(f"{exam.code} สอบปีละ {exam.turns} ครั้ง ไม่มีครั้งที่ {turn}")
        return faults

    def whose(self, values, present):
        """("school", pk) or ("scope", scope) that a row is about. Raises Fault."""
        if "scope" in values:
            return "scope", values["scope"]
        school = present["schools"].get(values["code"])
        if school is None:
            raise Fault(self.no_school(values["code"]))
        return "school", school

    def present(self, rows, ask, *, lock=False):
        """Schools by the codes of the rows, and the results there are: {(whose…, result): object}."""
        schools = schools_called({row.values["code"] for row in rows if "code" in row.values}, ask.office)
        results = {point.result for row in rows for point in self.points(row.values, ask)}
        tests, years = {result[0] for result in results}, {result[2] for result in results}
        found, named = {}, sorted({row.values["scope"] for row in rows if "scope" in row.values})
        for part in parts(sorted(set(schools.values()))):
            scores = TestScore.objects.filter(school__in=part, test__in=tests, academic_year__in=years).order_by("pk")
            for row in scores.select_for_update(of=("self",)) if lock else scores:
                found["school", row.school_id, tuple(getattr(row, name) for name in KEY)] = row
        references = ReferenceMean.objects.filter(office=ask.office, scope__in=named, academic_year__in=years)
        references = references.select_related("exam").order_by("pk")
        for row in references.select_for_update(of=("self",)) if lock else references:
            result = (row.exam.code, row.grade, row.academic_year, row.turn, row.subject)
            found["scope", row.scope, result] = row
        return {"schools": schools, "held": found, "ask": ask}

    def held(self, obj, point):
        """What is kept where a Point would be written, as the file would say it."""
        if obj is None:
            return ""
        if point.what == "counts":
            return obj.counts[point.place] if point.place < len(obj.counts) else ""
        return said(getattr(obj, point.what, None))

    def _derived(self, points, ask):
        """Points of a reference, which keeps no counts: in their place the mean and the takers that they give."""
        counted = {}
        for point in points:
            if point.what == "counts":
                counted.setdefault(point.result, {})[point.place] = point.value
            else:
                yield point
        for result, places in counted.items():
            exam, counts = self.catalogue(ask).exam(result[0]), [places[place] for place in sorted(places)]
            share = share_reached(counts, exam.reached)
            yield Point(f"{result[-1]} {exam.figure}", result, "mean", said(share))
            yield Point(f"{result[-1]} ผู้เข้าสอบ", result, "takers", sum(counts))

    def compare(self, values, present):
        whose, changes, known = self.whose(values, present), {}, False
        points = self.points(values, present["ask"])
        if whose[0] == "scope":
            points = self._derived(points, present["ask"])
        for point in points:
            obj = present["held"].get((*whose, point.result))
            known = known or obj is not None
            if (old := self.held(obj, point)) != point.value:
                changes[point.field] = [old, point.value]
        if not known:
            return ADD, {}
        return (CHANGE if changes else SAME), changes

    def object_of(self, values, present):
        results = {point.result for point in self.points(values, present["ask"])}
        return (*self.whose(values, present), *sorted(results))

    def identities(self, values, ask):
        whose = SCOPES[values["scope"]] if "scope" in values else f"รหัส {values['code']}"
        return [" ".join(str(part) for part in (whose, *self.told(values)))]

    def told(self, values):
        """What names the result of a row beside its school, in words."""
        return ()

    def write(self, rows, ask):
        doing = [row for row in rows if row.is_work]
        present = self.present(doing, ask, lock=True)
        made = {"scores": {"new": {}, "old": {}}, "references": {"new": {}, "old": {}}}
        new, old, before = {}, {}, {}
        for row in doing:
            whose = self.whose(row.values, present)
            for point in self.points(row.values, ask):
                key = (*whose, point.result)
                obj = present["held"].get(key) or new.get(key)
                if obj is None:
                    obj = new[key] = self._made(whose, point.result, ask)
                elif key not in new and key not in old:
                    old[key] = obj
                    before[key] = self._kept(obj)
                self._put(obj, point, ask)
        for obj in [*new.values(), *old.values()]:
            self._finish(obj, ask)
        self._save(new, old)
        for key, obj in new.items():
            made[_group(key)]["new"][obj.pk] = self._kept(obj)
        for key, obj in old.items():
            made[_group(key)]["old"][obj.pk] = [before[key], self._kept(obj)]
        return made

    def _made(self, whose, result, ask):
        test, grade, year, turn, subject = result
        fields = {"grade": grade, "academic_year": year, "turn": turn, "subject": subject}
        if whose[0] == "school":
            return TestScore(school_id=whose[1], test=test, **fields)
        return ReferenceMean(office=ask.office, scope=whose[1], exam=self.catalogue(ask).exam(test), **fields)

    def _put(self, obj, point, ask):
        if point.what == "counts":
            if not hasattr(obj, "counts"):
                obj.counts = []
            obj.counts = [*obj.counts, *[0] * (point.place + 1 - len(obj.counts))]
            obj.counts[point.place] = point.value
        elif point.what != "sd" or isinstance(obj, TestScore):
            setattr(obj, point.what, point.value)

    def _finish(self, obj, ask):
        """Of counted pupils the takers are the sum and the mean is the share that reached what is asked."""
        counts = getattr(obj, "counts", [])
        if not counts:
            return
        code = obj.test if isinstance(obj, TestScore) else obj.exam.code
        obj.takers, obj.mean = sum(counts), share_reached(counts, self.catalogue(ask).exam(code).reached)

    def _kept(self, obj):
        names = KEPT if isinstance(obj, TestScore) else KEPT_OF_REFERENCE
        # The number from the database has two decimals, the one from the file as many as it needs.
        return {name: said(_number(getattr(obj, name), name)) for name in names}

    def _save(self, new, old):
        for model, group in ((TestScore, "school"), (ReferenceMean, "scope")):
            made = [obj for key, obj in new.items() if key[0] == group]
            model.objects.bulk_create(made, batch_size=BATCH)
            changed = [obj for key, obj in old.items() if key[0] == group]
            model.objects.bulk_update(changed, _written(model, changed), batch_size=BATCH)

    def undo(self, rows, made, ask):
        if "scores" not in made:
            raise Depends(["การนำเข้านี้ทำไว้ก่อนปรับปรุงระบบ จึงย้อนกลับเองไม่ได้"])
        found = {
            "scores": self._still(TestScore, made.get("scores", {}), {"school__office": ask.office}),
            "references": self._still(ReferenceMean, made.get("references", {}), {"office": ask.office}),
        }
        touched = []
        for group, objects in found.items():
            for pk, obj in objects.items():
                new, old = made[group]["new"].get(str(pk)), made[group]["old"].get(str(pk))
                if self._kept(obj) != (new if new is not None else old[1]):
                    touched.append(f"{obj}: มีผู้แก้ไขหลังนำเข้า")
        refuse_if(touched)
        for group, model in (("scores", TestScore), ("references", ReferenceMean)):
            gone = sorted(pk for pk in found[group] if str(pk) in made[group]["new"])
            for part in parts(gone):
                model.objects.filter(pk__in=part).delete()
            back = {pk: obj for pk, obj in found[group].items() if pk not in set(gone)}
            for pk, obj in back.items():
                for name, value in made[group]["old"][str(pk)][0].items():
                    setattr(obj, name, None if value == "" else value)
            model.objects.bulk_update(back.values(), _written(model, back.values()), batch_size=BATCH)

    def _still(self, model, written, own):
        found = {}
        for part in parts(sorted(int(pk) for group in ("new", "old") for pk in written.get(group, {}))):
            rows = model.objects.filter(pk__in=part, **own).order_by("pk")
            rows = rows.select_related("school") if model is TestScore else rows
            found |= {row.pk: row for row in rows.select_for_update(of=("self",))}
        return found

    def notes(self, rows, ask):
        """What else the file brings: reference rows, and how many schools of it are not in the register."""
        named = [SCOPES[row.values["scope"]] for row in rows if row.is_work and "scope" in row.values]
        notes = [f"พบแถวค่าอ้างอิง: {', '.join(dict.fromkeys(named))} จะเก็บเป็นค่าอ้างอิง ไม่นับเป็นโรงเรียน"] if named else []
        lost = sum(row.outcome == "refuse" for row in rows)
        if lost:
            notes.append(f"ไม่รับ {lost:,} แถว ดาวน์โหลดแถวเหล่านี้พร้อมเหตุผลได้ด้านล่าง")
        return notes


def _written(model, objects):
    """The columns to update; a reference that somebody has open in a form gets a new version."""
    if model is TestScore:
        return KEPT
    for obj in objects:
        obj.version += 1
    return (*KEPT_OF_REFERENCE, "version")


def _group(key):
    return "scores" if key[0] == "school" else "references"


def _number(value, name):
    return Decimal(value) if value is not None and name in ("mean", "sd") else value
