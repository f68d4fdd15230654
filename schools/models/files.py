"""Private files: where they lie is the server's choice, and one view sends them after asking the owner's gate."""

import uuid

from django.conf import settings
from django.db import models

from schools.models.offices import Office


def storage_path(instance, _filename):
    """A path that says nothing about its content and is never used twice."""
    return f"{instance.pk.hex[:2]}/{instance.pk.hex}"


class StoredFile(models.Model):
    """An immutable file. `purpose` names the gate (schools.files.gate) that knows who may read it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # None: a file of the installation, such as a list of the schools of all offices.
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=40)
    label = models.CharField("ชื่อไฟล์", max_length=255)
    content = models.FileField(upload_to=storage_path, max_length=100)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "ไฟล์"
        verbose_name_plural = "ไฟล์"

    def __str__(self):
        return self.label
