"""Work groups (กลุ่มงาน) of an office and who is in them, from one day to another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from schools.models import Office


class WorkGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the acting office, for its staff."""
        acting = user.acting
        if acting is None or not acting.is_staff_of_office:
            return self.none()
        return self.filter(office=acting.office_id)

    def at_work(self):
        """Those that were not closed."""
        return self.filter(closed_on=None)


class WorkGroup(models.Model):
    """One group of an office: what it is there for, its งาน and its people. A closed one stays readable."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="work_groups")
    code = models.CharField("รหัส", max_length=10)
    name = models.CharField("ชื่อกลุ่มงาน", max_length=200)
    purpose = models.TextField("ภารกิจ", blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    closed_on = models.DateField("ปิดเมื่อ", null=True, blank=True)
    closed_reason = models.CharField("เหตุผลที่ปิด", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = WorkGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "กลุ่มงาน"
        verbose_name_plural = "กลุ่มงาน"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "code"],
                condition=Q(closed_on=None),
                name="work_group_code_once",
                violation_error_message="มีกลุ่มงานรหัสนี้อยู่แล้ว โปรดใช้รหัสอื่น",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_closed(self):
        return self.closed_on is not None


class MemberQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Members of the groups that the person sees."""
        return self.filter(group__in=WorkGroup.objects.visible_to(user))

    def current(self, day=None):
        """Those who are in their group on `day` (today)."""
        day = day or timezone.localdate()
        return self.filter(Q(starts=None) | Q(starts__lte=day), Q(ends=None) | Q(ends__gte=day))


class WorkGroupMember(models.Model):
    """Somebody in a group, leading it or not, from one day to another."""

    group = models.ForeignKey(WorkGroup, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="work_groups", verbose_name="บุคคล")
    is_head = models.BooleanField("เป็นหัวหน้ากลุ่มงาน", default=False)
    starts = models.DateField("ตั้งแต่", null=True, blank=True)
    ends = models.DateField("ถึง", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "สมาชิกกลุ่มงาน"
        verbose_name_plural = "สมาชิกกลุ่มงาน"
        ordering = ["-is_head", "pk"]
        constraints = [
            models.CheckConstraint(
                name="work_group_member_ends_after_start",
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")),
            ),
            # Somebody may come back later, but is in a group once at a time as long as no end is known.
            models.UniqueConstraint(
                fields=["group", "user"], condition=Q(ends=None), name="work_group_member_once_without_end"
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.group}"
