"""The item bank: what is known of a test item. Its text lies in a file behind a gate, for a few roles."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from instruments.models import Instrument
from schools.models import Office, Role, StoredFile
from schools.subjects import Subject


class BankItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The head all items of the office; supervisors those of the group and the ones they wrote. Nobody else."""
        acting = user.acting
        if acting is None or not user.has_role(Role.HEAD, Role.SUPERVISOR):
            return self.none()
        rows = self.filter(office=acting.office_id)
        if acting.role == Role.HEAD:
            return rows
        return rows.filter(Q(access=BankItem.Access.GROUP) | Q(created_by=user))


class BankItem(models.Model):
    """A test item, or a set of items, with its quality. Difficulty p and discrimination r as classical test theory has
    them: p the share of right answers, r between the upper and the lower group."""

    class Kind(models.TextChoices):
        CHOICE = "choice", "เลือกตอบ"
        SHORT = "short", "เติมคำหรือตอบสั้น"
        ESSAY = "essay", "อัตนัย"
        PRACTICE = "practice", "ปฏิบัติ"
        SET = "set", "แบบทดสอบทั้งชุด"

    class State(models.TextChoices):
        DRAFT = "draft", "ร่าง"
        REVIEWED = "reviewed", "ตรวจแล้ว ใช้ได้"
        RETIRED = "retired", "เลิกใช้"

    class Access(models.TextChoices):
        GROUP = "group", "หัวหน้าและศึกษานิเทศก์ในกลุ่ม"
        HEAD = "head", "หัวหน้ากลุ่มและผู้จัดทำเท่านั้น"

    office = models.ForeignKey(Office, models.CASCADE, related_name="bank_items")
    code = models.CharField("รหัสข้อสอบ", max_length=30)
    subject = models.CharField("กลุ่มสาระ", max_length=12, choices=Subject.choices)
    grade = models.CharField("ชั้น", max_length=10)
    indicator = models.CharField("ตัวชี้วัด", max_length=200)
    summary = models.CharField("สิ่งที่วัด", max_length=300, blank=True)
    kind = models.CharField("รูปแบบ", max_length=10, choices=Kind.choices, default=Kind.CHOICE)
    difficulty = models.DecimalField("ค่าความยาก (p)", max_digits=3, decimal_places=2, null=True, blank=True)
    discrimination = models.DecimalField("อำนาจจำแนก (r)", max_digits=3, decimal_places=2, null=True, blank=True)
    tried_by = models.PositiveIntegerField("ทดลองใช้กับนักเรียน (คน)", null=True, blank=True)
    used_in = models.CharField("ใช้แล้วใน", max_length=200, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    access = models.CharField("ผู้เข้าถึง", max_length=10, choices=Access.choices, default=Access.GROUP)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ไฟล์")
    # The form in the bank of instruments that goes with it, such as a rubric.
    instrument = models.ForeignKey(
        Instrument, models.SET_NULL, null=True, blank=True, related_name="bank_items", verbose_name="แบบที่ใช้คู่กัน"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = BankItemQuerySet.as_manager()

    class Meta:
        verbose_name = "ข้อสอบในคลัง"
        verbose_name_plural = "คลังข้อสอบ"
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="bank_item_code_once_per_office"),
            models.CheckConstraint(
                name="difficulty_is_a_share", condition=Q(difficulty=None) | Q(difficulty__gte=0, difficulty__lte=1)
            ),
            models.CheckConstraint(
                name="discrimination_within_one",
                condition=Q(discrimination=None) | Q(discrimination__gte=-1, discrimination__lte=1),
            ),
        ]

    def __str__(self):
        return self.code
