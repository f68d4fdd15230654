"""Forms of media that schools ask for."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.models import MediaRequest
from registry.models.library_use import STARS
from schools.forms.steps import SeenVersionField
from thai.forms import ThaiDateField, ThaiTextField

TEXT_LIMIT = 2000
MOST = 500


class RequestForm(forms.ModelForm):
    """What a school asks for."""

    what = ThaiTextField(
        label="สื่อที่ต้องการ",
        max_length=300,
        help_text="ชื่อสื่อ หรือบอกเรื่องและระดับชั้นเมื่อยังไม่พบในคลัง",
        error_messages={"required": "โปรดระบุสื่อที่ต้องการ"},
    )
    purpose = ThaiTextField(
        label="นำไปใช้กับใคร เรื่องใด",
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "โปรดบอกว่านำไปใช้กับใคร เรื่องใด"},
    )
    needed_on = ThaiDateField(label="ต้องการภายในวันที่", required=False)
    quantity = forms.IntegerField(label="จำนวน", min_value=1, max_value=MOST, initial=1)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = MediaRequest
        fields = ["what", "purpose", "way", "quantity", "needed_on"]
        widgets = {"way": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.initial.setdefault("client_uuid", uuid.uuid4())

    def clean_needed_on(self):
        day = self.cleaned_data["needed_on"]
        if day and day < timezone.localdate():
            raise ValidationError("วันที่ต้องการผ่านไปแล้ว โปรดระบุวันใหม่", code="past")
        return day


class RequestStepForm(forms.Form):
    """A step of a request, with what it owes beside it."""

    LABELS = {
        "accept": "ข้อความถึงโรงเรียน",
        "deliver": "ส่งมอบอย่างไร",
        "decline": "เหตุผล",
        "cancel": "เหตุผล",
        "give_back": "สภาพเมื่อรับคืน",
        "rate": "ความเห็นต่อบริการ",
    }

    def __init__(self, *args, name, row=None, **kwargs):
        initial = {"version": row.version} if row else {}
        super().__init__(*args, use_required_attribute=False, initial=initial, prefix=name, **kwargs)
        self.name = name
        self.fields["version"] = SeenVersionField()
        if name == "rate":
            self.fields["rating"] = forms.TypedChoiceField(
                label="ความพึงพอใจต่อบริการ",
                choices=STARS,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": "โปรดเลือกระดับความพึงพอใจ"},
            )
        if name == "deliver" and row is not None and row.way == MediaRequest.Way.LOAN:
            self.fields["back_by"] = ThaiDateField(
                label="ส่งคืนภายในวันที่", error_messages={"required": "สื่อนี้เป็นการยืม โปรดระบุวันที่ส่งคืน"}
            )
        self.fields["note"] = ThaiTextField(
            label=self.LABELS[name],
            required=name == "decline",
            max_length=1000,
            widget=forms.Textarea({"rows": 2}),
            error_messages={"required": "โปรดบอกเหตุผลแก่โรงเรียน"},
        )

    def clean_back_by(self):
        day = self.cleaned_data["back_by"]
        if day < timezone.localdate():
            raise ValidationError("วันที่ส่งคืนผ่านไปแล้ว โปรดระบุวันใหม่", code="past")
        return day
