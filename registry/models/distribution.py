"""Books, documents and journals that come to the office and go on to schools: what came, who gets how much, who has
fetched it."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from schools.models import Office, School, StepEvent
from thai.text import search_key

MOST = 1_000_000
SEARCHED = ("number_text", "title", "source", "reference", "note")
AMOUNT = [MinValueValidator(1), MaxValueValidator(MOST)]


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The register of the acting office for its staff; a school what has a part for it, once it was told."""
        acting = user.acting
        if acting is None or acting.office_id is None:
            return self.none()
        rows = self.filter(office=acting.office_id)
        if acting.is_school:
            mine = Allocation.objects.filter(school=acting.school_id).values("delivery")
            return rows.filter(pk__in=mine, cancelled_at=None).exclude(announced_at=None)
        return rows if acting.is_staff_of_office else self.none()

    def standing(self):
        """Those that were not cancelled."""
        return self.filter(cancelled_at=None)

    def waiting(self):
        """Those of which somebody has not fetched their part."""
        return self.standing().filter(given__lt=F("allocated"))

    def with_stock(self):
        """Those of which something is left that nobody was given."""
        return self.standing().filter(allocated__lt=F("quantity"))


class Delivery(models.Model):
    """One line of the register of distribution: something that came in a number of pieces. `allocated` and `given` are
    kept beside it by registry.actions.distribution under a lock, so that the stock can never be given away twice."""

    class Kind(models.TextChoices):
        BOOK = "book", "หนังสือ"
        DOCUMENT = "document", "เอกสาร"
        JOURNAL = "journal", "วารสารวิชาการ"
        MEDIA = "media", "สื่อและอุปกรณ์"

    office = models.ForeignKey(Office, models.PROTECT, related_name="deliveries")
    be_year = models.PositiveSmallIntegerField("ปี พ.ศ.")
    number = models.PositiveIntegerField("เลขทะเบียน")
    # The number as it was written that day.
    number_text = models.CharField("เลขที่", max_length=60)
    kind = models.CharField("ประเภท", max_length=10, choices=Kind.choices, default=Kind.BOOK)
    title = models.CharField("ชื่อหนังสือหรือเอกสาร", max_length=300)
    source = models.CharField("ได้รับจาก", max_length=200)
    reference = models.CharField("ตามหนังสือที่", max_length=100, blank=True)
    received_on = models.DateField("วันที่ได้รับ")
    quantity = models.PositiveIntegerField("จำนวนที่ได้รับ", validators=AMOUNT)
    unit = models.CharField("หน่วยนับ", max_length=30, default="เล่ม")
    pick_up_at = models.CharField("สถานที่รับ", max_length=200, blank=True)
    due_on = models.DateField("ให้มารับภายในวันที่", null=True, blank=True)
    note = models.CharField("หมายเหตุ", max_length=500, blank=True)
    allocated = models.PositiveIntegerField("จัดสรรแล้ว", default=0, editable=False)
    given = models.PositiveIntegerField("จ่ายแล้ว", default=0, editable=False)
    # From when on schools see their part.
    announced_at = models.DateTimeField("แจ้งโรงเรียนเมื่อ", null=True, blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField("ยกเลิกเมื่อ", null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_reason = models.CharField("เหตุผลที่ยกเลิก", max_length=300, blank=True)
    # The form it was sent with: the same form twice takes one number.
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    search_text = models.CharField(max_length=1200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "รายการแจกจ่าย"
        verbose_name_plural = "รายการแจกจ่าย"
        ordering = ["-be_year", "-number", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "be_year", "number"], name="delivery_number_once"),
            models.CheckConstraint(
                name="delivery_within_its_stock",
                condition=Q(quantity__gte=1, allocated__lte=F("quantity"), given__lte=F("allocated")),
            ),
            models.CheckConstraint(
                name="cancelled_delivery_has_reason_and_actor",
                condition=Q(cancelled_at=None, cancelled_by=None)
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False, given=0) & ~Q(cancelled_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.number_text} {self.title}"

    def save(self, *args, **kwargs):
        keys = (search_key(getattr(self, name)) for name in SEARCHED)
        self.search_text = "|".join(key for key in keys if key)[:1200]
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(*args, **kwargs)

    @property
    def is_cancelled(self):
        return self.cancelled_at is not None

    @property
    def free(self):
        """How many nobody was given a right to."""
        return self.quantity - self.allocated

    @property
    def balance(self):
        """How many still lie in the office."""
        return self.quantity - self.given

    @property
    def chip(self):
        """(kind, word) of the state chip."""
        if self.is_cancelled:
            return "neutral", "ยกเลิก"
        if not self.allocated:
            return "draft", "ยังไม่จัดสรร"
        if self.given < self.allocated:
            return "waiting", "รอมารับ"
        return ("done", "จ่ายครบแล้ว") if self.given == self.quantity else ("info", "จ่ายแล้ว มีคงเหลือ")


class Allocation(models.Model):
    """The part of one school, or of somebody else such as a group of the office, and who fetched it when."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="allocations")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="โรงเรียน")
    # Who gets it where it is no school.
    other = models.CharField("หน่วยงานหรือบุคคล", max_length=200, blank=True)
    quantity = models.PositiveIntegerField("จำนวน", validators=AMOUNT)
    picked_on = models.DateField("วันที่รับ", null=True, blank=True)
    receiver = models.CharField("ผู้รับ", max_length=150, blank=True)
    receiver_post = models.CharField("ตำแหน่ง", max_length=150, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField("บันทึกเมื่อ", null=True, blank=True)

    class Meta:
        verbose_name = "การจัดสรร"
        verbose_name_plural = "การจัดสรร"
        ordering = ["delivery", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "school"], condition=Q(school__isnull=False), name="allocation_once_a_school"
            ),
            models.UniqueConstraint(
                fields=["delivery", "other"], condition=~Q(other=""), name="allocation_once_a_receiver"
            ),
            models.CheckConstraint(
                name="allocation_is_for_somebody",
                condition=Q(school__isnull=False, other="") | (Q(school=None) & ~Q(other="")),
            ),
            models.CheckConstraint(name="allocation_of_one_at_least", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="picked_up_by_somebody_on_a_day",
                condition=Q(picked_on=None, receiver="", recorded_by=None, recorded_at=None)
                | (Q(picked_on__isnull=False, recorded_by__isnull=False, recorded_at__isnull=False) & ~Q(receiver="")),
            ),
        ]

    def __str__(self):
        return f"{self.delivery} · {self.who}"

    @property
    def who(self):
        """Whose part it is."""
        return self.school.full_name if self.school_id else self.other


class DeliveryEvent(StepEvent):
    """What was done with a delivery, append-only."""

    class What(models.TextChoices):
        RECEIVE = "receive", "ลงทะเบียนรับ"
        EDIT = "edit", "แก้ไขรายการ"
        ALLOCATE = "allocate", "จัดสรร"
        ANNOUNCE = "announce", "แจ้งให้มารับ"
        GIVE = "give", "จ่าย"
        CONFIRM = "confirm", "โรงเรียนยืนยันการรับ"
        UNDO = "undo", "ถอนการรับ"
        CANCEL = "cancel", "ยกเลิกรายการ คงเลขไว้"

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="events")
    what = models.CharField(max_length=10, choices=What.choices)

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(
                name="delivery_undone_with_reason", condition=~Q(what__in=["undo", "cancel"]) | ~Q(comment="")
            )
        ]

    @property
    def label(self):
        """What happened, in words."""
        return self.get_what_display()
