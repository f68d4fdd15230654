"""When a step is due: the rules of a handbook, worked out by the calendars of an office.

A rule is the JSON of a step: {"rule": "window", "from": 1, "to": 4} and so on, {} where the head sets the day. What is
answered are working days: a period that is counted ends on the next one (ป.พ.พ. มาตรา 193/8), a day that was named is
kept by the last one before it.
"""

import calendar as months
from dataclasses import dataclass, field
from datetime import date, timedelta

from schools.holidays import days_off
from schools.models import OfficeDay
from thai import dates, years

FISCAL, ACADEMIC = "fiscal", "academic"
# The years whose public holidays are known.
FIRST_YEAR, LAST_YEAR = 2561, 2599
RULES = {
    "window": ("from", "to"),
    "each_semester": ("days_before_end",),
    "after_order": ("days",),
    "on": ("month", "day"),
    "year_end": ("days_before",),
    "year_start": ("days",),
}
LONGEST = 366


class BadRule(ValueError):
    """The rule cannot be understood; the message is Thai."""


class NoCalendar(Exception):
    """Nothing can be worked out for the year; the message is Thai."""


@dataclass(frozen=True)
class Due:
    """A turn of a step: which part of the year ("" or the semester), from when and until when. A day is None while it
    is not known: the head sets it, or the order is not dated yet."""

    part: str = ""
    starts_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class WorkDays:
    """The days on which an office does not work: {date: name}, and weekends on which it does."""

    off: dict = field(default_factory=dict)
    worked: frozenset = frozenset()

    def is_off(self, day):
        """Whether the office does not work on a day."""
        return day in self.off or (day.weekday() >= 5 and day not in self.worked)

    def at_or_before(self, day):
        """The last working day up to `day`."""
        while self.is_off(day):
            day -= timedelta(days=1)
        return day

    def at_or_after(self, day):
        """The first working day from `day` on."""
        while self.is_off(day):
            day += timedelta(days=1)
        return day


def work_days(office, year):
    """The WorkDays of a year (BE) of any kind, with half a year on both sides. Two queries."""
    first, last = date(years.ce_year(year) - 1, 4, 1), date(years.ce_year(year) + 2, 1, 31)
    worked = OfficeDay.objects.filter(office=office, day__range=(first, last), is_working=True)
    return WorkDays(days_off(office, first, last), frozenset(worked.values_list("day", flat=True)))


def check(rule):
    """Raises BadRule where a rule cannot be understood."""
    if not rule:
        return
    name = rule.get("rule") if isinstance(rule, dict) else None
    if name not in RULES:
        raise BadRule("ไม่รู้จักวิธีกำหนดวันเสร็จนี้")
    values = [rule.get(key, 0) for key in RULES[name]]
    if any(isinstance(value, bool) or not isinstance(value, int) for value in values):
        raise BadRule("วันและเดือนของกำหนดเสร็จต้องเป็นตัวเลข")
    if name == "window" and not all(1 <= value <= 12 for value in values):
        raise BadRule("เดือนของกำหนดเสร็จต้องเป็น 1 ถึง 12")
    if name == "on" and not (1 <= values[0] <= 12 and 1 <= values[1] <= months.monthrange(2024, values[0])[1]):
        raise BadRule("ไม่มีวันที่นี้ในปฏิทิน")
    if name not in ("window", "on") and not 0 <= values[0] <= LONGEST:
        raise BadRule(f"จำนวนวันของกำหนดเสร็จต้องไม่เกิน {LONGEST}")


def words(rule):
    """A rule as a person reads it; "" where the head sets the day."""
    name = rule.get("rule") if rule else ""
    if name == "window":
        first, last = dates.MONTHS[rule["from"] - 1], dates.MONTHS[rule["to"] - 1]
        return f"เดือน{first}" if first == last else f"{first}–{last}"
    if name == "each_semester":
        days = rule.get("days_before_end", 0)
        return f"ทุกภาคเรียน ก่อนสิ้นภาคเรียน {days} วัน" if days else "ทุกภาคเรียน ภายในวันสิ้นภาคเรียน"
    if name == "after_order":
        return f"ภายใน {rule.get('days', 0)} วันหลังคำสั่ง"
    if name == "on":
        return f"ภายในวันที่ {rule['day']} {dates.MONTHS[rule['month'] - 1]}"
    if name == "year_end":
        days = rule.get("days_before", 0)
        return f"ก่อนสิ้นปี {days} วัน" if days else "ภายในวันสิ้นปี"
    if name == "year_start":
        return f"ภายใน {rule.get('days', 0)} วันแรกของปี"
    return ""


def span(kind, year, calendar):
    """First and last day of a year of a kind. Raises NoCalendar for a year nothing is known of."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoCalendar(f"ยังไม่มีปฏิทินของปี {year} เลือกปีตั้งแต่ {FIRST_YEAR} ถึง {LAST_YEAR}")
    if kind == FISCAL:
        return years.fiscal_span(year)
    try:
        terms = calendar.year(year)
        first, last = calendar.academic_span(year)
    except (KeyError, TypeError, ValueError) as error:
        raise NoCalendar(f"ปฏิทินปีการศึกษา {year} ของสำนักงานยังไม่ครบ โปรดกำหนดวันเปิดและปิดภาคเรียนก่อน") from error
    if not first <= terms.first_ends < terms.second_starts <= terms.ends <= last:
        raise NoCalendar(f"ปฏิทินปีการศึกษา {year} ของสำนักงานไม่เรียงตามลำดับ โปรดแก้ไขวันเปิดและปิดภาคเรียนก่อน")
    return first, last


def turns(rule, *, kind, year, calendar, days, ordered_on=None):
    """The Dues of a step in a year, in order: one, or one a semester.

    `calendar` is the office's (schools.calendars), `days` its WorkDays, `ordered_on` the date of the order that
    begins the work. Raises BadRule and NoCalendar.
    """
    check(rule)
    first, last = span(kind, year, calendar)
    name = rule.get("rule") if rule else ""
    if name == "window":
        starts, ends = _window(rule["from"], rule["to"], first)
        return [Due("", starts, days.at_or_before(ends))]
    if name == "each_semester":
        return [_semester(rule, of, number, calendar, days) for of, number in _semesters(kind, year)]
    if name == "after_order":
        if ordered_on is None:
            return [Due()]
        return [Due("", ordered_on, days.at_or_after(ordered_on + timedelta(days=rule.get("days", 0))))]
    if name == "on":
        day = _day_in(first, rule["month"], rule["day"])
        return [Due("", first, days.at_or_before(max(day, first)))]
    if name == "year_end":
        return [Due("", first, days.at_or_before(last - timedelta(days=rule.get("days_before", 0))))]
    if name == "year_start":
        # A period of n days counts the first day of the year as its first.
        return [Due("", first, days.at_or_after(first + timedelta(days=max(rule.get("days", 0) - 1, 0))))]
    return [Due("", first, None)]


def _semesters(kind, year):
    """(academic year, semester) in the order in which a year of the kind meets their ends."""
    return [(year - 1, 2), (year, 1)] if kind == FISCAL else [(year, 1), (year, 2)]


def _semester(rule, of, number, calendar, days):
    terms = calendar.year(of)
    starts, ends = (terms.starts, terms.first_ends) if number == 1 else (terms.second_starts, terms.ends)
    due = days.at_or_before(ends - timedelta(days=rule.get("days_before_end", 0)))
    return Due(str(number), starts, max(due, starts))


def _month_in(first, month):
    """The year (CE) in which a month falls within the twelve months that begin in that of `first`."""
    return first.year if month >= first.month else first.year + 1


def _window(begin, end, first):
    starts = date(_month_in(first, begin), begin, 1)
    year = starts.year if end >= begin else starts.year + 1
    # A month in which the year begins in its midst is not worked before it.
    return max(starts, first), date(year, end, months.monthrange(year, end)[1])


def _day_in(first, month, day):
    year = _month_in(first, month)
    return date(year, month, min(day, months.monthrange(year, month)[1]))
