"""What the paper of an accepted SAR says, frozen."""

from django.db import models

from qa.models.sar import OfSubmissions
from qa.models.submissions import Submission
from schools.models import StoredFile


class SarPaper(models.Model):
    """An accepted SAR as a paper. `data` is what it prints, frozen when the office accepted it: what becomes of the
    school, of its figures and of the office later changes no accepted report. The PDF is made of it when somebody first
    asks for it, and is that file from then on. A report that is opened again and accepted anew has another one.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="papers")
    turn = models.PositiveSmallIntegerField("ส่งครั้งที่")
    data = models.JSONField()
    # Over the canonical JSON of `data`.
    sha256 = models.CharField(max_length=64)
    template_version = models.PositiveSmallIntegerField(default=1)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="sar_paper")
    frozen_at = models.DateTimeField(auto_now_add=True)

    objects = OfSubmissions.as_manager()

    class Meta:
        verbose_name = "เล่ม SAR ที่รับแล้ว"
        verbose_name_plural = "เล่ม SAR ที่รับแล้ว"
        ordering = ["submission", "turn"]
        constraints = [models.UniqueConstraint(fields=["submission", "turn"], name="one_paper_per_acceptance")]

    def __str__(self):
        return f"{self.submission} {self.sha256[:12]}"
