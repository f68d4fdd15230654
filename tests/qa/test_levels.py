"""Suggested levels: means rounded half up, as schools compute them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.measures import mean
from qa.levels import Suggestions, by_percent, is_good, suggest_overall, suggest_standard, whole

levels = st.integers(1, 5)


@pytest.mark.parametrize(
    ("issues", "expected"),
    [
        ([4], 4),
        ([3, 4], 4),  # 3.5 goes up
        ([2, 3], 3),  # 2.5 too, where round() would take it to the even 2
        ([4, 4, 4, 4, 5, 5], 4),  # 4.33
        ([4, 4, 4, 5, 5, 5], 5),  # 4.5
        ([1, 1, 1, 2], 1),
        ([5] * 21, 5),
    ],
)
def test_a_standard_is_the_mean_of_its_issues_half_up(issues, expected):
    assert suggest_standard(issues) == expected


def test_no_suggestion_while_an_issue_is_open():
    assert suggest_standard([4, None, 5]) is None
    assert suggest_standard([]) is None
    assert suggest_overall([[4, 4], [4, None]]) is None


def test_overall_is_the_mean_of_means_not_of_rounded_levels():
    # Means 3.4, 3.4, 3.8: 3.53 gives 4; rounded first it would be 3, 3, 4 and 3.
    assert suggest_overall([[3, 3, 3, 4, 4], [3, 3, 3, 4, 4], [3, 4, 4, 4, 4]]) == 4


def test_each_standard_weighs_the_same_whatever_its_number_of_issues():
    # By issues the mean would be 2.08; by standards it is 3.67.
    assert suggest_overall([[1] * 10, [5], [5]]) == 4


def test_means_are_exact_enough_for_halves():
    assert mean([1, 2]) == Decimal("1.5")
    assert mean([]) is None
    assert whole(Decimal("2.4999")) == 2
    assert whole(None) is None


@given(st.lists(levels, min_size=1, max_size=12))
def test_a_suggestion_lies_between_the_lowest_and_the_highest_issue(issues):
    assert min(issues) <= suggest_standard(issues) <= max(issues)


@given(st.lists(st.lists(levels, min_size=1, max_size=12), min_size=1, max_size=5))
def test_an_overall_suggestion_lies_between_them_too(standards):
    every = [level for row in standards for level in row]
    assert min(every) <= suggest_overall(standards) <= max(every)


class Row:
    def __init__(self, value, start):
        self.value, self.percent_from = value, start


BANDS = [(Decimal(start), level) for start, level in ((90, 5), (80, 4), (70, 3), (60, 2), (0, 1))]
SCALE = [Row(level, start) for start, level in BANDS]


@pytest.mark.parametrize(
    ("values", "level"),
    [([5, 5, 5], 5), ([5, 4], 5), ([4, 4, 4], 4), ([4, 3], 3), ([3, 3], 2), ([2, 2], 1), ([5, None], None), ([], None)],
)
def test_a_level_by_the_percent_of_the_full_score(values, level):
    assert by_percent(values, BANDS, 5) == level


def test_the_full_score_is_that_of_the_scale_even_where_its_highest_level_has_no_band():
    assert Suggestions("percent", [Row(5, None), *SCALE[1:]]).standard([4, 4]) == 4
    assert Suggestions("percent", [Row(5, None), *SCALE[1:]]).overall([[3], [3]]) == 2


@pytest.mark.parametrize(
    ("value", "low", "high", "good"), [(3, 1, 5, True), (2, 1, 5, False), (2, 1, 3, True), (2, 1, 4, False)]
)
def test_good_is_from_the_middle_of_a_scale(value, low, high, good):
    assert is_good(value, low, high) == good


def test_percent_of_all_standards_takes_the_mean_of_their_means():
    suggestions = Suggestions("percent", SCALE)
    # (5 + 4 + 3) / 3 = 4 of 5 = 80 %
    assert suggestions.overall([[5, 5], [4], [3, 3, 3]]) == 4
    assert suggestions.overall([[5], [None]]) is None
    assert Suggestions("holistic", SCALE).standard([5, 5]) is None
