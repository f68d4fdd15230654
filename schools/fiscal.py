"""The fiscal years a page offers, and the one an address means."""

from django.utils import timezone

from thai.years import fiscal_year

YEARS_BACK = 5


def year_of(params):
    """The fiscal year (BE) of an address or a form: this year, where it names none that can be meant."""
    now = fiscal_year(timezone.localdate())
    years = {str(year): year for year in range(now - 20, now + 3)}
    return years.get(params.get("year", ""), now)


def year_choices(*more):
    """Fiscal years to choose from, newest first, with those in `more`."""
    now = fiscal_year(timezone.localdate())
    return sorted({*range(now - YEARS_BACK, now + 2), *more}, reverse=True)
