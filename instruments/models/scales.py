"""Rating scales with their interpretation bands."""

from django.db import models
from django.db.models import F, Q

from instruments import measures
from instruments.models.frozen import Frozen, PartOfVersion
from schools.models import Office


class ScaleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Scales of the acting office and those that come with the product."""
        acting = user.acting
        if acting is None:
            return self.none()
        return self.filter(Q(office=None) | Q(office=acting.office_id))


class Scale(models.Model):
    """A rating scale with its interpretation bands, both data (facts §4.2)."""

    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="scales")
    name = models.CharField("มาตรวัด", max_length=100)
    version = models.PositiveIntegerField(default=1)

    objects = ScaleQuerySet.as_manager()

    class Meta:
        verbose_name = "มาตรวัด"
        verbose_name_plural = "มาตรวัด"
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @property
    def is_frozen(self):
        """True when a published version asks with this scale."""
        return self.items.filter(section__version__published_at__isnull=False).exists()

    def band(self, mean):
        """The band (ScaleBand) that a mean falls into, or None."""
        return measures.band(mean, self.bands.all())


class PartOfScale(PartOfVersion):
    UNPUBLISHED = "scale__items__section__version__published_at__isnull"
    PARENT = "scale"

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
