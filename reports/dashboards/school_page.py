"""What one school's dashboard says: its own years beside the mean of the office, in which no other school is told."""

from collections import Counter

from django.db.models import Count, Q
from django.urls import reverse

from instruments.measures import from_counts, mean_of_total
from qa.models import TestScore
from reports.book.parts import Cell, Column, Row
from reports.dashboards import behind, comparison, drawings
from reports.dashboards.behind import LEVEL_WORDS
from reports.dashboards.board import Board, Number, Section, Stat, Table
from reports.dashboards.facts import TREND_YEARS
from reports.queries import link, scales
from schools.models import School
from supervision.models import Recommendation, Visit

# A mean of fewer schools than this would tell of single ones.
FEWEST = 5


# The two lines of a chart.
OWN, USUAL = "โรงเรียน", "ค่าเฉลี่ยของสำนักงาน"


def sections(school, user, scope, pair=None):
    """[Section] of a school as a person may see it, up to the year of a Scope; the comparison of the Scopes in `pair`
    comes first where there is one. A fixed number of queries. Nothing of a year that is none: figures of another one
    would stand for it."""
    if scope.refused:
        return []
    facts = scope.facts
    # Rows of other schools are behind the office's figures: these open for who reads them, and not for a school.
    board = None if user.acting.is_school else Board(scope)
    found = [_visits(facts, school, user), _levels(facts, school, board), _tests(facts, school, user, board)]
    return [_compared(school, user, *pair), *found] if pair else found


def _made(school, user):
    """The visits to a school that a person's list counts, and what else the address of that list says."""
    if user.acting.is_school:
        return Visit.objects.filter(state=Visit.State.APPROVED), {}
    return Visit.objects.made(), {"school": school.pk, "mine": 0}


def _visits(facts, school, user):
    """Visits by year beside the office's mean, and what is asked of the school."""
    rows, narrow = _made(school, user)
    years = range(facts.year - TREND_YEARS + 1, facts.year + 1)
    spans = {f"y{year}": facts.calendar.academic_span(year) for year in years}
    counts = {name: Count("pk", filter=Q(visited_on__range=span)) for name, span in spans.items()}
    # All years are not read where a few are told.
    rows = rows.filter(visited_on__range=(min(spans.values())[0], max(spans.values())[1])).order_by()
    of_all = rows.filter(office=school.office_id).aggregate(**counts)
    own = rows.filter(school=school).aggregate(**counts)
    # A school counts in each year in which it was open for a day.
    there = {name: Count("pk", filter=_open_in(facts, int(name[1:]))) for name in counts}
    schools = School.objects.filter(office=school.office_id).aggregate(**there)
    lines = []
    for year in years:
        name = f"y{year}"
        usual = mean_of_total(of_all[name], schools[name]) if schools[name] >= FEWEST else None
        number = Number(own[name], "n", href=_list(year, narrow))
        mean = Cell(usual, "mean")
        if usual is not None and not user.acting.is_school:
            mean = Number(usual, "mean", href=_list(year, {"mine": 0}))
        lines.append(Row.of(str(year), number, mean))
    columns = [
        Column("ปีการศึกษา", "text", width=2),
        Column("การนิเทศ (ครั้ง)"),
        Column("ค่าเฉลี่ยต่อโรงเรียนของสำนักงาน", "mean", width=2),
    ]
    stats = _asked(facts, school, user, narrow) if facts.is_present else []
    table = Table("visits", "การนิเทศรายปี", columns, lines, draw=drawings.months)
    return Section("visits", "การนิเทศและข้อเสนอแนะ", "", stats, [table])


def _list(year, narrow):
    """The address of the visits of a year."""
    return link(reverse("supervision:visits"), year=year, state="made", **narrow)


def _asked(facts, school, user, narrow):
    """What is asked of the school. Known of today only."""
    asked = Recommendation.objects.visible_to(user).filter(school=school)
    address = reverse("supervision:recommendations")
    return [
        Stat(
            "ข้อเสนอแนะที่ยังค้าง",
            Number(asked.unsettled().count(), "n", href=link(address, state="unsettled", **narrow)),
        ),
        Stat(
            "ข้อเสนอแนะเกินกำหนด",
            Number(asked.overdue(facts.today).count(), "n", href=link(address, overdue=1, **narrow)),
        ),
    ]


def _open_in(facts, year):
    """The Q of a school having been open on a day of an academic year, up to today."""
    first, last = facts.calendar.academic_span(year)
    opened = Q(opened_on=None) | Q(opened_on__lte=min(last, facts.today))
    return opened & (Q(closed_on=None) | Q(closed_on__gt=first))


def _levels(facts, school, board):
    """The overall level of each year beside the mean of the schools that sent theirs."""
    own, rows, drawn, scale_of = _own_levels(facts, school), [], {}, {}
    counts, told = facts.level_counts(), scales({used for _, used, _ in own})
    sets = Counter(level for level, _ in {key[:2] for key in own})
    for key, one in sorted(own.items(), key=lambda item: (item[0][0] != "early", item[0][2])):
        level, used, year = key
        all_of_them = from_counts(counts[key])
        usual = all_of_them.mean if all_of_them.n >= FEWEST else None
        scale, number, part = told[used], _level(one), f"{level}.{used}.{year}"
        mean = board.mean(usual, "judged", part) if board else Cell(usual, "mean")
        n = board.linked(all_of_them.n, "judged", part) if board else Cell(all_of_them.n, "n")
        rows.append(Row.of(LEVEL_WORDS[level], str(year), number, scale.words.get(one.overall, ""), mean, n))
        # Levels of two sets stand in two charts: their scales may differ.
        name = LEVEL_WORDS[level] + (f" {scale.name}" if sets[level] > 1 else "")
        name = f"ระดับคุณภาพโดยรวม {name}"
        _draw(drawn, name, year, number, mean)
        scale_of[name] = scale.words
    columns = [
        Column("ระดับการศึกษา", "text", width=3),
        Column("ปีการศึกษา", "text"),
        Column("ระดับ"),
        Column("ระดับคุณภาพ", "text", width=2),
        Column("ค่าเฉลี่ยของสำนักงาน", "mean", width=2),
        Column("จาก SAR"),
    ]
    empty = "ยังไม่มี SAR ที่ส่งแล้วและมีระดับคุณภาพโดยรวม"
    table = Table("levels", "ระดับคุณภาพโดยรวม", columns, rows, empty=empty, draw=_charts(drawn, scale_of))
    return Section("sar", "ผลการประเมินตนเอง (SAR)", "", [], [table])


def _own_levels(facts, school):
    """{(level, set, year): LevelFact} of a school."""
    return {(one.level, one.set, one.year): one for one in facts.levels_of(school.pk)}


def _level(one):
    return Number(one.overall, "n", href=reverse("qa:submission", args=[one.pk]))


def _draw(drawn, name, year, number, usual):
    """Adds a year to the two lines of the chart of that name."""
    series = drawn.setdefault(name, {OWN: {}, USUAL: {}})
    series[OWN][year], series[USUAL][year] = number, usual


def _charts(drawn, scale_of=None):
    """A chart for each of {name: series}, without the line of an office of which nothing is told. Its axis reaches over
    the whole scale of that name where there is one."""

    def draw(_table):
        told = {
            name: {label: cells for label, cells in series.items() if any(map(_is_known, cells.values()))}
            for name, series in drawn.items()
        }
        values = scale_of or {}
        return [
            chart
            for name, series in told.items()
            for chart in drawings.lines(name, series, values=values.get(name, ()))
        ]

    return draw


def _is_known(cell):
    return cell.value is not None


def _tests(facts, school, user, board):
    """The school's results beside the mean of all pupils of the office."""
    own = _own_results(school, range(facts.year - TREND_YEARS + 1, facts.year + 1))
    area, lines, drawn = facts.test_trend(), [], {}
    for exam, sitting in facts.exams.items():
        for key, (value, takers) in own.items():
            if key[:4] != exam:
                continue
            usual = area.get((exam, key[4]))
            # Who knows the own result could work the others' out of a mean of few.
            is_shown = usual is not None and (not user.acting.is_school or usual.is_public_beside(takers))
            number = _result(school, value)
            shown = Cell(usual.value if is_shown else None, "mean")
            if board:
                shown = board.mean(shown.value, "averaged", behind.exam_part(exam, key[4]))
            many = Cell(None, "n") if takers is None else Number(takers, "n", href=number.href)
            lines.append(Row.of(sitting.title, exam[3], str(key[4]), number, many, shown))
            _draw(drawn, f"{sitting.title} {exam[3]}", key[4], number, shown)
    columns = [
        Column("การทดสอบ", "text", width=2),
        Column("วิชาหรือด้าน", "text", width=3),
        Column("ปีการศึกษา", "text"),
        Column("ค่าเฉลี่ย", "mean"),
        Column("ผู้เข้าสอบ"),
        Column("ค่าเฉลี่ยของสำนักงาน", "mean", width=2),
    ]
    title = "วิชาหรือด้านที่แทนการทดสอบแต่ละรายการ"
    table = Table("tests", title, columns, lines, empty="ยังไม่มีผลการทดสอบ", draw=_charts(drawn))
    return Section("tests", "ผลการทดสอบ", "", [], [table])


def _own_results(school, years):
    """{(test, grade, turn, subject, year): (mean, takers)} of a school, the oldest first. One query."""
    rows = TestScore.objects.filter(school=school, academic_year__in=years).order_by("academic_year")
    rows = rows.values_list("test", "grade", "turn", "subject", "academic_year", "mean", "takers")
    return {row[:5]: row[5:] for row in rows}


def _result(school, value):
    return Number(value, "mean", href=reverse("qa:test_school", args=[school.pk]))


def _compared(school, user, one, other):
    """The same figures of two years of a school side by side, both up to the same day."""
    ours, theirs = (_key_figures(scope, school, user) for scope in (one, other))
    one, other = one.facts, other.facts
    rows, nothing = [], Cell(None, "n")
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        (label, now), (_, then) = (side.get(key, (None, nothing)) for side in (ours, theirs))
        is_known = now.value is not None and then.value is not None
        change = Cell(now.value - then.value if is_known else None, now.kind)
        rows.append(Row.of(label or theirs[key][0], now, then, change))
    years = [str(facts.year) for facts in (one, other)]
    columns = [Column("ตัวเลข", "text", width=4), *(Column(year, "mean") for year in years), Column("ต่าง", "mean")]
    title = f"ปีการศึกษา {years[0]} เทียบ {years[1]}"
    table = Table("compared", title, columns, rows, note=comparison.note(one, other))
    return Section("compared", "เทียบสองปี", comparison.same_day(one, other), [], [table])


def _key_figures(scope, school, user):
    """{key: (label, cell)} of what two years of a school are compared by."""
    facts, (rows, narrow) = scope.facts, _made(school, user)
    made = rows.filter(school=school, visited_on__range=(facts.span[0], facts.day)).count()
    number = Number(made, "n", href=_list(facts.year, narrow))
    if facts.until:
        # That list knows whole years: of a year that is cut it would open more than was counted.
        number = Cell(made, "n") if user.acting.is_school else Board(scope).linked(made, "visits_at", str(school.pk))
    found = {"visits": ("การนิเทศ (ครั้ง)", number)}
    for (level, used, year), own in _own_levels(facts, school).items():
        if year == facts.sar_year:
            found[level, used] = f"ระดับคุณภาพโดยรวม {LEVEL_WORDS[level]}", _level(own)
    results = _own_results(school, [facts.test_year]) if facts.exams else {}
    for exam, sitting in facts.exams.items():
        if (*exam, facts.test_year) in results:
            value, _ = results[*exam, facts.test_year]
            found[exam] = f"{sitting.title} {exam[3]}", _result(school, value)
    return found
