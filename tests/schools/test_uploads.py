"""An upload over the limit: refused at the field, in Thai, with everything else the person typed still there."""

import pytest
from django import forms
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from schools.documents import check_pdf
from schools.uploads import UploadField


class Paper(forms.Form):
    title = forms.CharField()
    paper = UploadField()


@pytest.fixture(autouse=True)
def small_limit(settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024


def sent(size, **more):
    data = {"title": "รายงาน", "paper": SimpleUploadedFile("รายงาน.pdf", b"x" * size), **more}
    request = RequestFactory().post("/", data)
    return Paper(request.POST, request.FILES), request


def test_exactly_the_limit_is_taken(settings):
    form, request = sent(settings.UPLOAD_MAX_BYTES)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["paper"].size == settings.UPLOAD_MAX_BYTES
    assert not hasattr(request, "upload_too_large")


def test_one_byte_over_the_limit_is_named_at_the_field_and_the_typed_text_stays(settings):
    form, request = sent(settings.UPLOAD_MAX_BYTES + 1)
    assert not form.is_valid()
    assert form.errors == {"paper": ["ไฟล์ใหญ่เกิน 1 MB โปรดลดขนาดไฟล์แล้วส่งใหม่"]}
    assert form.cleaned_data["title"] == "รายงาน"
    assert request.upload_too_large


def test_fields_and_files_behind_the_oversized_one_still_arrive(settings):
    behind = SimpleUploadedFile("photo.jpg", b"small")
    form, request = sent(settings.UPLOAD_MAX_BYTES * 3, zz_photo=behind, zz_note="หลังไฟล์")
    assert not form.is_valid()
    assert request.POST["zz_note"] == "หลังไฟล์"
    assert request.FILES["zz_photo"].read() == b"small"


def test_nothing_of_an_oversized_file_can_be_read(settings):
    _, request = sent(settings.UPLOAD_MAX_BYTES + 1)
    with pytest.raises(RequestDataTooBig):
        request.FILES["paper"].read()
    with pytest.raises(ValidationError, match="ไฟล์ใหญ่เกิน 1 MB"):
        check_pdf(request.FILES["paper"])
    request.close()
