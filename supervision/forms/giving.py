"""Forms of a recommendation that comes from no visit, of a new due date, and of how an office follows up."""

import uuid

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone

from schools.forms.versions import VersionedForm
from schools.holidays import next_working_day
from schools.models import Membership, Role, School, User
from supervision.forms.recommendations import check_not_far, theme_field
from supervision.models import FollowUpSettings, Recommendation
from thai.dates import short
from thai.forms import ThaiDateField, ThaiTextField

Source = Recommendation.Source


def check_due(day):
    """Raises ValidationError for a due date that is over or out of all sight."""
    today = timezone.localdate()
    if day < today:
        raise ValidationError(f"กำหนดดำเนินการต้องไม่ก่อนวันนี้ ({short(today)})", code="past")
    check_not_far(day)


def followers(office):
    """Who can follow a recommendation up: the office's supervisors and head of today."""
    held = Membership.objects.current().filter(office=office, school=None, role__in=[Role.SUPERVISOR, Role.HEAD])
    rows = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return rows.order_by("given_name", "family_name", "pk")


class GiveForm(forms.Form):
    schools = forms.ModelMultipleChoiceField(
        label="โรงเรียน",
        queryset=School.objects.none(),
        error_messages={
            "required": "โปรดเลือกโรงเรียนอย่างน้อยหนึ่งแห่ง",
            "invalid_choice": "มีโรงเรียนที่เลือกไม่ได้ โปรดเลือกจากรายการ",
            "invalid_pk_value": "มีโรงเรียนที่เลือกไม่ได้ โปรดเลือกจากรายการ",
        },
    )
    source = forms.ChoiceField(
        label="ที่มา",
        choices=[(value, label) for value, label in Source.choices if value != Source.VISIT],
        initial=Source.OTHER,
        widget=forms.RadioSelect,
        error_messages={"required": "โปรดเลือกที่มา"},
    )
    origin = ThaiTextField(
        label="อ้างอิง",
        max_length=200,
        required=False,
        empty_value="",
        help_text="เช่น มติ ก.ต.ป.น. ครั้งที่ 2/2569 หรือ รายงานการประเมินรอบสี่ ต้องระบุเมื่อมาจากมติคณะกรรมการหรือ สมศ.",
    )
    text = ThaiTextField(
        label="ข้อเสนอแนะ",
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
        error_messages={"required": "โปรดกรอกข้อเสนอแนะ"},
    )
    theme = theme_field()
    priority = forms.ChoiceField(
        label="ความสำคัญ", choices=Recommendation.Priority.choices, initial=Recommendation.Priority.NORMAL
    )
    owner = ThaiTextField(
        label="ผู้รับผิดชอบของโรงเรียน",
        max_length=150,
        help_text="ตำแหน่งหรือชื่อ เช่น ครูวิชาการ",
        error_messages={"required": "โปรดระบุผู้รับผิดชอบของโรงเรียน"},
    )
    supervisor = forms.ModelChoiceField(
        label="ผู้ติดตาม",
        queryset=User.objects.none(),
        required=False,
        empty_label="ผู้รับผิดชอบโรงเรียนตามคำสั่งมอบหมายหน้าที่",
        help_text="โรงเรียนที่ยังไม่มีผู้รับผิดชอบ ท่านเป็นผู้ติดตามเอง",
    )
    due_on = ThaiDateField(label="กำหนดดำเนินการ", error_messages={"required": "โปรดระบุกำหนดดำเนินการ"})
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        today = timezone.localdate()
        rows = School.objects.filter(office=office).open_on(today).select_related("network")
        self.fields["schools"].queryset = rows.order_by("network__name", "name", "pk")
        self.fields["supervisor"].queryset = followers(office)
        if not self.is_bound:
            self.initial.setdefault("due_on", next_working_day(today + Recommendation.USUAL_TERM, office))
            self.initial.setdefault("client_uuid", uuid.uuid4())

    @property
    def groups(self):
        """[(network or None, [(school, is chosen)], how many are chosen)], in the order of the register."""
        chosen = self["schools"].value() or []
        chosen = {str(getattr(value, "pk", value)) for value in chosen}
        found = {}
        for school in self.fields["schools"].queryset:
            found.setdefault(school.network, []).append((school, str(school.pk) in chosen))
        return [(network, rows, sum(is_chosen for _school, is_chosen in rows)) for network, rows in found.items()]

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        check_due(day)
        return day

    def clean_client_uuid(self):
        return self.cleaned_data["client_uuid"] or uuid.uuid4()

    def clean(self):
        values = super().clean()
        if values.get("source") in (Source.EXTERNAL, Source.COMMITTEE) and values.get("origin") == "":
            self.add_error("origin", "โปรดระบุมติ การประเมิน หรือหนังสือที่อ้างอิง")
        return values


class ExtendForm(VersionedForm):
    """Another due date or priority; the reason is on record and the school reads it."""

    due_on = ThaiDateField(label="กำหนดดำเนินการ", error_messages={"required": "โปรดระบุกำหนดดำเนินการ"})
    reason = ThaiTextField(
        label="เหตุผล",
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        help_text="โรงเรียนจะเห็นข้อความนี้",
        error_messages={"required": "โปรดระบุเหตุผลที่เปลี่ยน"},
    )

    class Meta:
        model = Recommendation
        fields = ["due_on", "priority"]

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if "due_on" in self.changed_data:
            check_due(day)
        return day

    def clean(self):
        values = super().clean()
        if not self.errors and not {"due_on", "priority"} & set(self.changed_data):
            raise ValidationError("กำหนดและความสำคัญยังเหมือนเดิม โปรดเปลี่ยนอย่างน้อยหนึ่งอย่าง", code="same")
        return values

    def was_saved(self):
        """Whether the form asks for what holds since it was shown: the second click on its button."""
        return self.has_error(NON_FIELD_ERRORS, "same") and self.cleaned_data["version"] != self.instance.version


class FollowUpSettingsForm(VersionedForm):
    class Meta:
        model = FollowUpSettings
        fields = ["supervisor_after", "head_after", "director_after"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self._meta.fields:
            field = self.fields[name]
            self.fields[name] = forms.IntegerField(
                label=field.label,
                min_value=1,
                max_value=365,
                error_messages={"required": "โปรดระบุจำนวนวัน", "invalid": "โปรดกรอกเป็นตัวเลข"},
            )

    def clean(self):
        values = super().clean()
        first, second, third = (values.get(name) for name in self._meta.fields)
        if first and second and second < first:
            self.add_error("head_after", "ต้องไม่น้อยกว่าจำนวนวันที่แจ้งศึกษานิเทศก์")
        if second and third and third < second:
            self.add_error("director_after", "ต้องไม่น้อยกว่าจำนวนวันที่แจ้งผู้อำนวยการกลุ่ม")
        return values
