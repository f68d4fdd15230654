"""The texts of a SAR beside its levels: one part for the summary, one for each standard, one for the endorsement.

Levels stay where they were (IssueResult, StandardResult, Submission.overall_level), and so do the strengths and
points to develop of the whole report (Submission.strengths, Submission.improvements), which the synthesis reads.

Whoever proposes a text or a level and lets the school confirm it writes through
`qa.actions.sar.take_over(submission=, by=, field=, value=, standard=None, issue=None, reason="")`:
  * texts: `field` is a name of SarPart.TEXTS with `standard`, or of SarPart.SUMMARY_TEXTS without;
  * levels: `field="level"` with `standard` or `issue`, or `field="overall_level"`; `value` is the number.
It raises WrongState when the report can no longer be edited and ValueError for a level outside the set's scale. What
stood there before is replaced, so show it beside the proposal.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from qa.models.standards import Standard
from qa.models.submissions import Submission
from schools.models import StoredFile


class OfSubmissions(models.QuerySet):
    def visible_to(self, user):
        """What belongs to the submissions the user sees; who may read a draft's content says can_read_content."""
        return self.filter(submission__in=Submission.objects.visible_to(user))


class SarPart(models.Model):
    """What a school wrote in one part of its report. Each part has its own version: two people may write two parts
    at the same time, and only who writes the same part twice meets a conflict."""

    class Kind(models.TextChoices):
        SUMMARY = "summary", "สรุป"
        STANDARD = "standard", "มาตรฐาน"
        SEND = "send", "รับรองและส่ง"

    TEXTS = ("process", "results", "strengths", "improvements", "plan", "practices", "help_wanted")
    SUMMARY_TEXTS = ("summary", "strengths", "improvements", "plan", "help_wanted")

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    standard = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="parts")
    # The executive summary; in rounds of other kinds, in their only part (send), the school's note.
    summary = models.TextField("บทสรุปสำหรับผู้บริหาร", blank=True)
    process = models.TextField("กระบวนการพัฒนา", blank=True)
    results = models.TextField("ผลการดำเนินงาน", blank=True)
    # Empty in the summary: the whole report's stand in Submission.
    strengths = models.TextField("จุดเด่น", blank=True)
    improvements = models.TextField("จุดที่ควรพัฒนา", blank=True)
    plan = models.TextField("แผนยกระดับคุณภาพ", blank=True)
    practices = models.TextField("นวัตกรรมหรือแบบอย่างที่ดี", blank=True)
    help_wanted = models.TextField("ความต้องการช่วยเหลือ", blank=True)
    # Names of texts that came from last year and that nobody has edited or confirmed yet.
    unchecked = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    objects = OfSubmissions.as_manager()

    class Meta:
        verbose_name = "ส่วนของ SAR"
        verbose_name_plural = "ส่วนของ SAR"
        ordering = ["submission", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "standard"], condition=Q(standard__isnull=False), name="one_part_per_standard"
            ),
            models.UniqueConstraint(
                fields=["submission", "kind"], condition=Q(standard=None), name="one_part_per_kind_of_part"
            ),
            models.CheckConstraint(
                name="part_of_a_standard_names_it",
                condition=Q(kind="standard", standard__isnull=False) | (~Q(kind="standard") & Q(standard=None)),
            ),
        ]

    def __str__(self):
        return str(self.standard) if self.standard_id else self.get_kind_display()

    @property
    def code(self):
        """The part in an address: summary, send, or standard-12 with the standard's key."""
        return f"standard-{self.standard_id}" if self.standard_id else self.kind


class Evidence(models.Model):
    """A file or a link that shows what a school says about a standard. What was taken out stays on record."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="evidence")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="evidence")
    title = models.CharField("ชื่อหลักฐาน", max_length=200)
    url = models.URLField("ลิงก์", max_length=500, blank=True)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="sar_evidence")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = OfSubmissions.as_manager()

    class Meta:
        verbose_name = "หลักฐาน"
        verbose_name_plural = "หลักฐาน"
        ordering = ["standard__position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_is_a_file_or_a_link",
                condition=(Q(file__isnull=False) & Q(url="")) | (Q(file=None) & ~Q(url="")),
            ),
            models.CheckConstraint(name="evidence_has_a_title", condition=~Q(title="")),
        ]

    def __str__(self):
        return self.title
