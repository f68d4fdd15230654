"""The personal handbook (คู่มือการปฏิบัติงานรายบุคคล) of one fiscal year: owed since the duty order was acknowledged, made
in editions that never change, handed in."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from handbook.models.editions import Edition
from schools.models import DutyOrder, Office, Role, StepEvent

LEADERS = (Role.HEAD, Role.DIRECTOR)


class PersonalHandbookQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own in the acting office; all of it for who leads."""
        acting = user.acting
        if acting is None or not acting.is_staff_of_office:
            return self.none()
        rows = self.filter(office=acting.office_id)
        return rows if acting.role in LEADERS else rows.filter(user=user)

    def unfinished(self):
        """Those that are not handed in."""
        return self.exclude(state=PersonalHandbook.State.SUBMITTED)


class PersonalHandbook(models.Model):
    """One person's handbook of a fiscal year."""

    class State(models.TextChoices):
        OPEN = "open", "กำลังจัดทำ"
        SUBMITTED = "submitted", "ส่งแล้ว"
        RETURNED = "returned", "ส่งกลับแก้ไข"

    TRANSITIONS = {
        State.OPEN: {State.SUBMITTED},
        State.SUBMITTED: {State.RETURNED, State.OPEN},
        State.RETURNED: {State.SUBMITTED, State.OPEN},
    }
    EDITABLE = frozenset({State.OPEN, State.RETURNED})

    office = models.ForeignKey(Office, models.CASCADE, related_name="personal_handbooks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="personal_handbooks")
    year = models.PositiveSmallIntegerField("ปีงบประมาณ")
    # The order whose acknowledgement it is owed by, and the day; None where somebody began it without one.
    order = models.ForeignKey(DutyOrder, models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField("กำหนดส่ง", null=True, blank=True)
    foreword = models.TextField("คำนำ", blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.OPEN)
    submitted_at = models.DateTimeField("ส่งเมื่อ", null=True, blank=True)
    # Which edition was handed in.
    submitted = models.ForeignKey(
        "HandbookEdition", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ฉบับที่ส่ง"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonalHandbookQuerySet.as_manager()

    class Meta:
        verbose_name = "คู่มือการปฏิบัติงานรายบุคคล"
        verbose_name_plural = "คู่มือการปฏิบัติงานรายบุคคล"
        ordering = ["-year", "pk"]
        indexes = [models.Index(fields=["office", "-year"])]
        constraints = [
            models.UniqueConstraint(fields=["office", "user", "year"], name="personal_handbook_once_a_year"),
            models.CheckConstraint(
                name="submitted_handbook_has_its_edition",
                condition=~Q(state="submitted") | Q(submitted__isnull=False, submitted_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"คู่มือการปฏิบัติงาน {self.user} ปีงบประมาณ {self.year}"

    @property
    def is_editable(self):
        return self.state in self.EDITABLE

    @property
    def chip(self):
        """The kind of state chip."""
        return {"submitted": "done", "returned": "returned"}.get(self.state, "waiting")


class HandbookEdition(Edition):
    """An edition of a personal handbook."""

    handbook = models.ForeignKey(PersonalHandbook, models.CASCADE, related_name="editions")

    class Meta:
        verbose_name = "ฉบับของคู่มือรายบุคคล"
        verbose_name_plural = "ฉบับของคู่มือรายบุคคล"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["handbook", "number"], name="handbook_edition_once")]

    def __str__(self):
        return f"{self.handbook} ฉบับที่ {self.number}"


class HandbookEvent(StepEvent):
    """What became of a personal handbook, append-only; returning it owes a reason."""

    class Step(models.TextChoices):
        BEGUN = "begun", "เริ่มจัดทำ"
        OWED = "owed", "รับทราบคำสั่ง"
        SUBMITTED = "submitted", "ส่งคู่มือ"
        RETURNED = "returned", "ส่งกลับแก้ไข"

    handbook = models.ForeignKey(PersonalHandbook, models.CASCADE, related_name="events")
    step = models.CharField(max_length=10, choices=Step.choices)

    class Meta(StepEvent.Meta):
        verbose_name = "ความเคลื่อนไหวของคู่มือรายบุคคล"
        verbose_name_plural = "ความเคลื่อนไหวของคู่มือรายบุคคล"
        constraints = [
            models.CheckConstraint(
                name="returned_handbook_has_a_reason", condition=~Q(step="returned") | ~Q(comment="")
            )
        ]

    @property
    def label(self):
        return self.get_step_display()
