"""Days on which an office does not work: public holidays of Thailand, and its own days."""

from datetime import timedelta
from functools import lru_cache

from schools.models import OfficeDay
from thai.years import be_year, ce_year

# In the list of the package, and no day off for government offices.
WORKED = {"วันแรงงานแห่งชาติ", "วันเด็กแห่งชาติ"}


@lru_cache(maxsize=32)
def public(year):
    """{date: Thai name} of the days off of government offices in a calendar year (CE), in order.

    From the `holidays` package; cabinet resolutions made after its release are missing, so an office adds them itself.
    """
    import holidays

    found = holidays.country_holidays("TH", years=year, language="th", categories=("public", "government"))
    return {day: name for day, name in sorted(found.items()) if name not in WORKED}


def short(name):
    """The shortest of the names a day goes by: วันแม่แห่งชาติ for 12 August."""
    return min(name.split("; "), key=len)


def days_off(office, first, last):
    """{date: name} of the days off from `first` to `last`, weekends not named: public holidays that the office does
    not work on, and its own days off. One query."""
    found = {}
    for year in range(first.year, last.year + 1):
        found |= {day: name for day, name in public(year).items() if first <= day <= last}
    if office is not None:
        for own in OfficeDay.objects.filter(office=office, day__range=(first, last)):
            if own.is_working:
                found.pop(own.day, None)
            else:
                found[own.day] = own.name
    return dict(sorted(found.items()))


def next_working_day(day, office):
    """`day` itself when the office works on it, else the first working day after it (ป.พ.พ. มาตรา 193/8: a period that
    would end on a day off ends on the next working day)."""
    off = days_off(office, day, day + timedelta(days=30))
    working = set()
    if office is not None:
        own = OfficeDay.objects.filter(office=office, day__gte=day, is_working=True)
        working = set(own.values_list("day", flat=True))
    while (day.weekday() >= 5 and day not in working) or day in off:
        day += timedelta(days=1)
    return day


def of_calendar_year(office, year):
    """Rows for the page of a calendar year (BE): {day, name, own, is_working, row} in order of date.

    A public holiday on which the office works is there too, marked is_working; so is a day of examinations.
    """
    rows = {
        day: {"day": day, "name": name, "own": None, "is_working": False} for day, name in public(ce_year(year)).items()
    }
    for own in office.own_days.filter(day__year=ce_year(year)):
        is_known = own.is_working and not own.is_exam and own.day in rows
        name = rows[own.day]["name"] if is_known else own.name
        rows[own.day] = {"day": own.day, "name": name, "own": own, "is_working": own.is_working}
    return [rows[day] for day in sorted(rows) if be_year(day) == year]
