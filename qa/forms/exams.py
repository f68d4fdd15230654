"""Forms of tests, their subjects and reference values."""

from django import forms
from django.core.exceptions import ValidationError

from qa.exams.catalogue import Catalogue, grade_of, key
from qa.models import Exam, ExamSubject, ReferenceMean, TestScore
from schools.forms.versions import VersionedForm
from thai.forms import ThaiTextField, ThaiYearField
from thai.text import clean

LONGEST_LEVEL = 30


class ExamForm(VersionedForm):
    """A test of the office's own."""

    words = forms.CharField(
        label="ระดับคุณภาพ จากดีที่สุด",
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="บรรทัดละระดับ ไม่เกิน 5 ระดับ เฉพาะการทดสอบที่นับจำนวนนักเรียนตามระดับ",
    )

    class Meta:
        model = Exam
        fields = ["code", "title", "kind", "reached", "turns", "is_active"]
        field_classes = {"code": ThaiTextField, "title": ThaiTextField}
        help_texts = {
            "code": "เช่น LAS2 ใช้จับคู่กับคอลัมน์การทดสอบในไฟล์",
            "reached": "นับจากระดับดีที่สุด เช่น 3 หมายถึง 3 ระดับแรกถือว่าผ่าน ใช้กับการทดสอบที่นับตามระดับ",
            "is_active": "การทดสอบที่เลิกใช้ยังอยู่ในผลเดิม แต่ไม่ให้เลือกเมื่อนำเข้า",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].initial = "\n".join(self.instance.levels)
        self.order_fields(["code", "title", "kind", "words", "reached", "turns", "is_active"])
        if (
            self.instance.pk
            and TestScore.objects.filter(school__office=self.instance.office_id, test=self.instance.code).exists()
        ):
            # Results are kept under the code.
            for name in ("code", "kind"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "มีผลการทดสอบแล้ว จึงเปลี่ยนไม่ได้"

    def clean_code(self):
        code = self.cleaned_data["code"]
        others = Exam.objects.of_office(self.instance.office).exclude(pk=self.instance.pk)
        if any(key(other.code) == key(code) for other in others):
            raise ValidationError("มีการทดสอบชื่อย่อนี้อยู่แล้ว โปรดใช้ชื่ออื่น")
        return code

    def clean_turns(self):
        turns = self.cleaned_data["turns"]
        if not 1 <= turns <= 6:
            raise ValidationError("จำนวนครั้งต่อปีต้องอยู่ระหว่าง 1 ถึง 6")
        return turns

    def clean(self):
        cleaned = super().clean()
        words = [clean(line) for line in cleaned.get("words", "").splitlines() if clean(line)]
        if cleaned.get("kind") != Exam.Kind.LEVELS:
            cleaned["levels"], cleaned["reached"] = [], 0
        else:
            cleaned["levels"] = words
            if not 2 <= len(words) <= Exam.MOST_LEVELS or len(set(words)) < len(words):
                self.add_error("words", "ระบุ 2 ถึง 5 ระดับ บรรทัดละระดับ ไม่ซ้ำกัน")
            elif max(map(len, words)) > LONGEST_LEVEL:
                self.add_error("words", f"ชื่อระดับยาวได้ไม่เกิน {LONGEST_LEVEL} ตัวอักษร")
            elif not 1 <= (cleaned.get("reached") or 0) < len(words):
                self.add_error("reached", f"ต้องอยู่ระหว่าง 1 ถึง {len(words) - 1}")
        if not self.errors:
            self.instance.levels, self.instance.reached = cleaned["levels"], cleaned["reached"]
        return cleaned


class ExamSubjectForm(forms.ModelForm):
    """A subject that an office adds to its own test, or to a shipped one."""

    from_year = ThaiYearField(label="ตั้งแต่ปีการศึกษา", required=False)
    to_year = ThaiYearField(label="ถึงปีการศึกษา", required=False)

    class Meta:
        model = ExamSubject
        fields = ["grade", "name", "aliases", "full_marks", "from_year", "to_year", "is_total"]
        field_classes = {"grade": ThaiTextField, "name": ThaiTextField, "aliases": ThaiTextField}
        widgets = {"aliases": forms.Textarea({"rows": 2})}
        help_texts = {"grade": "เช่น ป.3", "aliases": "บรรทัดละชื่อ ใช้จับคู่กับหัวคอลัมน์ในไฟล์", "from_year": "เว้นว่างได้"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)

    def clean_grade(self):
        return grade_of(self.cleaned_data["grade"])

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("from_year"), cleaned.get("to_year")
        if first and last and last < first:
            self.add_error("to_year", "ปีสุดท้ายต้องไม่ก่อนปีแรก")
        if cleaned.get("full_marks") is not None and cleaned["full_marks"] <= 0:
            self.add_error("full_marks", "คะแนนเต็มต้องมากกว่า 0")
        if {"grade", "name"} <= set(cleaned):
            row = self.instance
            there = ExamSubject.objects.of_office(row.office).filter(exam=row.exam, grade=cleaned["grade"])
            if any(key(one.name) == key(cleaned["name"]) for one in there):
                self.add_error("name", "ชั้นนี้มีวิชาหรือด้านชื่อนี้อยู่แล้ว")
        return cleaned


class ReferenceForm(VersionedForm):
    """A reference value that is typed in; imports write the others."""

    academic_year = ThaiYearField(label="ปีการศึกษา")

    class Meta:
        model = ReferenceMean
        fields = ["exam", "grade", "academic_year", "turn", "subject", "scope", "mean", "takers", "source"]
        field_classes = {"grade": ThaiTextField, "subject": ThaiTextField, "source": ThaiTextField}
        help_texts = {
            "grade": "เช่น ป.3",
            "mean": "ร้อยละ 0–100",
            "turn": "สอบปีละครั้ง ใช้ครั้งที่ 1",
            "source": "เช่น ประกาศ สทศ.",
        }
        error_messages = {"exam": {"invalid_choice": "ไม่มีการทดสอบนี้ในสำนักงานของท่าน"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["exam"].queryset = Exam.objects.of_office(self.instance.office)

    def clean_mean(self):
        mean = self.cleaned_data["mean"]
        if not 0 <= mean <= 100:
            raise ValidationError("ต้องอยู่ระหว่าง 0 ถึง 100")
        return mean

    def clean(self):
        cleaned = super().clean()
        if not {"exam", "grade", "academic_year", "turn", "subject", "scope"} <= set(cleaned):
            return cleaned
        exam, year, catalogue = cleaned["exam"], cleaned["academic_year"], Catalogue(self.instance.office)
        cleaned["grade"] = grade_of(cleaned["grade"])
        subject = catalogue.subject(exam, cleaned["grade"], year, cleaned["subject"])
        if subject is None:
            names = ", ".join(one.name for one in catalogue.subjects(exam, cleaned["grade"], year))
            self.add_error(
                "subject", f"{exam} {cleaned['grade']} ปี {year} ไม่มีวิชานี้ {f'ที่มี: {names}' if names else ''}".strip()
            )
            return cleaned
        cleaned["subject"] = subject.name
        if not 1 <= cleaned["turn"] <= exam.turns:
            self.add_error("turn", f"{exam} สอบปีละ {exam.turns} ครั้ง")
            return cleaned
        same = {name: cleaned[name] for name in ("exam", "grade", "academic_year", "turn", "subject", "scope")}
        if ReferenceMean.objects.filter(office=self.instance.office, **same).exclude(pk=self.instance.pk).exists():
            self.add_error(None, "มีค่าอ้างอิงของวิชา ปี และระดับนี้แล้ว โปรดแก้ไขค่าเดิม")
        return cleaned
