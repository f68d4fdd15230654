"""Results of tests side by side: school, area, OBEC and nation, over three years. Each function says its queries."""

from dataclasses import dataclass, field

from django.db.models import Max

from instruments.measures import share
from qa.exams import means
from qa.exams.catalogue import grade_order
from qa.models import ReferenceMean, TestScore

YEARS = 3
Scope = ReferenceMean.Scope
# What a result is held against by itself: the first of these that is known.
AGAINST = (Scope.NATION, Scope.OBEC, Scope.PROVINCE, Scope.AREA)
OWN, AREA = "own", "mean"
LABELS = {OWN: "โรงเรียน", AREA: "เขตพื้นที่", Scope.OBEC: "สพฐ.", Scope.NATION: "ประเทศ"}
CHART_HEIGHT, CHART_FOOT, CHART_HEAD = 170, 22, 20


def newest_year(scores):
    """The newest academic year there are results of, or None. One query."""
    return scores.order_by().aggregate(newest=Max("academic_year"))["newest"]


def years_to(year):
    """The three years that end with one, oldest first."""
    return list(range(year - YEARS + 1, year + 1))


def area_means(office, years, **narrow):
    """{(test, grade, year, turn, subject): Mean} over all schools of the office. One query."""
    rows = TestScore.objects.filter(school__office=office, academic_year__in=years, **narrow)
    return means.by(rows, "test", "grade", "academic_year", "turn", "subject")


def references(office, years, **narrow):
    """{(test, grade, year, turn, subject): {scope: ReferenceMean}}; the office's own go before the shipped. One
    query."""
    rows = ReferenceMean.objects.of_office(office).filter(academic_year__in=years, **narrow).select_related("exam")
    found = {}
    for row in sorted(rows, key=lambda row: row.office_id is not None):
        key = (row.exam.code, row.grade, row.academic_year, row.turn, row.subject)
        found.setdefault(key, {})[row.scope] = row
    return found


@dataclass
class Year:
    """What is known of a subject in one year; every value is a Decimal or None."""

    year: int
    own: object = None
    area: means.Mean | None = None
    references: dict = field(default_factory=dict)

    def value(self, who):
        """The value of "own", of the area's "mean", or of a Scope."""
        if who == OWN:
            return self.own.mean if self.own else None
        if who == AREA:
            return self.area.value if self.area else None
        return self.references[who].mean if who in self.references else None

    @property
    def mean(self):
        """The mean of the area, worked out from its schools."""
        return self.value(AREA)

    @property
    def obec(self):
        return self.value(Scope.OBEC)

    @property
    def nation(self):
        return self.value(Scope.NATION)

    @property
    def published(self):
        """The area's mean as it was published, which may differ from what its schools give."""
        return self.value(Scope.AREA)


@dataclass
class Line:
    """One subject over the years, oldest first."""

    subject: str
    years: list

    @property
    def latest(self):
        return self.years[-1]

    def against(self, who):
        """(scope, difference in points) of the latest value of "own" or "mean" against the nation, or what else is
        known; None where nothing is."""
        mine = self.latest.value(who)
        for scope in AGAINST:
            if mine is not None and (theirs := self.latest.value(scope)) is not None:
                return Scope(scope).label, mine - theirs
        return None

    @property
    def area_against(self):
        return self.against(AREA)

    @property
    def own_against(self):
        return self.against(OWN)

    @property
    def change(self):
        """The area's latest value less the one of the year before, or None."""
        return _less(self.latest.mean, self.years[-2].mean)

    @property
    def own_change(self):
        return _less(self.latest.value(OWN), self.years[-2].value(OWN))


def _less(one, other):
    return one - other if one is not None and other is not None else None


@dataclass
class Sitting:
    """One test in one grade: its subjects over the years."""

    exam: object  # Exam, or None for a test that the catalogue does not know
    code: str
    grade: str
    turn: int
    lines: list
    subjects: list

    @property
    def main(self):
        """The Line that stands for all: the total, which comes last, or else the first."""
        names = {row.name for row in self.subjects if row.is_total}
        return self.lines[-1] if self.lines[-1].subject in names else self.lines[0]

    @property
    def title(self):
        name = f"{self.code} {self.grade}"
        return f"{name} ครั้งที่ {self.turn}" if self.exam and self.exam.turns > 1 else name


def sittings(catalogue, years, *, area, known, own=None):
    """[Sitting] in the order of the catalogue. `area` are area_means(), `known` references(), `own` {key: TestScore} of
    one school, for whose page only what it took part in is shown. No query."""
    keys = set(own if own is not None else area)
    turns, subjects = {}, {}
    for test, grade, year, turn, _ in keys:
        turns[test, grade] = max(turns.get((test, grade), (0, 0)), (year, turn))
    for test, grade, _, _, subject in keys:
        subjects.setdefault((test, grade), set()).add(subject)
    found = []
    for (test, grade), names in subjects.items():
        turn = turns[test, grade][1]
        ordered = sorted(names, key=lambda name, t=test, g=grade: catalogue.order_of(t, g, name))
        lines = [line(name, test, grade, turn, years, area=area, known=known, own=own) for name in ordered]
        exam = catalogue.exam(test)
        asked = catalogue.subjects(exam, grade) if exam else []
        found.append(Sitting(exam, test, grade, turn, lines, asked))
    order = {one: catalogue.order_of(one[0], one[1], "")[:1] for one in subjects}
    return sorted(found, key=lambda one: (order[one.code, one.grade], one.code, grade_order(one.grade)))


def line(subject, test, grade, turn, years, *, area, known, own=None):
    """The Line of a subject. No query."""
    found = []
    for year in years:
        key = (test, grade, year, turn, subject)
        found.append(Year(year, (own or {}).get(key), area.get(key), known.get(key, {})))
    return Line(subject, found)


def bars(one, series):
    """Bars of a Line, zero-based, as many groups as years: x, width and middle in percent, y and height in pixels.
    `series` are the names that Year.value knows; the figure of the first stands above its bar."""
    values = [one_year.value(who) for one_year in one.years for who in series]
    most = max((float(value) for value in values if value is not None), default=0)
    if not most:
        return []
    slot = 100 / len(one.years)
    full, bottom = CHART_HEIGHT - CHART_FOOT - CHART_HEAD, CHART_HEIGHT - CHART_FOOT
    out = []
    for place, year in enumerate(one.years):
        left, width, parts = slot * place + slot * 0.08, slot * 0.84 / len(series), []
        for n, who in enumerate(series):
            value = year.value(who)
            height = full * float(value) / most if value is not None else 0
            parts.append(
                {
                    "css": f"exam-{who}",
                    "label": LABELS[who],
                    "value": value,
                    "x": f"{left + n * width:.2f}",
                    "width": f"{width * 0.92:.2f}",
                    "middle": f"{left + n * width + width * 0.46:.2f}",
                    "y": f"{bottom - height:.1f}",
                    "height": f"{height:.1f}",
                    "top": f"{bottom - height - 4:.1f}",
                    "told": n == 0,
                }
            )
        out.append({"year": year.year, "middle": f"{slot * (place + 0.5):.2f}", "parts": parts})
    return out


def charts(lines, series):
    """[{line, bars}] of the Lines that have anything to draw, each with the series that it knows."""
    drawn = []
    for one in lines:
        known = [who for who in series if any(year.value(who) is not None for year in one.years)]
        if found := bars(one, known):
            drawn.append({"line": one, "bars": found})
    return drawn


def legend(series):
    """[(css, label)] of the series of a chart."""
    return [(f"exam-{who}", LABELS[who]) for who in series]


def of_school(school, years):
    """{key: TestScore} of a school. One query."""
    rows = TestScore.objects.filter(school=school, academic_year__in=years)
    return {(row.test, row.grade, row.academic_year, row.turn, row.subject): row for row in rows}


def groups(rows):
    """[(name, Mean)] of (name, mean, takers), those without a name last."""
    found = {}
    for name, mean, takers in rows:
        found.setdefault(name, []).append((mean, takers))
    return [(name, means.of(values)) for name, values in sorted(found.items(), key=lambda item: (not item[0], item[0]))]


def public_groups(rows):
    """groups() for everybody: groups with few takers or few schools, or whose takers nobody knows, have no mean. What
    the mean of all and the shown groups leave over can be worked out: so the next smallest have none either, until
    those that are hidden are two groups at least and have enough takers and schools together."""
    found = groups(rows)
    # Groups without takers are in no mean of all, and hide nobody.
    weighed = sorted((mean.schools, mean.takers, name) for name, mean in found if mean.is_weighted)
    hidden = {name for name, mean in found if not mean.is_of_many}
    small = [one for one in weighed if one[-1] in hidden]
    for one in [one for one in weighed if one[-1] not in hidden] if small else []:
        if len(small) > 1 and all(sum(sizes) >= means.FEW for sizes in list(zip(*small, strict=True))[:2]):
            break
        small.append(one)
    hidden |= {name for *_sizes, name in small}
    return [(name or "ไม่ระบุ", None if name in hidden else mean) for name, mean in found]


def level_counts(rows, levels):
    """[{label, n, percent}] of the pupils at each level, from lists of counts."""
    sums = [0] * len(levels)
    for counts in rows:
        for place, n in enumerate(counts[: len(sums)]):
            sums[place] += n
    total = sum(sums)
    return [{"label": label, "n": n, "percent": share(n, total)} for label, n in zip(levels, sums, strict=True)]
