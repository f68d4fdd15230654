"""When a step is due, by the calendars of an office."""

from datetime import date

import pytest

from handbook import due
from handbook.due import ACADEMIC, FISCAL, BadRule, Due, NoCalendar, WorkDays
from schools.calendars import USUAL, Calendar
from schools.models import OfficeDay
from tests.factories import make_office

# Monday to Friday, and two holidays that fall on ends of periods.
DAYS = WorkDays({date(2026, 4, 30): "หยุดพิเศษ", date(2025, 10, 13): "วันนวมินทรมหาราช"})


def turns(rule, kind=FISCAL, year=2569, calendar=USUAL, **more):
    return due.turns(rule, kind=kind, year=year, calendar=calendar, days=DAYS, **more)


@pytest.mark.parametrize(
    ("rule", "kind", "expected"),
    [
        # 30 April 2026 is a day off: the last working day of the window is the 29th.
        ({"rule": "window", "from": 1, "to": 4}, FISCAL, [("", date(2026, 1, 1), date(2026, 4, 29))]),
        ({"rule": "window", "from": 10, "to": 10}, FISCAL, [("", date(2025, 10, 1), date(2025, 10, 31))]),
        ({"rule": "window", "from": 10, "to": 3}, FISCAL, [("", date(2025, 10, 1), date(2026, 3, 31))]),
        # August to November leads out of the fiscal year; 30 November 2026 is a Monday.
        ({"rule": "window", "from": 8, "to": 11}, FISCAL, [("", date(2026, 8, 1), date(2026, 11, 30))]),
        # The academic year begins on 16 May, not on the 1st; 31 May 2026 is a Sunday.
        ({"rule": "window", "from": 5, "to": 5}, ACADEMIC, [("", date(2026, 5, 16), date(2026, 5, 29))]),
        ({"rule": "window", "from": 3, "to": 4}, ACADEMIC, [("", date(2027, 3, 1), date(2027, 4, 30))]),
        # A fiscal year meets the second semester of the academic year before, then the first one of its own.
        (
            {"rule": "each_semester", "days_before_end": 15},
            FISCAL,
            [("2", date(2025, 11, 1), date(2026, 3, 16)), ("1", date(2026, 5, 16), date(2026, 9, 25))],
        ),
        (
            {"rule": "each_semester"},
            ACADEMIC,
            [("1", date(2026, 5, 16), date(2026, 10, 9)), ("2", date(2026, 11, 1), date(2027, 3, 31))],
        ),
        # A day that was named is kept by the Friday before; the last day of February is any year's.
        ({"rule": "on", "month": 10, "day": 31}, FISCAL, [("", date(2025, 10, 1), date(2025, 10, 31))]),
        ({"rule": "on", "month": 2, "day": 29}, FISCAL, [("", date(2025, 10, 1), date(2026, 2, 27))]),
        ({"rule": "year_end", "days_before": 0}, FISCAL, [("", date(2025, 10, 1), date(2026, 9, 30))]),
        ({"rule": "year_end", "days_before": 15}, ACADEMIC, [("", date(2026, 5, 16), date(2027, 4, 30))]),
        # A period that is counted ends on the next working day: 30 days from 1 October end on the 30th.
        ({"rule": "year_start", "days": 30}, FISCAL, [("", date(2025, 10, 1), date(2025, 10, 30))]),
        ({"rule": "year_start", "days": 13}, FISCAL, [("", date(2025, 10, 1), date(2025, 10, 14))]),
        ({"rule": "after_order", "days": 15}, FISCAL, [("", None, None)]),
        ({}, FISCAL, [("", date(2025, 10, 1), None)]),
    ],
)
def test_rules(rule, kind, expected):
    assert turns(rule, kind) == [Due(*one) for one in expected]
    assert bool(due.words(rule)) == bool(rule)


def test_an_order_begins_the_days_and_a_day_off_moves_the_end():
    rule = {"rule": "after_order", "days": 15}
    # 28 September 2025 plus 15 days is 13 October, a holiday.
    assert turns(rule, ordered_on=date(2025, 9, 28)) == [Due("", date(2025, 9, 28), date(2025, 10, 14))]
    assert due.words(rule) == "ภายใน 15 วันหลังคำสั่ง"


def test_an_announced_shift_of_the_office_counts():
    shift = {"starts": "2026-06-01", "first_ends": "2026-10-31", "second_starts": "2026-11-15", "ends": "2027-04-15"}
    shifted = Calendar({"2569": shift})
    found = turns({"rule": "each_semester", "days_before_end": 0}, ACADEMIC, calendar=shifted)
    assert [(row.starts_on, row.due_on) for row in found] == [
        (date(2026, 6, 1), date(2026, 10, 30)),
        (date(2026, 11, 15), date(2027, 4, 15)),
    ]


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "sometimes"},
        {"rule": "window", "from": 0, "to": 4},
        {"rule": "window", "from": 1, "to": 13},
        {"rule": "window", "from": "1", "to": 4},
        {"rule": "on", "month": 2, "day": 30},
        {"rule": "after_order", "days": -1},
        {"rule": "year_end", "days_before": 1000},
        {"rule": "after_order", "days": True},
        ["window"],
    ],
)
def test_a_rule_that_means_nothing_is_refused(rule):
    with pytest.raises(BadRule):
        turns(rule)


def test_a_year_without_a_calendar_says_so():
    for kind in (FISCAL, ACADEMIC):
        for year in (1026, 2560, 3112):
            with pytest.raises(NoCalendar, match=str(year)):
                turns({"rule": "year_end", "days_before": 0}, kind, year=year)
    half = Calendar({"2569": {"starts": "2026-05-16"}})
    with pytest.raises(NoCalendar, match="ยังไม่ครบ"):
        turns({"rule": "year_end"}, ACADEMIC, calendar=half)
    dates = {"starts": "2026-05-16", "first_ends": "2026-12-01", "second_starts": "2026-11-01", "ends": "2027-03-31"}
    with pytest.raises(NoCalendar, match="ไม่เรียง"):
        turns({"rule": "year_end"}, ACADEMIC, calendar=Calendar({"2569": dates}))


@pytest.mark.django_db
def test_days_of_the_office_itself_count(django_assert_num_queries):
    office = make_office()
    OfficeDay.objects.create(office=office, day=date(2026, 9, 30), name="วันสถาปนา")
    OfficeDay.objects.create(office=office, day=date(2026, 10, 31), name="ทำงานชดเชย", is_working=True)
    with django_assert_num_queries(2):
        days = due.work_days(office, 2569)
    end = {"rule": "year_end", "days_before": 0}
    assert due.turns(end, kind=FISCAL, year=2569, calendar=USUAL, days=days)[0].due_on == date(2026, 9, 29)
    # 31 October 2026 is a Saturday on which the office works.
    on = {"rule": "on", "month": 10, "day": 31}
    assert due.turns(on, kind=FISCAL, year=2570, calendar=USUAL, days=days)[0].due_on == date(2026, 10, 31)
