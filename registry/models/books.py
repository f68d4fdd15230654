"""Numbered books: one per office, kind and BE calendar year; the next number is taken under a lock."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from schools.models import Office
from thai.dates import short


class Book(models.Model):
    """A register whose numbers run without a gap. Take them through registry.actions alone."""

    class Kind(models.TextChoices):
        HONOUR = "certificate_honour", "ทะเบียนเกียรติบัตร"
        TRAINING = "certificate_training", "ทะเบียนวุฒิบัตร"
        LETTER_IN = "letter_in", "ทะเบียนหนังสือรับ"
        LETTER_OUT = "letter_out", "ทะเบียนหนังสือส่ง"
        CIRCULAR = "letter_circular", "เลขหนังสือเวียน (ว)"
        ORDER = "order", "ทะเบียนคำสั่ง"
        MEMO = "memo", "ทะเบียนบันทึกข้อความ"
        ANNOUNCEMENT = "announcement", "ทะเบียนประกาศ"
        DISTRIBUTION = "distribution", "ทะเบียนแจกจ่ายหนังสือและเอกสาร"
        CASE = "support_case", "ทะเบียนเรื่องการศึกษาเรียนรวม"

    office = models.ForeignKey(Office, models.PROTECT, related_name="books")
    kind = models.CharField("ประเภททะเบียน", max_length=20, choices=Kind.choices)
    be_year = models.PositiveSmallIntegerField("ปี พ.ศ.")
    first_number = models.PositiveIntegerField("เริ่มที่เลข", default=1)
    next_number = models.PositiveIntegerField("เลขถัดไป", default=1)
    prefix = models.CharField("คำนำหน้าเลข", max_length=30, blank=True)
    padding = models.PositiveSmallIntegerField(
        "จำนวนหลักของเลข", default=1, validators=[MinValueValidator(1), MaxValueValidator(6)]
    )
    # Of letters sent: whether circular ones take the numbers of the book CIRCULAR from now on, or the common ones.
    own_circulars = models.BooleanField("แยกเลขหนังสือเวียน (ว) เป็นชุดของตนเอง", default=False)
    # What a reader of the register must know, such as numbers of a time before.
    note = models.CharField("หมายเหตุ", max_length=300, blank=True)

    class Meta:
        verbose_name = "ทะเบียน"
        verbose_name_plural = "ทะเบียน"
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "be_year"], name="one_book_per_office_kind_year"),
            models.CheckConstraint(
                name="book_runs_forward", condition=Q(first_number__gte=1, next_number__gte=F("first_number"))
            ),
            models.CheckConstraint(name="book_pads_sensibly", condition=Q(padding__gte=1, padding__lte=6)),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.be_year}"

    # Papers that bear no year behind their number: the prefix ends with a stroke, as in ศธ 04123/57.
    WITHOUT_YEAR = frozenset({Kind.LETTER_IN, Kind.LETTER_OUT, Kind.CIRCULAR, Kind.MEMO})

    def text_of(self, number, *, is_circular=False):
        """A number as the office writes it: ศธ. 007/2569 on a certificate or an order, ศธ 04123/57 on a letter and
        ศธ 04123/ว 57 on a circular one."""
        mark = "ว " if is_circular or self.kind == self.Kind.CIRCULAR else ""
        text = f"{self.prefix}{mark}{number:0{self.padding}d}"
        return text if self.kind in self.WITHOUT_YEAR else f"{text}/{self.be_year}"

    @property
    def last_number(self):
        """The last number that was taken, None before the first."""
        return self.next_number - 1 if self.next_number > self.first_number else None

    @property
    def is_untouched(self):
        """Nobody took a number of it yet, and it carries no numbers of a time before."""
        return self.next_number == self.first_number and not self.note


class ReservationQuerySet(models.QuerySet):
    def usable(self):
        """Those of which a number is left."""
        return self.unused().filter(voided_at=None)

    def unused(self):
        """Those with numbers that nobody has, given up or not."""
        return self.filter(next_number__lte=F("last"))


class Reservation(models.Model):
    """Numbers first–last of a book, kept for a purpose. They are used in order; what is left may be given up with a
    reason, and stays in the register as numbers that nobody has."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="reservations")
    first = models.PositiveIntegerField("ตั้งแต่เลข")
    last = models.PositiveIntegerField("ถึงเลข")
    next_number = models.PositiveIntegerField("เลขถัดไป")
    purpose = models.CharField("จองเพื่อ", max_length=200)
    reserved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reserved_at = models.DateTimeField("จองเมื่อ", auto_now_add=True)
    voided_at = models.DateTimeField("ยกเลิกเมื่อ", null=True, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    voided_reason = models.CharField("เหตุผลที่ยกเลิก", max_length=300, blank=True)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = "การจองเลข"
        verbose_name_plural = "การจองเลข"
        ordering = ["book", "first"]
        constraints = [
            models.UniqueConstraint(fields=["book", "first"], name="numbers_are_reserved_once"),
            models.CheckConstraint(
                name="reservation_runs_forward",
                condition=Q(first__gte=1, last__gte=F("first"), next_number__gte=F("first"))
                & Q(next_number__lte=F("last") + 1),
            ),
            models.CheckConstraint(
                name="voided_reservation_has_reason_and_actor",
                condition=Q(voided_at=None, voided_by=None)
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(voided_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.first}–{self.last}/{self.book.be_year}"

    @property
    def left(self):
        """How many of its numbers can still be used."""
        return 0 if self.voided_at else self.last + 1 - self.next_number

    @property
    def unused_text(self):
        """The numbers that nobody has, as the register writes them."""
        first, last = self.book.text_of(self.next_number), self.book.text_of(self.last)
        return first if self.next_number == self.last else f"{first} ถึง {last}"

    @property
    def state_text(self):
        """What became of them, in words."""
        return f"ยกเลิก {short(self.voided_at)}: {self.voided_reason}" if self.voided_at else "จองไว้ ยังไม่ได้ใช้"
