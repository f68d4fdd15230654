"""Official letters, memos, orders and announcements as the registers of an office know them: one line each."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from registry.models.books import Book
from schools.models import Office, Role, School, StepEvent, StoredFile
from thai.dates import long
from thai.text import search_key

# The registers whose lines are letters; certificates have a register of their own (reports.certificates).
LETTER_KINDS = (Book.Kind.LETTER_IN, Book.Kind.LETTER_OUT, Book.Kind.ORDER, Book.Kind.MEMO, Book.Kind.ANNOUNCEMENT)
SEARCHED = ("number_text", "reference", "sender", "addressee", "subject", "note", "tracking")


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The registers of the acting office for its staff; a secret letter only for its director, for who registered
        it and for those it was sent round to. A school sees what the office sent to it here."""
        acting = user.acting
        if acting is None or acting.office_id is None:
            return self.none()
        rows = self.filter(office=acting.office_id)
        if acting.is_school:
            mine = LetterAddressee.objects.filter(school=acting.school_id).values("letter")
            return rows.filter(
                pk__in=mine, kind=Book.Kind.LETTER_OUT, way=Letter.Way.HERE, secrecy="", cancelled_at=None
            )
        if not acting.is_staff_of_office:
            return self.none()
        if acting.role == Role.DIRECTOR:
            return rows
        routed = LetterRoute.objects.filter(user=user, letter=models.OuterRef("pk"))
        return rows.filter(Q(secrecy="") | Q(registered_by=user) | models.Exists(routed))

    def of_kind(self, kind):
        """The lines of one register."""
        return self.filter(kind=kind)

    def standing(self):
        """Those that were not cancelled."""
        return self.filter(cancelled_at=None)

    def answering(self):
        """Those of answers that went out: a paper that is only signed has answered nobody yet."""
        return self.standing().filter(Q(official_paper=None) | Q(official_paper__state="sent"))

    def overdue(self, day=None):
        """Received letters whose day is over and that nobody answered or finished."""
        return self.standing().filter(kind=Book.Kind.LETTER_IN, due_on__lt=day or timezone.localdate(), done_at=None)


class Letter(models.Model):
    """One line of a register: a letter received or sent, a memo, an order or an announcement. Its number is never used
    again; who cancels the line keeps the number with the reason. Written by registry.actions.letters alone."""

    class Urgency(models.TextChoices):
        NORMAL = "", "ปกติ"
        URGENT = "urgent", "ด่วน"
        VERY = "very", "ด่วนมาก"
        MOST = "most", "ด่วนที่สุด"

    class Secrecy(models.TextChoices):
        OPEN = "", "ไม่มีชั้นความลับ"
        SECRET = "secret", "ลับ"
        VERY = "very", "ลับมาก"
        MOST = "most", "ลับที่สุด"

    class Way(models.TextChoices):
        HERE = "here", "ระบบนี้ (โรงเรียนเปิดอ่านและรับทราบ)"
        MY_OFFICE = "my_office", "My Office"
        EMAIL = "email", "อีเมล"
        POST = "post", "ไปรษณีย์"
        HAND = "hand", "นำส่งด้วยตนเอง"

    class Series(models.TextChoices):
        COMMON = "", "เลขปกติ"
        CIRCULAR = "circular", "เลขหนังสือเวียน (ว)"

    class State(models.TextChoices):
        NEW = "new", "ยังไม่ส่งถึงผู้รับ"
        OPEN = "open", "รอดำเนินการ"
        LATE = "late", "เกินกำหนด"
        DONE = "done", "เสร็จแล้ว"
        # Only letters received wait for somebody.
        VALID = "valid", "ใช้ได้"
        CANCELLED = "cancelled", "ยกเลิก"

    KINDS = LETTER_KINDS

    office = models.ForeignKey(Office, models.PROTECT, related_name="letters")
    kind = models.CharField("ทะเบียน", max_length=20, choices=[(kind.value, kind.label) for kind in LETTER_KINDS])
    # The calendar year of the day of registration.
    be_year = models.PositiveSmallIntegerField("ปี พ.ศ.")
    number = models.PositiveIntegerField("เลขทะเบียน")
    # Where an office parts them, circular letters count by themselves.
    series = models.CharField("ชุดเลข", max_length=10, choices=Series.choices, blank=True)
    # The number as it was written that day; the book may write others later.
    number_text = models.CharField("เลขที่", max_length=60)
    registered_on = models.DateField("วันที่ลงทะเบียน")
    dated = models.DateField("ลงวันที่", null=True, blank=True)
    # The number that somebody else gave it: ที่ of a letter received.
    reference = models.CharField("ที่", max_length=100, blank=True)
    urgency = models.CharField("ชั้นความเร็ว", max_length=6, choices=Urgency.choices, blank=True)
    secrecy = models.CharField("ชั้นความลับ", max_length=6, choices=Secrecy.choices, blank=True)
    is_circular = models.BooleanField("หนังสือเวียน (ว)", default=False)
    sender = models.CharField("จาก", max_length=200, blank=True)
    # To whom in one line; the schools of a letter that was sent stand in `addressees`.
    addressee = models.CharField("ถึง", max_length=300, blank=True)
    subject = models.CharField("เรื่อง", max_length=300)
    refers_to = models.CharField("อ้างถึง", max_length=300, blank=True)
    enclosures = models.CharField("สิ่งที่ส่งมาด้วย", max_length=500, blank=True)
    note = models.CharField("หมายเหตุ", max_length=500, blank=True)
    due_on = models.DateField("กำหนดตอบหรือดำเนินการ", null=True, blank=True)
    # Where the letter came in or went out: My Office and the like have no interface, so their number or address.
    outside_ref = models.CharField("เลขหรือลิงก์ในระบบรับส่งภายนอก", max_length=300, blank=True)
    way = models.CharField("ส่งทาง", max_length=10, choices=Way.choices, blank=True)
    tracking = models.CharField("เลขพัสดุไปรษณีย์", max_length=40, blank=True)
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answered_by", verbose_name="ตอบหนังสือ"
    )
    files = models.ManyToManyField(StoredFile, related_name="+", blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(auto_now_add=True)
    # When a received letter asks for nothing more: done by all it was routed to, answered where it lay on no desk, or
    # closed by who keeps the registers.
    done_at = models.DateTimeField("เสร็จเมื่อ", null=True, blank=True)
    cancelled_at = models.DateTimeField("ยกเลิกเมื่อ", null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_reason = models.CharField("เหตุผลที่ยกเลิก", max_length=300, blank=True)
    # The form it was sent with: the same form twice takes one number.
    client_uuid = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    # What it was made of, such as "official:12"; one line each.
    source = models.CharField(max_length=60, blank=True, editable=False)
    is_imported = models.BooleanField("จากทะเบียนเดิม", default=False)
    search_text = models.CharField(max_length=1500, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "หนังสือ"
        verbose_name_plural = "หนังสือ"
        ordering = ["-be_year", "-number", "-pk"]
        indexes = [
            models.Index(fields=["office", "be_year", "number"]),
            models.Index(
                fields=["office", "due_on"],
                condition=Q(kind="letter_in", done_at=None, cancelled_at=None, due_on__isnull=False),
                name="letter_waits_until",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind", "be_year", "series", "number"], name="letter_number_once"
            ),
            models.UniqueConstraint(fields=["office", "source"], condition=~Q(source=""), name="letter_of_source_once"),
            models.CheckConstraint(
                name="letter_is_of_a_register_of_letters",
                condition=Q(kind__in=[kind.value for kind in LETTER_KINDS]),
            ),
            models.CheckConstraint(
                name="cancelled_letter_has_reason_and_actor",
                condition=Q(cancelled_at=None, cancelled_by=None)
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancelled_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.number_text} {self.subject}"

    def save(self, *args, **kwargs):
        self.search_text = self.searched()
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(*args, **kwargs)

    def searched(self):
        """What a search finds it by."""
        keys = (search_key(getattr(self, name)) for name in SEARCHED)
        return "|".join(key for key in keys if key)[:1500]

    @property
    def is_received(self):
        return self.kind == Book.Kind.LETTER_IN

    @property
    def is_sent(self):
        return self.kind == Book.Kind.LETTER_OUT

    @property
    def is_secret(self):
        return self.secrecy != ""

    @property
    def is_cancelled(self):
        return self.cancelled_at is not None

    @property
    def citation(self):
        """What an answer refers to, as letters write it: หนังสือสพฐ. ที่ ศธ 04005/123 ลงวันที่ 3 มิถุนายน 2569. The number
        and the day are its sender's, never those of this register."""
        number = f"ที่ {self.reference}" if self.reference else ""
        day = f"ลงวันที่ {long(self.dated)}" if self.dated else ""
        return " ".join(part for part in (f"หนังสือ{self.sender}", number, day) if part)

    @property
    def state(self):
        """Where the line stands, as every list, page and file says it; lists fetch `routes` with their lines."""
        if self.is_cancelled:
            return self.State.CANCELLED
        if not self.is_received:
            return self.State.VALID
        if self.done_at:
            return self.State.DONE
        if self.is_late:
            return self.State.LATE
        return self.State.OPEN if self.routes.all() else self.State.NEW

    @property
    def is_late(self):
        """Whether it still waits after its day."""
        if not self.is_received or self.is_cancelled or self.done_at or self.due_on is None:
            return False
        return self.due_on < timezone.localdate()


class LetterAddressee(models.Model):
    """A school that a letter was sent to, and whether it has read it here."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="addressees")
    school = models.ForeignKey(School, models.PROTECT, related_name="letters", verbose_name="โรงเรียน")
    acknowledged_at = models.DateTimeField("รับทราบเมื่อ", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "โรงเรียนผู้รับ"
        verbose_name_plural = "โรงเรียนผู้รับ"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "school"], name="school_once_a_letter"),
            models.CheckConstraint(
                name="letter_acknowledged_by_somebody",
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.letter} · {self.school}"


# A letter on a desk whose person has something left to do.
OPEN = Q(done_at=None, letter__done_at=None)


class LetterRouteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Where the letters go that the person may see."""
        return self.filter(letter__in=Letter.objects.visible_to(user))

    def on_desk_of(self, user):
        """The letters of the acting office that lie on the person's own desk: whoever has one sees it."""
        return self.filter(user=user, letter__office=user.acting.office_id)

    def standing(self):
        """Those of letters that were not cancelled."""
        return self.filter(letter__cancelled_at=None)

    def open(self):
        """Those whose person has something left to do: a letter that was closed asks nobody for more."""
        return self.standing().filter(OPEN)

    def over(self):
        """Those whose person has nothing left to do."""
        return self.standing().exclude(OPEN)

    def overdue(self, day=None):
        """Open ones after their day."""
        return self.open().filter(due_on__lt=day or timezone.localdate())


class LetterRoute(models.Model):
    """A letter on one person's desk: what is asked, until when, and what became of it."""

    class Purpose(models.TextChoices):
        KNOW = "know", "เพื่อทราบ"
        ACT = "act", "เพื่อดำเนินการ"
        DECIDE = "decide", "เพื่อพิจารณาสั่งการ"

    class State(models.TextChoices):
        WAITING = "waiting", "รอรับทราบ"
        SEEN = "seen", "รับทราบแล้ว"
        LATE = "late", "เกินกำหนด"
        DONE = "done", "ดำเนินการแล้ว"

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="routes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="letter_routes", verbose_name="ผู้รับ")
    purpose = models.CharField("เพื่อ", max_length=6, choices=Purpose.choices, default=Purpose.ACT)
    instruction = models.CharField("ข้อสั่งการ", max_length=500, blank=True)
    due_on = models.DateField("ภายในวันที่", null=True, blank=True)
    routed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    routed_at = models.DateTimeField("ส่งถึงเมื่อ", auto_now_add=True)
    acknowledged_at = models.DateTimeField("รับทราบเมื่อ", null=True, blank=True)
    # By the person, or by who closed the letter, read or not.
    done_at = models.DateTimeField("ดำเนินการเสร็จเมื่อ", null=True, blank=True)
    done_note = models.CharField("ผลการดำเนินการ", max_length=1000, blank=True)

    objects = LetterRouteQuerySet.as_manager()

    class Meta:
        verbose_name = "การส่งหนังสือถึงผู้รับ"
        verbose_name_plural = "การส่งหนังสือถึงผู้รับ"
        ordering = ["routed_at", "pk"]
        indexes = [
            models.Index(fields=["user", "due_on"], condition=Q(done_at=None), name="letter_route_open"),
            models.Index(fields=["user", "-routed_at"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["letter", "user"], name="letter_once_a_desk"),
            models.CheckConstraint(
                name="letter_done_after_acknowledged",
                condition=Q(done_at=None) | Q(acknowledged_at=None) | Q(done_at__gte=F("acknowledged_at")),
            ),
        ]

    def __str__(self):
        return f"{self.letter} · {self.user}"

    @property
    def is_open(self):
        """Whether its person has something left to do; as OPEN."""
        return self.done_at is None and self.letter.done_at is None

    @property
    def state(self):
        """Where the letter stands on this desk."""
        if not self.is_open:
            return self.State.DONE
        if self.is_late:
            return self.State.LATE
        return self.State.SEEN if self.acknowledged_at else self.State.WAITING

    @property
    def is_late(self):
        """Whether it is still open after its day."""
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()


class LetterEvent(StepEvent):
    """What was done with a line of a register."""

    class Step(models.TextChoices):
        REGISTERED = "registered", "ลงทะเบียน"
        EDITED = "edited", "แก้ไขรายการ"
        ROUTED = "routed", "ส่งถึงผู้รับ"
        RECALLED = "recalled", "เรียกคืนจากผู้รับ"
        ACKNOWLEDGED = "acknowledged", "รับทราบ"
        DONE = "done", "ดำเนินการแล้ว"
        REOPENED = "reopened", "ดำเนินการต่อ"
        ANSWERED = "answered", "ตอบหนังสือ"
        CANCELLED = "cancelled", "ยกเลิกรายการ คงเลขไว้"

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="events")
    step = models.CharField(max_length=14, choices=Step.choices)

    class Meta(StepEvent.Meta):
        verbose_name = "ความเคลื่อนไหวของหนังสือ"
        verbose_name_plural = "ความเคลื่อนไหวของหนังสือ"

    @property
    def label(self):
        return self.get_step_display()
