"""Members of the committees that orders name: they need no account."""

from django.db import models


class Member(models.Model):
    """One member of a committee, as the order names them."""

    class Part(models.TextChoices):
        CHAIR = "chair", "ประธานกรรมการ"
        MEMBER = "member", "กรรมการ"
        SECRETARY = "secretary", "กรรมการและเลขานุการ"

    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField("ชื่อ–สกุล", max_length=150)
    title = models.CharField("ตำแหน่งหรือหน่วยงาน", max_length=200, blank=True)
    part = models.CharField("หน้าที่", max_length=10, choices=Part.choices, default=Part.MEMBER)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name
