"""The rounds of สมศ. are data: those that come with the product, and the office's own."""

import pytest
from django.urls import reverse

from qa.models import ExternalRound
from tests.factories import make_office
from tests.qa.external_factories import head_of, round_four

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


def test_a_round_that_comes_with_the_product_is_not_edited(client, head):
    client.force_login(head)
    assert client.get(url("external_round_edit", round_four().pk)).status_code == 403


def test_the_shipped_rounds_have_their_sets(db):
    for round in ExternalRound.objects.filter(office=None):
        assert round.early_set.code == f"{round.code}_early"
        assert round.basic_set.code == f"{round.code}_basic"
