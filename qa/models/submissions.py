"""What one school owes in a round for one level of education: levels, texts, files and how it came to be accepted."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from qa.models.rounds import Round
from qa.models.standards import EducationLevel, Issue, Standard, StandardSet
from schools.models import Role, School, StoredFile


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's staff see all of their office (a draft's content stays the school's: see can_read_content),
        a school its own, the committee those assigned to it."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        rows = self.filter(round__office=acting.office_id)
        if acting.is_school:
            return rows.filter(school=acting.school_id)
        if acting.role == Role.COMMITTEE:
            return rows.filter(reviewer=user)
        if acting.is_staff_of_office:
            return rows
        return self.none()

    def received(self):
        """Those the office has in hand, accepted or not yet."""
        return self.filter(state__in=Submission.RECEIVED)


class Submission(models.Model):
    class State(models.TextChoices):
        EXPECTED = "expected", "ยังไม่เริ่ม"
        DRAFT = "draft", "กำลังจัดทำ"
        SUBMITTED = "submitted", "รอตรวจ"
        RETURNED = "returned", "ส่งกลับแก้ไข"
        ACCEPTED = "accepted", "รับแล้ว"

    TRANSITIONS = {
        State.EXPECTED: {State.DRAFT},
        State.DRAFT: {State.SUBMITTED},
        State.SUBMITTED: {State.RETURNED, State.ACCEPTED},
        State.RETURNED: {State.SUBMITTED},
        State.ACCEPTED: set(),
    }
    EDITABLE = frozenset({State.EXPECTED, State.DRAFT, State.RETURNED})
    RECEIVED = (State.SUBMITTED, State.ACCEPTED)

    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions")
    school = models.ForeignKey(School, models.PROTECT, related_name="submissions")
    level = models.CharField("ระดับ", max_length=10, choices=EducationLevel.choices)
    standard_set = models.ForeignKey(StandardSet, models.PROTECT, related_name="submissions")
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.EXPECTED)
    overall_level = models.PositiveSmallIntegerField("ระดับคุณภาพโดยรวม", null=True, blank=True)
    strengths = models.TextField("จุดเด่น", blank=True)
    improvements = models.TextField("จุดที่ควรพัฒนา", blank=True)
    endorsed_on = models.DateField("วันที่คณะกรรมการสถานศึกษาเห็นชอบ", null=True, blank=True)
    endorsed_by = models.CharField("ประธานคณะกรรมการสถานศึกษา", max_length=150, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="submissions_to_review"
    )
    submitted_at = models.DateTimeField("ส่งเมื่อ", null=True, blank=True)
    accepted_at = models.DateTimeField("รับเมื่อ", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "SAR ของโรงเรียน"
        verbose_name_plural = "SAR ของโรงเรียน"
        ordering = ["round", "school", "level"]
        indexes = [models.Index(fields=["round", "level", "state"]), models.Index(fields=["reviewer", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["round", "school", "level"], name="one_submission_per_school_and_level"),
            models.CheckConstraint(
                name="sent_submission_has_a_time",
                condition=Q(state__in=["expected", "draft"]) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="accepted_submission_has_a_time",
                condition=Q(state="accepted", accepted_at__isnull=False) | (~Q(state="accepted") & Q(accepted_at=None)),
            ),
        ]

    def __str__(self):
        return f"SAR {self.school} {self.get_level_display()}"


class IssueResult(models.Model):
    """The level a school gives itself on one issue."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="issue_results")
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="results")
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "issue"], name="one_result_per_issue")]

    def __str__(self):
        return f"{self.issue.code}: {self.level}"


class StandardResult(models.Model):
    """The level a school gives itself on one standard; where it differs from the suggestion it says why."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="standard_results")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="results")
    level = models.PositiveSmallIntegerField()
    reason = models.TextField("เหตุผลที่ต่างจากระดับที่เสนอ", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "standard"], name="one_result_per_standard")]

    def __str__(self):
        return f"{self.standard.code}: {self.level}"


class SubmissionFile(models.Model):
    """A file of a submission. A newer one takes the place of an older one, which stays on record."""

    class Kind(models.TextChoices):
        SAR = "sar", "ไฟล์ SAR"
        BOARD = "board", "หนังสือเห็นชอบของคณะกรรมการสถานศึกษา"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="submission_file")
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind"], condition=Q(replaced_at=None), name="one_current_file_per_kind"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.file}"


class SubmissionEvent(models.Model):
    """One change of state, append-only; returning needs a reason."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="events")
    from_state = models.CharField(max_length=10, choices=Submission.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=Submission.State.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="returned_submission_has_a_reason", condition=~Q(to_state="returned") | ~Q(comment="")
            )
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        return self.get_to_state_display()
