"""Internal and external assessment side by side (F-09): the school's own level of a standard against that of สมศ."""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from instruments.measures import half_up, mean_of_total, share
from qa.models import ExternalResult, ExternalStandardResult, Level, Submission
from qa.models.rounds import Round
from qa.models.standards import EducationLevel

SAME, HIGHER, LOWER, BOTH = "same", "higher", "lower", "both"
# Of one standard; BOTH is of a school alone.
LABELS = {SAME: "ตรงกัน", HIGHER: "ประเมินตนเองสูงกว่า", LOWER: "ประเมินตนเองต่ำกว่า"}
VERDICTS = LABELS | {BOTH: "ทั้งสูงกว่าและต่ำกว่า"}
# So many levels apart somebody should look at the evidence.
WIDE = 2


@dataclass(frozen=True)
class Pair:
    """One standard of one school: both levels with their words, and how far the own one is above สมศ.'s."""

    code: str
    label: str
    own: int
    own_word: str
    external: int
    external_word: str
    gap: int

    @property
    def verdict(self):
        return HIGHER if self.gap > 0 else LOWER if self.gap < 0 else SAME

    @property
    def is_wide(self):
        return abs(self.gap) >= WIDE


@dataclass
class Row:
    """One school and level with what can be compared; `sar_year` and `round` say what was."""

    school: object
    level: str
    round: str
    result: str
    sar_year: int
    pairs: list = field(default_factory=list)

    @property
    def level_label(self):
        return EducationLevel(self.level).label

    @property
    def verdict(self):
        """Of the school: alike in every standard, nowhere lower, nowhere higher, or some of both."""
        found = {pair.verdict for pair in self.pairs} - {SAME}
        return BOTH if len(found) > 1 else next(iter(found), SAME)

    @property
    def widest(self):
        return max((abs(pair.gap) for pair in self.pairs), default=0)


@dataclass
class Line:
    """One standard over all schools: how many judged themselves alike, higher and lower, and the mean difference."""

    level: str
    code: str
    label: str
    counts: Counter = field(default_factory=Counter)
    total: int = 0

    @property
    def n(self):
        return sum(self.counts.values())

    @property
    def cells(self):
        """[(label, how many, percent)] in the order of LABELS."""
        return [(label, self.counts[name], share(self.counts[name], self.n)) for name, label in LABELS.items()]

    @property
    def mean(self):
        """The mean difference in levels, own minus external."""
        return mean_of_total(self.total, self.n)

    @property
    def level_label(self):
        return EducationLevel(self.level).label


def rounds(schools):
    """The names of the rounds that have results by standard, the newest first."""
    rows = ExternalResult.objects.filter(school__in=schools, standards__isnull=False).order_by()
    return list(
        rows.values("round").annotate(newest=Max("year")).order_by("-newest", "round").values_list("round", flat=True)
    )


def rows(schools, *, round="", level=""):
    """[Row] of the schools whose newest result by standard (of the round) has a SAR to stand beside: the newest one
    handed in up to that year, else the newest there is. A constant number of queries; the widest gaps first."""
    found = list(_newest(schools, round, level))
    own = _own(found)
    scales = _scales()
    result = []
    for row in found:
        submission = own.get(row.beside)
        if submission is None:
            continue
        line = Row(row.school, row.level, row.round, row.result, submission.round.academic_year)
        line.pairs = _pairs(row, submission, scales)
        if line.pairs:
            result.append(line)
    return sorted(result, key=lambda line: (-line.widest, line.school.name, line.level))


def _newest(schools, round, level):
    """The newest result by standard (of the round) of each school and level, with `beside`: the key of the SAR to
    stand beside it, or None. What lies years back stays in the database."""
    judged = ExternalResult.objects.filter(Exists(ExternalStandardResult.objects.filter(result=OuterRef("pk"))))
    if round:
        judged = judged.filter(round=round)
    alike = {"school": OuterRef("school"), "level": OuterRef("level")}
    newest = judged.filter(**alike).order_by("-year", "-attempt", "-pk")
    rows = judged.filter(school__in=schools, pk=Subquery(newest.values("pk")[:1])).order_by("pk")
    if level:
        rows = rows.filter(level=level)
    sent = Submission.objects.received().filter(**alike, round__kind=Round.Kind.SAR)
    sent = sent.order_by("-round__academic_year", "-pk").values("pk")
    before = sent.filter(round__academic_year__lte=OuterRef("year"))
    rows = rows.annotate(beside=Coalesce(Subquery(before[:1]), Subquery(sent[:1])))
    return rows.select_related("school__network").prefetch_related("standards__standard")


def _own(results):
    """{key: Submission} of the SARs beside these results, with their standards."""
    sent = Submission.objects.select_related("round").prefetch_related("standard_results__standard")
    return sent.in_bulk([row.beside for row in results if row.beside])


def _scales():
    """{set: ({value: word}, lowest, highest)} of all sets."""
    words = {}
    for standard_set, value, label in Level.objects.values_list("set", "value", "label"):
        words.setdefault(standard_set, {})[value] = label
    return {key: (held, min(held), max(held)) for key, held in words.items()}


def _pairs(result, submission, scales):
    own = {row.standard.code: row for row in submission.standard_results.all()}
    pairs = []
    for row in sorted(result.standards.all(), key=lambda row: row.standard.position):
        mine = own.get(row.standard.code)
        if mine is None:
            continue
        words, low, high = scales.get(row.standard.set_id, ({}, 1, 5))
        own_words, own_low, own_high = scales.get(mine.standard.set_id, ({}, 1, 5))
        # On one scale from 0 to 1, so that sets with other levels can stand side by side.
        difference = _place(mine.level, own_low, own_high) - _place(row.level, low, high)
        pairs.append(
            Pair(
                code=row.standard.code,
                label=row.standard.label,
                own=mine.level,
                own_word=own_words.get(mine.level, ""),
                external=row.level,
                external_word=words.get(row.level, ""),
                gap=int(half_up(difference * (own_high - own_low), 0)),
            )
        )
    return pairs


def _place(value, low, high):
    return Fraction(value - low, high - low) if high > low else 0


def lines(found):
    """[Line] of each standard, level by level."""
    lines = {}
    for row in found:
        for pair in row.pairs:
            line = lines.setdefault((row.level, pair.code), Line(row.level, pair.code, pair.label))
            line.counts[pair.verdict] += 1
            line.total += pair.gap
    return [lines[key] for key in sorted(lines)]


def narrowed(found, show):
    """The schools of one of VERDICTS; `wide`: those in which some standard is two levels apart and more."""
    if show == "wide":
        return [row for row in found if any(pair.is_wide for pair in row.pairs)]
    return [row for row in found if row.verdict == show] if show in VERDICTS else found
