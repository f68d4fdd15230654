"""The academic calendar of one office: the rule of ระเบียบ ศธ. 2549, and the years an announcement shifted.

Fiscal and calendar years are set by law and never shifted: see thai.years.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from thai import years


@dataclass(frozen=True)
class AcademicYear:
    """The four dates of an academic year (BE number): semester 1 is starts..first_ends, 2 is second_starts..ends."""

    year: int
    starts: date
    first_ends: date
    second_starts: date
    ends: date
    shifted: bool = False


class Calendar:
    """Answers what thai.years answers, with the office's shifts. `shifts` is Office.calendar_shifts."""

    def __init__(self, shifts=None):
        self.shifts = shifts or {}

    def year(self, number):
        """The AcademicYear of a BE number."""
        shift = self.shifts.get(str(number))
        if shift:
            dates = {name: date.fromisoformat(text) for name, text in shift.items()}
            return AcademicYear(number, shifted=True, **dates)
        starts, ends = years.academic_span(number)
        # The terms of the rule: 16 May to 10 October, 1 November to 31 March; closing days are the next day's.
        return AcademicYear(number, starts, date(starts.year, 10, 10), date(starts.year, 11, 1), date(ends.year, 3, 31))

    def academic_span(self, number):
        """First and last day that count to an academic year: up to the day before the next one starts."""
        return self.year(number).starts, self.year(number + 1).starts - timedelta(days=1)

    def academic_year(self, day):
        """The academic year (BE) of a date."""
        number = years.academic_year(day)
        for candidate in (number + 1, number, number - 1):
            first, last = self.academic_span(candidate)
            if first <= day <= last:
                return candidate
        return number

    def semester(self, day):
        """(academic year, 1 or 2) of a date."""
        number = self.academic_year(day)
        return number, 1 if day < self.year(number).second_starts else 2

    def semester_span(self, number, semester):
        """First and last day of semester 1 or 2, holidays included, so that the two fill the year."""
        first, last = self.academic_span(number)
        start = self.year(number).second_starts
        if semester == 1:
            return first, start - timedelta(days=1)
        if semester == 2:
            return start, last
        raise ValueError("A semester is 1 or 2.")


USUAL = Calendar()


def of(user):
    """The Calendar of the office a user acts in; the rule where there is none."""
    acting = getattr(user, "acting", None)
    return acting.office.calendar if acting is not None and acting.office is not None else USUAL
