"""Internal and external assessment side by side (F-09): the school's own level of a standard against that of สมศ."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Max

from qa.models import ExternalResult, Level, Submission
from qa.models.rounds import Round
from qa.models.standards import EducationLevel

SAME, HIGHER, LOWER = "same", "higher", "lower"
LABELS = {SAME: "ตรงกัน", HIGHER: "ประเมินตนเองสูงกว่า", LOWER: "ประเมินตนเองต่ำกว่า"}
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
        """Same in every standard; else where the larger gaps point."""
        total = sum(pair.gap for pair in self.pairs)
        if all(pair.gap == 0 for pair in self.pairs):
            return SAME
        return HIGHER if total >= 0 else LOWER

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
        return [(label, self.counts[name], 100 * self.counts[name] / self.n) for name, label in LABELS.items()]

    @property
    def mean(self):
        """The mean difference in levels, own minus external."""
        return self.total / self.n

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
    found = ExternalResult.objects.filter(school__in=schools, standards__isnull=False)
    if round:
        found = found.filter(round=round)
    if level:
        found = found.filter(level=level)
    found = found.distinct().select_related("school__network").prefetch_related("standards__standard")
    newest = {(row.school_id, row.level): row for row in found.order_by("year", "attempt", "pk")}
    own = _own(newest)
    scales = _scales()
    result = []
    for key, row in newest.items():
        if key not in own:
            continue
        submission = _beside(own[key], row.year)
        line = Row(row.school, row.level, row.round, row.result, submission.round.academic_year)
        line.pairs = _pairs(row, submission, scales)
        if line.pairs:
            result.append(line)
    return sorted(result, key=lambda line: (-line.widest, line.school.name, line.level))


def _own(newest):
    """{(school, level): [Submission]} with their standards, the newest year last."""
    schools = {school for school, _level in newest}
    sent = Submission.objects.received().filter(school__in=schools, round__kind=Round.Kind.SAR)
    sent = sent.select_related("round").prefetch_related("standard_results__standard")
    found = {}
    for row in sent.order_by("round__academic_year", "pk"):
        if (row.school_id, row.level) in newest:
            found.setdefault((row.school_id, row.level), []).append(row)
    return found


def _beside(submissions, year):
    before = [row for row in submissions if row.round.academic_year <= year]
    return (before or submissions)[-1]


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
                gap=_half_away(difference * (own_high - own_low)),
            )
        )
    return pairs


def _place(value, low, high):
    return (value - low) / (high - low) if high > low else 0


def _half_away(number):
    """Rounded to a whole level, halves away from nought."""
    return int(number + 0.5) if number >= 0 else -int(-number + 0.5)


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
    """Those rows in which some standard is judged so; `wide` for gaps of two levels and more."""
    if show == "wide":
        return [row for row in found if any(pair.is_wide for pair in row.pairs)]
    if show == SAME:
        return [row for row in found if row.verdict == SAME]
    if show in LABELS:
        return [row for row in found if any(pair.verdict == show for pair in row.pairs)]
    return found
