"""What dashboards keep: how an office weighs the signs of need, and the rolled-up figures of each office."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from schools.models import Office, Role

HIGHEST_WEIGHT = 5


class NeedWeightsQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The weights of the acting office, for those who read its ranking."""
        if not user.has_role(Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN):
            return self.none()
        return self.filter(office=user.acting.office_id)


def _weight(label, usual):
    return models.PositiveSmallIntegerField(label, default=usual, validators=[MaxValueValidator(HIGHEST_WEIGHT)])


class NeedWeights(models.Model):
    """How much each sign of reports.dashboards.needs counts in an office, 0 (not at all) to 5. A field has the key of
    its sign; an office without a row has the usual weights."""

    office = models.OneToOneField(Office, models.CASCADE, related_name="need_weights")
    unvisited = _weight("ไม่ได้รับการนิเทศนาน", 4)
    rule = _weight("นิเทศยังไม่ครบตามเกณฑ์", 2)
    overdue = _weight("ข้อเสนอแนะเกินกำหนด", 4)
    sar = _weight("การส่ง SAR", 3)
    low = _weight("ผล SAR ต่ำกว่าระดับดี", 5)
    fell = _weight("ผล SAR ลดลง", 3)
    tests = _weight("ผลการทดสอบ", 3)
    external = _weight("การประเมินภายนอก", 4)
    help = _weight("ขอความช่วยเหลือใน SAR", 3)
    small = _weight("โรงเรียนขนาดเล็กมาก", 1)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects = NeedWeightsQuerySet.as_manager()

    class Meta:
        verbose_name = "น้ำหนักของสัญญาณ"
        verbose_name_plural = "น้ำหนักของสัญญาณ"
        constraints = [
            models.CheckConstraint(
                name="need_weights_from_0_to_5",
                condition=Q(
                    **{
                        f"{name}__lte": HIGHEST_WEIGHT
                        for name in (
                            "unvisited", "rule", "overdue", "sar", "low", "fell", "tests", "external", "help", "small",
                        )
                    }
                ),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"น้ำหนักของ{self.office}"


class OfficeFiguresQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every office's for the platform's administrator, the own office's for its staff who read figures."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.is_platform:
            return self
        if acting.role not in (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN):
            return self.none()
        return self.filter(office=acting.office_id)


class OfficeFigures(models.Model):
    """Counts of one office in one academic year, rolled up by a job (reports.dashboards.rollup): never a school's name.

    `figures` is {province: {…counts…}}; sums over the provinces are the office's.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="rolled_up")
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา")
    figures = models.JSONField("ตัวเลข", default=dict)
    # When the figures were last known to be right, whether or not they had changed.
    computed_at = models.DateTimeField("ข้อมูลเมื่อ")

    objects = OfficeFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = "ตัวเลขรวมของสำนักงาน"
        verbose_name_plural = "ตัวเลขรวมของสำนักงาน"
        ordering = ["-academic_year", "office"]
        constraints = [
            models.UniqueConstraint(fields=["academic_year", "office"], name="figures_once_per_office_and_year")
        ]

    def __str__(self):
        return f"{self.office} {self.academic_year}"
