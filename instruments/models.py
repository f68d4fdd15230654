"""What is asked: instruments in immutable published versions, and the responses pinned to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from schools.models import Office, School


class Frozen(Exception):
    """Somebody tried to change what a published version asks. A change is a new version."""


class FreezingQuerySet(models.QuerySet):
    """Refuses to change or delete rows that belong to a published version."""

    def _refuse_frozen(self):
        if self.filter(**{self.model.UNPUBLISHED: False}).exists():
            raise Frozen(self.model._meta.label)

    def update(self, **kwargs):
        self._refuse_frozen()
        return super().update(**kwargs)

    def delete(self):
        self._refuse_frozen()
        return super().delete()

    def bulk_create(self, objs, *args, **kwargs):
        for obj in objs:
            obj.refuse_if_frozen()
        return super().bulk_create(objs, *args, **kwargs)


class PartOfVersion(models.Model):
    """A row that stands still once its version is published. UNPUBLISHED is the lookup that says it is not yet."""

    UNPUBLISHED = "version__published_at__isnull"

    objects = FreezingQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.refuse_if_frozen()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self.refuse_if_frozen()
        return super().delete(*args, **kwargs)

    def refuse_if_frozen(self):
        """Raises Frozen when the row, or the version it would go into, is published."""
        raise NotImplementedError


class Scale(models.Model):
    """A rating scale with its interpretation bands, both data (facts §4.2)."""

    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="scales")
    name = models.CharField("มาตรวัด", max_length=100)

    def __str__(self):
        return self.name

    @property
    def is_frozen(self):
        """True when a published version asks with this scale."""
        return Item.objects.filter(scale=self, section__version__published_at__isnull=False).exists()

    def band(self, mean):
        """The band (ScaleBand) that a mean rounded to two decimals falls into, or None."""
        return next((band for band in self.bands.all() if band.low <= mean <= band.high), None)


class PartOfScale(PartOfVersion):
    UNPUBLISHED = "scale__items__section__version__published_at__isnull"

    class Meta:
        abstract = True

    def refuse_if_frozen(self):
        if self.scale.is_frozen:
            raise Frozen(self.scale)


class ScalePoint(PartOfScale):
    scale = models.ForeignKey(Scale, models.CASCADE, related_name="points")
    value = models.PositiveSmallIntegerField("คะแนน")
    label = models.CharField("ความหมาย", max_length=50)

    class Meta:
        ordering = ["-value"]
        constraints = [models.UniqueConstraint(fields=["scale", "value"], name="scale_value_once")]

    def __str__(self):
        return f"{self.value} {self.label}"


class ScaleBand(PartOfScale):
    """How a mean, rounded to two decimals, is read."""

    scale = models.ForeignKey(Scale, models.CASCADE, related_name="bands")
    low = models.DecimalField(max_digits=4, decimal_places=2)
    high = models.DecimalField(max_digits=4, decimal_places=2)
    label = models.CharField(max_length=50)

    class Meta:
        ordering = ["-low"]
        constraints = [models.CheckConstraint(name="band_runs_upward", condition=Q(low__lte=F("high")))]

    def __str__(self):
        return f"{self.low}–{self.high} {self.label}"


class InstrumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Instruments of the acting office and those that come with the product."""
        acting = user.acting
        if acting is None:
            return self.none()
        return self.filter(Q(office=None) | Q(office=acting.office_id))

    def preferred(self, purpose):
        """The instrument for a purpose: the office's own before the one that comes with the product; or None."""
        rows = self.filter(purpose=purpose, versions__published_at__isnull=False).distinct()
        return rows.order_by(F("office").asc(nulls_last=True), "-pk").first()


class Instrument(models.Model):
    """A form (แบบ). Its questions live in versions; a published version never changes."""

    class Purpose(models.TextChoices):
        VISIT = "visit", "แบบนิเทศ"

    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="instruments")
    code = models.CharField("รหัสแบบ", max_length=20)
    title = models.CharField("ชื่อแบบ", max_length=200)
    purpose = models.CharField("ใช้เพื่อ", max_length=20, choices=Purpose.choices, default=Purpose.VISIT)

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


class InstrumentVersion(PartOfVersion):
    UNPUBLISHED = "published_at__isnull"

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["instrument", "number"]
        constraints = [models.UniqueConstraint(fields=["instrument", "number"], name="version_number_once")]

    def __str__(self):
        return f"{self.instrument} ฉบับที่ {self.number}"

    def refuse_if_frozen(self):
        if self.pk and InstrumentVersion.objects.filter(pk=self.pk, published_at__isnull=False).exists():
            raise Frozen(self)

    def items(self):
        """Its questions in order, with scale and points at hand (three queries)."""
        rows = Item.objects.filter(section__version=self).select_related("section", "scale")
        return rows.prefetch_related("scale__points", "scale__bands")


class Section(PartOfVersion):
    version = models.ForeignKey(InstrumentVersion, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.title

    def refuse_if_frozen(self):
        if self.version.published_at is not None:
            raise Frozen(self.version)


class Item(PartOfVersion):
    UNPUBLISHED = "section__version__published_at__isnull"

    class Kind(models.TextChoices):
        RATING = "rating", "มาตรประมาณค่า"
        YES_NO = "yes_no", "มี/ไม่มี"
        TEXT = "text", "ข้อความ"

    section = models.ForeignKey(Section, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.RATING)
    text = models.CharField(max_length=300)
    help = models.CharField(max_length=300, blank=True)
    required = models.BooleanField(default=True)
    weight = models.DecimalField(max_digits=5, decimal_places=2, default=1)
    scale = models.ForeignKey(Scale, models.PROTECT, null=True, blank=True, related_name="items")

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


class Response(models.Model):
    """One answering of a version about a school; it keeps the version it was answered with."""

    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="responses")
    school = models.ForeignKey(School, models.CASCADE, related_name="responses")
    respondent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return f"{self.version} · {self.school}"


class Answer(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    item = models.ForeignKey(Item, models.PROTECT, related_name="answers")
    value = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "item"], name="one_answer_per_item")]

    def __str__(self):
        return self.text or str(self.value)
