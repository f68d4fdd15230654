"""Networks of schools: kinds as data, members with years, posts, and what a network plans and does."""

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q

from schools.models.files import StoredFile
from schools.models.offices import Office
from thai.sorting import thai_order


class NetworkKindQuerySet(models.QuerySet):
    def for_office(self, office):
        """The shipped kinds and the office's own."""
        return self.filter(Q(office=None) | Q(office=office))


class NetworkKind(models.Model):
    """สหวิทยาเขต, ศูนย์เครือข่าย, PLC …; `office` None is shipped with the product (data/network_kinds.json)."""

    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="network_kinds")
    name = models.CharField("ประเภทเครือข่าย", max_length=100)
    # A school is in one network of an area kind at a time; that network groups it in reports (School.network).
    is_area = models.BooleanField("ใช้จัดกลุ่มโรงเรียนในรายงาน", default=False)
    position = models.PositiveSmallIntegerField(default=100)

    objects = NetworkKindQuerySet.as_manager()

    class Meta:
        verbose_name = "ประเภทเครือข่าย"
        verbose_name_plural = "ประเภทเครือข่าย"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="network_kind_once_per_office"),
            models.UniqueConstraint(fields=["name"], condition=Q(office=None), name="shipped_network_kind_once"),
        ]

    def __str__(self):
        return self.name


class NetworkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Networks of the acting office; school people see those their school is in."""
        acting = user.acting
        if acting is not None and acting.is_school:
            return self.filter(
                Q(pk__in=NetworkSchool.objects.filter(school=acting.school_id).values("network"))
                | Q(pk__in=[acting.school.network_id or 0])
            )
        return self.filter(office__in=Office.objects.visible_to(user))

    def area(self):
        """Those that group schools in reports: of an area kind, or without a kind."""
        return self.filter(Q(kind=None) | Q(kind__is_area=True))

    def with_schools_now(self, day):
        """Adds `schools_now`: how many of the present members count on `day`."""
        is_open = Q(memberships__school__closed_on=None) | Q(memberships__school__closed_on__gt=day)
        return self.annotate(
            schools_now=Count("memberships", filter=Q(memberships__to_year=None) & is_open, distinct=True)
        )


class Network(models.Model):
    """A group of schools within one office (กลุ่มเครือข่าย, ศูนย์เครือข่าย, สหวิทยาเขต, PLC …)."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="networks")
    kind = models.ForeignKey(
        NetworkKind, models.PROTECT, null=True, blank=True, related_name="networks", verbose_name="ประเภท"
    )
    name = models.CharField("เครือข่าย", max_length=200)
    code = models.CharField("รหัสเครือข่ายของสำนักงาน", max_length=20, blank=True)
    description = models.TextField("คำอธิบาย", blank=True)
    host = models.ForeignKey(
        "schools.School",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="hosted_networks",
        verbose_name="โรงเรียนที่ตั้งศูนย์",
    )
    closed_on = models.DateField("ยุบเลิกเมื่อ", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = "เครือข่ายโรงเรียน"
        verbose_name_plural = "เครือข่ายโรงเรียน"
        ordering = [thai_order("name")]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="network_name_once_per_office"),
            models.UniqueConstraint(
                fields=["office", "code"], condition=~Q(code=""), name="network_code_once_per_office"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_area(self):
        """Whether it groups schools in reports: a school is in one such network at a time."""
        return self.kind is None or self.kind.is_area


class NetworkSchool(models.Model):
    """A school's membership in a network, from one academic year (BE) to another.

    School.network points at the present membership in an area network; schools.actions.networks keeps both in step.
    """

    network = models.ForeignKey(Network, models.CASCADE, related_name="memberships")
    school = models.ForeignKey("schools.School", models.CASCADE, related_name="network_memberships")
    from_year = models.PositiveSmallIntegerField("ตั้งแต่ปีการศึกษา", null=True, blank=True)
    to_year = models.PositiveSmallIntegerField("ถึงปีการศึกษา", null=True, blank=True)

    class Meta:
        verbose_name = "โรงเรียนในเครือข่าย"
        verbose_name_plural = "โรงเรียนในเครือข่าย"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "school"], condition=Q(to_year=None), name="school_once_in_a_network_now"
            ),
            models.CheckConstraint(
                name="network_membership_ends_after_start",
                condition=Q(from_year=None) | Q(to_year=None) | Q(to_year__gte=F("from_year")),
            ),
        ]

    def __str__(self):
        return f"{self.school} · {self.network}"


class NetworkPost(models.Model):
    """Who leads a network: chair, secretary, committee; a person of a school, by name."""

    class Kind(models.TextChoices):
        CHAIR = "chair", "ประธาน"
        VICE = "vice", "รองประธาน"
        SECRETARY = "secretary", "เลขานุการ"
        MEMBER = "member", "กรรมการ"

    network = models.ForeignKey(Network, models.CASCADE, related_name="posts")
    kind = models.CharField("หน้าที่", max_length=10, choices=Kind.choices)
    name = models.CharField("ชื่อ–สกุล", max_length=200)
    school = models.ForeignKey(
        "schools.School", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="โรงเรียน"
    )
    phone = models.CharField("โทรศัพท์", max_length=60, blank=True)
    from_year = models.PositiveSmallIntegerField("ตั้งแต่ปีการศึกษา", null=True, blank=True)
    to_year = models.PositiveSmallIntegerField("ถึงปีการศึกษา", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "คณะกรรมการเครือข่าย"
        verbose_name_plural = "คณะกรรมการเครือข่าย"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.name}"


class NetworkActivity(models.Model):
    """One line of a network's work: a plan, a meeting, an activity, a PLC session or a result."""

    class Kind(models.TextChoices):
        PLAN = "plan", "แผนงาน"
        MEETING = "meeting", "การประชุม"
        ACTIVITY = "activity", "กิจกรรม"
        PLC = "plc", "วง PLC"
        RESULT = "result", "ผลการดำเนินงาน"

    network = models.ForeignKey(Network, models.CASCADE, related_name="activities")
    kind = models.CharField("ประเภทงาน", max_length=10, choices=Kind.choices)
    on = models.DateField("วันที่")
    title = models.CharField("เรื่อง", max_length=200)
    text = models.TextField("รายละเอียด", blank=True)
    people = models.PositiveIntegerField("ผู้เข้าร่วม (คน)", null=True, blank=True)
    hours = models.DecimalField("ชั่วโมง", max_digits=5, decimal_places=1, null=True, blank=True)
    files = models.ManyToManyField(StoredFile, related_name="+", blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "งานของเครือข่าย"
        verbose_name_plural = "งานของเครือข่าย"
        ordering = ["-on", "-pk"]

    def __str__(self):
        return self.title
