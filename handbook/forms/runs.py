"""Forms of the year's runs and their steps."""

from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.urls import Resolver404, resolve

from handbook import due
from handbook import permissions_runs as permissions
from handbook.models import Process, StepRun, YearKind
from schools.duties import people_in
from schools.forms.files import EvidenceField
from schools.forms.steps import ReasonForm, SeenVersionField
from schools.forms.versions import VersionedForm
from schools.models import STAFF_ROLES, User
from thai.forms import ThaiDateField, ThaiTextField, ThaiYearField

STRANGER = "บุคคลนี้ไม่ได้ปฏิบัติงานในสำนักงานแล้ว โปรดเลือกใหม่"
NO_APPROVER = "ขั้นตอนนี้ต้องเป็นของผู้มีอำนาจพิจารณา โปรดเลือกใหม่"
NO_LINK = "ที่อยู่ต้องขึ้นต้นด้วย https:// หรือเป็นหน้าในระบบนี้"
MOST_FILES = 10
CHECK_URL = URLValidator(schemes=["https", "http"])


def workers(office):
    """Who may be given a step: everybody who works in the office today."""
    return User.objects.filter(pk__in=people_in(office, STAFF_ROLES).values("pk")).in_thai_order()


def approvers(office):
    """Who may be given the approval of a task: who directs the office or heads the group today."""
    return User.objects.filter(pk__in=people_in(office, permissions.APPROVERS).values("pk")).in_thai_order()


class LinkField(forms.CharField):
    """An address: of a page of this product, as copied from the browser or from its stroke on, or of a page elsewhere.
    clean() returns the path of a page of ours."""

    widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"})

    def __init__(self, *, host="", **kwargs):
        super().__init__(max_length=500, required=False, **kwargs)
        self.host = host

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        try:
            parts = urlsplit(text)
        except ValueError:
            raise ValidationError(NO_LINK, code="invalid") from None
        if parts.netloc and parts.netloc == self.host:
            text = parts._replace(scheme="", netloc="").geturl()
        if text.startswith("/") and not text.startswith("//"):
            try:
                resolve(urlsplit(text).path)
            except Resolver404:
                raise ValidationError("ไม่พบหน้านี้ในระบบ โปรดคัดลอกที่อยู่อีกครั้ง", code="unknown") from None
            return text
        try:
            CHECK_URL(text)
        except ValidationError:
            raise ValidationError(NO_LINK, code="invalid") from None
        return text


class StartForm(forms.Form):
    """The year and the งาน whose runs are started."""

    kind = forms.ChoiceField(choices=YearKind.choices, widget=forms.HiddenInput)
    year = ThaiYearField(label="ปี", error_messages={"required": "โปรดระบุปี"})
    processes = forms.ModelMultipleChoiceField(
        label="งานที่จะเริ่ม",
        queryset=Process.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "โปรดเลือกงานอย่างน้อยหนึ่งงาน"},
    )

    def __init__(self, *args, processes, office, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.office = office
        self.fields["processes"].queryset = processes

    def clean(self):
        given = super().clean()
        if "year" in given and given.get("kind") in YearKind.values:
            try:
                due.span(given["kind"], given["year"], self.office.calendar)
            except due.NoCalendar as error:
                self.add_error("year", str(error))
        return given


class OrderDayForm(forms.Form):
    """The day of the order that begins the work of a run."""

    ordered_on = ThaiDateField(label="วันที่ลงนามคำสั่ง", error_messages={"required": "โปรดระบุวันที่ลงนามคำสั่ง"})
    version = SeenVersionField()

    def __init__(self, *args, run, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.run = run

    def clean_ordered_on(self):
        day = self.cleaned_data["ordered_on"]
        if abs((day - self.run.starts_on).days) > 2 * due.LONGEST:
            raise ValidationError("วันที่นี้ห่างจากปีของงานมาก โปรดตรวจสอบ", code="far")
        return day


class StepForm(VersionedForm):
    """Another owner or day of a step."""

    due_on = ThaiDateField(label="กำหนดเสร็จ", required=False)

    class Meta:
        model = StepRun
        fields = ["owner", "due_on"]
        error_messages = {"owner": {"invalid_choice": STRANGER}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        office = self.instance.run.office
        self.fields["owner"].queryset = workers(office)
        if permissions.is_approval(self.instance):
            self.fields["owner"].queryset = approvers(office)
            self.fields["owner"].error_messages["invalid_choice"] = NO_APPROVER
        self.fields["owner"].empty_label = "ยังไม่ระบุ"

    def clean_due_on(self):
        day, run = self.cleaned_data["due_on"], self.instance.run
        if day and "due_on" in self.changed_data and abs((day - run.starts_on).days) > 2 * due.LONGEST:
            raise ValidationError("วันที่นี้ห่างจากปีของงานมาก โปรดตรวจสอบ", code="far")
        return day


class AssignForm(forms.Form):
    """One owner for several steps."""

    owner = forms.ModelChoiceField(
        label="มอบให้",
        queryset=User.objects.none(),
        empty_label="เลือกผู้รับผิดชอบ",
        error_messages={"required": "โปรดเลือกผู้รับผิดชอบ", "invalid_choice": STRANGER},
    )

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["owner"].queryset = workers(office)


class _Proof(forms.Form):
    files = EvidenceField(label="ไฟล์หลักฐาน", required=False, most=MOST_FILES, help_text="PDF หรือภาพถ่าย แนบได้หลายไฟล์")
    url = LinkField(label="ลิงก์หลักฐาน", help_text="หน้าในระบบนี้ หรือที่อยู่ที่ขึ้นต้นด้วย https://")

    def __init__(self, *args, host="", **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["url"].host = host


class AttachForm(_Proof):
    """A file or a link that proves a step."""

    label = ThaiTextField(label="ชื่อของลิงก์", max_length=200, required=False)
    field_order = ["files", "url", "label"]

    def clean(self):
        given = super().clean()
        if not self.errors and not given.get("files") and not given.get("url"):
            self.add_error("files", "โปรดเลือกไฟล์หรือใส่ลิงก์")
        return given


class DoneForm(_Proof):
    """What came of a step; without evidence something must say so."""

    note = ThaiTextField(
        label="ผลการดำเนินงาน",
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        required=False,
        help_text="สิ่งที่ทำแล้วและผลที่ได้",
    )
    version = SeenVersionField()
    field_order = ["note", "files", "url"]

    def __init__(self, *args, has_evidence, **kwargs):
        super().__init__(*args, **kwargs)
        self.has_evidence = has_evidence

    def clean(self):
        given = super().clean()
        told = any(given.get(name) for name in ("note", "files", "url"))
        if not self.errors and not told and not self.has_evidence:
            self.add_error("note", "โปรดบันทึกผล แนบไฟล์ หรือใส่ลิงก์ อย่างน้อยหนึ่งอย่าง")
        return given


class DecideForm(forms.Form):
    """The outcome of a decision; one that does not pass says why."""

    passed = forms.ChoiceField(
        label="ผลการพิจารณา",
        choices=[("yes", "ผ่าน"), ("no", "ไม่ผ่าน ให้กลับไปดำเนินการ")],
        widget=forms.RadioSelect,
        error_messages={"required": "โปรดเลือกผลการพิจารณา"},
    )
    note = ThaiTextField(label="ความเห็นหรือเหตุผล", widget=forms.Textarea({"rows": 3}), max_length=4000, required=False)
    files = EvidenceField(label="ไฟล์หลักฐาน", required=False, most=MOST_FILES)
    version = SeenVersionField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)

    def clean(self):
        given = super().clean()
        if given.get("passed") == "no" and not given.get("note") and "note" not in self.errors:
            self.add_error("note", "โปรดระบุเหตุผล เพื่อให้ผู้รับทราบว่าต้องแก้ไขสิ่งใด")
        return given


__all__ = [
    "AssignForm",
    "AttachForm",
    "DecideForm",
    "DoneForm",
    "OrderDayForm",
    "ReasonForm",
    "StartForm",
    "StepForm",
    "workers",
]
