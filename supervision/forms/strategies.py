"""Forms of the 3-year plan, of the objectives of the group, and of the indicators of the office."""

from django import forms
from django.core.exceptions import ValidationError

from schools.forms.versions import VersionedForm
from supervision.forms.events import AmountField
from supervision.forms.fields import EvidenceField, SeenVersionField
from supervision.forms.plans import QUARTERS
from supervision.forms.projects import STRANGER, NamedRows, people_of, rows_of
from supervision.forms.rows import DraftRow
from supervision.models import Indicator, StrategicPlan, StrategyMeasure
from thai.forms import ThaiTextField, ThaiYearField

MOST_YEARS = 5
MOST_STRATEGIES, MOST_OBJECTIVES = 12, 12
LEVELS = (1, 2, 3, 4, 5)


class StrategicPlanForm(VersionedForm):
    """What a 3-year plan is called and which years it is of."""

    first_year = ThaiYearField(label="ปีงบประมาณแรก", help_text="เช่น 2570")
    last_year = ThaiYearField(label="ปีงบประมาณสุดท้าย", help_text="ปกติเป็นแผน 3 ปี เช่น 2572")

    class Meta:
        model = StrategicPlan
        fields = ["title", "first_year", "last_year", "vision"]
        field_classes = {"title": ThaiTextField, "vision": ThaiTextField}
        widgets = {"vision": forms.Textarea({"rows": 3})}
        error_messages = {"title": {"required": "โปรดกรอกชื่อแผน"}}

    def clean(self):
        given = super().clean()
        first, last = given.get("first_year"), given.get("last_year")
        if first and last and not first <= last < first + MOST_YEARS:
            self.add_error("last_year", f"ต้องไม่ก่อนปีแรก และแผนยาวได้ไม่เกิน {MOST_YEARS} ปี")
        if len(given.get("vision") or "") > 5000:
            self.add_error("vision", "ยาวได้ไม่เกิน 5,000 ตัวอักษร")
        taken = StrategicPlan.objects.filter(office=self.instance.office_id, first_year=first).exclude(
            pk=self.instance.pk
        )
        if first and self.instance.pk and taken.exists():
            self.add_error("first_year", "มีแผนที่เริ่มปีนี้อยู่แล้ว")
        return given


class StrategyRow(DraftRow):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    name = ThaiTextField(label="กลยุทธ์", required=False, max_length=300)


class StrategyRows(NamedRows):
    prefix = "strategies"
    delete_label = "ลบกลยุทธ์นี้เมื่อบันทึก (ลบได้เมื่อไม่มีมาตรการ)"
    names = ("id", "name")


StrategyFormSet = rows_of(StrategyRow, StrategyRows, MOST_STRATEGIES, what="กลยุทธ์")


class ObjectiveRow(DraftRow):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    name = ThaiTextField(label="วัตถุประสงค์", required=False, max_length=300)


class ObjectiveRows(NamedRows):
    prefix = "objectives"
    delete_label = "ลบวัตถุประสงค์นี้เมื่อบันทึก"
    names = ("id", "name")


GroupObjectiveFormSet = rows_of(ObjectiveRow, ObjectiveRows, MOST_OBJECTIVES, what="ข้อ")


class MeasureForm(forms.ModelForm):
    """The words of a measure; its indicators stand beside it. `plan_version` is that of its 3-year plan."""

    plan_version = SeenVersionField()

    class Meta:
        model = StrategyMeasure
        fields = ["text"]
        field_classes = {"text": ThaiTextField}
        error_messages = {"text": {"required": "โปรดกรอกมาตรการ"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.initial["plan_version"] = self.instance.strategy.plan.version


class IndicatorForm(VersionedForm):
    """An indicator that is the office's or of a measure, with its target of one fiscal year and its levels 1 to 5."""

    target = AmountField(label="ค่าเป้าหมาย", max_digits=14, decimal_places=2)

    class Meta:
        model = Indicator
        fields = ["code", "name", "unit", "formula", "source", "lower_is_better", "owner"]
        field_classes = dict.fromkeys(["code", "name", "unit", "formula", "source"], ThaiTextField)
        widgets = {"formula": forms.Textarea({"rows": 2})}
        error_messages = {"name": {"required": "โปรดกรอกชื่อตัวชี้วัด"}, "owner": {"invalid_choice": STRANGER}}
        help_texts = {"unit": "เช่น ร้อยละ โรงเรียน คน", "lower_is_better": "เช่น ร้อยละของนักเรียนที่อ่านไม่ออก"}

    def __init__(self, *args, user, goal=None, is_fixed=False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_fixed:
            self.fields["target"].disabled = True
            self.fields["target"].help_text = "ค่าเป้าหมายของแผน 3 ปีที่ประกาศใช้แล้วแก้ไขได้เมื่อปรับปรุงแผน"
        self.fields["owner"].queryset = people_of(user.acting.office, self.instance.owner_id)
        self.fields["target"].required = True
        self.fields["target"].error_messages["required"] = "โปรดกรอกค่าเป้าหมาย"
        if goal is not None:
            self.initial["target"] = goal.target
        for number in LEVELS:
            field = AmountField(label=f"ระดับ {number}", max_digits=14, decimal_places=2)
            self.fields[f"level_{number}"] = field
            if goal is not None and goal.levels:
                self.initial[f"level_{number}"] = goal.levels[number - 1]

    @property
    def parts(self):
        """(heading, bound fields) in the order of the page."""
        yield "ตัวชี้วัด", [self[name] for name in self._meta.fields]
        yield "เป้าหมายของปี", [self["target"]]
        yield "เกณฑ์การให้ระดับ 1–5 (ไม่บังคับ)", [self[f"level_{number}"] for number in LEVELS]

    def clean(self):
        given = super().clean()
        levels = [given.get(f"level_{number}") for number in LEVELS]
        if any(value is not None for value in levels) and not any(f"level_{n}" in self.errors for n in LEVELS):
            if None in levels:
                self.add_error(f"level_{levels.index(None) + 1}", "โปรดกรอกให้ครบทั้ง 5 ระดับ หรือเว้นว่างทั้งหมด")
            elif levels != sorted(levels, reverse=bool(given.get("lower_is_better"))):
                raise ValidationError("เกณฑ์ต้องเรียงจากระดับ 1 ซึ่งต่ำที่สุดไปถึงระดับ 5 ซึ่งดีที่สุด")
        given["levels"] = levels if None not in levels else []
        return given


class ResultForm(forms.Form):
    """What an indicator stood at by the end of a quarter."""

    quarter = forms.TypedChoiceField(label="ถึงสิ้นไตรมาส", coerce=int, choices=QUARTERS)
    value = AmountField(label="ผลสะสมตั้งแต่ต้นปี", max_digits=14, decimal_places=2)
    note = ThaiTextField(
        label="หมายเหตุ",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="จำเป็นเมื่อผลดีกว่าค่าเป้าหมาย",
    )
    link = forms.URLField(
        label="ลิงก์หลักฐาน",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "โปรดกรอกลิงก์ให้ครบ เช่น https://example.org"},
    )
    upload = EvidenceField(label="ไฟล์หลักฐาน", required=False, most=1, help_text="PDF หรือภาพถ่าย 1 ไฟล์")

    def __init__(self, *args, unit="", **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["value"].required = True
        self.fields["value"].unit = unit
        self.fields["value"].error_messages["required"] = "โปรดกรอกผล"
