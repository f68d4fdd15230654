"""Nominations that wait for scores stand on the home page of their judge alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qa.permissions_awards import JUDGES
from schools.models import Role
from tests.factories import make_user
from tests.qa.award_factories import give, make_award, make_judge, nominate, score

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", JUDGES)
def test_a_judge_is_led_to_what_waits_for_scores(client, role):
    award = make_award()
    waiting, done = (give(award, nominate(award), make_judge(award)) for _ in range(2))
    judge = make_judge(award, role=role)
    waiting, done = (give(award, row.submission, judge) for row in (waiting, done))
    score(done, 4)
    client.force_login(judge.user)
    page = client.get("/").text
    assert "รอให้คะแนน" in page and f'href="{reverse("qa:judging", args=[waiting.pk])}"' in page
    assert reverse("qa:judging", args=[done.pk]) not in page


def test_nobody_else_is_told_and_nothing_once_it_is_decided(client):
    award = make_award()
    row = give(award, nominate(award), make_judge(award))
    client.force_login(make_user(Role.SUPERVISOR, office=award.round.office))
    assert "รอให้คะแนน" not in client.get("/").text
    award.state = "proposed"
    award.save()
    client.force_login(row.judge.user)
    assert "รอให้คะแนน" not in client.get("/").text


def test_many_nominations_cost_the_same(client):
    award = make_award()
    judge = make_judge(award)
    client.force_login(judge.user)
    costs, there = set(), 0
    for size in (1, 12):
        for _ in range(size - there):
            give(award, nominate(award), judge)
        there = size
        client.get("/")
        with CaptureQueriesContext(connection) as made:
            client.get("/")
        costs.add(len(made))
    assert len(costs) == 1
