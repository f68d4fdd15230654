import random
from datetime import date

import pytest
from django.db import connection
from django.db.models import Count, F
from django.utils import timezone

from schools import demo as schools_demo
from supervision import demo
from supervision.models import Recommendation, RecommendationEvent, Visit, VisitEvent

pytestmark = pytest.mark.django_db


def make(schools=40, seed=1, today=None):
    today = today or timezone.localdate()
    rng = random.Random(seed)
    office = schools_demo.make(name=f"สพป.สาธิต {seed}", schools=schools, years=3, rng=rng, today=today, password="x")
    demo.make(office=office, rng=rng, today=today)
    return office


def test_every_state_and_two_to_three_visits_per_school():
    office = make()
    visits = Visit.objects.filter(office=office)
    assert set(visits.values_list("state", flat=True)) == set(Visit.State.values)
    rows = Recommendation.objects.filter(office=office)
    assert set(rows.values_list("state", flat=True)) == set(Recommendation.State.values)
    assert rows.overdue().exists()
    assert visits.unacknowledged().exists()
    assert 2 <= visits.count() / 40 <= 4


def test_events_lead_to_the_state_by_allowed_steps_in_order_of_time():
    make()
    for model, events in ((Visit, VisitEvent), (Recommendation, RecommendationEvent)):
        name = model._meta.model_name
        now, state, seen = timezone.now(), {}, {}
        for event in events.objects.order_by("at", "pk"):
            key = getattr(event, f"{name}_id")
            before = state.get(key)
            if before and event.to_state != "acknowledged":
                assert event.to_state in model.TRANSITIONS[before]
            assert event.from_state == before or before is None
            assert event.at <= now
            assert seen.get(key) is None or seen[key] <= event.at
            seen[key] = event.at
            if event.to_state != "acknowledged":
                state[key] = event.to_state
        shown = dict(model.objects.exclude(state="draft").values_list("pk", "state"))
        assert {key: value for key, value in state.items() if value != "draft"} == shown


def test_no_visit_in_the_future_or_to_a_closed_school():
    make()
    assert not Visit.objects.filter(visited_on__gt=timezone.localdate()).exists()
    assert not Visit.objects.filter(visited_on__gte=F("school__closed_on")).exists()


def test_answered_recommendations_have_an_answer_of_their_school():
    make()
    settled = Recommendation.objects.filter(state__in=["answered", "sent_back", "verified"])
    assert not settled.annotate(n=Count("answers")).filter(n=0).exists()
    for row in settled.prefetch_related("answers__answered_by__memberships"):
        for answer in row.answers.all():
            assert {m.school_id for m in answer.answered_by.memberships.all()} == {row.school_id}


def test_the_same_seed_gives_the_same_visits():
    today = date(2026, 11, 21)
    first = [(v.school.name, v.visited_on, v.purpose) for v in Visit.objects.filter(office=make(6, 3, today))]
    connection.cursor().execute("UPDATE schools_user SET username = username || '-vorher'")
    office = _again(today)
    assert [(v.school.name, v.visited_on, v.purpose) for v in Visit.objects.filter(office=office)] == first


def _again(today):
    rng = random.Random(3)
    office = schools_demo.make(name="สพป.สาธิต อีกครั้ง", schools=6, years=3, rng=rng, today=today, password="x")
    demo.make(office=office, rng=rng, today=today)
    return office


def test_an_office_of_one_school_works():
    office = make(schools=1, seed=5)
    assert Visit.objects.filter(office=office).exists()
