"""What one school owes in a round for one level of education: levels, texts, files and how it came to be accepted."""

from collections import Counter

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.functional import cached_property

from qa.models.rounds import Extension, Round
from qa.models.standards import EducationLevel, Issue, Standard, StandardSet
from schools.models import Membership, Role, School, SchoolYear


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's staff see all of their office (a draft's content stays the school's: see can_read_content),
        a school its own, the committee those assigned to it."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        rows = self.filter(round__office=acting.office_id)
        if acting.is_school:
            return rows.filter(school=acting.school_id)
        if acting.role == Role.COMMITTEE:
            return rows.filter(Q(reviewer=user) | Q(second_reader=user))
        if acting.is_staff_of_office and acting.role != Role.CLERK:
            return rows
        return self.none()

    def of_sar(self):
        """SARs alone, without what rounds of other kinds ask for."""
        return self.filter(round__kind=Round.Kind.SAR)

    def without_reader(self):
        """Undecided ones that nobody is named to read who may decide, or where two should, only one: members of the
        committee read along."""
        held = Membership.objects.current().filter(office=OuterRef("round__office"), role__in=Submission.DECIDERS)
        decides = [Exists(held.filter(user=OuterRef(name), school=None)) for name in ("reviewer", "second_reader")]
        lacks = ~decides[0] | Q(round__second_reader=True) & ~decides[1]
        return self.filter(lacks, state__in=Submission.UNDECIDED)

    def received(self):
        """Those the office has in hand, accepted or not yet."""
        return self.filter(state__in=Submission.RECEIVED)

    def to_do(self, day=None):
        """Those the school can still work on: opened, not yet in hand, and not past the hard close, an extension or,
        after a return, any close (see qa.permissions.can_edit)."""
        day = day or timezone.localdate()
        longer = Extension.objects.filter(submission=OuterRef("pk"), until__gte=day)
        still = Submission.asked_again() | Q(round__closes_on__gte=day) | Exists(longer)
        return self.filter(still, state__in=Submission.EDITABLE, round__opens_on__lte=day)

    def counted(self, day=None):
        """Those that count on `day` (today): a school closed or merged by then leaves every count, unless its report
        had already come in."""
        gone = Q(school__closed_on__lte=day or timezone.localdate())
        return self.exclude(gone & ~Q(state__in=Submission.RECEIVED))

    def with_deadline(self):
        """Adds `extended_until` (or None) and `deadline_on`: the due date, or the end of an extension beyond it."""
        latest = (
            Extension.objects.filter(submission=OuterRef("pk"))
            .order_by()
            .values("submission")
            .annotate(latest=Max("until"))
            .values("latest")
        )
        # Extensions are only given beyond the deadline that holds, but the round's may be moved past them later. On
        # SQLite the greatest of a date and NULL is NULL.
        return self.annotate(extended_until=Subquery(latest)).annotate(
            deadline_on=Greatest(Coalesce("extended_until", "round__due_on"), "round__due_on")
        )

    def with_size(self):
        """Adds `size`: the school's size class in the academic year of the round, None where it is not known."""
        year = SchoolYear.objects.filter(school=OuterRef("school"), academic_year=OuterRef("round__academic_year"))
        return self.annotate(size=Subquery(year.values("size")[:1]))

    def late(self, day=None):
        """Those first sent after their deadline, or not sent though it has passed."""
        return self.with_deadline().filter(Submission.late_condition(day))

    def counts(self, *by, day=None):
        """One row for each value of the fields in `by` ("level", "network", "size", "district", "reviewer"; none
        gives one row): {**by, total, one for each state, received, missing, late, sent_late, overdue}; total is
        received + returned + missing, and late is sent_late + overdue.

        Schools closed by `day` are not counted, see counted(). One query.
        """
        paths = {"network": F("school__network"), "district": F("school__district")}
        rows = self.counted(day).with_deadline()
        if "size" in by:
            rows = rows.with_size()
        rows = rows.order_by().values(**{f"by_{name}": paths.get(name, F(name)) for name in by})
        figures = {state: Count("pk", filter=Q(state=state)) for state in Submission.State.values}
        figures |= {
            "total": Count("pk"),
            "received": Count("pk", filter=Q(state__in=Submission.RECEIVED)),
            "missing": Count("pk", filter=Q(state__in=Submission.MISSING)),
            "late": Count("pk", filter=Submission.late_condition(day)),
            "sent_late": Count("pk", filter=Submission.sent_late_condition()),
            "overdue": Count("pk", filter=Submission.overdue_condition(day)),
        }
        if not by:
            return [rows.aggregate(**figures)]
        return [{name.removeprefix("by_"): value for name, value in row.items()} for row in rows.annotate(**figures)]

    def in_states(self):
        """Counter of the states. One query."""
        return Counter(dict(self.order_by().values_list("state").annotate(n=Count("pk"))))

    def overall_levels(self):
        """[{level (education), value, n}]: how many received submissions have each overall level."""
        return list(
            self.received()
            .exclude(overall_level=None)
            .order_by()
            .values("level", value=F("overall_level"))
            .annotate(n=Count("pk"))
            .order_by("level", "-value")
        )

    def standard_levels(self):
        """[{standard, code, label, value, n}] for each standard and level of received submissions."""
        return self._results(StandardResult, "standard", "standard__position")

    def issue_levels(self):
        """[{issue, code, label, value, n}] for each issue and level of received submissions."""
        return self._results(IssueResult, "issue", "issue__standard__position", "issue__position")

    def _results(self, model, field, *order):
        mine = self.received().order_by().values("pk")
        return list(
            model.objects.filter(submission__in=mine)
            .values(field, code=F(f"{field}__code"), label=F(f"{field}__label"), value=F("level"))
            .annotate(n=Count("pk"))
            .order_by(*order, "-value")
        )


class Submission(models.Model):
    class State(models.TextChoices):
        EXPECTED = "expected", "ยังไม่เริ่ม"
        DRAFT = "draft", "กำลังจัดทำ"
        SUBMITTED = "submitted", "รอตรวจ"
        REVIEWING = "reviewing", "กำลังตรวจ"
        RETURNED = "returned", "ส่งกลับแก้ไข"
        ACCEPTED = "accepted", "รับแล้ว"
        WITHDRAWN = "withdrawn", "โรงเรียนขอถอนคืน"

    TRANSITIONS = {
        State.EXPECTED: {State.DRAFT},
        State.DRAFT: {State.SUBMITTED},
        # The school takes it back before anybody reads; a short report is decided without announcing the reading.
        State.SUBMITTED: {State.REVIEWING, State.RETURNED, State.ACCEPTED, State.WITHDRAWN},
        State.REVIEWING: {State.RETURNED, State.ACCEPTED},
        State.RETURNED: {State.SUBMITTED},
        # Reopened by the head or the director: for the readers, or for the school.
        State.ACCEPTED: {State.REVIEWING, State.RETURNED},
        State.WITHDRAWN: {State.SUBMITTED},
    }
    EDITABLE = frozenset({State.EXPECTED, State.DRAFT, State.RETURNED, State.WITHDRAWN})
    RECEIVED = (State.SUBMITTED, State.REVIEWING, State.ACCEPTED)
    MISSING = (State.EXPECTED, State.DRAFT, State.WITHDRAWN)
    # Who may give a verdict.
    DECIDERS = (Role.SUPERVISOR, Role.HEAD)
    # Those the office has to decide about.
    UNDECIDED = (State.SUBMITTED, State.REVIEWING)
    CHIPS = {
        State.EXPECTED: "draft",
        State.DRAFT: "draft",
        State.SUBMITTED: "waiting",
        State.REVIEWING: "info",
        State.RETURNED: "returned",
        State.ACCEPTED: "done",
        State.WITHDRAWN: "draft",
    }

    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions")
    school = models.ForeignKey(School, models.PROTECT, related_name="submissions")
    level = models.CharField("ระดับ", max_length=10, choices=EducationLevel.choices)
    standard_set = models.ForeignKey(StandardSet, models.PROTECT, related_name="submissions")
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.EXPECTED)
    overall_level = models.PositiveSmallIntegerField("ระดับคุณภาพโดยรวม", null=True, blank=True)
    strengths = models.TextField("จุดเด่น", blank=True)
    improvements = models.TextField("จุดที่ควรพัฒนา", blank=True)
    # Those of the two that nobody wrote: gathered from the standards, and anew with each change of these.
    gathered = models.JSONField(default=list, blank=True)
    endorsed_on = models.DateField("วันที่คณะกรรมการสถานศึกษาเห็นชอบ", null=True, blank=True)
    endorsed_by = models.CharField("ประธานคณะกรรมการสถานศึกษา", max_length=150, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="submissions_to_review"
    )
    # Reads it too, where the round asks for two readers.
    second_reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="submissions_to_second"
    )
    # How many times the school has been asked to send: one more with each return.
    turn = models.PositiveSmallIntegerField("ส่งครั้งที่", default=1)
    # The first sending: a correction that the office asked for does not make a report late.
    submitted_at = models.DateTimeField("ส่งเมื่อ", null=True, blank=True)
    # The last time the office asked for a correction: from then on no close holds.
    returned_at = models.DateTimeField("ส่งกลับเมื่อ", null=True, blank=True)
    accepted_at = models.DateTimeField("รับเมื่อ", null=True, blank=True)
    # What the national e-SAR gave back for it.
    esar_receipt = models.CharField("เลขที่ตอบรับ e-SAR", max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "SAR ของโรงเรียน"
        verbose_name_plural = "SAR ของโรงเรียน"
        ordering = ["round", "school", "level"]
        indexes = [
            # What boards narrow to, and levels of many years: these are read in the index alone.
            models.Index(
                fields=["round", "state", "level", "standard_set", "overall_level", "school"], name="submission_counted"
            ),
            models.Index(fields=["reviewer", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "school", "level"], name="one_submission_per_school_and_level"),
            models.CheckConstraint(
                name="sent_submission_has_a_time",
                condition=Q(state__in=["expected", "draft", "withdrawn"]) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="accepted_submission_has_a_time",
                condition=Q(state="accepted", accepted_at__isnull=False) | (~Q(state="accepted") & Q(accepted_at=None)),
            ),
            models.CheckConstraint(
                name="two_readers_are_two_people",
                condition=Q(reviewer=None) | Q(second_reader=None) | ~Q(reviewer=F("second_reader")),
            ),
        ]

    def __str__(self):
        if self.round.is_sar:
            return f"SAR {self.school} {self.get_level_display()}"
        return f"{self.asked_label} {self.school}"

    @property
    def asked_label(self):
        """What is asked for, in words: the round, and the level of education where schools answer for each."""
        return f"{self.round} {self.get_level_display()}" if self.round.is_per_level else str(self.round)

    @property
    def is_asked_again(self):
        """True for what asked_again() finds."""
        taken_back = self.state == self.State.WITHDRAWN and self.returned_at is not None
        return self.state == self.State.RETURNED or taken_back

    @staticmethod
    def asked_again():
        """The Q of those the office asked to correct, which no close of the round ends."""
        return Q(state="returned") | Q(state="withdrawn", returned_at__isnull=False)

    @staticmethod
    def late_condition(day=None):
        """The Q of being late on `day` (today), over rows that went through with_deadline()."""
        return Submission.sent_late_condition() | Submission.overdue_condition(day)

    @staticmethod
    def sent_late_condition():
        """The Q of having first been sent after the deadline."""
        return Q(submitted_at__date__gt=F("deadline_on"))

    @staticmethod
    def overdue_condition(day=None):
        """The Q of not having been sent though on `day` (today) the deadline has passed."""
        return Q(submitted_at=None, deadline_on__lt=day or timezone.localdate())

    @cached_property
    def extended_until(self):
        """The end of the latest extension, or None; with_deadline() brings it along."""
        return self.extensions.aggregate(latest=Max("until"))["latest"]

    @property
    def deadline(self):
        """The last day on which sending is on time: an extension takes nothing from a round that was moved past it."""
        return max(self.round.due_on, self.extended_until or self.round.due_on)

    @property
    def is_extended(self):
        """True while an extension gives more time than the round does."""
        return self.deadline > self.round.due_on

    @property
    def closes_on(self):
        """The last day on which the school may send at all."""
        return max(self.round.closes_on, self.extended_until or self.round.closes_on)

    @property
    def is_late(self):
        """True when first sent after the deadline, or not sent though it has passed."""
        sent_on = timezone.localdate(self.submitted_at) if self.submitted_at else timezone.localdate()
        return sent_on > self.deadline

    @property
    def late_label(self):
        """ส่งช้า, เกินกำหนด or nothing."""
        if not self.is_late:
            return ""
        return "ส่งช้า" if self.submitted_at else "เกินกำหนด"

    @property
    def uncounted_label(self):
        """Why nobody waits for it any more, "" while it counts: the one object's side of counted()."""
        if self.school.is_open or self.state in self.RECEIVED:
            return ""
        return "ไม่นับ (ยุบรวม)" if self.school.merged_into_id else "ไม่นับ (เลิกสถานศึกษา)"

    @property
    def short_level(self):
        """ปฐมวัย or ขั้นพื้นฐาน, for narrow columns."""
        return EducationLevel(self.level).short

    @property
    def chip(self):
        """The kind of chip that shows the state."""
        return self.CHIPS[self.state]


class IssueResult(models.Model):
    """The level a school gives itself on one issue."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="issue_results")
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="results")
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "issue"], name="one_result_per_issue")]

    def __str__(self):
        return f"{self.issue.code}: {self.level}"


class StandardResult(models.Model):
    """The level a school gives itself on one standard; where it differs from the suggestion it says why."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="standard_results")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="results")
    level = models.PositiveSmallIntegerField()
    reason = models.TextField("เหตุผลที่ต่างจากระดับที่เสนอ", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "standard"], name="one_result_per_standard")]

    def __str__(self):
        return f"{self.standard.code}: {self.level}"
