"""The demo office shows duties with a gap, an order read by most, and plans in every state."""

import random
from datetime import date

import pytest
from django.utils import timezone

from schools import demo as schools_demo
from schools import demo_duties, duties
from schools.models import Duty, DutyOrderRecipient
from supervision import demo_growth
from supervision.models import IdPlan, IdPlanEvent, PortfolioEntry
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db


def make(seed=1, today=None):
    today = today or timezone.localdate()
    rng = random.Random(seed)
    office = schools_demo.make(name=f"สพป.สาธิต {seed}", schools=40, years=2, rng=rng, today=today, password="x")
    order = demo_duties.make(office=office, rng=rng, today=today)
    demo_growth.make(office=office, order=order, rng=rng, today=today)
    return office


def test_there_is_a_gap_this_year_and_none_last_year():
    office, year = make(), fiscal_year(timezone.localdate())
    found = duties.gaps(office)
    assert found.schools >= 1
    assert len(found.subjects) == 2
    assert not found.left
    assert duties.gaps(office, year - 1).schools == 0


def test_most_have_acknowledged_and_every_state_of_a_plan_is_there():
    office = make()
    named = DutyOrderRecipient.objects.filter(order__office=office)
    assert named.filter(acknowledged_at=None).count() == demo_duties.WAITING
    assert not named.filter(acknowledged_at__gt=timezone.now()).exists()
    plans = IdPlan.objects.filter(office=office, year=fiscal_year(timezone.localdate()))
    assert set(plans.values_list("state", flat=True)) == set(IdPlan.State.values)
    assert plans.filter(items=None).exists()
    assert not plans.filter(due_on=None).exists()


def test_events_lead_to_the_state_by_allowed_steps_in_order_of_time():
    make()
    state, seen = {}, {}
    for event in IdPlanEvent.objects.order_by("pk"):
        before = state.get(event.plan_id)
        assert event.from_state == (before or "")
        assert before is None or event.to_state in IdPlan.TRANSITIONS[before]
        assert seen.get(event.plan_id, event.at) <= event.at <= timezone.now()
        state[event.plan_id], seen[event.plan_id] = event.to_state, event.at
    assert state == dict(IdPlan.objects.values_list("pk", "state"))


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 9, 30), date(2026, 1, 2)])
def test_it_can_be_made_on_any_day(day):
    office = make(today=day)
    assert not PortfolioEntry.objects.filter(office=office, starts_on__gt=day).exists()
    assert Duty.objects.filter(office=office, year=fiscal_year(day)).exists()
