"""Planned visits with a day, for the calendar."""

from datetime import timedelta

from django.urls import reverse

from schools.holidays import next_working_day
from supervision.models import Plan, PlannedVisit
from tests.factories import today
from tests.supervision.plan_factories import YEAR, make_plan
from thai.years import fiscal_span, quarter


def working_day(office, days=3):
    """A working day of the office about so far ahead, within the fiscal year."""
    day = next_working_day(today() + timedelta(days=days), office)
    return day if day <= fiscal_span(YEAR)[1] else next_working_day(today(), office)


def put(user, school, day, *, state="approved", **fields):
    """A planned visit of the person's own plan in `state`, on `day` (None: without one)."""
    fields = {"planned_on": day, "quarter": quarter(day or today())[1]} | fields
    plan = Plan.objects.filter(owner=user, year=YEAR).first()
    if plan is not None:
        return PlannedVisit.objects.create(plan=plan, supervisor=user, school=school, **fields)
    plan = make_plan(owner=user, state=state, schools=[school])
    plan.visits.update(**fields)
    return plan.visits.select_related("plan", "school", "supervisor").get()


def page(client, **query):
    """The calendar as text."""
    response = client.get(reverse("supervision:calendar"), query)
    assert response.status_code == 200
    return response.content.decode()
