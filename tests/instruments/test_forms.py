from decimal import Decimal

import pytest

from instruments import actions
from instruments.forms import AnswerForm
from instruments.models import Instrument
from tests.factories import make_office, make_school, make_user
from tests.instruments.test_actions import visit_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return Instrument.objects.get(code="F-visit").current


def filled(version, value="4", **changes):
    data = {f"answers-item_{item.pk}": value for item in version.items() if item.kind == "rating"}
    return data | changes


def test_a_full_form_gives_decimals_and_text(version):
    text = version.items().last()
    form = AnswerForm(filled(version, **{f"answers-item_{text.pk}": " เยี่ยม ป.4 "}), version=version)
    assert form.is_valid(), form.errors
    assert set(form.given().values()) == {Decimal(4), "เยี่ยม ป.4"}


def test_handing_in_asks_for_every_rating_and_a_draft_for_none(version):
    first = version.items().first()
    data = filled(version)
    del data[f"answers-item_{first.pk}"]
    form = AnswerForm(data, version=version)
    assert not form.is_valid()
    assert form.errors == {f"item_{first.pk}": ["โปรดเลือกระดับ"]}
    assert AnswerForm({}, version=version, complete=False).is_valid()


def test_a_value_outside_the_scale_is_refused(version):
    first = version.items().first()
    form = AnswerForm(filled(version, **{f"answers-item_{first.pk}": "6"}), version=version)
    assert form.errors == {f"item_{first.pk}": ["ค่าที่ส่งมาไม่อยู่ในมาตรวัด โปรดเลือกใหม่"]}


def test_an_item_of_another_form_refuses_the_whole(version):
    other = actions.load(visit_data(code="F-other")).current.items().first()
    form = AnswerForm(filled(version, **{f"answers-item_{other.pk}": "5"}), version=version)
    assert not form.is_valid()
    assert "ไม่ตรงกับแบบที่ใช้" in form.non_field_errors()[0]


def test_ratings_are_groups_of_radio_buttons_with_the_word(version):
    html = str(AnswerForm(version=version))
    assert html.count('<fieldset class="rating') == 8
    assert html.count('type="radio"') == 40
    assert "มากที่สุด" in html
    assert "ข้อสังเกตเพิ่มเติม" in html


def test_a_stored_answer_is_shown_again(version):
    first = version.items().first()
    response = actions.answer(
        version=version, school=make_school(make_office()), respondent=make_user(), values={first: Decimal(2)}
    )
    html = str(AnswerForm(version=version, response=response))
    assert html.count(" checked") == 1
    assert f'name="answers-item_{first.pk}" value="2"' in html
