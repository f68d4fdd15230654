"""Instruments (แบบ) in immutable published versions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from instruments.models.frozen import Frozen, PartOfVersion
from instruments.models.scales import Scale
from schools.models import Office


class InstrumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Instruments of the acting office and those that come with the product."""
        acting = user.acting
        if acting is None:
            return self.none()
        return self.filter(Q(office=None) | Q(office=acting.office_id))

    def preferred(self, purpose):
        """The instrument a new record of this purpose starts with: the one the office marked, before the one that
        comes with the product; or None."""
        rows = self.usable().filter(purpose=purpose)
        return rows.order_by("-is_preferred", F("office").asc(nulls_last=True), "-pk").first()

    def form(self, code):
        """The usable instrument that a form of the field (F-04, …) is filled in with: the office's own, or its copy
        for the same purpose, before the one that comes with the product; or None."""
        copied = Q(copied_from__code=code, copied_from__purpose=F("purpose"))
        rows = self.usable().filter(Q(code=code) | copied)
        return rows.order_by(F("office").asc(nulls_last=True), "-is_preferred", "-pk").first()

    def usable(self):
        """Those with a published version that were not put away."""
        published = InstrumentVersion.objects.filter(instrument=models.OuterRef("pk"), published_at__isnull=False)
        return self.filter(models.Exists(published), archived_at=None)


class Instrument(models.Model):
    """A form (แบบ). Its questions live in versions; a published version never changes."""

    class Purpose(models.TextChoices):
        VISIT = "visit", "แบบนิเทศ ติดตาม"
        SURVEY = "survey", "แบบสำรวจ"
        ASSESSMENT = "assessment", "แบบประเมิน"
        FEEDBACK = "feedback", "แบบสะท้อนผลจากผู้รับการนิเทศ"
        RECORD = "record", "แบบบันทึกและรายงาน"

    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="instruments")
    code = models.CharField("รหัสแบบ", max_length=20)
    title = models.CharField("ชื่อแบบ", max_length=200)
    description = models.TextField("คำอธิบาย", blank=True)
    purpose = models.CharField("ใช้เพื่อ", max_length=20, choices=Purpose.choices, default=Purpose.VISIT)
    # A new visit (survey, …) starts with this one; of an office's own the marked one comes first.
    is_preferred = models.BooleanField("เป็นแบบหลัก", default=False)
    # The instrument this one was duplicated from.
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    archived_at = models.DateTimeField("เลิกใช้เมื่อ", null=True, blank=True)
    # What was brought in from a file: the identity that the page gave it, so that two presses make one.
    client_uuid = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True, null=True)
    lock = models.PositiveIntegerField(default=1)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = "แบบ"
        verbose_name_plural = "แบบ"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="instrument_code_once_per_office"),
            models.UniqueConstraint(fields=["code"], condition=Q(office=None), name="instrument_code_once_in_product"),
        ]

    def __str__(self):
        return self.title

    @property
    def current(self):
        """The newest published version, or None."""
        return self.versions.filter(published_at__isnull=False).order_by("-number").first()

    @property
    def draft(self):
        """The version that is being written, or None: there is one at most."""
        return self.versions.filter(published_at=None).first()


class InstrumentVersion(PartOfVersion):
    UNPUBLISHED = "published_at__isnull"
    PARENT = ""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # What changed since the version before, in the words of who published it.
    note = models.CharField("สิ่งที่เปลี่ยน", max_length=300, blank=True)
    # Optimistic lock of the builder: bumped by each change of the draft.
    lock = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True, null=True)

    class Meta:
        ordering = ["instrument", "number"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["instrument"], condition=Q(published_at=None), name="one_draft_version_per_instrument"
            ),
        ]

    def __str__(self):
        return f"{self.instrument} ฉบับที่ {self.number}"

    def refuse_if_frozen(self):
        """What is stored says all; `publish` is what makes it published."""

    def items(self):
        """Its questions in order, with scale and points at hand (three queries; none where sections are prefetched)."""
        if "sections" in getattr(self, "_prefetched_objects_cache", {}):
            return [item for section in self.sections.all() for item in section.items.all()]
        rows = Item.objects.filter(section__version=self).select_related("section", "scale")
        return rows.prefetch_related("scale__points", "scale__bands")


class Section(PartOfVersion):
    version = models.ForeignKey(InstrumentVersion, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    title = models.CharField("หัวข้อของตอน", max_length=200)
    help = models.CharField("คำชี้แจง", max_length=500, blank=True)
    # Answered once for each class observed (Response.turns).
    repeats = models.BooleanField("กรอกซ้ำทุกชั้นเรียนที่สังเกต", default=False)
    # None, or when the section is asked; see Item.show_if.
    show_if = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.title

    def refuse_if_frozen(self):
        if self.version.published_at is not None:
            raise Frozen(self.version)


class Item(PartOfVersion):
    UNPUBLISHED = "section__version__published_at__isnull"
    PARENT = "section"

    class Kind(models.TextChoices):
        RATING = "rating", "มาตรประมาณค่า"
        YES_NO = "yes_no", "มี/ไม่มี"
        PARTIAL = "partial", "มี/มีบางส่วน/ไม่มี"
        SINGLE = "single", "เลือกหนึ่งข้อ"
        MULTIPLE = "multiple", "เลือกได้หลายข้อ"
        NUMBER = "number", "ตัวเลข"
        TEXT = "text", "ข้อความสั้น"
        LONG_TEXT = "long_text", "ข้อความยาว"
        DATE = "date", "วันที่"
        PHOTO = "photo", "ภาพถ่าย"
        FILE = "file", "ไฟล์"

    # Those whose answers are numbers that a mean is taken of, on `scale` or as counts.
    RATED = (Kind.RATING, Kind.YES_NO, Kind.PARTIAL)
    TEXTS = (Kind.TEXT, Kind.LONG_TEXT)
    CHOICES = (Kind.SINGLE, Kind.MULTIPLE)

    section = models.ForeignKey(Section, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    # Names the question within the instrument: the same code in the next version is the same indicator (timelines,
    # XLSForm name, show_if). ASCII letters, digits, underscore; unique within a version (held by publish).
    code = models.CharField("รหัสข้อ", max_length=40, blank=True)
    kind = models.CharField("ชนิดคำตอบ", max_length=10, choices=Kind.choices, default=Kind.RATING)
    text = models.CharField("คำถาม", max_length=500)
    help = models.CharField("คำอธิบาย", max_length=500, blank=True)
    required = models.BooleanField("ต้องตอบ", default=True)
    weight = models.DecimalField("น้ำหนัก", max_digits=5, decimal_places=2, default=1)
    scale = models.ForeignKey(Scale, models.PROTECT, null=True, blank=True, related_name="items")
    # Rated twice, as it is and as it should be (สภาพปัจจุบัน, สภาพที่พึงประสงค์): needs surveys, PNI.
    dual = models.BooleanField("ประเมินสภาพปัจจุบันและสภาพที่พึงประสงค์", default=False)
    # [{"value": "a", "label": "…"}, …] of single and multiple; values are unique ASCII names.
    choices = models.JSONField("ตัวเลือก", default=list, blank=True)
    # Of numbers.
    unit = models.CharField("หน่วย", max_length=40, blank=True)
    low = models.DecimalField("ไม่น้อยกว่า", max_digits=12, decimal_places=2, null=True, blank=True)
    high = models.DecimalField("ไม่เกิน", max_digits=12, decimal_places=2, null=True, blank=True)
    # None, or {"item": code of an earlier item, "op": "is" | "is_not" | "at_least" | "at_most" | "has", "value": text}:
    # asked only when that holds; instruments.conditions reads it.
    show_if = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["section__position", "position"]
        constraints = [
            models.CheckConstraint(name="rating_item_has_a_scale", condition=~Q(kind="rating") | Q(scale__isnull=False))
        ]

    def __str__(self):
        return self.text

    def refuse_if_frozen(self):
        if self.section.version.published_at is not None:
            raise Frozen(self.section.version)
