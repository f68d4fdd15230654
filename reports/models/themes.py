"""What schools say in the SARs of a round, statement by statement, and the themes that gather what means the same.

A job reads the statements and proposes themes; what a person decided about a theme or about the place of a statement
stays as it is whatever SARs arrive later (docs/decisions/themes.md).
"""

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from qa.models import Issue, Round, Standard, Submission
from qa.models.standards import EducationLevel
from schools.models import Role


class Field(models.TextChoices):
    """What the statements of a theme are: the text of the SAR they stand in."""

    STRENGTHS = "strengths", "จุดเด่น"
    IMPROVEMENTS = "improvements", "จุดที่ควรพัฒนา"
    PLAN = "plan", "แนวทางการพัฒนา"
    PRACTICES = "practices", "แบบอย่างที่ดีและนวัตกรรม"
    HELP_WANTED = "help_wanted", "ความต้องการช่วยเหลือ"


class ThemeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Themes of the rounds of the acting office, for those who read its figures."""
        if not user.has_role(Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR):
            return self.none()
        return self.filter(round__office=user.acting.office_id)

    def standing(self):
        """Without those that were merged into others."""
        return self.filter(merged_into=None)

    def counted(self):
        """Adds `schools`, `statements` and `fresh`: how many schools say it, in how many statements, and how many of
        these the system added after the theme was marked done."""
        said = Statement.said("statements__")
        return self.annotate(
            schools=Count("statements__submission__school", filter=said, distinct=True),
            statements_n=Count("statements", filter=said),
            fresh=Count(
                "statements",
                filter=said & Q(statements__placed_by="system", statements__placed_at__gt=F("done_at")),
            ),
        )

    def living(self):
        """Without those merged away or moved empty, and without those that the system proposed and nobody says any
        more: what a person named or checked stays, also while the SARs behind it are away."""
        held = Statement.objects.filter(theme=OuterRef("pk"))
        return self.standing().filter(Exists(held.said()) | ~Q(state=Theme.State.PROPOSED) & Exists(held))


class Theme(models.Model):
    """Statements of one meaning about one standard (or the whole school) in one field of the SARs of a round and level
    of education. `version` counts the changes people made: the system adding new statements is none."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "ระบบเสนอ"
        EDITED = "edited", "ปรับแล้ว"
        DONE = "done", "ตรวจแล้ว"

    CHIPS = {State.PROPOSED: "waiting", State.EDITED: "info", State.DONE: "done"}

    round = models.ForeignKey(Round, models.CASCADE, related_name="themes")
    level = models.CharField("ระดับ", max_length=10, choices=EducationLevel.choices)
    field = models.CharField("ด้าน", max_length=12, choices=Field.choices)
    # None: about the whole report.
    standard = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="themes")
    name = models.CharField("ชื่อประเด็น", max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.PROPOSED)
    done_at = models.DateTimeField("ตรวจเมื่อ", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    version = models.PositiveIntegerField(default=1)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = "ประเด็น"
        verbose_name_plural = "ประเด็น"
        ordering = ["round", "level", "field", "position", "pk"]
        indexes = [models.Index(fields=["round", "level", "field", "standard"])]
        constraints = [
            models.CheckConstraint(name="theme_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="done_theme_has_a_time",
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)),
            ),
            models.CheckConstraint(
                name="theme_is_not_merged_into_itself", condition=Q(merged_into=None) | ~Q(merged_into=F("pk"))
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def chip(self):
        """The kind of chip that shows the state."""
        return self.CHIPS[self.state]

    @property
    def place(self):
        """What it is about: มฐ. and the number, or the whole school."""
        return f"มฐ. {self.standard.code}" if self.standard_id else "ภาพรวม"


class StatementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As of the themes, and of what the office may read of SARs: see said()."""
        if not user.has_role(Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR):
            return self.none()
        return self.said().filter(submission__round__office=user.acting.office_id)

    def said(self):
        """Those that stand in a SAR the office has in hand; what was withdrawn or sent back is not among them."""
        return self.filter(Statement.said())


class Statement(models.Model):
    """One thing a school says in one text of its SAR. The same words in the same text are the same row, also after the
    SAR went back and came again, so that what a person decided about it holds."""

    class By(models.TextChoices):
        NOBODY = "", "ยังไม่จัด"
        SYSTEM = "system", "ระบบ"
        PERSON = "person", "ผู้ใช้"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="statements")
    field = models.CharField(max_length=12, choices=Field.choices)
    standard = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="statements")
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, blank=True, related_name="statements")
    # Where it stood in its text, and the page of the SAR file where the text was taken from one.
    position = models.PositiveSmallIntegerField(default=0)
    page = models.PositiveSmallIntegerField("หน้า", null=True, blank=True)
    text = models.TextField("ข้อความ")
    # SHA-256 over submission, field, standard and the words, see reports.theming.reading.
    key = models.CharField(max_length=64, unique=True)
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, blank=True, related_name="statements")
    # By a person without a theme: belongs to none, and the system leaves it there.
    placed_by = models.CharField(max_length=6, choices=By.choices, blank=True, default=By.NOBODY)
    placed_at = models.DateTimeField(null=True, blank=True)
    # How typical of its theme, the most typical first.
    rank = models.PositiveSmallIntegerField(default=0)
    # When the text no longer held it; it comes back to its place with the words.
    left_at = models.DateTimeField(null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = "ข้อความใน SAR"
        verbose_name_plural = "ข้อความใน SAR"
        ordering = ["rank", "pk"]
        indexes = [models.Index(fields=["theme", "rank"]), models.Index(fields=["submission", "field"])]
        constraints = [
            models.CheckConstraint(name="statement_says_something", condition=~Q(text="")),
            models.CheckConstraint(name="statement_in_a_theme_was_placed", condition=Q(theme=None) | ~Q(placed_by="")),
        ]

    def __str__(self):
        return self.text[:80]

    @staticmethod
    def said(prefix=""):
        """The Q of standing in a SAR that the office has in hand."""
        return Q(**{f"{prefix}left_at": None, f"{prefix}submission__state__in": Submission.RECEIVED})

    @property
    def part(self):
        """Where in the SAR it stands, in words."""
        place = f"มาตรฐานที่ {self.standard.code}" if self.standard_id else "ภาพรวมของสถานศึกษา"
        if self.issue_id:
            place += f" ประเด็น {self.issue.code}"
        return f"{place} หน้า {self.page}" if self.page else place


class SarRead(models.Model):
    """When the statements of a SAR were last read: what was sent after that waits to be read."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="statements_read")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "SAR ที่อ่านข้อความแล้ว"
        verbose_name_plural = "SAR ที่อ่านข้อความแล้ว"

    def __str__(self):
        return f"{self.submission_id} {self.at}"


class ThemeEvent(models.Model):
    """What was done to themes, append-only. `detail` keeps what undoing needs: the names before, and for each statement
    that moved the theme and the hand that had placed it."""

    class Kind(models.TextChoices):
        PROPOSED = "proposed", "ระบบเสนอประเด็น"
        RENAMED = "renamed", "เปลี่ยนชื่อ"
        MERGED = "merged", "รวมประเด็น"
        MOVED = "moved", "ย้ายข้อความ"
        SPLIT = "split", "แยกเป็นประเด็นใหม่"
        DONE = "done", "ตรวจแล้ว"
        REOPENED = "reopened", "เปิดตรวจใหม่"
        UNDONE = "undone", "เลิกทำ"

    UNDOABLE = (Kind.MERGED, Kind.MOVED, Kind.SPLIT)

    round = models.ForeignKey(Round, models.CASCADE, related_name="theme_events")
    # None where statements were taken out of all themes, and for what a job did.
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, blank=True, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # None: the system.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    comment = models.TextField(blank=True)
    detail = models.JSONField(default=dict, blank=True)
    undoes = models.OneToOneField("self", models.CASCADE, null=True, blank=True, related_name="undone_by")

    class Meta:
        verbose_name = "เหตุการณ์ของประเด็น"
        verbose_name_plural = "เหตุการณ์ของประเด็น"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="undoing_names_what_it_undoes",
                condition=Q(kind="undone", undoes__isnull=False) | (~Q(kind="undone") & Q(undoes=None)),
            )
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """What happened, in words."""
        return self.get_kind_display()

    @property
    def is_undoable(self):
        """True for what undo() takes back, once; with `undone_by` selected it asks nothing."""
        return self.kind in self.UNDOABLE and getattr(self, "undone_by", None) is None
