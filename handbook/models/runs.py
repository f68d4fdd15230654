"""What a งาน becomes in a year: a run with its steps, their owners and days, what proves them, and what happened.

A step of a run keeps the words and the tool that it began with, so that a later version changes nothing behind
anybody's back. Tasks from superiors and outside agencies are short runs without a งาน.
"""

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from handbook.models.groups import WorkGroup
from handbook.models.processes import Process, ProcessVersion, Step, YearKind
from instruments.measures import share
from schools.models import Membership, Office, StoredFile
from schools.models.people import STAFF_ROLES
from schools.models.steps import StepEvent


class RunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the acting office, for its staff."""
        acting = user.acting
        if acting is None or not acting.is_staff_of_office:
            return self.none()
        return self.filter(office=acting.office_id)

    def of_handbook(self):
        """Those that follow a งาน of the handbook."""
        return self.exclude(process=None)

    def standing(self):
        """Those that were not cancelled."""
        return self.exclude(state=ProcessRun.State.CANCELLED)

    def with_figures(self, day=None):
        """Adds how many steps there are to do (those that need not be done are none of them), and how many are in each
        state: `step_count`, `done_count`, `doing_count`, `open_count`, `late_count`, `skipped_count`."""
        day = day or timezone.localdate()
        unfinished = Q(steps__state__in=StepRun.UNFINISHED)
        return self.annotate(
            step_count=Count("steps", filter=~Q(steps__state=StepRun.State.SKIPPED)),
            done_count=Count("steps", filter=Q(steps__state=StepRun.State.DONE)),
            doing_count=Count("steps", filter=Q(steps__state=StepRun.State.DOING)),
            open_count=Count("steps", filter=Q(steps__state=StepRun.State.OPEN)),
            skipped_count=Count("steps", filter=Q(steps__state=StepRun.State.SKIPPED)),
            late_count=Count("steps", filter=unfinished & Q(steps__due_on__lt=day)),
        )

    def with_progress(self, day=None):
        """Adds `progress`, the one Progress that each is in: over before late, late before under way."""
        steps = StepRun.objects.filter(run=OuterRef("pk"))
        late = steps.filter(state__in=StepRun.UNFINISHED, due_on__lt=day or timezone.localdate())
        begun = steps.filter(state__in=[StepRun.State.DOING, StepRun.State.DONE])
        R, P = ProcessRun.State, ProcessRun.Progress
        return self.annotate(
            progress=Case(
                When(state=R.CANCELLED, then=Value(P.CANCELLED)),
                When(state=R.FINISHED, then=Value(P.FINISHED)),
                When(Exists(late), then=Value(P.LATE)),
                When(Exists(begun), then=Value(P.DOING)),
                default=Value(P.OPEN),
                output_field=models.CharField(),
            )
        )


class ProcessRun(models.Model):
    """A งาน in one year, or one task that somebody gave."""

    class State(models.TextChoices):
        OPEN = "open", "กำลังดำเนินการ"
        FINISHED = "finished", "เสร็จสิ้น"
        CANCELLED = "cancelled", "ยกเลิก"

    class Progress(models.TextChoices):
        """How far a standing run is, worked out of its steps and their days: see with_progress."""

        OPEN = "open", "ยังไม่เริ่ม"
        DOING = "doing", "กำลังดำเนินการ"
        LATE = "late", "เกินกำหนด"
        FINISHED = "finished", "เสร็จ"
        CANCELLED = "cancelled", "ยกเลิก"

    # How far it is, where with_progress asked.
    progress = None

    office = models.ForeignKey(Office, models.CASCADE, related_name="process_runs")
    group = models.ForeignKey(
        WorkGroup, models.PROTECT, null=True, blank=True, related_name="runs", verbose_name="กลุ่มงาน"
    )
    process = models.ForeignKey(Process, models.PROTECT, null=True, blank=True, related_name="runs")
    of_version = models.ForeignKey(ProcessVersion, models.PROTECT, null=True, blank=True, related_name="runs")
    title = models.CharField("เรื่อง", max_length=300)
    year_kind = models.CharField("ดำเนินการตาม", max_length=10, choices=YearKind.choices, default=YearKind.FISCAL)
    year = models.PositiveSmallIntegerField("ปี")
    starts_on = models.DateField("วันแรกของปี")
    ends_on = models.DateField("วันสุดท้ายของปี")
    # The order that begins the work, for steps that are due some days after it.
    ordered_on = models.DateField("วันที่ลงนามคำสั่ง", null=True, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.TextField("เหตุผลที่ยกเลิก", blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    client_uuid = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = "งานประจำปี"
        verbose_name_plural = "งานประจำปี"
        ordering = ["-year", "pk"]
        indexes = [models.Index(fields=["office", "year", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "year"], condition=~Q(state="cancelled"), name="one_run_of_a_process_a_year"
            ),
            models.CheckConstraint(
                name="a_run_of_a_process_follows_a_version",
                condition=Q(process=None, of_version=None) | Q(process__isnull=False, of_version__isnull=False),
            ),
            models.CheckConstraint(name="a_cancelled_run_says_why", condition=~Q(state="cancelled") | ~Q(reason="")),
        ]

    def __str__(self):
        return self.title

    @property
    def chip(self):
        """The kind of state chip, of with_progress."""
        return {"open": "draft", "doing": "waiting", "late": "late", "finished": "done"}.get(self.progress, "neutral")

    @property
    def progress_label(self):
        """How far it is in words, of with_progress."""
        return self.Progress(self.progress).label

    @property
    def percent(self):
        """Of the steps to be done, those done, of with_figures; None without any."""
        return share(self.done_count, self.step_count)

    @property
    def page(self):
        """Where it is looked at: a task has a page of its own."""
        return reverse("handbook:run" if self.process_id else "handbook:task", args=[self.pk])

    @property
    def year_label(self):
        """The year in words: ปีงบประมาณ 2569."""
        return f"{self.get_year_kind_display()} {self.year}"


class StepRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Steps of the runs that the person sees."""
        acting = user.acting
        if acting is None or not acting.is_staff_of_office:
            return self.none()
        return self.filter(run__office=acting.office_id)

    def standing(self):
        """Steps of runs that were not cancelled."""
        return self.exclude(run__state=ProcessRun.State.CANCELLED)

    def unfinished(self):
        """Those that are still to be done."""
        return self.standing().filter(state__in=StepRun.UNFINISHED)

    def late(self, day=None):
        """Those past their day and not done."""
        return self.unfinished().filter(due_on__lt=day or timezone.localdate())

    def with_waiting(self):
        """Adds `waits`: whether somebody else has a step before it to finish first."""
        before = StepRun.objects.filter(
            run=OuterRef("run"), position__lt=OuterRef("position"), state__in=StepRun.UNFINISHED
        )
        before = before.filter(Q(part=OuterRef("part")) | Q(part=""))
        others = before.filter(Q(owner=None) | ~Q(owner=OuterRef("owner")))
        return self.annotate(waits=Exists(others))

    def left(self):
        """Those to be done whose owner works in the office no more."""
        here = Membership.objects.current().filter(user=OuterRef("owner"), office=OuterRef("run__office"))
        here = here.filter(role__in=STAFF_ROLES, user__is_active=True)
        return self.unfinished().exclude(owner=None).exclude(Exists(here))

    def by_day(self):
        """The nearest day first, those without a day last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "run", "position", "part", "pk")


class StepRun(models.Model):
    """A step in one year: whose it is, until when, and how far it is."""

    class State(models.TextChoices):
        OPEN = "open", "ยังไม่เริ่ม"
        DOING = "doing", "กำลังทำ"
        DONE = "done", "เสร็จแล้ว"
        SKIPPED = "skipped", "ไม่ต้องทำ"

    UNFINISHED = (State.OPEN, State.DOING)
    TRANSITIONS = {
        State.OPEN: {State.DOING, State.DONE, State.SKIPPED},
        State.DOING: {State.DONE, State.SKIPPED, State.OPEN},
        State.DONE: {State.DOING},
        State.SKIPPED: {State.OPEN},
    }

    run = models.ForeignKey(ProcessRun, models.CASCADE, related_name="steps")
    # None for the steps of a task, which no handbook describes.
    step = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="runs")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Step.Kind.choices, default=Step.Kind.ACTION)
    title = models.CharField("ขั้นตอน", max_length=200)
    tool = models.CharField("เครื่องมือในระบบ", max_length=20, blank=True)
    # "1" or "2" for a step that is done each semester.
    part = models.CharField("ภาคเรียนที่", max_length=2, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handbook_steps",
        verbose_name="ผู้รับผิดชอบ",
    )
    starts_on = models.DateField("เริ่มได้ตั้งแต่", null=True, blank=True)
    due_on = models.DateField("กำหนดเสร็จ", null=True, blank=True)
    # Somebody set the day, so that no rule moves it again.
    due_is_set = models.BooleanField(default=False)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.OPEN)
    # What came of it, or why it is not done.
    note = models.TextField("ผลการดำเนินงาน", blank=True)
    # When its tool was last opened from here, and by whom: what they begin then belongs to this step.
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField("เสร็จเมื่อ", null=True, blank=True)
    # None where the system saw it in the tool.
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = StepRunQuerySet.as_manager()

    class Meta:
        verbose_name = "ขั้นตอนของงาน"
        verbose_name_plural = "ขั้นตอนของงาน"
        ordering = ["position", "part", "pk"]
        indexes = [
            models.Index(fields=["owner", "state", "due_on"]),
            models.Index(fields=["run", "state", "due_on"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "key", "part"], name="a_step_once_in_a_run"),
            models.CheckConstraint(
                name="a_settled_step_has_its_time",
                condition=Q(state__in=["done", "skipped"], settled_at__isnull=False)
                | Q(state__in=["open", "doing"], settled_at=None),
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """What is to be done, with the semester where it is done in each."""
        return f"{self.title} (ภาคเรียนที่ {self.part})" if self.part else self.title

    @property
    def is_unfinished(self):
        return self.state in self.UNFINISHED

    @property
    def is_decision(self):
        return self.kind == Step.Kind.DECISION

    @property
    def is_late(self):
        return self.is_unfinished and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def chip(self):
        """The kind of state chip; that it is late is told beside it."""
        return {"open": "draft", "doing": "waiting", "done": "done"}.get(self.state, "neutral")


class EvidenceQuerySet(models.QuerySet):
    def standing(self):
        """What was not taken off again."""
        return self.filter(removed_at=None)


class StepEvidence(models.Model):
    """What proves a step: a result of a tool (with its code and key), a file, or a link.

    What somebody took off stays as a row, so that the system does not bring it again.
    """

    step_run = models.ForeignKey(StepRun, models.CASCADE, related_name="evidence")
    tool = models.CharField(max_length=20, blank=True)
    object_pk = models.PositiveBigIntegerField(null=True, blank=True)
    label = models.CharField("หลักฐาน", max_length=300)
    url = models.CharField("ที่อยู่", max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ไฟล์")
    # None where the system found it.
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "หลักฐานของขั้นตอน"
        verbose_name_plural = "หลักฐานของขั้นตอน"
        ordering = ["pk"]
        indexes = [models.Index(fields=["tool", "object_pk"])]
        constraints = [
            models.UniqueConstraint(
                fields=["step_run", "tool", "object_pk"], condition=~Q(tool=""), name="a_result_once_in_a_step"
            ),
            models.UniqueConstraint(
                fields=["step_run", "file"], condition=Q(file__isnull=False), name="a_file_once_in_a_step"
            ),
            models.CheckConstraint(
                name="evidence_is_a_result_a_file_or_a_link",
                condition=(~Q(tool="") & Q(object_pk__isnull=False, file=None))
                | (Q(tool="", object_pk=None, file__isnull=False))
                | (Q(tool="", object_pk=None, file=None) & ~Q(url="")),
            ),
        ]

    def __str__(self):
        return self.label


class RunEvent(StepEvent):
    """What happened to a run, or to one step of it, append-only. Without an actor the system saw it."""

    class What(models.TextChoices):
        STARTED = "started", "เริ่มงานของปี"
        MOVED_ON = "moved_on", "ปรับตามคู่มือฉบับใหม่"
        CANCELLED = "cancelled", "ยกเลิกงาน"
        ORDERED = "ordered", "กำหนดวันที่คำสั่ง"
        OPENED = "opened", "เปิดเครื่องมือ"
        ATTACHED = "attached", "แนบหลักฐาน"
        DETACHED = "detached", "นำหลักฐานออก"
        DONE = "done", "ทำเสร็จ"
        PASSED = "passed", "พิจารณาแล้วผ่าน"
        REFUSED = "refused", "พิจารณาแล้วไม่ผ่าน"
        REOPENED = "reopened", "ให้ทำต่อ"
        SKIPPED = "skipped", "ไม่ต้องทำ"
        ASSIGNED = "assigned", "มอบหมายผู้รับผิดชอบ"
        DUE = "due", "กำหนดวันเสร็จ"

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    run = models.ForeignKey(ProcessRun, models.CASCADE, related_name="events")
    step_run = models.ForeignKey(StepRun, models.CASCADE, null=True, blank=True, related_name="events")
    what = models.CharField(max_length=10, choices=What.choices)

    class Meta(StepEvent.Meta):
        verbose_name = "ประวัติของงาน"
        verbose_name_plural = "ประวัติของงาน"

    @property
    def label(self):
        """What happened, in words."""
        is_task = self.what == self.What.STARTED and self.run.process_id is None
        return "รับงาน" if is_task else self.get_what_display()
