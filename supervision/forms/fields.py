"""Fields of their own kind: a school typed or picked, several photos, several pieces of evidence."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from schools.documents import check_pdf, check_photo, head_of
from schools.uploads import check_size
from thai.digits import arabic
from thai.forms import ThaiTextField
from thai.text import search_key

SUGGESTIONS = 5
TEXT_LIMIT = 300


class SchoolInput(forms.TextInput):
    """A text field with the office's schools as suggestions; works without JavaScript and on a phone."""

    template_name = "supervision/school_input.html"

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.schools = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["list"] = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["schools"] = self.schools
        return context


class SchoolField(ThaiTextField):
    """A school by "name (SMIS code)", by its code, or by a name that only one school has; clean() returns it."""

    widget = SchoolInput

    def __init__(self, *, queryset, **kwargs):
        super().__init__(max_length=TEXT_LIMIT, **kwargs)
        self.offer(queryset)

    def offer(self, queryset):
        """The schools to choose from."""
        self.queryset = queryset
        self.widget.schools = queryset.only("name", "smis_code", "local_code", "district")

    def prepare_value(self, value):
        """The text of a stored school; typed text stays as it is."""
        if hasattr(value, "smis_code"):
            return f"{value.name} ({value.code})"
        if isinstance(value, int):
            school = self.queryset.filter(pk=value).first()
            return self.prepare_value(school) if school else ""
        return value

    def clean(self, value):
        """The School, or None where none is owed; the text is checked before it is looked up."""
        text = super().clean(value)
        if not text:
            return None
        code = arabic(text).rstrip(") ")[-8:]
        if code.isdigit() and len(code) == 8:
            school = self.queryset.filter(smis_code=code).first()
            if school is None:
                raise ValidationError("ไม่พบโรงเรียนรหัสนี้ในสำนักงานของท่าน โปรดเลือกจากรายการ", code="unknown")
            return school
        key = search_key(text)
        if not key:
            raise ValidationError("โปรดพิมพ์ชื่อโรงเรียน", code="unknown")
        found = list(self.queryset.filter(search_name=key)[:2])
        if len(found) == 1:
            return found[0]
        near = [self.prepare_value(s) for s in self.queryset.filter(search_name__contains=key)[:SUGGESTIONS]]
        if not near:
            raise ValidationError("ไม่พบโรงเรียนชื่อนี้ในสำนักงานของท่าน โปรดเลือกจากรายการ", code="unknown")
        raise ValidationError(f"โปรดเลือกโรงเรียนจากรายการ ที่ใกล้เคียงคือ {' · '.join(near)}", code="ambiguous")

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != data


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "supervision/files_input.html"


class ManyFilesField(forms.FileField):
    """Several files; clean() returns a list of (label, content, content type). `check(file)` looks into each one
    and returns (content, content type) or raises ValidationError.
    """

    widget = ManyFilesInput

    def __init__(self, *, check, most, **kwargs):
        super().__init__(**kwargs)
        self.check, self.most = check, most
        self.widget.attrs["data-max-bytes"] = settings.UPLOAD_MAX_BYTES

    def clean(self, data, initial=None):
        files = [file for file in (data or []) if file]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.most:
            raise ValidationError(f"แนบได้ไม่เกิน {self.most} ไฟล์ต่อครั้ง โปรดเลือกใหม่", code="too_many")
        taken, faults = [], []
        for file in files:
            try:
                check_size(file)
                taken.append((file.name, *self.check(file)))
            except ValidationError as error:
                faults.extend(f"{file.name}: {message}" for message in error.messages)
        if faults:
            raise ValidationError(faults)
        return taken


def check_evidence(file):
    """(content, content type) of a PDF or a photo. Raises ValidationError."""
    if head_of(file).startswith(b"%PDF-"):
        check_pdf(file)
        return file, "application/pdf"
    try:
        return check_photo(file)
    except ValidationError as error:
        if error.code == "type":
            raise ValidationError("รับเฉพาะไฟล์ PDF หรือภาพถ่าย (JPEG, PNG, WebP) โปรดเลือกไฟล์ใหม่", code="type") from None
        raise


class PhotosField(ManyFilesField):
    def __init__(self, **kwargs):
        super().__init__(check=check_photo, **kwargs)
        self.widget.attrs |= {"accept": "image/jpeg,image/png,image/webp", "data-shrink": ""}


class EvidenceField(ManyFilesField):
    def __init__(self, **kwargs):
        super().__init__(check=check_evidence, **kwargs)
        self.widget.attrs |= {"accept": "application/pdf,image/jpeg,image/png,image/webp"}
