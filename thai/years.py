"""The three calendars of an office: academic, fiscal and calendar year, all named in the Buddhist era."""

from datetime import date, timedelta

OFFSET = 543


def be_year(day):
    """The calendar year of a date in พ.ศ.; documents are numbered by it."""
    return day.year + OFFSET


def ce_year(year):
    """The Christian-era year of a พ.ศ. year."""
    return year - OFFSET


def academic_year(day):
    """The academic year of a date: 16 May to 15 May of the next year (ระเบียบ ศธ. 2549), named in พ.ศ."""
    return be_year(day) if (day.month, day.day) >= (5, 16) else be_year(day) - 1


def academic_span(year):
    """First and last day of an academic year."""
    first = date(ce_year(year), 5, 16)
    return first, date(first.year + 1, 5, 15)


def semester(day):
    """(academic year, 1 or 2): the second semester starts on 1 November (ระเบียบ ศธ. 2549)."""
    year = academic_year(day)
    return year, 1 if day < date(ce_year(year), 11, 1) else 2


def semester_span(year, number):
    """First and last day of semester 1 or 2, holidays included, so that the two fill the academic year."""
    first, last = academic_span(year)
    start = date(first.year, 11, 1)
    if number == 1:
        return first, start - timedelta(days=1)
    if number == 2:
        return start, last
    raise ValueError("A semester is 1 or 2.")


def fiscal_year(day):
    """The fiscal year of a date: 1 October to 30 September, named by the year it ends in."""
    return be_year(day) + (1 if day.month >= 10 else 0)


def fiscal_span(year):
    """First and last day of a fiscal year."""
    end = ce_year(year)
    return date(end - 1, 10, 1), date(end, 9, 30)


def quarter(day):
    """(fiscal year, 1–4); the first quarter is October to December."""
    return fiscal_year(day), (day.month - 10) % 12 // 3 + 1


def quarter_span(year, number):
    """First and last day of quarter 1–4 of a fiscal year."""
    if number not in range(1, 5):
        raise ValueError("A quarter is 1, 2, 3 or 4.")
    first, last = fiscal_span(year)
    starts = [first, *(date(last.year, month, 1) for month in (1, 4, 7)), last + timedelta(days=1)]
    return starts[number - 1], starts[number] - timedelta(days=1)
