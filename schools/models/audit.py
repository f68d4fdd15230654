"""Who did or read what, when: append-only, ids instead of contents."""

from django.conf import settings
from django.db import models

from schools.models.offices import Office


class AuditEvent(models.Model):
    """One act. Written in the same transaction as the act itself; never changed or deleted."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=120, blank=True, db_index=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.verb} {self.target}"

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise TypeError("An audit event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("An audit event is never deleted.")


class Reason(models.Model):
    """Why somebody did what the trail tells. Words, unlike the trail's ids, can be mended or taken out again."""

    event = models.OneToOneField(AuditEvent, models.CASCADE, primary_key=True, related_name="reason")
    text = models.CharField("เหตุผล", max_length=300)

    class Meta:
        verbose_name = "เหตุผล"
        verbose_name_plural = "เหตุผล"

    def __str__(self):
        return self.text
