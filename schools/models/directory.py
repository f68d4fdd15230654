"""Who and what can help schools: lead and model teachers, local experts, learning resources, partner agencies."""

from django.db import models

from schools.models.networks import Network
from schools.models.offices import Office
from schools.subjects import Subject
from thai.sorting import thai_order


class OfOffice(models.QuerySet):
    def visible_to(self, user):
        """Rows of the acting office for its staff; nobody else keeps or reads these registers."""
        acting = user.acting
        if acting is None or not acting.is_staff_of_office:
            return self.none()
        return self.filter(office=acting.office_id)


class Entry(models.Model):
    """What the three registers share."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    phone = models.CharField("โทรศัพท์", max_length=60, blank=True)
    email = models.EmailField("อีเมล", blank=True)
    # Contacts of a person leave the office's own pages only with the person's consent (PDPA).
    has_consent = models.BooleanField("เจ้าของข้อมูลยินยอมให้เปิดเผยช่องทางติดต่อ", default=False)
    note = models.TextField("หมายเหตุ", blank=True)
    is_active = models.BooleanField("ใช้งานอยู่", default=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfOffice.as_manager()

    class Meta:
        abstract = True


class Placed(models.Model):
    """Where an entry belongs."""

    school = models.ForeignKey(
        "schools.School", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="โรงเรียน"
    )
    network = models.ForeignKey(
        Network, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="เครือข่าย"
    )
    subject = models.CharField("กลุ่มสาระ", max_length=12, choices=Subject.choices, blank=True)

    class Meta:
        abstract = True


class ResourcePerson(Entry, Placed):
    """A lead or model teacher, a local expert or a resource person."""

    class Kind(models.TextChoices):
        LEAD = "lead", "ครูแกนนำ"
        MODEL = "model", "ครูต้นแบบ"
        LOCAL = "local", "ภูมิปัญญาท้องถิ่น"
        SPEAKER = "speaker", "วิทยากร"
        # Whom the office asks at a school about its pupils with special needs.
        INCLUSIVE = "inclusive", "ครูผู้รับผิดชอบการเรียนรวม"

    kind = models.CharField("ประเภท", max_length=10, choices=Kind.choices)
    name = models.CharField("ชื่อ–สกุล", max_length=200)
    expertise = models.CharField("ความเชี่ยวชาญ", max_length=200, blank=True)
    since_year = models.PositiveSmallIntegerField("ตั้งแต่ปีการศึกษา", null=True, blank=True)

    class Meta:
        verbose_name = "บุคคลทางวิชาการ"
        verbose_name_plural = "บุคคลทางวิชาการ"
        ordering = [thai_order("name")]
        indexes = [models.Index(fields=["office", "kind"])]

    def __str__(self):
        return self.name


class LearningResource(Entry, Placed):
    """A place to learn at (แหล่งเรียนรู้)."""

    name = models.CharField("ชื่อแหล่งเรียนรู้", max_length=200)
    topic = models.CharField("เรื่องที่เรียนรู้ได้", max_length=200, blank=True)
    place = models.CharField("ที่ตั้ง", max_length=200, blank=True)
    district = models.CharField("อำเภอ", max_length=100, blank=True)
    contact = models.CharField("ผู้ติดต่อ", max_length=200, blank=True)
    latitude = models.DecimalField("ละติจูด", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("ลองจิจูด", max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta:
        verbose_name = "แหล่งเรียนรู้"
        verbose_name_plural = "แหล่งเรียนรู้"
        ordering = [thai_order("name")]

    def __str__(self):
        return self.name


class Partner(Entry):
    """An agency that works with the office (หน่วยงานภาคี)."""

    name = models.CharField("ชื่อหน่วยงาน", max_length=200)
    kind = models.CharField("ประเภทหน่วยงาน", max_length=100, blank=True)
    topic = models.CharField("เรื่องที่ร่วมมือ", max_length=200, blank=True)
    contact = models.CharField("ผู้ติดต่อ", max_length=200, blank=True)
    starts_on = models.DateField("เริ่มความร่วมมือ", null=True, blank=True)
    ends_on = models.DateField("สิ้นสุดความร่วมมือ", null=True, blank=True)

    class Meta:
        verbose_name = "หน่วยงานภาคี"
        verbose_name_plural = "หน่วยงานภาคี"
        ordering = [thai_order("name")]

    def __str__(self):
        return self.name
