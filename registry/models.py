"""Numbered books: one per office, kind and BE calendar year; the next number is taken under a lock."""

from django.db import models
from django.db.models import Q

from schools.models import Office


class Book(models.Model):
    """A register whose numbers run without a gap. Take them through registry.actions.take_numbers alone."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", "ทะเบียนเกียรติบัตร"

    office = models.ForeignKey(Office, models.PROTECT, related_name="books")
    kind = models.CharField("ประเภททะเบียน", max_length=20, choices=Kind.choices)
    be_year = models.PositiveSmallIntegerField("ปี พ.ศ.")
    first_number = models.PositiveIntegerField("เริ่มที่เลข", default=1)
    next_number = models.PositiveIntegerField("เลขถัดไป", default=1)

    class Meta:
        verbose_name = "ทะเบียน"
        verbose_name_plural = "ทะเบียน"
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "be_year"], name="one_book_per_office_kind_year"),
            models.CheckConstraint(
                name="book_runs_forward", condition=Q(first_number__gte=1, next_number__gte=models.F("first_number"))
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.be_year}"
