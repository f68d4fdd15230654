"""A round asks every school for something in an academic year; each school and level owes one submission."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from instruments.models import InstrumentVersion
from schools.models import Office, Role
from thai import dates


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rounds of the acting office; schools and the committee see those that hold something for them."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        rounds = self.filter(office=acting.office_id)
        if acting.is_school:
            return rounds.filter(submissions__school=acting.school_id).distinct()
        if acting.role == Role.COMMITTEE:
            return rounds.filter(submissions__reviewer=user).distinct()
        return rounds


class Round(models.Model):
    class Kind(models.TextChoices):
        SAR = "sar", "รายงานการประเมินตนเอง (SAR)"

    office = models.ForeignKey(Office, models.PROTECT, related_name="rounds")
    kind = models.CharField("ประเภท", max_length=10, choices=Kind.choices, default=Kind.SAR)
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา")
    opens_on = models.DateField("เปิดรับ")
    due_on = models.DateField("กำหนดส่ง")
    closes_on = models.DateField("ปิดรับ")
    instructions = models.TextField("คำชี้แจง", blank=True)
    # Two readers must agree before the office decides; where they do not, the head does.
    second_reader = models.BooleanField("ใช้ผู้ตรวจสองคน", default=False)
    # What every reader answers, pinned to the version that was published when it was chosen.
    checklist = models.ForeignKey(
        InstrumentVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="แบบตรวจรายงาน"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "รอบการส่งรายงาน"
        verbose_name_plural = "รอบการส่งรายงาน"
        ordering = ["-academic_year", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "academic_year"], name="one_round_per_kind_and_year"),
            models.CheckConstraint(
                name="round_dates_in_order", condition=Q(opens_on__lte=F("due_on"), due_on__lte=F("closes_on"))
            ),
        ]

    def __str__(self):
        return f"SAR ปีการศึกษา {self.academic_year}"

    @property
    def is_open(self):
        """True while schools without an extension may still send."""
        return self.opens_on <= timezone.localdate() <= self.closes_on

    @property
    def phase(self):
        """Where the round stands today: before, open, late (past due, still taken) or closed."""
        today = timezone.localdate()
        if today < self.opens_on:
            return "before"
        if today <= self.due_on:
            return "open"
        return "late" if today <= self.closes_on else "closed"


class Extension(models.Model):
    """More time for one submission: who gave it, until when, and why."""

    submission = models.ForeignKey("qa.Submission", models.CASCADE, related_name="extensions")
    until = models.DateField("ขยายถึงวันที่")
    reason = models.TextField("เหตุผล")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "การขยายเวลา"
        verbose_name_plural = "การขยายเวลา"
        ordering = ["granted_at", "pk"]
        constraints = [models.CheckConstraint(name="extension_has_a_reason", condition=~Q(reason=""))]

    def __str__(self):
        return self.label

    # An extension stands in the timeline between the changes of state.
    @property
    def label(self):
        return f"ขยายเวลาส่งถึง {dates.short(self.until)}"

    @property
    def at(self):
        return self.granted_at

    @property
    def actor(self):
        return self.granted_by

    @property
    def comment(self):
        return self.reason
