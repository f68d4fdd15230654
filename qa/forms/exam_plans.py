"""Forms of the plan of a test: which test and year, its days, its centres."""

from django import forms

from qa.exams.catalogue import grade_of
from qa.models import Exam, ExamCentre, ExamDay, ExamSeat, ExamYear
from schools.forms.school_field import SchoolField
from schools.forms.versions import VersionedForm
from schools.models import School
from thai.forms import ThaiDateField, ThaiTextField, ThaiYearField
from thai.sorting import thai_order


class PlanForm(forms.Form):
    exam = forms.ModelChoiceField(label="การทดสอบ", queryset=Exam.objects.none(), empty_label="เลือกการทดสอบ")
    academic_year = ThaiYearField(label="ปีการศึกษา")

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["exam"].queryset = Exam.objects.of_office(office).filter(is_active=True)


class PlanTextForm(VersionedForm):
    class Meta:
        model = ExamYear
        fields = ["guidelines", "budget"]
        field_classes = {"guidelines": ThaiTextField}
        widgets = {"guidelines": forms.Textarea({"rows": 6})}

    def clean_budget(self):
        budget = self.cleaned_data["budget"]
        if budget is not None and budget < 0:
            raise forms.ValidationError("งบประมาณต้องไม่ติดลบ")
        return budget


class DayForm(forms.ModelForm):
    day = ThaiDateField(label="วันสอบ")

    class Meta:
        model = ExamDay
        fields = ["day", "grade", "subjects"]
        field_classes = {"grade": ThaiTextField, "subjects": ThaiTextField}
        help_texts = {"grade": "เช่น ป.3", "subjects": "เช่น ภาษาไทย 9.00–10.30 น."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)

    def clean_grade(self):
        return grade_of(self.cleaned_data["grade"])


class CentreForm(VersionedForm):
    """A centre and the schools that sit there; one that sits elsewhere is not offered."""

    host = SchoolField(queryset=School.objects.none(), label="โรงเรียนที่ตั้ง", required=False)
    schools = forms.ModelMultipleChoiceField(
        label="โรงเรียนที่เข้าสอบที่สนามนี้",
        queryset=School.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "มีโรงเรียนที่เลือกไม่ได้: ไม่อยู่ในสำนักงานของท่าน ปิดแล้ว หรืออยู่สนามสอบอื่นแล้ว",
            "invalid_pk_value": "มีโรงเรียนที่เลือกไม่ได้ โปรดเลือกจากรายการ",
        },
    )

    class Meta:
        model = ExamCentre
        fields = ["name", "host", "rooms", "seats", "chief", "order_text", "committee", "incidents", "note"]
        field_classes = dict.fromkeys(["name", "chief", "order_text", "committee", "incidents", "note"], ThaiTextField)
        widgets = dict.fromkeys(["committee", "incidents"], forms.Textarea({"rows": 4}))
        help_texts = {
            "order_text": "เช่น 41/2569 ลงวันที่ 5 ม.ค. 2569 จัดทำคำสั่งได้ที่หน้าหนังสือราชการ",
            "committee": "คนละหนึ่งบรรทัด เช่น นางสาวดี มีสุข กรรมการคุมสอบ ห้อง 1",
            "incidents": "เห็นเฉพาะสำนักงาน ระบุเวลา เหตุการณ์ และการแก้ไข ไม่ระบุชื่อนักเรียน",
        }

    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, **kwargs)
        year = self.instance.year
        schools = School.objects.filter(office=year.office_id).open_on(day).order_by(thai_order("name"), "pk")
        self.fields["host"].offer(schools)
        elsewhere = ExamSeat.objects.filter(year=year).exclude(centre=self.instance.pk).values("school")
        self.fields["schools"].queryset = schools.exclude(pk__in=elsewhere)
        if self.instance.pk:
            here = self.instance.seats_of_schools.values_list("school", flat=True)
            self.fields["schools"].initial = list(here)
            # A school that has closed since stays where it sat, until somebody takes it off.
            self.fields["schools"].queryset = (
                School.objects.filter(office=year.office_id)
                .filter(pk__in=[*self.fields["schools"].queryset.values_list("pk", flat=True), *here])
                .order_by(thai_order("name"), "pk")
            )

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = ExamCentre.objects.filter(year=self.instance.year, name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError("มีสนามสอบชื่อนี้แล้ว")
        return name
