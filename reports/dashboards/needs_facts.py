"""What the signs of need are read from: the facts of an office's schools, one plain row for each school."""

from collections import Counter, defaultdict
from fractions import Fraction
from functools import lru_cache

from instruments.measures import mean_of_total
from qa.below_standard import Grades
from qa.exams.means import FEW
from qa.levels import is_good
from qa.models import ExternalAssessment, ExternalResult, SarPart
from qa.models.standards import EducationLevel
from reports.theming import statements

# So much of a text is looked at first, and what it says is remembered.
SHORT = 400


def rows_of(facts):
    """[row] of the schools that are open on the day of `facts` (reports.dashboards.facts.Facts), as needs.ranked reads
    them, each with `sources`: {key of a sign: key of the report, assessment or school that it was read from}.

    Four queries beside those of the facts, whatever the number of schools.
    """
    rows = {
        school.pk: {
            "school": school.pk,
            "days": None if school.last_visit is None else (facts.day - school.last_visit).days,
            "pupils": school.pupils,
            "overdue": 0,
            "help": 0,
            "sar": [],
            "low": [],
            "fell": [],
            "failed": [],
            "sources": {},
        }
        for school in facts.schools.values()
        if school.is_open
    }
    _rules(rows, facts)
    for fact in facts.recommendations:
        if fact.is_overdue and fact.school in rows:
            rows[fact.school]["overdue"] += 1
    _reports(rows, facts)
    _levels(rows, facts)
    _tests(rows, facts)
    _external(rows, facts)
    return list(rows.values())


def _rules(rows, facts):
    running = [window for window in facts.windows if window.first <= facts.day <= window.last]
    for pk, row in rows.items():
        row["rules"] = len(running)
        row["unmet"] = [f"{window.rule} {window.label}" for window in running if not window.is_met(pk)]


def _word(level):
    return EducationLevel(level).short


def _reports(rows, facts):
    for fact in facts.reports:
        if (row := rows.get(fact.school)) is None:
            continue
        if fact.state == "returned":
            found = "returned", f"SAR {_word(fact.level)}ถูกส่งกลับและยังไม่ได้แก้ไข"
        elif fact.is_overdue:
            found = "unsent", f"ยังไม่ส่ง SAR {_word(fact.level)}และเกินกำหนดแล้ว"
        elif fact.is_sent_late:
            found = "late", f"ส่ง SAR {_word(fact.level)}ช้ากว่ากำหนด"
        else:
            continue
        row["sar"].append(found)
        row["sources"].setdefault("sar", fact.pk)


def _levels(rows, facts):
    """The newest SAR in hand of each school and level of education, beside the one before it by the same standards."""
    newest, before = {}, {}
    for fact in facts.levels:
        key = fact.school, fact.level
        newest[key], before[key] = fact, newest.get(key)
    helped = _help_wanted(newest, facts)
    for key, fact in newest.items():
        if (row := rows.get(fact.school)) is None:
            continue
        scale = facts.scales[fact.set]
        low, high = min(scale.words), max(scale.words)
        if not is_good(fact.overall, low, high):
            depth = Fraction(low + high - 2 * fact.overall, high - low)
            text = f"ผล SAR {_word(fact.level)}ต่ำกว่าระดับ{scale.good_word} ({scale.words[fact.overall]})"
            row["low"].append((depth, text))
            row["sources"].setdefault("low", fact.pk)
        last = before[key]
        if last is not None and last.set == fact.set and fact.overall < last.overall:
            text = f"ผล SAR {_word(fact.level)}ลดลงจาก{scale.words[last.overall]}เป็น{scale.words[fact.overall]}"
            row["fell"].append((last.overall - fact.overall, text))
            row["sources"].setdefault("fell", fact.pk)
        if n := helped.get(fact.pk, 0):
            row["help"] += n
            row["sources"].setdefault("help", fact.pk)


def _help_wanted(newest, facts):
    """{key of a report: in how many of its parts the school asks for help}. One query, of the rounds that count."""
    rounds = {facts.rounds[fact.year][0] for fact in newest.values()}
    rows = SarPart.objects.filter(submission__round__in=rounds).exclude(help_wanted="").order_by()
    # A part that says ไม่มี or - asks for nothing.
    return Counter(key for key, text in rows.values_list("submission", "help_wanted") if _says(text))


def _says(text):
    return _begins(text[:SHORT]) or (len(text) > SHORT and bool(statements.split(text)))


@lru_cache(maxsize=8192)
def _begins(text):
    """Whether the beginning of a text says something: it is read anew with every ranking, and changes once a year."""
    return bool(statements.split(text))


def _tests(rows, facts):
    """How far the school's means lie below those of the office's schools and below its own of the year before, over
    the tests it took, each by the subject that stands for it. Results of few takers say nothing and are left out."""
    year = facts.test_year
    now, before, below, fell = {}, {}, defaultdict(list), defaultdict(list)
    for score in facts.scores:
        if score.school in rows and not (score.takers is not None and score.takers < FEW):
            (now if score.year == year else before)[score.school, score.exam] = score.hundredths
    # In hundredths: whole numbers are exact, and added ten times as fast as decimals.
    area = {exam: facts.office_mean(exam, year) for exam in facts.exams}
    area = {key: int(100 * mean) for key, mean in area.items() if mean is not None}
    for key, value in now.items():
        school, exam = key
        if exam in area:
            below[school].append(area[exam] - value)
        if key in before:
            fell[school].append(before[key] - value)
    for name, found in (("below", below), ("test_fell", fell)):
        for pk, points in found.items():
            rows[pk][name] = mean_of_total(sum(points), 100 * len(points))


def _external(rows, facts):
    """The newest result of each level of education, and the nearest assessment to come."""
    newest, grades = {}, Grades(facts.office)
    results = ExternalResult.objects.filter(school__office=facts.office)
    results = results.order_by("school", "level", "year", "attempt", "pk")
    for result in results.values_list("school_id", "level", "round", "result", named=True):
        newest[result.school_id, result.level] = result
    for (school, level), result in newest.items():
        if school in rows and grades.fails(result):
            rows[school]["failed"].append(f"ไม่ผ่านการประเมินภายนอก {result.round} {_word(level)} ({result.result})")
    coming = ExternalAssessment.objects.filter(office=facts.office).upcoming(facts.day)
    for pk, school, day in coming.values_list("pk", "school", "starts_on"):
        if school in rows and "upcoming" not in rows[school]:
            rows[school]["upcoming"] = (day - facts.day).days
            rows[school]["sources"]["external"] = pk
