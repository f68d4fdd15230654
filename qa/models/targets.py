"""What a school announces at the beginning of a year: its standards, its own ones among them, and its targets."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from qa.models.standards import EducationLevel, Issue, Standard, StandardSet
from schools.models import School, StoredFile

AIMED = ("standard", "issue", "level")


class AnnouncementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Announcements of the schools the user sees; a draft is the school's own, but while an announcement is
        corrected the one before it holds (see in_force). The platform's administrator sees every school, but not what
        one has announced to its office."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        rows = self.filter(school__in=School.objects.visible_to(user))
        if acting.is_school:
            return rows
        once = FormerAnnouncement.objects.values("announcement")
        return rows.filter(Q(state=Announcement.State.ANNOUNCED) | Q(pk__in=once))

    def beside(self, submission):
        """The announcement for the school, level and year that a submission is of: one at most."""
        year = submission.round.academic_year
        return self.filter(school=submission.school_id, level=submission.level, academic_year=year)


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

    @property
    def in_force(self):
        """What holds: this announcement, while it is corrected the FormerAnnouncement, None before there was any."""
        if self.is_announced:
            return self
        return next((row for row in self.former.all() if row.replaced_at is None), None)

    def aims(self):
        """{(standard, None) or (None, issue): level}, by their keys."""
        return {(standard, issue): level for standard, issue, level in self.targets.values_list(*AIMED)}

    def own(self):
        """[(label, level or None)] of the school's own standards, in their order."""
        return [(row.label, row.level) for row in self.own_standards.all()]


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


class FormerAnnouncementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What the school announced before: for whoever sees its announcement."""
        return self.filter(announcement__in=Announcement.objects.visible_to(user))


class FormerAnnouncement(models.Model):
    """What a school had announced before it corrected it, with the reason. It never changes, and it holds until the
    corrected one is announced (replaced_at)."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="former")
    announced_on = models.DateField("วันที่ประกาศ")
    endorsed_on = models.DateField("วันที่คณะกรรมการสถานศึกษาเห็นชอบ")
    endorsed_by = models.CharField("ประธานคณะกรรมการสถานศึกษา", max_length=150, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="former_announcements")
    # {"targets": [{standard, issue (a key or None), code, label, level, word}], "own": [{label, level, word}]}.
    content = models.JSONField("ค่าเป้าหมายที่ประกาศ")
    reason = models.TextField("เหตุผลที่แก้ไข")
    taken_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_up_at = models.DateTimeField("เปิดแก้ไขเมื่อ", auto_now_add=True)
    replaced_at = models.DateTimeField("ประกาศฉบับใหม่เมื่อ", null=True, blank=True)

    objects = FormerAnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = "ประกาศค่าเป้าหมายฉบับก่อน"
        verbose_name_plural = "ประกาศค่าเป้าหมายฉบับก่อน"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement"], condition=Q(replaced_at=None), name="one_former_announcement_holds"
            ),
            models.CheckConstraint(name="correction_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self):
        return f"{self.announcement} ฉบับก่อนแก้ไข"

    def aims(self):
        """As Announcement.aims."""
        return {tuple(row[name] for name in AIMED[:2]): row["level"] for row in self.content["targets"]}

    def own(self):
        """As Announcement.own."""
        return [(row["label"], row["level"]) for row in self.content["own"]]
