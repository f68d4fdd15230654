"""Which part of the themes a page shows: round, level, field, standard, issue, state and words, all in the address."""

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import cached_property

from qa.models import Issue, Round, Standard, Submission
from qa.models.standards import EducationLevel
from reports.models import Field, Statement, Theme

# Rounds to choose from: the newest.
ROUNDS = 20
WHOLE = "whole"


def number(text):
    """The key that a part of an address names, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


class Scope:
    """What the address asks for, and where it says nothing, the newest round with SARs, basic education and strengths.
    Where it says what there is not, `faults` names it and no theme and statement is listed."""

    def __init__(self, user, asked):
        self.user = user
        received = Submission.objects.filter(round=OuterRef("pk"), state__in=Submission.RECEIVED)
        rounds = Round.objects.visible_to(user).of_sar().annotate(has_sars=Exists(received))
        self.rounds = list(rounds[:ROUNDS])
        self.faults = []
        wanted = number(asked.get("round", ""))
        self.round = next((row for row in self.rounds if row.pk == wanted), None)
        if self.round is None:
            self.faults += ["round"] if asked.get("round") else []
            self.round = next((row for row in self.rounds if row.has_sars), None) or next(iter(self.rounds), None)
        self.level = self._one(asked, "level", EducationLevel.values, EducationLevel.BASIC.value)
        self.field = self._one(asked, "field", Field.values, Field.STRENGTHS.value)
        self.state = self._one(asked, "state", Theme.State.values, "")
        # PostgreSQL refuses NUL even in what is only compared.
        self.q = asked.get("q", "").replace("\x00", "").strip()[:100]
        self.standard = asked.get("standard", "")
        if self.standard != WHOLE and number(self.standard) not in [row.pk for row in self.standards]:
            self.faults += ["standard"] if self.standard else []
            self.standard = ""
        self.issue = asked.get("issue", "")
        if self.issue and number(self.issue) not in [row.pk for row in self.issues]:
            self.faults.append("issue")
            self.issue = ""

    def _one(self, asked, name, values, default):
        value = asked.get(name, "")
        self.faults += [name] if value and value not in values else []
        return value if value in values else default

    @cached_property
    def standards(self):
        """The standards by which the schools of the round judge themselves at this level."""
        sets = Submission.objects.filter(round=self.round, level=self.level).order_by().values("standard_set")
        return list(Standard.objects.filter(set__in=sets).order_by("set", "position"))

    @cached_property
    def issues_of_all(self):
        """The issues that statements of the round and level begin with."""
        said = Statement.objects.said().filter(
            issue=OuterRef("pk"), submission__round=self.round, submission__level=self.level
        )
        rows = Issue.objects.filter(Exists(said), standard__in=self.standards)
        return list(rows.order_by("standard__set", "standard__position", "position"))

    @property
    def issues(self):
        """Those of the standard, where one is chosen."""
        chosen = number(self.standard)
        return [row for row in self.issues_of_all if not self.standard or row.standard_id == chosen]

    @property
    def levels(self):
        return EducationLevel.choices

    @property
    def is_narrowed(self):
        return bool(self.faults or self.q or self.state or self.standard or self.issue)

    @property
    def level_name(self):
        return EducationLevel(self.level).label

    @property
    def field_name(self):
        return Field(self.field).label

    def _of_standard(self, rows):
        if self.standard == WHOLE:
            return rows.filter(standard=None)
        return rows.filter(standard=number(self.standard)) if self.standard else rows

    def _of_issue(self, themes):
        if not self.issue:
            return themes
        said = Statement.objects.said().filter(theme=OuterRef("pk"), issue=number(self.issue))
        return themes.filter(Exists(said))

    @cached_property
    def _themes(self):
        rows = Theme.objects.visible_to(self.user).living().filter(round=self.round, level=self.level)
        return rows.none() if self.faults else rows

    @property
    def in_field(self):
        """The themes of the field, of all standards."""
        return self._themes.filter(field=self.field)

    def themes(self):
        """The themes the page lists, those that most schools say first."""
        rows = self._of_issue(self._of_standard(self.in_field))
        if self.state:
            rows = rows.filter(state=self.state)
        if self.q:
            said = Statement.objects.said().filter(theme=OuterRef("pk"), text__icontains=self.q)
            rows = rows.filter(Q(name__icontains=self.q) | Exists(said))
        return rows.counted().select_related("standard").order_by("-schools", "-statements_n", "position", "pk")

    def loose(self):
        """The statements that stand in no theme."""
        rows = Statement.objects.visible_to(self.user).filter(theme=None, field=self.field)
        if self.faults:
            return rows.none()
        rows = self._of_standard(rows.filter(submission__round=self.round, submission__level=self.level))
        if self.issue:
            rows = rows.filter(issue=number(self.issue))
        if self.q:
            rows = rows.filter(text__icontains=self.q)
        return rows.select_related("standard", "issue", "submission__school").order_by(
            "standard__position", "text", "pk"
        )

    def fields(self):
        """[(value, label, themes, done)] of all fields of the round and level. One query."""
        counts = dict.fromkeys(Field.values, (0, 0))
        done = Count("pk", filter=Q(state=Theme.State.DONE))
        for field, all_of_them, finished in (
            self._themes.order_by().values("field").annotate(n=Count("pk"), done=done).values_list("field", "n", "done")
        ):
            counts[field] = (all_of_them, finished)
        return [(value, label, *counts[value]) for value, label in Field.choices]

    def states(self):
        """{state: themes} of the field, standard and issue. One query."""
        rows = self._of_issue(self._of_standard(self.in_field)).order_by()
        return dict(rows.values_list("state").annotate(n=Count("pk")))
