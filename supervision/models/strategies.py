"""What the office wants over several years and in one: the 3-year plan with its strategies and measures, the action
plan of a fiscal year, and the objectives of the group that projects serve (checklist B-1.31, A-0.14)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from schools.models import Office, StepEvent

YEARS = 3


class OfOffice(models.QuerySet):
    def visible_to(self, user):
        """The office's staff see what the office plans; nobody else any of it."""
        acting = user.acting
        if acting is None or acting.is_platform or not acting.is_staff_of_office:
            return self.none()
        return self.filter(office=acting.office_id)


class GroupObjective(models.Model):
    """One of the objectives of the group, by which its projects and their results are put together."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="group_objectives")
    position = models.PositiveSmallIntegerField("ลำดับ", default=1)
    text = models.CharField("วัตถุประสงค์ของกลุ่ม", max_length=300)
    is_active = models.BooleanField("ใช้อยู่", default=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfOffice.as_manager()

    class Meta:
        verbose_name = "วัตถุประสงค์ของกลุ่ม"
        verbose_name_plural = "วัตถุประสงค์ของกลุ่ม"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text


class StrategicPlan(models.Model):
    """The plan of several fiscal years, usually three: strategies, their measures, indicators with yearly targets."""

    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        APPROVED = "approved", "ใช้อยู่"

    TRANSITIONS = {State.DRAFT: {State.APPROVED}, State.APPROVED: {State.DRAFT}}

    office = models.ForeignKey(Office, models.CASCADE, related_name="strategic_plans")
    title = models.CharField("ชื่อแผน", max_length=250)
    first_year = models.PositiveSmallIntegerField("ปีงบประมาณแรก")
    last_year = models.PositiveSmallIntegerField("ปีงบประมาณสุดท้าย")
    vision = models.TextField("วิสัยทัศน์หรือเป้าหมายรวม", blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfOffice.as_manager()

    class Meta:
        verbose_name = "แผนพัฒนาคุณภาพระยะ 3 ปี"
        verbose_name_plural = "แผนพัฒนาคุณภาพระยะ 3 ปี"
        ordering = ["-first_year", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "first_year"], name="one_strategic_plan_from_a_year"),
            models.CheckConstraint(
                name="strategic_plan_ends_after_start", condition=Q(last_year__gte=models.F("first_year"))
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def years(self):
        """Its fiscal years, the first first."""
        return range(self.first_year, self.last_year + 1)

    @property
    def chip(self):
        """The kind of state chip."""
        return {"draft": "draft", "approved": "done"}[self.state]


class Strategy(models.Model):
    plan = models.ForeignKey(StrategicPlan, models.CASCADE, related_name="strategies")
    position = models.PositiveSmallIntegerField("ลำดับ", default=1)
    name = models.CharField("กลยุทธ์", max_length=300)

    class Meta:
        verbose_name = "กลยุทธ์"
        verbose_name_plural = "กลยุทธ์"
        ordering = ["position", "pk"]

    def __str__(self):
        return f"กลยุทธ์ที่ {self.position} {self.name}"


class MeasureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the plans that the person sees."""
        return self.filter(strategy__plan__in=StrategicPlan.objects.visible_to(user))


class StrategyMeasure(models.Model):
    """What is done to follow a strategy (มาตรการ)."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField("ลำดับ", default=1)
    text = models.CharField("มาตรการ", max_length=400)
    version = models.PositiveIntegerField(default=1)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = "มาตรการ"
        verbose_name_plural = "มาตรการ"
        ordering = ["strategy__position", "position", "pk"]

    def __str__(self):
        return self.text


class ActionPlan(models.Model):
    """The action plan of a fiscal year; its projects are in supervision.models.projects."""

    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        SUBMITTED = "submitted", "รอพิจารณา"
        RETURNED = "returned", "ส่งกลับแก้ไข"
        APPROVED = "approved", "อนุมัติแล้ว"

    TRANSITIONS = {
        State.DRAFT: {State.SUBMITTED},
        State.SUBMITTED: {State.RETURNED, State.APPROVED},
        State.RETURNED: {State.SUBMITTED},
        State.APPROVED: set(),
    }
    EDITABLE = frozenset({State.DRAFT, State.RETURNED})

    office = models.ForeignKey(Office, models.CASCADE, related_name="action_plans")
    year = models.PositiveSmallIntegerField("ปีงบประมาณ")
    title = models.CharField("ชื่อแผน", max_length=250)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    # What came of it and why, at the end of its year (checklist B-1.35).
    evaluation = models.TextField("ผลการประเมินแผนและเหตุผล", blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfOffice.as_manager()

    class Meta:
        verbose_name = "แผนปฏิบัติการประจำปี"
        verbose_name_plural = "แผนปฏิบัติการประจำปี"
        ordering = ["-year", "-pk"]
        constraints = [models.UniqueConstraint(fields=["office", "year"], name="one_action_plan_a_year")]

    def __str__(self):
        return self.title

    @property
    def chip(self):
        """The kind of state chip."""
        return {"draft": "draft", "submitted": "waiting", "returned": "returned", "approved": "done"}[self.state]


class ActionPlanStep(StepEvent):
    """One change of state of an action plan, append-only; returning needs a reason."""

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="steps")
    from_state = models.CharField(max_length=10, choices=ActionPlan.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=ActionPlan.State.choices)

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(
                name="returned_action_plan_has_a_reason", condition=~Q(to_state="returned") | ~Q(comment="")
            )
        ]

    @property
    def label(self):
        """What happened, in words."""
        return {
            ActionPlan.State.DRAFT: "เริ่มจัดทำแผน",
            ActionPlan.State.SUBMITTED: "ส่งให้พิจารณา",
            ActionPlan.State.RETURNED: "ส่งกลับแก้ไข",
            ActionPlan.State.APPROVED: "อนุมัติแผน",
        }[self.to_state]


class StrategicPlanStep(StepEvent):
    """One change of state of a 3-year plan, append-only; taking it up again needs a reason."""

    plan = models.ForeignKey(StrategicPlan, models.CASCADE, related_name="steps")
    from_state = models.CharField(max_length=10, choices=StrategicPlan.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=StrategicPlan.State.choices)

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(
                name="revised_strategic_plan_has_a_reason",
                condition=~Q(from_state="approved", to_state="draft") | ~Q(comment=""),
            )
        ]

    @property
    def label(self):
        """What happened, in words."""
        if self.to_state == StrategicPlan.State.APPROVED:
            return "ประกาศใช้แผน"
        return "ปรับปรุงแผน" if self.from_state else "เริ่มจัดทำแผน"
