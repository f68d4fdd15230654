"""What the rows of every history have in common."""

from django.conf import settings
from django.db import models


class StepEvent(models.Model):
    """One step of something, append-only: who took it when, and why. A model of steps adds what they are of and its
    `label`, the step in words; its Meta is made from this one."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # As whom, where it was in somebody's place: รักษาราชการแทน….
    capacity = models.CharField("ในฐานะ", max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    comment = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self):
        return self.label
