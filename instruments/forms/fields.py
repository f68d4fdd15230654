"""One form field for each kind of question. clean() gives the plain value of instruments.values."""

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from instruments.models import Item
from instruments.values import FILES, Upload, grouped, number_text, options
from schools.documents import check_pdf, check_photo, check_spreadsheet, head_of
from schools.uploads import check_size
from thai.digits import arabic
from thai.forms import ThaiDateField, ThaiTextField

LIMITS = {Item.Kind.TEXT: 1_000, Item.Kind.LONG_TEXT: 10_000}
NUMBER_MOST = Decimal(10) ** 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REQUIRED = {
    Item.Kind.RATING: "โปรดเลือกระดับ",
    Item.Kind.YES_NO: "โปรดเลือกคำตอบ",
    Item.Kind.PARTIAL: "โปรดเลือกคำตอบ",
    Item.Kind.SINGLE: "โปรดเลือกหนึ่งข้อ",
    Item.Kind.MULTIPLE: "โปรดเลือกอย่างน้อยหนึ่งข้อ",
    Item.Kind.NUMBER: "โปรดกรอกตัวเลข",
    Item.Kind.TEXT: "โปรดกรอกข้อความ",
    Item.Kind.LONG_TEXT: "โปรดกรอกข้อความ",
    Item.Kind.DATE: "โปรดระบุวันที่",
    Item.Kind.PHOTO: "โปรดเลือกภาพถ่าย",
    Item.Kind.FILE: "โปรดเลือกไฟล์",
}
FOREIGN_VALUE = {
    "invalid_choice": "ค่าที่ส่งมาไม่อยู่ในมาตรวัด โปรดเลือกใหม่",
    "invalid_list": "ค่าที่ส่งมาไม่อยู่ในตัวเลือก โปรดเลือกใหม่",
}


def field_for(item, *, label, known=()):
    """The form field of an item. `known` are the StoredFiles that the response holds for it already.

    No field is required by itself: whether an answer is owed depends on the other answers, so the form asks.
    """
    common = {"label": label, "help_text": item.help, "required": False}
    if item.kind in LIMITS:
        return AnswerTextField(limit=LIMITS[item.kind], long=item.kind == Item.Kind.LONG_TEXT, **common)
    if item.kind == Item.Kind.NUMBER:
        return NumberField(low=item.low, high=item.high, **common | {"help_text": item.help or _bounds(item)})
    if item.kind == Item.Kind.DATE:
        field = ThaiDateField(**common) if item.help else ThaiDateField(label=label, required=False)
        field.widget.attrs["class"] = "form-control"
        return field
    if item.kind in FILES:
        return AnswerFileField(photo=item.kind == Item.Kind.PHOTO, known=known, **common)
    if item.kind == Item.Kind.MULTIPLE:
        return ManyField(choices=options(item), widget=forms.CheckboxSelectMultiple, **common)
    coerce = str if item.kind == Item.Kind.SINGLE else Decimal
    return forms.TypedChoiceField(
        choices=options(item),
        coerce=coerce,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages=FOREIGN_VALUE,
        **common,
    )


def _bounds(item):
    low, high = (None if bound is None else grouped(bound) for bound in (item.low, item.high))
    if low is not None and high is not None:
        return f"ตั้งแต่ {low} ถึง {high}"
    return f"ไม่น้อยกว่า {low}" if low is not None else f"ไม่เกิน {high}" if high is not None else ""


def shown(value):
    """A stored plain value as its field shows it."""
    return number_text(value) if isinstance(value, Decimal) else value


class ManyField(forms.MultipleChoiceField):
    """Several choices as a list in the order of the question, or None."""

    def __init__(self, **kwargs):
        super().__init__(error_messages=FOREIGN_VALUE, **kwargs)

    def clean(self, value):
        chosen = set(super().clean(value))
        return [name for name, _label in self.choices if name in chosen] or None


class AnswerTextField(ThaiTextField):
    """Text with a limit that is told, never cut off: the page carries no maxlength, which would cut what is pasted."""

    def __init__(self, *, limit, long, **kwargs):
        self.limit = limit
        widget = forms.Textarea({"rows": 4 if long else 1, "data-limit": limit})
        super().__init__(widget=widget, empty_value=None, **kwargs)

    def validate(self, value):
        super().validate(value)
        if value and len(value) > self.limit:
            raise ValidationError(
                f"ข้อความยาว {len(value):,} ตัวอักษร เกินกำหนด {self.limit:,} ตัวอักษร โปรดย่อให้สั้นลง ข้อความที่พิมพ์ไว้ยังอยู่ครบ",
                code="max_length",
            )


class NumberField(forms.Field):
    """A number as people type it: Thai digits, commas and spaces between thousands, at most two decimals."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, low, high, **kwargs):
        super().__init__(**kwargs)
        self.low, self.high = low, high

    def to_python(self, value):
        if value in self.empty_values or not str(value).strip():
            return None
        typed = arabic(str(value)).strip().replace(",", "").replace(" ", "").replace("−", "-")
        try:
            number = Decimal(typed)
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or "e" in typed.lower() or "_" in typed:
            raise ValidationError("โปรดกรอกเป็นตัวเลข เช่น 12 หรือ 3.50", code="invalid")
        return number

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if abs(value) >= NUMBER_MOST:
            raise ValidationError("ตัวเลขมากเกินกว่าที่ระบบเก็บได้ โปรดตรวจสอบ", code="too_large")
        if value != round(value, 2):
            raise ValidationError("ใส่ทศนิยมได้ไม่เกิน 2 ตำแหน่ง", code="decimals")
        if self.low is not None and value < self.low:
            raise ValidationError(f"ต้องไม่น้อยกว่า {grouped(self.low)}", code="low")
        if self.high is not None and value > self.high:
            raise ValidationError(f"ต้องไม่เกิน {grouped(self.high)}", code="high")


class FileReply(NamedTuple):
    """What a page sends for a file: a new one, the id of the one it showed, and whether that one shall go."""

    upload: object
    kept: str
    clear: bool


class AnswerFileInput(forms.FileInput):
    """A file input beside the stored file: `<name>-kept` names that, `<name>-clear` takes it away."""

    def value_from_datadict(self, data, files, name):
        return FileReply(
            upload=super().value_from_datadict(data, files, name),
            kept=data.get(f"{name}-kept", ""),
            clear=f"{name}-clear" in data,
        )

    def value_omitted_from_data(self, data, files, name):
        return name not in files and f"{name}-kept" not in data


class AnswerFileField(forms.Field):
    """A photo, or a PDF, photo or workbook. clean() returns an Upload, the StoredFile kept, or None."""

    widget = AnswerFileInput

    def __init__(self, *, photo, known, **kwargs):
        super().__init__(**kwargs)
        self.photo = photo
        self.known = {str(stored.pk): stored for stored in known}
        accept = "image/jpeg,image/png,image/webp"
        self.widget.attrs |= {
            "accept": accept if photo else f"application/pdf,{accept},.xlsx",
            "data-max-bytes": settings.UPLOAD_MAX_BYTES,
            "class": "form-control",
        }
        if photo:
            self.widget.attrs["data-shrink"] = ""

    def clean(self, reply):
        if reply.upload:
            check_size(reply.upload)
            return self._checked(reply.upload)
        if not reply.kept or reply.clear:
            return None
        if reply.kept not in self.known:
            raise ValidationError("ไฟล์เดิมไม่อยู่ในคำตอบนี้แล้ว โปรดเลือกไฟล์ใหม่", code="foreign_file")
        return self.known[reply.kept]

    def _checked(self, file):
        head = head_of(file)
        if not self.photo and head.startswith(b"%PDF-"):
            check_pdf(file)
            return Upload(file.name, file, "application/pdf")
        if not self.photo and head.startswith(b"PK"):
            check_spreadsheet(file)
            return Upload(file.name, file, XLSX)
        try:
            content, kind = check_photo(file)
        except ValidationError as error:
            if error.code == "type" and not self.photo:
                raise ValidationError(
                    "รับเฉพาะไฟล์ PDF, Excel (.xlsx) หรือภาพถ่าย (JPEG, PNG, WebP) โปรดเลือกไฟล์ใหม่"
                ) from None
            raise
        return Upload(f"{file.name.rpartition('.')[0] or file.name}.jpg", content, kind)
