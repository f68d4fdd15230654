from collections import Counter
from decimal import Decimal

import pytest

from instruments import measures
from instruments.models import Scale

pytestmark = pytest.mark.django_db


def summary(values):
    return measures.from_counts(Counter(map(Decimal, values)))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5, 4, 3], "4.00"),
        # 33.8 / 8 = 4.225: half goes up, not to the even neighbour.
        ([Decimal("4.22"), Decimal("4.23")], "4.23"),
        ([Decimal("4.505")], "4.51"),
        ([4, 4, 5], "4.33"),
    ],
)
def test_mean_is_rounded_half_up(values, expected):
    assert summary(values).mean == Decimal(expected)


def test_figures_that_cannot_be_computed_are_none():
    assert summary([]) == measures.Summary(n=0, mean=None, sd=None, band=None)
    assert (summary([4]).mean, summary([4]).sd) == (Decimal("4.00"), None)


def test_sd_is_that_of_a_sample():
    # 2, 4, 4, 4, 5, 5, 7, 9: sum of squares 32, over n - 1 = 7.
    assert summary([2, 4, 4, 4, 5, 5, 7, 9]).sd == Decimal("2.14")


@pytest.mark.parametrize(
    ("values", "band"),
    [
        ([Decimal("4.505")], "มากที่สุด"),
        ([Decimal("4.504")], "มาก"),
        ([Decimal("3.51")], "มาก"),
        ([Decimal("3.50")], "ปานกลาง"),
        ([Decimal("2.50")], "น้อย"),
        ([1], "น้อยที่สุด"),
        ([5, 5], "มากที่สุด"),
    ],
)
def test_band_is_read_from_the_rounded_mean(values, band):
    assert Scale.objects.get(name="มาตรประมาณค่า 5 ระดับ").band(summary(values).mean).label == band
