"""The office's calendar: the rule, and the years an announcement shifted."""

from datetime import timedelta

import pytest

from schools.calendars import Calendar, of
from schools.models import Role
from tests.factories import day, make_membership, make_office, make_user
from thai import years

SHIFT = {
    "2563": {"starts": "2020-07-01", "first_ends": "2020-11-30", "second_starts": "2020-12-01", "ends": "2021-04-30"}
}


def test_the_rule_is_that_of_the_ministry():
    calendar = Calendar()
    for number in (2540, 2568, 2569):
        assert calendar.academic_span(number) == years.academic_span(number)
        for semester in (1, 2):
            assert calendar.semester_span(number, semester) == years.semester_span(number, semester)


def test_every_day_belongs_to_one_year_and_semester_also_around_a_shift():
    calendar = Calendar(SHIFT)
    at = day("2019-01-01")
    while at < day("2023-01-01"):
        year, semester = calendar.semester(at)
        first, last = calendar.semester_span(year, semester)
        assert first <= at <= last, at
        at += timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "year", "semester"),
    [
        ("2020-05-20", 2562, 2),
        ("2020-06-30", 2562, 2),
        ("2020-07-01", 2563, 1),
        ("2020-11-15", 2563, 1),
        ("2020-12-01", 2563, 2),
        ("2021-05-16", 2564, 1),
    ],
)
def test_a_shifted_year_starts_when_it_was_announced(text, year, semester):
    assert Calendar(SHIFT).semester(day(text)) == (year, semester)


def test_a_third_semester_is_refused():
    with pytest.raises(ValueError, match="1 or 2"):
        Calendar().semester_span(2569, 3)


def test_the_calendar_of_a_person_is_that_of_the_office_they_act_in(db):
    office = make_office(calendar_shifts=SHIFT)
    user = make_user(Role.HEAD, office=office)
    assert of(user).year(2563).shifted
    other = make_user()
    make_membership(other, Role.PLATFORM_ADMIN)
    assert not of(other).year(2563).shifted
    assert not of(make_user()).year(2563).shifted
