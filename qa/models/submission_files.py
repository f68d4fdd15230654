"""The files of a submission."""

from django.db import models
from django.db.models import F, Q

from qa.models.rounds import AskedFile
from qa.models.submissions import Submission
from schools.models import StoredFile


class SubmissionFileQuerySet(models.QuerySet):
    def sent(self, *, also_present):
        """Those that went out with a sending, and those in force with `also_present`, where nothing can be corrected.
        What a school attached and replaced before it sent is nobody else's.
        """
        sending = Q(
            submission__events__to_state=Submission.State.SUBMITTED,
            submission__events__at__gte=F("file__created_at"),
        )
        stood = Q(replaced_at=None) | Q(submission__events__at__lt=F("replaced_at"))
        rows = Q(pk__in=SubmissionFile.objects.filter(sending & stood).values("pk"))
        return self.filter(rows | Q(replaced_at=None) if also_present else rows)


class SubmissionFile(models.Model):
    """A file of a submission. A newer one takes the place of an older one, which stays on record."""

    class Kind(models.TextChoices):
        SAR = "sar", "ไฟล์ SAR"
        BOARD = "board", "หนังสือเห็นชอบของคณะกรรมการสถานศึกษา"
        ASKED = "asked", "เอกสารตามที่ขอ"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Which of the round's files it is, for the kind ASKED.
    asked = models.ForeignKey(AskedFile, models.PROTECT, null=True, blank=True, related_name="files")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="submission_file")
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = SubmissionFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind"],
                condition=Q(replaced_at=None, asked=None),
                name="one_current_file_per_kind",
            ),
            models.UniqueConstraint(
                fields=["submission", "asked"],
                condition=Q(replaced_at=None, asked__isnull=False),
                name="one_current_file_per_asked_file",
            ),
            models.CheckConstraint(
                name="asked_file_names_what_was_asked",
                condition=Q(kind="asked", asked__isnull=False) | (~Q(kind="asked") & Q(asked=None)),
            ),
        ]

    def __str__(self):
        return f"{self.label}: {self.file}"

    @property
    def label(self):
        """What the file is, in words."""
        return self.asked.label if self.asked_id else self.get_kind_display()
