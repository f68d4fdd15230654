"""Projects of an action plan (โครงการ): what they want, what they may spend, what they did by quarter and what came of
it (checklist B-0.03, B-1.30 to B-1.36)."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from instruments.models import Response
from schools.models import Office, Programme, StepEvent
from supervision.models.policies import Policy
from supervision.models.strategies import ActionPlan, GroupObjective, OfOffice, StrategyMeasure
from supervision.models.visits import Visit
from thai.dates import SHORT_MONTHS

# The months of a fiscal year in their order.
MONTHS = (10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9)
MONTH_CHOICES = [(month, SHORT_MONTHS[month - 1]) for month in MONTHS]
NOUGHT = Decimal(0)


def months_in_words(first, last):
    """ต.ค.–ธ.ค., or one month, or "" where none is set."""
    if not first:
        return ""
    names = [SHORT_MONTHS[month - 1] for month in (first, last or first)]
    return names[0] if names[0] == names[1] else "–".join(names)


def _months_in_order():
    """That the last month does not come before the first in a fiscal year, as a constraint's condition."""
    pairs = Q()
    for place, first in enumerate(MONTHS):
        pairs |= Q(first_month=first, last_month__in=MONTHS[place:])
    return Q(first_month=None, last_month=None) | pairs


class ProjectQuerySet(OfOffice):
    def of_year(self, year):
        """Those of the action plan of a fiscal year."""
        return self.filter(action_plan__year=year)

    def standing(self):
        """Those that are meant to be done or were."""
        return self.exclude(state=Project.State.CANCELLED)

    def in_force(self):
        """Those approved, whether they are under way or over."""
        return self.filter(state__in=(Project.State.APPROVED, Project.State.FINISHED))


class Project(models.Model):
    """One project of one fiscal year; one that goes on in the next is carried over as a project of that year."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "ข้อเสนอ"
        APPROVED = "approved", "อนุมัติแล้ว"
        FINISHED = "finished", "เสร็จสิ้น"
        CANCELLED = "cancelled", "ยกเลิก"

    TRANSITIONS = {
        State.PROPOSED: {State.APPROVED, State.CANCELLED},
        State.APPROVED: {State.FINISHED, State.CANCELLED},
        State.FINISHED: {State.APPROVED},
        State.CANCELLED: {State.PROPOSED},
    }

    office = models.ForeignKey(Office, models.CASCADE, related_name="projects")
    action_plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="projects")
    code = models.CharField("รหัสหรือลำดับ", max_length=20, blank=True)
    name = models.CharField("ชื่อโครงการ", max_length=250)
    rationale = models.TextField("หลักการและเหตุผล", blank=True)
    goals = models.TextField("วัตถุประสงค์ของโครงการ", blank=True)
    target = models.TextField("เป้าหมาย", blank=True)
    expected = models.TextField("ผลที่คาดว่าจะได้รับ", blank=True)
    objective = models.ForeignKey(
        GroupObjective, models.SET_NULL, null=True, blank=True, related_name="projects", verbose_name="วัตถุประสงค์ของกลุ่ม"
    )
    measure = models.ForeignKey(
        StrategyMeasure,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="มาตรการของแผน 3 ปี",
    )
    # The programme of schools (STEM, Eco-School …) that it works for.
    programme = models.ForeignKey(
        Programme, models.SET_NULL, null=True, blank=True, related_name="projects", verbose_name="โครงการพิเศษของโรงเรียน"
    )
    policies = models.ManyToManyField(Policy, related_name="projects", blank=True, verbose_name="นโยบายและจุดเน้น")
    # An idea need not have somebody yet; whoever left stays named until somebody takes over.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="ผู้รับผิดชอบ",
    )
    first_month = models.PositiveSmallIntegerField("เดือนที่เริ่ม", choices=MONTH_CHOICES, null=True, blank=True)
    last_month = models.PositiveSmallIntegerField("เดือนที่สิ้นสุด", choices=MONTH_CHOICES, null=True, blank=True)
    funding = models.CharField("แหล่งงบประมาณ", max_length=200, blank=True)
    # Baht. From its approval on it changes by a BudgetChange alone; what is spent never exceeds it.
    budget = models.DecimalField("งบประมาณ (บาท)", max_digits=12, decimal_places=2, default=NOUGHT)
    spent = models.DecimalField("ใช้ไป (บาท)", max_digits=12, decimal_places=2, default=NOUGHT, editable=False)
    # Of its budget, what was left of the year before (เงินกันเหลื่อมปี).
    carried_budget = models.DecimalField("เงินกันเหลื่อมปี (บาท)", max_digits=12, decimal_places=2, default=NOUGHT)
    carried_from = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_to", editable=False
    )
    # Where the idea came from: a finding of the planning page, in words, and its key there.
    origin = models.CharField("ที่มา", max_length=300, blank=True)
    origin_key = models.CharField(max_length=64, blank=True, editable=False)
    visits = models.ManyToManyField(Visit, related_name="projects", blank=True, verbose_name="การนิเทศของโครงการ")
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.PROPOSED)
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "โครงการ"
        verbose_name_plural = "โครงการ"
        ordering = ["code", "pk"]
        indexes = [
            models.Index(fields=["office", "state"], name="project_by_state"),
            models.Index(fields=["action_plan", "code", "id"], name="project_by_code"),
        ]
        constraints = [
            models.CheckConstraint(name="project_budget_is_no_debt", condition=Q(budget__gte=0, carried_budget__gte=0)),
            models.CheckConstraint(
                name="project_spends_within_its_budget", condition=Q(spent__gte=0, spent__lte=models.F("budget"))
            ),
            models.CheckConstraint(
                name="project_carries_no_more_than_its_budget", condition=Q(carried_budget__lte=models.F("budget"))
            ),
            models.CheckConstraint(name="project_months_are_in_order", condition=_months_in_order()),
            models.CheckConstraint(
                name="approved_project_has_an_owner", condition=Q(owner__isnull=False) | ~Q(state="approved")
            ),
            models.UniqueConstraint(
                fields=["action_plan", "origin_key"], condition=~Q(origin_key=""), name="one_project_of_a_finding"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def chip(self):
        """The kind of state chip."""
        return {"proposed": "draft", "approved": "info", "finished": "done", "cancelled": "neutral"}[self.state]

    @property
    def left(self):
        """What of the budget is not spent, in baht."""
        return self.budget - self.spent

    @property
    def months(self):
        """When it is done, in words."""
        return months_in_words(self.first_month, self.last_month)


class ProjectStep(StepEvent):
    """One change of state of a project, append-only; cancelling and taking up again need a reason."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="steps")
    from_state = models.CharField(max_length=10, choices=Project.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=Project.State.choices)

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(
                name="cancelled_project_has_a_reason", condition=~Q(to_state="cancelled") | ~Q(comment="")
            )
        ]

    @property
    def label(self):
        """What happened, in words."""
        if self.from_state == Project.State.FINISHED:
            return "เปิดโครงการอีกครั้ง"
        if self.from_state == Project.State.CANCELLED:
            return "นำโครงการกลับมา"
        return {
            Project.State.PROPOSED: "เสนอโครงการ",
            Project.State.APPROVED: "อนุมัติโครงการ",
            Project.State.FINISHED: "สิ้นสุดโครงการและรายงานผล",
            Project.State.CANCELLED: "ยกเลิกโครงการ",
        }[self.to_state]


class ProjectActivity(models.Model):
    """A part of a project: what is done, when, by whom and how far it is."""

    class State(models.TextChoices):
        WAITING = "todo", "ยังไม่เริ่ม"
        DOING = "doing", "กำลังดำเนินการ"
        DONE = "done", "เสร็จแล้ว"
        CANCELLED = "cancelled", "ยกเลิก"

    project = models.ForeignKey(Project, models.CASCADE, related_name="activities")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField("กิจกรรม", max_length=250)
    first_month = models.PositiveSmallIntegerField("เดือนที่เริ่ม", choices=MONTH_CHOICES, null=True, blank=True)
    last_month = models.PositiveSmallIntegerField("เดือนที่สิ้นสุด", choices=MONTH_CHOICES, null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ผู้รับผิดชอบ"
    )
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.WAITING)

    class Meta:
        verbose_name = "กิจกรรมของโครงการ"
        verbose_name_plural = "กิจกรรมของโครงการ"
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(name="activity_months_are_in_order", condition=_months_in_order())]

    def __str__(self):
        return self.name

    @property
    def months(self):
        """When it is done, in words."""
        return months_in_words(self.first_month, self.last_month)

    @property
    def chip(self):
        """The kind of state chip."""
        return {"todo": "draft", "doing": "waiting", "done": "done", "cancelled": "neutral"}[self.state]


class BudgetChange(models.Model):
    """The approved budget of a project became another, append-only: how much, why, by which document."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="budget_changes")
    before = models.DecimalField("เดิม (บาท)", max_digits=12, decimal_places=2)
    after = models.DecimalField("เป็น (บาท)", max_digits=12, decimal_places=2)
    reason = models.CharField("เหตุผล", max_length=300)
    reference = models.CharField("หนังสือหรือคำสั่งที่อ้างถึง", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "การเปลี่ยนแปลงงบประมาณ"
        verbose_name_plural = "การเปลี่ยนแปลงงบประมาณ"
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(name="budget_change_has_a_reason", condition=~Q(reason=""))]

    def __str__(self):
        return f"{self.before} → {self.after}"


class ProjectProgress(models.Model):
    """What a project did and spent in a quarter, append-only: the newest entry of a quarter stands."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="progress")
    quarter = models.PositiveSmallIntegerField("ไตรมาส")
    done = models.TextField("ผลการดำเนินงาน", blank=True)
    problems = models.TextField("ปัญหาและอุปสรรค", blank=True)
    # In this quarter alone, in baht.
    spent = models.DecimalField("ใช้ไปในไตรมาส (บาท)", max_digits=12, decimal_places=2, default=NOUGHT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "ความก้าวหน้ารายไตรมาส"
        verbose_name_plural = "ความก้าวหน้ารายไตรมาส"
        ordering = ["quarter", "at", "pk"]
        indexes = [models.Index(fields=["project", "quarter", "-id"], name="newest_progress")]
        constraints = [
            models.CheckConstraint(name="progress_quarter_is_one_of_four", condition=Q(quarter__range=(1, 4))),
            models.CheckConstraint(name="progress_spends_no_debt", condition=Q(spent__gte=0)),
        ]

    def __str__(self):
        return f"{self.project} ไตรมาสที่ {self.quarter}"


class ProjectReport(models.Model):
    """What came of a project, at its end; `evaluation` is the form that the office evaluates projects with (F-20)."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="report")
    summary = models.TextField("สรุปผลการดำเนินงาน")
    problems = models.TextField("ปัญหาและอุปสรรค", blank=True)
    suggestions = models.TextField("ข้อเสนอแนะและการนำผลไปใช้", blank=True)
    evaluation = models.OneToOneField(
        Response, models.PROTECT, null=True, blank=True, related_name="project_report", editable=False
    )
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "รายงานโครงการ"
        verbose_name_plural = "รายงานโครงการ"

    def __str__(self):
        return f"รายงาน {self.project}"
