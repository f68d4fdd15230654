"""Schools, and what happened to them."""

from django.apps import apps
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Trim
from django.utils import timezone

from schools.models.networks import Network
from schools.models.offices import Office
from schools.models.people import STAFF_ROLES, Membership, Role
from thai.sorting import thai_order
from thai.text import search_key


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
        """Adds `year_now`, `size_now`, `size_label_now`, `pupils_now` and `teachers_now` of the newest academic year
        there are figures for, or None."""
        pupils = F("pupils_early") + F("pupils_primary") + F("pupils_lower") + F("pupils_upper")
        newest = (
            apps.get_model("schools.SchoolYear")
            .objects.filter(school=OuterRef("pk"))
            .order_by("-academic_year")
            .annotate(total=pupils)
        )
        return self.annotate(
            year_now=Subquery(newest.values("academic_year")[:1]),
            size_now=Subquery(newest.values("size")[:1]),
            size_label_now=Subquery(newest.values("size_label")[:1]),
            teachers_now=Subquery(newest.values("teachers")[:1]),
            pupils_now=Subquery(newest.values("total")[:1]),
        )

    def with_director(self):
        """Adds `director_now` and `director_phone_now`: who holds the role of director there today (the newest, when a
        name is known), else what was written down; "" where nobody is known."""
        held = (
            Membership.objects.current()
            .filter(school=OuterRef("pk"), role=Role.SCHOOL_DIRECTOR, user__is_active=True)
            .exclude(user__given_name="", user__family_name="")
            .order_by(F("starts").desc(nulls_last=True), "-pk")
        )
        name = Trim(Concat("user__prefix", "user__given_name", Value(" "), "user__family_name"))
        rows = self.annotate(
            director_now=Coalesce(Subquery(held.annotate(name=name).values("name")[:1]), F("director_name"))
        )
        # The number that was written down may be a predecessor's: it stands only beside the name it came with.
        written = Case(When(director_now=F("director_name"), then=F("director_phone")), default=Value(""))
        own = Subquery(held.exclude(user__phone="").values("user__phone")[:1])
        return rows.annotate(director_phone_now=Coalesce(own, written))


class School(models.Model):
    """A school, or a branch of one. Codes are text: leading zeros matter (facts §6.1)."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="schools")
    network = models.ForeignKey(Network, models.SET_NULL, null=True, blank=True, related_name="schools")
    smis_code = models.CharField(
        "รหัส SMIS",
        max_length=8,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^\d{8}\Z", "รหัส SMIS ต้องเป็นตัวเลข 8 หลัก")],
    )
    # The office's own code, of files that know no SMIS code.
    local_code = models.CharField("รหัสของสำนักงาน", max_length=20, blank=True)
    moe_code = models.CharField("รหัสกระทรวง (10 หลัก)", max_length=10, blank=True)
    obec_code = models.CharField("รหัส OBEC (6 หลัก)", max_length=6, blank=True)
    onesqa_code = models.CharField("รหัส สมศ.", max_length=15, blank=True)
    name = models.CharField("ชื่อโรงเรียน", max_length=200)
    # Present and former names, as thai.text.search_key makes them, with | between.
    search_name = models.CharField(max_length=1000, editable=False, db_index=True)
    address = models.CharField("เลขที่ หมู่ ถนน", max_length=200, blank=True)
    phone = models.CharField("โทรศัพท์", max_length=60, blank=True)
    email = models.EmailField("อีเมล", blank=True)
    website = models.URLField("เว็บไซต์", blank=True)
    director_name = models.CharField("ผู้อำนวยการโรงเรียน", max_length=200, blank=True)
    director_phone = models.CharField("โทรศัพท์ผู้อำนวยการ", max_length=60, blank=True)
    subdistrict = models.CharField("ตำบล", max_length=100, blank=True)
    district = models.CharField("อำเภอ", max_length=100, blank=True)
    province = models.CharField("จังหวัด", max_length=100, blank=True)
    zip_code = models.CharField("รหัสไปรษณีย์", max_length=5, blank=True)
    levels = models.CharField("ระดับที่เปิดสอน", max_length=100, blank=True)
    has_early = models.BooleanField("เปิดสอนระดับปฐมวัย", default=False)
    has_basic = models.BooleanField("เปิดสอนระดับขั้นพื้นฐาน", default=True)
    latitude = models.DecimalField("ละติจูด", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("ลองจิจูด", max_digits=9, decimal_places=6, null=True, blank=True)
    opened_on = models.DateField("เปิดเมื่อ", null=True, blank=True)
    closed_on = models.DateField("ปิดหรือยุบรวมเมื่อ", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_schools")
    version = models.PositiveIntegerField(default=1)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "โรงเรียน"
        verbose_name_plural = "โรงเรียน"
        ordering = [thai_order("name"), "smis_code"]
        indexes = [
            models.Index(fields=["office", "district"]),
            models.Index(fields=["office", "network"]),
            # The list of all offices reads its pages from these, from either end.
            models.Index(thai_order("name"), "smis_code", "id", name="school_in_thai_order"),
            models.Index(thai_order("district"), thai_order("name"), "smis_code", "id", name="school_by_district"),
            # Closed schools are few, and counted beside every list.
            models.Index(fields=["closed_on"], name="school_closed_on"),
            # The search reads every name: fewer pages of a disk than the whole register.
            models.Index(fields=["search_name", "district", "closed_on"], name="school_searched"),
            *(
                models.Index(fields=[code], name=f"school_by_{code}", opclasses=["varchar_pattern_ops"])
                for code in ("local_code", "moe_code", "obec_code", "onesqa_code")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "local_code"], condition=~Q(local_code=""), name="local_code_once_per_office"
            ),
            models.CheckConstraint(name="school_has_a_code", condition=Q(smis_code__isnull=False) | ~Q(local_code="")),
            models.CheckConstraint(
                name="merged_school_is_closed", condition=Q(merged_into=None) | Q(closed_on__isnull=False)
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.search_name = self.searched_by(former_name_keys(self))
        if not self.smis_code:
            self.smis_code = None
        super().save(*args, **kwargs)

    def searched_by(self, former=()):
        """What the search compares: the name as search_key makes it, then the keys of `former` names."""
        return "|".join([search_key(self.name), *former])[:1000]

    @property
    def code(self):
        """The code people know the school by: SMIS, or the office's own."""
        return self.smis_code or self.local_code

    @property
    def full_name(self):
        """The name with the word โรงเรียน before it, once."""
        return self.name if self.name.startswith("โรงเรียน") else f"โรงเรียน{self.name}"

    @property
    def is_open(self):
        return self.closed_on is None or self.closed_on > timezone.localdate()

    @property
    def status_label(self):
        """Whether it teaches, and if not what became of it; the one wording for every page and file."""
        if self.is_open:
            return "เปิดสอน"
        return f"ยุบรวมกับ{self.merged_into.full_name}" if self.merged_into_id else "เลิกสถานศึกษา"


def former_name_keys(school):
    """Search keys of the names a school had before."""
    if school.pk is None:
        return []
    names = school.events.filter(kind=SchoolEvent.Kind.RENAMED).values_list("old_name", flat=True)
    return [search_key(name) for name in names.order_by("pk")]


class SchoolEvent(models.Model):
    """What happened to a school as an institution: opened, renamed, merged, closed, opened again. Append-only."""

    class Kind(models.TextChoices):
        OPENED = "opened", "เปิดโรงเรียน"
        RENAMED = "renamed", "เปลี่ยนชื่อ"
        MERGED = "merged", "ยุบรวม"
        JOINED_BY = "joined_by", "รับโรงเรียนที่ยุบรวม"
        CLOSED = "closed", "เลิกสถานศึกษา"
        REOPENED = "reopened", "ยกเลิกการปิดหรือยุบรวม"

    school = models.ForeignKey(School, models.CASCADE, related_name="events")
    kind = models.CharField("เหตุการณ์", max_length=10, choices=Kind.choices)
    on = models.DateField("วันที่มีผล")
    old_name = models.CharField("ชื่อเดิม", max_length=200, blank=True)
    new_name = models.CharField("ชื่อใหม่", max_length=200, blank=True)
    other = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField("หมายเหตุ", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "ประวัติของโรงเรียน"
        verbose_name_plural = "ประวัติของโรงเรียน"
        ordering = ["-on", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on}"

    @property
    def label(self):
        """What happened, in words."""
        other = self.other.full_name if self.other else ""
        return {
            self.Kind.RENAMED: f"เปลี่ยนชื่อจาก “{self.old_name}” เป็น “{self.new_name}”",
            self.Kind.MERGED: f"ยุบรวมกับ{other}",
            self.Kind.JOINED_BY: f"รับ{other}ที่ยุบรวมเข้ามา",
            self.Kind.REOPENED: f"ยกเลิกการยุบรวมกับ{other}" if other else "ยกเลิกการเลิกสถานศึกษา",
        }.get(self.kind, self.get_kind_display())
