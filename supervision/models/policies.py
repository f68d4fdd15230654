"""Policies and focus areas (นโยบายและจุดเน้น) of the minister, of OBEC and of the office."""

from django.db import models
from django.db.models import Q

from schools.models import Office


class PolicyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the acting office, for its staff."""
        acting = user.acting
        if acting is None or not acting.is_staff_of_office:
            return self.none()
        return self.filter(office=acting.office_id)

    def listed(self, source=""):
        """Those in use first; with the code of a source only what comes from there."""
        rows = self.order_by("-is_active", "source", "code", "pk")
        return rows.filter(source=source) if source in Policy.Source.values else rows


class Policy(models.Model):
    class Source(models.TextChoices):
        MINISTER = "minister", "รัฐมนตรีว่าการกระทรวงศึกษาธิการ"
        OBEC = "obec", "สพฐ."
        OFFICE = "office", "สำนักงานเขตพื้นที่การศึกษา"

    office = models.ForeignKey(Office, models.CASCADE, related_name="policies")
    source = models.CharField("ที่มา", max_length=10, choices=Source.choices)
    code = models.CharField("รหัส", max_length=20, blank=True)
    title = models.CharField("นโยบายหรือจุดเน้น", max_length=300)
    description = models.TextField("รายละเอียด", blank=True)
    is_active = models.BooleanField("ใช้อยู่", default=True)
    version = models.PositiveIntegerField(default=1)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "นโยบายและจุดเน้น"
        verbose_name_plural = "นโยบายและจุดเน้น"
        ordering = ["source", "code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], condition=~Q(code=""), name="policy_code_once")
        ]

    def __str__(self):
        return self.title
