"""The office (สำนักงานเขตพื้นที่การศึกษา) that owns every row, and its networks of schools."""

from django.db import models

from thai.sorting import thai_order


class OfficeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The acting office of the user; every office for the platform's administrator."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.is_platform:
            return self
        return self.filter(pk=acting.office_id)


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


class NetworkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Networks of the acting office."""
        return self.filter(office__in=Office.objects.visible_to(user))


class Network(models.Model):
    """A group of schools within one office (กลุ่มเครือข่าย, ศูนย์เครือข่าย, สหวิทยาเขต)."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="networks")
    name = models.CharField("เครือข่าย", max_length=200)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = "เครือข่ายโรงเรียน"
        verbose_name_plural = "เครือข่ายโรงเรียน"
        ordering = [thai_order("name")]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="network_name_once_per_office")]

    def __str__(self):
        return self.name
