"""The rows that facts of a dashboard are made of: plain values, no objects of the database."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

# Kilometres from the middle of the office's schools: (code, label, up to).
DISTANCES = (
    ("near", "ไม่เกิน 15 กม.", 15),
    ("middle", "เกิน 15–30 กม.", 30),
    ("far", "เกิน 30–60 กม.", 60),
    ("remote", "เกิน 60 กม.", None),
)
UNKNOWN = "unknown"


class SchoolFact(NamedTuple):
    """A school: its size by the newest figures up to the year, its distance class, its last visit up to the day."""

    pk: int
    name: str
    code: str
    network: int | None
    network_name: str
    district: str
    size: str
    pupils: int | None
    has_early: bool
    has_basic: bool
    is_open: bool
    last_visit: date | None
    km: float | None

    @property
    def distance(self):
        """The code of its class of DISTANCES."""
        if self.km is None:
            return UNKNOWN
        return next(code for code, _, most in DISTANCES if most is None or self.km <= most)


class VisitFact(NamedTuple):
    """A visit handed in or approved, and the semester it lies in."""

    pk: int
    school: int
    supervisor: int
    day: date
    semester: int


class RecommendationFact(NamedTuple):
    """A recommendation that was not settled on the day."""

    pk: int
    school: int
    supervisor: int
    state: str
    due_on: date
    is_overdue: bool


class ReportFact(NamedTuple):
    """A SAR that a school owes in the year; `overall` is what it sent, None while it is not in hand, `due_on` its own
    deadline, extensions counted."""

    pk: int
    school: int
    level: str
    state: str
    set: int
    overall: int | None
    reviewer: int | None
    is_sent_late: bool
    is_overdue: bool
    round: int
    due_on: date


class LevelFact(NamedTuple):
    """The overall level of a SAR in hand, of one year of the trend."""

    pk: int
    school: int
    level: str
    set: int
    overall: int
    year: int


class StandardFact(NamedTuple):
    """The level of one standard in a SAR in hand."""

    report: int
    school: int
    level: str
    set: int
    standard: int
    label: str
    position: int
    value: int


class ScoreFact(NamedTuple):
    """A result of a school in the main subject of a test, in hundredths of a percent; `takers` may be None."""

    pk: int
    school: int
    exam: tuple
    year: int
    hundredths: int
    takers: int | None

    @property
    def mean(self):
        """As a Decimal, exact."""
        return Decimal(self.hundredths) / 100


class Window(NamedTuple):
    """One stretch of a rule of coverage in the year, and how many visits each school had in it."""

    key: str
    rule: str
    label: str
    times: int
    first: date
    last: date
    made: dict

    def is_met(self, school):
        """Whether a school has had its visits."""
        return self.made.get(school, 0) >= self.times
