"""Forms that give a role, end it, and let somebody take another's place for a time."""

import re
from datetime import timedelta

from django import forms
from django.utils import timezone

from schools.actions.memberships import deputies, open_schools, year_after
from schools.forms.school_field import SchoolField
from schools.models import DELEGABLE_ROLES, OFFICE_ROLES, SCHOOL_ROLES, Membership, Office, Role, School, User
from thai.dates import short
from thai.forms import ThaiDateField, ThaiTextField


class MembershipForm(forms.Form):
    """A role for a person in the acting office or a school of it; the platform's administrator names the office."""

    role = forms.ChoiceField(label="บทบาท", choices=Role.choices)
    office = forms.ModelChoiceField(
        label="สำนักงาน", queryset=Office.objects.none(), required=False, empty_label="ไม่ระบุ"
    )
    school = SchoolField(
        label="โรงเรียน",
        queryset=School.objects.none(),
        required=False,
        help_text="เฉพาะบทบาทของโรงเรียน พิมพ์บางส่วนของชื่อหรือรหัสแล้วเลือกจากรายการ",
    )
    starts = ThaiDateField(label="ตั้งแต่วันที่", required=False, help_text="เว้นว่างไว้หากเริ่มวันนี้ เช่น 1/10/2569")
    ends = ThaiDateField(label="ถึงวันที่", required=False, help_text="เว้นว่างไว้หากไม่กำหนดวันสิ้นสุด")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        platform = user.acting.is_platform
        self.fields["school"].offer(open_schools(user), suggest=not platform)
        if platform:
            self.fields["office"].queryset = Office.objects.visible_to(user)
            self.fields["office"].help_text = "เฉพาะบทบาทของสำนักงาน"
        else:
            del self.fields["office"]
            self.fields["role"].choices = [choice for choice in Role.choices if choice[0] != Role.PLATFORM_ADMIN]

    def clean(self):
        cleaned = super().clean()
        role, school = cleaned.get("role"), cleaned.get("school")
        if role in SCHOOL_ROLES:
            if not school and "school" not in self.errors:
                self.add_error("school", "โปรดเลือกโรงเรียนของบทบาทนี้")
            cleaned["office"] = school.office if school else None
        else:
            cleaned["school"] = None
            if not self.user.acting.is_platform:
                cleaned["office"] = self.user.acting.office
            elif role == Role.PLATFORM_ADMIN:
                cleaned["office"] = None
            elif role in OFFICE_ROLES and not cleaned.get("office") and "office" not in self.errors:
                self.add_error("office", "โปรดเลือกสำนักงานของบทบาทนี้")
        today = timezone.localdate()
        starts, ends = cleaned.get("starts") or today, cleaned.get("ends")
        if "starts" not in self.errors:
            cleaned["starts"] = starts
        if ends and ends < max(starts, today):
            self.add_error("ends", "วันสิ้นสุดต้องไม่ก่อนวันเริ่มและไม่ก่อนวันนี้")
        return cleaned


class EndForm(forms.Form):
    """When a role ends: at once, or after a day."""

    NOW, DAY = "now", "day"
    when = forms.ChoiceField(
        label="ให้สิ้นสุดเมื่อใด",
        choices=[(NOW, "ทันที"), (DAY, "เมื่อสิ้นวันที่กำหนด")],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    day = ThaiDateField(label="วันสุดท้ายที่ปฏิบัติหน้าที่", required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("when") == self.NOW:
            cleaned["day"] = None
        elif not cleaned.get("day") and "day" not in self.errors:
            self.add_error("day", "โปรดระบุวันสุดท้ายที่ปฏิบัติหน้าที่")
        return cleaned


class SourceField(forms.ModelChoiceField):
    """Whose place is taken: the role and who holds it."""

    def label_from_instance(self, membership):
        gone = f" (สิ้นสุด {short(membership.last_day)})" if membership.state == "ended" else ""
        return f"{membership.get_role_display()} · {membership.user}{gone}"


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return f"{user} · {user.title}" if user.title else str(user)


class DelegationForm(forms.Form):
    """รักษาราชการแทน: who takes whose place, from one day to another, by which order."""

    source = SourceField(label="รักษาราชการแทน", queryset=Membership.objects.none(), empty_label="โปรดเลือก")
    to = PersonField(label="ผู้รักษาราชการแทน", queryset=User.objects.none(), empty_label="โปรดเลือก")
    starts = ThaiDateField(label="ตั้งแต่วันที่", error_messages={"required": "โปรดระบุวันเริ่ม"})
    ends = ThaiDateField(
        label="ถึงวันที่",
        error_messages={"required": "โปรดระบุวันสุดท้าย"},
        help_text="ไม่เกิน 1 ปี อำนาจสิ้นสุดเองเมื่อสิ้นวันนี้",
    )
    order_text = ThaiTextField(
        label="คำสั่งที่",
        max_length=150,
        help_text="เช่น 214/2569",
        error_messages={"required": "โปรดระบุเลขที่คำสั่ง"},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = sources(user)
        if not user.has_role(Role.OFFICE_ADMIN):
            self.fields["source"].empty_label = None
            self.initial.setdefault("source", user.acting.pk)
        people = deputies(user.acting.office)
        if not user.has_role(Role.OFFICE_ADMIN):
            people = people.exclude(pk=user.pk)
        self.fields["to"].queryset = people.in_thai_order()
        self.initial.setdefault("starts", timezone.localdate())

    def clean_order_text(self):
        """The number alone: the word คำสั่งที่ stands before it wherever it is shown."""
        number = re.sub(r"^(คำสั่ง)?\s*(เลขที่|ที่)?\s*", "", self.cleaned_data["order_text"])
        if not number:
            raise forms.ValidationError("โปรดระบุเลขที่คำสั่ง")
        return number

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends:
            if ends < max(starts, timezone.localdate()):
                self.add_error("ends", "วันสิ้นสุดต้องไม่ก่อนวันเริ่มและไม่ก่อนวันนี้")
            elif ends >= year_after(starts):
                self.add_error("ends", "รักษาราชการแทนได้ครั้งละไม่เกิน 1 ปี")
        if cleaned.get("source") and cleaned.get("to") and cleaned["source"].user_id == cleaned["to"].pk:
            self.add_error("to", "ผู้รักษาราชการแทนต้องเป็นคนละคนกับผู้ดำรงตำแหน่ง")
        return cleaned


def sources(user):
    """Places that may be taken: the own one; for the office's administrator every director's and head's, also one left
    empty within the last year, for which somebody acts until the next comes."""
    rows = Membership.objects.own().filter(office=user.acting.office_id, role__in=sorted(DELEGABLE_ROLES))
    if not user.has_role(Role.OFFICE_ADMIN):
        return rows.filter(pk=user.acting.pk)
    left = timezone.localdate() - timedelta(days=365)
    return rows.exclude(ends__lt=left).exclude(ended_at__date__lt=left).select_related("user").order_by("role", "-pk")
