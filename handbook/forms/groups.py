"""Forms of groups, their members, and of closing a group or a งาน."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from handbook.models import Process, WorkGroup, WorkGroupMember
from schools.duties import people_in
from schools.forms.steps import SeenVersionField
from schools.forms.versions import VersionedForm
from schools.models import STAFF_ROLES, User
from thai.forms import ThaiDateField, ThaiTextField

MOST_PLACES = 999


class PlaceField(forms.IntegerField):
    """Which one it is among its like, counted from 1."""

    def __init__(self, **kwargs):
        errors = {"invalid": "โปรดกรอกเป็นตัวเลข", "min_value": "ลำดับเริ่มที่ 1", "required": "โปรดระบุลำดับ"}
        super().__init__(label="ลำดับที่", min_value=1, max_value=MOST_PLACES, error_messages=errors, **kwargs)


class OrderedForm(VersionedForm):
    """Of something with a code and a place among its like; `siblings` are those in use."""

    CODE_TAKEN = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["position"] = self.siblings().count() + 1

    def siblings(self):
        raise NotImplementedError

    def clean(self):
        values = super().clean()
        code, name = values.get("code"), values.get("name")
        twin = self.siblings().filter(code=code).exclude(pk=self.instance.pk).first() if code else None
        # The same form sent twice finds what it made.
        if twin is not None and (self.instance.pk or twin.name != name):
            self.add_error("code", self.CODE_TAKEN)
        return values

    def validate_constraints(self):
        """clean says what of the constraints a person can mend."""


class GroupForm(OrderedForm):
    position = PlaceField()
    CODE_TAKEN = "มีกลุ่มงานรหัสนี้อยู่แล้ว โปรดใช้รหัสอื่น"

    class Meta:
        model = WorkGroup
        fields = ["code", "name", "purpose", "position"]
        field_classes = dict.fromkeys(("code", "name", "purpose"), ThaiTextField)
        widgets = {"purpose": forms.Textarea({"rows": 4})}
        help_texts = {"code": "เช่น 1"}
        error_messages = {
            "code": {"required": "โปรดระบุรหัสกลุ่มงาน"},
            "name": {"required": "โปรดระบุชื่อกลุ่มงาน"},
        }

    def siblings(self):
        return WorkGroup.objects.filter(office=self.instance.office_id, closed_on=None)


class ProcessFactsForm(OrderedForm):
    """What a งาน is called, where it belongs and which year it is done in. What is done stands in its versions."""

    position = PlaceField()
    CODE_TAKEN = "มีงานรหัสนี้ในกลุ่มงานอยู่แล้ว โปรดใช้รหัสอื่น"

    class Meta:
        model = Process
        fields = ["group", "code", "name", "year_kind", "position"]
        field_classes = {"code": ThaiTextField, "name": ThaiTextField}
        help_texts = {"code": "เช่น 1.1", "year_kind": "กำหนดเสร็จของแต่ละขั้นคิดจากปีนี้"}
        error_messages = {
            "group": {"invalid_choice": "กลุ่มงานนี้ไม่ได้ใช้อยู่ในสำนักงานของท่าน โปรดเลือกใหม่"},
            "code": {"required": "โปรดระบุรหัสงาน"},
            "name": {"required": "โปรดระบุชื่องาน"},
        }

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = WorkGroup.objects.filter(office=office).at_work()
        if self.instance.pk is None:
            del self.fields["group"]

    def siblings(self):
        group = self.cleaned_data.get("group") if hasattr(self, "cleaned_data") else None
        return Process.objects.filter(group=group or self.instance.group_id, closed_on=None)


class MemberForm(VersionedForm):
    class Meta:
        model = WorkGroupMember
        fields = ["user", "is_head", "starts", "ends"]
        field_classes = {"starts": ThaiDateField, "ends": ThaiDateField}
        help_texts = {"starts": "เว้นว่างหากไม่ทราบ", "ends": "เว้นว่างหากยังปฏิบัติงานอยู่"}
        error_messages = {
            "user": {
                "required": "โปรดเลือกบุคคล",
                "invalid_choice": "บุคคลนี้ไม่ได้อยู่ในสำนักงานของท่านในขณะนี้ โปรดเลือกใหม่",
            }
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        here = people_in(self.instance.group.office_id, STAFF_ROLES).values("pk")
        people = User.objects.filter(Q(pk__in=here) | Q(pk=self.instance.user_id)).in_thai_order()
        self.fields["user"].queryset = people

    def clean(self):
        values = super().clean()
        starts, ends, user = values.get("starts"), values.get("ends"), values.get("user")
        if starts and ends and ends < starts:
            self.add_error("ends", "วันสุดท้ายอยู่ก่อนวันแรก โปรดตรวจวันที่อีกครั้ง")
        elif user and not self.errors and self._overlaps(user, starts, ends):
            self.add_error("user", "บุคคลนี้อยู่ในกลุ่มงานในช่วงเวลานี้แล้ว โปรดแก้ไขรายการเดิมหรือเปลี่ยนวันที่")
        return values

    def _overlaps(self, user, starts, ends):
        rows = WorkGroupMember.objects.filter(group=self.instance.group_id, user=user).exclude(pk=self.instance.pk)
        if self.instance.pk is None:
            # The same form sent twice finds what it made.
            rows = rows.exclude(starts=starts, ends=ends)
        if starts:
            rows = rows.filter(Q(ends=None) | Q(ends__gte=starts))
        if ends:
            rows = rows.filter(Q(starts=None) | Q(starts__lte=ends))
        return rows.exists()

    def validate_constraints(self):
        """clean says what of the constraints a person can mend."""


class CloseForm(forms.Form):
    """From when a group or a งาน is not in use any more, and why."""

    on = ThaiDateField(label="ปิดตั้งแต่วันที่", error_messages={"required": "โปรดระบุวันที่ปิด"})
    reason = ThaiTextField(
        label="เหตุผล",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "โปรดระบุเหตุผลที่ปิด"},
        help_text="เช่น รวมกับงานอื่น หรือเปลี่ยนโครงสร้างของกลุ่ม",
    )
    version = SeenVersionField()

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.initial |= {"on": timezone.localdate(), "version": row.version}

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("วันที่ปิดต้องไม่เป็นวันข้างหน้า")
        return on
