"""What people type to publish: an announcement or an innovation, and why something is taken back."""

import uuid

from django import forms
from django.utils import timezone

from reports.models import Publication
from reports.public_site.content import Content, text
from schools.forms.files import EvidenceField
from thai.forms import ThaiDateField
from thai.text import clean

MOST_FILES = 5
SAFE = "ไฟล์ไม่มีข้อมูลส่วนบุคคล และภาพนักเรียนทุกภาพได้รับความยินยอมให้เผยแพร่แล้ว"


class WrittenForm(forms.Form):
    """A page that the office writes itself."""

    kind = forms.ChoiceField(label="ประเภท")
    title = forms.CharField(label="ชื่อเรื่อง", max_length=250)
    body = forms.CharField(
        label="เนื้อหา",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="ทุกคนอ่านได้โดยไม่ต้องเข้าสู่ระบบ โปรดไม่ระบุชื่อนักเรียนหรือข้อมูลส่วนบุคคล",
    )
    owner = forms.CharField(
        label="โรงเรียนหรือหน่วยงานเจ้าของผลงาน", max_length=200, required=False, help_text="สำหรับนวัตกรรม"
    )
    dated = ThaiDateField(label="ลงวันที่", required=False, help_text="หากเว้นไว้ ใช้วันที่เผยแพร่")
    link = forms.URLField(label="ลิงก์ที่เกี่ยวข้อง", max_length=500, required=False, assume_scheme="https")
    files = EvidenceField(label="ไฟล์แนบ", most=MOST_FILES, required=False, help_text="PDF หรือภาพ ไม่เกิน 5 ไฟล์")
    is_safe = forms.BooleanField(label=SAFE, required=False)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds

    def clean(self):
        data = super().clean()
        for name in ("title", "body", "owner"):
            if name in data:
                data[name] = clean(data[name])
                if not data[name] and self.fields[name].required and name not in self.errors:
                    self.add_error(name, "โปรดกรอกข้อมูลในช่องนี้")
        if data.get("files") and not data.get("is_safe"):
            self.add_error("is_safe", "โปรดตรวจไฟล์และยืนยันก่อนเผยแพร่ หากยืนยันไม่ได้ โปรดนำไฟล์ออก")
        return data

    @property
    def vouched(self):
        """What the person said of the files, in words to keep; nothing where there are none."""
        return f"ยืนยันว่า{SAFE}" if self.cleaned_data["files"] else ""

    def content(self, files=()):
        """The Content that was typed; `files` are (title, StoredFile)."""
        data = self.cleaned_data
        facts = [["เจ้าของผลงาน", data["owner"]]] if data["owner"] else []
        links = [{"title": data["link"], "url": data["link"]}] if data["link"] else []
        return Content(
            kind=data["kind"],
            title=data["title"],
            summary=data["body"],
            data={"facts": facts, "texts": [text("", data["body"])], "links": links},
            dated=data["dated"] or timezone.localdate(),
            files=list(files),
        )


class TakeBackForm(forms.Form):
    """Why a page is taken back: for the office alone."""

    reason = forms.CharField(
        label="เหตุผลที่ถอน",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="เก็บไว้เป็นหลักฐานภายใน หน้าสาธารณะบอกเพียงว่าเอกสารถูกถอนจากการเผยแพร่",
    )


class YearForm(forms.Form):
    """Which academic year is published; `seen` is the hash of what the person looked at."""

    year = forms.TypedChoiceField(label="ปีการศึกษา", coerce=int)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, year) for year in years]


def looked_at(content, office, *, at):
    """A Publication that is not saved, for the page as it will be."""
    return Publication(office=office, published_at=at, sha256="", slug="", **content.fields())
