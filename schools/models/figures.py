"""Figures of a school: what it reported on a data date, and the year's summary that everything else reads."""

from django.db import models
from django.db.models import Q

from schools.models.schools import School

GRADES = {
    **{f"k{n}": f"อ.{n}" for n in (1, 2, 3)},
    **{f"p{n}": f"ป.{n}" for n in range(1, 7)},
    **{f"m{n}": f"ม.{n}" for n in range(1, 7)},
}
STAGES = {
    "pupils_early": ("k1", "k2", "k3"),
    "pupils_primary": tuple(f"p{n}" for n in range(1, 7)),
    "pupils_lower": ("m1", "m2", "m3"),
    "pupils_upper": ("m4", "m5", "m6"),
}


class StaffKind(models.TextChoices):
    DIRECTOR = "director", "ผู้บริหาร"
    TEACHER = "teacher", "ข้าราชการครู"
    CONTRACT = "contract", "พนักงานราชการ"
    HIRED = "hired", "ครูอัตราจ้าง"
    OTHER = "other", "บุคลากรอื่น"


# Who counts as a teacher in SchoolYear.teachers.
TEACHING = (StaffKind.TEACHER, StaffKind.CONTRACT, StaffKind.HIRED)


class Disability(models.TextChoices):
    """The nine types of ประกาศ ศธ. เรื่อง กำหนดประเภทและหลักเกณฑ์ของคนพิการทางการศึกษา 2552. Counts only, never persons."""

    SEEING = "seeing", "บกพร่องทางการเห็น"
    HEARING = "hearing", "บกพร่องทางการได้ยิน"
    INTELLECT = "intellect", "บกพร่องทางสติปัญญา"
    BODY = "body", "บกพร่องทางร่างกายหรือสุขภาพ"
    LEARNING = "learning", "บกพร่องทางการเรียนรู้"
    SPEECH = "speech", "บกพร่องทางการพูดและภาษา"
    EMOTION = "emotion", "บกพร่องทางพฤติกรรมหรืออารมณ์"
    AUTISM = "autism", "ออทิสติก"
    MULTIPLE = "multiple", "พิการซ้อน"


# Numbers of pupils with special needs beside their types, in the order of the sheet.
NEED_COUNTS = ("admitted", "screened", "diagnosed", "registered", "with_iep", "with_iip")
# Those of them that count pupils who have a type; who was screened or has left since need not have one.
AMONG_NEEDS = ("registered", "with_iep", "with_iip")


def special_faults(grades, needs, special):
    """[(grade, place of the sex, words)] of what is wrong with the pupils with special needs by grade: more than the
    grade has, else with the grade "" that they are not as many as by type. Each is {code: [male, female …]}."""
    found = []
    for grade, row in special.items():
        pupils = [*grades.get(grade, ()), 0, 0][:2]
        for place, (sex, n, most) in enumerate(zip(("ชาย", "หญิง"), row, pupils, strict=False)):
            if n > most:
                found.append((grade, place, f"มากกว่านักเรียน {GRADES[grade]} {sex} ({most:,} คน) โปรดตรวจสอบ"))
    told, typed = (sum(sum(row) for row in counts.values()) for counts in (special, needs))
    if told and told != typed and not found:
        found.append(("", 0, f"ความต้องการพิเศษรายชั้นรวม {told:,} คน ไม่เท่ากับรวมตามประเภท {typed:,} คน โปรดตรวจสอบ"))
    return found


def need_faults(needs, counts):
    """[(name, words)] of `counts` of pupils with special needs that are more than there are by type."""
    there = sum(sum(row) for row in needs.values())
    words = f"มากกว่าจำนวนนักเรียนที่มีความต้องการพิเศษ ({there:,} คน) โปรดตรวจสอบ"
    return [(name, words) for name in AMONG_NEEDS if (counts.get(name) or 0) > there]


class FiguresQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Figures of the schools the user sees."""
        return self.filter(school__in=School.objects.visible_to(user))


class Figures(models.Model):
    """What a school reported on one data date. The year's summary (SchoolYear) is worked out from the newest."""

    class DataDate(models.TextChoices):
        JUNE = "1jun", "10 มิถุนายน"
        NOVEMBER = "2nov", "10 พฤศจิกายน"
        END = "3end", "สิ้นปีการศึกษา"

    school = models.ForeignKey(School, models.CASCADE, related_name="figures")
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา")
    data_date = models.CharField("วันที่ของข้อมูล", max_length=4, choices=DataDate.choices)
    # Per grade code of GRADES: [male, female, rooms].
    grades = models.JSONField(default=dict)
    # Per code of StaffKind: number of people.
    staff = models.JSONField(default=dict)
    # Per code of Disability: [male, female]; each of NEED_COUNTS is a number of pupils.
    inclusive = models.JSONField(default=dict)
    # The same pupils per grade code: [male, female]; {} where the school told types alone.
    inclusive_grades = models.JSONField(default=dict)
    admitted = models.PositiveIntegerField("รับเข้าเรียนปีนี้", null=True, blank=True)
    screened = models.PositiveIntegerField("คัดกรองแล้ว", null=True, blank=True)
    diagnosed = models.PositiveIntegerField("ได้รับการวินิจฉัยแล้ว", null=True, blank=True)
    registered = models.PositiveIntegerField("ขึ้นทะเบียนคนพิการแล้ว", null=True, blank=True)
    with_iep = models.PositiveIntegerField("มีแผน IEP", null=True, blank=True)
    with_iip = models.PositiveIntegerField("มีแผน IIP", null=True, blank=True)
    male = models.PositiveIntegerField("ชาย", default=0)
    female = models.PositiveIntegerField("หญิง", default=0)
    rooms = models.PositiveIntegerField("ห้องเรียน", default=0)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    objects = FiguresQuerySet.as_manager()

    class Meta:
        verbose_name = "ข้อมูลนักเรียนและครู"
        verbose_name_plural = "ข้อมูลนักเรียนและครู"
        ordering = ["-academic_year", "-data_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "academic_year", "data_date"], name="one_row_per_school_and_data_date"
            ),
            models.CheckConstraint(
                name="figures_of_a_thai_year", condition=Q(academic_year__gte=2540, academic_year__lte=2640)
            ),
        ]

    def __str__(self):
        return f"{self.school} {self.academic_year} {self.get_data_date_display()}"

    @property
    def pupils(self):
        """All pupils on the data date."""
        return self.male + self.female

    @property
    def special(self):
        """Pupils with special needs of all nine types."""
        return sum(sum(row) for row in self.inclusive.values())

    @property
    def teachers(self):
        """Teachers of the three kinds that teach."""
        return sum(self.staff.get(kind, 0) for kind in TEACHING)


class SchoolYear(models.Model):
    """Figures of a school in one academic year (a BE number). Counts of pupils and teachers, no persons.

    Written by schools.actions.figures from the newest Figures of the year; the size class is kept as it was then.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="years")
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา")
    pupils_early = models.PositiveIntegerField("นักเรียนปฐมวัย", default=0)
    pupils_primary = models.PositiveIntegerField("นักเรียนประถมศึกษา", default=0)
    pupils_lower = models.PositiveIntegerField("นักเรียนมัธยมศึกษาตอนต้น", default=0)
    pupils_upper = models.PositiveIntegerField("นักเรียนมัธยมศึกษาตอนปลาย", default=0)
    teachers = models.PositiveIntegerField("ครู", default=0)
    rooms = models.PositiveIntegerField("ห้องเรียน", default=0)
    size = models.CharField("ขนาด", max_length=12)
    size_label = models.CharField("ขนาด", max_length=40, blank=True)
    data_date = models.CharField("วันที่ของข้อมูล", max_length=4, choices=Figures.DataDate.choices, blank=True)

    class Meta:
        verbose_name = "ข้อมูลรายปีของโรงเรียน"
        verbose_name_plural = "ข้อมูลรายปีของโรงเรียน"
        ordering = ["-academic_year"]
        constraints = [models.UniqueConstraint(fields=["school", "academic_year"], name="one_row_per_school_year")]

    def __str__(self):
        return f"{self.school} {self.academic_year}"

    @property
    def pupils(self):
        """All pupils of the school in that year."""
        return self.pupils_early + self.pupils_primary + self.pupils_lower + self.pupils_upper
