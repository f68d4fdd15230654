import random

import pytest
from django.utils import timezone

from schools import demo as schools_demo
from supervision import demo, demo_visits
from supervision.models import Visit, VisitPublication, VisitSignature

pytestmark = pytest.mark.django_db


def test_visits_of_the_demo_have_kinds_teams_places_feedback_and_signatures():
    today, rng = timezone.localdate(), random.Random(3)
    office = schools_demo.make(name="สพป.สาธิต", schools=20, years=2, rng=rng, today=today, password="x")
    demo.make(office=office, rng=rng, today=today)
    demo_visits.make(office=office, today=today)
    visits = Visit.objects.filter(office=office)
    assert len(set(visits.values_list("kind", flat=True))) >= 3
    assert visits.filter(members__isnull=False).exists()
    assert visits.filter(latitude__isnull=False).exists()
    assert visits.filter(feedback__answers__isnull=False).exists()
    assert {signature.is_signed for signature in VisitSignature.objects.all()} >= {True}
    assert VisitPublication.objects.filter(withdrawn_at=None).count() == 1
    assert not visits.filter(events__at__gt=timezone.now()).exists()
