"""The supervision plan (แผนนิเทศ) of the group or of one supervisor for a fiscal year, and the visits it plans."""

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from instruments.models import Instrument
from schools.models import Office, Role, School, StepEvent
from supervision.models.policies import Policy
from supervision.models.visits import Visit


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Office staff see the plans of their office (a first draft of one person: only that person); nobody else any.
        A plan that is being revised was approved before, so it stays in sight."""
        acting = user.acting
        if acting is None or acting.is_platform or not acting.is_staff_of_office:
            return self.none()
        mine = Q(owner=user) | ~Q(state=Plan.State.DRAFT) | Q(revision__gt=0)
        if acting.role == Role.HEAD:
            mine |= Q(owner=None)
        return self.filter(mine, office=acting.office_id)

    def approved(self):
        """Those in force."""
        return self.filter(state=Plan.State.APPROVED)


class Plan(models.Model):
    """One plan. `owner` None is the plan of the group; at most one plan a year for each.

    An approved plan is revised by taking it back to draft as the next `revision`; the approved content stays as a
    PlanRevision.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        SUBMITTED = "submitted", "รอพิจารณา"
        RETURNED = "returned", "ส่งกลับแก้ไข"
        APPROVED = "approved", "อนุมัติแล้ว"

    TRANSITIONS = {
        State.DRAFT: {State.SUBMITTED},
        State.SUBMITTED: {State.RETURNED, State.APPROVED},
        State.RETURNED: {State.SUBMITTED},
        State.APPROVED: {State.DRAFT},
    }
    EDITABLE = frozenset({State.DRAFT, State.RETURNED})

    office = models.ForeignKey(Office, models.CASCADE, related_name="plans")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name="เจ้าของแผน"
    )
    year = models.PositiveSmallIntegerField("ปีงบประมาณ")
    title = models.CharField("ชื่อแผน", max_length=200)
    rationale = models.TextField("หลักการและเหตุผล", blank=True)
    expected = models.TextField("ผลที่คาดว่าจะได้รับ", blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    revision = models.PositiveSmallIntegerField("ฉบับปรับปรุงครั้งที่", default=0)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "แผนนิเทศ"
        verbose_name_plural = "แผนนิเทศ"
        ordering = ["-year", "owner_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "owner", "year"], condition=Q(owner__isnull=False), name="one_plan_a_person_and_year"
            ),
            models.UniqueConstraint(
                fields=["office", "year"], condition=Q(owner=None), name="one_plan_of_the_group_a_year"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def chip(self):
        """The kind of state chip."""
        return {"draft": "draft", "submitted": "waiting", "returned": "returned", "approved": "done"}[self.state]


class PlanObjective(models.Model):
    """An objective of a plan with how its reaching is told, and the policies it serves."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="objectives")
    position = models.PositiveSmallIntegerField(default=1)
    text = models.TextField("วัตถุประสงค์")
    indicator = models.CharField("ตัวชี้วัดความสำเร็จ", max_length=300, blank=True)
    target = models.CharField("ค่าเป้าหมาย", max_length=150, blank=True)
    policies = models.ManyToManyField(Policy, related_name="plan_objectives", blank=True, verbose_name="นโยบายและจุดเน้น")

    class Meta:
        verbose_name = "วัตถุประสงค์ของแผน"
        verbose_name_plural = "วัตถุประสงค์ของแผน"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text[:80]


def _was_approved():
    approved = PlanRevision.objects.filter(plan=OuterRef("plan"), approved_at__gte=OuterRef("created_at"))
    return Q(plan__state=Plan.State.APPROVED) | Q(Exists(approved))


class PlannedVisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Office staff see what is planned in their office as far as they see the plan; a school sees what is
        planned with it once that was approved and a day is set."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        if acting.is_school:
            return self.in_force().filter(school=acting.school_id, planned_on__isnull=False)
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def in_force(self):
        """Those that were approved: of an approved plan, and of one being revised what stood in it before."""
        return self.filter(_was_approved())

    def with_force(self):
        """The same rows, each with `is_in_force`: whether in_force() has it."""
        return self.annotate(is_in_force=ExpressionWrapper(_was_approved(), output_field=BooleanField()))

    def standing(self):
        """Those that are still meant: not cancelled."""
        return self.exclude(state=PlannedVisit.State.CANCELLED)

    def waiting(self):
        """Those neither done nor cancelled."""
        return self.filter(state=PlannedVisit.State.PLANNED)

    def in_plan_order(self):
        """By quarter and day; those of a quarter that have no day yet stand after its days, on every database."""
        return self.order_by("quarter", F("planned_on").asc(nulls_last=True), "pk")


class PlannedVisit(models.Model):
    """A visit that a plan foresees: with a day, or first only with a quarter of the fiscal year."""

    class State(models.TextChoices):
        PLANNED = "planned", "ตามแผน"
        DONE = "done", "นิเทศแล้ว"
        CANCELLED = "cancelled", "ยกเลิก"

    class Part(models.TextChoices):
        DAY = "day", "ทั้งวัน"
        MORNING = "am", "ช่วงเช้า"
        AFTERNOON = "pm", "ช่วงบ่าย"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="visits")
    # Who goes: in a plan of one's own always the owner.
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="planned_visits", verbose_name="ผู้นิเทศ"
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="planned_visits", verbose_name="โรงเรียน")
    quarter = models.PositiveSmallIntegerField("ไตรมาส")
    planned_on = models.DateField("วันที่วางแผน", null=True, blank=True)
    part = models.CharField("ช่วงเวลา", max_length=3, choices=Part.choices, default=Part.DAY)
    kind = models.CharField("ประเภท", max_length=10, choices=Visit.Kind.choices, default=Visit.Kind.GENERAL)
    mode = models.CharField("รูปแบบ", max_length=10, choices=Visit.Mode.choices, default=Visit.Mode.ONSITE)
    purpose = models.CharField("ประเด็นการนิเทศ", max_length=300, blank=True)
    objective = models.ForeignKey(
        PlanObjective, models.SET_NULL, null=True, blank=True, related_name="visits", verbose_name="วัตถุประสงค์"
    )
    # Of the action plan of the same year; the visit that it becomes is one of the project.
    project = models.ForeignKey(
        "supervision.Project",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="planned_visits",
        verbose_name="โครงการตามแผนปฏิบัติการ",
    )
    instruments = models.ManyToManyField(Instrument, related_name="+", blank=True, verbose_name="แบบที่ใช้")
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.PLANNED)
    # What it became; set when the visit is handed in for the first time from this plan row.
    visit = models.OneToOneField(Visit, models.SET_NULL, null=True, blank=True, related_name="planned")
    # How often its day was moved after the plan was approved.
    moves = models.PositiveSmallIntegerField("จำนวนครั้งที่เลื่อน", default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlannedVisitQuerySet.as_manager()

    class Meta:
        verbose_name = "การนิเทศตามแผน"
        verbose_name_plural = "การนิเทศตามแผน"
        ordering = ["quarter", "planned_on", "pk"]
        indexes = [
            models.Index(fields=["supervisor", "planned_on"]),
            models.Index(fields=["school", "planned_on"]),
            models.Index(fields=["plan", "state", "planned_on"]),
            models.Index(fields=["plan", "planned_on"], name="planned_by_day"),
        ]
        constraints = [
            models.CheckConstraint(name="quarter_is_one_of_four", condition=Q(quarter__range=(1, 4))),
            models.CheckConstraint(
                name="done_planned_visit_names_it", condition=~Q(state="done") | Q(visit__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.school} · {self.planned_on or self.quarter}"

    @property
    def chip(self):
        """The kind of state chip."""
        return {"planned": "waiting", "done": "done", "cancelled": "neutral"}[self.state]


class PlannedVisitEvent(models.Model):
    """A planned visit was moved, cancelled or taken up again, append-only; moving and cancelling in an approved plan
    need a reason."""

    class What(models.TextChoices):
        MOVED = "moved", "เลื่อนวัน"
        CANCELLED = "cancelled", "ยกเลิก"
        RESTORED = "restored", "นำกลับมา"
        DONE = "done", "นิเทศแล้ว"

    planned = models.ForeignKey(PlannedVisit, models.CASCADE, related_name="events")
    what = models.CharField(max_length=10, choices=What.choices)
    from_day = models.DateField(null=True, blank=True)
    to_day = models.DateField(null=True, blank=True)
    reason = models.CharField("เหตุผล", max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return self.get_what_display()


class PlanEvent(StepEvent):
    """One change of state of a plan, append-only; returning needs a reason."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="events")
    from_state = models.CharField(max_length=10, choices=Plan.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=Plan.State.choices)

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(
                name="returned_plan_has_a_reason", condition=~Q(to_state="returned") | ~Q(comment="")
            )
        ]

    @property
    def label(self):
        """What happened, in words."""
        if self.from_state == Plan.State.APPROVED:
            return "เริ่มปรับปรุงแผน"
        return {
            Plan.State.DRAFT: "เริ่มจัดทำแผน",
            Plan.State.SUBMITTED: "ส่งให้พิจารณา",
            Plan.State.RETURNED: "ส่งกลับแก้ไข",
            Plan.State.APPROVED: "อนุมัติแผน",
        }[self.to_state]


class PlanRevision(models.Model):
    """The content of a plan as it was approved: plain data, never changed."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_revision_number_once")]

    def __str__(self):
        return f"{self.plan} ฉบับที่ {self.number}"


class CoverageRule(models.Model):
    """How often each school is to be visited, as data of the office (facts §4.6)."""

    class Period(models.TextChoices):
        SEMESTER = "semester", "ทุกภาคเรียน"
        YEAR = "year", "ทุกปีการศึกษา"
        FISCAL = "fiscal", "ทุกปีงบประมาณ"
        THREE_YEARS = "three", "ทุก 3 ปีการศึกษา"

    office = models.ForeignKey(Office, models.CASCADE, related_name="coverage_rules")
    name = models.CharField("ชื่อเกณฑ์", max_length=150)
    period = models.CharField("รอบเวลา", max_length=10, choices=Period.choices, default=Period.YEAR)
    times = models.PositiveSmallIntegerField("จำนวนครั้งอย่างน้อย", default=1)
    # "" counts visits of every kind.
    kind = models.CharField("นับเฉพาะประเภท", max_length=10, choices=Visit.Kind.choices, blank=True)
    is_active = models.BooleanField("ใช้อยู่", default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "เกณฑ์ความครอบคลุม"
        verbose_name_plural = "เกณฑ์ความครอบคลุม"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="coverage_rule_counts_at_least_once", condition=Q(times__gte=1))]

    def __str__(self):
        return self.name


class AbsenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who read plans see when people of their office are away; nobody else does."""
        acting = user.acting
        if acting is None or acting.role not in (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN):
            return self.none()
        return self.filter(office=acting.office_id)

    def within(self, first, last):
        """Those with a day from `first` to `last`."""
        return self.filter(starts__lte=last, ends__gte=first)


class Absence(models.Model):
    """Days on which a person of the group cannot visit: leave, training, other official work."""

    class Kind(models.TextChoices):
        LEAVE = "leave", "ลา"
        DUTY = "duty", "ไปราชการ"
        TRAINING = "training", "อบรม/ประชุม"

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", verbose_name="บุคคล")
    kind = models.CharField("ประเภท", max_length=10, choices=Kind.choices, default=Kind.LEAVE)
    starts = models.DateField("ตั้งแต่วันที่")
    ends = models.DateField("ถึงวันที่")
    # Seen by the person and the head alone: a reason may be private.
    note = models.CharField("หมายเหตุ", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "วันที่ไม่อยู่"
        verbose_name_plural = "วันที่ไม่อยู่"
        ordering = ["starts", "pk"]
        indexes = [models.Index(fields=["office", "starts"])]
        constraints = [
            models.CheckConstraint(name="absence_ends_after_start", condition=Q(ends__gte=models.F("starts")))
        ]

    def __str__(self):
        return f"{self.user} {self.starts}"


class CalendarFeed(models.Model):
    """The secret address under which a person's calendar is read by a phone; a new one makes the old one void."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    # At least 128 random bits, URL-safe.
    token = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return str(self.user)
