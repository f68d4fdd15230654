"""The stretches of time reports are of: a semester, an academic year, a fiscal year."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from thai.dates import long
from thai.years import fiscal_span, fiscal_year

YEARS_BACK = 9
SEMESTER, YEAR, FISCAL = "semester", "year", "fiscal"


@dataclass(frozen=True)
class Period:
    """A semester, an academic year or a fiscal year by an office's calendar; `key` is how addresses name it."""

    key: str
    label: str
    first: date
    last: date

    @property
    def kind(self):
        """SEMESTER, YEAR or FISCAL."""
        return self.key.split("-")[0]

    @property
    def year(self):
        """The academic or fiscal year it is named after."""
        return int(self.key.split("-")[1])

    @property
    def span(self):
        """From when to when, in words."""
        return f"{long(self.first)} ถึง {long(self.last)}"

    @property
    def frozen(self):
        """What a snapshot keeps of it."""
        year = None if self.kind == FISCAL else self.year
        return {"label": self.label, "first": long(self.first), "last": long(self.last), "academic_year": year}


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


def period_choices(calendar, day=None, kinds=(SEMESTER, YEAR, FISCAL)):
    """The periods of these kinds to choose from in groups, the present one of each kind first."""
    day = day or timezone.localdate()
    now, semester = calendar.semester(day)
    terms, term = [], (now, semester)
    while len(terms) < 2 * YEARS_BACK:
        terms.append(f"{SEMESTER}-{term[0]}-{term[1]}")
        term = (term[0], 1) if term[1] == 2 else (term[0] - 1, 2)
    years = [f"{YEAR}-{year}" for year in range(now, now - YEARS_BACK, -1)]
    fiscal = [f"{FISCAL}-{year}" for year in range(fiscal_year(day), fiscal_year(day) - YEARS_BACK, -1)]
    groups = ((SEMESTER, "ภาคเรียน", terms), (YEAR, "ปีการศึกษา", years), (FISCAL, "ปีงบประมาณ", fiscal))
    return [
        (name, [(key, period_of(key, calendar).label) for key in keys]) for kind, name, keys in groups if kind in kinds
    ]


def newest(choices):
    """The key that a form offers first."""
    return choices[0][1][0][0]
