"""Forms of duties and of the orders that say so."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from schools.documents import check_pdf
from schools.duties import NAMED, RESPONSIBLE, people_in
from schools.models import Duty, DutyOrder, Network, Programme, School, User
from schools.subjects import Subject
from schools.uploads import UploadField
from thai.digits import arabic
from thai.forms import ThaiDateField, ThaiTextField, ThaiYearField


class PersonField(forms.ModelChoiceField):
    """One of the people of the office; who is not in the list is refused in words."""

    default_error_messages = {
        "required": "โปรดเลือกผู้รับผิดชอบ",
        "invalid_choice": "บุคคลนี้ไม่ใช่ศึกษานิเทศก์หรือผู้อำนวยการกลุ่มนิเทศฯ ของสำนักงานในขณะนี้ โปรดเลือกใหม่",
    }


class AssignForm(forms.Form):
    """One person and what they are given, many at once. `taken` tells who has what already; see views.duties."""

    user = PersonField(label="ผู้รับผิดชอบ", queryset=User.objects.none(), empty_label="เลือกผู้รับผิดชอบ")
    networks = forms.ModelMultipleChoiceField(label="เครือข่าย", queryset=Network.objects.none(), required=False)
    schools = forms.ModelMultipleChoiceField(label="โรงเรียน", queryset=School.objects.none(), required=False)
    subjects = forms.MultipleChoiceField(label="กลุ่มสาระ", choices=Subject.choices, required=False)
    programmes = forms.ModelMultipleChoiceField(label="โครงการ", queryset=Programme.objects.none(), required=False)

    TARGETS = ("networks", "schools", "subjects", "programmes")
    UNKNOWN = "มีรายการที่ไม่อยู่ในสำนักงานของท่าน โปรดเปิดหน้านี้ใหม่แล้วเลือกอีกครั้ง"

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people_in(office, RESPONSIBLE)
        self.fields["networks"].queryset = Network.objects.filter(office=office, closed_on=None)
        self.fields["schools"].queryset = School.objects.filter(office=office).open_on(timezone.localdate())
        self.fields["programmes"].queryset = Programme.objects.for_office(office)
        for name in self.TARGETS:
            for code in ("invalid_choice", "invalid_pk_value", "invalid_list"):
                self.fields[name].error_messages[code] = self.UNKNOWN

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned[name] for name in self.TARGETS):
            raise ValidationError("โปรดเลือกเครือข่าย โรงเรียน กลุ่มสาระ หรือโครงการ อย่างน้อยหนึ่งรายการ", code="nothing")
        return cleaned

    def targets(self):
        """What was chosen, as actions.duties.assign takes it."""
        return {name: list(self.cleaned_data[name]) for name in self.TARGETS}


class ChangeForm(forms.Form):
    """Some of one person's duties, to be taken away or handed over."""

    duties = forms.ModelMultipleChoiceField(
        label="หน้าที่",
        queryset=Duty.objects.none(),
        error_messages={
            "required": "โปรดเลือกหน้าที่อย่างน้อยหนึ่งรายการ",
            "invalid_choice": "มีหน้าที่ที่เปลี่ยนไปแล้วหลังจากท่านเปิดหน้านี้ โปรดเลือกใหม่",
            "invalid_pk_value": "มีหน้าที่ที่เปลี่ยนไปแล้วหลังจากท่านเปิดหน้านี้ โปรดเลือกใหม่",
        },
    )
    to = PersonField(label="โอนให้", queryset=User.objects.none(), required=False, empty_label="เลือกผู้รับโอน")

    def __init__(self, *args, office, duties, handing_over=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["duties"].queryset = duties
        self.fields["to"].queryset = people_in(office, RESPONSIBLE)
        self.fields["to"].required = handing_over


class DutyOrderForm(forms.ModelForm):
    """A duty order with the people it names. `version` is what the person saw."""

    number = ThaiTextField(label="คำสั่งที่", max_length=30, help_text="เช่น 511/2569")
    title = ThaiTextField(label="เรื่อง", max_length=200)
    year = ThaiYearField(label="ปีงบประมาณ")
    dated = ThaiDateField(label="สั่ง ณ วันที่")
    effective_on = ThaiDateField(label="มีผลตั้งแต่วันที่", help_text="อาจก่อนวันที่ลงนามได้ เช่น 1/10/2569")
    upload = UploadField(
        label="ไฟล์คำสั่ง",
        required=False,
        help_text="ไฟล์ PDF ไม่เกิน 20 MB",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )
    recipients = forms.ModelMultipleChoiceField(
        label="ผู้รับคำสั่ง",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "โปรดเลือกผู้รับคำสั่งอย่างน้อยหนึ่งคน",
            "invalid_choice": "มีบุคคลที่ไม่ได้อยู่ในสำนักงานของท่าน โปรดเลือกใหม่",
            "invalid_pk_value": "มีบุคคลที่ไม่ได้อยู่ในสำนักงานของท่าน โปรดเลือกใหม่",
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)

    class Meta:
        model = DutyOrder
        fields = ["number", "title", "year", "dated", "effective_on"]

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, **kwargs)
        self.office = office
        people = people_in(office, NAMED)
        self.kept = set()
        if self.instance.pk:
            named = self.instance.recipients.values_list("user", "acknowledged_at")
            self.kept = {user for user, acknowledged in named if acknowledged}
            # Somebody who has left since stays on the paper that named them.
            people = (people | User.objects.filter(pk__in=[user for user, _ in named])).distinct()
            self.initial["recipients"] = [user for user, _ in named]
            self.initial["version"] = self.instance.version
            self.fields["year"].disabled = bool(self.kept)
            if self.kept:
                self.fields["year"].help_text = "มีผู้รับทราบแล้ว จึงเปลี่ยนปีงบประมาณไม่ได้"
        self.fields["recipients"].queryset = people

    def clean_number(self):
        number = arabic(self.cleaned_data["number"])
        same = DutyOrder.objects.filter(office=self.office, number=number).exclude(pk=self.instance.pk)
        self.same_number = same.first()
        if self.same_number:
            raise ValidationError(f"มีคำสั่งที่ {number} ในทะเบียนแล้ว โปรดตรวจเลขที่คำสั่ง", code="taken")
        return number

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload:
            check_pdf(upload)
        return upload

    def clean_recipients(self):
        chosen = self.cleaned_data["recipients"]
        if gone := self.kept - {user.pk for user in chosen}:
            names = ", ".join(str(user) for user in User.objects.filter(pk__in=gone).in_thai_order())
            raise ValidationError(f"{names} รับทราบคำสั่งแล้ว จึงนำออกไม่ได้", code="acknowledged")
        return chosen

    def conflict_with(self, present):
        """Rows of label, mine, theirs for the fields in which what was typed differs from what is stored now."""
        rows = []
        for name in self.Meta.fields:
            mine, theirs = self.cleaned_data.get(name), getattr(present, name)
            if mine != theirs:
                rows.append({"label": self.fields[name].label, "mine": mine, "theirs": theirs})
        mine = {str(user) for user in self.cleaned_data["recipients"]}
        theirs = {str(row.user) for row in present.recipients.select_related("user")}
        if mine != theirs:
            rows.append({"label": "ผู้รับคำสั่ง", "mine": ", ".join(sorted(mine)), "theirs": ", ".join(sorted(theirs))})
        return rows
