"""The books and documents of the demo office: nothing is fetched before it came, nothing told before it was shared."""

import pytest
from django.utils import timezone

from registry import demo_distribution
from registry.models import Delivery
from registry.models.distribution import DeliveryEvent
from schools.models import Role, SchoolYear
from tests.factories import make_office, make_school, make_user

pytestmark = pytest.mark.django_db


def test_what_came_is_told_of_and_fetched_in_that_order():
    office, today = make_office(), timezone.localdate()
    make_user(Role.CLERK, office=office)
    for _ in range(12):
        SchoolYear.objects.create(school=make_school(office), academic_year=2569, pupils_primary=60)
    demo_distribution.make(office=office, today=today)
    rows = Delivery.objects.filter(office=office)
    assert rows.count() == len(demo_distribution.CAME)
    for row in rows:
        days = [timezone.localdate(event.at) for event in row.events.order_by("pk")]
        assert timezone.localdate(row.registered_at) == days[0] == row.received_on and days == sorted(days)
        fetched = row.allocations.exclude(picked_on=None)
        if row.announced_at is None:
            assert not fetched.exists()
            continue
        assert row.registered_at <= row.announced_at and row.events.filter(what=DeliveryEvent.What.GIVE).exists()
        for part in fetched:
            assert timezone.localdate(row.announced_at) <= part.picked_on == timezone.localdate(part.recorded_at)
