"""When schools count their pupils: 10 June, 10 November, and 31 March for the end of the year (facts §5.1)."""

from datetime import date, timedelta

from django.utils import timezone

from schools.models import Figures
from thai.years import ce_year


def last(calendar, day=None):
    """(academic year, code of Figures.DataDate) of the newest data date up to `day` (today)."""
    day = day or timezone.localdate()
    year = calendar.academic_year(day)
    found = []
    for number in (year, year - 1):
        first = ce_year(number)
        found += [
            (date(first, 6, 10), number, Figures.DataDate.JUNE),
            (date(first, 11, 10), number, Figures.DataDate.NOVEMBER),
            (date(first + 1, 3, 31), number, Figures.DataDate.END),
        ]
    _, number, code = max(entry for entry in found if entry[0] <= day)
    return number, code


def last_passed(calendar, day=None):
    """The same of the newest data date before `day`: on the day itself nobody is late."""
    return last(calendar, (day or timezone.localdate()) - timedelta(days=1))
