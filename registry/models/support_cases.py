"""Children with special needs as the office hears of them: what a school asks for one, and to whom one was referred.
A case has a number and never a name."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from schools.models import Office, Role, School, StepEvent
from schools.models.figures import STAGES, Disability

STAGE_LABELS = dict(zip(STAGES, ("ปฐมวัย", "ประถมศึกษา", "มัธยมศึกษาตอนต้น", "มัธยมศึกษาตอนปลาย"), strict=True))


class SupportCaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of the acting office for its staff; a school its own; nobody else."""
        acting = user.acting
        if acting is None or acting.is_platform or acting.role == Role.COMMITTEE:
            return self.none()
        rows = self.filter(office=acting.office_id)
        return rows.filter(school=acting.school_id) if acting.is_school else rows


class SupportCase(models.Model):
    """A request for facilities, media or services for one child, or a referral of one, by case number. Written by
    registry.actions.support_cases alone."""

    class Kind(models.TextChoices):
        FACILITY = "facility", "ขอสิ่งอำนวยความสะดวก"
        MEDIA = "media", "ขอสื่อ"
        SERVICE = "service", "ขอบริการหรือความช่วยเหลืออื่น"
        REFERRAL = "referral", "ส่งต่อ"

    class State(models.TextChoices):
        ASKED = "asked", "รอรับเรื่อง"
        ACCEPTED = "accepted", "รับเรื่องแล้ว"
        FORWARDED = "forwarded", "ส่งเรื่องแล้ว รอผล"
        DONE = "done", "ได้รับแล้ว"
        DECLINED = "declined", "ไม่ได้รับ"
        CANCELLED = "cancelled", "โรงเรียนถอนเรื่อง"

    TRANSITIONS = {
        State.ASKED: {State.ACCEPTED, State.DECLINED, State.CANCELLED},
        State.ACCEPTED: {State.FORWARDED, State.DONE, State.DECLINED, State.CANCELLED},
        State.FORWARDED: {State.DONE, State.DECLINED, State.CANCELLED},
        State.DONE: set(),
        State.DECLINED: set(),
        State.CANCELLED: set(),
    }
    OPEN = (State.ASKED, State.ACCEPTED, State.FORWARDED)
    CHIPS = {
        State.ASKED: "waiting",
        State.ACCEPTED: "info",
        State.FORWARDED: "info",
        State.DONE: "done",
        State.DECLINED: "returned",
        State.CANCELLED: "neutral",
    }

    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="support_cases")
    school = models.ForeignKey(School, models.PROTECT, related_name="support_cases", verbose_name="โรงเรียน")
    be_year = models.PositiveSmallIntegerField("ปี พ.ศ.")
    number = models.PositiveIntegerField("เลขเรื่อง")
    number_text = models.CharField("เลขเรื่อง", max_length=60)
    kind = models.CharField("เรื่อง", max_length=10, choices=Kind.choices, default=Kind.FACILITY)
    need = models.CharField("ประเภทความต้องการพิเศษ", max_length=10, choices=Disability.choices)
    stage = models.CharField("ระดับ", max_length=20, choices=list(STAGE_LABELS.items()))
    what = models.CharField("สิ่งที่ขอหรือเหตุที่ส่งต่อ", max_length=500)
    amount = models.PositiveSmallIntegerField(
        "จำนวนที่ขอ", default=1, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    # The coupon round, or to whom a referral goes, as the school knows it.
    towards = models.CharField("หน่วยงานหรือรอบการขอ", max_length=200, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.ASKED)
    received = models.PositiveSmallIntegerField("จำนวนที่ได้รับ", null=True, blank=True)
    ended_on = models.DateField("วันที่สิ้นสุด", null=True, blank=True)
    result = models.CharField("ผล", max_length=1000, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("แจ้งเมื่อ", auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = SupportCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "เรื่องของผู้เรียนที่มีความต้องการพิเศษ"
        verbose_name_plural = "เรื่องของผู้เรียนที่มีความต้องการพิเศษ"
        ordering = ["-be_year", "-number", "-pk"]
        indexes = [models.Index(fields=["office", "state", "-be_year", "-number"], name="support_cases_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["office", "be_year", "number"], name="support_case_number_once"),
            models.CheckConstraint(
                name="ended_support_case_has_a_day",
                condition=Q(state__in=["done", "declined", "cancelled"], ended_on__isnull=False)
                | (~Q(state__in=["done", "declined", "cancelled"]) & Q(ended_on=None)),
            ),
            models.CheckConstraint(
                name="received_only_when_done", condition=Q(received=None) | Q(state="done", received__gte=1)
            ),
        ]

    def __str__(self):
        return f"เรื่อง {self.number_text}"

    @property
    def chip(self):
        """The kind of chip that shows the state."""
        return self.CHIPS[self.state]


class SupportCaseEvent(StepEvent):
    """One step of a case, append-only."""

    class What(models.TextChoices):
        ASK = "ask", "แจ้งเรื่อง"
        ACCEPT = "accept", "รับเรื่อง"
        FORWARD = "forward", "ส่งเรื่องถึงหน่วยงาน"
        FINISH = "finish", "บันทึกผล"
        DECLINE = "decline", "แจ้งว่าไม่ได้รับ"
        CANCEL = "cancel", "ถอนเรื่อง"

    case = models.ForeignKey(SupportCase, models.CASCADE, related_name="events")
    what = models.CharField(max_length=10, choices=What.choices)

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(
                name="support_case_step_with_words",
                condition=~Q(what__in=["forward", "finish", "decline", "cancel"]) | ~Q(comment=""),
            )
        ]

    @property
    def label(self):
        """What happened, in words."""
        return self.get_what_display()
