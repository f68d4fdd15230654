"""Forms of surveys: the draft, more time, and what the public page asks beside the questions."""

import uuid

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Case, Value, When
from django.utils import timezone

from instruments.models import Instrument
from schools.forms.versions import VersionedForm
from schools.models import School
from supervision.actions.surveys import takes_files
from supervision.forms.fields import SeenVersionField
from supervision.models import Survey
from thai.dates import short
from thai.forms import ThaiDateField, ThaiTextField

P = Instrument.Purpose
MOST_INSTRUCTIONS = 5000


def instruments_for(user):
    """The instruments a survey may ask with, those made for it first."""
    rows = Instrument.objects.visible_to(user).usable()
    order = Case(When(purpose=P.SURVEY, then=Value(0)), When(purpose=P.ASSESSMENT, then=Value(1)), default=Value(2))
    return rows.exclude(purpose=P.FEEDBACK).order_by(order, "purpose", "code", "pk")


class _Instrument(forms.ModelChoiceField):
    def label_from_instance(self, instrument):
        return f"{instrument.code} {instrument.title}"


class SurveyForm(VersionedForm):
    """A draft. The current version of the instrument is written into `version_asked`."""

    instrument = _Instrument(
        label="แบบ",
        queryset=Instrument.objects.none(),
        empty_label="เลือกแบบ",
        help_text="ใช้ฉบับที่เผยแพร่ล่าสุด ณ วันที่เปิดรับคำตอบ",
        error_messages={"required": "โปรดเลือกแบบ", "invalid_choice": "แบบที่เลือกไม่อยู่ในรายการของสำนักงาน หรือเลิกใช้แล้ว"},
    )
    opens_on = ThaiDateField(label="เปิดรับวันที่", error_messages={"required": "โปรดระบุวันที่เปิดรับ"})
    due_on = ThaiDateField(label="กำหนดส่ง", error_messages={"required": "โปรดระบุกำหนดส่ง"})
    is_public = forms.BooleanField(
        label="เปิดลิงก์สาธารณะ",
        required=False,
        help_text="ผู้ที่มีลิงก์ตอบได้โดยไม่ต้องเข้าสู่ระบบ หากส่งถึงเฉพาะผู้มีลิงก์ ระบบเปิดลิงก์ให้เอง",
    )

    class Meta:
        model = Survey
        fields = ["title", "instructions", "opens_on", "due_on", "reach"]
        field_classes = {"title": ThaiTextField, "instructions": ThaiTextField}
        widgets = {"instructions": forms.Textarea({"rows": 4}), "reach": forms.RadioSelect}

    field_order = ["title", "instrument", "instructions", "opens_on", "due_on", "reach", "is_public"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instrument"].queryset = instruments_for(user)
        self.fields["instructions"].max_length = MOST_INSTRUCTIONS
        self.fields["instructions"].validators.append(MaxLengthValidator(MOST_INSTRUCTIONS))
        if self.instance.pk:
            self.initial["instrument"] = self.instance.version_asked.instrument_id
            self.initial["is_public"] = bool(self.instance.token)

    def clean(self):
        given = super().clean()
        opens, due, today = given.get("opens_on"), given.get("due_on"), timezone.localdate()
        if opens and due and due < opens:
            self.add_error("due_on", "กำหนดส่งต้องไม่ก่อนวันที่เปิดรับ")
        elif due and due < today:
            self.add_error("due_on", "กำหนดส่งผ่านไปแล้ว")
        if given.get("reach") == Survey.Reach.LINK:
            given["is_public"] = True
        if instrument := given.get("instrument"):
            self.instance.version_asked = instrument.current
            if given.get("is_public") and takes_files(self.instance.version_asked):
                self.add_error("is_public", "แบบนี้มีข้อที่ให้แนบไฟล์หรือภาพ จึงเปิดลิงก์สาธารณะไม่ได้")
        return given

    def conflict_with(self, present):
        """The instrument and the public link, too, which are no fields of the survey itself."""
        rows = super().conflict_with(present)
        mine, theirs = self.instance.version_asked.instrument, present.version_asked.instrument
        if mine != theirs:
            rows.append({"label": self.fields["instrument"].label, "mine": str(mine), "theirs": str(theirs)})
        is_public = self.cleaned_data.get("is_public", False)
        if is_public != bool(present.token):
            words = {True: "เปิด", False: "ไม่เปิด"}
            label = self.fields["is_public"].label
            rows.append({"label": label, "mine": words[is_public], "theirs": words[not is_public]})
        return rows


class PaperForm(forms.Form):
    """When the school wrote the paper that the office enters."""

    paper_on = ThaiDateField(
        label="วันที่ในกระดาษ",
        help_text="วันที่โรงเรียนตอบ ระบบลงวันที่บันทึกให้เอง",
        error_messages={"required": "โปรดระบุวันที่โรงเรียนตอบในกระดาษ"},
    )
    version = SeenVersionField()

    def __init__(self, *args, target, **kwargs):
        self.survey = target.survey
        super().__init__(*args, initial={"version": target.version}, use_required_attribute=False, **kwargs)

    def clean_paper_on(self):
        day = self.cleaned_data["paper_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("วันที่ในกระดาษยังมาไม่ถึง")
        if day < self.survey.opens_on:
            raise forms.ValidationError(f"วันที่ในกระดาษอยู่ก่อนวันที่เปิดรับ ({short(self.survey.opens_on)})")
        return day


class ExtendForm(forms.Form):
    """More time."""

    until = ThaiDateField(label="กำหนดส่งใหม่", error_messages={"required": "โปรดระบุกำหนดส่งใหม่"})
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, survey, **kwargs):
        initial = {"version": survey.version}
        super().__init__(*args, use_required_attribute=False, initial=initial, **kwargs)


class LeaveOutForm(forms.Form):
    """Why a reply through the link is left out of the figures."""

    reason = ThaiTextField(
        label="เหตุผล",
        max_length=300,
        help_text="เช่น ตอบซ้ำ หรือไม่ใช่คำตอบจริง",
        error_messages={"required": "โปรดระบุเหตุผล"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)


class ReplyForm(forms.Form):
    """Who answers through the public link: the school if they wish, and the identity of this very form."""

    school = forms.ModelChoiceField(
        label="โรงเรียนของท่าน",
        queryset=School.objects.none(),
        required=False,
        empty_label="ไม่ระบุ",
        error_messages={"invalid_choice": "โรงเรียนที่เลือกไม่อยู่ในรายการ โปรดเลือกใหม่"},
    )
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, survey, **kwargs):
        super().__init__(*args, use_required_attribute=False, initial={"client_uuid": uuid.uuid4()}, **kwargs)
        rows = School.objects.filter(office=survey.office_id).open_on(timezone.localdate())
        self.fields["school"].queryset = rows.only("name", "smis_code", "office")

    def renew(self):
        """What is sent next is an answer of its own."""
        self.data = self.data.copy()
        self.data["client_uuid"] = str(uuid.uuid4())
