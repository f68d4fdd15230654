"""Form fields for several files at once: photos, and evidence that is a PDF or a photo."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from schools.documents import check_pdf, check_photo, head_of
from schools.uploads import check_size


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "components/files_input.html"


class ManyFilesField(forms.FileField):
    """Several files; clean() returns a list of (label, content, content type). `check(file)` looks into each one
    and returns (content, content type) or raises ValidationError.
    """

    widget = ManyFilesInput

    def __init__(self, *, check, most, **kwargs):
        super().__init__(**kwargs)
        self.check, self.most = check, most
        # Where this is a list, what is wrong with single files goes into it, and the good ones are taken.
        self.refused = None
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
        if self.refused is not None:
            self.refused.extend(faults)
        elif faults:
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
