"""Pages of portfolios and ID PLANs cost the same for 1 and 20 rows."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools import files
from schools.models import Role
from supervision.actions import id_plans
from supervision.models import IdPlan, IdPlanEvent, IdPlanItem, PortfolioEntry
from tests.factories import make_office, make_user, today
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db
YEAR = fiscal_year(today())


@pytest.fixture
def cost(client):
    def ask(address):
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        return len(made)

    return ask


def steady(cost, address, add, most):
    costs = []
    for more in (1, 19):
        add(more)
        costs.append(cost(address))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= most, costs


def test_the_portfolio(client, cost):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    client.force_login(head)

    def add(n):
        for _ in range(n):
            make_user(Role.SUPERVISOR, office=office)
            entry = PortfolioEntry.objects.create(
                office=office, user=head, client_uuid=uuid.uuid4(), kind="training", title="อบรม", starts_on=today()
            )
            stored = files.store(b"x", office=office, purpose="portfolio", label="x", content_type="image/jpeg")
            entry.files.add(stored)

    steady(cost, "/portfolio/", add, 11)
    entry = PortfolioEntry.objects.first()
    assert cost(f"/portfolio/{entry.pk}/edit/") <= 12
    assert cost(f"/portfolio/{entry.pk}/delete/") <= 8


def test_the_overview_of_plans(client, cost):
    office = make_office()
    client.force_login(make_user(Role.HEAD, office=office))

    def add(n):
        for _ in range(n):
            user = make_user(Role.SUPERVISOR, office=office)
            plan = id_plans.start(office=office, user=user, year=YEAR)
            IdPlanItem.objects.create(plan=plan, position=1, topic="เรื่อง", method="วิธี", period="เวลา")

    steady(cost, "/id-plans/", add, 13)


@pytest.mark.parametrize(("name", "most"), [("id_plan", 8), ("id_plan_edit", 8), ("id_plan_results", 8)])
def test_one_plan(client, cost, name, most):
    office = make_office()
    user = make_user(Role.SUPERVISOR, office=office)
    client.force_login(user)
    plan = id_plans.start(office=office, user=user, year=YEAR)
    if name == "id_plan_results":
        IdPlan.objects.update(state="approved", submitted_at=plan.created_at)

    def add(n):
        IdPlanItem.objects.bulk_create(
            IdPlanItem(plan=plan, position=n, topic="เรื่อง", method="วิธี", period="เวลา") for _ in range(n)
        )
        IdPlanEvent.objects.bulk_create(IdPlanEvent(plan=plan, to_state="draft", actor=user) for _ in range(n))

    steady(cost, reverse(f"supervision:{name}", args=[plan.pk]), add, most)
