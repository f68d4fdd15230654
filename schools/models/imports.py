"""An import of schools: the file, what each row would do, and what was done."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from schools.models.files import StoredFile
from schools.models.offices import Office
from schools.models.people import Role


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Imports of the acting office, for those who may import."""
        if not user.has_role(Role.OFFICE_ADMIN, Role.PLATFORM_ADMIN):
            return self.none()
        if user.acting.is_platform:
            return self
        return self.filter(office=user.acting.office_id)


class ImportBatch(models.Model):
    class State(models.TextChoices):
        READING = "reading", "กำลังอ่านไฟล์"
        READY = "ready", "รอยืนยัน"
        APPLIED = "applied", "นำเข้าแล้ว"
        REFUSED = "refused", "อ่านไฟล์ไม่ได้"
        DROPPED = "dropped", "ยกเลิก"

    office = models.ForeignKey(Office, models.CASCADE, null=True, related_name="imports")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    columns = models.JSONField(default=dict)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "การนำเข้า"
        verbose_name_plural = "การนำเข้า"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="applied_import_has_a_time", condition=~Q(state="applied") | Q(applied_at__isnull=False)
            )
        ]

    def __str__(self):
        return f"{self.file} ({self.get_state_display()})"

    @property
    def other_offices(self):
        """Names of offices the file gives to its rows, other than the one it goes into."""
        return self.columns.get("other_offices", [])


class ImportRow(models.Model):
    class Outcome(models.TextChoices):
        ADD = "add", "เพิ่ม"
        CHANGE = "change", "เปลี่ยน"
        SAME = "same", "ไม่เปลี่ยน"
        REFUSE = "refuse", "ไม่รับ"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("แถวที่")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    smis_code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["batch", "outcome", "number"])]

    def __str__(self):
        return f"{self.number}: {self.get_outcome_display()}"
