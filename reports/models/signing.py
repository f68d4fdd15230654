"""The certificate file with which an office signs PDF files digitally."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from schools.models import Office, StoredFile


class SigningKey(models.Model):
    """A PKCS#12 file of the office with its password sealed (reports.certificates.sealing). The one in use is the one
    that was not taken out; those of before stay on record, without their password."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="signing_keys")
    # None once it was taken out: the key itself goes, what signed with it stays known.
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    password = models.TextField(blank=True, editable=False)
    subject = models.CharField("ออกให้แก่", max_length=300)
    issuer = models.CharField("ออกโดย", max_length=300)
    serial = models.CharField("เลขที่ใบรับรอง", max_length=64)
    starts_at = models.DateTimeField("ใช้ได้ตั้งแต่")
    ends_at = models.DateTimeField("หมดอายุ")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "ใบรับรองลายมือชื่อดิจิทัล"
        verbose_name_plural = "ใบรับรองลายมือชื่อดิจิทัล"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office"], condition=models.Q(removed_at=None), name="one_signing_key_an_office"
            ),
            models.CheckConstraint(
                name="key_in_use_has_its_file",
                condition=models.Q(removed_at=None, file__isnull=False) | models.Q(file=None, password=""),
            ),
        ]

    def __str__(self):
        return self.subject

    @property
    def has_ended(self):
        return self.ends_at <= timezone.now()

    @property
    def has_begun(self):
        return self.starts_at <= timezone.now()
