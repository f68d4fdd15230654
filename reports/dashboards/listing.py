"""The rows behind a figure as lines of a table: what they are, and the address of each."""

from collections import Counter

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from qa.models import Submission
from reports.book.parts import Cell, Column, Row
from reports.dashboards import behind
from reports.dashboards.behind import LEVEL_WORDS
from reports.dashboards.board import Number
from reports.dashboards.scope import Scope, own
from schools import sizes
from supervision.models import Recommendation
from thai.dates import short

SCHOOL = Column("โรงเรียน", "text", width=4)
LEVEL = Column("ระดับการศึกษา", "text", width=3)
COLUMNS = {
    "school": [
        SCHOOL,
        Column("เครือข่าย", "text", width=3),
        Column("อำเภอ", "text", width=2),
        Column("ขนาด", "text"),
        Column("นิเทศครั้งล่าสุด", "text", width=2),
        Column("ครั้งในช่วงเวลานี้", "n"),
    ],
    "visit": [Column("วันที่นิเทศ", "text", width=2), SCHOOL, Column("ศึกษานิเทศก์", "text", width=3)],
    "recommendation": [
        Column("ข้อเสนอแนะ", "text", width=5),
        SCHOOL,
        Column("ศึกษานิเทศก์", "text", width=3),
        Column("กำหนด", "text", width=2),
        Column("สถานะ", "text", width=2),
    ],
    "report": [
        SCHOOL,
        LEVEL,
        Column("สถานะ", "text", width=2),
        Column("กำหนดส่ง", "text", width=2),
        Column("ความล่าช้า", "text", width=2),
    ],
    "level": [SCHOOL, LEVEL, Column("ปีการศึกษา", "text"), Column("ระดับคุณภาพโดยรวม", "text", width=2)],
    "standard": [SCHOOL, Column("มาตรฐาน", "text", width=5), Column("ระดับคุณภาพ", "text", width=2)],
    "score": [
        SCHOOL,
        Column("การทดสอบ", "text", width=3),
        Column("ปีการศึกษา", "text"),
        Column("ค่าเฉลี่ย", "mean"),
        Column("ผู้เข้าสอบ", "n"),
    ],
}
# The rows of one school stand together, wherever the school stands in the alphabet.
BY_SCHOOL = {"report", "level", "standard", "score"}
ASKED = dict(Recommendation.State.choices)
STATES = dict(Submission.State.choices)


def asked(user, params):
    """(Scope, figure, part) of an address; all schools where it names no figure. Raises Http404 for an unknown one."""
    figure = params.get("figure", "schools")
    if figure not in behind.FIGURES:
        raise Http404
    scope = Scope.read(user.acting.office, params, today=timezone.localdate(), **own(user, params))
    return scope, figure, params.get("part", "")


def rows_of(scope, figure, part):
    """The rows behind a figure as they are listed: what schools sent, in Thai order of their names, early childhood
    first; the rest as the facts order it."""
    found = behind.rows(scope, figure, part)
    if behind.FIGURES[figure].kind not in BY_SCHOOL:
        return found
    place = {pk: n for n, pk in enumerate(scope.facts.schools)}
    return sorted(found, key=lambda one: (place[one.school], getattr(one, "level", "") != "early"))


def lines(scope, kind, rows):
    """[Row] of `rows`; one query where they are recommendations, whose texts the facts do not hold."""
    return list(MAKERS[kind](scope, rows))


def _school(scope, key):
    one = scope.facts.schools[key]
    return Number(one.name, href=reverse("reports:school", args=[key]))


def _report(scope, one, key):
    return Number(scope.facts.schools[one.school].name, href=reverse("qa:submission", args=[key]))


def _word(scope, one, value):
    return scope.facts.scales[one.set].words.get(value, str(value))


def _schools(scope, rows):
    # Of closed schools too.
    counts = Counter(one.school for one in behind.visits(scope))
    for one in rows:
        last = short(one.last_visit) if one.last_visit else "ยังไม่เคย"
        size = sizes.label(one.size, scope.facts.office)
        yield Row.of(
            _school(scope, one.pk),
            one.network_name or "–",
            one.district or "–",
            size or "–",
            last,
            counts[one.pk],
        )


def _visits(scope, rows):
    for one in rows:
        day = Number(short(one.day), href=reverse("supervision:visit", args=[one.pk]))
        yield Row.of(day, _school(scope, one.school), scope.facts.people.get(one.supervisor, "–"))


def _recommendations(scope, rows):
    found = Recommendation.objects.filter(pk__in=[one.pk for one in rows]).select_related("supervisor").in_bulk()
    for one in rows:
        text = Number(found[one.pk].text, href=reverse("supervision:recommendation", args=[one.pk]))
        state = ASKED[one.state] + (" เกินกำหนด" if one.is_overdue else "")
        yield Row.of(text, _school(scope, one.school), str(found[one.pk].supervisor), short(one.due_on), state)


def _reports(scope, rows):
    for one in rows:
        late = "ส่งหลังกำหนด" if one.is_sent_late else "เกินกำหนดยังไม่ส่ง" if one.is_overdue else "–"
        school, level = _report(scope, one, one.pk), LEVEL_WORDS[one.level]
        yield Row.of(school, level, STATES[one.state], short(one.due_on), late)


def _levels(scope, rows):
    for one in rows:
        word = _word(scope, one, one.overall)
        yield Row.of(_report(scope, one, one.pk), LEVEL_WORDS[one.level], str(one.year), word)


def _standards(scope, rows):
    for one in rows:
        yield Row.of(_report(scope, one, one.report), one.label, _word(scope, one, one.value))


def _scores(scope, rows):
    for one in rows:
        test, grade, _, subject = one.exam
        school = Number(scope.facts.schools[one.school].name, href=reverse("qa:test_school", args=[one.school]))
        yield Row.of(school, f"{test} {grade} {subject}", str(one.year), Cell(one.mean, "mean"), Cell(one.takers, "n"))


MAKERS = {
    "school": _schools,
    "visit": _visits,
    "recommendation": _recommendations,
    "report": _reports,
    "level": _levels,
    "standard": _standards,
    "score": _scores,
}
