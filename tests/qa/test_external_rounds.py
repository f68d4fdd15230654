"""The rounds of สมศ. are data: those that come with the product, and the office's own."""

import pytest
from django.urls import reverse

from qa.actions.external_rounds import load_defaults
from qa.forms.external_rounds import NAME_TAKEN
from qa.models import ExternalRound
from tests.factories import make_office
from tests.qa.external_factories import head_of, round_four, round_of
from tests.qa.test_outside_races import meanwhile

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return head_of(office)


def url(name, *args):
    return reverse(f"qa:{name}", args=args)


def test_an_office_keeps_a_round_with_a_scale_of_its_own(client, office, head):
    client.force_login(head)
    given = {"code": "own", "name": "รอบของเขต", "first_year": "2567", "reassess_days": "180"}
    given |= {"passing": "ผ่านดี\nผ่าน", "failing": "ไม่ผ่าน"}
    for _ in range(2):
        client.post(url("external_round_new"), given)
    round = ExternalRound.objects.get(office=office)
    assert list(round.grades.values_list("value", "label", "passes")) == [
        (3, "ผ่านดี", True),
        (2, "ผ่าน", True),
        (1, "ไม่ผ่าน", False),
    ]


def test_a_word_twice_in_a_scale_is_refused(client, head):
    client.force_login(head)
    given = {"code": "own", "name": "รอบ", "first_year": "2567", "reassess_days": "1", "passing": "ดี\nดี"}
    assert "ซ้ำกัน" in client.post(url("external_round_new"), given).content.decode()


def given_round(**fields):
    return {"code": "own", "name": "รอบของเขต", "first_year": "2567", "reassess_days": "180", "passing": "ผ่าน"} | fields


def test_the_name_of_a_round_that_one_sees_is_refused(client, office, head):
    client.force_login(head)
    round_of(make_office())
    page = client.post(url("external_round_new"), given_round(name=round_four().name))
    assert page.context["form"].errors["name"] == [NAME_TAKEN]
    # Another office's rounds are no business of this one.
    client.post(url("external_round_new"), given_round())
    assert client.post(url("external_round_new"), given_round(code="other")).context["form"].errors["name"]
    own = ExternalRound.objects.get(office=office)
    page = client.post(url("external_round_edit", own.pk), given_round(name=round_four().name, version=own.version))
    assert page.context["form"].errors["name"] == [NAME_TAKEN]
    client.post(url("external_round_edit", own.pk), given_round(last_year="2571", version=own.version))
    own.refresh_from_db()
    assert (own.name, own.last_year) == ("รอบของเขต", 2571)


def test_a_name_that_is_given_meanwhile_is_refused_too(client, office, head):
    client.force_login(head)
    with meanwhile(lambda: round_of(office)):
        page = client.post(url("external_round_new"), given_round())
    assert page.context["form"].errors["name"] == [NAME_TAKEN]
    assert ExternalRound.objects.filter(office=office).count() == 1


def test_a_round_that_comes_with_the_product_is_not_edited(client, head):
    client.force_login(head)
    assert client.get(url("external_round_edit", round_four().pk)).status_code == 403


def test_the_shipped_rounds_have_their_sets(db):
    for round in ExternalRound.objects.filter(office=None):
        assert round.early_set.code == f"{round.code}_early"
        assert round.basic_set.code == f"{round.code}_basic"


def test_the_years_of_a_shipped_round_are_those_of_its_name(db):
    ExternalRound.objects.filter(code="onesqa4", office=None).update(last_year=2566)
    load_defaults()
    for round in ExternalRound.objects.filter(office=None):
        assert f"{round.first_year}–{round.last_year}" in round.name
