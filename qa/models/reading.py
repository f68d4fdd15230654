"""What was read out of an uploaded SAR file, and what of it the school has decided about.

Nothing of it is part of the report: a proposal becomes so when a person of the school takes it over, through
qa.actions.proposals. Only the school sees readings and proposals, the office sees what the school made of them; and
once the report is sent, the levels in it that the file gives otherwise and nobody decided about
(qa.proposals.other_levels).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from jobs.models import Job
from qa.models.standards import Issue, Standard
from qa.models.submission_files import SubmissionFile
from qa.models.submissions import Submission


class ReadingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The people of the school whose file it is."""
        acting = user.acting
        if acting is None or not acting.is_school:
            return self.none()
        return self.filter(submission__school=acting.school_id, submission__round__office=acting.office_id)


class Reading(models.Model):
    """One uploaded file, and how reading it went."""

    class State(models.TextChoices):
        WAITING = "waiting", "กำลังอ่าน"
        READ = "read", "อ่านแล้ว"
        UNREADABLE = "unreadable", "อ่านไม่ได้"
        SET_ASIDE = "set_aside", "มีไฟล์ใหม่แทน"

    class Quality(models.TextChoices):
        UNKNOWN = "", "ยังไม่ได้อ่าน"
        GOOD = "good", "ข้อความในไฟล์สมบูรณ์"
        REPAIRED = "repaired", "ข้อความในไฟล์ผิดเพี้ยน ระบบแก้ให้แล้ว"
        DAMAGED = "damaged", "ข้อความในไฟล์เสียหาย"
        PICTURE = "picture", "ไม่มีข้อความในไฟล์"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="readings")
    source = models.OneToOneField(SubmissionFile, models.CASCADE, related_name="reading")
    sha256 = models.CharField(max_length=64)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.WAITING)
    pages = models.PositiveSmallIntegerField("จำนวนหน้า", default=0)
    quality = models.CharField("คุณภาพของข้อความ", max_length=10, choices=Quality.choices, blank=True, default="")
    # What the school is told about its file, in words.
    message = models.TextField("สิ่งที่พบ", blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "การอ่านไฟล์ SAR"
        verbose_name_plural = "การอ่านไฟล์ SAR"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=~Q(state="set_aside"), name="one_reading_of_a_submission_counts"
            ),
            models.CheckConstraint(
                name="what_was_read_has_a_time",
                condition=~Q(state__in=["read", "unreadable"]) | Q(read_at__isnull=False),
            ),
            models.CheckConstraint(name="what_was_read_has_a_quality", condition=~Q(state="read") | ~Q(quality="")),
        ]

    def __str__(self):
        return f"การอ่านไฟล์ SAR {self.submission}"


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As of the reading it came from."""
        return self.filter(reading__in=Reading.objects.visible_to(user))


class Proposal(models.Model):
    """A level or a passage found in the file, with the page and the words it was found in."""

    class Field(models.TextChoices):
        LEVEL = "level", "ระดับคุณภาพ"
        OVERALL_LEVEL = "overall_level", "ระดับคุณภาพโดยรวม"
        STRENGTHS = "strengths", "จุดเด่น"
        IMPROVEMENTS = "improvements", "จุดที่ควรพัฒนา"

    class State(models.TextChoices):
        WAITING = "waiting", "รอโรงเรียนยืนยัน"
        CONFIRMED = "confirmed", "ใช้ค่านี้แล้ว"
        CHANGED = "changed", "แก้แล้วใช้"
        PASSED = "passed", "ไม่ใช้"
        SET_ASIDE = "set_aside", "มีไฟล์ใหม่แทน"

    class Confidence(models.IntegerChoices):
        DOUBTFUL = 1, "ไม่แน่ใจ"
        LIKELY = 2, "น่าจะถูก"
        SURE = 3, "ชัดเจน"

    DECIDED = (State.CONFIRMED, State.CHANGED, State.PASSED)
    LEVELS = (Field.LEVEL, Field.OVERALL_LEVEL)

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="proposals")
    field = models.CharField(max_length=20, choices=Field.choices)
    standard = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="+")
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, blank=True, related_name="+")
    value = models.PositiveSmallIntegerField("ระดับที่พบ", null=True, blank=True)
    text = models.TextField("ข้อความที่พบ", blank=True)
    page = models.PositiveSmallIntegerField("หน้า")
    quote = models.TextField("คำในไฟล์")
    confidence = models.PositiveSmallIntegerField("ความชัดเจน", choices=Confidence.choices)
    # Other values that the file gives for the same: [{"value": 3, "page": 12, "quote": "…"}].
    others = models.JSONField(default=list, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ผู้ตัดสินใจ"
    )
    decided_at = models.DateTimeField("ตัดสินใจเมื่อ", null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "ข้อเสนอจากไฟล์ SAR"
        verbose_name_plural = "ข้อเสนอจากไฟล์ SAR"
        ordering = ["reading", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "issue"], condition=Q(issue__isnull=False), name="one_proposal_per_issue"
            ),
            models.UniqueConstraint(
                fields=["reading", "field", "standard"],
                condition=Q(standard__isnull=False, issue=None),
                name="one_proposal_per_field_of_a_standard",
            ),
            models.UniqueConstraint(
                fields=["reading", "field"], condition=Q(standard=None, issue=None), name="one_proposal_per_field"
            ),
            models.CheckConstraint(
                name="proposal_is_a_level_or_a_text",
                condition=Q(field__in=["level", "overall_level"], value__isnull=False, text="")
                | (Q(field__in=["strengths", "improvements"], value=None, issue=None) & ~Q(text="")),
            ),
            models.CheckConstraint(
                name="proposed_level_has_its_place",
                condition=Q(field="level", standard__isnull=False)
                | Q(field="overall_level", standard=None, issue=None)
                | Q(field__in=["strengths", "improvements"]),
            ),
            models.CheckConstraint(
                name="decided_proposal_says_who_and_when",
                condition=Q(
                    state__in=["confirmed", "changed", "passed"], decided_by__isnull=False, decided_at__isnull=False
                )
                | Q(state__in=["waiting", "set_aside"], decided_by=None, decided_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.label} หน้า {self.page}"

    @property
    def is_level(self):
        return self.field in self.LEVELS

    @property
    def label(self):
        """What it is about, in words."""
        if self.issue_id:
            return str(self.issue)
        place = f"มาตรฐานที่ {self.standard.code}" if self.standard_id else "ภาพรวม"
        return self.get_field_display() if self.field == "overall_level" else f"{self.get_field_display()} {place}"
