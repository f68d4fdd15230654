"""A supervisor's own growth: the entries of the portfolio (แฟ้มสะสมงาน) and the development plan (ID PLAN)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from schools.models import DutyOrder, Office, Role, StoredFile

# Who works in the group and keeps a portfolio.
GROUP = (Role.HEAD, Role.SUPERVISOR)


class OwnWork(models.QuerySet):
    def visible_to(self, user):
        """One's own; the head and the director see those of their office."""
        acting = user.acting
        if acting is None or acting.office_id is None:
            return self.none()
        mine = self.filter(office=acting.office_id)
        if acting.role in (Role.HEAD, Role.DIRECTOR):
            return mine
        return mine.filter(user=user) if acting.role == Role.SUPERVISOR else self.none()


class PortfolioEntry(models.Model):
    """A training, piece of research, award or other work with its evidence. Visits are counted from the visits."""

    class Kind(models.TextChoices):
        TRAINING = "training", "การอบรมและพัฒนาตนเอง"
        RESEARCH = "research", "งานวิจัยและนวัตกรรม"
        AWARD = "award", "รางวัลและเกียรติคุณ"
        SPEAKER = "speaker", "เป็นวิทยากร"
        OTHER = "other", "ผลงานอื่น"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="portfolio")
    client_uuid = models.UUIDField(unique=True)
    kind = models.CharField("ประเภท", max_length=10, choices=Kind.choices)
    title = models.CharField("เรื่อง", max_length=300)
    organiser = models.CharField("หน่วยงานที่จัดหรือมอบ", max_length=200, blank=True)
    starts_on = models.DateField("วันที่")
    ends_on = models.DateField("ถึงวันที่", null=True, blank=True)
    hours = models.DecimalField("จำนวนชั่วโมง", max_digits=5, decimal_places=1, null=True, blank=True)
    result = models.TextField("ผลที่ได้รับและการนำไปใช้", blank=True)
    files = models.ManyToManyField(StoredFile, related_name="+", blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnWork.as_manager()

    class Meta:
        verbose_name = "ผลงาน"
        verbose_name_plural = "ผลงาน"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["user", "starts_on"])]
        constraints = [
            models.CheckConstraint(
                name="portfolio_entry_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
            )
        ]

    def __str__(self):
        return self.title


class IdPlan(models.Model):
    """The individual development plan of one person for one fiscal year (BE), due 15 days after the duty order."""

    class State(models.TextChoices):
        DRAFT = "draft", "กำลังจัดทำ"
        SUBMITTED = "submitted", "รอพิจารณา"
        RETURNED = "returned", "ส่งกลับแก้ไข"
        APPROVED = "approved", "เห็นชอบแล้ว"

    TRANSITIONS = {
        State.DRAFT: {State.SUBMITTED},
        State.SUBMITTED: {State.RETURNED, State.APPROVED},
        State.RETURNED: {State.SUBMITTED},
        State.APPROVED: set(),
    }
    EDITABLE = frozenset({State.DRAFT, State.RETURNED})

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="id_plans")
    year = models.PositiveSmallIntegerField("ปีงบประมาณ")
    order = models.ForeignKey(
        DutyOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="คำสั่งมอบหมายหน้าที่"
    )
    # 15 days after the order was acknowledged, moved to the next working day.
    due_on = models.DateField("กำหนดส่ง", null=True, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    submitted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnWork.as_manager()

    class Meta:
        verbose_name = "แผนพัฒนาตนเอง (ID PLAN)"
        verbose_name_plural = "แผนพัฒนาตนเอง (ID PLAN)"
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "user", "year"], name="one_id_plan_a_year"),
            models.CheckConstraint(
                name="sent_id_plan_has_a_time",
                condition=Q(state__in=["draft", "returned"]) | Q(submitted_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"ID PLAN {self.year}"

    @property
    def chip(self):
        """The kind of state chip."""
        return {"draft": "draft", "submitted": "waiting", "returned": "returned", "approved": "done"}[self.state]

    @property
    def is_overdue(self):
        """True when the due day has passed and the plan was never handed in."""
        return bool(self.due_on) and self.submitted_at is None and self.due_on < timezone.localdate()

    @property
    def is_late(self):
        """True when the plan was first handed in after its due day."""
        return bool(self.due_on and self.submitted_at) and timezone.localdate(self.submitted_at) > self.due_on


class IdPlanItem(models.Model):
    """One thing to develop: why, how, when, how it is measured, and at the year's end what came of it."""

    plan = models.ForeignKey(IdPlan, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    topic = models.CharField("สมรรถนะหรือเรื่องที่จะพัฒนา", max_length=300)
    reason = models.TextField("เหตุผลหรือความจำเป็น", blank=True)
    method = models.TextField("วิธีการพัฒนา")
    period = models.CharField("ระยะเวลา", max_length=150)
    indicator = models.TextField("ตัวชี้วัดความสำเร็จ", blank=True)
    result = models.TextField("ผลการพัฒนา", blank=True)

    class Meta:
        verbose_name = "รายการพัฒนา"
        verbose_name_plural = "รายการพัฒนา"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.topic


class IdPlanEvent(models.Model):
    """A turn of an ID PLAN. Returning it owes a reason."""

    plan = models.ForeignKey(IdPlan, models.CASCADE, related_name="events")
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10, choices=IdPlan.State.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # As whom, where it was in somebody's place: รักษาราชการแทน….
    capacity = models.CharField("ในฐานะ", max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    comment = models.TextField("ความเห็น", blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="returned_id_plan_has_a_reason", condition=~Q(to_state="returned") | ~Q(comment="")
            )
        ]

    def __str__(self):
        return f"{self.plan} {self.to_state}"

    @property
    def label(self):
        """What happened, in words."""
        return {"draft": "เริ่มจัดทำ", "submitted": "ส่งให้พิจารณา", "returned": "ส่งกลับแก้ไข", "approved": "เห็นชอบ"}[
            self.to_state
        ]
