"""Results of tests with a row for each school and subject."""

from qa.exam_imports.base import ExamResults, Point
from qa.exams.catalogue import grade_of
from qa.imports import percent, year
from qa.school_codes import CODE
from schools.imports import cells
from schools.imports.kinds import Field, register

TOLD = 8


def grade(cell):
    """ป.3 of ป.3, ป 3, ประถมศึกษาปีที่ 3; other words stay as they are."""
    return grade_of(cell.digits)


class TestResults(ExamResults):
    """One row for each school, test, grade, year, turn and subject."""

    key = "tests"
    title = "ผลการทดสอบ (แถวละโรงเรียนและวิชา)"
    noun = "ผลการทดสอบ"
    needs = "รหัสโรงเรียน การทดสอบ ชั้น ปีการศึกษา วิชาหรือด้าน และคะแนนเฉลี่ยร้อยละ"
    position = 61
    name_field = "subject"
    fields = {
        "code": CODE,
        "name": Field("ชื่อโรงเรียน", ("school_name", "school", "โรงเรียน", "ชื่อสถานศึกษา", "ระดับ", "สังกัด"), limit=200),
        "test": Field("การทดสอบ", ("test", "ชื่อการทดสอบ"), required=True, limit=20, example="NT"),
        "grade": Field("ชั้น", ("grade", "ระดับชั้น"), required=True, read=grade, limit=10, example="ป.3"),
        "academic_year": Field("ปีการศึกษา", ("academic_year", "year", "ปี"), required=True, read=year, example="2568"),
        "turn": Field("ครั้งที่", ("turn", "ครั้ง", "รอบที่", "รอบ"), read=cells.whole_number(1, 6), example=""),
        "subject": Field("วิชาหรือด้าน", ("subject", "วิชา", "ด้าน", "สาระ"), required=True, limit=60, example="ภาษาไทย"),
        "mean": Field(
            "คะแนนเฉลี่ยร้อยละ",
            ("mean", "คะแนนเฉลี่ย", "เฉลี่ยร้อยละ", "ร้อยละ"),
            required=True,
            read=percent,
            example="52.25",
        ),
        "sd": Field("ส่วนเบี่ยงเบนมาตรฐาน", ("sd", "S.D.", "ค่าเบี่ยงเบนมาตรฐาน"), read=percent),
        "takers": Field("ผู้เข้าสอบ", ("takers", "จำนวนผู้เข้าสอบ"), read=cells.whole_number(0, 100_000), example="12"),
    }

    def values_of(self, record, ask):
        scope = self.scope(record, ask)
        if scope and record.cells.get("code"):
            record = type(record)(record.number, record.cells | {"code": ""}, record.spilled)
        return self.read_row(record, scope, ask, lambda values: self._check(values, ask))

    def _check(self, values, ask):
        """Names test and subject in `values` as the office's tests do; the faults that the row has beside its cells."""
        values.pop("name", None)
        if "test" not in values:
            return []
        known = self.catalogue(ask)
        exam = known.exam(values["test"])
        if exam is None:
            codes = ", ".join(one.code for one in known.exams)
            told = f"ไม่รู้จักการทดสอบ “{values['test'][:40]}” ที่มีอยู่: {codes} เพิ่มได้ที่หน้าการทดสอบที่ใช้"
            return [told]
        if exam.has_levels and "scope" not in values:
            told = (
                f"ผลของ {exam.code} เป็นจำนวนนักเรียนตามระดับคุณภาพ ไม่รับเป็นค่าร้อยละ "
                "โปรดนำเข้าด้วยแบบ “ผลการทดสอบ (แถวละโรงเรียน)”"
            )
            return [told]
        values["test"] = exam.code
        faults = self._check_subject(values, exam, known)
        return faults + self.not_yet(values.get("academic_year"), values.get("turn", 1), exam)

    @staticmethod
    def _check_subject(values, exam, known):
        """Names the subject as the test does; as faults one that is not asked in this grade and year."""
        if not {"grade", "academic_year", "subject"} <= values.keys():
            return []
        subject = known.subject(exam, values["grade"], values["academic_year"], values["subject"])
        if subject is not None:
            values["subject"] = subject.name
            return []
        asked = known.subjects(exam, values["grade"], values["academic_year"])
        names = ", ".join(one.name for one in asked[:TOLD]) or f"ไม่มี มีชั้น {', '.join(known.grades(exam))}"
        about = f"{exam.code} {values['grade']} ปีการศึกษา {values['academic_year']}"
        return [f"{about} ไม่มีวิชาหรือด้าน “{values['subject'][:40]}” ที่มี: {names}"]

    def told(self, values):
        return values["test"], values["grade"], values["academic_year"], values.get("turn", 1), values["subject"]

    def points(self, values, ask):
        result = self.told(values)
        for name in ("mean", "sd", "takers"):
            if name in values and not (name == "sd" and "scope" in values):
                yield Point(name, result, name, values[name])

    def details(self, values):
        return [f"{values['test']} {values['grade']} ปี {values['academic_year']}", f"ร้อยละ {values['mean']}"]


register(TestResults())
