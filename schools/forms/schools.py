"""The form of the register's entry of one school, new or known."""

from datetime import timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone

from schools import coordinates
from schools.imports import cells
from schools.imports.school_columns import FIELDS
from schools.models import Network, School
from thai.forms import ThaiDateField
from thai.text import clean

# What stands together on the page: (heading, field names).
SECTIONS = (
    (
        "ชื่อและรหัส",
        ("name", "renamed_on", "is_correction", "smis_code", "local_code", "moe_code", "obec_code", "onesqa_code"),
    ),
    ("การจัดการศึกษา", ("levels", "has_early", "has_basic", "network", "opened_on")),
    ("ที่ตั้ง", ("address", "subdistrict", "district", "province", "zip_code", "place", "latitude", "longitude")),
    ("การติดต่อ", ("phone", "email", "website")),
    ("ผู้อำนวยการโรงเรียน", ("director_name", "director_phone")),
)
LINES = (
    "name", "levels", "address", "subdistrict", "district", "province", "phone", "director_name", "director_phone",
    "local_code", "onesqa_code",
)  # fmt: skip


class SchoolForm(forms.ModelForm):
    """One school of an office. `version` is what the person saw; see views.register.edit.

    A changed name needs the day from which it holds, unless it only mends a slip of the pen.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)
    renamed_on = ThaiDateField(
        label="ใช้ชื่อใหม่ตั้งแต่วันที่", required=False, help_text="กรอกเมื่อเปลี่ยนชื่อโรงเรียน ชื่อเดิมยังอยู่ในประวัติและค้นหาได้"
    )
    is_correction = forms.BooleanField(label="แก้คำสะกดผิดเท่านั้น ไม่ใช่การเปลี่ยนชื่อ", required=False)
    network = forms.ModelChoiceField(
        label="เครือข่าย", queryset=Network.objects.none(), required=False, empty_label="ไม่ระบุ"
    )
    opened_on = ThaiDateField(label="เปิดเมื่อ", required=False)
    website = forms.URLField(label="เว็บไซต์", required=False, assume_scheme="https")
    place = forms.CharField(
        label="วางพิกัดหรือลิงก์แผนที่",
        required=False,
        max_length=1000,
        help_text="เช่น 16.97, 98.52 หรือลิงก์ Google Maps ระบบจะเติมละติจูดและลองจิจูดให้",
    )

    class Meta:
        model = School
        fields = [
            "name", "smis_code", "local_code", "moe_code", "obec_code", "onesqa_code", "levels", "has_early",
            "has_basic", "opened_on", "address", "subdistrict", "district", "province", "zip_code", "latitude",
            "longitude", "phone", "email", "website", "director_name", "director_phone",
        ]  # fmt: skip
        help_texts = {
            "smis_code": "ตัวเลข 8 หลัก หากยังไม่มี กรอกรหัสของสำนักงานไว้ก่อนได้",
            "levels": "เช่น อนุบาล–ประถมศึกษา",
        }
        error_messages = {"smis_code": {"unique": "มีโรงเรียนที่ใช้รหัส SMIS นี้อยู่แล้ว"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        school = self.instance
        office, present = school.office, school.network_id
        networks = office.networks.area().filter(Q(closed_on=None) | Q(pk=present))
        self.fields["network"].queryset = networks
        self.initial["network"] = present
        # What a school that has closed did stays with the network it was in.
        self.fields["network"].disabled = not school.is_open
        if school.pk is None:
            del self.fields["renamed_on"], self.fields["is_correction"]
        self.initial["version"] = school.version
        self.was = {name: getattr(school, name) for name in ("name", "smis_code", "local_code")}

    def sections(self):
        """[(heading, bound fields)] for the page, in its order."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in SECTIONS]

    def clean_version(self):
        if self.instance.pk is not None and self.cleaned_data["version"] is None:
            raise forms.ValidationError("หน้านี้ไม่สมบูรณ์ โปรดเปิดใหม่แล้วแก้ไขอีกครั้ง")
        return self.cleaned_data["version"]

    def clean(self):
        cleaned = super().clean()
        for name in LINES:
            if cleaned.get(name):
                cleaned[name] = as_imported(name, clean(cleaned[name]).replace("\n", " "))
        if "name" in cleaned and not cleaned["name"]:
            self.add_error("name", "โปรดกรอกชื่อโรงเรียน")
        for name in ("smis_code", "moe_code", "obec_code", "zip_code"):
            self._check(cleaned, name, lambda name, text: cells.code_of(name, text, numeric=False)[0])
        self._check_codes(cleaned)
        self._check_place(cleaned)
        if not cleaned.get("has_early") and not cleaned.get("has_basic"):
            self.add_error("has_basic", "โปรดเลือกระดับที่เปิดสอนอย่างน้อยหนึ่งระดับ")
        closed, opened = self.instance.closed_on, cleaned.get("opened_on")
        if opened and closed and opened > closed:
            self.add_error("opened_on", "วันที่เปิดต้องไม่อยู่หลังวันที่ปิดหรือยุบรวม")
        if self.instance.pk is not None:
            self._check_name(cleaned)
        return cleaned

    def _check_name(self, cleaned):
        if not cleaned.get("name") or not self.is_renamed(cleaned) or "renamed_on" in self.errors:
            return
        day = cleaned.get("renamed_on")
        if day is None:
            self.add_error("renamed_on", f"ชื่อเปลี่ยนจาก “{self.was['name']}” โปรดกรอกวันที่เริ่มใช้ชื่อใหม่ หรือเลือกว่าแก้คำสะกดผิด")
        elif day > timezone.localdate() + timedelta(days=366):
            self.add_error("renamed_on", "วันที่เริ่มใช้ชื่อใหม่อยู่ไกลเกินหนึ่งปีข้างหน้า")
        elif (opened := cleaned.get("opened_on")) and day < opened:
            self.add_error("renamed_on", "วันที่เริ่มใช้ชื่อใหม่ต้องไม่อยู่ก่อนวันที่เปิดโรงเรียน")

    def is_renamed(self, cleaned):
        """Whether the school takes another name, and not only another spelling."""
        return cleaned["name"] != as_imported("name", self.was["name"]) and not cleaned.get("is_correction")

    def _check_codes(self, cleaned):
        smis, local = cleaned.get("smis_code"), cleaned.get("local_code")
        if not smis:
            cleaned["smis_code"] = None
            if self.was["smis_code"] and "smis_code" not in self.errors:
                self.add_error("smis_code", "ลบรหัส SMIS ไม่ได้ แก้ไขเป็นรหัสที่ถูกต้องได้")
            elif not local and "smis_code" not in self.errors:
                self.add_error("smis_code", "โปรดกรอกรหัส SMIS หรือรหัสของสำนักงานอย่างน้อยหนึ่งรหัส")
        elif School.objects.filter(smis_code=smis).exclude(pk=self.instance.pk).exists():
            self.add_error("smis_code", "มีโรงเรียนที่ใช้รหัส SMIS นี้อยู่แล้ว")
        others = self.instance.office.schools.exclude(pk=self.instance.pk)
        if local and others.filter(local_code=local).exists():
            self.add_error("local_code", "มีโรงเรียนในสำนักงานที่ใช้รหัสนี้อยู่แล้ว")

    def _check_place(self, cleaned):
        if text := cleaned.get("place"):
            try:
                cleaned["latitude"], cleaned["longitude"] = coordinates.parse(text)
            except coordinates.NoCoordinates as fault:
                self.add_error("place", str(fault))
            return
        for name in ("latitude", "longitude"):
            self._check(cleaned, name, lambda name, value: value if cells.coordinate_of(name, str(value)) else None)
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", "โปรดกรอกทั้งละติจูดและลองจิจูด")

    def _check(self, cleaned, name, rule):
        if cleaned.get(name) in (None, ""):
            return
        try:
            cleaned[name] = rule(name, cleaned[name])
        except cells.Fault as fault:
            self.add_error(name, str(fault))

    def conflict_with(self, present):
        """Rows of label, mine, theirs for the fields in which what was typed differs from what is stored now."""
        rows = []
        for name in [*self.Meta.fields, "network"]:
            mine, theirs = self.cleaned_data.get(name), getattr(present, name)
            if (mine or "") != (theirs or ""):
                rows.append({"label": self.fields[name].label, "mine": shown(mine), "theirs": shown(theirs)})
        return rows


def as_imported(name, text):
    """The text as a list of schools would give it: without the word โรงเรียน or อำเภอ in front, codes in Arabic
    digits. What was typed and what was imported is one school, in one district."""
    known = FIELDS[name]
    return known.read(cells.Cell(known.label, text)) if text and known.read else text


def shown(value):
    """A field's value as a person reads it."""
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    return "" if value is None else value
