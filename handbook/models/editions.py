"""What editions of handbooks have in common."""

from django.db import models

from schools.models import StoredFile


class Edition(models.Model):
    """A handbook as it was on one day: what it says is frozen, the PDF follows by a job."""

    number = models.PositiveSmallIntegerField("ฉบับที่")
    frozen = models.JSONField(editable=False)
    frozen_sha256 = models.CharField(max_length=64, editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
