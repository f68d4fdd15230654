"""When a question is asked."""

from datetime import date
from decimal import Decimal

import pytest

from instruments import conditions
from instruments.forms import AnswerForm
from instruments.reading import read
from instruments.values import Dual
from tests.factories import make_office, make_school, make_user
from tests.instruments.factories import COLOURS, by_code, make_version


@pytest.mark.parametrize(
    ("op", "wanted", "value", "verdict"),
    [
        ("is", "1", Decimal("1.00"), True),
        ("is", "1", Decimal("0.50"), False),
        ("is", "0.5", Decimal("0.50"), True),
        ("is", "red", "red", True),
        ("is", "red", ["red"], True),
        ("is", "red", ["red", "blue"], False),
        ("is", "red", None, False),
        ("is_not", "red", "blue", True),
        ("is_not", "red", "red", False),
        ("is_not", "red", None, True),
        ("has", "red", ["blue", "red"], True),
        ("has", "red", ["blue"], False),
        ("has", "red", None, False),
        ("at_least", "3", Decimal(3), True),
        ("at_least", "3", Decimal(2), False),
        ("at_least", "3", None, False),
        ("at_most", "3", Decimal(3), True),
        ("at_most", "3", Decimal("3.01"), False),
        ("at_most", "3", None, False),
        ("at_least", "3", "ข้อความ", False),
        ("at_least", "2026-05-16", date(2026, 5, 16), True),
        ("at_most", "2026-05-15", date(2026, 5, 16), False),
        ("is", "2", Dual(Decimal(2), Decimal(5)), True),
        ("is", "nan", Decimal(2), False),
    ],
)
def test_a_condition_reads_the_answer(op, wanted, value, verdict):
    assert conditions.holds({"item": "x", "op": op, "value": wanted}, value) is verdict


def when(code, op, value):
    return {"item": code, "op": op, "value": value}


@pytest.fixture
def version(db):
    return make_version(
        (
            {},
            [
                {"code": "has_plan", "kind": "yes_no"},
                {"code": "good", "show_if": when("has_plan", "is", "1")},
                {"code": "why", "kind": "text", "show_if": when("good", "at_most", "2")},
                {"code": "colour", "kind": "multiple", "choices": COLOURS, "required": False},
            ],
        ),
        ({"show_if": when("colour", "has", "red")}, [{"code": "red", "kind": "number", "required": True}]),
    )


def form_of(version, response=None, complete=True, **typed):
    items = by_code(version)
    data = {f"answers-item_{items[code].pk}": value for code, value in typed.items()}
    return AnswerForm(data, version=version, response=response, complete=complete)


def names(version, *codes):
    return {f"item_{by_code(version)[code].pk}" for code in codes}


def test_what_is_hidden_is_not_owed_and_what_shows_is(version):
    assert form_of(version, has_plan="0").is_valid()
    assert set(form_of(version, has_plan="1").errors) == names(version, "good")
    assert set(form_of(version, has_plan="1", good="2").errors) == names(version, "why")
    assert form_of(version, has_plan="1", good="3").is_valid()
    assert set(form_of(version, has_plan="0", colour=["red", "blue"]).errors) == names(version, "red")


def test_what_is_hidden_is_not_kept_not_even_from_before(version):
    write = {"school": make_school(make_office()), "respondent": make_user()}
    form = form_of(version, has_plan="1", good="2", why="ไม่มีครู")
    assert form.is_valid()
    response = form.save(**write)
    assert response.answers.count() == 3
    # `why` hangs on `good`, which hangs on `has_plan`: a hidden question has no answer to hang on.
    form = form_of(version, response, complete=False, has_plan="0", good="2", why="ไม่มีครู")
    assert form.is_valid()
    form.save(**write)
    assert [answer.item.code for answer in response.answers.all()] == ["has_plan"]


def test_a_hidden_question_is_not_checked(version):
    assert form_of(version, has_plan="0", good="9", red="มาก").is_valid()


def test_without_script_the_condition_is_told_in_words(version):
    html = str(AnswerForm(version=version))
    assert "ตอบเมื่อข้อ 1 เป็น “มี”" in html
    assert "ตอบเมื่อข้อ 2 ไม่เกิน “น้อย”" in html
    assert "ตอบเมื่อข้อ 4 มี “แดง” ในคำตอบ" in html


def test_reading_leaves_out_what_was_not_asked(version):
    form = form_of(version, has_plan="0")
    form.is_valid()
    response = form.save(school=make_school(make_office()), respondent=make_user())
    assert [[row.item.code for row in part.rows] for part in read(response)] == [["has_plan", "colour"]]


def test_in_a_repeated_section_each_turn_looks_at_itself(db):
    version = make_version(
        (
            {"repeats": True},
            [{"code": "seen", "kind": "yes_no"}, {"code": "what", "kind": "text", "show_if": when("seen", "is", "1")}],
        ),
        ({}, [{"code": "any", "kind": "text", "show_if": when("seen", "is", "1")}]),
    )
    items = list(version.items())
    seen, what, anywhere = (item.pk for item in items)
    given = {(seen, 0): Decimal(0), (seen, 1): Decimal(1)}
    assert conditions.asked(items, given, 2) == {(seen, 0), (seen, 1), (what, 1), (anywhere, 0)}
    assert (anywhere, 0) not in conditions.asked(items, {(seen, 0): Decimal(0)}, 2)


def test_a_condition_on_nothing_is_none(db):
    version = make_version(({}, [{"code": "a", "kind": "text", "show_if": when("gone", "is", "1")}]))
    assert set(form_of(version).errors) == names(version, "a")
    assert "data-when" not in str(AnswerForm(version=version))
