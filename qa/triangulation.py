"""What different people found at one school, side by side by year: the school itself, the reader of its report,
supervisors on their visits, สมศ., and the tests. Levels are told on a scale of 1 to 5; another scale is stretched onto
it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, Max, Min, Sum
from django.urls import reverse

from instruments.measures import half_up, mean, mean_of_total
from instruments.models import Answer, Item, ScalePoint
from qa.models import (
    ExternalGrade,
    ExternalResult,
    ExternalStandardResult,
    Level,
    Review,
    ReviewLevel,
    StandardResult,
    Submission,
    TestScore,
)
from qa.models.standards import EducationLevel
from supervision.models import Visit
from thai.numbers import exact

OWN, READER, VISIT, EXTERNAL = "own", "reader", "visit", "external"
SOURCES = {OWN: "โรงเรียน", READER: "ผู้ตรวจ SAR", VISIT: "การนิเทศ", EXTERNAL: "สมศ."}
# Two levels apart somebody should look at the evidence.
GAP = 2


@dataclass
class Finding:
    """What one source says of one thing: a level of 1–5 for comparing, the words, and where the evidence is."""

    value: Decimal
    word: str
    href: str = ""
    note: str = ""


@dataclass
class Line:
    """One standard, or the whole, with what each source found."""

    name: str
    found: dict = field(default_factory=dict)

    @property
    def cells(self):
        """[(label of the source, Finding or None)] in the order of the columns."""
        return [(label, self.found.get(source)) for source, label in SOURCES.items()]

    @property
    def gap(self):
        """How many whole levels the farthest two are apart; 0 with fewer than two sources."""
        values = [row.value for row in self.found.values()]
        return int(max(values) - min(values)) if len(values) > 1 else 0

    @property
    def is_wide(self):
        return self.gap >= GAP

    @property
    def outliers(self):
        """(the highest source, the lowest source), each (label, Finding)."""
        ordered = sorted(self.found.items(), key=lambda pair: pair[1].value)
        return [(SOURCES[source], row) for source, row in (ordered[-1], ordered[0])]


@dataclass
class Block:
    """One level of education in one year."""

    year: int
    level: str
    lines: list
    scores: list

    @property
    def level_label(self):
        return EducationLevel(self.level).label


def stretched(value, low, high):
    """A value of a scale from `low` to `high` on a scale from 1 to 5; None where the scale is but a point."""
    if high == low:
        return None
    return half_up(1 + 4 * exact(value - low) / exact(high - low))


def blocks(school, user):
    """[Block] of the school, the newest year first, of what the user may see; the queries do not grow with the years.

    A gap is marked where two sources differ by two levels or more. Tests stand beside: percent is no level.
    """
    own, names = _own(school, user)
    readers = _readers(school, user)
    visits = _visits(school, user)
    external = _external(school, user)
    scores = _scores(school, user)
    keys = set(own) | set(external)
    levels = {level for _year, level in keys} or _taught(school)
    # Visits and tests are the whole school's: where nothing is told by level they stand once.
    main = EducationLevel.BASIC if EducationLevel.BASIC in levels else EducationLevel.EARLY
    keys |= {(year, main) for year in {*visits, *scores} if not {(year, level) for level in levels} & keys}
    found = []
    for year, level in sorted(keys, key=lambda key: (-key[0], key[1] != EducationLevel.BASIC)):
        parts = [own.get((year, level), {}), readers.get((year, level), {}), external.get((year, level), {})]
        codes = sorted({code for part in parts for code in part if code})
        lines = []
        for code in ["", *codes]:
            name = names.get((year, level, code)) or (f"มาตรฐานที่ {code}" if code else "ภาพรวม")
            line = Line(name)
            for source, part in zip((OWN, READER, EXTERNAL), parts, strict=True):
                if code in part:
                    line.found[source] = part[code]
            if not code and year in visits:
                line.found[VISIT] = visits[year]
            lines.append(line)
        of_level = [row for row in scores.get(year, []) if level == EducationLevel.BASIC]
        if any(line.found for line in lines) or of_level:
            found.append(Block(year, level, lines, of_level))
    return found


def _taught(school):
    taught = ((school.has_basic, EducationLevel.BASIC), (school.has_early, EducationLevel.EARLY))
    return {level for has, level in taught if has}


def _own(school, user):
    """({(year, level): {code: Finding}}, {(year, level, code): name of the standard}); code "" is the whole."""
    rows = Submission.objects.visible_to(user).received().filter(school=school, round__kind="sar")
    rows = list(rows.select_related("round").order_by("pk"))
    scales = _scales({row.standard_set_id for row in rows})
    found, names, by_pk = defaultdict(dict), {}, {row.pk: row for row in rows}
    for row in rows:
        if row.overall_level:
            place = row.round.academic_year, row.level
            found[place][""] = _own_finding(row, row.overall_level, scales)
    for result in StandardResult.objects.filter(submission__in=by_pk).select_related("standard").order_by("pk"):
        row = by_pk[result.submission_id]
        place = row.round.academic_year, row.level
        found[place][result.standard.code] = _own_finding(row, result.level, scales)
        names[*place, result.standard.code] = str(result.standard)
    return found, names


def _own_finding(row, level, scales):
    words, low, high = scales[row.standard_set_id]
    value = stretched(level, low, high)
    href = reverse("qa:submission", args=[row.pk])
    return Finding(value if value is not None else Decimal(level), f"{words.get(level, '')} ({level})", href)


def _scales(sets):
    """{set: ({value: word}, lowest, highest)}. One query."""
    words = defaultdict(dict)
    for row in Level.objects.filter(set__in=sets):
        words[row.set_id][row.value] = row.label
    return {key: (words[key], min(words[key], default=1), max(words[key], default=5)) for key in sets}


def _readers(school, user):
    """{(year, level): {code: Finding}}: of each report the levels of its latest reading."""
    reviews = Review.objects.visible_to(user).filter(submission__school=school, submission__round__kind="sar")
    rows = ReviewLevel.objects.filter(review__in=reviews).select_related(
        "review__submission__round", "review__reader", "standard"
    )
    latest = {}
    for row in rows.order_by("review__turn", "review__pk"):
        submission = row.review.submission
        latest.setdefault((submission.round.academic_year, submission.level), {}).setdefault(
            row.standard.code, []
        ).append(row)
    given_levels = [row for codes in latest.values() for given in codes.values() for row in given]
    scales = _scales({row.review.submission.standard_set_id for row in given_levels})
    found = {}
    for place, codes in latest.items():
        part = {}
        for code, given in codes.items():
            turn = max(row.review.turn for row in given)
            given = [row for row in given if row.review.turn == turn]
            words, low, high = scales[given[0].review.submission.standard_set_id]
            middle = mean(row.level for row in given)
            level = int(half_up(middle, 0))
            href = reverse("qa:submission", args=[given[0].review.submission_id])
            who = " ".join(str(row.review.reader) for row in given)
            value = stretched(middle, low, high)
            part[code] = Finding(
                value if value is not None else half_up(middle), f"{words.get(level, '')} ({level})", href, who
            )
        found[place] = part
    return found


def _visits(school, user):
    """{year: Finding}: the mean of all ratings at the approved visits of an academic year, on a scale of 1 to 5. Two
    queries."""
    visits = Visit.objects.visible_to(user).filter(school=school, state=Visit.State.APPROVED)
    rated = Answer.objects.filter(
        response__at_visit__visit__in=visits.order_by(), item__kind=Item.Kind.RATING, value__isnull=False
    ).filter(item__weight__gt=0)
    rows = list(
        rated.order_by()
        .values("item__scale", day=F("response__at_visit__visit__visited_on"))
        .annotate(total=Sum(F("value") * F("item__weight")), weight=Sum("item__weight"), n=Count("pk"))
    )
    ends = ScalePoint.objects.filter(scale__in={row["item__scale"] for row in rows}).order_by()
    ends = {row["scale"]: row for row in ends.values("scale").annotate(low=Min("value"), high=Max("value"))}
    sums, days = defaultdict(lambda: [Decimal(), Decimal()]), defaultdict(set)
    for row in rows:
        scale = ends.get(row["item__scale"])
        value = stretched(Decimal(str(row["total"])) / row["weight"], scale["low"], scale["high"]) if scale else None
        if value is None:
            continue
        year = school.office.calendar.academic_year(row["day"])
        sums[year][0] += value * row["weight"]
        sums[year][1] += row["weight"]
        days[year].add(row["day"])
    href = f"{reverse('supervision:visits')}?mine=0&school={school.pk}"
    return {
        year: Finding(mean_of_total(total, weight), f"{mean_of_total(total, weight)}", href, f"{len(days[year])} ครั้ง")
        for year, (total, weight) in sums.items()
        if weight
    }


def _external(school, user):
    """{(year, level): {code: Finding}}: the last result of สมศ. in a year."""
    rows = list(ExternalResult.objects.visible_to(user).filter(school=school).order_by("attempt", "pk"))
    grades = defaultdict(dict)
    for grade in ExternalGrade.objects.filter(round__name__in={row.round for row in rows}).select_related("round"):
        grades[grade.round.name][grade.label] = grade.value
    found, by_pk = defaultdict(dict), {}
    for row in rows:
        day = row.assessed_on
        place = school.office.calendar.academic_year(day) if day else row.year, row.level
        by_pk[row.pk] = place
        scale = grades.get(row.round, {})
        value = scale.get(row.result)
        stretched_value = stretched(value, min(scale.values()), max(scale.values())) if value else None
        if stretched_value is not None:
            found[place][""] = Finding(stretched_value, row.result, _external_href(row), row.round)
    results = ExternalStandardResult.objects.filter(result__in=by_pk).select_related("standard").order_by("pk")
    results = list(results)
    scales = _scales({row.standard.set_id for row in results})
    of = {row.pk: row for row in rows}
    for row in results:
        words, low, high = scales[row.standard.set_id]
        value = stretched(row.level, low, high)
        if value is not None:
            finding = Finding(value, f"{words.get(row.level, '')} ({row.level})", _external_href(of[row.result_id]))
            found[by_pk[row.result_id]][row.standard.code] = finding
    return found


def _external_href(row):
    return f"{reverse('qa:external')}?school={row.school_id}"


def _scores(school, user):
    """{year: [TestScore]}."""
    found = defaultdict(list)
    for row in TestScore.objects.visible_to(user).filter(school=school):
        found[row.academic_year].append(row)
    return found
