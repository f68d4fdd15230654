"""The files of a batch, made in pieces, and their way to the people."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

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
    # What signing adds to each single paper, where the batch is signed digitally (reports.certificates.issued).
    signatures = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    # The last step that was asked for.
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
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
    """A message that takes a paper to its holder: sent once, or never where a worker died while it was sending.

    Sending again is another row with another link.
    """

    class Form(models.TextChoices):
        LINK = "link", "ลิงก์"
        ATTACHMENT = "attachment", "ไฟล์แนบ"

    class State(models.TextChoices):
        QUEUED = "queued", "รอส่ง"
        SENT = "sent", "ส่งแล้ว"
        OPENED = "opened", "เปิดแล้ว"
        FAILED = "failed", "ส่งไม่สำเร็จ"
        RETURNED = "returned", "ตีกลับ"

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="deliveries")
    to = models.EmailField("ถึง")
    form = models.CharField("วิธีส่ง", max_length=10, choices=Form.choices, default=Form.LINK)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    token = models.CharField(max_length=43, unique=True, default=new_token)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Not sent before this moment.
    not_before = models.DateTimeField(default=timezone.now)
    # When the present attempt began; empty while it waits for one.
    claimed_at = models.DateTimeField(null=True, blank=True)
    # When the last attempt began, whatever became of it.
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    # The link leads nowhere any more: it went to a wrong address.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "การส่งเกียรติบัตร"
        verbose_name_plural = "การส่งเกียรติบัตร"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["state", "not_before"], name="deliveries_that_wait"),
            models.Index(fields=["tried_at"], name="deliveries_by_try"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "to"], condition=Q(state="queued"), name="a_paper_waits_once_an_address"
            ),
            models.CheckConstraint(
                name="sent_delivery_has_a_time",
                condition=Q(state__in=["queued", "failed"])
                | Q(state__in=["sent", "returned"], sent_at__isnull=False)
                | Q(state="opened", sent_at__isnull=False, opened_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.to
