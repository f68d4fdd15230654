"""The office (สำนักงานเขตพื้นที่การศึกษา) that owns every row: its letterhead, size classes, calendar and days off."""

from django.apps import apps
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from schools import calendars, sizes
from thai.sorting import natural_key, thai_order


class OfficeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The acting office of the user; every office for the platform's administrator."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.is_platform:
            return self
        return self.filter(pk=acting.office_id)

    def with_open_schools(self, day=None):
        """Adds `open_schools`: how many schools count on `day` (today); one subquery per row shown."""
        schools = apps.get_model("schools.School").objects.filter(office=OuterRef("pk"))
        schools = schools.open_on(day or timezone.localdate()).order_by().values("office")
        return self.annotate(open_schools=Coalesce(Subquery(schools.annotate(n=Count("pk")).values("n")), 0))

    def page(self, number, size):
        """A page of the offices by their names, เขต 2 before เขต 10, as no database orders them. Two queries."""
        names = sorted(self.order_by().values_list("name", "pk"), key=lambda row: (natural_key(row[0]), row[1]))
        page = Paginator([pk for _, pk in names], size).get_page(number)
        found = self.in_bulk(page.object_list)
        page.object_list = [found[pk] for pk in page.object_list]
        return page


class Office(models.Model):
    class Kind(models.TextChoices):
        PRIMARY = "primary", "สพป."
        SECONDARY = "secondary", "สพม."
        SPECIAL = "special", "สศศ."

    name = models.CharField("ชื่อสำนักงาน", max_length=200, unique=True)
    full_name = models.CharField("ชื่อเต็ม", max_length=200, blank=True)
    kind = models.CharField("ประเภท", max_length=10, choices=Kind.choices, default=Kind.PRIMARY)
    code = models.CharField("รหัสสำนักงาน", max_length=10, blank=True)
    address = models.TextField("ที่อยู่", blank=True)
    phone = models.CharField("โทรศัพท์", max_length=60, blank=True)
    email = models.EmailField("อีเมล", blank=True)
    website = models.URLField("เว็บไซต์", blank=True)
    logo = models.ForeignKey("schools.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    crest = models.ForeignKey("schools.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    size_scheme = models.CharField("เกณฑ์ขนาดโรงเรียน", max_length=12, choices=sizes.SCHEME_CHOICES, blank=True)
    # The bands of an own scheme: [{"code", "label", "up_to"}], the last one open (up_to None).
    own_sizes = models.JSONField(default=list, blank=True)
    # Academic years that differ from the rule: {"2569": {"starts", "first_ends", "second_starts", "ends"}}, ISO dates.
    calendar_shifts = models.JSONField(default=dict, blank=True)
    # Outlines of districts for the map (GeoJSON), and a tile server where the office has one.
    shapes = models.ForeignKey("schools.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    tile_url = models.CharField("ที่อยู่แผนที่พื้นหลัง", max_length=300, blank=True)
    tile_credit = models.CharField("ข้อความแสดงที่มาของแผนที่", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField("สำนักงานตัวอย่าง", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "สำนักงาน"
        verbose_name_plural = "สำนักงาน"
        ordering = [thai_order("name")]

    def __str__(self):
        return self.name

    @property
    def formal_name(self):
        """The name as papers print it: สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตาก เขต 2 for สพป.ตาก เขต 2."""
        if self.full_name:
            return self.full_name
        for short, long in (
            ("สพป.", "สำนักงานเขตพื้นที่การศึกษาประถมศึกษา"),
            ("สพม.", "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษา"),
        ):
            if self.name.startswith(short):
                return long + self.name.removeprefix(short).strip()
        return self.name

    @property
    def calendar(self):
        """The academic calendar of this office, shifts included; asks the database nothing."""
        return calendars.Calendar(self.calendar_shifts)

    @property
    def sizes(self):
        """The size classes in force here, smallest first: a tuple of schools.sizes.Band."""
        return sizes.bands(self)


class OfficeDay(models.Model):
    """A day of the office's own beside the public holidays: a day off, or a holiday on which it works."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="own_days")
    day = models.DateField("วันที่")
    name = models.CharField("รายการ", max_length=150)
    is_working = models.BooleanField("เป็นวันทำการ", default=False)
    # Schools sit examinations: a working day on which a visit disturbs. Always with `is_working`.
    is_exam = models.BooleanField("เป็นวันสอบ", default=False)

    class Meta:
        verbose_name = "วันหยุดของสำนักงาน"
        verbose_name_plural = "วันหยุดของสำนักงาน"
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="one_own_day_per_office_and_date")]

    def __str__(self):
        return f"{self.day} {self.name}"
