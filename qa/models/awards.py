"""How an award round is judged: its rubric, judges and their scores, the ranking that came of it, the decision.

Nominations are the submissions of the round that the office has accepted. Scores are percent of what the rubric can
give; qa.awards.ranking makes means, ranks and prizes of them.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from instruments.models import InstrumentVersion, Response
from qa.models.rounds import Round
from qa.models.submissions import Submission
from schools.models import Role, StepEvent

MANAGERS = frozenset({Role.DIRECTOR, Role.HEAD, Role.OFFICE_ADMIN})


class AwardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's staff and its schools see that there is an award; a committee member those judged by them."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        rows = self.filter(round__office=acting.office_id)
        if acting.role == Role.COMMITTEE:
            return rows.filter(judges__user=user).distinct()
        return rows


def usual_bands():
    """What most offices give: gold, silver and bronze."""
    return [
        {"label": "เหรียญทอง", "least": "80"},
        {"label": "เหรียญเงิน", "least": "70"},
        {"label": "เหรียญทองแดง", "least": "60"},
    ]


class Award(models.Model):
    """The judging of one award round, from the rubric to the announcement."""

    class State(models.TextChoices):
        JUDGING = "judging", "กำลังตัดสิน"
        PROPOSED = "proposed", "เสนอผลแล้ว"
        APPROVED = "approved", "เห็นชอบผลแล้ว"
        ANNOUNCED = "announced", "ประกาศผลแล้ว"

    class Classes(models.TextChoices):
        SIZE = "size", "ขนาดโรงเรียน"
        STAGE = "stage", "ระดับชั้นสูงสุดที่เปิดสอน"
        NONE = "none", "ไม่แยกกลุ่ม"

    TRANSITIONS = {
        State.JUDGING: {State.PROPOSED},
        # Back to the judges with a reason, by the director before the result is known to anybody outside.
        State.PROPOSED: {State.APPROVED, State.JUDGING},
        State.APPROVED: {State.ANNOUNCED, State.JUDGING},
        State.ANNOUNCED: set(),
    }
    CHIPS = {State.JUDGING: "info", State.PROPOSED: "waiting", State.APPROVED: "waiting", State.ANNOUNCED: "done"}

    round = models.OneToOneField(Round, models.PROTECT, related_name="award")
    rubric = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="+", verbose_name="เกณฑ์การให้คะแนน")
    judges_each = models.PositiveSmallIntegerField("กรรมการต่อหนึ่งผลงาน", default=3)
    classes = models.CharField("แยกกลุ่มการจัดอันดับตาม", max_length=10, choices=Classes.choices, default=Classes.SIZE)
    # [{"label": "เหรียญทอง", "least": "80"}, …]: the prize of a mean of at least so many percent, highest first.
    bands = models.JSONField("ระดับรางวัล", default=usual_bands)
    sees_others = models.BooleanField("กรรมการเห็นคะแนนของกรรมการคนอื่น", default=False)
    bars_supervisor = models.BooleanField("ศึกษานิเทศก์ที่รับผิดชอบโรงเรียนไม่เป็นกรรมการของโรงเรียนนั้น", default=True)
    # Highest and lowest score of a nomination that lie so far apart are shown.
    spread = models.DecimalField("แสดงเตือนเมื่อคะแนนต่างกันตั้งแต่ร้อยละ", max_digits=5, decimal_places=2, default=20)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.JUDGING)
    # Why it was proposed although scores were missing.
    missing_reason = models.TextField("เหตุผลที่ตัดสินโดยคะแนนไม่ครบ", blank=True)
    announced_at = models.DateTimeField("ประกาศเมื่อ", null=True, blank=True)
    # Bumped by every score, so that nobody proposes another ranking than the one on the page.
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = "การตัดสินรางวัล"
        verbose_name_plural = "การตัดสินรางวัล"
        ordering = ["-round__academic_year", "-pk"]
        constraints = [
            models.CheckConstraint(name="award_has_judges", condition=Q(judges_each__gte=1, judges_each__lte=15)),
            models.CheckConstraint(name="award_spread_in_percent", condition=Q(spread__gt=0, spread__lte=100)),
            models.CheckConstraint(
                name="announced_award_has_a_time",
                condition=Q(state="announced", announced_at__isnull=False)
                | (~Q(state="announced") & Q(announced_at=None)),
            ),
        ]

    def __str__(self):
        return str(self.round)

    @property
    def chip(self):
        """The kind of chip that shows the state."""
        return self.CHIPS[self.state]

    def prize(self, mean):
        """The prize of a mean in percent, "" below the lowest."""
        return next((band["label"] for band in self.bands if mean is not None and mean >= Decimal(band["least"])), "")


class OfAwards(models.QuerySet):
    def visible_to(self, user):
        """What belongs to the awards the user sees."""
        return self.filter(award__in=Award.objects.visible_to(user))


class Judge(models.Model):
    """Somebody who judges in an award; one taken out again keeps what was scored."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="judges")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="judge_of")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = OfAwards.as_manager()

    class Meta:
        verbose_name = "กรรมการตัดสิน"
        verbose_name_plural = "กรรมการตัดสิน"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["award", "user"], name="judge_once_per_award")]

    def __str__(self):
        return str(self.user)


class JudgingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The judge's own; those who lead the award all of it, but not of nominations that they still have to score
        themselves (see also qa.awards.conflicts.blind). Other judges' where the award lets them see each other and
        the own score of the same nomination is handed in."""
        acting = user.acting
        if acting is None or acting.is_platform or acting.is_school:
            return self.none()
        rows = self.filter(judge__award__round__office=acting.office_id)
        if acting.role in MANAGERS:
            own = Judging.objects.filter(judge__user=user, judge__removed_at=None, judge__award__state="judging")
            own = own.filter(Q(state__in=Judging.OPEN) | Q(is_conflict=True))
            return rows.filter(Q(judge__user=user) | ~Q(submission__in=own.values("submission")))
        done = Judging.objects.filter(judge__user=user, state=Judging.State.DONE)
        others = Q(judge__award__sees_others=True, state="done", submission__in=done.values("submission"))
        return rows.filter(Q(judge__user=user) | others)

    def standing(self):
        """Those that count or still have to be scored."""
        return self.exclude(state=Judging.State.OFF)


class Judging(models.Model):
    """One judge's judging of one nomination. Who is taken off it, for a conflict of interest or otherwise, stays on
    record with the reason."""

    class State(models.TextChoices):
        ASSIGNED = "assigned", "ยังไม่ให้คะแนน"
        DRAFT = "draft", "กำลังให้คะแนน"
        DONE = "done", "ส่งคะแนนแล้ว"
        OFF = "off", "ถอนตัวจากผลงานนี้"

    TRANSITIONS = {
        State.ASSIGNED: {State.DRAFT, State.DONE, State.OFF},
        State.DRAFT: {State.DRAFT, State.DONE, State.OFF},
        # Reopened by the head with a reason.
        State.DONE: {State.DRAFT, State.OFF},
        # Given back by the head, never after a conflict of interest.
        State.OFF: {State.ASSIGNED},
    }
    OPEN = (State.ASSIGNED, State.DRAFT)
    CHIPS = {State.ASSIGNED: "draft", State.DRAFT: "waiting", State.DONE: "done", State.OFF: "neutral"}

    judge = models.ForeignKey(Judge, models.CASCADE, related_name="judgings")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="judgings")
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.ASSIGNED)
    response = models.OneToOneField(
        Response, models.PROTECT, null=True, blank=True, related_name="judging", editable=False
    )
    # Percent of what the rubric can give; only of what was handed in.
    score = models.DecimalField("คะแนนร้อยละ", max_digits=5, decimal_places=2, null=True, blank=True)
    handed_in_at = models.DateTimeField("ส่งคะแนนเมื่อ", null=True, blank=True)
    # The turn of the nomination that was scored: what was opened again since is another one.
    turn = models.PositiveSmallIntegerField("รอบที่ให้คะแนน", null=True, blank=True)
    opinion = models.TextField("ความเห็นของกรรมการ", blank=True)
    off_reason = models.TextField("เหตุผลที่ถอนตัว", blank=True)
    is_conflict = models.BooleanField("มีส่วนได้เสีย", default=False)
    version = models.PositiveIntegerField(default=1)
    assigned_at = models.DateTimeField(auto_now_add=True)

    objects = JudgingQuerySet.as_manager()

    class Meta:
        verbose_name = "การให้คะแนนผลงาน"
        verbose_name_plural = "การให้คะแนนผลงาน"
        ordering = ["submission", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["judge", "submission"], name="one_judging_per_judge_and_nomination"),
            models.CheckConstraint(
                name="handed_in_judging_has_a_score",
                condition=Q(state="done", score__isnull=False, handed_in_at__isnull=False)
                | (~Q(state="done") & Q(score=None, handed_in_at=None)),
            ),
            models.CheckConstraint(name="award_score_in_percent", condition=Q(score__gte=0, score__lte=100)),
            models.CheckConstraint(name="judge_off_has_a_reason", condition=~Q(state="off") | ~Q(off_reason="")),
        ]

    def __str__(self):
        return f"{self.judge} {self.submission_id}"

    @property
    def chip(self):
        """The kind of chip that shows the state."""
        return self.CHIPS[self.state]


class AwardResult(models.Model):
    """The place of one nomination in the ranking that was proposed, as it stood then."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="results")
    submission = models.OneToOneField(Submission, models.PROTECT, related_name="award_result")
    position = models.PositiveSmallIntegerField()
    group = models.CharField("รหัสกลุ่ม", max_length=20, blank=True)
    group_label = models.CharField("กลุ่ม", max_length=100, blank=True)
    n = models.PositiveSmallIntegerField("จำนวนกรรมการ", default=0)
    mean = models.DecimalField("ค่าเฉลี่ยร้อยละ", max_digits=5, decimal_places=2, null=True, blank=True)
    sd = models.DecimalField("S.D.", max_digits=5, decimal_places=2, null=True, blank=True)
    # None where nobody scored it.
    rank = models.PositiveSmallIntegerField("อันดับ", null=True, blank=True)
    prize = models.CharField("ระดับรางวัล", max_length=100, blank=True)

    objects = OfAwards.as_manager()

    class Meta:
        verbose_name = "ผลรางวัล"
        verbose_name_plural = "ผลรางวัล"
        ordering = ["award", "position"]
        constraints = [
            models.CheckConstraint(
                name="ranked_result_has_a_mean",
                condition=Q(rank=None, mean=None, n=0) | Q(rank__isnull=False, mean__isnull=False, n__gte=1),
            ),
            models.CheckConstraint(name="award_mean_in_percent", condition=Q(mean__gte=0, mean__lte=100)),
        ]

    def __str__(self):
        return f"{self.rank} {self.prize}".strip()


class AwardEvent(StepEvent):
    """One step of an award, append-only; about a nomination where it names one."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="events")
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="award_events")
    label = models.CharField("ขั้นตอน", max_length=300)
