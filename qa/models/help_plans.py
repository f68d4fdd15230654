"""Schools below standard: why, who helps, the plan with its steps and results, until the school passes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from qa.models.external_rounds import STAFF
from schools.models import Office, School


class HelpPlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff of the office see all of it, a school its own."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        if acting.is_school:
            return self.filter(school=acting.school_id)
        return self.filter(office=acting.office_id) if acting.role in STAFF else self.none()

    def running(self):
        """Those whose school has not passed yet."""
        return self.filter(state=HelpPlan.State.OPEN)


class HelpPlan(models.Model):
    """Help for one school that is below standard; a school has one running plan at most."""

    class State(models.TextChoices):
        OPEN = "open", "กำลังช่วยเหลือ"
        PASSED = "passed", "ผ่านเกณฑ์แล้ว"
        CANCELLED = "cancelled", "ยกเลิก"

    class Reason(models.TextChoices):
        SAR = "sar", "ผลการประเมินตนเอง (SAR)"
        EXTERNAL = "external", "ผลการประเมินภายนอก (สมศ.)"
        INSPECTION = "inspection", "ผลการตรวจเยี่ยม"
        TEST = "test", "ผลการทดสอบ"
        OTHER = "other", "อื่น ๆ"

    TRANSITIONS = {State.OPEN: {State.PASSED, State.CANCELLED}, State.PASSED: set(), State.CANCELLED: set()}

    office = models.ForeignKey(Office, models.PROTECT, related_name="help_plans")
    school = models.ForeignKey(School, models.PROTECT, related_name="help_plans", verbose_name="โรงเรียน")
    reason = models.CharField("ที่มา", max_length=10, choices=Reason.choices, default=Reason.SAR)
    figures = models.TextField("เหตุผลและตัวเลขที่ต่ำกว่าเกณฑ์")
    goal = models.TextField("เป้าหมายที่ถือว่าผ่าน")
    starts_on = models.DateField("เริ่มช่วยเหลือวันที่")
    due_on = models.DateField("ควรผ่านเกณฑ์ภายในวันที่")
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField("วันที่สิ้นสุด", null=True, blank=True)
    outcome = models.TextField("ผลเมื่อสิ้นสุด", blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HelpPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "แผนช่วยเหลือโรงเรียน"
        verbose_name_plural = "แผนช่วยเหลือโรงเรียน"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["office", "state", "due_on"], name="help_plan_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["school"], condition=Q(state="open"), name="one_running_help_plan"),
            models.CheckConstraint(name="help_plan_days_in_order", condition=Q(due_on__gte=models.F("starts_on"))),
            models.CheckConstraint(
                name="ended_help_plan_says_how",
                condition=Q(state="open", closed_on=None)
                | (~Q(state="open") & Q(closed_on__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self):
        return f"แผนช่วยเหลือ{self.school.full_name}"

    @property
    def is_overdue(self):
        """True when the day by which the school should pass has gone by."""
        return self.state == self.State.OPEN and self.due_on < timezone.localdate()

    @property
    def chip(self):
        """The kind of state chip."""
        if self.is_overdue:
            return "late"
        return {"open": "waiting", "passed": "done", "cancelled": "neutral"}[self.state]


class HelpMember(models.Model):
    """One person of the help team (ทีมพี่เลี้ยง)."""

    plan = models.ForeignKey(HelpPlan, models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField("ชื่อ–สกุล", max_length=150)
    title = models.CharField("ตำแหน่งหรือหน่วยงาน", max_length=200, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class HelpStep(models.Model):
    """One step of the plan with its day; it is done once a result says so."""

    plan = models.ForeignKey(HelpPlan, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(default=1)
    text = models.CharField("สิ่งที่จะทำ", max_length=500)
    owner = models.CharField("ผู้รับผิดชอบ", max_length=150)
    due_on = models.DateField("กำหนดเสร็จ")
    done_on = models.DateField("เสร็จเมื่อ", null=True, blank=True)

    class Meta:
        ordering = ["position", "due_on", "pk"]

    def __str__(self):
        return self.text

    @property
    def is_overdue(self):
        return self.done_on is None and self.due_on < timezone.localdate()

    @property
    def chip(self):
        """The kind of state chip."""
        if self.done_on:
            return "done"
        return "late" if self.is_overdue else "waiting"

    @property
    def state_label(self):
        """Where the step stands, in words."""
        if self.done_on:
            return "เสร็จแล้ว"
        return "เกินกำหนด" if self.is_overdue else "รอดำเนินการ"


class HelpResult(models.Model):
    """What was done in a step, by the school or the office; append-only."""

    step = models.ForeignKey(HelpStep, models.CASCADE, related_name="results")
    text = models.TextField("ผลที่ทำได้")
    finishes = models.BooleanField("ขั้นตอนนี้เสร็จแล้ว", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return self.text[:80]
