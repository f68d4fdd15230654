"""How a submission came to be what it is: changes of state, append-only."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from qa.models.submissions import Submission


class SubmissionEvent(models.Model):
    """One change of state, append-only; every step back needs a reason."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="events")
    from_state = models.CharField(max_length=10, choices=Submission.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=Submission.State.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # As whom, where it was in somebody's place: รักษาราชการแทน….
    capacity = models.CharField("ในฐานะ", max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="step_back_has_a_reason",
                condition=~(Q(to_state__in=["returned", "withdrawn"]) | Q(from_state="accepted")) | ~Q(comment=""),
            )
        ]

    def __str__(self):
        return self.label

    @property
    def is_return(self):
        """True when the office sent the report back; a report can also move to another school as it is."""
        return self.to_state == Submission.State.RETURNED != self.from_state

    @property
    def label(self):
        """What happened, in words."""
        if self.from_state == self.to_state:
            return "ย้ายโรงเรียน"
        if self.from_state == Submission.State.ACCEPTED:
            back = self.to_state == Submission.State.RETURNED
            return "เปิดรายงานที่รับแล้วให้โรงเรียนแก้ไข" if back else "เปิดรายงานที่รับแล้วให้ตรวจใหม่"
        again = self.from_state == Submission.State.RETURNED
        return {
            Submission.State.DRAFT: "เริ่มจัดทำรายงาน",
            Submission.State.SUBMITTED: "ส่งรายงานที่แก้ไขแล้ว" if again else "ส่งรายงาน",
            Submission.State.REVIEWING: "เริ่มตรวจรายงาน",
            Submission.State.RETURNED: "ส่งกลับให้แก้ไข",
            Submission.State.WITHDRAWN: "โรงเรียนถอนรายงานคืน",
            Submission.State.ACCEPTED: "รับรายงานแล้ว",
        }.get(self.to_state, self.get_to_state_display())
