"""Surveys: an instrument sent to schools, or open to whoever has the link, between two days."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from instruments.models import InstrumentVersion, Response
from schools.models import Office, Role, School


class SurveyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Office staff see the surveys of their office; a school those sent to it, once they are open."""
        acting = user.acting
        if acting is None or acting.is_platform or acting.role == Role.COMMITTEE:
            return self.none()
        rows = self.filter(office=acting.office_id)
        if acting.is_school:
            asked = SurveyTarget.objects.filter(survey=models.OuterRef("pk"), school=acting.school_id)
            return rows.filter(models.Exists(asked)).exclude(state=Survey.State.DRAFT)
        return rows


class Survey(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        OPEN = "open", "เปิดรับคำตอบ"
        CLOSED = "closed", "ปิดรับแล้ว"

    class Reach(models.TextChoices):
        ALL = "all", "ทุกโรงเรียนที่เปิดสอน"
        CHOSEN = "chosen", "เฉพาะโรงเรียนที่เลือก"
        LINK = "link", "เฉพาะผู้มีลิงก์สาธารณะ"

    TRANSITIONS = {State.DRAFT: {State.OPEN}, State.OPEN: {State.CLOSED}, State.CLOSED: {State.OPEN}}

    office = models.ForeignKey(Office, models.CASCADE, related_name="surveys")
    title = models.CharField("ชื่อแบบสำรวจ", max_length=200)
    instructions = models.TextField("คำชี้แจง", blank=True)
    # Pinned when the survey opens: a later version of the instrument changes nothing here.
    version_asked = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="surveys", verbose_name="แบบ")
    opens_on = models.DateField("เปิดรับวันที่")
    due_on = models.DateField("กำหนดส่ง")
    # Of a draft the chosen schools are its targets already; those of all schools are made when it opens.
    reach = models.CharField("ส่งถึง", max_length=10, choices=Reach.choices, default=Reach.ALL)
    # Whoever has the link may answer, without an account; None: only the schools asked.
    token = models.CharField(max_length=64, null=True, blank=True, unique=True)
    # The link alone is closed; the schools asked still answer.
    link_closed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "แบบสำรวจ"
        verbose_name_plural = "แบบสำรวจ"
        ordering = ["-opens_on", "-pk"]
        indexes = [models.Index(fields=["office", "state", "-opens_on"])]
        constraints = [
            models.CheckConstraint(name="survey_is_due_after_opening", condition=Q(due_on__gte=models.F("opens_on")))
        ]

    def __str__(self):
        return self.title

    @property
    def chip(self):
        """The kind of state chip."""
        return {"draft": "draft", "open": "waiting", "closed": "neutral"}[self.state]

    @property
    def takes_answers(self):
        """True while an answer may be given: open, and its first day has come. Late answers are taken until closed."""
        return self.state == self.State.OPEN and self.opens_on <= timezone.localdate()

    @property
    def takes_replies(self):
        """True while whoever has the public link may answer."""
        return bool(self.token) and self.link_closed_at is None and self.takes_answers


def counts(prefix=""):
    """Q of the targets that count: those answered, and schools that are open; in a closed survey those that were open
    when it closed, so that its figures stand."""
    closing = models.F(f"{prefix}survey__closed_at__date")
    is_open = Q(**{f"{prefix}school__closed_on": None})
    is_open |= Q(**{f"{prefix}survey__closed_at": None, f"{prefix}school__closed_on__gt": timezone.localdate()})
    is_open |= Q(**{f"{prefix}survey__closed_at__isnull": False, f"{prefix}school__closed_on__gt": closing})
    return is_open | Q(**{f"{prefix}state": "answered"})


def answered_after(due):
    """Those that answered after a day; what came on paper counts by the day that stands on the paper."""
    return Q(paper_on__gt=due) | Q(paper_on=None, answered_at__date__gt=due)


class SurveyTargetQuerySet(models.QuerySet):
    def counted(self):
        """Those that count: schools still open, and those that answered before they closed."""
        return self.filter(counts())

    def answered(self):
        """Those that have answered."""
        return self.filter(state=SurveyTarget.State.ANSWERED)

    def waiting(self):
        """Those of open schools that have not answered."""
        return self.counted().exclude(state=SurveyTarget.State.ANSWERED)

    def late(self):
        """Those that answered after the due date."""
        return self.answered().filter(answered_after(models.F("survey__due_on")))


class SurveyTarget(models.Model):
    """One school that a survey is sent to, and its answer."""

    class State(models.TextChoices):
        WAITING = "waiting", "ยังไม่ตอบ"
        DRAFT = "draft", "กำลังตอบ"
        ANSWERED = "answered", "ตอบแล้ว"

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="targets")
    school = models.ForeignKey(School, models.PROTECT, related_name="survey_targets")
    response = models.OneToOneField(Response, models.PROTECT, null=True, blank=True, related_name="survey_target")
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.WAITING)
    answered_at = models.DateTimeField("ตอบเมื่อ", null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # What the school wrote on paper is entered by the office: when the school wrote it and who of the office typed it.
    # `answered_at` is when it came into the system. A school that answers anew by itself takes the second away.
    paper_on = models.DateField("วันที่ในกระดาษ", null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reminded_at = models.DateTimeField("เตือนล่าสุด", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SurveyTargetQuerySet.as_manager()

    class Meta:
        verbose_name = "โรงเรียนที่ขอให้ตอบ"
        verbose_name_plural = "โรงเรียนที่ขอให้ตอบ"
        ordering = ["pk"]
        indexes = [models.Index(fields=["school", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["survey", "school"], name="school_once_in_a_survey"),
            models.CheckConstraint(
                name="answered_survey_has_its_answer",
                condition=~Q(state="answered") | Q(response__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="answer_entered_by_the_office_is_of_a_paper", condition=Q(entered_by=None) | ~Q(paper_on=None)
            ),
        ]

    def __str__(self):
        return f"{self.survey} · {self.school}"

    @property
    def is_answered(self):
        return self.state == self.State.ANSWERED

    @property
    def is_late(self):
        """True when the answer came after the due date, or has not come by now."""
        day = self.paper_on or (timezone.localdate(self.answered_at) if self.answered_at else timezone.localdate())
        return day > self.survey.due_on

    @property
    def chip(self):
        """The kind of state chip."""
        if self.is_answered:
            return "done"
        return "late" if self.is_late else "waiting"


class SurveyReplyQuerySet(models.QuerySet):
    def counted(self):
        """Those that are in the figures."""
        return self.filter(left_out_at=None)


class SurveyReply(models.Model):
    """One answer through the public link of a survey; the same form sent twice is one reply. One that is no answer, or
    somebody's second, is left out of the figures and stays to be read."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="replies")
    client_uuid = models.UUIDField(default=uuid.uuid4)
    response = models.OneToOneField(Response, models.PROTECT, related_name="survey_reply")
    received_at = models.DateTimeField(auto_now_add=True)
    left_out_reason = models.CharField("เหตุผลที่ไม่นับ", max_length=300, blank=True)
    left_out_at = models.DateTimeField("ไม่นับตั้งแต่", null=True, blank=True)
    left_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = SurveyReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "คำตอบจากลิงก์สาธารณะ"
        verbose_name_plural = "คำตอบจากลิงก์สาธารณะ"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "client_uuid"], name="form_replies_once_to_a_survey"),
            models.CheckConstraint(
                name="reply_is_left_out_for_a_reason", condition=Q(left_out_at=None) | ~Q(left_out_reason="")
            ),
        ]

    def __str__(self):
        return f"{self.survey} · {self.received_at}"
