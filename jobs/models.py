"""The table of slow work. A row is the truth; Celery and its broker only wake somebody up to look at it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Jobs the user asked for, as long as the user holds a role."""
        return self.none() if getattr(user, "acting", None) is None else self.filter(requested_by=user)


class Job(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", "รอเริ่มงาน"
        RUNNING = "running", "กำลังทำงาน"
        DONE = "done", "เสร็จแล้ว"
        FAILED = "failed", "ไม่สำเร็จ"
        CANCELLED = "cancelled", "ยกเลิกแล้ว"

    ACTIVE = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    input = models.JSONField(default=dict)
    input_key = models.CharField(max_length=64, editable=False)
    title = models.CharField("งาน", max_length=200)
    subject = models.CharField(max_length=120, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="jobs")
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    cancel_requested = models.BooleanField(default=False)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "งานเบื้องหลัง"
        verbose_name_plural = "งานเบื้องหลัง"
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["state", "lease_until"]),
            models.Index(fields=["state", "created_at"]),
            models.Index(fields=["requested_by", "-created_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "input_key"],
                condition=Q(state__in=["queued", "running", "done"]),
                name="same_work_is_one_job",
            ),
            models.CheckConstraint(
                name="running_job_has_a_lease",
                condition=Q(state="running", lease_until__isnull=False) | (~Q(state="running") & Q(lease_until=None)),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_active(self):
        return self.state in self.ACTIVE

    @property
    def percent(self):
        """0–100, or None while the total is unknown."""
        return min(100, round(100 * self.done / self.total)) if self.total else None


class WorkerBeat(models.Model):
    """When a worker was last alive."""

    name = models.CharField(max_length=200, primary_key=True)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.name} {self.at}"
