"""Which tests there are: their subjects by grade and year, and the means of the area, of OBEC and of the nation."""

from django.db import models
from django.db.models import F, Q

from schools.models import Office


class OfOfficeOrShipped(models.QuerySet):
    def visible_to(self, user):
        """What comes with the product, and what the acting office added."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        return self.filter(Q(office=None) | Q(office=acting.office_id))

    def of_office(self, office):
        """What an office works with: the shipped rows and its own."""
        return self.filter(Q(office=None) | Q(office=office))


class Exam(models.Model):
    """A test (RT, NT, O-NET, the area's LAS …). `TestScore.test` holds its code."""

    class Kind(models.TextChoices):
        MEANS = "means", "คะแนนเฉลี่ยร้อยละ"
        LEVELS = "levels", "จำนวนนักเรียนตามระดับคุณภาพ"

    MOST_LEVELS = 5

    # None: comes with the product.
    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="exams")
    code = models.CharField("ชื่อย่อ", max_length=20)
    title = models.CharField("ชื่อการทดสอบ", max_length=200)
    kind = models.CharField("ผลเป็น", max_length=10, choices=Kind.choices, default=Kind.MEANS)
    # Words of the levels, best first; [] for a test of means.
    levels = models.JSONField("ระดับคุณภาพ", default=list, blank=True)
    # Pupils of so many of the best levels have reached what is asked.
    reached = models.PositiveSmallIntegerField("ถือว่าผ่านตั้งแต่ระดับที่", default=0)
    # How often a year it is held.
    turns = models.PositiveSmallIntegerField("จำนวนครั้งต่อปี", default=1)
    is_active = models.BooleanField("ยังใช้อยู่", default=True)
    position = models.PositiveSmallIntegerField("ลำดับ", default=100)
    version = models.PositiveIntegerField(default=1)

    objects = OfOfficeOrShipped.as_manager()

    class Meta:
        verbose_name = "การทดสอบ"
        verbose_name_plural = "การทดสอบ"
        ordering = ["position", "code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="exam_code_once_per_office"),
            models.UniqueConstraint(fields=["code"], condition=Q(office=None), name="exam_code_once_in_product"),
            models.CheckConstraint(name="exam_turns_in_a_year", condition=Q(turns__gte=1, turns__lte=6)),
            models.CheckConstraint(
                name="exam_levels_are_reached", condition=~Q(kind="levels") | Q(reached__gte=1, reached__lte=5)
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def has_levels(self):
        """True where pupils are counted by level."""
        return self.kind == self.Kind.LEVELS

    @property
    def figure(self):
        """What the figure of a result is called."""
        return "ร้อยละของนักเรียนที่ผ่าน" if self.has_levels else "คะแนนเฉลี่ยร้อยละ"


class ExamSubject(models.Model):
    """A subject, area or skill of a test in a grade, in the years in which it is asked."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="subjects")
    # None: comes with the product; else the office that added it to its own or to a shipped test.
    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="exam_subjects")
    grade = models.CharField("ชั้น", max_length=10)
    name = models.CharField("วิชาหรือด้าน", max_length=60)
    # Other names that files give it, one a line.
    aliases = models.TextField("ชื่ออื่นที่ใช้ในไฟล์", blank=True)
    full_marks = models.DecimalField("คะแนนเต็ม", max_digits=6, decimal_places=2, default=100)
    from_year = models.PositiveSmallIntegerField("ตั้งแต่ปีการศึกษา", null=True, blank=True)
    to_year = models.PositiveSmallIntegerField("ถึงปีการศึกษา", null=True, blank=True)
    # The sum or mean of the others, such as รวม 2 ด้าน.
    is_total = models.BooleanField("เป็นผลรวม", default=False)
    position = models.PositiveSmallIntegerField("ลำดับ", default=100)

    objects = OfOfficeOrShipped.as_manager()

    class Meta:
        verbose_name = "วิชาของการทดสอบ"
        verbose_name_plural = "วิชาของการทดสอบ"
        ordering = ["exam", "grade", "is_total", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "office", "grade", "name"], name="exam_subject_once_per_grade"),
            models.UniqueConstraint(
                fields=["exam", "grade", "name"], condition=Q(office=None), name="exam_subject_once_in_product"
            ),
            models.CheckConstraint(
                name="exam_subject_years_in_order",
                condition=Q(from_year=None) | Q(to_year=None) | Q(to_year__gte=F("from_year")),
            ),
            models.CheckConstraint(name="exam_subject_has_marks", condition=Q(full_marks__gt=0)),
        ]

    def __str__(self):
        return self.name

    def is_asked_in(self, year):
        """True in an academic year of its time."""
        return (self.from_year is None or self.from_year <= year) and (self.to_year is None or year <= self.to_year)


class ReferenceMean(models.Model):
    """What a result is held against: the mean of the area as published, of the province, of OBEC or of the nation."""

    class Scope(models.TextChoices):
        AREA = "area", "เขตพื้นที่ (ตามที่ประกาศ)"
        PROVINCE = "province", "จังหวัด"
        OBEC = "obec", "สพฐ."
        NATION = "nation", "ประเทศ"

    # None: comes with the product.
    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="reference_means")
    exam = models.ForeignKey(Exam, models.CASCADE, related_name="references", verbose_name="การทดสอบ")
    grade = models.CharField("ชั้น", max_length=10)
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา")
    turn = models.PositiveSmallIntegerField("ครั้งที่", default=1)
    subject = models.CharField("วิชาหรือด้าน", max_length=60)
    scope = models.CharField("ของ", max_length=10, choices=Scope.choices)
    mean = models.DecimalField("ค่าร้อยละ", max_digits=5, decimal_places=2)
    takers = models.PositiveIntegerField("ผู้เข้าสอบ", null=True, blank=True)
    source = models.CharField("ที่มา", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfOfficeOrShipped.as_manager()

    class Meta:
        verbose_name = "ค่าอ้างอิงของการทดสอบ"
        verbose_name_plural = "ค่าอ้างอิงของการทดสอบ"
        ordering = ["-academic_year", "exam", "grade", "turn", "subject", "scope"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "exam", "grade", "academic_year", "turn", "subject", "scope"],
                name="one_reference_per_scope_and_office",
            ),
            models.UniqueConstraint(
                fields=["exam", "grade", "academic_year", "turn", "subject", "scope"],
                condition=Q(office=None),
                name="one_reference_per_scope_in_product",
            ),
            models.CheckConstraint(name="reference_in_percent", condition=Q(mean__gte=0, mean__lte=100)),
            # No area or province is everybody's.
            models.CheckConstraint(
                name="shipped_reference_is_of_all", condition=Q(office__isnull=False) | Q(scope__in=["obec", "nation"])
            ),
        ]

    def __str__(self):
        return f"{self.exam_id} {self.grade} {self.academic_year} {self.subject} {self.get_scope_display()}"
