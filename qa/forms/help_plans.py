"""Forms of the plans that help schools below standard."""

from django import forms
from django.utils import timezone

from qa.forms.external import TEXT_LIMIT, check_day, long_text
from qa.forms.people import PeopleField
from qa.models import HelpPlan
from schools.forms.school_field import SchoolField
from schools.forms.versions import VersionedForm
from schools.models import School
from thai.forms import ThaiDateField, ThaiTextField


class HelpPlanForm(VersionedForm):
    """Why a school is helped, until when, and by whom. The school stays once it is saved."""

    school = SchoolField(
        label="โรงเรียน", queryset=School.objects.none(), error_messages={"required": "โปรดเลือกโรงเรียน"}
    )
    figures = long_text("เหตุผลและตัวเลขที่ต่ำกว่าเกณฑ์", required=True, error_messages={"required": "โปรดระบุเหตุผลและตัวเลข"})
    goal = long_text(
        "เป้าหมายที่ถือว่าผ่าน",
        rows=2,
        required=True,
        help_text="เช่น ผลประเมินระดับดีขึ้นไปในทุกมาตรฐาน",
        error_messages={"required": "โปรดระบุเป้าหมาย"},
    )
    starts_on = ThaiDateField(label="เริ่มช่วยเหลือวันที่", error_messages={"required": "โปรดระบุวันที่เริ่ม"})
    due_on = ThaiDateField(label="ควรผ่านเกณฑ์ภายในวันที่", error_messages={"required": "โปรดระบุกำหนด"})
    members = PeopleField(label="ทีมช่วยเหลือ", error_messages={"required": "โปรดระบุทีมช่วยเหลืออย่างน้อยหนึ่งคน"})

    class Meta:
        model = HelpPlan
        fields = ["school", "reason", "figures", "goal", "starts_on", "due_on"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["school"]
            self.initial["members"] = list(self.instance.members.all())
        else:
            rows = School.objects.filter(office=user.acting.office).open_on(timezone.localdate())
            self.fields["school"].offer(rows)

    def clean(self):
        given = super().clean()
        first, last = given.get("starts_on"), given.get("due_on")
        for name, day in (("starts_on", first), ("due_on", last)):
            if day:
                try:
                    check_day(day)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        if first and last and last < first:
            self.add_error("due_on", "กำหนดต้องไม่ก่อนวันที่เริ่ม")
        return given


class StepForm(forms.Form):
    """One step of a plan."""

    text = ThaiTextField(label="สิ่งที่จะทำ", max_length=500, error_messages={"required": "โปรดระบุสิ่งที่จะทำ"})
    owner = ThaiTextField(label="ผู้รับผิดชอบ", max_length=150, error_messages={"required": "โปรดระบุผู้รับผิดชอบ"})
    due_on = ThaiDateField(label="กำหนดเสร็จ", error_messages={"required": "โปรดระบุกำหนดเสร็จ"})

    def __init__(self, *args, plan, **kwargs):
        self.plan = plan
        super().__init__(*args, use_required_attribute=False, prefix="step", **kwargs)

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < self.plan.starts_on:
            raise forms.ValidationError("กำหนดเสร็จต้องไม่ก่อนวันเริ่มช่วยเหลือ", code="early")
        check_day(day)
        return day


class ResultForm(forms.Form):
    """What was done in a step."""

    text = long_text("ผลที่ทำได้", required=True, error_messages={"required": "โปรดระบุผลที่ทำได้"})
    finishes = forms.BooleanField(label="ขั้นตอนนี้เสร็จแล้ว", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)


class EndForm(forms.Form):
    """How a plan ended."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label="สิ้นสุดเพราะ",
        choices=[(HelpPlan.State.PASSED, "โรงเรียนผ่านเกณฑ์แล้ว"), (HelpPlan.State.CANCELLED, "ยกเลิกแผน")],
        widget=forms.RadioSelect,
        initial=HelpPlan.State.PASSED,
    )
    outcome = ThaiTextField(
        label="ผลและตัวเลขเมื่อสิ้นสุด",
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "โปรดระบุผลเมื่อสิ้นสุด"},
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, initial={"version": plan.version}, use_required_attribute=False, prefix="end", **kwargs)
