"""What the office makes of a submission: readers and their levels, comments at a part or page, reminders, letters."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from instruments.models import Response
from qa.models.standards import Standard
from qa.models.submission_files import SubmissionFile
from qa.models.submissions import Submission
from schools.models import StoredFile
from supervision.models import Recommendation


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's staff see the readings of the submissions they see, the committee its own; a school none."""
        acting = user.acting
        if acting is None or acting.is_school:
            return self.none()
        rows = self.filter(submission__in=Submission.objects.visible_to(user))
        return rows if acting.is_staff_of_office else rows.filter(reader=user)


class Review(models.Model):
    """One reader's reading of a submission as it was sent for the `turn`-th time: levels, checklist, verdict."""

    class Verdict(models.TextChoices):
        ACCEPT = "accept", "เห็นควรรับ"
        RETURN = "return", "เห็นควรส่งกลับแก้ไข"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="reviews")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    turn = models.PositiveSmallIntegerField("ส่งครั้งที่", default=1)
    opinion = models.TextField("ความเห็นของผู้ตรวจ", blank=True)
    # "" while the reader is still reading.
    verdict = models.CharField("ความเห็นสรุป", max_length=10, choices=Verdict.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # What is said with the verdict, for the school once the office decides so; the opinion stays with the office.
    note = models.TextField("ข้อความประกอบความเห็นสรุป", blank=True)
    # The checklist of the round, answered by this reader; it keeps the version it was answered with.
    checklist = models.OneToOneField(
        Response, models.PROTECT, null=True, blank=True, related_name="review", editable=False
    )
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "การตรวจรายงาน"
        verbose_name_plural = "การตรวจรายงาน"
        ordering = ["turn", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "reader", "turn"], name="one_review_per_reader_and_turn"),
            models.CheckConstraint(
                name="verdict_has_a_time",
                condition=Q(verdict="", decided_at=None) | (~Q(verdict="") & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.reader} {self.get_verdict_display()}"


class ReviewLevel(models.Model):
    """The level a reader gives on one standard."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="levels")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "standard"], name="one_level_per_reader_and_standard")]

    def __str__(self):
        return f"{self.standard.code}: {self.level}"


class ReviewCommentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the submission; a school only what the office has shown it with a decision."""
        rows = self.filter(submission__in=Submission.objects.visible_to(user))
        acting = user.acting
        return rows.filter(shown_at__isnull=False) if acting is not None and acting.is_school else rows

    def open(self):
        """Those nobody has settled."""
        return self.filter(resolved_at=None)


class ReviewComment(models.Model):
    """A remark of a reader at one part of a report or one page of a file; as a reason for sending back it is what the
    school has to correct."""

    class Part(models.TextChoices):
        OVERALL = "overall", "ภาพรวมของรายงาน"
        STANDARD = "standard", "มาตรฐาน"
        SUMMARY = "summary", "บทสรุปและข้อมูลโรงเรียน"
        ENDORSEMENT = "endorsement", "การเห็นชอบของคณะกรรมการสถานศึกษา"
        FILE = "file", "ไฟล์แนบ"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="comments")
    part = models.CharField("ส่วนของรายงาน", max_length=12, choices=Part.choices, default=Part.OVERALL)
    standard = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey(SubmissionFile, models.CASCADE, null=True, blank=True, related_name="comments")
    page = models.PositiveSmallIntegerField("หน้า", null=True, blank=True)
    text = models.TextField("ข้อความ")
    turn = models.PositiveSmallIntegerField("ส่งครั้งที่", default=1)
    # Given as a reason when the report was sent back.
    is_reason = models.BooleanField("เหตุผลที่ส่งกลับ", default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # None: among the readers; the decision of the office shows it to the school.
    shown_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField("คำชี้แจงของโรงเรียน", blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # What it became in the office's common list.
    recommendation = models.OneToOneField(
        Recommendation, models.SET_NULL, null=True, blank=True, related_name="review_comment"
    )

    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        verbose_name = "ข้อสังเกตในรายงาน"
        verbose_name_plural = "ข้อสังเกตในรายงาน"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(name="comment_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="comment_at_a_standard_names_it",
                condition=Q(part="standard", standard__isnull=False) | (~Q(part="standard") & Q(standard=None)),
            ),
            models.CheckConstraint(
                name="comment_at_a_page_names_the_file",
                condition=Q(page=None) | Q(page__gte=1, part="file", file__isnull=False),
            ),
            models.CheckConstraint(
                name="resolved_comment_has_who_and_when",
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def place(self):
        """Where it is pinned, in words."""
        if self.standard_id:
            return f"มาตรฐานที่ {self.standard.code}"
        if self.file_id:
            page = f" หน้า {self.page}" if self.page else ""
            return f"{self.file.label}{page}"
        return self.get_part_display()


class Reminder(models.Model):
    """A school was reminded to send; once a day at most."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="reminders")
    on = models.DateField("วันที่เตือน")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # How many people of the school were told; 0: nobody of the school has an account.
    told = models.PositiveSmallIntegerField("จำนวนผู้รับ", default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "การเตือนให้ส่งรายงาน"
        verbose_name_plural = "การเตือนให้ส่งรายงาน"
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "on"], name="one_reminder_a_day")]

    def __str__(self):
        return f"{self.submission} {self.on}"


class AdviceLetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the submission and what is in it."""
        return self.filter(submission__in=Submission.objects.visible_to(user))


class AdviceLetter(models.Model):
    """The office's letter of advice to a school about its report. Issued once; a correction is another letter."""

    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="letters")
    number = models.CharField("ที่", max_length=80, blank=True)
    dated = models.DateField("ลงวันที่")
    text = models.TextField("ข้อความ")
    signer = models.CharField("ผู้ลงนาม", max_length=150, blank=True)
    signer_position = models.CharField("ตำแหน่งผู้ลงนาม", max_length=200, blank=True)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="advice_letter")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)

    objects = AdviceLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "หนังสือให้ข้อเสนอแนะ"
        verbose_name_plural = "หนังสือให้ข้อเสนอแนะ"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="advice_letter_says_something", condition=~Q(text=""))]

    def __str__(self):
        return f"หนังสือให้ข้อเสนอแนะ {self.number}".strip()
