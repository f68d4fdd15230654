"""Committees that meet again and again: who belongs to one, a meeting with its agenda, and who came."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from registry.models import Letter
from schools.models import Office, Role, StepEvent
from supervision import quorum
from supervision.models.events import Event
from thai.dates import short


class QuorumRule(models.Model):
    """How many must sit; a meeting keeps the rule it was called under."""

    class Rule(models.TextChoices):
        HALF = quorum.HALF, "ไม่น้อยกว่ากึ่งหนึ่งของกรรมการทั้งหมด"
        MORE_THAN_HALF = quorum.MORE_THAN_HALF, "เกินกึ่งหนึ่งของกรรมการทั้งหมด"
        TWO_THIRDS = quorum.TWO_THIRDS, "ไม่น้อยกว่าสองในสามของกรรมการทั้งหมด"
        COUNT = quorum.COUNT, "ตามจำนวนคนที่กำหนด"

    quorum_rule = models.CharField("องค์ประชุม", max_length=8, choices=Rule.choices, default=Rule.HALF)
    quorum_count = models.PositiveSmallIntegerField("จำนวนคนที่ครบองค์ประชุม", null=True, blank=True)
    substitutes_count = models.BooleanField("ผู้แทนที่มาแทนกรรมการนับเป็นองค์ประชุม", default=True)

    class Meta:
        abstract = True

    def needed(self, members):
        """How many of `members` counted ones must sit."""
        return quorum.needed(self.quorum_rule, members, self.quorum_count)


# How long before its end a term is told of.
TERM_SOON = timedelta(days=90)


class SeriesQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's staff see its committees, a committee member those they belong to."""
        acting = user.acting
        if acting is None or acting.is_platform or acting.is_school:
            return self.none()
        rows = self.filter(office=acting.office_id)
        if acting.role == Role.COMMITTEE:
            rows = rows.filter(pk__in=SeriesMember.objects.filter(user=user).values("series"))
        return rows

    def ended(self, day):
        """Those that still meet though their term is over."""
        return self.filter(is_active=True, term_ends__lt=day)

    def ending(self, day):
        """Those whose term ends within TERM_SOON."""
        return self.filter(is_active=True, term_ends__gte=day, term_ends__lte=day + TERM_SOON)


class MeetingSeries(QuorumRule):
    """A committee with the rules of its meetings."""

    class Every(models.TextChoices):
        MONTH = "month", "เดือนละครั้ง"
        TWO_MONTHS = "two", "สองเดือนครั้ง"
        QUARTER = "quarter", "ไตรมาสละครั้ง"
        SEMESTER = "semester", "ภาคเรียนละครั้ง"
        YEAR = "year", "ปีละครั้ง"
        NEED = "need", "ตามความจำเป็น"

    class Kind(models.TextChoices):
        KTPN = "ktpn", "ก.ต.ป.น."
        AREA = "area", "คณะกรรมการเขตพื้นที่การศึกษา"
        VISIT = "visit", "ตรวจเยี่ยมพื้นที่เชิงประเมิน"
        ORAL = "oral", "ร่วมรับฟังรายงานด้วยวาจา (สมศ.)"
        OBSERVER = "observer", "ผู้สังเกตการณ์การประเมินภายนอก"
        HELP = "help", "ช่วยเหลือโรงเรียนที่ยังไม่ได้มาตรฐาน"
        IQA = "iqa", "ตรวจสอบและวิเคราะห์ผลการประกันคุณภาพภายใน"
        AWARD = "award", "คัดเลือก Best Practice และรางวัลคุณภาพ"
        EXAM = "exam", "ดำเนินการสอบ"
        SYSTEM = "system", "พัฒนาระบบบริหารสำนักงาน"
        HANDBOOK = "handbook", "จัดทำคู่มือและเอกสาร"
        OTHER = "other", "อื่น ๆ"

    office = models.ForeignKey(Office, models.CASCADE, related_name="meeting_series")
    name = models.CharField("ชื่อคณะกรรมการ", max_length=200)
    kind = models.CharField("ประเภทคณะ", max_length=10, choices=Kind.choices, default=Kind.OTHER)
    # The order that appoints it: its line in the register, or in words where it stands in none.
    order = models.ForeignKey(
        Letter, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="คำสั่งในทะเบียน"
    )
    order_text = models.CharField("คำสั่งแต่งตั้ง", max_length=150, blank=True)
    term_starts = models.DateField("วาระเริ่ม", null=True, blank=True)
    term_ends = models.DateField("ครบวาระ", null=True, blank=True)
    purpose = models.TextField("อำนาจหน้าที่", max_length=4000, blank=True)
    every = models.CharField("ประชุม", max_length=8, choices=Every.choices, default=Every.NEED)
    place = models.CharField("สถานที่ประชุมตามปกติ", max_length=200, blank=True)
    is_active = models.BooleanField("ยังประชุมอยู่", default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    client_uuid = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "คณะกรรมการ"
        verbose_name_plural = "คณะกรรมการ"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="committee_name_once_an_office"),
            models.CheckConstraint(
                name="committee_term_ends_after_it_starts",
                condition=Q(term_starts=None) | Q(term_ends=None) | Q(term_ends__gte=F("term_starts")),
            ),
            models.CheckConstraint(
                name="series_quorum_by_count_has_one", condition=~Q(quorum_rule="count") | Q(quorum_count__gte=1)
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def order_words(self):
        """The order that appoints it in words, "" where none is known."""
        if self.order_id is None:
            return self.order_text
        dated = f" ลงวันที่ {short(self.order.dated)}" if self.order.dated else ""
        return f"คำสั่งที่ {self.order.number_text}{dated}"

    def term_chip(self, day):
        """(kind, word) of the chip that warns of the end of a term; None where there is nothing to warn of."""
        if not self.is_active or self.term_ends is None or self.term_ends > day + TERM_SOON:
            return None
        return ("late", "ครบวาระแล้ว") if self.term_ends < day else ("waiting", "ใกล้ครบวาระ")


class CommitteeSeat(models.Model):
    """A place in a committee or at a meeting: somebody with an account, or a name alone."""

    class Duty(models.TextChoices):
        CHAIR = "chair", "ประธานกรรมการ"
        VICE = "vice", "รองประธานกรรมการ"
        MEMBER = "member", "กรรมการ"
        SECRETARY = "secretary", "กรรมการและเลขานุการ"
        ASSISTANT = "assistant", "ผู้ช่วยเลขานุการ"
        GUEST = "guest", "ผู้เข้าร่วมประชุม"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="บัญชี"
    )
    name = models.CharField("ชื่อ–สกุล", max_length=150)
    post = models.CharField("ตำแหน่ง", max_length=200, blank=True)
    duty = models.CharField("หน้าที่", max_length=10, choices=Duty.choices, default=Duty.MEMBER)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name

    @property
    def counts(self):
        """Whether the person is one of those whom the quorum counts; helpers and guests are not."""
        return self.duty in COUNTED


COUNTED = frozenset({"chair", "vice", "member", "secretary"})
SECRETARIES = frozenset({"secretary", "assistant"})


class SeriesMember(CommitteeSeat):
    class Category(models.TextChoices):
        UNKNOWN = "", "ยังไม่ระบุ"
        AREA = "area", "ผู้แทนเขตพื้นที่การศึกษา"
        SCHOOL = "school", "ผู้แทนสถานศึกษา"
        EXPERT = "expert", "ผู้ทรงคุณวุฒิภายนอก"
        OFFICIAL = "official", "กรรมการโดยตำแหน่ง"

    category = models.CharField("ประเภทกรรมการ", max_length=10, choices=Category.choices, blank=True, default="")
    contact = models.CharField("ติดต่อ", max_length=100, blank=True)
    series = models.ForeignKey(MeetingSeries, models.CASCADE, related_name="members")

    class Meta(CommitteeSeat.Meta):
        verbose_name = "กรรมการ"
        verbose_name_plural = "กรรมการ"
        constraints = [models.UniqueConstraint(fields=["series", "user"], name="committee_member_once")]


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's staff see its meetings, a committee member those they are called to."""
        acting = user.acting
        if acting is None or acting.is_platform or acting.is_school:
            return self.none()
        rows = self.filter(office=acting.office_id)
        if acting.role == Role.COMMITTEE:
            mine = MeetingMember.objects.filter(user=user).values("meeting")
            rows = rows.filter(pk__in=mine).exclude(invited_at=None)
        return rows

    def standing(self):
        """Those that were not cancelled."""
        return self.exclude(state=Meeting.State.CANCELLED)


class Meeting(QuorumRule):
    """One meeting of a committee. Its day, place and title are those of its Event; who belongs to the committee, and
    how many must sit, are kept here as they were when it was called."""

    class State(models.TextChoices):
        PLANNED = "planned", "เตรียมการประชุม"
        INVITED = "invited", "เชิญประชุมแล้ว"
        HELD = "held", "ประชุมแล้ว กำลังจดรายงาน"
        RECORDED = "recorded", "รอรับรองรายงาน"
        APPROVED = "approved", "รับรองรายงานแล้ว"
        CANCELLED = "cancelled", "ยกเลิก"

    TRANSITIONS = {
        State.PLANNED: {State.INVITED, State.CANCELLED},
        State.INVITED: {State.HELD, State.CANCELLED},
        State.HELD: {State.RECORDED, State.INVITED},
        State.RECORDED: {State.HELD, State.APPROVED},
        State.APPROVED: set(),
        State.CANCELLED: set(),
    }
    # Before it begins the agenda may change; while the minutes are written, what was said and decided.
    PREPARED = frozenset({State.PLANNED, State.INVITED})
    WRITTEN = PREPARED | {State.HELD}
    # From when on tasks and recommendations follow from what it resolved.
    FOLLOWED = frozenset({State.HELD, State.RECORDED, State.APPROVED})

    office = models.ForeignKey(Office, models.CASCADE, related_name="meetings")
    event = models.OneToOneField(Event, models.CASCADE, related_name="meeting")
    series = models.ForeignKey(MeetingSeries, models.RESTRICT, related_name="meetings", verbose_name="คณะกรรมการ")
    number = models.PositiveSmallIntegerField("ครั้งที่")
    be_year = models.PositiveSmallIntegerField("ปี พ.ศ.")
    starts_at = models.TimeField("เวลาเริ่มประชุมตามกำหนด")
    opened_at = models.TimeField("เริ่มประชุมเวลา", null=True, blank=True)
    closed_at = models.TimeField("เลิกประชุมเวลา", null=True, blank=True)
    presided_by = models.CharField("ประธานในที่ประชุม", max_length=150, blank=True)
    recorder = models.CharField("ผู้จดรายงานการประชุม", max_length=150, blank=True)
    reviewer = models.CharField("ผู้ตรวจรายงานการประชุม", max_length=150, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.PLANNED)
    invited_at = models.DateTimeField(null=True, blank=True)
    # The meeting that adopted the minutes of this one, and what it changed in them.
    approved_in = models.ForeignKey("self", models.RESTRICT, null=True, blank=True, related_name="approved_here")
    approved_note = models.TextField("ข้อแก้ไขรายงาน", blank=True)
    # What the minutes say, as they were closed, and the SHA-256 of that: what follows from a resolution later changes
    # no paper.
    minutes_frozen = models.JSONField(null=True, blank=True, editable=False)
    minutes_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    client_uuid = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "การประชุม"
        verbose_name_plural = "การประชุม"
        ordering = ["-be_year", "-number", "-pk"]
        indexes = [models.Index(fields=["office", "state", "-be_year", "-number"])]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "be_year", "number"],
                name="meeting_number_once_a_year",
                condition=~Q(state="cancelled"),
            ),
            models.CheckConstraint(
                name="approved_minutes_name_the_meeting", condition=~Q(state="approved") | Q(approved_in__isnull=False)
            ),
            models.CheckConstraint(
                name="meeting_quorum_by_count_has_one", condition=~Q(quorum_rule="count") | Q(quorum_count__gte=1)
            ),
        ]

    def __str__(self):
        return f"{self.series} ครั้งที่ {self.label}"

    @property
    def label(self):
        """1/2569, as papers number a meeting."""
        return f"{self.number}/{self.be_year}"

    @property
    def chip(self):
        """The kind of state chip."""
        kinds = {"planned": "draft", "invited": "info", "held": "waiting", "recorded": "waiting", "approved": "done"}
        return kinds.get(self.state, "neutral")

    def quorum_of(self, members):
        """The Quorum of `members`, MeetingMember rows of this meeting that are loaded."""
        counted = [row for row in members if row.counts]
        sits = {Seat.PRESENT, Seat.SUBSTITUTE} if self.substitutes_count else {Seat.PRESENT}
        present = sum(row.attendance in sits for row in counted)
        return quorum.Quorum(members=len(counted), present=present, needed=self.needed(len(counted)))


class Seat(models.TextChoices):
    """Whether a member came."""

    UNKNOWN = "", "ยังไม่ระบุ"
    PRESENT = "present", "มาประชุม"
    SUBSTITUTE = "substitute", "ส่งผู้แทน"
    LEAVE = "leave", "ลาประชุม"
    ABSENT = "absent", "ขาดประชุม"


class MeetingMember(CommitteeSeat):
    """Who was called to a meeting, or came as a guest, and whether they sat."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="members")
    attendance = models.CharField("การมาประชุม", max_length=10, choices=Seat.choices, blank=True, default=Seat.UNKNOWN)
    # Why absent, or who came in the place.
    substitute = models.CharField("ผู้มาประชุมแทน", max_length=200, blank=True)
    reason = models.CharField("เหตุที่ไม่มาประชุม", max_length=200, blank=True)

    class Meta(CommitteeSeat.Meta):
        verbose_name = "ผู้ประชุม"
        verbose_name_plural = "ผู้ประชุม"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="meeting_member_once"),
            models.CheckConstraint(
                name="substitute_has_a_name", condition=~Q(attendance="substitute") | ~Q(substitute="")
            ),
        ]


class AgendaItem(models.Model):
    """A heading of the agenda (ระเบียบวาระที่ n) or a matter below one (n.m), and what was said of it."""

    class Kind(models.TextChoices):
        ANNOUNCE = "announce", "เรื่องที่ประธานแจ้งให้ที่ประชุมทราบ"
        ADOPT = "adopt", "รับรองรายงานการประชุม"
        ARISING = "arising", "เรื่องสืบเนื่อง"
        CONSIDER = "consider", "เรื่องเสนอเพื่อพิจารณา"
        OTHER = "other", "เรื่องอื่น ๆ"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    # What a heading is for; "" for one of the office's own and for what stands below a heading.
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    position = models.PositiveSmallIntegerField("ลำดับ", default=1)
    title = models.CharField("เรื่อง", max_length=300)
    presenter = models.CharField("ผู้เสนอ", max_length=150, blank=True)
    detail = models.TextField("รายละเอียดประกอบวาระ", max_length=10000, blank=True)
    minutes = models.TextField("บันทึกการประชุม", max_length=30000, blank=True)
    # The earlier resolution that comes back under the matters arising.
    arising = models.ForeignKey(
        "supervision.Resolution", models.SET_NULL, null=True, blank=True, related_name="raised_again"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "ระเบียบวาระ"
        verbose_name_plural = "ระเบียบวาระ"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "arising"], name="arising_matter_once_a_meeting"),
        ]

    def __str__(self):
        return self.title


class MeetingStep(StepEvent):
    """One change of state of a meeting, append-only; cancelling and reopening need a reason."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="steps")
    from_state = models.CharField(max_length=10, choices=Meeting.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=Meeting.State.choices)

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(
                name="cancelled_meeting_has_a_reason", condition=~Q(to_state="cancelled") | ~Q(comment="")
            )
        ]

    @property
    def label(self):
        """What happened, in words."""
        if self.from_state == self.to_state == Meeting.State.INVITED:
            return "แจ้งการเปลี่ยนแปลง"
        if self.from_state == Meeting.State.RECORDED and self.to_state == Meeting.State.HELD:
            return "แก้ไขรายงานการประชุม"
        if self.from_state == Meeting.State.HELD and self.to_state == Meeting.State.INVITED:
            return "ถอนการเริ่มประชุม"
        return {
            Meeting.State.PLANNED: "นัดประชุม",
            Meeting.State.INVITED: "เชิญประชุม",
            Meeting.State.HELD: "เริ่มประชุม",
            Meeting.State.RECORDED: "จดรายงานเสร็จ",
            Meeting.State.APPROVED: "รับรองรายงาน",
            Meeting.State.CANCELLED: "ยกเลิกการประชุม",
        }[self.to_state]
