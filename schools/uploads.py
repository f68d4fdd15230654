"""Keeps an oversized upload off the disk, and lets the form field behind it say so."""

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class TooLargeFile(UploadedFile):
    """Stands for an upload that was dropped at the limit: its name and size are known, its content is gone.

    Reading it raises RequestDataTooBig, so a view that forgot to ask for the size answers 400 and stores nothing.
    """

    def __init__(self, *, name, size, field_name, content_type):
        super().__init__(file=None, name=name, content_type=content_type, size=size)
        self.field_name = field_name

    @property
    def file(self):
        raise RequestDataTooBig(f"{self.field_name}: {self.size} bytes are over the limit")

    @file.setter
    def file(self, _nothing):
        """There is nothing to keep."""

    @property
    def closed(self):
        return True

    def close(self):
        """There is nothing to close."""


class LimitUploadHandler(FileUploadHandler):
    """Stops passing a file on once it has more than UPLOAD_MAX_BYTES; the rest is read past, and other fields stay."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        return None if self.received > settings.UPLOAD_MAX_BYTES else raw_data

    def file_complete(self, file_size):
        if self.received <= settings.UPLOAD_MAX_BYTES:
            return None  # The next handler holds the file.
        if self.request is not None:
            self.request.upload_too_large = True
        return TooLargeFile(
            name=self.file_name, size=self.received, field_name=self.field_name, content_type=self.content_type
        )


def check_size(upload):
    """Raises ValidationError when the upload is larger than an office may send."""
    if upload.size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise ValidationError(f"ไฟล์ใหญ่เกิน {limit} MB โปรดลดขนาดไฟล์แล้วส่งใหม่", code="too_large")


class UploadField(forms.FileField):
    """A file field that refuses what is over the limit before anybody reads the content."""

    def to_python(self, data):
        upload = super().to_python(data)
        if upload is not None:
            check_size(upload)
        return upload
