"""The newest data date of a day, and on which day a school is behind."""

import pytest

from schools import data_dates
from schools.calendars import USUAL
from schools.models import Figures
from tests.factories import day

JUNE, NOVEMBER, END = Figures.DataDate.JUNE, Figures.DataDate.NOVEMBER, Figures.DataDate.END


@pytest.mark.parametrize(
    ("today", "newest", "passed"),
    [
        ("2026-06-09", (2568, END), (2568, END)),
        ("2026-06-10", (2569, JUNE), (2568, END)),
        ("2026-06-11", (2569, JUNE), (2569, JUNE)),
        ("2026-11-21", (2569, NOVEMBER), (2569, NOVEMBER)),
        ("2027-03-31", (2569, END), (2569, NOVEMBER)),
        ("2027-04-01", (2569, END), (2569, END)),
        ("2027-05-20", (2569, END), (2569, END)),
    ],
)
def test_the_last_data_date(today, newest, passed):
    assert data_dates.last(USUAL, day(today)) == newest
    assert data_dates.last_passed(USUAL, day(today)) == passed
