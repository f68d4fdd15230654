"""Every measure agrees with what pandas, NumPy or Python's own statistics make of the single values."""

import statistics
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from types import SimpleNamespace

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments import measures
from instruments.measures import from_counts, half_up, share
from thai.numbers import exact

ratings = st.integers(1, 5)
marks = st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
CENT = 0.005 + 1e-9


@given(st.lists(ratings | marks, min_size=2, max_size=120))
def test_mean_and_deviation_are_those_of_pandas(values):
    summary, column = measures.of_values(values), pandas.Series([float(value) for value in values])
    assert summary.n == column.count()
    assert abs(float(summary.mean) - column.mean()) <= CENT
    assert abs(float(summary.sd) - column.std(ddof=1)) <= CENT


@given(st.lists(ratings, min_size=2, max_size=60), st.randoms())
def test_neither_order_nor_counting_changes_a_figure(values, random):
    shuffled = random.sample(values, len(values))
    assert measures.of_values(shuffled) == measures.of_values(values) == from_counts(dict(Counter(values)))


@given(st.lists(ratings, min_size=2, max_size=200))
def test_a_deviation_is_rounded_from_its_exact_value(values):
    summary = from_counts(Counter(values))
    variance = statistics.variance(map(Fraction, values))
    with localcontext(prec=60):
        wanted = (Decimal(variance.numerator) / variance.denominator).sqrt()
        assert summary.sd == wanted.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@given(st.lists(st.tuples(marks, st.integers(0, 400)), max_size=60))
def test_weighted_mean_is_the_mean_over_all_pupils(pairs):
    pupils = pandas.Series([float(value) for value, n in pairs for _ in range(n)], dtype=float)
    found = measures.weighted_mean(pairs)
    assert found is None if pupils.empty else abs(float(found) - pupils.mean()) <= CENT


@given(st.dictionaries(st.tuples(ratings, st.integers(0, 4)), st.integers(1, 9), min_size=1))
def test_weighted_figures_are_those_of_the_formula(counts):
    rows = pandas.DataFrame([(x, w) for (x, w), times in counts.items() if w for _ in range(times)], columns=["x", "w"])
    found = measures.from_weighted(counts)
    if rows.empty:
        assert found is None
        return
    middle = (rows.x * rows.w).sum() / rows.w.sum()
    assert (found.n, abs(float(found.mean) - middle) <= CENT) == (len(rows), True)
    if len(rows) > 1:
        square = (rows.w * (rows.x - middle) ** 2).sum() / (rows.w.sum() * (len(rows) - 1) / len(rows))
        assert abs(float(found.sd) - square**0.5) <= CENT
    else:
        assert found.sd is None


@given(st.lists(ratings, min_size=1, max_size=99))
def test_equal_weights_weigh_nothing(values):
    assert measures.from_weighted(Counter((value, 3) for value in values)) == from_counts(Counter(values))


@given(st.lists(st.integers(-400, 4000) | marks, min_size=1, max_size=80))
def test_median_is_that_of_pandas(values):
    assert float(measures.median(values)) == pytest.approx(pandas.Series([float(value) for value in values]).median())


@given(st.lists(st.integers(0, 400), min_size=1, max_size=6).filter(any))
def test_shares_are_those_of_pandas_and_make_a_hundred(parts):
    whole = sum(parts)
    column = pandas.Series(parts) / whole * 100
    assert all(
        abs(float(share(part, whole)) - wanted) <= 0.05 + 1e-9 for part, wanted in zip(parts, column, strict=True)
    )
    assert abs(sum(share(part, whole) for part in parts) - 100) <= Decimal("0.05") * len(parts)


@given(st.fractions(-1000, 1000, max_denominator=7000), st.integers(0, 3))
def test_a_half_goes_away_from_nought_and_anything_else_to_the_nearest(value, places):
    found = half_up(value, places)
    assert found.as_tuple().exponent == -places
    distance, step = abs(Fraction(found) - value), Fraction(1, 10**places)
    assert distance < step / 2 or (distance == step / 2 and abs(Fraction(found)) > abs(value))


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        ("4.505", 2, "4.51"),
        (2.345, 2, "2.35"),
        (Decimal("2.5"), 0, "3"),
        (Fraction(7, 2), 0, "4"),
        (-2.5, 0, "-3"),
        ("-0.001", 2, "0.00"),
        (Fraction(-1, 1000), 2, "0.00"),
        (85, 1, "85.0"),
    ],
)
def test_rounding(value, places, shown):
    assert str(half_up(value, places)) == shown


@pytest.mark.parametrize(
    ("counts", "mean", "sd"),
    [({}, None, None), ({4: 1}, "4.00", None), ({3: 1, 4: 1}, "3.50", "0.71"), ({1: 199, 2: 1}, "1.01", "0.07")],
)
def test_small_and_empty_groups(counts, mean, sd):
    summary = from_counts(counts)
    assert (summary.mean, summary.sd) == (mean and Decimal(mean), sd and Decimal(sd))


def test_nothing_has_no_figure():
    assert share(0, 0) is None
    assert measures.mean([]) is measures.median([]) is measures.weighted_mean([]) is None
    assert measures.mean_of_total(None, 0) is None
    assert measures.from_weighted({(4, 0): 3}) is None
    assert measures.pni_modified({}, {5: 1}) is measures.pni_modified({0: 2}, {5: 1}) is None


def test_shares():
    assert share(1, 8) == Decimal("12.5")
    assert str(share(1, 3)) == "33.3"
    assert str(share("17.25", 20, 2)) == "86.25"


def test_a_mean_of_thirds_is_no_mean_of_rounded_thirds():
    # 10/3, 10/3 and 23/6 make 3.5 exactly; of 28 digits each it is 3.4999… and rounds to 3.
    middle = measures.mean([measures.mean([3, 3, 4]), measures.mean([3, 3, 4]), measures.mean([3, 4, 4, 4, 4, 4])])
    assert (middle, half_up(middle, 0)) == (Fraction(7, 2), 4)


@given(
    st.dictionaries(ratings, st.integers(1, 50), min_size=1), st.dictionaries(ratings, st.integers(1, 50), min_size=1)
)
def test_pni_modified_is_that_of_the_two_means(now, wanted):
    is_now, is_wanted = (statistics.fmean(Counter(counts).elements()) for counts in (now, wanted))
    assert abs(float(measures.pni_modified(now, wanted)) - (is_wanted - is_now) / is_now) <= 0.0005 + 1e-9


BANDS = [
    SimpleNamespace(low=Decimal(low), high=Decimal(high), label=label)
    for low, high, label in [("4.51", "5.00", "most"), ("3.51", "4.50", "much"), ("1.00", "3.50", "less")]
]


@given(st.fractions(1, 5, max_denominator=3000))
def test_every_mean_falls_into_one_band(value):
    found = measures.band(value, BANDS)
    edges = pandas.cut([float(half_up(value))], [0.995, 3.505, 4.505, 5.005], labels=["less", "much", "most"])
    assert found.label == edges[0]


def test_a_band_is_read_from_the_rounded_mean():
    assert measures.band("4.505", BANDS).label == "most"
    assert measures.band(Fraction(9009, 2000), BANDS).label == "much"
    assert measures.band(None, BANDS) is measures.band(Decimal("5.01"), BANDS) is None


def test_exact_numbers():
    assert exact(0.1) == exact("0.1") == exact(Decimal("0.1")) == Fraction(1, 10)
