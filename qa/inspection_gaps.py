"""How far schools are from the rules of assessment: their own once a semester, the office's inspection once a year."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from instruments.measures import share
from qa.models import InspectionRule, Submission
from qa.models.rounds import Round
from qa.models.standards import EducationLevel
from schools.models import School
from supervision.models import Visit

P, What = InspectionRule.Period, InspectionRule.What
# What an office starts with (facts §4.6): its committee and the school's as the manual has them, and the older rule.
DEFAULTS = (
    ("โรงเรียนประเมินคุณภาพภายในของตนเองอย่างน้อยภาคเรียนละ 1 ครั้ง", What.OWN, P.SEMESTER),
    ("คณะกรรมการระดับเขตตรวจเยี่ยมทุกโรงเรียนอย่างน้อยปีละ 1 ครั้ง", What.AREA, P.YEAR),
    ("ตรวจเยี่ยมทุกโรงเรียนอย่างน้อย 1 ครั้งใน 3 ปี", What.AREA, P.THREE_YEARS),
)


@dataclass(frozen=True)
class Window:
    """One stretch of time in which a rule wants its assessments; `terms` are the (year, semester) it holds."""

    rule: InspectionRule
    number: int
    label: str
    first: object
    last: object
    terms: tuple

    @property
    def key(self):
        """Names the window in an address."""
        return f"{self.rule.what}.{self.rule.period}.{self.number}"


@dataclass
class Gap:
    """How many of the schools met a window, and the keys of those that did not."""

    window: Window
    total: int
    missing: list

    @property
    def done(self):
        """How many met it."""
        return self.total - len(self.missing)

    @property
    def percent(self):
        """Of all schools, those that met it; None without schools."""
        return share(self.done, self.total)

    @property
    def missing_label(self):
        """What the number of the others is called."""
        verb = "ยังไม่ได้ประเมินภายใน" if self.window.rule.what == What.OWN else "ยังไม่ได้ตรวจเยี่ยม"
        return f"{verb} {len(self.missing):,} แห่ง"


def rules_of(office):
    """The rules that an office uses; the usual ones, not saved, while it has none of its own."""
    own = list(InspectionRule.objects.filter(office=office))
    if own:
        return [rule for rule in own if rule.is_active]
    return [InspectionRule(office=office, name=name, what=what, period=period) for name, what, period in DEFAULTS]


def windows(rule, year, calendar, today=None):
    """The windows of a rule in an academic year that have begun."""
    today = today or timezone.localdate()
    if rule.period == P.SEMESTER:
        spans = [(f"ภาคเรียนที่ {n}/{year}", calendar.semester_span(year, n), ((year, n),)) for n in (1, 2)]
    elif rule.period == P.YEAR:
        spans = [(f"ปีการศึกษา {year}", calendar.academic_span(year), ((year, 1), (year, 2)))]
    else:
        first, last = calendar.academic_span(year - 2)[0], calendar.academic_span(year)[1]
        terms = tuple((of, n) for of in (year - 2, year - 1, year) for n in (1, 2))
        spans = [(f"ปีการศึกษา {year - 2}–{year}", (first, last), terms)]
    found = [Window(rule, n, label, *span, terms) for n, (label, span, terms) in enumerate(spans, start=1)]
    return [window for window in found if window.first <= today]


def gaps(office, year, *, schools=None):
    """[Gap] of every window of every rule of an office in an academic year; three queries whatever their number."""
    found = [window for rule in rules_of(office) for window in windows(rule, year, office.calendar)]
    if not found:
        return []
    schools = School.objects.filter(office=office) if schools is None else schools
    rows = list(schools.order_by("name", "pk").values_list("pk", "opened_on", "closed_on"))
    visited, own = _visits(office, found), _own(office, found)
    result = []
    for place, window in enumerate(found):
        # A past year is measured by the schools of that year.
        day = min(window.last, timezone.localdate())
        keys = [pk for pk, opened, closed in rows if not (opened and opened > day) and not (closed and closed <= day)]
        made = visited if window.rule.what == What.AREA else own
        missing = [pk for pk in keys if made.get(pk, {}).get(place, 0) < window.rule.times]
        result.append(Gap(window, len(keys), missing))
    return result


def inspections_made(office):
    """The visits that count as an inspection: those of the kind for quality assurance that were handed in."""
    return Visit.objects.made().filter(office=office, kind=Visit.Kind.QA)


def _visits(office, found):
    first, last = min(window.first for window in found), max(window.last for window in found)
    counts = {
        f"w{place}": Count("pk", filter=Q(visited_on__range=(window.first, window.last)))
        for place, window in enumerate(found)
    }
    rows = inspections_made(office).filter(visited_on__range=(first, last)).order_by().values("school")
    return {row["school"]: {place: row[f"w{place}"] for place in range(len(found))} for row in rows.annotate(**counts)}


def _own(office, found):
    """{school: {place of the window: in how many terms its internal assessment was received}}, where it owes one for
    each level of education: those of all that it teaches."""
    years = {year for window in found for year, _n in window.terms}
    rows = Submission.objects.filter(
        round__office=office, round__kind=Round.Kind.INTERNAL, round__academic_year__in=years
    )
    fields = ("school", "round__academic_year", "round__semester", "level", "state")
    taught = ("school__has_early", "school__has_basic")
    terms, owed = {}, set()
    for school, year, semester, level, state, early, basic in rows.order_by().values_list(*fields, *taught):
        if state in Submission.RECEIVED:
            terms.setdefault(school, set()).add((year, semester))
        elif early if level == EducationLevel.EARLY else basic:
            owed.add((school, year, semester))
    terms = {school: {term for term in held if (school, *term) not in owed} for school, held in terms.items()}
    return {
        school: {place: len(held & set(window.terms)) for place, window in enumerate(found)}
        for school, held in terms.items()
    }
