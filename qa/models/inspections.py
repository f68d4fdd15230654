"""Inspections (ตรวจเยี่ยมเชิงประเมิน): how often, by which committee, at which schools, and the measures that follow."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from qa.models.external_rounds import STAFF, OfOffice
from qa.models.members import Member
from schools.models import Office, School
from supervision.models import Visit


class InspectionRule(models.Model):
    """How often a school is assessed by itself or inspected by the office, as data of the office (facts §4.6). A rule
    of the plan (CoverageRule) looks at the fiscal year of a plan; this one at the academic year that is judged.

    The school's own are its submissions to the internal rounds of the semesters, the office's its visits of kind QA.
    """

    class What(models.TextChoices):
        OWN = "own", "โรงเรียนประเมินคุณภาพภายในของตนเอง"
        AREA = "area", "คณะกรรมการระดับเขตพื้นที่ตรวจเยี่ยมเชิงประเมิน"

    class Period(models.TextChoices):
        SEMESTER = "semester", "ทุกภาคเรียน"
        YEAR = "year", "ทุกปีการศึกษา"
        THREE_YEARS = "three", "ทุก 3 ปีการศึกษา"

    # A school's own assessment is counted once a semester.
    OWN_AT_MOST = {Period.SEMESTER: 1, Period.YEAR: 2, Period.THREE_YEARS: 6}
    AREA_AT_MOST = 12

    office = models.ForeignKey(Office, models.CASCADE, related_name="inspection_rules")
    name = models.CharField("ชื่อเกณฑ์", max_length=150)
    what = models.CharField("นับอะไร", max_length=10, choices=What.choices)
    period = models.CharField("รอบเวลา", max_length=10, choices=Period.choices)
    times = models.PositiveSmallIntegerField("จำนวนครั้งอย่างน้อย", default=1)
    is_active = models.BooleanField("ใช้อยู่", default=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfOffice.as_manager()

    class Meta:
        verbose_name = "เกณฑ์การตรวจเยี่ยมเชิงประเมิน"
        verbose_name_plural = "เกณฑ์การตรวจเยี่ยมเชิงประเมิน"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="inspection_rule_counts_once", condition=Q(times__gte=1)),
            models.UniqueConstraint(fields=["office", "what", "period"], name="one_inspection_rule_per_period"),
        ]

    def __str__(self):
        return self.name

    @property
    def most(self):
        """How many times can be counted in its period at all."""
        return self.OWN_AT_MOST[self.period] if self.what == self.What.OWN else self.AREA_AT_MOST


class InspectionCommittee(models.Model):
    """A committee of the office for inspections, appointed by an order for an academic year."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="inspection_committees")
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา")
    name = models.CharField("ชื่อคณะ", max_length=150)
    order_number = models.CharField("คำสั่งที่", max_length=100)
    ordered_on = models.DateField("ลงวันที่")
    version = models.PositiveIntegerField(default=1)

    objects = OfOffice.as_manager()

    class Meta:
        verbose_name = "คณะกรรมการตรวจเยี่ยมเชิงประเมิน"
        verbose_name_plural = "คณะกรรมการตรวจเยี่ยมเชิงประเมิน"
        ordering = ["-academic_year", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "academic_year", "name"], name="inspection_committee_once")
        ]

    def __str__(self):
        return f"{self.name} (คำสั่งที่ {self.order_number})"


class InspectionMember(Member):
    """One member of the committee that inspects schools."""

    committee = models.ForeignKey(InspectionCommittee, models.CASCADE, related_name="members")


class InspectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff of the office see all of it; a school its own."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        if acting.is_school:
            return self.filter(school=acting.school_id)
        return self.filter(office=acting.office_id) if acting.role in STAFF else self.none()


class Inspection(models.Model):
    """An inspection of a school in an academic year: appointed to a committee, then linked with the visit that it
    became and the measures the office decided on (F-05)."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="inspections")
    school = models.ForeignKey(School, models.PROTECT, related_name="inspections", verbose_name="โรงเรียน")
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา")
    committee = models.ForeignKey(
        InspectionCommittee, models.PROTECT, related_name="inspections", verbose_name="คณะกรรมการ"
    )
    planned_on = models.DateField("วันที่นัด")
    visit = models.OneToOneField(
        Visit, models.SET_NULL, null=True, blank=True, related_name="inspection", verbose_name="การนิเทศ"
    )
    measures = models.TextField("มาตรการเร่งรัดการพัฒนาคุณภาพ", blank=True)
    measures_owner = models.CharField("ผู้รับผิดชอบมาตรการ", max_length=150, blank=True)
    measures_due_on = models.DateField("กำหนดรายงานผลมาตรการ", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "การตรวจเยี่ยมเชิงประเมิน"
        verbose_name_plural = "การตรวจเยี่ยมเชิงประเมิน"
        ordering = ["planned_on", "pk"]
        indexes = [models.Index(fields=["office", "academic_year", "planned_on"], name="inspection_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["school", "planned_on"], name="one_inspection_a_day"),
            models.CheckConstraint(
                name="measures_have_owner_and_day",
                condition=Q(measures="") | (~Q(measures_owner="") & Q(measures_due_on__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"ตรวจเยี่ยมเชิงประเมิน {self.school}"

    @property
    def is_made(self):
        """True once the visit that it became is handed in: a draft says nothing yet."""
        return self.visit_id is not None and self.visit.state in Visit.MADE
