"""Sets of standards with their issues and quality levels: versioned data, nothing in code."""

from django.db import models
from django.db.models import F, Q

from schools.models import Office


class EducationLevel(models.TextChoices):
    EARLY = "early", "ระดับปฐมวัย"
    BASIC = "basic", "ระดับการศึกษาขั้นพื้นฐาน"

    @property
    def short(self):
        """ปฐมวัย or ขั้นพื้นฐาน, for lists and the names of files."""
        return "ปฐมวัย" if self is self.EARLY else "ขั้นพื้นฐาน"


class StandardSetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The shipped sets and those of the acting office; drafts are for those who keep them."""
        acting = user.acting
        if acting is None:
            return self.none()
        rows = self.filter(Q(office=None) | Q(office=acting.office_id))
        return rows if acting.is_staff_of_office else rows.filter(is_draft=False)

    def for_year(self, office, academic_year):
        """{level: set} of the sets by which schools judge themselves in an academic year; the office's own go before
        the shipped ones. Drafts, and the sets of others (สมศ.), are never among them."""
        in_force = self.filter(
            is_draft=False,
            purpose=StandardSet.Purpose.INTERNAL,
        ).filter(
            Q(office=office) | Q(office=None),
            Q(last_year=None) | Q(last_year__gte=academic_year),
            first_year__lte=academic_year,
        )
        # Later rows win: shipped before own, older before newer.
        ordered = sorted(in_force, key=lambda row: (row.office_id is not None, row.first_year, row.pk))
        return {row.level: row for row in ordered}


class StandardSet(models.Model):
    """A set of standards for one level of education, for example MOE 2561 basic education."""

    class Rule(models.TextChoices):
        HOLISTIC = "holistic", "พิจารณาองค์รวม"
        MEAN = "mean", "ค่าเฉลี่ยของประเด็น ปัดครึ่งขึ้น"
        PERCENT = "percent", "ร้อยละของคะแนนเต็มตามช่วงของระดับ"

    class Purpose(models.TextChoices):
        INTERNAL = "internal", "การประเมินตนเองของสถานศึกษา (SAR)"
        EXTERNAL = "external", "การประเมินคุณภาพภายนอก (สมศ.)"

    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="standard_sets")
    code = models.CharField("รหัสชุด", max_length=30)
    name = models.CharField("ชื่อชุดมาตรฐาน", max_length=200)
    level = models.CharField("ระดับ", max_length=10, choices=EducationLevel.choices)
    first_year = models.PositiveSmallIntegerField("ใช้ตั้งแต่ปีการศึกษา")
    last_year = models.PositiveSmallIntegerField("ใช้ถึงปีการศึกษา", null=True, blank=True)
    rule = models.CharField("วิธีเสนอระดับ", max_length=10, choices=Rule.choices, default=Rule.MEAN)
    purpose = models.CharField("ใช้สำหรับ", max_length=10, choices=Purpose.choices, default=Purpose.INTERNAL)
    # A draft is edited by its office; what is in use never changes, but a copy of it may.
    is_draft = models.BooleanField("ฉบับร่าง", default=False)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    version = models.PositiveIntegerField(default=1)

    objects = StandardSetQuerySet.as_manager()

    class Meta:
        verbose_name = "ชุดมาตรฐาน"
        verbose_name_plural = "ชุดมาตรฐาน"
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="set_code_once_per_office"),
            models.UniqueConstraint(fields=["code"], condition=Q(office=None), name="set_code_once_in_product"),
            models.CheckConstraint(
                name="set_years_in_order", condition=Q(last_year=None) | Q(last_year__gte=F("first_year"))
            ),
            models.CheckConstraint(
                name="only_offices_draft_sets", condition=Q(is_draft=False) | Q(office__isnull=False)
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def short_name(self):
        """The name for a choice on a phone: level and first year go before what is alike in all names."""
        name = self.name.removeprefix("มาตรฐานการศึกษา").strip() or self.name
        return name.replace("ระดับการศึกษาขั้นพื้นฐาน", "ขั้นพื้นฐาน").replace("ระดับปฐมวัย", "ปฐมวัย")

    @property
    def short_level(self):
        """ปฐมวัย or ขั้นพื้นฐาน, for lists."""
        return EducationLevel(self.level).short


class Level(models.Model):
    """A quality level of a set: value and word (5 ยอดเยี่ยม … 1 กำลังพัฒนา)."""

    set = models.ForeignKey(StandardSet, models.CASCADE, related_name="levels")
    value = models.PositiveSmallIntegerField("ค่าระดับ")
    label = models.CharField("ระดับคุณภาพ", max_length=50)
    # The lowest percent of the full score that reaches the level, for the rule PERCENT.
    percent_from = models.DecimalField("ตั้งแต่ร้อยละ", max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["-value"]
        constraints = [models.UniqueConstraint(fields=["set", "value"], name="level_value_once_per_set")]

    def __str__(self):
        return self.label


class Standard(models.Model):
    set = models.ForeignKey(StandardSet, models.CASCADE, related_name="standards")
    position = models.PositiveSmallIntegerField()
    code = models.CharField("รหัส", max_length=10)
    label = models.CharField("มาตรฐาน", max_length=300)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["set", "code"], name="standard_code_once_per_set")]

    def __str__(self):
        return f"มาตรฐานที่ {self.code} {self.label}"

    @property
    def theme(self):
        """The standard as the theme of a recommendation, its level beside the number."""
        return f"มฐ.{self.code} {self.label} ({self.set.get_level_display()})"[:150]


class Issue(models.Model):
    """The lowest item a school judges (ประเด็นพิจารณา). `group` is the heading above it, for example 1.1."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="issues")
    position = models.PositiveSmallIntegerField()
    code = models.CharField("รหัส", max_length=10)
    label = models.CharField("ประเด็นพิจารณา", max_length=300)
    group = models.CharField("กลุ่มประเด็น", max_length=300, blank=True)

    class Meta:
        ordering = ["standard__position", "position"]
        constraints = [models.UniqueConstraint(fields=["standard", "code"], name="issue_code_once_per_standard")]

    def __str__(self):
        return f"{self.code} {self.label}"
