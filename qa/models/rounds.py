"""A round asks every school for something in an academic year; each school and level owes one submission."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from instruments.models import InstrumentVersion
from schools.models import Office, Role, StoredFile
from thai import dates


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rounds of the acting office; schools and the committee see those that hold something for them."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        rounds = self.filter(office=acting.office_id)
        if acting.is_school:
            # To an award nobody is asked by name: every school of the office may join.
            return rounds.filter(Q(submissions__school=acting.school_id) | Q(kind=Round.Kind.AWARD)).distinct()
        if acting.role == Role.COMMITTEE:
            return rounds.filter(Q(submissions__reviewer=user) | Q(submissions__second_reader=user)).distinct()
        return rounds

    def of_sar(self):
        """Rounds in which schools judge themselves: those that figures of levels are about."""
        return self.filter(kind="sar")


def usual_parts():
    """What a SAR must hold where the office asks for nothing else: a school that sends its report as PDF need not
    type all of it again."""
    return [Round.Part.OVERALL.value, Round.Part.SAR_FILE.value, Round.Part.BOARD.value]


class Round(models.Model):
    class Kind(models.TextChoices):
        SAR = "sar", "รายงานการประเมินตนเอง (SAR)"
        TARGETS = "targets", "ประกาศมาตรฐานและค่าเป้าหมาย"
        PLAN = "plan", "แผนพัฒนาการจัดการศึกษา"
        CURRICULUM = "curriculum", "หลักสูตรสถานศึกษา"
        INTERNAL = "internal", "การประเมินคุณภาพภายในของสถานศึกษา"
        AWARD = "award", "เสนอชื่อรับรางวัล"

    class Levels(models.TextChoices):
        BOTH = "both", "ทั้งสองระดับ"
        EARLY = "early", "เฉพาะระดับปฐมวัย"
        BASIC = "basic", "เฉพาะระดับการศึกษาขั้นพื้นฐาน"

    class Part(models.TextChoices):
        """What a round may ask for beyond the levels, which a SAR always holds."""

        SUMMARY = "summary", "บทสรุปสำหรับผู้บริหาร"
        OVERALL = "overall", "จุดเด่นและจุดที่ควรพัฒนาในภาพรวม"
        PROCESS = "process", "กระบวนการพัฒนา รายมาตรฐาน"
        RESULTS = "results", "ผลการดำเนินงาน รายมาตรฐาน"
        STRENGTHS = "strengths", "จุดเด่น รายมาตรฐาน"
        IMPROVEMENTS = "improvements", "จุดที่ควรพัฒนา รายมาตรฐาน"
        PLAN = "plan", "แผนยกระดับคุณภาพ รายมาตรฐาน"
        EVIDENCE = "evidence", "หลักฐาน รายมาตรฐาน"
        PRACTICES = "practices", "นวัตกรรมหรือแบบอย่างที่ดี รายมาตรฐาน"
        HELP = "help_wanted", "ความต้องการช่วยเหลือ รายมาตรฐาน"
        SAR_FILE = "sar_file", "ไฟล์ SAR (PDF)"
        BOARD = "board", "การเห็นชอบของคณะกรรมการสถานศึกษา"

    # Standards, targets and curricula differ between the levels of education; a development plan and a nomination
    # are the school's as a whole, so that a school owes one, which hangs on the set of its basic level where it
    # teaches that, otherwise on the one of early childhood.
    PER_LEVEL = (Kind.SAR, Kind.TARGETS, Kind.CURRICULUM, Kind.INTERNAL)

    office = models.ForeignKey(Office, models.PROTECT, related_name="rounds")
    kind = models.CharField("ประเภท", max_length=10, choices=Kind.choices, default=Kind.SAR)
    # Only an award has a name of its own: several may run in a year.
    name = models.CharField("ชื่อรางวัล", max_length=150, blank=True)
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา")
    # 0 where the round asks about the whole year.
    semester = models.PositiveSmallIntegerField("ภาคเรียน", default=0)
    levels = models.CharField("ระดับที่ขอ", max_length=10, choices=Levels.choices, default=Levels.BOTH)
    opens_on = models.DateField("เปิดรับ")
    due_on = models.DateField("กำหนดส่ง")
    closes_on = models.DateField("ปิดรับ")
    instructions = models.TextField("คำชี้แจง", blank=True)
    # Values of Part. Parts that are not asked for may be filled all the same.
    parts = models.JSONField("ส่วนที่ต้องมี", default=usual_parts, blank=True)
    # A value of StandardSet.Rule, or "" for that of each standard set.
    rule = models.CharField("วิธีเสนอระดับ", max_length=10, blank=True)
    # Two readers must agree before the office decides; where they do not, the head does.
    second_reader = models.BooleanField("ใช้ผู้ตรวจสองคน", default=False)
    # What every reader answers, pinned to the version that was published when it was chosen.
    checklist = models.ForeignKey(
        InstrumentVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="แบบตรวจรายงาน"
    )
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "รอบการส่งรายงาน"
        verbose_name_plural = "รอบการส่งรายงาน"
        ordering = ["-academic_year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind", "academic_year", "semester", "name"], name="one_round_per_kind_and_year"
            ),
            models.CheckConstraint(
                name="round_dates_in_order", condition=Q(opens_on__lte=F("due_on"), due_on__lte=F("closes_on"))
            ),
            models.CheckConstraint(
                name="semester_of_internal_rounds",
                condition=Q(kind="internal", semester__in=[1, 2]) | (~Q(kind="internal") & Q(semester=0)),
            ),
            models.CheckConstraint(
                name="only_awards_have_a_name",
                condition=(Q(kind="award") & ~Q(name="")) | (~Q(kind="award") & Q(name="")),
            ),
        ]

    def __str__(self):
        if self.is_sar:
            return f"SAR ปีการศึกษา {self.academic_year}"
        if self.kind == self.Kind.AWARD:
            return f"{self.name} ปีการศึกษา {self.academic_year}"
        semester = f" ภาคเรียนที่ {self.semester}" if self.semester else ""
        return f"{self.get_kind_display()}{semester} ปีการศึกษา {self.academic_year}"

    @property
    def is_sar(self):
        """True when schools judge themselves in it; other kinds are files and a note."""
        return self.kind == self.Kind.SAR

    @property
    def is_per_level(self):
        """True when a school answers for each level of education it teaches."""
        return self.kind in self.PER_LEVEL

    @property
    def is_voluntary(self):
        """True when nobody owes anything: who wants to takes part."""
        return self.kind == self.Kind.AWARD

    def asks(self, part):
        """True when a complete submission holds this value of Part."""
        return part in self.parts

    def rule_for(self, standard_set):
        """The StandardSet.Rule by which levels are suggested in this round."""
        return self.rule or standard_set.rule

    @property
    def is_open(self):
        """True while schools without an extension may still send."""
        return self.opens_on <= timezone.localdate() <= self.closes_on

    @property
    def phase(self):
        """Where the round stands today: before, open, late (past due, still taken) or closed."""
        today = timezone.localdate()
        if today < self.opens_on:
            return "before"
        if today <= self.due_on:
            return "open"
        return "late" if today <= self.closes_on else "closed"


class OfRounds(models.QuerySet):
    def visible_to(self, user):
        """What belongs to the rounds the user sees."""
        return self.filter(round__in=Round.objects.visible_to(user))


class RoundTemplate(models.Model):
    """A file that schools download and fill in. One that was taken out stays on record."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="templates")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="round_template")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = OfRounds.as_manager()

    class Meta:
        verbose_name = "แบบฟอร์มของรอบ"
        verbose_name_plural = "แบบฟอร์มของรอบ"
        ordering = ["pk"]

    def __str__(self):
        return str(self.file)


class AskedFile(models.Model):
    """A file that each school sends in a round: what it is and what it may be."""

    class Takes(models.TextChoices):
        PDF = "pdf", "PDF"
        ANY = "any", "PDF หรือภาพถ่าย"

    round = models.ForeignKey(Round, models.CASCADE, related_name="asked_files")
    position = models.PositiveSmallIntegerField()
    label = models.CharField("ชื่อเอกสาร", max_length=150)
    takes = models.CharField("รับไฟล์", max_length=5, choices=Takes.choices, default=Takes.PDF)
    is_required = models.BooleanField("ต้องมี", default=True)

    objects = OfRounds.as_manager()

    class Meta:
        verbose_name = "ไฟล์ที่ขอ"
        verbose_name_plural = "ไฟล์ที่ขอ"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "label"], name="asked_file_once_per_round"),
            models.CheckConstraint(name="asked_file_has_a_label", condition=~Q(label="")),
        ]

    def __str__(self):
        return self.label


class Extension(models.Model):
    """More time for one submission: who gave it, until when, and why."""

    submission = models.ForeignKey("qa.Submission", models.CASCADE, related_name="extensions")
    until = models.DateField("ขยายถึงวันที่")
    reason = models.TextField("เหตุผล")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "การขยายเวลา"
        verbose_name_plural = "การขยายเวลา"
        ordering = ["granted_at", "pk"]
        constraints = [models.CheckConstraint(name="extension_has_a_reason", condition=~Q(reason=""))]

    def __str__(self):
        return self.label

    # An extension stands in the timeline between the changes of state.
    @property
    def label(self):
        return f"ขยายเวลาส่งถึง {dates.short(self.until)}"

    @property
    def at(self):
        return self.granted_at

    @property
    def actor(self):
        return self.granted_by

    @property
    def comment(self):
        return self.reason
