"""The form of a visit. A draft needs a school and a date; handing in needs the parts of COMPLETE."""

import uuid
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from schools.models import School
from supervision.forms.fields import PhotosField, SchoolField
from supervision.models import Visit, VisitPhoto
from thai.dates import short
from thai.forms import ThaiDateField, ThaiTextField

PHOTOS_AT_ONCE = 10
TEXT_LIMIT = 10_000
COMPLETE = ("purpose", "people_met", "strengths", "improvements")


def oldest_visit(today):
    """Visits are logged for two years back: older ones belong to closed reports."""
    try:
        return today.replace(year=today.year - 2)
    except ValueError:
        return date(today.year - 2, 2, 28)


class VisitForm(forms.ModelForm):
    school = SchoolField(
        label="โรงเรียน",
        queryset=School.objects.none(),
        help_text="พิมพ์บางส่วนของชื่อหรือรหัส SMIS แล้วเลือกจากรายการ",
        error_messages={"required": "โปรดเลือกโรงเรียน"},
    )
    visited_on = ThaiDateField(label="วันที่นิเทศ", error_messages={"required": "โปรดระบุวันที่นิเทศ"})
    photos = PhotosField(
        label="เพิ่มภาพถ่าย",
        required=False,
        most=PHOTOS_AT_ONCE,
        help_text=f"ครั้งละไม่เกิน {PHOTOS_AT_ONCE} ภาพ ระบบย่อภาพและลบข้อมูลตำแหน่งออกจากภาพให้",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    instrument_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    class Meta:
        model = Visit
        fields = ["school", "visited_on", "mode", "purpose", "people_met", "strengths", "improvements"]
        field_classes = dict.fromkeys(COMPLETE, ThaiTextField)
        widgets = {
            "mode": forms.RadioSelect,
            "purpose": forms.TextInput,
            "people_met": forms.Textarea({"rows": 2}),
            "strengths": forms.Textarea({"rows": 4}),
            "improvements": forms.Textarea({"rows": 4}),
        }
        help_texts = {
            "purpose": "เช่น ติดตามการจัดการเรียนรู้เชิงรุกของครูระดับประถมศึกษา",
            "people_met": "ชื่อหรือตำแหน่งของผู้บริหารและครูที่พบ โดยไม่ระบุชื่อนักเรียน",
        }

    def __init__(self, *args, user, instrument_version, complete=True, **kwargs):
        self.complete = complete
        super().__init__(*args, use_required_attribute=False, **kwargs)
        schools = School.objects.visible_to(user).filter(office=user.acting.office_id)
        self.fields["school"].offer(schools)
        for name in COMPLETE:
            self.fields[name].required = True
            if self.fields[name].max_length is None:
                self.fields[name].max_length = TEXT_LIMIT
                self.fields[name].validators.append(MaxLengthValidator(TEXT_LIMIT))
            self.fields[name].error_messages["required"] = f"โปรดกรอก{self.fields[name].label}ก่อนส่ง"
        self.initial.setdefault("version", self.instance.version if self.instance.pk else 0)
        self.initial.setdefault("client_uuid", self.instance.client_uuid if self.instance.pk else uuid.uuid4())
        self.initial.setdefault("instrument_version", instrument_version.pk)

    def full_clean(self):
        """A draft may lack parts; the page still marks as optional only what is optional when handing in."""
        for name in COMPLETE:
            self.fields[name].required = self.complete
        super().full_clean()
        for name in COMPLETE:
            self.fields[name].required = True

    def clean_visited_on(self):
        day, today = self.cleaned_data["visited_on"], timezone.localdate()
        if day > today:
            raise ValidationError(f"วันที่นิเทศต้องไม่เกินวันนี้ ({short(today)})", code="future")
        if day < oldest_visit(today):
            raise ValidationError(f"บันทึกย้อนหลังได้ไม่เกิน 2 ปี (ตั้งแต่ {short(oldest_visit(today))})", code="old")
        return day

    def clean(self):
        values = super().clean()
        school, day = values.get("school"), values.get("visited_on")
        if school and day and school.closed_on and day >= school.closed_on:
            self.add_error("visited_on", f"โรงเรียนนี้ปิดหรือยุบรวมตั้งแต่ {short(school.closed_on)} โปรดตรวจวันที่")
        return values


class PhotoMarkForm(forms.ModelForm):
    """What is said about one photo."""

    class Meta:
        model = VisitPhoto
        fields = ["caption", "shows_children", "consent"]
        field_classes = {"caption": ThaiTextField}
        labels = {"shows_children": "มีเด็กในภาพ", "consent": "ได้รับความยินยอมให้เผยแพร่แล้ว"}

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("prefix", f"photo-{kwargs['instance'].pk}")
        super().__init__(*args, use_required_attribute=False, **kwargs)


class ReasonForm(forms.Form):
    """A step that owes a reason."""

    reason = ThaiTextField(
        label="เหตุผล",
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
        error_messages={"required": "โปรดระบุเหตุผล เพื่อให้ผู้รับทราบว่าต้องแก้ไขสิ่งใด"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, label="เหตุผล", help_text="", **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text
