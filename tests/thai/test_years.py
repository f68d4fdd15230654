from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thai import years

DAYS = st.dates(date(1930, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "academic", "semester", "fiscal", "quarter"),
    [
        (date(2026, 5, 15), 2568, 2, 2569, 3),
        (date(2026, 5, 16), 2569, 1, 2569, 3),
        (date(2026, 9, 30), 2569, 1, 2569, 4),
        (date(2026, 10, 1), 2569, 1, 2570, 1),
        (date(2026, 10, 31), 2569, 1, 2570, 1),
        (date(2026, 11, 1), 2569, 2, 2570, 1),
        (date(2027, 1, 1), 2569, 2, 2570, 2),
        (date(2027, 4, 1), 2569, 2, 2570, 3),
    ],
)
def test_the_edges_of_the_three_calendars(day, academic, semester, fiscal, quarter):
    assert years.semester(day) == (academic, semester)
    assert years.academic_year(day) == academic
    assert years.fiscal_year(day) == fiscal
    assert years.quarter(day) == (fiscal, quarter)


@given(DAYS)
def test_a_day_lies_in_the_span_of_its_own_year(day):
    first, last = years.academic_span(years.academic_year(day))
    assert first <= day <= last
    first, last = years.semester_span(*years.semester(day))
    assert first <= day <= last
    first, last = years.fiscal_span(years.fiscal_year(day))
    assert first <= day <= last


@given(st.integers(2480, 2630))
def test_years_and_semesters_follow_each_other_without_gap(year):
    one, two = years.semester_span(year, 1), years.semester_span(year, 2)
    assert (one[0], two[1]) == years.academic_span(year)
    assert one[1] + timedelta(days=1) == two[0]
    assert years.academic_span(year)[1] + timedelta(days=1) == years.academic_span(year + 1)[0]
    assert years.fiscal_span(year)[1] + timedelta(days=1) == years.fiscal_span(year + 1)[0]


def test_there_is_no_third_semester():
    with pytest.raises(ValueError, match="1 or 2"):
        years.semester_span(2569, 3)


@given(st.integers(2480, 2620), st.integers(1, 4))
def test_a_quarter_spans_its_days_and_no_others(year, number):
    first, last = years.quarter_span(year, number)
    assert years.quarter(first) == years.quarter(last) == (year, number)
    assert years.quarter(first - timedelta(days=1)) != (year, number)
    assert years.quarter(last + timedelta(days=1)) != (year, number)


def test_there_is_no_fifth_quarter():
    with pytest.raises(ValueError):
        years.quarter_span(2569, 5)
