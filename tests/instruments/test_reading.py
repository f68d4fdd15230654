"""Reading one response back."""

from decimal import Decimal

import pytest

from instruments import actions
from instruments.models import Scale, ScaleBand, ScalePoint
from instruments.reading import read, summary
from tests.factories import make_office, make_school, make_user
from tests.instruments.factories import by_code, every_kind, make_version

pytestmark = pytest.mark.django_db


def answered(version, **values):
    items = by_code(version)
    return actions.answer(
        version=version,
        school=make_school(make_office()),
        respondent=make_user(),
        values={items[code]: value for code, value in values.items()},
    )


def test_unanswered_questions_are_there_without_a_word():
    rows = read(answered(make_version(({}, every_kind())), text="มี"))[0].rows
    assert [row.word for row in rows if row.word] == ["มี"]
    assert len(rows) == 11


def test_reading_takes_as_many_queries_for_a_small_form_as_for_a_large_one(django_assert_num_queries):
    small = answered(make_version(({}, [{"code": "a"}])), a=Decimal(4))
    codes = [f"q{n}" for n in range(30)]
    large = make_version(*(({}, [{"code": code}]) for code in codes))
    large = answered(large, **dict.fromkeys(codes, Decimal(4)))
    for response in (small, large):
        with django_assert_num_queries(4):
            read(response)
        with django_assert_num_queries(4):
            summary(response)


def test_the_mean_is_weighted():
    version = make_version(({}, [{"code": "a", "weight": 3}, {"code": "b"}, {"code": "c", "weight": 0}]))
    found = summary(answered(version, a=Decimal(5), b=Decimal(3), c=Decimal(1)))
    # (3 * 5 + 3) / 4 = 4.50, S.D. = sqrt((3 * 0.25 + 2.25) / (4 * 1/2)) = 1.22
    assert (found.n, found.mean, found.sd, found.band) == (2, Decimal("4.50"), Decimal("1.22"), "มาก")


def test_of_equal_weights_it_is_the_plain_mean_and_that_of_a_sample():
    version = make_version(({}, [{"code": code, "weight": 2} for code in "abc"]))
    found = summary(answered(version, a=Decimal(5), b=Decimal(4), c=Decimal(3)))
    assert (found.mean, found.sd) == (Decimal("4.00"), Decimal("1.00"))


def test_the_band_is_read_from_the_mean_of_two_decimals():
    version = make_version(({}, [{"code": "a", "weight": "101"}, {"code": "b", "weight": "99"}]))
    found = summary(answered(version, a=Decimal(5), b=Decimal(4)))
    # 4.505
    assert (found.mean, found.band) == (Decimal("4.51"), "มากที่สุด")


def test_scales_are_not_mixed():
    other = Scale.objects.create(name="3 ระดับ")
    for value in (1, 2, 3):
        ScalePoint.objects.create(scale=other, value=value, label=str(value))
    ScaleBand.objects.create(scale=other, low=1, high=3, label="พอใช้")
    version = make_version(({}, [{"code": "a"}, {"code": "b", "scale": other}, {"code": "c", "scale": other}]))
    found = summary(answered(version, a=Decimal(5), b=Decimal(1), c=Decimal(2)))
    assert (found.n, found.mean, found.band) == (2, Decimal("1.50"), "พอใช้")


def test_without_ratings_there_is_no_summary():
    assert summary(answered(make_version(({}, every_kind())), text="มี")) is None
