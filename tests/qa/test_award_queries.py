"""Pages of awards and best practices cost the same for 1 and 20 rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qa.actions import awards
from schools.models import Role
from tests.factories import make_user
from tests.qa.award_factories import give, make_award, make_judge, make_practice, make_rubric, nominate, score

pytestmark = pytest.mark.django_db
SIZES = (1, 20)


def cost(client, user, address, **query):
    client.force_login(user)
    assert client.get(address, query).status_code == 200
    with CaptureQueriesContext(connection) as made:
        client.get(address, query)
    return len(made)


def steady(client, user, pages, add):
    """{page: cost} at each size, `add(n)` being called for the rows that are missing; the same at all of them."""
    costs, there = {page: set() for page in pages}, 0
    for size in SIZES:
        add(size - there)
        there = size
        for page in pages:
            costs[page].add(cost(client, user, page))
    assert {page: sorted(made) for page, made in costs.items() if len(made) > 1} == {}
    return {page: made.pop() for page, made in costs.items()}


def test_an_award_of_many_nominations(client):
    award = make_award(judges_each=1)
    judge = make_judge(award)
    pages = [reverse("qa:award", args=[award.pk]), reverse("qa:award_ranking", args=[award.pk])]

    def add(rows):
        for _ in range(rows):
            score(give(award, nominate(award), judge), 4)

    costs = steady(client, award.created_by, pages, add)
    assert costs[pages[0]] <= 24 and costs[pages[1]] <= 17
    # The judge's own page.
    assert cost(client, judge.user, pages[0]) <= 10
    award.refresh_from_db()
    awards.propose(award=award, by=award.created_by, version=award.version)
    assert cost(client, award.created_by, pages[1]) <= 9
    assert cost(client, award.created_by, reverse("qa:award_results", args=[award.pk])) <= 9


def test_many_awards(client):
    head = make_user(Role.HEAD)
    rubric = make_rubric()

    def add(rows):
        for _ in range(rows):
            number = head.acting.office.rounds.count()
            make_award(head.acting.office, by=head, name=f"รางวัล {number}", rubric=rubric)

    page = reverse("qa:awards")
    assert steady(client, head, [page], add)[page] <= 8


def test_a_nomination_of_many_judges(client):
    award = make_award(judges_each=15)
    nomination = nominate(award)
    page = reverse("qa:award_nomination", args=[award.pk, nomination.pk])

    def add(rows):
        for _ in range(rows):
            give(award, nomination, make_judge(award))

    assert steady(client, award.created_by, [page], add)[page] <= 19


def test_many_best_practices(client):
    first = make_practice(state="published")
    head = first.created_by
    pages = [reverse("qa:practices"), f"{reverse('reports:public_list', args=[first.office_id])}?kind=practice"]

    def add(rows):
        for _ in range(rows):
            make_practice(first.school, by=head, state="published")

    costs = steady(client, head, pages, add)
    assert costs[pages[0]] <= 10 and costs[pages[1]] <= 7
