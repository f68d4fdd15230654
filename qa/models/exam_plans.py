"""The plan of a test in a year: examination days, centres and who sits where."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from qa.models.exams import Exam
from schools.models import Office, OfficeDay, Role, School


class ExamYearQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Plans of the acting office, for its staff and its schools."""
        acting = user.acting
        if acting is None or acting.is_platform or acting.role == Role.COMMITTEE:
            return self.none()
        return self.filter(office=acting.office_id)


class ExamYear(models.Model):
    """One test of one office in one academic year: how it is held, and whether its figures are public."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="exam_years")
    exam = models.ForeignKey(Exam, models.PROTECT, related_name="years", verbose_name="การทดสอบ")
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา")
    guidelines = models.TextField("แนวทางดำเนินการ", blank=True)
    budget = models.DecimalField("งบประมาณ (บาท)", max_digits=12, decimal_places=2, null=True, blank=True)
    # The summary of the area may be read by everybody: what was frozen at that moment (qa.exams.published), and nothing
    # that was imported since.
    figures = models.JSONField(null=True, blank=True, editable=False)
    figures_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = ExamYearQuerySet.as_manager()

    class Meta:
        verbose_name = "แผนการทดสอบ"
        verbose_name_plural = "แผนการทดสอบ"
        ordering = ["-academic_year", "exam", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "exam", "academic_year"], name="one_plan_per_exam_and_year"),
            models.CheckConstraint(
                name="published_exam_is_frozen",
                condition=Q(published_at__isnull=True, figures__isnull=True, figures_sha256="")
                | (Q(published_at__isnull=False, figures__isnull=False) & ~Q(figures_sha256="")),
            ),
            models.CheckConstraint(name="exam_budget_is_no_debt", condition=Q(budget=None) | Q(budget__gte=0)),
        ]

    def __str__(self):
        return f"{self.exam} ปีการศึกษา {self.academic_year}"


class ExamDay(models.Model):
    """A day on which a grade is examined. The office's calendar shows it, and warns who plans a visit."""

    year = models.ForeignKey(ExamYear, models.CASCADE, related_name="days")
    day = models.DateField("วันสอบ")
    grade = models.CharField("ชั้น", max_length=10)
    subjects = models.CharField("วิชาและเวลา", max_length=200, blank=True)
    # The row of the office's calendar that this day made; None where the calendar already said something.
    shown = models.ForeignKey(OfficeDay, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "วันสอบ"
        verbose_name_plural = "วันสอบ"
        ordering = ["day", "grade", "pk"]
        constraints = [models.UniqueConstraint(fields=["year", "day", "grade"], name="exam_day_once_per_grade")]

    def __str__(self):
        return f"{self.day} {self.grade}"


class ExamCentre(models.Model):
    """A place (สนามสอบ) at which schools sit a test."""

    year = models.ForeignKey(ExamYear, models.CASCADE, related_name="centres")
    name = models.CharField("ชื่อสนามสอบ", max_length=150)
    # The school whose rooms they are, where it is one.
    host = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="hosted_exams", verbose_name="โรงเรียนที่ตั้ง"
    )
    rooms = models.PositiveSmallIntegerField("ห้องสอบ", null=True, blank=True)
    seats = models.PositiveIntegerField("ผู้มีสิทธิ์สอบ", null=True, blank=True)
    chief = models.CharField("หัวหน้าสนามสอบ", max_length=150, blank=True)
    order_text = models.CharField("คำสั่งแต่งตั้ง", max_length=150, blank=True)
    # One a line: name and duty (กรรมการกลาง กรรมการคุมสอบ ห้อง).
    committee = models.TextField("กรรมการสนามสอบ", max_length=5000, blank=True)
    # What happened while the test was held, for the office alone.
    incidents = models.TextField("รายงานเหตุการณ์ระหว่างสอบ", max_length=5000, blank=True)
    note = models.CharField("หมายเหตุ", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "สนามสอบ"
        verbose_name_plural = "สนามสอบ"
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["year", "name"], name="exam_centre_once_a_year")]

    def __str__(self):
        return self.name


class ExamSeat(models.Model):
    """A school sits at one centre of a test and year."""

    centre = models.ForeignKey(ExamCentre, models.CASCADE, related_name="seats_of_schools")
    # The centre's year again, so that the database holds the rule.
    year = models.ForeignKey(ExamYear, models.CASCADE, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="exam_seats", verbose_name="โรงเรียน")

    class Meta:
        verbose_name = "โรงเรียนของสนามสอบ"
        verbose_name_plural = "โรงเรียนของสนามสอบ"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["year", "school"], name="school_sits_at_one_centre")]

    def __str__(self):
        return f"{self.school_id}"
