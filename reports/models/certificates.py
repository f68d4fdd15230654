"""Issued certificates: frozen data, a gapless number, a code that the public may check."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Min, Q

from schools.models import Office, Role, StoredFile

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_code():
    """20 characters of 31: 99 random bits, without letters that look like digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(20))


class CertificateBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Batches of the acting office, for those who keep or sign its registers."""
        if not user.has_role(Role.CLERK, Role.HEAD, Role.DIRECTOR):
            return self.none()
        return self.filter(office=user.acting.office_id)

    def with_counts(self):
        """Adds `papers`, the number of issued certificates, and `first_number` and `last_number`."""
        return self.annotate(
            papers=Count("certificates"),
            first_number=Min("certificates__number"),
            last_number=Max("certificates__number"),
        )


class CertificateBatch(models.Model):
    """Certificates issued together for one activity. Draft rows may change; issued ones never do."""

    class Kind(models.TextChoices):
        HONOUR = "honour", "เกียรติบัตร"
        TRAINING = "training", "วุฒิบัตร"

    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        ISSUED = "issued", "ออกเลขแล้ว"
        READY = "ready", "พร้อมดาวน์โหลด"

    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="certificate_batches")
    kind = models.CharField("ประเภท", max_length=10, choices=Kind.choices, default=Kind.HONOUR)
    activity = models.CharField("เรื่อง", max_length=200)
    wording = models.CharField("ข้อความ", max_length=200, default="ได้เข้าร่วม")
    detail = models.CharField("รายละเอียด", max_length=300, blank=True)
    issued_on = models.DateField("ให้ไว้ ณ วันที่")
    signer_name = models.CharField("ผู้ลงนาม", max_length=150)
    signer_position = models.CharField("ตำแหน่งผู้ลงนาม", max_length=200)
    people = models.JSONField("รายชื่อ", default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    template_version = models.PositiveSmallIntegerField(default=1)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    issued_at = models.DateTimeField(null=True, blank=True)

    objects = CertificateBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "ชุดเกียรติบัตร"
        verbose_name_plural = "ชุดเกียรติบัตร"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="issued_batch_has_a_time",
                condition=Q(state="draft", issued_at=None) | (~Q(state="draft") & Q(issued_at__isnull=False)),
            ),
            models.CheckConstraint(name="ready_batch_has_a_file", condition=~Q(state="ready") | Q(file__isnull=False)),
        ]

    def __str__(self):
        return self.activity


class Certificate(models.Model):
    """One paper of an issued batch, as printed."""

    batch = models.ForeignKey(CertificateBatch, models.PROTECT, related_name="certificates")
    office = models.ForeignKey(Office, models.PROTECT, related_name="certificates")
    be_year = models.PositiveSmallIntegerField("ปี พ.ศ.")
    number = models.PositiveIntegerField("เลขที่")
    position = models.PositiveIntegerField("ลำดับในชุด")
    name = models.CharField("ชื่อผู้รับ", max_length=200)
    award = models.CharField("ผลหรือบทบาท", max_length=200, blank=True)
    code = models.CharField("รหัสตรวจสอบ", max_length=20, unique=True, default=new_code)
    revoked_at = models.DateTimeField("เพิกถอนเมื่อ", null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_reason = models.CharField("เหตุผลที่เพิกถอน", max_length=300, blank=True)

    class Meta:
        verbose_name = "เกียรติบัตร"
        verbose_name_plural = "เกียรติบัตร"
        ordering = ["be_year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["office", "be_year", "number"], name="certificate_number_once"),
            models.UniqueConstraint(fields=["batch", "position"], name="certificate_position_once"),
            models.CheckConstraint(
                name="revoked_certificate_has_reason_and_actor",
                condition=Q(revoked_at=None, revoked_by=None, revoked_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.number}/{self.be_year} {self.name}"
