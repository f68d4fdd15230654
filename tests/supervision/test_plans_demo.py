"""The plans of the demo office: every state, and a history that fits."""

import itertools
import random

import pytest
from django.utils import timezone

from reports.types.plan.query import planned_in
from schools import demo as schools_demo
from schools import demo_duties
from supervision import demo, demo_plans
from supervision.models import Plan, PlannedVisit
from thai.years import fiscal_span, fiscal_year

pytestmark = pytest.mark.django_db


def made(seed=1):
    rng, today = random.Random(seed), timezone.localdate()
    office = schools_demo.make(name=f"สพป.สาธิต {seed}", schools=40, years=2, rng=rng, today=today, password="x")
    demo.make(office=office, rng=rng, today=today)
    demo_duties.make(office=office, rng=rng, today=today)
    demo_plans.make(office=office, rng=rng, today=today)
    return office


def test_every_state_with_a_history_that_leads_there():
    office = made()
    plans = Plan.objects.filter(office=office)
    assert plans.get(owner=None).state == "approved"
    assert {"approved", "submitted", "returned"} <= set(plans.values_list("state", flat=True))
    for plan in plans:
        steps = list(plan.events.values_list("from_state", "to_state"))
        assert steps[-1][1] == plan.state
        assert all(before[1] == after[0] for before, after in itertools.pairwise(steps))
        assert plan.revisions.exists() == (plan.state == "approved")
    # The report of the result of plans has something to tell, of the fiscal year that it offers first.
    assert planned_in(office, fiscal_year(timezone.localdate()), "6").exists()
    first, last = fiscal_span(fiscal_year(timezone.localdate()))
    rows = PlannedVisit.objects.filter(plan__in=plans)
    assert not rows.filter(planned_on__isnull=False).exclude(planned_on__range=(first, last)).exists()
    assert not rows.filter(state="done", visit=None).exists()
    assert rows.filter(moves__gt=0, events__what="moved").exists()
    assert not rows.exclude(state="cancelled").filter(events__what="cancelled").exists()
    assert all(row.visit.school_id == row.school_id for row in rows.filter(state="done").select_related("visit"))
