"""The demo office follows recommendations up: by theme, from resolutions, told upward when late."""

import random

import pytest
from django.utils import timezone

from schools import demo as schools_demo
from supervision import demo, demo_recommendations
from supervision.escalation import escalate
from supervision.models import Escalation, FollowUp, Recommendation

pytestmark = pytest.mark.django_db


def make(name):
    today, rng = timezone.localdate(), random.Random(7)
    office = schools_demo.make(name=name, schools=30, years=2, rng=rng, today=today, password=None)
    demo.make(office=office, rng=rng, today=today)
    demo_recommendations.make(office=office, rng=rng, today=today)
    return office


def told(office):
    rows = Recommendation.objects.filter(office=office).order_by("pk")
    return list(rows.values_list("theme", "priority", "source", "due_on"))


def test_it_looks_alive_and_is_the_same_again():
    office = make("สพป.สาธิต 1")
    rows = Recommendation.objects.filter(office=office)
    assert set(rows.values_list("source", flat=True)) == {"visit", "committee", "external", "sar", "other"}
    assert rows.exclude(theme="").count() > rows.count() / 2
    assert FollowUp.objects.filter(visit__office=office).exists()
    assert Escalation.objects.filter(recommendation__office=office).exists()
    # Everything that is late was told already: the first look of the chore finds nothing new.
    assert escalate() == 0
    assert told(office) == told(make("สพป.สาธิต 2"))
