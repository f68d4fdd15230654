"""Tasks from superiors and outside agencies, each with the short run that is its work."""

from django.db import models

from handbook.models.runs import ProcessRun
from schools.models import Partner


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Tasks of the acting office, for its staff."""
        return self.filter(run__in=ProcessRun.objects.visible_to(user))


class AssignedTask(models.Model):
    """What a superior, another group or an outside agency asks for: where it came from and what came of it. Its work
    is its run."""

    class Source(models.TextChoices):
        SUPERIOR = "superior", "ผู้บังคับบัญชามอบหมาย"
        INSIDE = "inside", "หน่วยงานหรือกลุ่มใน สพท."
        OUTSIDE = "outside", "หน่วยงานหรือบุคคลนอก สพท."

    class Shape(models.TextChoices):
        FULL = "full", "ขออนุมัติ ออกคำสั่ง ปฏิบัติงาน และสรุปรายงาน"
        SHORT = "short", "ปฏิบัติงานและสรุปผล"
        NOTE = "note", "บันทึกการประสานงานที่ทำแล้ว"

    run = models.OneToOneField(ProcessRun, models.CASCADE, related_name="task")
    shape = models.CharField("ขั้นตอน", max_length=10, choices=Shape.choices, default=Shape.FULL)
    source = models.CharField("ที่มา", max_length=10, choices=Source.choices, default=Source.SUPERIOR)
    asked_by = models.CharField("ผู้มอบหมายหรือหน่วยงานที่ขอ", max_length=200)
    partner = models.ForeignKey(
        Partner, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="หน่วยงานในทะเบียนภาคี"
    )
    contact = models.CharField("ผู้ประสานงาน", max_length=200, blank=True)
    letter_number = models.CharField("เลขที่หนังสือ", max_length=100, blank=True)
    asked_on = models.DateField("วันที่ได้รับมอบหมาย")
    due_on = models.DateField("กำหนดส่ง", null=True, blank=True)
    detail = models.TextField("รายละเอียดของงาน", blank=True)
    result = models.TextField("สรุปผลการปฏิบัติงาน", blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "งานที่ได้รับมอบหมาย"
        verbose_name_plural = "งานที่ได้รับมอบหมาย"
        ordering = ["-asked_on", "-pk"]

    def __str__(self):
        return self.run.title
