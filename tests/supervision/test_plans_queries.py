"""Pages of supervision plans cost the same for 1, 10 and 100 rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from instruments.models import Instrument
from schools.models import Role
from supervision.actions import plan_steps
from supervision.models import CoverageRule, PlanEvent, PlannedVisit, PlannedVisitEvent, PlanObjective, Policy
from tests.factories import make_network, make_office, make_school, make_user
from tests.supervision.factories import make_visit
from tests.supervision.plan_factories import YEAR, make_plan
from thai.years import fiscal_span

pytestmark = pytest.mark.django_db


class Planned:
    """A plan that grows: schools of ever new networks, objectives with policies, instruments, events."""

    def __init__(self, state):
        self.office = make_office()
        self.user = make_user(Role.SUPERVISOR, office=self.office)
        self.plan = make_plan(owner=self.user, state=state, schools=[make_school(self.office)])
        self.row = self.plan.visits.get()
        self.instrument = Instrument.objects.get(code="F-visit", office=None)

    def add(self, n):
        for _ in range(n):
            school = make_school(self.office, network=make_network(self.office))
            row = PlannedVisit.objects.create(plan=self.plan, supervisor=self.user, school=school, quarter=4)
            row.instruments.add(self.instrument)
            policy = Policy.objects.create(office=self.office, source="obec", title="นโยบาย")
            if self.plan.objectives.count() < 12:
                PlanObjective.objects.create(plan=self.plan, text="ข้อ").policies.add(policy)
            PlanEvent.objects.create(plan=self.plan, to_state="draft", actor=self.user)
            PlannedVisitEvent.objects.create(planned=self.row, what="moved", actor=self.user)
            CoverageRule.objects.create(office=self.office, name="เกณฑ์")
            make_plan(owner=make_user(Role.SUPERVISOR, office=self.office), state="submitted", schools=[school])


@pytest.fixture
def cost(client):
    def ask(address):
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        return len(made)

    return ask


def steady(cost, address, add, most, sizes=(1, 9, 30)):
    costs = []
    for more in sizes:
        add(more)
        costs.append(cost(address))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= most, costs


@pytest.mark.parametrize(
    ("name", "state", "most"),
    [
        ("plans", "approved", 12),
        ("plan", "approved", 30),
        ("plan", "draft", 32),
        ("plan_edit", "draft", 12),
        ("planned_add", "draft", 18),
        ("planned_new", "draft", 14),
        ("planned", "approved", 14),
        ("planned_edit", "draft", 18),
        ("planned_move", "approved", 12),
        ("plan_revision", "approved", 20),
        ("coverage_rules", "approved", 8),
    ],
)
def test_a_page_of_plans(client, cost, name, state, most):
    grown = Planned(state)
    client.force_login(grown.user)
    args = {"plan_revision": [grown.plan.pk, 0], "plans": [], "coverage_rules": []}.get(name)
    if args is None:
        args = [grown.row.pk] if name in ("planned", "planned_edit", "planned_move") else [grown.plan.pk]
    steady(cost, reverse(f"supervision:{name}", args=args), grown.add, most)


@pytest.mark.parametrize("query", ["", "?show=unplanned"])
@pytest.mark.parametrize("name", ["plan_results", "planned_visits"])
def test_plan_and_done(client, cost, name, query):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    client.force_login(head)

    def add(n):
        for _ in range(n):
            school = make_school(office, network=make_network(office))
            user = make_user(Role.SUPERVISOR, office=office)
            make_plan(owner=user, state="approved", schools=[school], head=head)
            make_visit(school=school, supervisor=user, state="submitted", visited_on=fiscal_span(YEAR)[0])

    steady(cost, reverse(f"supervision:{name}") + query, add, 16, sizes=(1, 4, 20))


def test_copying_a_plan_costs_the_same_for_many_visits():
    grown = Planned("approved")
    counts = []
    for year, more in ((YEAR + 1, 1), (YEAR + 2, 20)):
        grown.add(more)
        with CaptureQueriesContext(connection) as made:
            plan_steps.start(office=grown.office, owner=grown.user, year=year, by=grown.user, source=grown.plan)
        counts.append(len([query for query in made if "supervision_plannedvisit" in query["sql"]]))
    assert counts[0] == counts[1]
