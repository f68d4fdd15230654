"""Rounds of the external assessment (สมศ.) as data, and what สมศ. found in each standard and indicator."""

from django.db import models
from django.db.models import F, Q

from qa.models.outside import ExternalResult
from qa.models.standards import EducationLevel, Issue, Standard, StandardSet
from schools.models import Office, Role

# The office's people who read what สมศ. found; committees and clerks do not.
STAFF = frozenset({Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN})


class ExternalRoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The rounds that come with the product, and those of the acting office."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        return self.filter(Q(office=None) | Q(office=acting.office_id))


class OfOffice(models.QuerySet):
    def visible_to(self, user):
        """Those of the acting office, for the staff who read what สมศ. found; schools see none."""
        acting = user.acting
        if acting is None or acting.role not in STAFF:
            return self.none()
        return self.filter(office=acting.office_id)


class ExternalRound(models.Model):
    """One round of สมศ. as data: its years, the set of standards for each level, and its scale of results."""

    # None: comes with the product.
    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="external_rounds")
    code = models.CharField("รหัสรอบ", max_length=20)
    name = models.CharField("ชื่อรอบ", max_length=30)
    first_year = models.PositiveSmallIntegerField("ตั้งแต่ปี พ.ศ.")
    last_year = models.PositiveSmallIntegerField("ถึงปี พ.ศ.", null=True, blank=True)
    early_set = models.ForeignKey(
        StandardSet, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ชุดมาตรฐานปฐมวัย"
    )
    basic_set = models.ForeignKey(
        StandardSet, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ชุดมาตรฐานขั้นพื้นฐาน"
    )
    # How many days after the assessment a school may ask to be assessed again; ExternalAssessment.ask_until is another
    # day that the office set for one.
    reassess_days = models.PositiveSmallIntegerField("ขอประเมินซ้ำภายใน (วัน)", default=365)
    version = models.PositiveIntegerField(default=1)

    objects = ExternalRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "รอบการประเมินภายนอก"
        verbose_name_plural = "รอบการประเมินภายนอก"
        ordering = ["-first_year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="external_round_code_once_per_office"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(office=None), name="external_round_code_once_in_product"
            ),
            models.CheckConstraint(
                name="external_round_years_in_order", condition=Q(last_year=None) | Q(last_year__gte=F("first_year"))
            ),
        ]

    def __str__(self):
        return self.name

    def set_for(self, level):
        """The set of standards of a level of education, or None where the round has none."""
        return self.early_set if level == EducationLevel.EARLY else self.basic_set


class ExternalGrade(models.Model):
    """One word of a round's scale for the overall result: value, word, and whether a school passes with it."""

    round = models.ForeignKey(ExternalRound, models.CASCADE, related_name="grades")
    value = models.PositiveSmallIntegerField("ค่าระดับ")
    label = models.CharField("ผลการประเมิน", max_length=60)
    passes = models.BooleanField("ผ่านเกณฑ์", default=True)

    class Meta:
        verbose_name = "ระดับผลการประเมินภายนอก"
        verbose_name_plural = "ระดับผลการประเมินภายนอก"
        ordering = ["-value"]
        constraints = [
            models.UniqueConstraint(fields=["round", "value"], name="external_grade_value_once"),
            models.UniqueConstraint(fields=["round", "label"], name="external_grade_label_once"),
        ]

    def __str__(self):
        return self.label


class ExternalStandardResult(models.Model):
    """What สมศ. found in one standard: level of the set, and its words."""

    result = models.ForeignKey(ExternalResult, models.CASCADE, related_name="standards")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="external_results")
    level = models.PositiveSmallIntegerField("ระดับ")
    strengths = models.TextField("จุดเด่น", blank=True)
    improvements = models.TextField("จุดที่ควรพัฒนา", blank=True)

    class Meta:
        verbose_name = "ผลประเมินภายนอกรายมาตรฐาน"
        verbose_name_plural = "ผลประเมินภายนอกรายมาตรฐาน"
        ordering = ["standard__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["result", "standard"], name="external_standard_once")]

    def __str__(self):
        return f"{self.standard} {self.level}"


class ExternalIndicatorResult(models.Model):
    """The level of one indicator (ตัวบ่งชี้), an issue of the round's set."""

    result = models.ForeignKey(ExternalResult, models.CASCADE, related_name="indicators")
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="external_results")
    level = models.PositiveSmallIntegerField("ระดับ")

    class Meta:
        verbose_name = "ผลประเมินภายนอกรายตัวบ่งชี้"
        verbose_name_plural = "ผลประเมินภายนอกรายตัวบ่งชี้"
        ordering = ["issue__standard__position", "issue__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["result", "issue"], name="external_indicator_once")]

    def __str__(self):
        return f"{self.issue} {self.level}"
