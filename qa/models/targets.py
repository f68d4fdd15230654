"""What a school announces at the beginning of a year: its standards, its own ones among them, and its targets."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from qa.models.standards import EducationLevel, Issue, Standard, StandardSet
from schools.models import School, StoredFile


class AnnouncementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Announcements of the schools the user sees; a draft is the school's own. The platform's administrator sees
        every school, but not what one has announced to its office."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        rows = self.filter(school__in=School.objects.visible_to(user))
        if acting.is_school:
            return rows
        return rows.filter(state=Announcement.State.ANNOUNCED)


class Announcement(models.Model):
    """The announcement of standards and targets of one school for one level of education and academic year.

    Source: กฎกระทรวงการประกันคุณภาพการศึกษา พ.ศ. 2561, the second duty of a school (checklist B-1.19).
    """

    class State(models.TextChoices):
        DRAFT = "draft", "กำลังจัดทำ"
        ANNOUNCED = "announced", "ประกาศแล้ว"

    school = models.ForeignKey(School, models.PROTECT, related_name="announcements")
    level = models.CharField("ระดับ", max_length=10, choices=EducationLevel.choices)
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา")
    standard_set = models.ForeignKey(StandardSet, models.PROTECT, related_name="announcements")
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    announced_on = models.DateField("วันที่ประกาศ", null=True, blank=True)
    endorsed_on = models.DateField("วันที่คณะกรรมการสถานศึกษาเห็นชอบ", null=True, blank=True)
    endorsed_by = models.CharField("ประธานคณะกรรมการสถานศึกษา", max_length=150, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="announcements")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = "ประกาศมาตรฐานและค่าเป้าหมาย"
        verbose_name_plural = "ประกาศมาตรฐานและค่าเป้าหมาย"
        ordering = ["-academic_year", "-level"]
        indexes = [models.Index(fields=["academic_year", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "level", "academic_year"], name="one_announcement_per_school_level_and_year"
            ),
            models.CheckConstraint(
                name="announced_with_a_day_and_the_board",
                condition=Q(state="draft") | Q(announced_on__isnull=False, endorsed_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"ประกาศค่าเป้าหมาย {self.get_level_display()} ปีการศึกษา {self.academic_year}"

    @property
    def is_announced(self):
        return self.state == self.State.ANNOUNCED

    @property
    def chip(self):
        """The kind of chip that shows the state."""
        return "done" if self.is_announced else "draft"


class Target(models.Model):
    """The level a school aims at in one standard or in one issue."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="targets")
    standard = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="targets")
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, blank=True, related_name="targets")
    level = models.PositiveSmallIntegerField("ค่าเป้าหมาย")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="target_of_a_standard_or_an_issue",
                condition=Q(standard=None, issue__isnull=False) | Q(standard__isnull=False, issue=None),
            ),
            models.UniqueConstraint(
                fields=["announcement", "standard"], condition=Q(issue=None), name="one_target_per_standard"
            ),
            models.UniqueConstraint(
                fields=["announcement", "issue"], condition=Q(standard=None), name="one_target_per_issue"
            ),
        ]

    def __str__(self):
        return f"{(self.standard or self.issue).code}: {self.level}"


class OwnStandard(models.Model):
    """A standard that a school adds to those of its set, with its target."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="own_standards")
    position = models.PositiveSmallIntegerField()
    label = models.CharField("มาตรฐานของสถานศึกษา", max_length=300)
    level = models.PositiveSmallIntegerField("ค่าเป้าหมาย", null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["announcement", "position"], name="own_standards_in_order")]

    def __str__(self):
        return self.label
