"""The files of a batch, made in pieces, and their way to the people."""

import secrets

from django.db import models
from django.db.models import F, Q

from reports.models.certificates import Certificate, CertificateBatch
from schools.models import StoredFile


def new_token():
    """The secret part of a link in a message: 32 random bytes."""
    return secrets.token_urlsafe(32)


class BatchPart(models.Model):
    """Some papers of a batch in one file, positions `first` to `last`, drawn by one step of a job: what a killed
    worker did not finish is done again, and nothing else."""

    batch = models.ForeignKey(CertificateBatch, models.PROTECT, related_name="parts")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "ไฟล์ย่อยของชุด"
        verbose_name_plural = "ไฟล์ย่อยของชุด"
        ordering = ["batch", "first"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "first"], name="a_part_begins_once"),
            models.CheckConstraint(name="part_runs_forward", condition=Q(last__gte=F("first"))),
            models.CheckConstraint(
                name="finished_part_has_a_file",
                condition=Q(file=None, finished_at=None) | Q(file__isnull=False, finished_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.first}–{self.last}"


class CertificateDelivery(models.Model):
    """A message that takes a paper to its holder."""

    class State(models.TextChoices):
        QUEUED = "queued", "รอส่ง"
        SENT = "sent", "ส่งแล้ว"
        OPENED = "opened", "เปิดแล้ว"
        FAILED = "failed", "ส่งไม่สำเร็จ"

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="deliveries")
    to = models.EmailField("ถึง")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    token = models.CharField(max_length=43, unique=True, default=new_token)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "การส่งเกียรติบัตร"
        verbose_name_plural = "การส่งเกียรติบัตร"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="sent_delivery_has_a_time",
                condition=Q(state__in=["queued", "failed"])
                | Q(state="sent", sent_at__isnull=False)
                | Q(state="opened", sent_at__isnull=False, opened_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.to
