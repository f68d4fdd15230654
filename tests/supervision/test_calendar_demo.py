"""The calendar of the demo office: exam days, absences, and a clash to look at."""

import random

import pytest
from django.utils import timezone

from schools import demo as schools_demo
from schools import demo_duties
from supervision import calendar_days, demo_calendar, demo_plans
from supervision.models import Absence, Plan, PlannedVisit

pytestmark = pytest.mark.django_db


def test_exam_days_absences_and_a_clash():
    rng, today = random.Random(3), timezone.localdate()
    office = schools_demo.make(name="สพป.สาธิต 3", schools=30, years=1, rng=rng, today=today, password="x")
    demo_duties.make(office=office, rng=rng, today=today)
    demo_plans.make(office=office, rng=rng, today=today)
    demo_calendar.make(office=office, today=today)
    exams = office.own_days.filter(is_exam=True)
    assert exams.exists()
    assert not exams.filter(is_working=False).exists()
    assert set(Absence.objects.values_list("kind", flat=True)) == set(Absence.Kind.values)
    user = Plan.objects.exclude(owner=None).first().owner
    rows = PlannedVisit.objects.waiting().filter(planned_on__gt=today).select_related("plan", "school", "supervisor")
    last = rows.order_by("-planned_on").first().planned_on
    facts = calendar_days.known(user, today, last)
    kinds = {one.kind for row in rows for one in calendar_days.clashes(row, row.planned_on, row.part, facts)}
    assert "absence" in kinds
