"""The register of best practices (วิธีปฏิบัติที่เป็นเลิศ): what a school did well, for others to read once it is approved.

A practice names the school and never a person: who asks further asks the school.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from qa.models.sar import SarPart
from qa.models.standards import EducationLevel, Standard
from qa.models.submissions import Submission
from schools.models import Office, Role, School, StepEvent, StoredFile


class PracticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's staff see all but what a school wrote and never proposed; a school its own, and, as the
        committee does, those that are published."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        rows = self.filter(office=acting.office_id)
        if acting.is_school:
            return rows.filter(Q(school=acting.school_id) | Q(state=BestPractice.State.PUBLISHED))
        if acting.role == Role.COMMITTEE:
            return rows.filter(state=BestPractice.State.PUBLISHED)
        own = (BestPractice.State.DRAFT, BestPractice.State.WITHDRAWN)
        return rows.exclude(state__in=own, written_by_school=True, proposed_at=None)

    def published(self):
        """Those that everybody may read."""
        return self.filter(state=BestPractice.State.PUBLISHED)


class BestPractice(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        PROPOSED = "proposed", "รอพิจารณา"
        APPROVED = "approved", "อนุมัติแล้ว"
        PUBLISHED = "published", "เผยแพร่แล้ว"
        WITHDRAWN = "withdrawn", "ถอนออกจากทะเบียน"

    class Source(models.TextChoices):
        NOMINATION = "nomination", "ผลงานที่เสนอชื่อรับรางวัล"
        SAR = "sar", "นวัตกรรมใน SAR"
        OWN = "own", "บันทึกเอง"

    class Theme(models.TextChoices):
        LEARNING = "learning", "การจัดการเรียนรู้"
        READING = "reading", "การอ่านและการเขียนภาษาไทย"
        QUALITY = "quality", "ระบบประกันคุณภาพภายใน"
        MANAGEMENT = "management", "การบริหารจัดการสถานศึกษา"
        SUPERVISION = "supervision", "การนิเทศภายใน"
        CARE = "care", "ระบบดูแลช่วยเหลือผู้เรียน"
        TECHNOLOGY = "technology", "เทคโนโลยีและสื่อการเรียนรู้"
        COMMUNITY = "community", "การมีส่วนร่วมของชุมชน"
        CHARACTER = "character", "คุณลักษณะและทักษะชีวิต"

    TRANSITIONS = {
        State.DRAFT: {State.PROPOSED, State.WITHDRAWN},
        # Back to who wrote it, with a reason.
        State.PROPOSED: {State.APPROVED, State.DRAFT, State.WITHDRAWN},
        State.APPROVED: {State.PUBLISHED, State.WITHDRAWN},
        State.PUBLISHED: {State.APPROVED, State.WITHDRAWN},
        State.WITHDRAWN: {State.DRAFT},
    }
    CHIPS = {
        State.DRAFT: "draft",
        State.PROPOSED: "waiting",
        State.APPROVED: "info",
        State.PUBLISHED: "done",
        State.WITHDRAWN: "neutral",
    }

    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="practices")
    school = models.ForeignKey(School, models.PROTECT, related_name="practices", verbose_name="โรงเรียน")
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา")
    source = models.CharField("ที่มา", max_length=10, choices=Source.choices, default=Source.OWN)
    # What it was taken from.
    submission = models.ForeignKey(Submission, models.SET_NULL, null=True, blank=True, related_name="practices")
    sar_part = models.ForeignKey(SarPart, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField("ชื่อวิธีปฏิบัติ", max_length=200)
    level = models.CharField("ระดับการศึกษา", max_length=10, choices=EducationLevel.choices)
    theme = models.CharField("เรื่อง", max_length=15, choices=Theme.choices)
    standard = models.ForeignKey(
        Standard, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="มาตรฐานที่เกี่ยวข้อง"
    )
    abstract = models.TextField("บทคัดย่อ")
    method = models.TextField("สิ่งที่ทำ", blank=True)
    results = models.TextField("ผลที่เกิดขึ้น", blank=True)
    # Written at the school: nobody else reads it before it is proposed.
    written_by_school = models.BooleanField(default=False)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    # The first time; from then on the office sees it, also when it goes back.
    proposed_at = models.DateTimeField("เสนอครั้งแรกเมื่อ", null=True, blank=True)
    published_at = models.DateTimeField("เผยแพร่เมื่อ", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = "วิธีปฏิบัติที่เป็นเลิศ"
        verbose_name_plural = "วิธีปฏิบัติที่เป็นเลิศ"
        ordering = ["-academic_year", "-pk"]
        indexes = [models.Index(fields=["office", "state", "-academic_year"], name="practice_by_state")]
        constraints = [
            models.CheckConstraint(name="practice_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="published_practice_has_a_time",
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at=None)),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def chip(self):
        """The kind of chip that shows the state."""
        return self.CHIPS[self.state]

    @property
    def is_editable(self):
        """True while who wrote it may still change it."""
        return self.state == self.State.DRAFT


class PracticeAttachmentQuerySet(models.QuerySet):
    def present(self):
        """Those that were not taken out."""
        return self.filter(removed_at=None)

    def publishable(self):
        """Those that anybody may see: links, and files that show no child, or children with consent (PDPA)."""
        return self.present().exclude(children=PracticeAttachment.Children.NO_CONSENT)


class PracticeAttachment(models.Model):
    """A file or a link of a practice; it is published with it, unless it shows children without consent. What was
    taken out stays on record."""

    class Children(models.TextChoices):
        NONE = "none", "ไม่มีภาพที่ระบุตัวนักเรียนได้"
        CONSENT = "consent", "มีภาพนักเรียน และได้รับความยินยอมให้เผยแพร่แล้ว"
        NO_CONSENT = "no_consent", "มีภาพนักเรียน ยังไม่ได้รับความยินยอม จึงไม่เผยแพร่ไฟล์นี้"

    practice = models.ForeignKey(BestPractice, models.CASCADE, related_name="attachments")
    title = models.CharField("ชื่อ", max_length=200)
    url = models.URLField("ลิงก์", max_length=500, blank=True)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="practice_attachment")
    children = models.CharField("ภาพนักเรียนในไฟล์", max_length=10, choices=Children.choices, default=Children.NO_CONSENT)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PracticeAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "ไฟล์หรือลิงก์ของวิธีปฏิบัติ"
        verbose_name_plural = "ไฟล์หรือลิงก์ของวิธีปฏิบัติ"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="practice_attachment_is_there", condition=Q(file__isnull=False) | ~Q(url="")),
        ]

    def __str__(self):
        return self.title


class PracticeEvent(StepEvent):
    """One change of state of a practice, append-only; every step back needs a reason."""

    practice = models.ForeignKey(BestPractice, models.CASCADE, related_name="events")
    from_state = models.CharField(max_length=10, choices=BestPractice.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=BestPractice.State.choices)

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(
                name="practice_step_back_has_a_reason",
                condition=~(
                    Q(to_state="withdrawn")
                    | Q(from_state="proposed", to_state="draft")
                    | Q(from_state="published", to_state="approved")
                )
                | ~Q(comment=""),
            )
        ]

    @property
    def label(self):
        """What happened, in words."""
        State = BestPractice.State
        if self.to_state == State.DRAFT and self.from_state:
            return "ส่งกลับให้แก้ไข" if self.from_state == State.PROPOSED else "นำกลับมาแก้ไข"
        if self.from_state == State.PUBLISHED and self.to_state == State.APPROVED:
            return "ยกเลิกการเผยแพร่"
        return {
            State.DRAFT: "เริ่มบันทึก",
            State.PROPOSED: "เสนอให้พิจารณา",
            State.APPROVED: "อนุมัติเข้าทะเบียน",
            State.PUBLISHED: "เผยแพร่",
            State.WITHDRAWN: "ถอนออกจากทะเบียน",
        }[self.to_state]
