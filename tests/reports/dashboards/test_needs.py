"""Which schools need help first: what counts, how much, and in which words."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.dashboards import needs
from reports.dashboards.needs import KEYS, SIGNS, USUAL, moved, ranked

ALL = dict.fromkeys(KEYS, 5)
# Rows of thirteen facts take their time to think up on a busy machine.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
texts = st.sampled_from(["ก", "ข", "ค"])
facts = st.fixed_dictionaries(
    {},
    optional={
        "days": st.none() | st.integers(0, 4000),
        "unmet": st.lists(texts, max_size=3),
        "rules": st.just(3),
        "overdue": st.integers(0, 9),
        "sar": st.lists(st.tuples(st.sampled_from(sorted(needs.SAR)), texts), max_size=2),
        "low": st.lists(st.tuples(st.integers(1, 100).map(lambda n: Decimal(n) / 100), texts), max_size=2),
        "fell": st.lists(st.tuples(st.integers(1, 4), texts), max_size=2),
        "below": st.none() | st.decimals(-50, 50, places=2),
        "test_fell": st.none() | st.decimals(-50, 50, places=2),
        "failed": st.lists(texts, max_size=2),
        "upcoming": st.none() | st.integers(0, 400),
        "help": st.integers(0, 9),
        "pupils": st.none() | st.integers(0, 2000),
    },
).map(lambda row: {"rules": 3, **row})
offices = st.lists(facts, max_size=8).map(
    lambda rows: [{**row, "school": number} for number, row in enumerate(rows, start=1)]
)
weights = st.fixed_dictionaries({key: st.integers(0, 5) for key in KEYS})


def signs_of(one):
    return {reason.sign for reason in one.reasons}


@patient
@given(offices, weights, st.sampled_from(KEYS))
def test_more_weight_never_lowers_a_school_with_that_sign(rows, chosen, key):
    less, more = {**chosen, key: min(4, chosen[key])}, {**chosen, key: min(4, chosen[key]) + 1}
    shows = {one.school for one in ranked(rows, {**ALL}) if key in signs_of(one)}
    before = {one.school: one for one in ranked(rows, less)}
    after = {one.school: one for one in ranked(rows, more)}
    for school in shows:
        assert after[school].score > (before[school].score if school in before else 0)
        # Nobody without the sign overtakes it.
        for other, one in before.items():
            if other not in shows and school in before and before[school].score >= one.score:
                assert after[school].place <= after[other].place


@patient
@given(offices, weights, st.sampled_from(KEYS))
def test_a_weight_of_zero_takes_the_reason_away_and_touches_no_other(rows, chosen, key):
    without = {one.school: one for one in ranked(rows, {**chosen, key: 0})}
    for one in ranked(rows, chosen):
        rest = [reason for reason in one.reasons if reason.sign != key]
        left = without[one.school].reasons if one.school in without else ()
        assert sorted(left, key=str) == sorted(rest, key=str)


@patient
@given(offices, weights, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_the_rows(rows, chosen, random):
    first = ranked(rows, chosen)
    random.shuffle(rows)
    assert ranked(rows, chosen) == first


@patient
@given(offices, weights)
def test_a_score_is_the_sum_of_its_points_and_at_most_a_hundred(rows, chosen):
    found = ranked(rows, chosen)
    for one in found:
        assert one.reasons
        assert one.score == sum(reason.points for reason in one.reasons)
        assert 0 < one.score <= 100
        assert all(reason.points > 0 and reason.text for reason in one.reasons)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(one.place == 1 + sum(other.score > one.score for other in found) for one in found)


@pytest.mark.parametrize(
    ("facts", "sign", "text", "points"),
    [
        ({"days": 214}, "unvisited", "ไม่ได้รับการนิเทศ 214 วัน", "4.7"),
        ({"days": None}, "unvisited", "ยังไม่เคยได้รับการนิเทศ", "8.0"),
        ({"days": 1200}, "unvisited", "ไม่ได้รับการนิเทศ 1,200 วัน", "8.0"),
        ({"unmet": ["ภาคเรียนที่ 2/2569"], "rules": 2}, "rule", "นิเทศยังไม่ครบตามเกณฑ์ ภาคเรียนที่ 2/2569", "2.0"),
        ({"overdue": 2}, "overdue", "ข้อเสนอแนะเกินกำหนด 2 เรื่อง", "5.3"),
        ({"overdue": 7}, "overdue", "ข้อเสนอแนะเกินกำหนด 7 เรื่อง", "8.0"),
        ({"sar": [("late", "ส่ง SAR ช้า"), ("unsent", "ยังไม่ส่ง SAR")]}, "sar", "ส่ง SAR ช้า ยังไม่ส่ง SAR", "6.0"),
        ({"low": [(Decimal("0.25"), "ต่ำ")]}, "low", "ต่ำ", "5.0"),
        ({"low": [(1, "ต่ำสุด")]}, "low", "ต่ำสุด", "10.0"),
        ({"fell": [(1, "ลด")]}, "fell", "ลด", "3.0"),
        ({"below": Decimal("7.2")}, "tests", "ผลทดสอบต่ำกว่าค่าเฉลี่ยของเขต 7.20 คะแนน", "4.3"),
        ({"test_fell": Decimal(12)}, "tests", "ผลทดสอบลดลงจากปีก่อน 12.00 คะแนน", "6.0"),
        ({"failed": ["ไม่ผ่าน"], "upcoming": 300}, "external", "ไม่ผ่าน", "8.0"),
        ({"upcoming": 30}, "external", "จะได้รับการประเมินภายนอกใน 30 วัน", "4.0"),
        ({"help": 1}, "help", "ขอความช่วยเหลือใน SAR 1 เรื่อง", "2.0"),
        ({"pupils": 40}, "small", "โรงเรียนขนาดเล็กมาก นักเรียน 40 คน", "2.0"),
        ({"pupils": 60}, "small", "โรงเรียนขนาดเล็กมาก นักเรียน 60 คน", "1.0"),
    ],
)
def test_each_sign_in_words_and_points(facts, sign, text, points):
    (one,) = ranked([{"school": 1, **facts}], USUAL)
    (reason,) = one.reasons
    assert (reason.sign, reason.text, reason.points) == (sign, text, Decimal(points))


@pytest.mark.parametrize(
    "facts",
    [{}, {"days": 180}, {"overdue": 0}, {"below": Decimal("4.99")}, {"upcoming": 91}, {"pupils": 61}, {"pupils": None}],
)
def test_what_is_not_known_or_ordinary_is_no_sign(facts):
    assert ranked([{"school": 1, **facts}], ALL) == []


def test_everything_at_its_worst_is_a_hundred():
    worst = {
        "days": None,
        "unmet": ["ก"],
        "rules": 1,
        "overdue": 3,
        "sar": [("unsent", "ก")],
        "low": [(1, "ก")],
        "fell": [(2, "ก")],
        "below": 10,
        "failed": ["ก"],
        "help": 3,
        "pupils": 0,
    }
    (one,) = ranked([{"school": 1, **worst}], ALL)
    assert (one.score, len(one.reasons)) == (100, len(SIGNS))


def test_how_many_schools_move():
    rows = [{"school": 1, "overdue": 3}, {"school": 2, "days": None}, {"school": 3, "pupils": 10}]
    before = ranked(rows, {**ALL, "small": 1})
    assert moved(before, before) == 0
    # The third leaves, the others stay where they are.
    assert moved(before, ranked(rows, {**ALL, "small": 0})) == 1
    assert moved(before, ranked(rows, {**ALL, "small": 1, "overdue": 0})) == 2
