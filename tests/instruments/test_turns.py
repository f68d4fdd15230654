"""Repeated sections: one block for each class observed."""

import pytest

from instruments import actions
from instruments.forms import AnswerForm
from instruments.reading import read
from tests.factories import make_office, make_school, make_user
from tests.instruments.factories import by_code, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return make_version(
        ({"title": "โรงเรียน"}, [{"code": "whole"}]),
        ({"title": "ชั้นเรียน", "repeats": True}, [{"code": "plan"}, {"code": "note", "kind": "text", "required": False}]),
        ({"title": "ผู้เรียน", "repeats": True}, [{"code": "joy", "required": False}]),
    )


def page(version, turns, *, response=None, complete=True, press="", **more):
    """The bound form of {slot: {code or "label": answer}}."""
    items = by_code(version)
    data = {"answers-turns": list(turns), f"answers-item_{items['whole'].pk}": "4"}
    for slot, answers in turns.items():
        for code, value in answers.items():
            data[f"answers-turn_{slot}" if code == "label" else f"answers-item_{items[code].pk}_{slot}"] = value
    if press:
        data["answers-turn"] = press
    return AnswerForm(data | more, version=version, response=response, complete=complete)


def saved(form, response=None):
    assert form.is_valid(), form.errors
    return form.save(school=make_school(make_office()), respondent=make_user(), response=response)


TWO = {
    "0": {"label": "ป.3 คณิตศาสตร์", "plan": "4", "note": "ดี"},
    "5": {"label": "ป.4 วิทยาศาสตร์", "plan": "2", "joy": "5"},
}


def test_each_turn_is_stored_with_what_it_was_about(version):
    response = saved(page(version, TWO))
    assert response.turns == ["ป.3 คณิตศาสตร์", "ป.4 วิทยาศาสตร์"]
    told = [(p.turn_label, p.section.title, [row.word for row in p.rows]) for p in read(response)]
    assert told == [
        ("", "โรงเรียน", ["มาก"]),
        ("ป.3 คณิตศาสตร์", "ชั้นเรียน", ["มาก", "ดี"]),
        ("ป.3 คณิตศาสตร์", "ผู้เรียน", [""]),
        ("ป.4 วิทยาศาสตร์", "ชั้นเรียน", ["น้อย", ""]),
        ("ป.4 วิทยาศาสตร์", "ผู้เรียน", ["มากที่สุด"]),
    ]


def test_what_was_stored_is_shown_again_turn_by_turn(version):
    html = str(AnswerForm(version=version, response=saved(page(version, TWO))))
    assert 'value="ป.3 คณิตศาสตร์"' in html
    assert 'value="ป.4 วิทยาศาสตร์"' in html
    assert html.count(" checked") == 4


def test_a_turn_taken_away_goes_and_the_next_moves_up(version):
    response = saved(page(version, TWO))
    saved(page(version, {"1": TWO["5"]}, response=response), response)
    response.refresh_from_db()
    assert response.turns == ["ป.4 วิทยาศาสตร์"]
    assert {(a.item.code, a.turn, a.value) for a in response.answers.all()} == {
        ("whole", 0, 4),
        ("plan", 0, 2),
        ("joy", 0, 5),
    }


def test_an_empty_turn_is_left_out_and_the_only_one_is_asked_for(version):
    assert saved(page(version, TWO | {"6": {}})).turns == ["ป.3 คณิตศาสตร์", "ป.4 วิทยาศาสตร์"]
    plan = f"item_{by_code(version)['plan'].pk}_0"
    form = page(version, {"0": {}})
    assert set(form.errors) == {plan, "turn_0"}
    assert form.errors["turn_0"] == ["โปรดระบุชั้นเรียนที่สังเกต"]
    assert saved(page(version, {"0": {}}, complete=False)).turns == []


def test_a_filled_turn_says_what_it_is_about(version):
    form = page(version, {"0": TWO["0"], "1": {"plan": "3"}})
    assert set(form.errors) == {"turn_1"}
    assert "โปรดระบุชั้นเรียนที่สังเกต" in str(form)


def test_a_fault_names_its_class(version):
    form = page(version, {"0": TWO["0"], "1": {"label": "ป.4"}})
    (name,) = form.errors
    assert form[name].label.startswith("ชั้นเรียนลำดับที่ 2 2. ")


def test_without_any_owed_question_no_class_need_be_observed():
    version = make_version(
        ({}, [{"code": "whole"}]), ({"repeats": True}, [{"code": "note", "kind": "text", "required": False}])
    )
    response = saved(page(version, {"0": {}}))
    assert response.turns == []
    assert response.answers.count() == 1


def test_thirteen_classes_are_refused_and_stay_on_the_page(version):
    many = {str(n): {"label": f"ห้อง {n}", "plan": "3"} for n in range(13)}
    form = page(version, many)
    assert "ไม่เกิน 12 ชั้นเรียน" in form.non_field_errors()[0]
    assert 'value="ห้อง 12"' in str(form)
    assert page(version, dict(list(many.items())[:12])).is_valid()


def test_an_answer_to_a_turn_that_is_not_there_refuses_the_whole(version):
    plan = by_code(version)["plan"]
    for name in (f"answers-item_{plan.pk}_7", f"answers-item_{plan.pk}", "answers-turn_7"):
        form = page(version, {"0": TWO["0"]}, **{name: "3"})
        assert "ไม่ตรงกับแบบที่ใช้" in form.non_field_errors()[0]


def test_without_script_a_button_adds_a_turn_and_keeps_what_was_typed(version):
    form = page(version, {"0": TWO["0"]}, press="add")
    assert not form.is_valid()
    assert not form.errors
    html = str(form)
    assert html.count('name="answers-turns"') == 3  # Two turns, and the one that script copies.
    assert 'value="ป.3 คณิตศาสตร์"' in html
    full = {str(n): {"label": f"ห้อง {n}", "plan": "3"} for n in range(12)}
    assert str(page(version, full, press="add")).count('name="answers-turns"') == 13


def test_without_script_a_button_takes_a_turn_away(version):
    form = page(version, TWO, press="remove-0")
    assert not form.is_valid()
    html = str(form)
    assert 'value="ป.3 คณิตศาสตร์"' not in html
    assert 'value="ป.4 วิทยาศาสตร์"' in html


def test_the_action_refuses_a_turn_beyond(version):
    items = by_code(version)
    write = {"version": version, "school": make_school(make_office()), "respondent": make_user()}
    with pytest.raises(ValueError, match="turn"):
        actions.answer(**write, values={(items["plan"], 1): 3}, turns=["ป.3"])
    with pytest.raises(ValueError, match="turn"):
        actions.answer(**write, values={(items["whole"], 1): 3}, turns=["ป.3", "ป.4"])
