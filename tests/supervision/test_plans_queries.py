"""Pages of supervision plans cost the same for 1 and 20 rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from instruments.models import Instrument
from schools.models import Role
from supervision.actions import plan_steps
from supervision.models import CoverageRule, PlanEvent, PlannedVisit, PlannedVisitEvent, PlanObjective, Policy
from tests.factories import make_network, make_office, make_school, make_user
from tests.growing import assert_steady
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


@pytest.mark.parametrize(
    ("state", "ceilings"),
    [
        (
            "approved",
            {
                "plans": 12,
                "plan": 30,
                "planned": 14,
                "planned_move": 12,
                "plan_revision": 20,
                "coverage_rules": 8,
            },
        ),
        ("draft", {"plan": 32, "plan_edit": 12, "planned_add": 18, "planned_new": 14, "planned_edit": 18}),
    ],
    ids=["approved", "draft"],
)
def test_pages_of_plans(client, state, ceilings):
    grown = Planned(state)
    client.force_login(grown.user)
    args = {name: [grown.plan.pk] for name in ceilings}
    args |= {name: [grown.row.pk] for name in ("planned", "planned_edit", "planned_move")}
    args |= {"plan_revision": [grown.plan.pk, 0], "plans": [], "coverage_rules": []}
    pages = {reverse(f"supervision:{name}", args=args[name]): most for name, most in ceilings.items()}
    assert_steady(client, pages, grown.add, sizes=(1, 19))


def test_plan_and_done(client):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    client.force_login(head)

    def add(n):
        for _ in range(n):
            school = make_school(office, network=make_network(office))
            user = make_user(Role.SUPERVISOR, office=office)
            make_plan(owner=user, state="approved", schools=[school], head=head)
            make_visit(school=school, supervisor=user, state="submitted", visited_on=fiscal_span(YEAR)[0])

    pages = [reverse(f"supervision:{name}") for name in ("plan_results", "planned_visits")]
    pages += [f"{page}?show=unplanned" for page in pages]
    assert_steady(client, dict.fromkeys(pages, 16), add, sizes=(1, 19))


def test_copying_a_plan_costs_the_same_for_many_visits():
    grown = Planned("approved")
    counts = []
    for year, more in ((YEAR + 1, 1), (YEAR + 2, 20)):
        grown.add(more)
        with CaptureQueriesContext(connection) as made:
            plan_steps.start(office=grown.office, owner=grown.user, year=year, by=grown.user, source=grown.plan)
        counts.append(len([query for query in made if "supervision_plannedvisit" in query["sql"]]))
    assert counts[0] == counts[1]
