"""The rows behind every figure of a dashboard: a figure is the number of its rows, so that the two cannot differ."""

from collections import Counter
from datetime import date
from functools import wraps
from typing import NamedTuple

from instruments.measures import mean
from qa.exams import means
from qa.models import Submission
from supervision.models import Recommendation
from thai.dates import SHORT_MONTHS
from thai.years import be_year

State, Asked = Submission.State, Recommendation.State
# Days since the last visit: (code, label, up to).
SINCE = (
    ("recent", "ไม่เกิน 90 วัน", 90),
    ("half", "91–180 วัน", 180),
    ("long", "181–365 วัน", 365),
    ("year", "เกิน 1 ปี", None),
    ("never", "ยังไม่เคย", None),
)
# The part of SARs that nobody is named to read.
NOBODY = "none"
# More than so many times the mean of the office is much, less than its inverse is little. Neither is told before the
# office has made a visit for each of its schools: with less, one visit would be much and none little.
MUCH, TOLD_FROM = 2, 1
TOO_EARLY = "ยังไม่บอกว่าโรงเรียนใดได้รับการนิเทศมากหรือน้อย เพราะค่าเฉลี่ยของสำนักงานยังไม่ถึง 1 ครั้งต่อโรงเรียน"


class Figure(NamedTuple):
    """A figure: its title, what its rows are, and `rows(scope, part)`. `part` says what a part of it is called, `sum`
    what its number adds up of each row where it is not the number of rows."""

    title: str
    kind: str
    rows: object
    part: object = None
    sum: object = None

    def named(self, scope, part):
        """The title with the part it speaks of."""
        told = self.part(scope, part) if self.part else ""
        return f"{self.title} {told}".strip()


def once(function):
    """Computes the rows of a scope once: many figures count the same."""

    @wraps(function)
    def kept(scope, *arguments):
        key = function.__name__, *arguments
        if key not in scope.kept:
            scope.kept[key] = function(scope, *arguments)
        return scope.kept[key]

    return kept


def since(scope, school):
    """The code of SINCE of a school on the day."""
    return since_class(None if school.last_visit is None else (scope.facts.day - school.last_visit).days)


def since_class(days):
    """The code of SINCE of so many days since the last visit, None where there was none."""
    if days is None:
        return "never"
    return next(code for code, _, most in SINCE if most is None or days <= most)


@once
def visits(scope):
    """The visits of the chosen semester or year to the narrowed schools, those that have closed since too."""
    wanted = scope.facts.semester
    return [one for one in scope.facts.visits if one.school in scope.every and wanted in (0, one.semester)]


@once
def _visited(scope, is_visited=True):
    there = {one.school for one in visits(scope)}
    return [one for one in scope.schools if (one.pk in there) == is_visited]


def _visited_by(scope, part):
    """The schools that a person visited, those that have closed since too."""
    there = {one.school for one in visits(scope) if str(one.supervisor) == part}
    return [one for one in scope.every.values() if one.pk in there]


@once
def visit_counts(scope):
    """{school: visits} of the open schools of a scope, 0 too."""
    counts = Counter(one.school for one in visits(scope))
    return {one.pk: counts[one.pk] for one in scope.schools}


@once
def usual_visits(scope):
    """The mean number of visits of all open schools of the office, exact, or None without schools."""
    counts = Counter(one.school for one in scope.facts.visits if scope.facts.semester in (0, one.semester))
    return mean([counts[one.pk] for one in scope.facts.schools.values() if one.is_open])


def tells_much(scope):
    """Whether it is told which schools are visited much or little."""
    usual = usual_visits(scope)
    return usual is not None and usual >= TOLD_FROM


def _much(scope):
    usual, counts = usual_visits(scope), visit_counts(scope)
    return [one for one in scope.schools if counts[one.pk] > MUCH * usual] if tells_much(scope) else []


def _little(scope):
    usual, counts = usual_visits(scope), visit_counts(scope)
    return [one for one in scope.schools if counts[one.pk] * MUCH < usual] if tells_much(scope) else []


def _window(scope, part):
    return next((window for window in scope.facts.windows if window.key == part), None)


def _of_window(scope, part, is_met):
    window = _window(scope, part)
    return [] if window is None else [one for one in scope.schools if window.is_met(one.pk) == is_met]


def window_words(scope, part):
    """The rule and the stretch of time that a part names."""
    window = _window(scope, part)
    return f"{window.rule} {window.label}" if window else ""


@once
def recommendations(scope, part=""):
    """Those that wait, of the narrowed schools; `part` is the key of a person who follows them up."""
    rows = scope.facts.recommendations if scope.facts.is_present else []
    return [one for one in rows if one.school in scope.every and part in ("", str(one.supervisor))]


@once
def reports(scope, states=None, part=""):
    """The SARs owed by the narrowed schools; `part` is the key of the person who reads them, or NOBODY."""
    asked = scope.level
    return [
        one
        for one in scope.facts.reports
        if one.school in scope.every
        and asked in ("", one.level)
        and (states is None or one.state in states)
        and part in ("", str(one.reviewer or NOBODY))
    ]


@once
def levels(scope, part=""):
    """Overall levels of SARs in hand. `part` is level.set.year, each of them or nothing."""
    level, used, year = _parts(part, ".", 3)
    asked, facts = scope.level, scope.facts
    return [
        one
        for one in (facts.levels_in(facts.sar_year) if year == str(facts.sar_year) else facts.levels)
        if one.school in scope.every
        and asked in ("", one.level)
        and level in ("", one.level)
        and used in ("", str(one.set))
        and (str(one.year) if year else "") == year
    ]


def overall_counts(scope):
    """{(level, set): Counter of overall levels} of the year of the reports, early childhood first."""
    found = {}
    for one in levels(scope, f"..{scope.facts.sar_year}"):
        found.setdefault((one.level, one.set), Counter())[one.overall] += 1
    return dict(sorted(found.items(), key=lambda item: (item[0][0] != "early", item[0][1])))


def _level(scope, part):
    """`part` is level.set.value in the year of the reports."""
    level, used, value = _parts(part, ".", 3)
    return [one for one in levels(scope, f"{level}.{used}.{scope.facts.sar_year}") if value in ("", str(one.overall))]


def _good(scope, part):
    """As levels(), from the middle of the scale upwards."""
    return [one for one in levels(scope, part) if scope.facts.scales[one.set].is_good(one.overall)]


def _standard(scope, part):
    """`part` is standard.value."""
    standard, value = _parts(part, ".", 2)
    return [one for one in standards(scope) if str(one.standard) == standard and value in ("", str(one.value))]


@once
def standards(scope):
    """Levels of standards in the SARs in hand of the narrowed schools."""
    asked = scope.level
    return [one for one in scope.facts.standards if one.school in scope.every and asked in ("", one.level)]


def scores(scope, part):
    """Results of tests of the narrowed schools. `part` is test|grade|turn|subject|year."""
    named, _, year = part.rpartition("|")
    exam = next((exam for exam in scope.facts.exams if exam_name(exam) == named), None)
    if exam is None or not (year.isascii() and year.isdigit() and len(year) == 4):
        return []
    return [one for one in scope.facts.scores_of(exam, int(year)) if one.school in scope.every]


def exam_name(exam):
    """A test as an address names it."""
    return "|".join(map(str, exam))


def exam_part(exam, year):
    """The part of scores() of an exam in a year."""
    return f"{exam_name(exam)}|{year}"


def _below(scope, part):
    """Those below the mean of the office."""
    found = scores(scope, part)
    usual = scope.facts.office_mean(found[0].exam, found[0].year) if found else None
    return [one for one in found if usual is not None and one.hundredths < 100 * usual]


def _responsible(scope, part):
    own = scope.facts.duties.get(int(part), set()) if part.isascii() and part.isdigit() and len(part) < 18 else set()
    return [one for one in scope.schools if one.pk in own]


def _parts(part, sign, number):
    """So many pieces of a part, "" where it has fewer."""
    return [*part.split(sign), *[""] * number][:number]


def _person(scope, part):
    return next((name for pk, name in scope.facts.people.items() if str(pk) == part), "")


def _school_name(scope, part):
    return next((one.name for pk, one in scope.facts.schools.items() if str(pk) == part), "")


def _worker(scope, part):
    known = {str(pk): name for pk, name in scope.facts.workers.items()}
    return known.get(part, "ที่ยังไม่มีผู้ตรวจ" if part == NOBODY else "")


def _month(_scope, part):
    return month_words(part)


def month_words(key):
    """พ.ย. 2569 of 2026-11, "" for what is no month."""
    try:
        day = date.fromisoformat(f"{key}-01")
    except ValueError:
        return ""
    return f"{SHORT_MONTHS[day.month - 1]} {be_year(day)}"


def _value(scope, used, value):
    scale = next((scale for key, scale in scope.facts.scales.items() if str(key) == used), None)
    return {str(key): word for key, word in scale.words.items()}.get(value, value) if scale else ""


def _level_words(scope, part):
    level, used, value = _parts(part, ".", 3)
    return " ".join(filter(None, [LEVEL_WORDS.get(level, ""), _value(scope, used, value)]))


def _year_words(_scope, part):
    level, _, year = _parts(part, ".", 3)
    return " ".join(filter(None, [LEVEL_WORDS.get(level, ""), f"ปีการศึกษา {year}" if year else ""]))


def _standard_words(scope, part):
    found = _standard(scope, part.split(".")[0])
    if not found:
        return ""
    return f"{found[0].label} {_value(scope, str(found[0].set), part.partition('.')[2])}".strip()


def _exam_words(_scope, part):
    test, grade, _, subject, year = _parts(part, "|", 5)
    return f"{test} {grade} {subject} ปีการศึกษา {year}"


LEVEL_WORDS = {"early": "ระดับปฐมวัย", "basic": "ระดับการศึกษาขั้นพื้นฐาน"}
RECEIVED, MISSING, UNDECIDED = (frozenset(map(str, states)) for states in (
    Submission.RECEIVED, Submission.MISSING, Submission.UNDECIDED,
))  # fmt: skip

FIGURES = {
    "schools": Figure("โรงเรียนที่เปิดสอน", "school", lambda s, p: s.schools),
    "visited": Figure("โรงเรียนที่ได้รับการนิเทศ", "school", lambda s, p: _visited(s)),
    "unvisited": Figure("โรงเรียนที่ยังไม่ได้รับการนิเทศ", "school", lambda s, p: _visited(s, False)),
    "visits": Figure("การนิเทศ", "visit", lambda s, p: visits(s)),
    "visits_by": Figure("การนิเทศของ", "visit", lambda s, p: [v for v in visits(s) if str(v.supervisor) == p], _person),
    "visits_at": Figure("การนิเทศ", "visit", lambda s, p: [v for v in visits(s) if str(v.school) == p], _school_name),
    "visited_by": Figure("โรงเรียนที่ไปนิเทศ", "school", _visited_by, _person),
    "visits_in": Figure("การนิเทศเดือน", "visit", lambda s, p: [v for v in visits(s) if f"{v.day:%Y-%m}" == p], _month),
    "met": Figure("โรงเรียนที่ครบตามเกณฑ์", "school", lambda s, p: _of_window(s, p, True), window_words),
    "unmet": Figure("โรงเรียนที่ยังไม่ครบตามเกณฑ์", "school", lambda s, p: _of_window(s, p, False), window_words),
    "since": Figure(
        "โรงเรียนที่ได้รับการนิเทศครั้งล่าสุด",
        "school",
        lambda s, p: [one for one in s.schools if since(s, one) == p],
        lambda s, p: {code: label for code, label, _ in SINCE}.get(p, ""),
    ),
    "known": Figure(
        "โรงเรียนที่เคยได้รับการนิเทศ", "school", lambda s, p: [one for one in s.schools if one.last_visit is not None]
    ),
    "much": Figure("โรงเรียนที่ได้รับการนิเทศมากกว่า 2 เท่าของค่าเฉลี่ย", "school", lambda s, p: _much(s)),
    "little": Figure("โรงเรียนที่ได้รับการนิเทศน้อยกว่าครึ่งของค่าเฉลี่ย", "school", lambda s, p: _little(s)),
    "unsettled": Figure("ข้อเสนอแนะที่ยังค้าง", "recommendation", recommendations, _worker),
    "overdue": Figure(
        "ข้อเสนอแนะเกินกำหนด",
        "recommendation",
        lambda s, p: [one for one in recommendations(s, p) if one.is_overdue],
        _worker,
    ),
    "answered": Figure(
        "ข้อเสนอแนะรอยืนยันผล",
        "recommendation",
        lambda s, p: [one for one in recommendations(s, p) if one.state == Asked.ANSWERED],
        _worker,
    ),
    "owed": Figure("SAR ที่ต้องส่ง", "report", lambda s, p: reports(s)),
    "received": Figure("SAR ที่ส่งแล้ว", "report", lambda s, p: reports(s, RECEIVED)),
    "accepted": Figure("SAR ที่รับแล้ว", "report", lambda s, p: reports(s, frozenset({State.ACCEPTED}))),
    "undecided": Figure("SAR รอตรวจและกำลังตรวจ", "report", lambda s, p: reports(s, UNDECIDED, p), _worker),
    "returned": Figure("SAR ที่ส่งกลับแก้ไข", "report", lambda s, p: reports(s, frozenset({State.RETURNED}))),
    "missing": Figure("SAR ที่ยังไม่ส่ง", "report", lambda s, p: reports(s, MISSING)),
    "sar_overdue": Figure("SAR ที่เกินกำหนดยังไม่ส่ง", "report", lambda s, p: [one for one in reports(s) if one.is_overdue]),
    "sent_late": Figure("SAR ที่ส่งหลังกำหนด", "report", lambda s, p: [one for one in reports(s) if one.is_sent_late]),
    "level": Figure("ระดับคุณภาพโดยรวม", "level", _level, _level_words),
    "good": Figure("SAR ที่มีระดับคุณภาพโดยรวมตั้งแต่กึ่งกลางของมาตรวัดขึ้นไป", "level", _good, _year_words),
    "judged": Figure("SAR ที่มีระดับคุณภาพโดยรวม", "level", levels, _year_words),
    "standard": Figure("ระดับคุณภาพ", "standard", _standard, _standard_words),
    "scored": Figure("ผลการทดสอบ", "score", scores, _exam_words),
    "takers": Figure(
        "ผู้เข้าสอบ",
        "score",
        lambda s, p: [one for one in scores(s, p) if one.takers],
        _exam_words,
        lambda one: one.takers,
    ),
    "averaged": Figure("ผลการทดสอบที่นำมาหาค่าเฉลี่ย", "score", lambda s, p: means.counted(scores(s, p)), _exam_words),
    "below": Figure("ผลการทดสอบต่ำกว่าค่าเฉลี่ยของสำนักงาน", "score", _below, _exam_words),
    "responsible": Figure("โรงเรียนในความรับผิดชอบของ", "school", _responsible, _person),
}


def rows(scope, figure, part=""):
    """The rows behind a figure. Raises KeyError for a figure there is not."""
    return FIGURES[figure].rows(scope, part)
