"""The external assessment of a school by สมศ., from its appointment through readiness, documents and result to
recommendations and, where the school asks for it, the next attempt."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from instruments.models import Response
from qa.models.external_rounds import STAFF, ExternalRound, OfOffice
from qa.models.members import Member
from qa.models.outside import ExternalResult
from qa.models.standards import EducationLevel
from schools.models import Office, Role, School, StepEvent, StoredFile
from supervision.models import Recommendation


class ExternalAssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff of the office see its schools' assessments, a school its own, a member of the committee those that he
        or she observes."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        if acting.is_school:
            return self.filter(school=acting.school_id)
        if acting.role in STAFF:
            return self.filter(office=acting.office_id)
        if acting.role == Role.COMMITTEE:
            return self.filter(office=acting.office_id, observer=user)
        return self.none()

    def standing(self):
        """Those not called off."""
        return self.exclude(state=ExternalAssessment.State.CANCELLED)

    def upcoming(self, day=None):
        """Those whose first day is still to come, the nearest first."""
        rows = self.filter(state=ExternalAssessment.State.PLANNED, starts_on__gte=day or timezone.localdate())
        return rows.order_by("starts_on", "pk")


class ExternalAssessment(models.Model):
    """The assessment of one level of a school in a round, from the appointment to its result. A second `attempt` is the
    re-assessment that the school asked for."""

    class State(models.TextChoices):
        PLANNED = "planned", "มีกำหนดประเมิน"
        ASSESSED = "assessed", "ประเมินแล้ว รอผล"
        RESULTED = "resulted", "ได้รับผลแล้ว"
        CANCELLED = "cancelled", "ยกเลิก"

    class Mode(models.TextChoices):
        SAR = "sar", "ประเมินจาก SAR"
        ONLINE = "online", "ตรวจเยี่ยมออนไลน์"
        ONSITE = "onsite", "ตรวจเยี่ยมที่โรงเรียน"

    TRANSITIONS = {
        State.PLANNED: {State.ASSESSED, State.RESULTED, State.CANCELLED},
        State.ASSESSED: {State.RESULTED, State.CANCELLED},
        State.RESULTED: set(),
        State.CANCELLED: {State.PLANNED},
    }
    # While the appointment may still be changed.
    OPEN = (State.PLANNED, State.ASSESSED)

    office = models.ForeignKey(Office, models.PROTECT, related_name="external_assessments")
    school = models.ForeignKey(School, models.PROTECT, related_name="external_assessments", verbose_name="โรงเรียน")
    round = models.ForeignKey(ExternalRound, models.PROTECT, related_name="assessments", verbose_name="รอบ")
    level = models.CharField("ระดับการศึกษา", max_length=10, choices=EducationLevel.choices)
    attempt = models.PositiveSmallIntegerField("ครั้งที่", default=1)
    mode = models.CharField("วิธีประเมิน", max_length=10, choices=Mode.choices, default=Mode.ONSITE)
    starts_on = models.DateField("วันแรกที่ประเมิน")
    ends_on = models.DateField("วันสุดท้ายที่ประเมิน")
    unit = models.CharField("หน่วยหรือคณะผู้ประเมิน", max_length=200, blank=True)
    assessors = models.TextField("ผู้ประเมินภายนอก", blank=True)
    # A colleague who is there as observer; one from elsewhere by name.
    observer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observed_assessments",
        verbose_name="ผู้สังเกตการณ์",
    )
    observer_name = models.CharField("ผู้สังเกตการณ์จากหน่วยงานอื่น", max_length=150, blank=True)
    # What the office asks สมศ. to look at when it sends the SAR (ministerial regulation 2561).
    issues = models.TextField("ประเด็นที่ขอให้ สมศ. ประเมินและติดตามตรวจสอบ", blank=True)
    oral_on = models.DateField("วันรับฟังรายงานด้วยวาจา", null=True, blank=True)
    oral_order = models.CharField("คำสั่งที่", max_length=150, blank=True)
    oral_notes = models.TextField("บันทึกการรับฟังรายงานด้วยวาจา", blank=True)
    result = models.OneToOneField(
        ExternalResult, models.PROTECT, null=True, blank=True, related_name="assessment", verbose_name="ผลการประเมิน"
    )
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.PLANNED)
    # Where สมศ. gave this school another last day than the round has.
    ask_until = models.DateField("วันสุดท้ายของการขอประเมินซ้ำ", null=True, blank=True)
    recommendations = models.ManyToManyField(Recommendation, related_name="external_assessments", blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ExternalAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "การประเมินภายนอก"
        verbose_name_plural = "การประเมินภายนอก"
        ordering = ["-starts_on", "pk"]
        indexes = [
            models.Index(fields=["office", "state", "starts_on"], name="external_by_day"),
            models.Index(fields=["school", "-starts_on"], name="external_of_school"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["school", "round", "level", "attempt"], name="one_external_attempt"),
            models.CheckConstraint(name="external_days_in_order", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="external_attempt_from_one", condition=Q(attempt__gte=1)),
            models.CheckConstraint(
                name="external_result_is_there",
                condition=Q(state="resulted", result__isnull=False) | (~Q(state="resulted") & Q(result=None)),
            ),
        ]

    def __str__(self):
        again = f" ครั้งที่ {self.attempt}" if self.attempt > 1 else ""
        return f"{self.round} {self.get_level_display()}{again}"

    @property
    def short_level(self):
        """ปฐมวัย or ขั้นพื้นฐาน, for lists."""
        return EducationLevel(self.level).short

    @property
    def standard_set(self):
        """The set of standards it is judged by, or None."""
        return self.round.set_for(self.level)

    @property
    def known_result(self):
        """The result it holds; else the one that a file brought for the same school, level and attempt, under the name
        of its round, the beginning of that name, or its code; or None. One query at most."""
        if self.result_id:
            return self.result
        same = {"school": self.school_id, "level": self.level, "attempt": self.attempt}
        rows = ExternalResult.objects.filter(assessment=None, **same)
        found = [row for row in rows if self.round.name.startswith(row.round) or row.round == self.round.code]
        return max(found, key=lambda row: len(row.round), default=None)

    @property
    def is_ahead(self):
        """Whether its first day is still to come."""
        return self.starts_on > timezone.localdate()

    @property
    def ask_again_until(self):
        """The last day on which a request to be assessed again reaches สมศ. in time; of one with a result."""
        return self.ask_until or (self.result.assessed_on or self.ends_on) + timedelta(days=self.round.reassess_days)

    @property
    def chip(self):
        """The kind of state chip."""
        return {"planned": "waiting", "assessed": "info", "resulted": "done", "cancelled": "neutral"}[self.state]


class ExternalMember(Member):
    """One member of the committee that hears the oral report (คณะกรรมการร่วมรับฟังรายงานด้วยวาจา)."""

    assessment = models.ForeignKey(ExternalAssessment, models.CASCADE, related_name="members")


class ExternalDocument(models.Model):
    """A document of an assessment; one that another of its kind replaced stays on record."""

    class Kind(models.TextChoices):
        REAL = "real", "รายงานฉบับจริง"
        DRAFT = "draft", "รายงานฉบับร่าง"
        ORAL = "oral", "รายงานด้วยวาจา"
        ORDER = "order", "คำสั่งแต่งตั้ง"
        OTHER = "other", "เอกสารอื่น"

    assessment = models.ForeignKey(ExternalAssessment, models.CASCADE, related_name="documents")
    kind = models.CharField("ประเภท", max_length=10, choices=Kind.choices)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="external_document")
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "เอกสารการประเมินภายนอก"
        verbose_name_plural = "เอกสารการประเมินภายนอก"
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "kind"],
                condition=Q(replaced_at=None) & ~Q(kind="other"),
                name="one_current_external_document",
            )
        ]

    def __str__(self):
        return self.get_kind_display()


class ReadinessCheck(models.Model):
    """How ready a school is, by an instrument's answers; `score` in percent and `missing` as they stood that day."""

    assessment = models.ForeignKey(ExternalAssessment, models.CASCADE, related_name="checks")
    response = models.OneToOneField(Response, models.PROTECT, related_name="readiness_check")
    checked_on = models.DateField("วันที่ตรวจ")
    score = models.DecimalField("คะแนนความพร้อมร้อยละ", max_digits=5, decimal_places=2)
    # [{"text": item, "answer": words}] of what is not fully there.
    missing = models.JSONField("สิ่งที่ยังขาด", default=list, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    # Names the form it came from: a form sent twice makes one check. None: made without a form.
    client_uuid = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "การตรวจความพร้อม"
        verbose_name_plural = "การตรวจความพร้อม"
        ordering = ["-checked_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="readiness_in_percent", condition=Q(score__gte=0, score__lte=100)),
            models.UniqueConstraint(fields=["assessment", "client_uuid"], name="one_readiness_check_per_form"),
        ]

    def __str__(self):
        return f"{self.assessment} {self.score}"

    # Bands as the field speaks of them: ready, nearly, not ready.
    READY, NEARLY = 80, 60

    @property
    def band(self):
        """The words of the score."""
        if self.score >= self.READY:
            return "พร้อม"
        return "เกือบพร้อม" if self.score >= self.NEARLY else "ยังไม่พร้อม"

    @property
    def chip(self):
        """The kind of state chip."""
        if self.score >= self.READY:
            return "done"
        return "waiting" if self.score >= self.NEARLY else "late"


class ReassessmentRequest(models.Model):
    """A school asks to be assessed again; the office sends it on to สมศ.; with a new appointment it is granted."""

    class State(models.TextChoices):
        ASKED = "asked", "โรงเรียนขอประเมินซ้ำ"
        SENT = "sent", "ส่งคำขอถึง สมศ. แล้ว"
        GRANTED = "granted", "ได้รับกำหนดประเมินซ้ำ"
        REFUSED = "refused", "ไม่ได้รับการประเมินซ้ำ"

    TRANSITIONS = {
        State.ASKED: {State.SENT, State.REFUSED},
        State.SENT: {State.GRANTED, State.REFUSED},
        State.GRANTED: set(),
        State.REFUSED: set(),
    }

    assessment = models.OneToOneField(ExternalAssessment, models.CASCADE, related_name="reassessment")
    reason = models.TextField("เหตุผลที่ขอประเมินซ้ำ")
    plan = models.TextField("สิ่งที่ปรับแผนและจะพัฒนาก่อนประเมินซ้ำ")
    deadline_on = models.DateField("ต้องส่งคำขอถึง สมศ. ภายในวันที่")
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.ASKED)
    comment = models.TextField("ข้อความถึงโรงเรียน", blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    # The attempt it led to.
    next = models.OneToOneField(
        ExternalAssessment, models.PROTECT, null=True, blank=True, related_name="asked_by", verbose_name="การประเมินซ้ำ"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "คำขอประเมินซ้ำ"
        verbose_name_plural = "คำขอประเมินซ้ำ"
        ordering = ["deadline_on", "pk"]
        constraints = [
            models.CheckConstraint(name="reassessment_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="granted_reassessment_has_a_day",
                condition=Q(state="granted", next__isnull=False) | (~Q(state="granted") & Q(next=None)),
            ),
        ]

    def __str__(self):
        return f"{self.assessment} {self.get_state_display()}"

    @property
    def is_overdue(self):
        """True when the day has passed and it has not gone to สมศ."""
        return self.state == self.State.ASKED and self.deadline_on < timezone.localdate()

    @property
    def chip(self):
        """The kind of state chip."""
        if self.is_overdue:
            return "late"
        return {"asked": "waiting", "sent": "info", "granted": "done", "refused": "neutral"}[self.state]


class ExternalEvent(StepEvent):
    """One step of an assessment, append-only."""

    assessment = models.ForeignKey(ExternalAssessment, models.CASCADE, related_name="events")
    label = models.CharField("ขั้นตอน", max_length=200)


class ExternalPackage(models.Model):
    """A package for สมศ.: SARs and issues to look at as one ZIP with a manifest, made by a job and kept."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="external_packages")
    round = models.ForeignKey(ExternalRound, models.PROTECT, related_name="packages")
    academic_year = models.PositiveSmallIntegerField("SAR ปีการศึกษา")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="external_package")
    schools = models.PositiveIntegerField("โรงเรียน")
    reports = models.PositiveIntegerField("ไฟล์ SAR")
    missing = models.PositiveIntegerField("โรงเรียนที่ไม่มีไฟล์ SAR")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OfOffice.as_manager()

    class Meta:
        verbose_name = "ชุดเอกสารส่ง สมศ."
        verbose_name_plural = "ชุดเอกสารส่ง สมศ."
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return f"{self.round} SAR {self.academic_year}"
