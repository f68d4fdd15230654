"""What becomes of an item: its review, its trials, what schools say of it, how often it is taken; media asked for."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from registry.models.library import LibraryItem, LibraryVersion
from schools.models import Office, Role, School, StepEvent

STARS = [(5, "มากที่สุด"), (4, "มาก"), (3, "ปานกลาง"), (2, "น้อย"), (1, "น้อยที่สุด")]
PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class LibraryReview(models.Model):
    """What the office found when it looked a version through, append-only."""

    class Decision(models.TextChoices):
        APPROVE = "approve", "เห็นควรขึ้นทะเบียน"
        SEND_BACK = "send_back", "ส่งกลับให้แก้ไข"

    of_version = models.ForeignKey(LibraryVersion, models.CASCADE, related_name="reviews")
    # [{"text", "verdict", "note"}], a line each of the checklist as it was.
    checklist = models.JSONField(default=list)
    opinion = models.TextField("ความเห็น", blank=True)
    decision = models.CharField("ผลการพิจารณา", max_length=10, choices=Decision.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    capacity = models.CharField("ในฐานะ", max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "ผลการพิจารณารายการ"
        verbose_name_plural = "ผลการพิจารณารายการ"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="library_returned_with_opinion", condition=Q(decision="approve") | ~Q(opinion="")
            )
        ]

    def __str__(self):
        return self.get_decision_display()


class LibraryTrial(models.Model):
    """One try-out of a medium or an innovation. E1 is the mean of the marks during the work, E2 of those after it, each
    in percent of the full marks; both must reach the criterion (usually 80/80)."""

    class Stage(models.TextChoices):
        ONE = "one", "รายบุคคล (1:1)"
        SMALL = "small", "กลุ่มเล็ก"
        FIELD = "field", "ภาคสนาม"

    item = models.ForeignKey(LibraryItem, models.CASCADE, related_name="trials")
    stage = models.CharField("แบบการทดลอง", max_length=10, choices=Stage.choices)
    place = models.CharField("สถานที่ทดลอง", max_length=200)
    pupils = models.PositiveSmallIntegerField("จำนวนผู้เรียน", validators=[MinValueValidator(1)])
    tried_on = models.DateField("วันที่ทดลอง")
    e1 = models.DecimalField("E1 (ร้อยละ)", max_digits=5, decimal_places=2, validators=PERCENT)
    e2 = models.DecimalField("E2 (ร้อยละ)", max_digits=5, decimal_places=2, validators=PERCENT)
    criterion = models.PositiveSmallIntegerField("เกณฑ์", default=80)
    finding = models.TextField("ข้อค้นพบและสิ่งที่ปรับปรุง", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "การทดลองใช้"
        verbose_name_plural = "การทดลองใช้"
        ordering = ["tried_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="library_trial_in_percent",
                condition=Q(e1__gte=0, e1__lte=100, e2__gte=0, e2__lte=100, criterion__gte=1, criterion__lte=100),
            ),
            models.CheckConstraint(name="library_trial_has_pupils", condition=Q(pupils__gte=1)),
        ]

    def __str__(self):
        return f"{self.get_stage_display()} {self.place}"

    @property
    def meets(self):
        """Whether both values reach the criterion."""
        return min(self.e1, self.e2) >= self.criterion


class LibraryFeedback(models.Model):
    """What one school says of an item: that it has read it, that it uses it, and how good it finds it."""

    item = models.ForeignKey(LibraryItem, models.CASCADE, related_name="feedback")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    # The newest version that the school said it has read.
    read_number = models.PositiveSmallIntegerField("รับทราบฉบับที่", null=True, blank=True)
    read_at = models.DateTimeField("รับทราบเมื่อ", null=True, blank=True)
    used_year = models.PositiveSmallIntegerField("ใช้ตั้งแต่ปีการศึกษา", null=True, blank=True)
    used_note = models.CharField("ใช้อย่างไร", max_length=500, blank=True)
    rating = models.PositiveSmallIntegerField("มีประโยชน์ระดับใด", null=True, blank=True, choices=STARS)
    comment = models.CharField("ความเห็น", max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "ความเห็นของโรงเรียน"
        verbose_name_plural = "ความเห็นของโรงเรียน"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "school"], name="library_feedback_once_per_school"),
            models.CheckConstraint(
                name="library_rating_of_five", condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5)
            ),
        ]

    def __str__(self):
        return f"{self.school} · {self.item}"


class LibraryCount(models.Model):
    """How often the files of an item were downloaded on a day. Nothing about who did."""

    item = models.ForeignKey(LibraryItem, models.CASCADE, related_name="counts")
    day = models.DateField("วันที่")
    downloads = models.PositiveIntegerField("ดาวน์โหลด", default=0)

    class Meta:
        verbose_name = "จำนวนดาวน์โหลด"
        verbose_name_plural = "จำนวนดาวน์โหลด"
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["item", "day"], name="library_counted_once_a_day")]

    def __str__(self):
        return f"{self.day} {self.downloads}"

    @classmethod
    def add(cls, item, day):
        """Counts in one UPDATE; the first one of a day also makes the row."""
        rows = cls.objects.filter(item=item, day=day)
        if not rows.update(downloads=F("downloads") + 1):
            cls.objects.bulk_create([cls(item=item, day=day)], ignore_conflicts=True)
            rows.update(downloads=F("downloads") + 1)


class MediaRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of the office for its staff; a school its own."""
        acting = user.acting
        if acting is None or acting.is_platform or acting.role == Role.COMMITTEE:
            return self.none()
        rows = self.filter(office=acting.office_id)
        return rows.filter(school=acting.school_id) if acting.is_school else rows

    def waiting(self):
        """Those that the office has not delivered or declined."""
        return self.filter(state__in=MediaRequest.WAITING)

    def overdue(self, day=None):
        """Those not delivered though the school needed them before `day` (today), and loans not given back."""
        day = day or timezone.localdate()
        late = Q(state__in=MediaRequest.WAITING, needed_on__lt=day)
        kept = Q(state__in=MediaRequest.GIVEN, back_by__lt=day, returned_on=None)
        return self.filter(late | kept)


class MediaRequest(models.Model):
    """A school asks for a medium; the office delivers it, for good or on loan; the school rates the service."""

    class State(models.TextChoices):
        ASKED = "asked", "รอรับเรื่อง"
        ACCEPTED = "accepted", "กำลังจัดเตรียม"
        DELIVERED = "delivered", "ส่งมอบแล้ว"
        RATED = "rated", "ประเมินแล้ว"
        DECLINED = "declined", "จัดให้ไม่ได้"
        CANCELLED = "cancelled", "โรงเรียนยกเลิก"

    class Way(models.TextChoices):
        FILE = "file", "ไฟล์หรือลิงก์"
        LOAN = "loan", "ยืมแล้วส่งคืน"
        COPY = "copy", "ขอรับเป็นเล่มหรือชุด"

    WAITING = (State.ASKED, State.ACCEPTED)
    GIVEN = (State.DELIVERED, State.RATED)
    TRANSITIONS = {
        State.ASKED: {State.ACCEPTED, State.DELIVERED, State.DECLINED, State.CANCELLED},
        State.ACCEPTED: {State.DELIVERED, State.DECLINED, State.CANCELLED},
        State.DELIVERED: {State.RATED},
        State.RATED: set(),
        State.DECLINED: set(),
        State.CANCELLED: set(),
    }
    CHIPS = {
        State.ASKED: "waiting",
        State.ACCEPTED: "info",
        State.DELIVERED: "done",
        State.RATED: "done",
        State.DECLINED: "returned",
        State.CANCELLED: "neutral",
    }

    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="media_requests")
    school = models.ForeignKey(School, models.PROTECT, related_name="media_requests", verbose_name="โรงเรียน")
    item = models.ForeignKey(
        LibraryItem, models.SET_NULL, null=True, blank=True, related_name="requests", verbose_name="รายการในคลัง"
    )
    what = models.CharField("สื่อที่ต้องการ", max_length=300)
    purpose = models.TextField("นำไปใช้กับใคร เรื่องใด")
    way = models.CharField("รับเป็น", max_length=10, choices=Way.choices, default=Way.FILE)
    quantity = models.PositiveSmallIntegerField("จำนวน", default=1, validators=[MinValueValidator(1)])
    needed_on = models.DateField("ต้องการภายในวันที่", null=True, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.ASKED)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ผู้จัดเตรียม"
    )
    delivered_at = models.DateTimeField("ส่งมอบเมื่อ", null=True, blank=True)
    back_by = models.DateField("ส่งคืนภายในวันที่", null=True, blank=True)
    returned_on = models.DateField("ส่งคืนเมื่อ", null=True, blank=True)
    rating = models.PositiveSmallIntegerField("ความพึงพอใจ", null=True, blank=True, choices=STARS)
    rating_note = models.CharField("ความเห็นต่อบริการ", max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("ขอเมื่อ", auto_now_add=True)

    objects = MediaRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "คำขอใช้สื่อ"
        verbose_name_plural = "คำขอใช้สื่อ"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["office", "state", "needed_on"], name="media_requests_by_state")]
        constraints = [
            models.CheckConstraint(
                name="media_delivered_has_a_time",
                condition=Q(state__in=["delivered", "rated"], delivered_at__isnull=False)
                | (~Q(state__in=["delivered", "rated"]) & Q(delivered_at=None)),
            ),
            models.CheckConstraint(
                name="media_rated_has_a_rating",
                condition=Q(state="rated", rating__gte=1, rating__lte=5) | (~Q(state="rated") & Q(rating=None)),
            ),
            models.CheckConstraint(name="media_wanted_once_at_least", condition=Q(quantity__gte=1)),
        ]

    def __str__(self):
        return self.what

    @property
    def chip(self):
        """The kind of chip that shows the state."""
        return self.CHIPS[self.state]

    @property
    def due_on(self):
        """The day by which something is to happen: the delivery, or the return of a loan."""
        if self.state in self.WAITING:
            return self.needed_on
        return self.back_by if self.state in self.GIVEN and self.returned_on is None else None

    @property
    def is_late(self):
        """Whether that day is over."""
        return self.due_on is not None and self.due_on < timezone.localdate()


class MediaRequestEvent(StepEvent):
    """One step of a request, append-only."""

    class What(models.TextChoices):
        ASK = "ask", "ขอใช้สื่อ"
        ACCEPT = "accept", "รับเรื่องและจัดเตรียม"
        DELIVER = "deliver", "ส่งมอบ"
        DECLINE = "decline", "แจ้งว่าจัดให้ไม่ได้"
        CANCEL = "cancel", "โรงเรียนยกเลิก"
        GIVE_BACK = "give_back", "รับคืน"
        RATE = "rate", "ประเมินบริการ"

    request = models.ForeignKey(MediaRequest, models.CASCADE, related_name="events")
    what = models.CharField(max_length=10, choices=What.choices)

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(name="media_declined_with_reason", condition=~Q(what="decline") | ~Q(comment=""))
        ]

    @property
    def label(self):
        """What happened, in words."""
        return self.get_what_display()
