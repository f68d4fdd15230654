"""Events of an office: training, meetings, exchange forums, competitions, examinations (checklist M17)."""

import secrets
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from instruments.models import InstrumentVersion
from schools.models import Office, Programme, Role, School, StepEvent, StoredFile
from supervision.models.projects import Project

TOKEN_BYTES = 16


def new_token():
    """128 random bits for an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class EventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Office staff see the events of their office; schools those announced, without committee meetings; the
        committee those that its people are invited to or take part in."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        rows = self.filter(office=acting.office_id)
        if acting.is_school:
            return rows.exclude(state=Event.State.DRAFT).exclude(kind=Event.Kind.COMMITTEE)
        if acting.role == Role.COMMITTEE:
            invited = EventInvitation.objects.filter(person=user).values("event")
            takes_part = Q(participants__person=user, participants__state="registered")
            mine = Event.objects.filter(takes_part).values("pk")
            return rows.exclude(state=Event.State.DRAFT).filter(Q(pk__in=invited) | Q(pk__in=mine))
        return rows

    def within(self, first, last):
        """Those with a day from `first` to `last`."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def standing(self):
        """Those that take place or took place: announced or finished."""
        return self.filter(state__in=(Event.State.ANNOUNCED, Event.State.FINISHED))


class Event(models.Model):
    class Kind(models.TextChoices):
        TRAINING = "training", "การอบรม"
        WORKSHOP = "workshop", "การประชุมเชิงปฏิบัติการ"
        MEETING = "meeting", "การประชุม"
        EXCHANGE = "exchange", "เวทีแลกเปลี่ยนเรียนรู้"
        COMPETITION = "competition", "การประกวดแข่งขัน"
        EXAM = "exam", "การสอบ"
        COMMITTEE = "committee", "การประชุมคณะกรรมการ"

    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        ANNOUNCED = "announced", "ประกาศแล้ว"
        FINISHED = "finished", "เสร็จสิ้น"
        CANCELLED = "cancelled", "ยกเลิก"

    class Registration(models.TextChoices):
        CLOSED = "closed", "ไม่เปิดลงทะเบียน เจ้าหน้าที่เพิ่มรายชื่อเอง"
        LINK = "link", "ลงทะเบียนเองผ่านลิงก์หรือ QR"

    TRANSITIONS = {
        State.DRAFT: {State.ANNOUNCED},
        State.ANNOUNCED: {State.FINISHED, State.CANCELLED},
        State.FINISHED: {State.ANNOUNCED},
        State.CANCELLED: {State.ANNOUNCED},
    }

    office = models.ForeignKey(Office, models.CASCADE, related_name="events")
    kind = models.CharField("ประเภท", max_length=12, choices=Kind.choices, default=Kind.TRAINING)
    title = models.CharField("ชื่อกิจกรรม", max_length=250)
    starts_on = models.DateField("วันแรก")
    ends_on = models.DateField("วันสุดท้าย")
    place = models.CharField("สถานที่", max_length=250, blank=True)
    online_url = models.URLField("ลิงก์ประชุมออนไลน์", max_length=500, blank=True)
    hours = models.DecimalField("จำนวนชั่วโมง", max_digits=5, decimal_places=1, null=True, blank=True)
    programme = models.ForeignKey(
        Programme, models.SET_NULL, null=True, blank=True, related_name="events", verbose_name="โครงการ"
    )
    # Of the action plan; `budget_line` tells in words what stands in none.
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="events", verbose_name="โครงการตามแผนปฏิบัติการ"
    )
    budget_line = models.CharField("แหล่งหรือรายการงบประมาณ", max_length=250, blank=True)
    budget = models.DecimalField("งบประมาณ (บาท)", max_digits=12, decimal_places=2, null=True, blank=True)
    target_group = models.CharField("กลุ่มเป้าหมาย", max_length=250, blank=True)
    objectives = models.TextField("วัตถุประสงค์", blank=True)
    description = models.TextField("รายละเอียด", blank=True)
    # None: as many as come.
    capacity = models.PositiveIntegerField("จำนวนที่รับ", null=True, blank=True)
    registration = models.CharField(
        "การลงทะเบียน", max_length=10, choices=Registration.choices, default=Registration.CLOSED
    )
    opens_on = models.DateField("เปิดลงทะเบียนวันที่", null=True, blank=True)
    closes_on = models.DateField("ปิดลงทะเบียนวันที่", null=True, blank=True)
    # The address of the public page of registration.
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    # Pinned when it is chosen: a later version of the instrument changes nothing here.
    evaluation = models.ForeignKey(
        InstrumentVersion, models.PROTECT, null=True, blank=True, related_name="events", verbose_name="แบบประเมินกิจกรรม"
    )
    evaluation_required = models.BooleanField("ต้องตอบแบบประเมินก่อนรับเกียรติบัตร", default=False)
    # What came of it, in words of who ran it; for the summary report.
    outcome = models.TextField("สรุปผลและข้อเสนอแนะ", blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="events", verbose_name="ผู้รับผิดชอบ")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "กิจกรรม"
        verbose_name_plural = "กิจกรรม"
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["office", "-starts_on", "-id"], name="event_by_day"),
            models.Index(fields=["office", "state", "starts_on"], name="event_by_state"),
        ]
        constraints = [
            models.CheckConstraint(name="event_ends_after_start", condition=Q(ends_on__gte=models.F("starts_on"))),
            models.CheckConstraint(
                name="event_registration_closes_after_opening",
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(closes_on__gte=models.F("opens_on")),
            ),
            models.CheckConstraint(
                name="required_evaluation_has_its_form",
                condition=Q(evaluation_required=False) | Q(evaluation__isnull=False),
            ),
            models.CheckConstraint(name="event_takes_somebody", condition=Q(capacity=None) | Q(capacity__gte=1)),
        ]

    def __str__(self):
        return self.title

    @property
    def chip(self):
        """The kind of state chip."""
        return {"draft": "draft", "announced": "waiting", "finished": "done", "cancelled": "neutral"}[self.state]

    @property
    def is_over(self):
        """True once its last day has passed."""
        return self.ends_on < timezone.localdate()

    @property
    def cancel_reason(self):
        """Why it does not take place; "" unless it is cancelled."""
        if self.state != self.State.CANCELLED:
            return ""
        step = self.steps.filter(to_state=self.State.CANCELLED).order_by("pk").last()
        return step.comment if step else ""

    @property
    def takes_registrations(self):
        """True while people may put themselves down: announced, by link, between its days, and not over."""
        return self.registration_state == "open"

    @property
    def registration_state(self):
        """ "open", "early", "closed" (its days are over) or "none" (nobody registers oneself)."""
        today = timezone.localdate()
        if self.state != self.State.ANNOUNCED or self.registration != self.Registration.LINK:
            return "none"
        if self.opens_on and today < self.opens_on:
            return "early"
        return "closed" if today > (self.closes_on or self.ends_on) or self.is_over else "open"

    @property
    def is_joinable(self):
        """True while somebody who was invited may still come: announced, not over, and its registration not closed."""
        by_link = self.registration == self.Registration.LINK
        return self.takes_registrations if by_link else self.state == self.State.ANNOUNCED and not self.is_over

    @property
    def begins_at(self):
        """When its first session begins; of an event without sessions, when its first day does."""
        first = self.sessions.order_by("starts_at").values_list("starts_at", flat=True).first()
        return first or timezone.make_aware(datetime.combine(self.starts_on, time.min))

    @property
    def takes_evaluations(self):
        """True while the evaluation may be answered: from the beginning of the first session, until it is
        cancelled."""
        is_held = self.state in (self.State.ANNOUNCED, self.State.FINISHED)
        return bool(self.evaluation_id) and is_held and self.begins_at <= timezone.now()


class EventStep(StepEvent):
    """One change of state of an event, append-only; cancelling needs a reason."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="steps")
    from_state = models.CharField(max_length=10, choices=Event.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=Event.State.choices)

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(
                name="cancelled_event_has_a_reason", condition=~Q(to_state="cancelled") | ~Q(comment="")
            )
        ]

    @property
    def label(self):
        """What happened, in words."""
        if self.to_state == Event.State.ANNOUNCED and self.from_state != Event.State.DRAFT:
            return "นำกลับมาดำเนินการ"
        return {
            Event.State.DRAFT: "เริ่มจัดทำ",
            Event.State.ANNOUNCED: "ประกาศกิจกรรม",
            Event.State.FINISHED: "ปิดกิจกรรม",
            Event.State.CANCELLED: "ยกเลิกกิจกรรม",
        }[self.to_state]


class EventSession(models.Model):
    """A part of the programme at which attendance is taken: a morning, an afternoon, a lesson."""

    # A session's code is taken this long before it begins and after it ends.
    MARGIN = timedelta(hours=2)

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions")
    title = models.CharField("ช่วงกิจกรรม", max_length=200)
    starts_at = models.DateTimeField("เริ่ม")
    ends_at = models.DateTimeField("สิ้นสุด")

    class Meta:
        verbose_name = "ช่วงกิจกรรม"
        verbose_name_plural = "ช่วงกิจกรรม"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(name="session_ends_after_start", condition=Q(ends_at__gt=models.F("starts_at")))
        ]

    def __str__(self):
        return self.title

    @property
    def opens_at(self):
        """When people may confirm by themselves for the first time."""
        return self.starts_at - self.MARGIN

    @property
    def closes_at(self):
        """When they may for the last time."""
        return self.ends_at + self.MARGIN

    @property
    def takes_check_in(self):
        """True while people may confirm by themselves that they are there."""
        return self.opens_at <= timezone.now() <= self.closes_at


class EventSpeaker(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="speakers")
    name = models.CharField("ชื่อ–สกุล", max_length=150)
    position = models.CharField("ตำแหน่งหรือหน่วยงาน", max_length=200, blank=True)
    topic = models.CharField("หัวข้อ", max_length=250, blank=True)

    class Meta:
        verbose_name = "วิทยากร"
        verbose_name_plural = "วิทยากร"
        ordering = ["pk"]

    def __str__(self):
        return self.name


class EventInvitation(models.Model):
    """A school, a person of the office, or somebody without an account that was invited, once."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations")
    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    # Of somebody without an account; the address in small letters.
    name = models.CharField("ชื่อ–สกุล", max_length=150, blank=True)
    name_key = models.CharField(max_length=150, blank=True, editable=False)
    position = models.CharField("ตำแหน่ง", max_length=150, blank=True)
    organisation = models.CharField("หน่วยงาน", max_length=200, blank=True)
    email = models.EmailField("อีเมล", blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "คำเชิญ"
        verbose_name_plural = "คำเชิญ"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "school"], condition=Q(school__isnull=False), name="school_invited_once"
            ),
            models.UniqueConstraint(
                fields=["event", "person"], condition=Q(person__isnull=False), name="person_invited_once"
            ),
            models.UniqueConstraint(
                fields=["event", "email"], condition=~Q(email=""), name="address_invited_once_to_an_event"
            ),
            models.UniqueConstraint(
                fields=["event", "name_key", "organisation"],
                condition=Q(school=None, person=None, email=""),
                name="name_invited_once_to_an_event",
            ),
            models.CheckConstraint(
                name="invitation_is_to_one_school_or_person",
                condition=Q(school=None, person__isnull=False, email="")
                | Q(school__isnull=False, person=None, email="")
                | (Q(school=None, person=None) & ~Q(name="")),
            ),
        ]

    def __str__(self):
        return f"{self.event} · {self.who}"

    @property
    def who(self):
        """Who was invited, in words."""
        if self.school_id:
            return self.school.full_name
        return str(self.person) if self.person_id else self.name

    @property
    def is_outside(self):
        """Whether it is to somebody without an account."""
        return not (self.school_id or self.person_id)

    @property
    def about(self):
        """What tells people of one name apart: position and organisation; "" of a school and of who has an account."""
        return " ".join(filter(None, [self.position, self.organisation])) if self.is_outside else ""


class EventDocument(models.Model):
    """A file of an event: the programme, handouts, the order; those for everybody stand on the public page."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="documents")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="event_document")
    title = models.CharField("ชื่อเอกสาร", max_length=200)
    is_public = models.BooleanField("ให้ผู้ลงทะเบียนเปิดดูได้", default=True)

    class Meta:
        verbose_name = "เอกสารกิจกรรม"
        verbose_name_plural = "เอกสารกิจกรรม"
        ordering = ["pk"]

    def __str__(self):
        return self.title


class EventPhoto(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="photos")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="event_photo")
    caption = models.CharField("คำบรรยาย", max_length=200, blank=True)
    shows_children = models.BooleanField("มีภาพเด็ก", default=True)
    consent = models.BooleanField("ได้รับความยินยอมให้เผยแพร่", default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "ภาพกิจกรรม"
        verbose_name_plural = "ภาพกิจกรรม"
        ordering = ["pk"]

    def __str__(self):
        return self.caption or str(self.file)

    @property
    def may_be_published(self):
        """A picture with children in it needs their consent (PDPA)."""
        return self.consent or not self.shows_children
