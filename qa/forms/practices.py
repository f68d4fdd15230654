"""Forms of the register of best practices."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from qa.models import BestPractice, PracticeAttachment, Standard, StandardSet
from schools.forms.files import check_evidence
from schools.forms.school_field import SchoolField
from schools.forms.versions import VersionedForm
from schools.models import School
from schools.uploads import UploadField
from thai.forms import ThaiTextField, ThaiYearField

TEXT_LIMIT = 10_000
Children = PracticeAttachment.Children
PERSON = "ไม่ต้องระบุชื่อบุคคล ผู้ที่สนใจติดต่อผ่านโรงเรียน"


class PracticeForm(VersionedForm):
    """A best practice. The school stays once it is saved."""

    school = SchoolField(
        label="โรงเรียน", queryset=School.objects.none(), error_messages={"required": "โปรดเลือกโรงเรียน"}
    )
    academic_year = ThaiYearField(label="ปีการศึกษา", error_messages={"required": "โปรดระบุปีการศึกษา"})
    title = ThaiTextField(label="ชื่อวิธีปฏิบัติ", max_length=200, error_messages={"required": "โปรดระบุชื่อวิธีปฏิบัติ"})
    abstract = ThaiTextField(
        label="บทคัดย่อ",
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 4}),
        help_text=f"ทำอะไร กับใคร เกิดผลอย่างไร ใน 3–5 บรรทัด {PERSON}",
        error_messages={"required": "โปรดเขียนบทคัดย่อ"},
    )
    method = ThaiTextField(
        label="สิ่งที่ทำ",
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 7}),
        help_text="ขั้นตอนที่โรงเรียนอื่นนำไปทำตามได้",
    )
    results = ThaiTextField(
        label="ผลที่เกิดขึ้น",
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 5}),
        help_text="ผลที่เกิดกับผู้เรียน พร้อมตัวเลขก่อนและหลัง",
    )
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = BestPractice
        fields = [
            "school", "title", "academic_year", "level", "theme", "standard", "abstract", "method", "results",
        ]  # fmt: skip
        error_messages = {"theme": {"required": "โปรดเลือกเรื่อง"}, "level": {"required": "โปรดเลือกระดับ"}}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        office = user.acting.office
        self.fields["standard"].queryset = standards_of(office, self.instance.standard_id)
        self.fields["standard"].empty_label = "ไม่ระบุ"
        self.fields["standard"].label_from_instance = lambda row: row.theme
        if self.instance.school_id:
            del self.fields["school"]
        else:
            self.fields["school"].offer(School.objects.filter(office=office).open_on(timezone.localdate()))
        if self.instance.pk:
            del self.fields["client_uuid"]
        else:
            self.initial.setdefault("client_uuid", uuid.uuid4())

    def clean_academic_year(self):
        year = self.cleaned_data["academic_year"]
        running = self.instance.office.calendar.academic_year(timezone.localdate())
        if not running - 20 <= year <= running:
            raise ValidationError(f"ปีการศึกษาต้องไม่เกิน {running} และย้อนหลังไม่เกิน 20 ปี", code="year")
        return year


def standards_of(office, chosen=None):
    """Standards of the product and the office in use this year, and the one chosen before."""
    year = office.calendar.academic_year(timezone.localdate())
    sets = StandardSet.objects.for_year(office, year).values()
    rows = Standard.objects.filter(Q(set__in=[row.pk for row in sets]) | Q(pk=chosen))
    return rows.select_related("set").order_by("-set__level", "position", "pk")


class AttachmentForm(forms.Form):
    """A link or a file that goes with a practice."""

    title = ThaiTextField(label="ชื่อไฟล์หรือลิงก์", max_length=200, error_messages={"required": "โปรดระบุชื่อ"})
    url = forms.URLField(label="ลิงก์", required=False, max_length=500, assume_scheme="https")
    file = UploadField(
        label="หรือแนบไฟล์",
        required=False,
        help_text="PDF หรือภาพถ่าย เผยแพร่พร้อมวิธีปฏิบัตินี้ โปรดอย่าแนบไฟล์ที่มีชื่อนักเรียน",
        widget=forms.ClearableFileInput({"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
    )
    children = forms.ChoiceField(
        label="ภาพนักเรียนในไฟล์", choices=Children.choices, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)

    def clean_url(self):
        url = self.cleaned_data["url"]
        if url and not url.lower().startswith(("http://", "https://")):
            raise ValidationError("รับเฉพาะลิงก์ที่ขึ้นต้นด้วย http หรือ https", code="scheme")
        return url

    def clean_file(self):
        file = self.cleaned_data["file"]
        return (*check_evidence(file), file.name) if file else None

    def clean(self):
        given = super().clean()
        if not self.errors and bool(given.get("url")) == bool(given.get("file")):
            raise ValidationError("โปรดระบุลิงก์ หรือแนบไฟล์ อย่างใดอย่างหนึ่ง", code="one")
        if given.get("file") and not given.get("children") and "children" not in self.errors:
            self.add_error("children", "โปรดระบุว่าไฟล์นี้มีภาพนักเรียนหรือไม่")
        elif given.get("url"):
            given["children"] = Children.NONE
        return given
