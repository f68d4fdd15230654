"""The handbook of the whole group or of one work group: made in editions that never change."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from handbook.models.editions import Edition
from handbook.models.groups import WorkGroup
from schools.models import Office


class GroupBookQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of the acting office: everybody who works there reads the handbook."""
        acting = user.acting
        if acting is None or not acting.is_staff_of_office:
            return self.none()
        return self.filter(office=acting.office_id)


class GroupBook(Edition):
    """An edition of the handbook of a work group; without `group`, of all of them."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="group_books")
    group = models.ForeignKey(WorkGroup, models.PROTECT, null=True, blank=True, related_name="books")
    year = models.PositiveSmallIntegerField("ปีงบประมาณ")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = GroupBookQuerySet.as_manager()

    class Meta:
        verbose_name = "คู่มือการปฏิบัติงานของกลุ่ม"
        verbose_name_plural = "คู่มือการปฏิบัติงานของกลุ่ม"
        ordering = ["-year", "-made_at", "-pk"]
        indexes = [models.Index(fields=["office", "-year"])]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "year", "number"], condition=Q(group=None), name="office_book_edition_once"
            ),
            models.UniqueConstraint(
                fields=["group", "year", "number"], condition=Q(group__isnull=False), name="group_book_edition_once"
            ),
        ]

    def __str__(self):
        whose = self.group.name if self.group_id else "กลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา"
        return f"คู่มือการปฏิบัติงาน {whose} ปีงบประมาณ {self.year} ฉบับที่ {self.number}"
