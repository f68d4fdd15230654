"""What others found at a school: results of national tests, and the external assessment of สมศ."""

from django.db import models
from django.db.models import Q

from qa.models.standards import EducationLevel
from schools.models import School


class OfSchools(models.QuerySet):
    def visible_to(self, user):
        """Results of the schools the user sees."""
        return self.filter(school__in=School.objects.visible_to(user))


class TestScore(models.Model):
    """A school's result in one subject of one test and year (RT, NT, O-NET …): its mean in percent, and for a test
    that counts pupils by level (qa.models.Exam) the percent that reached what is asked."""

    school = models.ForeignKey(School, models.CASCADE, related_name="test_scores")
    test = models.CharField("การทดสอบ", max_length=20)
    grade = models.CharField("ชั้น", max_length=10)
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา")
    subject = models.CharField("วิชาหรือด้าน", max_length=60)
    turn = models.PositiveSmallIntegerField("ครั้งที่", default=1)
    mean = models.DecimalField("คะแนนเฉลี่ยร้อยละ", max_digits=5, decimal_places=2)
    sd = models.DecimalField("ส่วนเบี่ยงเบนมาตรฐาน", max_digits=5, decimal_places=2, null=True, blank=True)
    takers = models.PositiveIntegerField("ผู้เข้าสอบ", null=True, blank=True)
    # Pupils at each level of the test, best first; [] for a test of means.
    counts = models.JSONField("จำนวนนักเรียนตามระดับ", default=list, blank=True)

    objects = OfSchools.as_manager()

    class Meta:
        verbose_name = "ผลการทดสอบ"
        verbose_name_plural = "ผลการทดสอบ"
        ordering = ["-academic_year", "test", "grade", "turn", "pk"]
        indexes = [
            # Means of the schools of an office in some of many years: read in the index alone.
            models.Index(
                fields=["school", "academic_year", "test", "grade", "turn", "subject", "mean", "takers"],
                name="test_score_averaged",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "test", "grade", "academic_year", "turn", "subject"],
                name="one_result_per_school_and_subject",
            ),
            models.CheckConstraint(name="mean_in_percent", condition=Q(mean__gte=0, mean__lte=100)),
        ]

    def __str__(self):
        return f"{self.test} {self.grade} {self.academic_year} {self.subject}"


class ExternalResult(models.Model):
    """The result of one external assessment (สมศ.) of a school, for one level of education."""

    school = models.ForeignKey(School, models.CASCADE, related_name="external_results")
    round = models.CharField("รอบ", max_length=30)
    level = models.CharField("ระดับการศึกษา", max_length=10, choices=EducationLevel.choices)
    assessed_on = models.DateField("วันที่ประเมิน", null=True, blank=True)
    year = models.PositiveSmallIntegerField("ปี พ.ศ.")
    result = models.CharField("ผลการประเมิน", max_length=60)
    # 2 and more: the result of a re-assessment, which the ones before it stand behind.
    attempt = models.PositiveSmallIntegerField("ครั้งที่", default=1)

    objects = OfSchools.as_manager()

    class Meta:
        verbose_name = "ผลการประเมินภายนอก"
        verbose_name_plural = "ผลการประเมินภายนอก"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "round", "level", "attempt"], name="one_external_result_per_round"
            )
        ]

    def __str__(self):
        return f"{self.school} {self.round}"
