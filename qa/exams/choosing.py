"""What of a test and year is shown, as the address says: for its page and for its file alike."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.utils import timezone

from qa.exams import results
from qa.exams.catalogue import Catalogue, grade_order
from qa.exams.filters import ScoreFilter
from qa.models import ReferenceMean, TestScore
from schools import calendars
from schools.models import Figures, School
from schools.models.figures import GRADES
from thai.sorting import thai_order

Scope = ReferenceMean.Scope
FIRST_YEAR, LAST_YEAR = 2400, 2700
AREA_LABEL = "เขตพื้นที่ (คำนวณจากโรงเรียน)"
CODES = {name: code for code, name in GRADES.items()}


@dataclass(frozen=True)
class Chosen:
    """What of a test and year a page shows: grade, turn and subject, and all that could be chosen."""

    grade: str
    turn: int
    subject: str
    grades: list
    turns: list
    subjects: list


def chosen(request, catalogue, exam, year, scores):
    """The Chosen of the address, or what is usual: the first grade, the last turn, the total. None without results. One
    query."""
    rows = scores.filter(test=exam.code, academic_year=year).order_by()
    there = set(rows.values_list("grade", "turn", "subject").distinct())
    if not there:
        return None
    grades = sorted({one[0] for one in there}, key=grade_order)
    grade = _one_of(request.GET.get("grade"), grades, grades[0])
    turns = sorted({one[1] for one in there if one[0] == grade})
    turn = int(_one_of(request.GET.get("turn"), [str(n) for n in turns], turns[-1]))
    names = {one[2] for one in there if one[:2] == (grade, turn)}
    subjects = sorted(names, key=lambda name: catalogue.order_of(exam.code, grade, name))
    totals = {row.name for row in catalogue.subjects(exam, grade) if row.is_total}
    usual = next((name for name in subjects if name in totals), subjects[0])
    return Chosen(grade, turn, _one_of(request.GET.get("subject"), subjects, usual), grades, turns, subjects)


def _one_of(asked, known, usual):
    return asked if asked in known else usual


def exam_of(office, pk, year):
    """(Catalogue, Exam) of an office. Raises Http404, also for a year that is none."""
    catalogue = Catalogue(office)
    exam = catalogue.exam_at(pk)
    if exam is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return catalogue, exam


def lines_of(office, exam, year, what):
    """[Line] of the subjects of the chosen grade and turn, over three years. Two queries."""
    span, about = results.years_to(year), {"grade": what.grade, "turn": what.turn}
    area = results.area_means(office, span, test=exam.code, **about)
    known = results.references(office, span, exam=exam, **about)
    return [
        results.line(name, exam.code, what.grade, what.turn, span, area=area, known=known) for name in what.subjects
    ]


def rows_of(user, exam, year, what):
    """The results of the schools that the person sees, in one subject, with the year before as `before`."""
    same = {"test": exam.code, "grade": what.grade, "turn": what.turn, "subject": what.subject}
    earlier = TestScore.objects.filter(school=OuterRef("school"), academic_year=year - 1, **same).values("mean")[:1]
    rows = TestScore.objects.visible_to(user).filter(academic_year=year, **same)
    return rows.annotate(before=Subquery(earlier)).select_related("school__network").order_by("-mean", "pk")


def waited_for(user, exam, year, what):
    """Open schools without any result of the chosen grade and turn, in Thai order. One that opened after the year, or
    whose figures of it count no class of that grade, is not waited for."""
    there = TestScore.objects.filter(
        school=OuterRef("pk"), test=exam.code, grade=what.grade, academic_year=year, turn=what.turn
    )
    rows = School.objects.visible_to(user).open_on(timezone.localdate()).filter(~Exists(there))
    rows = rows.exclude(opened_on__gt=calendars.of(user).academic_span(year)[1])
    if code := CODES.get(what.grade):
        told = Figures.objects.filter(school=OuterRef("pk"), academic_year=year)
        rows = rows.filter(~Exists(told) | Exists(told.filter(grades__has_key=code)))
    return rows.order_by(thai_order("name"), "pk")


def held_against(request, line):
    """(key, label, value) of what schools are held against: as the address says, else the nation, OBEC or the area;
    and all that could be chosen."""
    latest = line.latest
    known = [(scope, Scope(scope).label, latest.value(scope)) for scope in results.AGAINST]
    known.append((results.AREA, AREA_LABEL, latest.mean))
    known = [(str(key), label, value) for key, label, value in known if value is not None]
    asked = request.GET.get("against", "")
    return next((one for one in known if one[0] == asked), known[0] if known else ("", "", None)), known


def listed(asker, pk, year):
    """(rows, reference) of the schools as the page lists them. Raises Http404."""
    office = asker.user.acting.office
    catalogue, exam = exam_of(office, pk, year)
    what = chosen(asker, catalogue, exam, year, TestScore.objects.visible_to(asker.user))
    if what is None:
        raise Http404
    lines = lines_of(office, exam, year, what)
    reference, _ = held_against(asker, next(line for line in lines if line.subject == what.subject))
    rows = rows_of(asker.user, exam, year, what)
    return ScoreFilter(asker.GET, queryset=rows, request=asker, reference=reference[2]).qs, reference
