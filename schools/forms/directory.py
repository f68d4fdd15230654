"""Forms of the registers of who and what can help schools."""

from django import forms
from django.core.exceptions import ValidationError

from schools.forms.networks import schools_of
from schools.forms.versions import VersionedForm
from schools.imports.cells import LATITUDES, LONGITUDES
from schools.models import LearningResource, Network, Partner, ResourcePerson
from thai.forms import ThaiDateField, ThaiTextField, ThaiYearField

# Where the country lies.
BOX = {"latitude": LATITUDES, "longitude": LONGITUDES}
CONTACT = "บุคลากรของสำนักงานเห็นได้ ส่วนไฟล์ส่งออกและหน้าอื่นแสดงเมื่อมีความยินยอมเท่านั้น"
NOTE = {"note": forms.Textarea({"rows": 3})}
TEXTS = {"name": ThaiTextField, "phone": ThaiTextField, "note": ThaiTextField}


class EntryForm(VersionedForm):
    """What the forms of the three registers share."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        office = self.instance.office
        for name in ("phone", "email"):
            self.fields[name].help_text = CONTACT
        self.fields["has_consent"].help_text = "โปรดเก็บหลักฐานความยินยอมไว้ที่สำนักงาน"
        if "school" in self.fields:
            self.fields["school"].queryset = schools_of(office, self.instance.school_id)
            self.fields["school"].empty_label = "ไม่ระบุ"
        if "network" in self.fields:
            rows = Network.objects.filter(office=office)
            self.fields["network"].queryset = rows.filter(closed_on=None) | rows.filter(pk=self.instance.network_id)
            self.fields["network"].empty_label = "ไม่ระบุ"
        if "subject" in self.fields:
            self.fields["subject"].choices = [("", "ไม่ระบุ"), *self.fields["subject"].choices[1:]]


class ResourcePersonForm(EntryForm):
    since_year = ThaiYearField(label="ตั้งแต่ปีการศึกษา", required=False)

    class Meta:
        model = ResourcePerson
        fields = [
            *("kind", "name", "expertise", "subject", "school", "network", "since_year"),
            *("phone", "email", "has_consent", "note"),
        ]
        field_classes = {**TEXTS, "expertise": ThaiTextField}
        widgets = NOTE

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ResourcePerson.Kind.choices


class LearningResourceForm(EntryForm):
    class Meta:
        model = LearningResource
        fields = [
            *("name", "topic", "subject", "place", "district", "latitude", "longitude", "school", "network"),
            *("contact", "phone", "email", "has_consent", "note"),
        ]
        field_classes = dict.fromkeys((*TEXTS, "topic", "place", "district", "contact"), ThaiTextField)
        widgets = NOTE
        help_texts = {"latitude": "เช่น 16.123456", "longitude": "เช่น 101.123456"}

    def clean(self):
        cleaned = super().clean()
        for name, (low, high) in BOX.items():
            value = cleaned.get(name)
            if value is not None and not low <= value <= high:
                self.add_error(name, "พิกัดอยู่นอกประเทศไทย โปรดตรวจสอบว่าสลับละติจูดกับลองจิจูดหรือไม่")
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None) and not self.errors:
            self.add_error("longitude", "โปรดกรอกทั้งละติจูดและลองจิจูด")
        return cleaned


class PartnerForm(EntryForm):
    starts_on = ThaiDateField(label="เริ่มความร่วมมือ", required=False)
    ends_on = ThaiDateField(label="สิ้นสุดความร่วมมือ", required=False)

    class Meta:
        model = Partner
        fields = [
            *("name", "kind", "topic", "starts_on", "ends_on"),
            *("contact", "phone", "email", "has_consent", "note"),
        ]
        field_classes = dict.fromkeys((*TEXTS, "kind", "topic", "contact"), ThaiTextField)
        widgets = NOTE
        help_texts = {"kind": "เช่น มหาวิทยาลัย องค์กรปกครองส่วนท้องถิ่น มูลนิธิ"}

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", ValidationError("วันสิ้นสุดต้องไม่ก่อนวันเริ่ม", code="order"))
        return cleaned
