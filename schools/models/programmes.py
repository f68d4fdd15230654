"""Types of schools and programmes they take part in, as data with years."""

from django.db import models
from django.db.models import F, Q

from schools.models.offices import Office
from thai.sorting import thai_order


class ProgrammeQuerySet(models.QuerySet):
    def for_office(self, office):
        """The shipped ones and the office's own, without those the office put away."""
        return self.filter(Q(office=None) | Q(office=office)).exclude(hidden_by=office)


class Programme(models.Model):
    """A type (ขยายโอกาส, โรงเรียนคุณภาพ …) or a programme (DLTV, SMT …); `office` None is shipped with the product."""

    class Kind(models.TextChoices):
        TYPE = "type", "ลักษณะโรงเรียน"
        PROGRAMME = "programme", "โครงการ"

    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="programmes")
    kind = models.CharField("ประเภท", max_length=10, choices=Kind.choices, default=Kind.PROGRAMME)
    name = models.CharField("ชื่อ", max_length=150)
    hidden_by = models.ManyToManyField(Office, related_name="hidden_programmes", blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "ลักษณะและโครงการ"
        verbose_name_plural = "ลักษณะและโครงการ"
        ordering = [thai_order("name")]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="programme_once_per_office"),
            models.UniqueConstraint(fields=["name"], condition=Q(office=None), name="shipped_programme_once"),
        ]

    def __str__(self):
        return self.name


class SchoolProgramme(models.Model):
    """A school takes part from one academic year (BE) to another; no last year means still."""

    school = models.ForeignKey("schools.School", models.CASCADE, related_name="programmes")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="schools", verbose_name="โครงการ")
    from_year = models.PositiveSmallIntegerField("ตั้งแต่ปีการศึกษา", null=True, blank=True)
    to_year = models.PositiveSmallIntegerField("ถึงปีการศึกษา", null=True, blank=True)

    class Meta:
        verbose_name = "โครงการของโรงเรียน"
        verbose_name_plural = "โครงการของโรงเรียน"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "programme"], condition=Q(to_year=None), name="programme_once_per_school_now"
            ),
            models.CheckConstraint(
                name="school_programme_ends_after_start",
                condition=Q(from_year=None) | Q(to_year=None) | Q(to_year__gte=F("from_year")),
            ),
        ]

    def __str__(self):
        return f"{self.school} · {self.programme}"
