"""Issued certificates: frozen data, a gapless number, a code that the public may check."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Max, Min, Q, Value
from django.db.models.functions import Concat

from registry.models import Reservation
from reports.models.certificate_designs import DesignVersion
from schools.models import Office, Role, School, StoredFile
from supervision.models import Event
from thai.digits import arabic

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_code():
    """20 characters of 31: 99 random bits, without letters that look like digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(20))


# The reason on record of a paper that holds no more because another stands for it.
REPLACED = "แทนที่ด้วยเลขที่ "


class CertificateKind(models.TextChoices):
    HONOUR = "honour", "เกียรติบัตร"
    TRAINING = "training", "วุฒิบัตร"


class CertificateBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Batches of the acting office, for those who keep or sign its registers."""
        if not user.has_role(Role.CLERK, Role.HEAD, Role.DIRECTOR):
            return self.none()
        return self.filter(office=user.acting.office_id)

    def signed_by(self, user):
        """Batches that name this person as one who signs, in the acting office."""
        return self.filter(office=user.acting.office_id, pk__in=BatchSigner.objects.filter(user=user).values("batch"))

    def waiting_for(self, user):
        """Batches that ask this person for a signature, in the acting office."""
        asked = self.filter(state=CertificateBatch.State.ASKED, office=user.acting.office_id)
        return asked.filter(signers__user=user, signers__state=BatchSigner.State.WAITING)

    def shows_signature(self, user, file):
        """True for who keeps the register and for whose signature the picture is."""
        images = BatchSigner.objects.filter(image=file)
        ours = self.visible_to(user).filter(pk__in=images.values("batch"))
        return ours.exists() or self.signed_by(user).filter(pk__in=images.filter(user=user).values("batch")).exists()

    def shows_approval(self, user, file):
        """True for who keeps the register and for who signs beside."""
        return any(rows.filter(approval_file=file).exists() for rows in (self.visible_to(user), self.signed_by(user)))

    def with_counts(self):
        """Adds `papers`, the number of issued certificates, and `first_number` and `last_number`."""
        return self.annotate(
            papers=Count("certificates"),
            first_number=Min("certificates__number"),
            last_number=Max("certificates__number"),
        )


class CertificateBatch(models.Model):
    """Certificates issued together for one activity. What has no number yet may change; what has never does.

    draft → asked (signers are asked in the system) → approved → issued (numbers taken) → ready (files made).
    A change before the numbers leads back to draft and voids what was approved.
    """

    Kind = CertificateKind

    class Purpose(models.TextChoices):
        ATTENDANCE = "attendance", "เข้าร่วม"
        SPEAKER = "speaker", "วิทยากร"
        COMMITTEE = "committee", "คณะกรรมการ"
        AWARD = "award", "รางวัล"

    class Digits(models.TextChoices):
        THAI = "thai", "เลขไทย ๑ ๒ ๓"
        ARABIC = "arabic", "เลขอารบิก 1 2 3"

    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        ASKED = "asked", "รอผู้ลงนาม"
        APPROVED = "approved", "ผู้ลงนามเห็นชอบแล้ว"
        ISSUED = "issued", "ออกเลขแล้ว"
        READY = "ready", "พร้อมดาวน์โหลด"

    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="certificate_batches")
    kind = models.CharField("ประเภท", max_length=10, choices=CertificateKind.choices, default=CertificateKind.HONOUR)
    purpose = models.CharField("มอบในฐานะ", max_length=10, choices=Purpose.choices, default=Purpose.ATTENDANCE)
    activity = models.CharField("เรื่อง", max_length=200)
    wording = models.CharField("ข้อความ", max_length=200, default="ได้เข้าร่วม")
    detail = models.CharField("รายละเอียด", max_length=300, blank=True)
    event_dates = models.CharField("วันที่จัด", max_length=150, blank=True)
    hours = models.DecimalField("จำนวนชั่วโมง", max_digits=5, decimal_places=1, null=True, blank=True)
    issued_on = models.DateField("ให้ไว้ ณ วันที่")
    digits = models.CharField("ตัวเลขบนเอกสาร", max_length=6, choices=Digits.choices, default=Digits.THAI)
    signer_name = models.CharField("ผู้ลงนาม", max_length=150)
    signer_position = models.CharField("ตำแหน่งผู้ลงนาม", max_length=200)
    # What a signer who does not use the system agreed with: a paper on file, or the letter that says so.
    approval_number = models.CharField("เลขที่หนังสืออนุมัติ", max_length=100, blank=True)
    approval_date = models.DateField("ลงวันที่", null=True, blank=True)
    approval_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    # Of what the papers said when it was entered; empty for one of before this was kept.
    approval_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    # Whose participants it is for.
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="certificate_batches", verbose_name="กิจกรรม"
    )
    # By which rule its people came from there: {"who", "share"} of recipients.of_event, {} where they were typed.
    event_rule = models.JSONField(default=dict, blank=True, editable=False)
    # {"name", "award"} and, where known, "level", "school", "role", "email", "school_id" of each; long, so lists leave
    # it out.
    people = models.JSONField("รายชื่อ", default=list)
    people_count = models.PositiveIntegerField(default=0)
    # None: the built-in paper of template_version 1.
    design_version = models.ForeignKey(
        DesignVersion, models.PROTECT, null=True, blank=True, related_name="batches", verbose_name="แบบเกียรติบัตร"
    )
    # Whose numbers it takes instead of the next ones of the book.
    reservation = models.ForeignKey(
        Reservation, models.PROTECT, null=True, blank=True, related_name="batches", verbose_name="ใช้เลขที่จองไว้"
    )
    # The paper that its only one will stand for.
    replaces = models.ForeignKey("Certificate", models.PROTECT, null=True, blank=True, related_name="+")
    signed_digitally = models.BooleanField("ลงลายมือชื่อดิจิทัลในไฟล์ PDF", default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    # Making the files was stopped; the numbers stay and the work can go on.
    cancelled = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    template_version = models.PositiveSmallIntegerField(default=1)
    # The pieces its papers are drawn in, 0 where one file holds them all.
    part_count = models.PositiveSmallIntegerField(default=0)
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
                condition=Q(state__in=["draft", "asked", "approved"], issued_at=None)
                | Q(state__in=["issued", "ready"], issued_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ready_batch_has_a_file",
                condition=~Q(state="ready") | Q(file__isnull=False) | Q(part_count__gte=1),
            ),
        ]

    def __str__(self):
        return self.activity

    def save(self, *args, **kwargs):
        self.people_count = len(self.people)
        if (named := kwargs.get("update_fields")) and "people" in named:
            kwargs["update_fields"] = {*named, "people_count"}
        super().save(*args, **kwargs)

    @property
    def has_numbers(self):
        return self.issued_at is not None

    @property
    def has_approval_paper(self):
        """Whether a signer outside the system is on record as agreeing."""
        return any(self.approval_papers)

    @property
    def approval_papers(self):
        """The letter by number and day, and the id of the file; None each where it is not there."""
        letter = (self.approval_number, self.approval_date)
        return letter if all(letter) else None, self.approval_file_id


class BatchSigner(models.Model):
    """Who signs the papers of a batch. One who uses the system approves there; another signs on paper."""

    class State(models.TextChoices):
        WAITING = "waiting", "รอพิจารณา"
        APPROVED = "approved", "เห็นชอบ"
        DECLINED = "declined", "ไม่เห็นชอบ"

    batch = models.ForeignKey(CertificateBatch, models.CASCADE, related_name="signers")
    slot = models.PositiveSmallIntegerField("ลำดับ")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("ชื่อผู้ลงนาม", max_length=150)
    position = models.CharField("ตำแหน่ง", max_length=200)
    image = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("พิจารณาเมื่อ", null=True, blank=True)
    note = models.CharField("เหตุผลหรือหมายเหตุ", max_length=300, blank=True)
    # What was in view: the version of the batch and a digest of everything that its papers will say.
    approved_version = models.PositiveIntegerField(null=True, blank=True)
    approved_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "ผู้ลงนามของชุด"
        verbose_name_plural = "ผู้ลงนามของชุด"
        ordering = ["batch", "slot"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "slot"], name="one_signer_a_place"),
            models.CheckConstraint(name="at_most_three_signers", condition=Q(slot__gte=1, slot__lte=3)),
            models.CheckConstraint(
                name="decision_has_actor_and_time",
                condition=Q(state="waiting", decided_by=None, decided_at=None, approved_version=None)
                | Q(state="declined", decided_by__isnull=False, decided_at__isnull=False, approved_version=None)
                | Q(
                    state="approved",
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    approved_version__isnull=False,
                ),
            ),
        ]

    def __str__(self):
        return self.name


class CertificateQuerySet(models.QuerySet):
    def taken_back(self):
        """Those revoked for a fault of their own, whether or not another stands for them since."""
        by_another = Q(revoked_reason=Concat(Value(REPLACED), F("replacement__number_text")))
        return self.exclude(revoked_at=None).filter(Q(replacement=None) | ~by_another)


class Certificate(models.Model):
    """One paper of an issued batch, as printed."""

    batch = models.ForeignKey(CertificateBatch, models.PROTECT, related_name="certificates")
    office = models.ForeignKey(Office, models.PROTECT, related_name="certificates")
    kind = models.CharField("ประเภท", max_length=10, choices=CertificateKind.choices, default=CertificateKind.HONOUR)
    be_year = models.PositiveSmallIntegerField("ปี พ.ศ.")
    number = models.PositiveIntegerField("เลขที่")
    number_text = models.CharField("เลขที่ตามเอกสาร", max_length=60, blank=True)
    position = models.PositiveIntegerField("ลำดับในชุด")
    name = models.CharField("ชื่อผู้รับ", max_length=200)
    award = models.CharField("ผลหรือบทบาท", max_length=200, blank=True)
    # Of an award: one of people_lists.LEVELS or the office's own word.
    level = models.CharField("ระดับ", max_length=40, blank=True)
    role = models.CharField("ทำหน้าที่", max_length=120, blank=True)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="certificates")
    school_name = models.CharField("โรงเรียนหรือหน่วยงาน", max_length=200, blank=True)
    email = models.EmailField("อีเมล", blank=True)
    # Everything printed, frozen; empty for papers of template_version 1, whose batch says it.
    fields = models.JSONField(default=dict, blank=True)
    code = models.CharField("รหัสตรวจสอบ", max_length=20, unique=True, default=new_code)
    # Of its own PDF, once that was made.
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField("เปิดครั้งแรกเมื่อ", null=True, blank=True)
    # The paper that this one stands for; a paper is replaced once.
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replacement", verbose_name="ออกแทน"
    )
    revoked_at = models.DateTimeField("เพิกถอนเมื่อ", null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_reason = models.CharField("เหตุผลที่เพิกถอน", max_length=300, blank=True)
    # Its holder asked that no public page shows it (PDPA).
    hidden_at = models.DateTimeField("งดแสดงต่อสาธารณะเมื่อ", null=True, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    hidden_reason = models.CharField("เหตุที่งดแสดง", max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "เกียรติบัตร"
        verbose_name_plural = "เกียรติบัตร"
        ordering = ["be_year", "number"]
        indexes = [models.Index(fields=["office", "name"], name="certificate_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "be_year", "number"], name="certificate_number_once"),
            models.UniqueConstraint(fields=["batch", "position"], name="certificate_position_once"),
            models.CheckConstraint(
                name="revoked_certificate_has_reason_and_actor",
                condition=Q(revoked_at=None, revoked_by=None, revoked_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_reason="")),
            ),
            models.CheckConstraint(
                name="hidden_certificate_has_reason_and_actor",
                condition=Q(hidden_at=None, hidden_by=None)
                | (Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.number}/{self.be_year} {self.name}"

    @property
    def plain_number(self):
        """The number as printed, in the digits of screens."""
        return arabic(self.number_text)

    @property
    def successor(self):
        """The paper that stands for this one, or None."""
        return getattr(self, "replacement", None)

    @property
    def is_taken_back(self):
        """Revoked for a fault of its own; a paper that only made room for another was not."""
        by_another = self.successor and self.revoked_reason == f"{REPLACED}{self.successor.number_text}"
        return self.revoked_at is not None and not by_another
