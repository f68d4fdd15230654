"""Indicators (ตัวชี้วัด) of measures, of projects and of the office, their yearly targets and the results by quarter."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from schools.models import Office, StoredFile
from supervision.models.projects import Project
from supervision.models.strategies import OfOffice, StrategicPlanStep, StrategyMeasure


class Indicator(models.Model):
    """What is measured. Of a measure of the 3-year plan, of a project, or of neither: set for the office by others."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="indicators")
    measure = models.ForeignKey(
        StrategyMeasure, models.CASCADE, null=True, blank=True, related_name="indicators", verbose_name="มาตรการ"
    )
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="indicators", verbose_name="โครงการ"
    )
    position = models.PositiveSmallIntegerField(default=1)
    code = models.CharField("รหัสตัวชี้วัด", max_length=20, blank=True)
    name = models.CharField("ตัวชี้วัด", max_length=300)
    unit = models.CharField("หน่วยนับ", max_length=50, default="ร้อยละ")
    formula = models.TextField("วิธีคำนวณ", blank=True)
    source = models.CharField("แหล่งข้อมูลหรือหลักฐาน", max_length=300, blank=True)
    lower_is_better = models.BooleanField("ค่าน้อยกว่าดีกว่า", default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ผู้กำกับตัวชี้วัด"
    )
    version = models.PositiveIntegerField(default=1)

    objects = OfOffice.as_manager()

    class Meta:
        verbose_name = "ตัวชี้วัด"
        verbose_name_plural = "ตัวชี้วัด"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(name="indicator_is_of_one_thing", condition=Q(measure=None) | Q(project=None))
        ]

    def __str__(self):
        return self.name


class YearTargetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the indicators that the person sees."""
        return self.filter(indicator__in=Indicator.objects.visible_to(user))

    def in_force(self):
        """Without those of projects that are only proposed or were cancelled, and of 3-year plans that were never put
        in force; one that is being revised was."""
        states = (Project.State.APPROVED, Project.State.FINISHED)
        plan = OuterRef("indicator__measure__strategy__plan")
        was_approved = Exists(StrategicPlanStep.objects.filter(plan=plan, to_state="approved"))
        rows = self.filter(Q(indicator__project=None) | Q(indicator__project__state__in=states))
        return rows.filter(Q(indicator__measure=None) | was_approved)

    def with_result(self, quarter=4):
        """Each with `result`, the newest of the latest quarter up to `quarter`, and `result_quarter`; both None where
        nothing was reported."""
        rows = IndicatorResult.objects.filter(target=OuterRef("pk"), quarter__lte=quarter).order_by("-quarter", "-pk")
        return self.annotate(
            result=Subquery(rows.values("value")[:1]),
            result_quarter=Subquery(rows.values("quarter")[:1]),
            result_id=Subquery(rows.values("pk")[:1]),
        )


class YearTarget(models.Model):
    """What an indicator is to reach in a fiscal year, and from which values on it stands on the levels 1 to 5."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    year = models.PositiveSmallIntegerField("ปีงบประมาณ")
    target = models.DecimalField("ค่าเป้าหมาย", max_digits=14, decimal_places=2)
    # Five values, for level 1 first, as texts of decimals; empty where the indicator has no levels.
    levels = models.JSONField("เกณฑ์ระดับ 1–5", default=list, blank=True)

    objects = YearTargetQuerySet.as_manager()

    class Meta:
        verbose_name = "ค่าเป้าหมายรายปี"
        verbose_name_plural = "ค่าเป้าหมายรายปี"
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year"], name="one_target_a_year"),
            models.CheckConstraint(name="target_is_not_below_nought", condition=Q(target__gte=0)),
        ]

    def __str__(self):
        return f"{self.indicator} {self.year}"


class IndicatorResult(models.Model):
    """What an indicator stood at by the end of a quarter, counted from the beginning of the year; append-only: the
    newest entry of a quarter stands. Beyond the target it says why."""

    target = models.ForeignKey(YearTarget, models.CASCADE, related_name="results")
    quarter = models.PositiveSmallIntegerField("ไตรมาส")
    value = models.DecimalField("ผลสะสม", max_digits=14, decimal_places=2)
    note = models.CharField("หมายเหตุ", max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    link = models.URLField("ลิงก์หลักฐาน", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "ผลตามตัวชี้วัด"
        verbose_name_plural = "ผลตามตัวชี้วัด"
        ordering = ["quarter", "at", "pk"]
        indexes = [models.Index(fields=["target", "-quarter", "-id"], name="newest_result")]
        constraints = [
            models.CheckConstraint(name="result_quarter_is_one_of_four", condition=Q(quarter__range=(1, 4))),
            models.CheckConstraint(name="result_is_not_below_nought", condition=Q(value__gte=0)),
        ]

    def __str__(self):
        return f"{self.value}"
