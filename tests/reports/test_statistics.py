"""The figures agree with Python's own statistics module, rounded half up."""

import statistics
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import from_counts, half_up, share


@given(st.lists(st.integers(1, 5), min_size=2, max_size=400))
def test_mean_and_deviation_are_those_of_the_values(values):
    summary = from_counts({v: values.count(v) for v in set(values)})
    assert summary.n == len(values)
    assert summary.mean == half_up(Decimal(sum(values)) / len(values))
    assert abs(summary.sd - Decimal(statistics.stdev(values))) <= Decimal("0.0051")


@pytest.mark.parametrize(
    ("counts", "mean", "sd"),
    [({}, None, None), ({4: 1}, "4.00", None), ({3: 1, 4: 1}, "3.50", "0.71"), ({1: 199, 2: 1}, "1.01", "0.07")],
)
def test_small_and_empty_groups(counts, mean, sd):
    summary = from_counts(counts)
    assert (summary.mean, summary.sd) == (mean and Decimal(mean), sd and Decimal(sd))


def test_half_goes_up():
    assert half_up("4.505") == Decimal("4.51")
    assert half_up("2.345") == Decimal("2.35")


def test_share_of_nothing_is_nothing():
    assert share(0, 0) is None
    assert share(1, 8) == Decimal("12.5")
    assert share(1, 3) == Decimal("33.3")
