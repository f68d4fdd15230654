"""Kinds of the library that an office changed or added; those that ship are data (registry.library.kinds)."""

from django.db import models
from django.db.models import Q

from schools.models import Office


class LibraryKind(models.Model):
    """A kind as the office has it: it stands in the place of the shipped one of the same code."""

    class Area(models.TextChoices):
        NONE = "", "ไม่จัดกลุ่ม"
        CURRICULUM = "curriculum", "หลักสูตร"
        RESEARCH = "research", "งานวิจัย"

    office = models.ForeignKey(Office, models.CASCADE, related_name="library_kinds")
    code = models.SlugField("รหัส", max_length=40)
    name = models.CharField("ชื่อประเภท", max_length=100)
    about = models.CharField("คำอธิบาย", max_length=300, blank=True)
    # [{"key", "type", "label", "help", "required", "choices"}], see registry.library.fields.
    fields = models.JSONField(default=list, blank=True)
    # Steps of the work in words, in order.
    stages = models.JSONField(default=list, blank=True)
    # What is looked at before an item is approved, a line each.
    checklist = models.JSONField(default=list, blank=True)
    from_schools = models.BooleanField("โรงเรียนเพิ่มรายการได้", default=False)
    # What it is a kind of: a step of the handbook about curricula finds all of them. That of a shipped kind is its own.
    area = models.CharField("กลุ่มของประเภท", max_length=20, choices=Area.choices, blank=True)
    trials = models.BooleanField("บันทึกการทดลองใช้และค่า E1/E2", default=False)
    # No new items; those there are stay.
    is_active = models.BooleanField("ใช้อยู่", default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "ประเภทรายการในคลัง"
        verbose_name_plural = "ประเภทรายการในคลัง"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="library_kind_once_per_office"),
            models.CheckConstraint(name="library_kind_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self):
        return self.name
