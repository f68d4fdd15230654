"""What a meeting resolves, and what follows from it: recommendations to schools, tasks with an owner and a due date."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from schools.models import Office, Role
from supervision.models.meetings import AgendaItem, Meeting
from supervision.models.recommendations import Recommendation


class ResolutionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the meeting sees what it resolved."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def _waits(self):
        tasks = MeetingTask.objects.filter(resolution=OuterRef("pk")).exclude(state=MeetingTask.State.CANCELLED)
        given = Resolution.recommendations.through.objects.filter(resolution=OuterRef("pk"))
        waits = Q(Exists(tasks.filter(state=MeetingTask.State.OPEN)))
        waits |= Q(Exists(given.filter(recommendation__state__in=Recommendation.UNSETTLED)))
        missing = Q(kind=Resolution.Kind.TASK) & ~Q(Exists(tasks))
        missing |= Q(kind=Resolution.Kind.RECOMMEND) & ~Q(Exists(given))
        return waits | missing

    def open(self):
        """Those not carried out: with a task or recommendation that waits, or none yet though one was resolved."""
        return self.filter(self._waits())

    def done(self):
        """All others that ask for something."""
        return self.exclude(self._waits()).exclude(kind=Resolution.Kind.NOTE)

    def with_openness(self):
        """The same rows, each with `is_open`: whether open() has it."""
        return self.annotate(is_open=models.ExpressionWrapper(self._waits(), output_field=models.BooleanField()))


class Resolution(models.Model):
    class Kind(models.TextChoices):
        NOTE = "note", "รับทราบ รับรอง หรือเห็นชอบ"
        TASK = "task", "มอบหมายงาน"
        RECOMMEND = "recommend", "ข้อเสนอแนะถึงโรงเรียน"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="resolutions")
    item = models.ForeignKey(AgendaItem, models.RESTRICT, related_name="resolutions", verbose_name="วาระ")
    text = models.TextField("มติที่ประชุม", max_length=4000)
    kind = models.CharField("ผลของมติ", max_length=10, choices=Kind.choices, default=Kind.NOTE)
    recommendations = models.ManyToManyField(Recommendation, related_name="resolutions", blank=True)
    # Somebody confirmed that it stands though the quorum was not noted.
    without_quorum = models.BooleanField("บันทึกมติทั้งที่ไม่ครบองค์ประชุม", default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    client_uuid = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = "มติที่ประชุม"
        verbose_name_plural = "มติที่ประชุม"
        ordering = ["pk"]

    def __str__(self):
        return self.text[:80]


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's staff see the tasks of its meetings, a committee member the own."""
        acting = user.acting
        if acting is None or acting.is_platform or acting.is_school:
            return self.none()
        rows = self.filter(office=acting.office_id)
        return rows.filter(owner=user) if acting.role == Role.COMMITTEE else rows

    def open(self):
        """Those that wait for their owner."""
        return self.filter(state=MeetingTask.State.OPEN)

    def overdue(self, day=None):
        """Those open past their due date."""
        return self.open().filter(due_on__lt=day or timezone.localdate())

    def by_urgency(self):
        """The open ones first, the nearest due date on top; then the others, newest first."""
        settled = models.Case(models.When(state=MeetingTask.State.OPEN, then=0), default=1)
        day = models.Case(models.When(state=MeetingTask.State.OPEN, then="due_on"), default=None)
        return self.annotate(is_settled=settled).order_by("is_settled", day, "-due_on", "pk")


class MeetingTask(models.Model):
    """What one person was given to do by a resolution."""

    class State(models.TextChoices):
        OPEN = "open", "กำลังดำเนินการ"
        DONE = "done", "เสร็จแล้ว"
        CANCELLED = "cancelled", "ยกเลิก"

    TRANSITIONS = {
        State.OPEN: {State.DONE, State.CANCELLED},
        State.DONE: {State.OPEN},
        State.CANCELLED: set(),
    }

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="tasks")
    what = models.TextField("งานที่มอบหมาย", max_length=4000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="meeting_tasks", verbose_name="ผู้รับผิดชอบ"
    )
    due_on = models.DateField("กำหนดเสร็จ")
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.OPEN)
    # What was done, or why it was cancelled or taken up again.
    note = models.TextField("ผลการดำเนินงาน", blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    client_uuid = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "งานตามมติที่ประชุม"
        verbose_name_plural = "งานตามมติที่ประชุม"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["office", "state", "due_on"]),
            models.Index(fields=["owner", "state", "due_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="settled_task_says_how",
                condition=Q(state="open", settled_at=None)
                | (~Q(state="open") & Q(settled_at__isnull=False) & ~Q(note="")),
            )
        ]

    def __str__(self):
        return self.what[:80]

    @property
    def is_overdue(self):
        return self.state == self.State.OPEN and self.due_on < timezone.localdate()

    @property
    def chip(self):
        """The kind of state chip; that it is overdue is told beside it."""
        return {"open": "waiting", "done": "done"}.get(self.state, "neutral")
