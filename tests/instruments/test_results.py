"""What many responses say: the same as plain Python says from the single answers, in as many queries for one as for
many."""

import statistics as plain
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instruments import actions
from instruments.models import Answer, Response
from instruments.statistics import results
from instruments.values import Dual
from tests.factories import make_office, make_school, make_user
from tests.instruments.factories import COLOURS, by_code, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return make_version(
        (
            {},
            [
                {"code": "rate"},
                {"code": "need", "dual": True},
                {"code": "have", "kind": "partial"},
                {"code": "one", "kind": "single", "choices": COLOURS},
                {"code": "many", "kind": "multiple", "choices": COLOURS},
                {"code": "pupils", "kind": "number"},
                {"code": "words", "kind": "long_text"},
                {"code": "day", "kind": "date"},
            ],
        )
    )


def answered(version, rows, school=None):
    """Responses of [{code: plain value}]; returns the QuerySet of all of them."""
    items, by = by_code(version), make_user()
    school = school or make_school(make_office())
    for row in rows:
        values = {items[code]: value for code, value in row.items()}
        actions.answer(version=version, school=school, respondent=by, values=values)
    return Response.objects.filter(version=version)


def result(version, responses, code):
    return next(found for found in results(version, responses) if found.item.code == code)


def half_up(fraction, places=2):
    scaled = Fraction(fraction) * 10**places
    return Decimal(int(scaled + Fraction(1, 2))) / 10**places


def rounded(value):
    return Decimal(str(value)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


ratings = st.lists(st.integers(1, 5), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(now=ratings, wanted=ratings)
def test_figures_are_those_of_the_single_answers(version, now, wanted):
    Response.objects.all().delete()
    pairs = list(zip(now, wanted, strict=False))
    responses = answered(version, [{"rate": Decimal(a), "need": Dual(Decimal(a), Decimal(b))} for a, b in pairs])
    now, wanted = [a for a, _b in pairs], [b for _a, b in pairs]
    found = result(version, responses, "rate")
    assert (found.n, found.mean) == (len(now), half_up(Fraction(sum(now), len(now))))
    if len(now) > 1:
        assert abs(found.sd - rounded(plain.stdev(now))) <= Decimal("0.01")
    else:
        assert found.sd is None
    assert {int(share.value): share.given for share in found.distribution} == {n: now.count(n) for n in range(1, 6)}
    assert all(share.percent == half_up(Fraction(100 * share.given, len(now)), 1) for share in found.distribution)
    need = result(version, responses, "need")
    assert (need.wanted_n, need.wanted_mean) == (len(wanted), half_up(Fraction(sum(wanted), len(wanted))))
    index = Fraction(sum(wanted) - sum(now), sum(now))
    assert abs(Fraction(need.pni) - index) <= Fraction(1, 2000)
    assert {int(s.value): s.given for s in need.wanted_distribution if s.given} == dict(Counter(wanted))


def test_the_band_is_read_from_the_mean_of_two_decimals(version):
    # 4.505 is 4.51 and so มากที่สุด; 101 of 200 chose 5.
    responses = answered(version, [])
    school, rate = make_school(make_office()), by_code(version)["rate"]
    made = Response.objects.bulk_create([Response(version=version, school=school) for _ in range(200)])
    Answer.objects.bulk_create(
        [Answer(response=row, item=rate, value=5 if n < 101 else 4) for n, row in enumerate(made)]
    )
    found = result(version, responses, "rate")
    assert (found.n, found.mean, found.band) == (200, Decimal("4.51"), "มากที่สุด")


def test_pni_modified_is_the_gap_in_parts_of_what_is(version):
    rows = [{"need": Dual(Decimal(a), Decimal(b))} for a, b in [(3, 5), (2, 4), (3, 4)]]
    # (13/3 - 8/3) / (8/3) = 5/8
    assert result(version, answered(version, rows), "need").pni == Decimal("0.625")


def test_choices_are_counted_and_several_may_pass_100_percent(version):
    rows = [{"one": "red", "many": ["red", "blue"]}, {"one": "red", "many": ["blue"]}, {"one": "blue"}]
    responses = answered(version, rows)
    one, many = result(version, responses, "one"), result(version, responses, "many")
    assert [(s.label, s.given, s.percent) for s in one.distribution] == [
        ("แดง", 2, Decimal("66.7")),
        ("เขียว", 0, Decimal("0.0")),
        ("น้ำเงิน", 1, Decimal("33.3")),
    ]
    assert many.n == 2
    assert [(s.value, s.given, s.percent) for s in many.distribution] == [
        ("red", 1, Decimal("50.0")),
        ("green", 0, Decimal("0.0")),
        ("blue", 2, Decimal("100.0")),
    ]


def test_numbers_dates_and_texts(version):
    rows = [
        {"pupils": Decimal(120), "day": date(2026, 5, 16), "words": "ดี", "have": Decimal("0.5")},
        {"pupils": Decimal("30.5"), "day": date(2025, 12, 1), "words": "ควรปรับ", "have": Decimal(1)},
    ]
    responses = answered(version, rows)
    pupils, day, words = (result(version, responses, code) for code in ("pupils", "day", "words"))
    assert (pupils.n, pupils.low, pupils.high, pupils.mean) == (2, Decimal("30.5"), 120, Decimal("75.25"))
    assert (day.n, day.low, day.high) == (2, date(2025, 12, 1), date(2026, 5, 16))
    assert (words.n, words.mean, words.distribution) == (2, None, [])
    assert result(version, responses, "have").mean == Decimal("0.75")


def test_only_the_responses_asked_for_count(version):
    responses = answered(version, [{"rate": Decimal(1)}, {"rate": Decimal(5)}])
    assert result(version, responses.filter(answers__value=5), "rate").mean == Decimal("5.00")
    assert result(version, responses.none(), "rate").n == 0


def test_as_many_queries_for_one_response_as_for_many(version, django_assert_num_queries):
    full = {
        "rate": Decimal(4),
        "need": Dual(Decimal(2), Decimal(5)),
        "one": "red",
        "many": ["red"],
        "pupils": Decimal(10),
        "words": "ดี",
        "day": date(2026, 5, 16),
    }
    responses = answered(version, [full])
    with django_assert_num_queries(9):
        results(version, responses)
    answered(version, [full] * 30)
    with django_assert_num_queries(9):
        results(version, responses)
