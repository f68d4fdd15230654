"""A report made from frozen figures."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from qa.models import Round
from reports.models.snapshots import Snapshot
from schools.models import Office, Role, StoredFile


class SynthesisQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Reports of the acting office, for those who read its figures."""
        if not user.has_role(Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR):
            return self.none()
        return self.filter(office=user.acting.office_id)


class Synthesis(models.Model):
    """A synthesis report of one round: its snapshot, and the PDF made from it."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="syntheses")
    round = models.ForeignKey(Round, models.PROTECT, related_name="syntheses")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, blank=True, related_name="syntheses")
    template_version = models.PositiveSmallIntegerField(default=1)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SynthesisQuerySet.as_manager()

    class Meta:
        verbose_name = "รายงานการสังเคราะห์"
        verbose_name_plural = "รายงานการสังเคราะห์"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="finished_synthesis_has_file_and_snapshot",
                condition=Q(finished_at=None) | Q(file__isnull=False, snapshot__isnull=False),
            )
        ]

    def __str__(self):
        return f"รายงานการสังเคราะห์ {self.round}"
