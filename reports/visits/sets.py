"""Which visits a report is of: a stretch of time, and within it a school, a network, a programme, a supervisor."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone

from reports.models import VisitReport
from schools.models import Duty, NetworkSchool, School, SchoolProgramme
from schools.models.duties import covered
from supervision.models import Visit
from thai.dates import long
from thai.years import fiscal_span, fiscal_year

Kind = VisitReport.Kind
YEARS_BACK = 9
SEMESTER, YEAR, FISCAL = Kind.SEMESTER.value, Kind.YEAR.value, Kind.FISCAL.value
# The first that a set names is what its report is called after.
NARROWINGS = ("school", "network", "programme", "supervisor")


@dataclass(frozen=True)
class Period:
    """A semester, an academic year or a fiscal year by an office's calendar; `key` is how addresses name it."""

    key: str
    label: str
    first: date
    last: date

    @property
    def kind(self):
        """Which of the three it is: a value of VisitReport.Kind."""
        return self.key.split("-")[0]

    @property
    def span(self):
        """From when to when, in words."""
        return f"{long(self.first)} ถึง {long(self.last)}"


def period_of(key, calendar):
    """The Period of a key such as semester-2569-1, year-2569 or fiscal-2570. Raises ValueError for another text."""
    kind, *numbers = key.split("-")
    numbers = [int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 5]
    if kind == SEMESTER and len(numbers) == 2:
        year, number = numbers
        return Period(key, f"ภาคเรียนที่ {number} ปีการศึกษา {year}", *calendar.semester_span(year, number))
    if kind == YEAR and len(numbers) == 1:
        return Period(key, f"ปีการศึกษา {numbers[0]}", *calendar.academic_span(numbers[0]))
    if kind == FISCAL and len(numbers) == 1:
        return Period(key, f"ปีงบประมาณ {numbers[0]}", *fiscal_span(numbers[0]))
    raise ValueError(key)


def period_choices(calendar, day=None):
    """The periods to choose from in groups, the present one of each kind first."""
    day = day or timezone.localdate()
    now, semester = calendar.semester(day)
    terms, term = [], (now, semester)
    while len(terms) < 2 * YEARS_BACK:
        terms.append(f"{SEMESTER}-{term[0]}-{term[1]}")
        term = (term[0], 1) if term[1] == 2 else (term[0] - 1, 2)
    years = [f"{YEAR}-{year}" for year in range(now, now - YEARS_BACK, -1)]
    fiscal = [f"{FISCAL}-{year}" for year in range(fiscal_year(day), fiscal_year(day) - YEARS_BACK, -1)]
    groups = (("ภาคเรียน", terms), ("ปีการศึกษา", years), ("ปีงบประมาณ", fiscal))
    return [(name, [(key, period_of(key, calendar).label) for key in keys]) for name, keys in groups]


@dataclass(frozen=True)
class VisitSet:
    """The approved visits of an office in a period, narrowed by keys of NARROWINGS; `labels` are their words."""

    office: object
    period: Period
    keys: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)

    @classmethod
    def stored(cls, office, criteria):
        """The set that VisitReport.criteria describe."""
        keys = {name: criteria[name] for name in NARROWINGS if criteria.get(name)}
        return cls(office, period_of(criteria["period"], office.calendar), keys, dict(criteria["labels"]))

    @property
    def criteria(self):
        """What VisitReport.criteria keep of it."""
        labels = {name: self.labels[name] for name in NARROWINGS if name in self.keys}
        return {"period": self.period.key, **self.keys, "labels": labels | {"period": self.period.label}}

    @property
    def kind(self):
        """A value of VisitReport.Kind: after the first narrowing, else after the period."""
        return next((name for name in NARROWINGS if name in self.keys), self.period.kind)

    @property
    def title(self):
        """What its report is called until its author calls it otherwise."""
        about = [self.labels[name] for name in NARROWINGS if name in self.keys]
        return " ".join(["รายงานผลการนิเทศ ติดตาม", *about, self.period.label])[:250]

    def visits(self):
        """Its visits: those that the head approved, and no others."""
        rows = Visit.objects.filter(
            office=self.office, state=Visit.State.APPROVED, visited_on__range=(self.period.first, self.period.last)
        )
        if school := self.keys.get("school"):
            rows = rows.filter(school=school)
        if self.keys.get("network"):
            rows = rows.filter(Q(school__network=self.keys["network"]) | Q(school__in=self._members()))
        if programme := self.keys.get("programme"):
            rows = rows.filter(programme=programme)
        if supervisor := self.keys.get("supervisor"):
            rows = rows.filter(supervisor=supervisor)
        return rows

    def schools(self, day=None):
        """The schools that should have been visited: open at the end of the period (or on `day`, where that is
        earlier) and in the network, the programme or the supervisor's duty."""
        day = min(day or timezone.localdate(), self.period.last)
        rows = School.objects.filter(office=self.office).open_on(day)
        if school := self.keys.get("school"):
            rows = rows.filter(pk=school)
        if self.keys.get("network"):
            rows = rows.filter(Q(network=self.keys["network"]) | Q(pk__in=self._members()))
        if programme := self.keys.get("programme"):
            rows = rows.filter(pk__in=self._in_year(SchoolProgramme.objects.filter(programme=programme)))
        if supervisor := self.keys.get("supervisor"):
            duties = Duty.objects.in_force(self.office, day).of_schools().filter(user=supervisor)
            rows = covered(rows, duties)
        return rows

    def _members(self):
        """The schools in a network beside their first one, in the academic year the period ends in."""
        return self._in_year(NetworkSchool.objects.filter(network=self.keys["network"]))

    def _in_year(self, rows):
        year = self.office.calendar.academic_year(self.period.last)
        since = Q(from_year=None) | Q(from_year__lte=year)
        return rows.filter(since, Q(to_year=None) | Q(to_year__gte=year)).values("school")
