"""Schools and their yearly figures."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from schools.models.offices import Network, Office
from schools.models.people import STAFF_ROLES
from thai.sorting import thai_order


class SizeClass(models.TextChoices):
    SMALL = "small", "เล็ก"
    MEDIUM = "medium", "กลาง"
    LARGE = "large", "ใหญ่"
    EXTRA = "extra", "ใหญ่พิเศษ"

    @classmethod
    def of(cls, pupils, office_kind):
        """Size class of a school with so many pupils: the 4-size schemes of สพป. and สพม. (facts §6.3)."""
        bounds = (499, 1499, 2499) if office_kind == Office.Kind.SECONDARY else (120, 600, 1500)
        for bound, size in zip(bounds, (cls.SMALL, cls.MEDIUM, cls.LARGE), strict=True):
            if pupils <= bound:
                return size
        return cls.EXTRA


class SchoolQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Schools of the office for its staff, the own school for school people; the committee sees
        only what is assigned to it, so no register of schools."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.is_platform:
            return self
        if acting.is_school:
            return self.filter(pk=acting.school_id)
        if acting.role in STAFF_ROLES:
            return self.filter(office=acting.office_id)
        return self.none()

    def open_on(self, day):
        """Schools that count on `day`: a closed or merged school leaves every denominator from its date."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day))

    def with_newest_year(self):
        """Adds `year_now`, `size_now` and `pupils_now` of the newest academic year there are figures for, or None."""
        pupils = F("pupils_early") + F("pupils_primary") + F("pupils_lower") + F("pupils_upper")
        newest = SchoolYear.objects.filter(school=OuterRef("pk")).order_by("-academic_year").annotate(total=pupils)
        return self.annotate(
            year_now=Subquery(newest.values("academic_year")[:1]),
            size_now=Subquery(newest.values("size")[:1]),
            pupils_now=Subquery(newest.values("total")[:1]),
        )


class School(models.Model):
    """A school, or a branch of one. Codes are text: leading zeros matter (facts §6.1)."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="schools")
    network = models.ForeignKey(Network, models.SET_NULL, null=True, blank=True, related_name="schools")
    smis_code = models.CharField(
        "รหัส SMIS", max_length=8, unique=True, validators=[RegexValidator(r"^\d{8}\Z", "รหัส SMIS ต้องเป็นตัวเลข 8 หลัก")]
    )
    moe_code = models.CharField("รหัสกระทรวง (10 หลัก)", max_length=10, blank=True)
    obec_code = models.CharField("รหัส OBEC (6 หลัก)", max_length=6, blank=True)
    name = models.CharField("ชื่อโรงเรียน", max_length=200)
    search_name = models.CharField(max_length=200, editable=False, db_index=True)
    subdistrict = models.CharField("ตำบล", max_length=100, blank=True)
    district = models.CharField("อำเภอ", max_length=100, blank=True)
    province = models.CharField("จังหวัด", max_length=100, blank=True)
    zip_code = models.CharField("รหัสไปรษณีย์", max_length=5, blank=True)
    levels = models.CharField("ระดับที่เปิดสอน", max_length=100, blank=True)
    has_early = models.BooleanField("เปิดสอนระดับปฐมวัย", default=False)
    has_basic = models.BooleanField("เปิดสอนระดับขั้นพื้นฐาน", default=True)
    latitude = models.DecimalField("ละติจูด", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("ลองจิจูด", max_digits=9, decimal_places=6, null=True, blank=True)
    closed_on = models.DateField("ปิดหรือยุบรวมเมื่อ", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_schools")
    version = models.PositiveIntegerField(default=1)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "โรงเรียน"
        verbose_name_plural = "โรงเรียน"
        ordering = [thai_order("name"), "smis_code"]
        indexes = [models.Index(fields=["office", "district"]), models.Index(fields=["office", "network"])]
        constraints = [
            models.CheckConstraint(
                name="merged_school_is_closed", condition=Q(merged_into=None) | Q(closed_on__isnull=False)
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        from thai.text import search_key

        self.search_name = search_key(self.name)
        super().save(*args, **kwargs)

    @property
    def full_name(self):
        """The name with the word โรงเรียน before it, once."""
        return self.name if self.name.startswith("โรงเรียน") else f"โรงเรียน{self.name}"

    @property
    def is_open(self):
        return self.closed_on is None or self.closed_on > timezone.localdate()


class SchoolYear(models.Model):
    """Figures of a school in one academic year (a BE number). Counts of pupils and teachers, no persons."""

    school = models.ForeignKey(School, models.CASCADE, related_name="years")
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา")
    pupils_early = models.PositiveIntegerField("นักเรียนปฐมวัย", default=0)
    pupils_primary = models.PositiveIntegerField("นักเรียนประถมศึกษา", default=0)
    pupils_lower = models.PositiveIntegerField("นักเรียนมัธยมศึกษาตอนต้น", default=0)
    pupils_upper = models.PositiveIntegerField("นักเรียนมัธยมศึกษาตอนปลาย", default=0)
    teachers = models.PositiveIntegerField("ครู", default=0)
    size = models.CharField("ขนาด", max_length=10, choices=SizeClass.choices)

    class Meta:
        verbose_name = "ข้อมูลรายปีของโรงเรียน"
        verbose_name_plural = "ข้อมูลรายปีของโรงเรียน"
        ordering = ["-academic_year"]
        constraints = [models.UniqueConstraint(fields=["school", "academic_year"], name="one_row_per_school_year")]

    def __str__(self):
        return f"{self.school} {self.academic_year}"

    @property
    def pupils(self):
        """All pupils of the school in that year."""
        return self.pupils_early + self.pupils_primary + self.pupils_lower + self.pupils_upper
