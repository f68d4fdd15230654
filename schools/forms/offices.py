"""Forms of an office: its letterhead, calendar, days off, size classes and map."""

import re
from datetime import date
from itertools import pairwise
from urllib.parse import urlsplit

from django import forms

from schools import documents, shapes, sizes
from schools.calendars import Calendar
from schools.imports.cells import office_key
from schools.models import Office, OfficeDay
from schools.uploads import UploadField
from thai.forms import ThaiDateField, ThaiTextField
from thai.years import be_year, ce_year

OWN_BANDS = 8


class OfficeForm(forms.ModelForm):
    """Name, codes, address and emblems. `version` is what the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = ThaiTextField(label="ชื่อย่อสำนักงาน", max_length=200, help_text="เช่น สพป.ตาก เขต 2")
    full_name = ThaiTextField(
        label="ชื่อเต็ม", max_length=200, required=False, help_text="เว้นว่างได้ หากต้องการให้ระบบเขียนชื่อเต็มจากชื่อย่อ"
    )
    address = ThaiTextField(label="ที่อยู่", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    website = forms.URLField(label="เว็บไซต์", required=False, assume_scheme="https")
    new_logo = UploadField(label="โลโก้", required=False, help_text="ภาพ PNG หรือ JPEG ใช้บนแถบบนของทุกหน้า")
    drop_logo = forms.BooleanField(label="นำโลโก้ออก", required=False)
    new_crest = UploadField(
        label="ตราสำหรับหัวหนังสือ", required=False, help_text="ภาพ PNG หรือ JPEG ใช้บนเอกสารที่พิมพ์ หากไม่มี ระบบใช้ตราว่าง"
    )
    drop_crest = forms.BooleanField(label="นำตราออก", required=False)

    class Meta:
        model = Office
        fields = ["name", "full_name", "kind", "code", "address", "phone", "email", "website"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            for name in ("version", "new_logo", "drop_logo", "new_crest", "drop_crest"):
                del self.fields[name]
            return
        self.initial["version"] = self.instance.version
        for name in ("logo", "crest"):
            self.fields[f"new_{name}"].widget.attrs["accept"] = "image/png,image/jpeg,image/webp"
            if getattr(self.instance, f"{name}_id") is None:
                del self.fields[f"drop_{name}"]

    def clean_name(self):
        key = office_key(self.cleaned_data["name"])
        for other in Office.objects.exclude(pk=self.instance.pk):
            if office_key(other.name) == key:
                raise forms.ValidationError(f"มีสำนักงานชื่อ {other.name} อยู่แล้ว")
        return self.cleaned_data["name"]

    def clean_code(self):
        code = re.sub(r"\s", "", self.cleaned_data["code"])
        if code and not code.isascii():
            raise forms.ValidationError("รหัสสำนักงานใช้ตัวเลขอารบิกหรือตัวอักษรอังกฤษ")
        return code

    def clean(self):
        cleaned = super().clean()
        for name in ("new_logo", "new_crest"):
            if (upload := cleaned.get(name)) is not None:
                try:
                    cleaned[name] = documents.check_emblem(upload)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        return cleaned


class OfOffice(forms.Form):
    """A form of a part of the office. `version` is what the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, **kwargs)
        self.office = office
        self.initial["version"] = office.version


class CalendarForm(OfOffice):
    """The four dates of one academic year, as an announcement shifted them."""

    starts = ThaiDateField(label="เปิดภาคเรียนที่ 1", help_text="")
    first_ends = ThaiDateField(label="วันสุดท้ายของภาคเรียนที่ 1", help_text="")
    second_starts = ThaiDateField(label="เปิดภาคเรียนที่ 2", help_text="")
    ends = ThaiDateField(label="วันสุดท้ายของภาคเรียนที่ 2", help_text="")

    def __init__(self, *args, office, year, **kwargs):
        present = office.calendar.year(year)
        names = ("starts", "first_ends", "second_starts", "ends")
        super().__init__(*args, office=office, initial={name: getattr(present, name) for name in names}, **kwargs)
        self.year = year

    def clean(self):
        cleaned = super().clean()
        dates = [cleaned.get(name) for name in ("starts", "first_ends", "second_starts", "ends")]
        if None in dates:
            return cleaned
        names = ["starts", "first_ends", "second_starts", "ends"]
        given = dict(cleaned)
        for before, name in pairwise(names):
            if given[name] <= given[before]:
                self.add_error(name, f"วันที่นี้ต้องอยู่หลัง “{self.fields[before].label}”")
        first = ce_year(self.year)
        if not date(first, 4, 1) <= dates[0] <= date(first, 9, 30):
            self.add_error("starts", f"ปีการศึกษา {self.year} เปิดได้ระหว่าง 1 เม.ย. ถึง 30 ก.ย. {self.year}")
        if self.errors:
            return cleaned
        before, after = self.office.calendar.year(self.year - 1), self.office.calendar.year(self.year + 1)
        if dates[0] <= before.ends:
            self.add_error("starts", f"ซ้อนกับปีการศึกษา {before.year} ซึ่งปิดภาคเรียนหลังวันนี้")
        if dates[3] >= after.starts:
            self.add_error("ends", f"ซ้อนกับปีการศึกษา {after.year} ซึ่งเปิดภาคเรียนก่อนวันนี้")
        return cleaned

    def as_shift(self):
        """The dates as Office.calendar_shifts keeps them; None when they are those of the rule."""
        names = ("starts", "first_ends", "second_starts", "ends")
        usual = Calendar().year(self.year)
        if all(self.cleaned_data[name] == getattr(usual, name) for name in names):
            return None
        return {name: self.cleaned_data[name].isoformat() for name in names}


class OfficeDayForm(forms.ModelForm):
    day = ThaiDateField(label="วันที่")
    name = ThaiTextField(label="รายการ", max_length=150, help_text="เช่น วันหยุดราชการเพิ่มเติมตามมติคณะรัฐมนตรี")
    is_working = forms.BooleanField(label="เป็นวันทำการ (ยกเลิกวันหยุดราชการของวันนี้)", required=False, label_suffix="")
    is_exam = forms.BooleanField(
        label="เป็นวันสอบของโรงเรียน (เป็นวันทำการ ปฏิทินการนิเทศเตือนเมื่อวางการนิเทศ)", required=False, label_suffix=""
    )

    class Meta:
        model = OfficeDay
        fields = ["day", "name", "is_working", "is_exam"]

    def clean(self):
        given = super().clean()
        # Schools sit examinations on working days alone.
        given["is_working"] = given.get("is_working") or given.get("is_exam", False)
        return given

    def clean_day(self):
        day = self.cleaned_data["day"]
        if not 2560 <= be_year(day) <= 2600:
            raise forms.ValidationError("โปรดตรวจสอบปี พ.ศ.")
        if self.instance.office.own_days.filter(day=day).exists():
            raise forms.ValidationError("มีรายการของสำนักงานในวันนี้อยู่แล้ว ลบรายการเดิมก่อน")
        return day


class SizesForm(OfOffice):
    """The scheme of size classes; an own scheme names its classes and the most pupils of each."""

    scheme = forms.ChoiceField(label="เกณฑ์ขนาดโรงเรียน", choices=sizes.SCHEME_CHOICES, widget=forms.RadioSelect)
    again = forms.BooleanField(label="คำนวณขนาดของปีการศึกษาปัจจุบันใหม่", required=False, initial=True)

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, office=office, **kwargs)
        self.initial.setdefault("scheme", sizes.scheme_of(office))
        for n in range(1, OWN_BANDS + 1):
            kept = office.own_sizes[n - 1] if n <= len(office.own_sizes) else {}
            self.fields[f"label{n}"] = ThaiTextField(label=f"ชื่อขนาดที่ {n}", max_length=40, required=False)
            self.fields[f"up_to{n}"] = forms.IntegerField(
                label=f"นักเรียนไม่เกิน (ขนาดที่ {n})", min_value=1, max_value=100_000, required=False
            )
            self.initial[f"label{n}"], self.initial[f"up_to{n}"] = kept.get("label", ""), kept.get("up_to")

    @property
    def bands(self):
        """Pairs of bound fields (label, up_to) of the own scheme."""
        return [(self[f"label{n}"], self[f"up_to{n}"]) for n in range(1, OWN_BANDS + 1)]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("scheme") == sizes.OWN:
            cleaned["own_sizes"] = self._own(cleaned)
        return cleaned

    def _own(self, cleaned):
        rows = [(n, cleaned.get(f"label{n}"), cleaned.get(f"up_to{n}")) for n in range(1, OWN_BANDS + 1)]
        rows = [row for row in rows if row[1] or row[2]]
        if len(rows) < 2:
            self.add_error("label1", "เกณฑ์ของสำนักงานเองต้องมีอย่างน้อย 2 ขนาด")
            return []
        for (n, label, up_to), following in zip(rows, [*rows[1:], None], strict=True):
            if not label:
                self.add_error(f"label{n}", "โปรดตั้งชื่อขนาดนี้")
            if following and not up_to:
                self.add_error(f"up_to{n}", "โปรดกรอกจำนวนนักเรียนสูงสุด เว้นว่างได้เฉพาะขนาดสุดท้าย")
            elif following and following[2] and following[2] <= up_to:
                self.add_error(f"up_to{following[0]}", "ต้องมากกว่าขนาดก่อนหน้า")
            elif not following and up_to:
                self.add_error(f"up_to{n}", "ขนาดสุดท้ายไม่จำกัดจำนวน โปรดเว้นว่าง")
        labels = [label for _, label, _ in rows]
        if len(set(labels)) < len(labels):
            self.add_error("label1", "ชื่อขนาดซ้ำกัน")
        # A code holds its name for good: rows of earlier years keep theirs.
        return [{"code": f"own{n}", "label": label, "up_to": up_to} for n, label, up_to in rows]


class MapForm(OfOffice):
    """Outlines of districts, and a tile server where the office has one."""

    shapes = UploadField(
        label="ขอบเขตอำเภอ (GeoJSON)",
        required=False,
        help_text="ไฟล์ .geojson ระบบเก็บเฉพาะอำเภอที่มีโรงเรียนของสำนักงาน และแสดงได้โดยไม่ใช้อินเทอร์เน็ต",
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )
    drop_shapes = forms.BooleanField(label="นำขอบเขตเดิมออก", required=False)
    tile_url = forms.CharField(
        label="ที่อยู่แผนที่พื้นหลัง",
        max_length=300,
        required=False,
        help_text="เช่น https://tiles.example.go.th/{z}/{x}/{y}.png เว้นว่างหากไม่ใช้แผนที่พื้นหลัง",
    )
    tile_credit = ThaiTextField(label="ข้อความแสดงที่มาของแผนที่", max_length=200, required=False)

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, office=office, **kwargs)
        self.initial.setdefault("tile_url", office.tile_url)
        self.initial.setdefault("tile_credit", office.tile_credit)
        if office.shapes_id is None:
            del self.fields["drop_shapes"]

    def clean_tile_url(self):
        url = self.cleaned_data["tile_url"].strip()
        if not url:
            return ""
        parts = urlsplit(url)
        if parts.scheme != "https" or not re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]+)?", parts.netloc):
            raise forms.ValidationError("ที่อยู่ต้องขึ้นต้นด้วย https:// และมีชื่อเครื่องแม่ข่าย")
        if not all(part in url for part in ("{z}", "{x}", "{y}")):
            raise forms.ValidationError("ที่อยู่ต้องมี {z} {x} และ {y}")
        return url

    def clean_shapes(self):
        upload = self.cleaned_data["shapes"]
        if upload is None:
            return None
        places = self.office.schools.exclude(district="").order_by().values_list("district", "province").distinct()
        content, count = shapes.check_shapes(
            upload, districts=[d for d, _ in places], provinces=sorted({p for _, p in places if p})
        )
        return content, count, upload.name
