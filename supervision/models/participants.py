"""Who takes part in an event, who was there, and what they thought of it."""

import re
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from instruments.models import Response
from schools.models import School
from supervision.models.events import Event, EventInvitation, EventSession, new_token
from thai.sorting import thai_order
from thai.text import clean, search_key

# Ranks, short or of the police in full, with what is written between a rank and the name of a woman.
_RANK = (
    r"(?:ว่าที่\s?)?(?:(?:พล|[ก-ฮ])\.\s?(?:[ก-ฮ]\.\s?){1,2}"
    r"|(?:พล|พัน|ร้อย|จ่าสิบ|สิบ|ดาบ)ตำรวจ(?:ตรี|โท|เอก)?|ว่าที่\s?ร้อย(?:ตรี|โท|เอก))(?:\s?หญิง)?"
)
# Titles that one person writes and another leaves out, the longer first; a name begins with a consonant or เ แ โ ใ ไ.
_TITLE = re.compile(
    rf"^(?:(?:นางสาว|{_RANK}|นาง|นาย|ดร\.|ผศ\.|รศ\.|ศ\.|เด็ก(?:ชาย|หญิง)|mrs?\.|miss|ms\.)\s*)+(?=[ก-ฮเ-ไa-z])",
    re.IGNORECASE,
)


def name_key(name):
    """What is alike for one person however the name was typed: cleaned, without title, blanks and dots."""
    return search_key(_TITLE.sub("", clean(name)))[:150]


def takes_a_place(prefix=""):
    """The condition of a participant with a place, of whom alone attendance and answers are shares: speakers, committee
    and staff are there because it is their work. `prefix` leads to the participant."""
    wanted = {"state": Participant.State.REGISTERED, "role": Participant.Role.PARTICIPANT}
    return models.Q(**{prefix + name: value for name, value in wanted.items()})


class ParticipantQuerySet(models.QuerySet):
    def registered(self):
        """Those who have a place."""
        return self.filter(state=Participant.State.REGISTERED)

    def waiting(self):
        """Those on the waiting list, who came first first."""
        return self.filter(state=Participant.State.WAITING).order_by("registered_at", "pk")

    def standing(self):
        """Those who did not cancel."""
        return self.exclude(state=Participant.State.CANCELLED)

    def takers(self):
        """Those whose places count against the capacity: participants, not speakers, committee or staff."""
        return self.filter(takes_a_place())

    def in_thai_order(self):
        """By name, like a dictionary."""
        return self.order_by(thai_order("name"), "pk")


class Participant(models.Model):
    """One person in one event. The name is kept as given, cleaned of what shows nothing; no account is needed."""

    class Role(models.TextChoices):
        PARTICIPANT = "participant", "ผู้เข้าร่วม"
        SPEAKER = "speaker", "วิทยากร"
        COMMITTEE = "committee", "กรรมการ"
        STAFF = "staff", "คณะทำงาน"

    class State(models.TextChoices):
        REGISTERED = "registered", "ลงทะเบียนแล้ว"
        WAITING = "waiting", "รายชื่อสำรอง"
        CANCELLED = "cancelled", "ยกเลิก"

    event = models.ForeignKey(Event, models.CASCADE, related_name="participants")
    name = models.CharField("ชื่อ–สกุล", max_length=150)
    # What a search and a look for the same person compare.
    name_key = models.CharField(max_length=150, editable=False)
    position = models.CharField("ตำแหน่ง", max_length=150, blank=True)
    organisation = models.CharField("หน่วยงาน", max_length=200, blank=True)
    school = models.ForeignKey(
        School, models.SET_NULL, null=True, blank=True, related_name="event_participants", verbose_name="โรงเรียน"
    )
    email = models.EmailField("อีเมล", blank=True)
    phone = models.CharField("โทรศัพท์", max_length=30, blank=True)
    role = models.CharField("บทบาท", max_length=12, choices=Role.choices, default=Role.PARTICIPANT)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.REGISTERED)
    # The account of who registered logged in.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="event_parts"
    )
    # The address of the own registration: there one cancels, shows the QR code, evaluates.
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    client_uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    registered_at = models.DateTimeField(default=timezone.now)
    # That the evaluation was answered, by day alone: the answers themselves name nobody.
    evaluated_on = models.DateField("ตอบแบบประเมินวันที่", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "ผู้เข้าร่วมกิจกรรม"
        verbose_name_plural = "ผู้เข้าร่วมกิจกรรม"
        ordering = ["pk"]
        indexes = [
            models.Index("event", thai_order("name"), "id", name="participant_in_thai_order"),
            models.Index(fields=["event", "name_key"], name="participant_by_name"),
            models.Index(fields=["event", "state", "registered_at"], name="participant_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "client_uuid"], name="form_registers_once_for_an_event"),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=models.Q(person__isnull=False) & ~models.Q(state="cancelled"),
                name="person_once_in_an_event",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name_key = name_key(self.name)
        super().save(*args, **kwargs)

    @property
    def chip(self):
        """The kind of state chip."""
        return {"registered": "done", "waiting": "waiting", "cancelled": "neutral"}[self.state]

    @property
    def place(self):
        """The school, or the organisation as it was written."""
        return self.school.full_name if self.school_id else self.organisation


class Attendance(models.Model):
    """One participant was at one session."""

    class How(models.TextChoices):
        QR = "qr", "สแกน QR"
        LIST = "list", "เจ้าหน้าที่บันทึก"
        SHEET = "sheet", "นำเข้าจากไฟล์"
        SELF = "self", "ยืนยันด้วยตนเอง"

    session = models.ForeignKey(EventSession, models.CASCADE, related_name="attendances")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="attendances")
    at = models.DateTimeField(default=timezone.now)
    how = models.CharField("วิธี", max_length=5, choices=How.choices, default=How.LIST)
    # None: by themselves.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "การเข้าร่วม"
        verbose_name_plural = "การเข้าร่วม"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["session", "participant"], name="once_at_a_session")]

    def __str__(self):
        return f"{self.participant} · {self.session}"


class EventEvaluation(models.Model):
    """One answer to the evaluation of an event. It does not say whose: who answered is known by
    Participant.evaluated_on alone."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="evaluations")
    response = models.OneToOneField(Response, models.PROTECT, related_name="event_evaluation")

    class Meta:
        verbose_name = "คำตอบแบบประเมินกิจกรรม"
        verbose_name_plural = "คำตอบแบบประเมินกิจกรรม"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.event} · {self.pk}"


class EventMailQuerySet(models.QuerySet):
    def of_event(self, event):
        """Those to participants and to people invited of an event (its key will do)."""
        return self.filter(models.Q(participant__event=event) | models.Q(invitation__event=event))

    def still_so(self):
        """Those that tell what is so now: a mail that waited may have been overtaken by an event that was cancelled or
        by somebody who withdrew."""
        what, state = EventMail.What, Event.State
        news = (what.INVITED, what.REGISTERED, what.PLACE, what.CHANGED, what.RESTORED)
        so = _of_event_in(state.ANNOUNCED) & models.Q(what__in=news)
        so |= _of_event_in(state.CANCELLED) & models.Q(what=what.CANCELLED)
        so |= _of_event_in(state.ANNOUNCED, state.FINISHED) & models.Q(what=what.EVALUATE)
        so |= models.Q(what=what.LINK)
        withdrew = models.Q(participant__state=Participant.State.CANCELLED)
        return self.filter(so & ~withdrew | withdrew & models.Q(what=what.REMOVED))


def _of_event_in(*states):
    return models.Q(participant__event__state__in=states) | models.Q(invitation__event__state__in=states)


class EventMail(models.Model):
    """One mail to a participant, or to somebody invited, without an account; whoever sends it takes it first, so that
    it goes out once."""

    class State(models.TextChoices):
        WAITING = "waiting", "รอส่ง"
        SENDING = "sending", "กำลังส่ง"
        SENT = "sent", "ส่งแล้ว"
        FAILED = "failed", "ส่งไม่สำเร็จ"
        RETURNED = "returned", "ตีกลับ"

    class What(models.TextChoices):
        REGISTERED = "registered", "รับลงทะเบียนแล้ว"
        PLACE = "place", "ได้รับสิทธิ์จากรายชื่อสำรอง"
        CHANGED = "changed", "เปลี่ยนวัน เวลา หรือสถานที่"
        CANCELLED = "cancelled", "ยกเลิกกิจกรรม"
        RESTORED = "restored", "ดำเนินการตามเดิม"
        REMOVED = "removed", "ยกเลิกการลงทะเบียน"
        EVALUATE = "evaluate", "โปรดตอบแบบประเมิน"
        LINK = "link", "ลิงก์ของท่าน"
        INVITED = "invited", "ขอเชิญเข้าร่วม"

    participant = models.ForeignKey(Participant, models.CASCADE, null=True, blank=True, related_name="mails")
    invitation = models.ForeignKey(EventInvitation, models.CASCADE, null=True, blank=True, related_name="mails")
    what = models.CharField(max_length=10, choices=What.choices)
    # Of the participant or of the event, whichever changed, or the day of what is sent once a day: the same news twice
    # are one mail.
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # When it was asked for, or was last taken to be sent.
    at = models.DateTimeField(auto_now=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    # The address that it was last sent to.
    to = models.EmailField(blank=True)
    # Why it did not go out or came back, in words for the office.
    error = models.CharField(max_length=300, blank=True)

    objects = EventMailQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["not_before", "id"], condition=models.Q(state="waiting"), name="event_mail_that_waits"
            ),
            models.Index(fields=["at"], condition=models.Q(attempts__gt=0), name="event_mails_by_minute"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["participant", "what", "version"], name="participant_is_mailed_once"),
            models.UniqueConstraint(fields=["invitation", "what", "version"], name="invitation_is_mailed_once"),
            models.CheckConstraint(
                name="event_mail_has_one_addressee",
                condition=models.Q(participant=None, invitation__isnull=False)
                | models.Q(participant__isnull=False, invitation=None),
            ),
        ]

    def __str__(self):
        return f"{self.get_what_display()} · {self.addressee}"

    @property
    def addressee(self):
        """The participant or the invitation: both have name, email and event."""
        return self.participant if self.participant_id else self.invitation
