"""A recommendation to a school: one list, whatever it came from, from open to verified."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from schools.models import Office, Role, School, StepEvent, StoredFile
from supervision.models.visits import Visit


class RecommendationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's staff see those of their office, a school its own once they are open. A recommendation of
        a visit that is not yet approved is seen with the visit alone."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        shown = self.exclude(state=Recommendation.State.DRAFT)
        if acting.is_school:
            return shown.filter(school=acting.school_id)
        if acting.is_staff_of_office and acting.role != Role.CLERK:
            return shown.filter(office=acting.office_id)
        return self.none()

    def unsettled(self):
        """Those that still wait for the school or for the supervisor."""
        return self.filter(state__in=Recommendation.UNSETTLED)

    def by_urgency(self):
        """What still waits for somebody first, the nearest due date on top; then the settled ones, newest first."""
        settled = ~Q(state__in=Recommendation.UNSETTLED)
        return self.annotate(is_settled=models.Case(models.When(settled, then=1), default=0)).order_by(
            "is_settled", models.Case(models.When(settled, then=None), default="due_on"), "-due_on", "pk"
        )

    def with_school(self):
        """Those that wait for the school."""
        return self.filter(state__in=Recommendation.WITH_SCHOOL)

    def answered(self):
        """Those that wait for the supervisor to verify."""
        return self.filter(state=Recommendation.State.ANSWERED)

    def overdue(self, day=None):
        """Those past their due date that the school has not answered; one that is closed can answer nothing."""
        return self.filter(self._is_overdue(day or timezone.localdate()))

    def overdue_and_unsettled(self, day):
        """(how many are overdue(), how many are unsettled()). One query, which reads only the latter."""
        late = models.Count("pk", filter=self._is_overdue(day))
        return tuple(self.unsettled().order_by().aggregate(late=late, all=models.Count("pk")).values())

    @staticmethod
    def _is_overdue(day):
        closed = School.objects.filter(pk=models.OuterRef("school"), closed_on__lte=day)
        return ~models.Exists(closed) & Q(state__in=Recommendation.WITH_SCHOOL, due_on__lt=day)


class Recommendation(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        OPEN = "open", "รอโรงเรียนดำเนินการ"
        ANSWERED = "answered", "รอยืนยันผล"
        SENT_BACK = "sent_back", "ส่งกลับให้ดำเนินการเพิ่ม"
        VERIFIED = "verified", "ยืนยันผลแล้ว"
        CLOSED = "closed", "ปิดแล้ว"
        WITHDRAWN = "withdrawn", "ยกเลิก"

    class Source(models.TextChoices):
        VISIT = "visit", "การนิเทศ"
        SAR = "sar", "การตรวจ SAR"
        EXTERNAL = "external", "ผลประเมินภายนอก (สมศ.)"
        COMMITTEE = "committee", "มติคณะกรรมการ"
        OTHER = "other", "อื่น ๆ"

    class Priority(models.TextChoices):
        HIGH = "high", "เร่งด่วน"
        NORMAL = "normal", "ปกติ"
        LOW = "low", "ไม่เร่งด่วน"

    TRANSITIONS = {
        State.DRAFT: {State.OPEN},
        # From OPEN and SENT_BACK to VERIFIED without an answer: what a later visit saw with its own eyes.
        State.OPEN: {State.ANSWERED, State.SENT_BACK, State.VERIFIED, State.WITHDRAWN},
        State.ANSWERED: {State.VERIFIED, State.SENT_BACK},
        State.SENT_BACK: {State.ANSWERED, State.VERIFIED, State.WITHDRAWN},
        # Verified by evidence; closed once the lasting effect was seen, for example at the next visit.
        State.VERIFIED: {State.CLOSED, State.SENT_BACK},
        State.CLOSED: set(),
        State.WITHDRAWN: set(),
    }
    WITH_SCHOOL = (State.OPEN, State.SENT_BACK)
    UNSETTLED = (State.OPEN, State.ANSWERED, State.SENT_BACK)
    # What a school gets where nobody says otherwise.
    USUAL_TERM = timedelta(days=30)
    # Those that come back on the form of the next visit.
    NOT_CLOSED = (State.OPEN, State.ANSWERED, State.SENT_BACK, State.VERIFIED)

    office = models.ForeignKey(Office, models.PROTECT, related_name="recommendations")
    school = models.ForeignKey(School, models.PROTECT, related_name="recommendations")
    # The school it was given to, when that one has since been merged into `school`.
    moved_from = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField("ที่มา", max_length=10, choices=Source.choices, default=Source.VISIT)
    visit = models.ForeignKey(Visit, models.CASCADE, null=True, blank=True, related_name="recommendations")
    # Where it came from, in words: the resolution, the assessment, the letter; of a visit or a SAR the object says it.
    origin = models.CharField("อ้างอิง", max_length=200, blank=True)
    text = models.TextField("ข้อเสนอแนะ")
    # A standard (มฐ.1) or a theme of the office's own words, for lists and figures.
    theme = models.CharField("มาตรฐานหรือประเด็น", max_length=150, blank=True)
    priority = models.CharField("ความสำคัญ", max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    client_uuid = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    owner = models.CharField("ผู้รับผิดชอบของโรงเรียน", max_length=150)
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recommendations")
    # Only the recommendation of a visit that is still being written may lack it.
    due_on = models.DateField("กำหนดดำเนินการ", null=True, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField("เตือนล่าสุด", null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "ข้อเสนอแนะ"
        verbose_name_plural = "ข้อเสนอแนะ"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["office", "state", "due_on"]),
            models.Index(fields=["school", "state"]),
            models.Index(fields=["office", "state", "settled_at"], name="recommendation_settled"),
            # Figures, and the themes that a list offers: read in the index alone.
            models.Index(fields=["office", "theme", "state", "source", "supervisor"], name="recommendation_counted"),
        ]
        constraints = [
            models.CheckConstraint(
                name="shown_recommendation_has_a_due_date", condition=Q(state="draft") | Q(due_on__isnull=False)
            ),
            models.CheckConstraint(
                name="settled_recommendation_has_a_time",
                condition=Q(state__in=["verified", "closed", "withdrawn"], settled_at__isnull=False)
                | (~Q(state__in=["verified", "closed", "withdrawn"]) & Q(settled_at=None)),
            ),
        ]

    def __str__(self):
        return self.text[:80]

    @property
    def is_overdue(self):
        return self.is_overdue_on(timezone.localdate())

    def is_overdue_on(self, day):
        """As RecommendationQuerySet.overdue, of one that is loaded; asks for its school when it is late."""
        if self.state not in self.WITH_SCHOOL or self.due_on >= day:
            return False
        return self.school.closed_on is None or self.school.closed_on > day

    @property
    def chip(self):
        """The kind of state chip; that it is overdue is told beside it."""
        kinds = {
            "draft": "draft",
            "open": "waiting",
            "answered": "info",
            "sent_back": "returned",
            "verified": "done",
            "closed": "done",
        }
        return kinds.get(self.state, "neutral")


# Steps that change no state but stand in the timeline.
OTHER_STEPS = [
    ("followed", "ติดตามระหว่างการนิเทศ"),
    ("extended", "เปลี่ยนกำหนดหรือความสำคัญ"),
    ("reminded", "เตือนโรงเรียน"),
]


class RecommendationEvent(StepEvent):
    """One change of state or another step, append-only; sending back, withdrawing and extending need a reason."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="events")
    from_state = models.CharField(max_length=10, choices=Recommendation.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=[*Recommendation.State.choices, *OTHER_STEPS])

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(
                name="sent_back_recommendation_has_a_reason",
                condition=~Q(to_state__in=["sent_back", "withdrawn", "extended"]) | ~Q(comment=""),
            )
        ]

    @property
    def label(self):
        """What happened, in words."""
        if self.from_state == self.to_state:
            return "ย้ายโรงเรียน"
        return {
            Recommendation.State.OPEN: "เปิดข้อเสนอแนะ",
            Recommendation.State.ANSWERED: "ส่งผลการดำเนินงาน",
            Recommendation.State.SENT_BACK: "ส่งกลับให้ดำเนินการเพิ่ม",
            Recommendation.State.VERIFIED: "ยืนยันผล",
            Recommendation.State.CLOSED: "ปิดข้อเสนอแนะ",
            Recommendation.State.WITHDRAWN: "ยกเลิกข้อเสนอแนะ",
        }.get(self.to_state, self.get_to_state_display())


class RecommendationAnswer(models.Model):
    """What the school says it did, with its evidence."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="answers")
    text = models.TextField("ผลการดำเนินงาน")
    evidence = models.ManyToManyField(StoredFile, related_name="recommendation_answers", blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["answered_at", "pk"]

    def __str__(self):
        return self.text[:80]


class FollowUp(models.Model):
    """What a later visit found of a recommendation that was not closed; it takes effect when that visit is approved."""

    class Outcome(models.TextChoices):
        ONGOING = "ongoing", "ยังดำเนินการ"
        SENT_BACK = "sent_back", "ต้องดำเนินการเพิ่ม"
        CLOSED = "closed", "ปิดได้"

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="follow_ups")
    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="follow_ups")
    outcome = models.CharField("ผลการติดตาม", max_length=10, choices=Outcome.choices, default=Outcome.ONGOING)
    note = models.TextField("สิ่งที่พบ", blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "ผลการติดตามข้อเสนอแนะ"
        verbose_name_plural = "ผลการติดตามข้อเสนอแนะ"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "recommendation"], name="followed_up_once_a_visit")]

    def __str__(self):
        return f"{self.recommendation} {self.get_outcome_display()}"


class Escalation(models.Model):
    """An overdue recommendation was told to somebody higher, append-only; once for each level and due date."""

    class Level(models.TextChoices):
        SUPERVISOR = "supervisor", "ศึกษานิเทศก์"
        HEAD = "head", "ผู้อำนวยการกลุ่มนิเทศฯ"
        DIRECTOR = "director", "ผู้อำนวยการสำนักงานเขตพื้นที่"

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="escalations")
    level = models.CharField("ถึง", max_length=10, choices=Level.choices)
    due_on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "level", "due_on"], name="escalated_once_a_level")
        ]

    def __str__(self):
        return f"{self.recommendation} → {self.get_level_display()}"


class FollowUpSettings(models.Model):
    """How an office follows recommendations up: days past the due date until somebody is told."""

    office = models.OneToOneField(Office, models.CASCADE, related_name="follow_up_settings")
    supervisor_after = models.PositiveSmallIntegerField("แจ้งศึกษานิเทศก์หลังครบกำหนด (วัน)", default=1)
    head_after = models.PositiveSmallIntegerField("แจ้งผู้อำนวยการกลุ่มหลังครบกำหนด (วัน)", default=7)
    director_after = models.PositiveSmallIntegerField("แจ้งผู้อำนวยการเขตหลังครบกำหนด (วัน)", default=30)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "การติดตามข้อเสนอแนะ"
        verbose_name_plural = "การติดตามข้อเสนอแนะ"
        constraints = [
            models.CheckConstraint(
                name="escalation_goes_upward",
                condition=Q(head_after__gte=models.F("supervisor_after"), director_after__gte=models.F("head_after")),
            )
        ]

    def __str__(self):
        return str(self.office)
