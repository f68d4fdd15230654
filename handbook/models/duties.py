"""Duty orders drafted from the handbook: who is named with which งาน and deputy. The order itself is an OfficialPaper,
and once it is signed a schools.models.DutyOrder, which alone knows who has acknowledged it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from handbook.models.processes import Process
from registry.models import OfficialPaper
from schools.models import DutyOrder, Office, Role
from schools.permissions import ORDER_KEEPERS


class DutyPaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the acting office: all for the director and who keeps its orders, what is signed for its staff."""
        acting = user.acting
        if acting is None or not acting.is_staff_of_office:
            return self.none()
        rows = self.filter(office=acting.office_id)
        return rows if acting.role in (Role.DIRECTOR, *ORDER_KEEPERS) else rows.filter(paper__state__in=SIGNED)

    def in_force(self):
        """Those that were signed and not cancelled since, the newest first."""
        return self.filter(paper__state__in=IN_FORCE).order_by("-paper__signed_at", "-pk")


SIGNED = OfficialPaper.ISSUED
IN_FORCE = (OfficialPaper.State.SIGNED, OfficialPaper.State.SENT)


class DutyPaper(models.Model):
    """What a duty order was drafted from. `made_of` is what groups, people and duties were then, to tell what has
    changed since; `order` is there from the signing on."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="duty_papers")
    year = models.PositiveSmallIntegerField("ปีงบประมาณ")
    effective_on = models.DateField("มีผลตั้งแต่วันที่")
    # A draft that is given up takes this with it.
    paper = models.OneToOneField(OfficialPaper, models.CASCADE, related_name="duty_paper")
    order = models.OneToOneField(DutyOrder, models.PROTECT, null=True, blank=True, related_name="duty_paper")
    made_of = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DutyPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "ร่างคำสั่งมอบหมายหน้าที่"
        verbose_name_plural = "ร่างคำสั่งมอบหมายหน้าที่"
        ordering = ["-year", "-pk"]
        indexes = [models.Index(fields=["office", "-year"])]

    def __str__(self):
        return f"คำสั่งมอบหมายหน้าที่ ปีงบประมาณ {self.year}"

    @property
    def source(self):
        """What its paper is known by while it is open: one at a time of a year."""
        return source_of(self.year)


def source_of(year):
    """The source of the papers of a fiscal year, see OfficialPaper.source."""
    return f"duties:{year}"


class DutyLine(models.Model):
    """One person an order names: the งาน, and who stands in."""

    duty_paper = models.ForeignKey(DutyPaper, models.CASCADE, related_name="lines")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="duty_lines")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ผู้ปฏิบัติหน้าที่แทน"
    )
    processes = models.ManyToManyField(Process, blank=True, related_name="duty_lines", verbose_name="งาน")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "ผู้ได้รับมอบหมาย"
        verbose_name_plural = "ผู้ได้รับมอบหมาย"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["duty_paper", "user"], name="person_once_in_a_duty_paper"),
            models.CheckConstraint(
                name="nobody_stands_in_for_oneself", condition=Q(deputy=None) | ~Q(deputy=models.F("user"))
            ),
        ]

    def __str__(self):
        return f"{self.duty_paper} · {self.user}"
