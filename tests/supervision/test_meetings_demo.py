"""The committee of the demo office: one meeting with minutes and open resolutions, the next one called."""

import random

import pytest
from django.utils import timezone

from inbox.models import Notice
from schools import demo as schools_demo
from supervision import demo_meetings
from supervision.models import Meeting, MeetingSeries, MeetingTask, Resolution

pytestmark = pytest.mark.django_db


def test_a_committee_with_two_meetings():
    today = timezone.localdate()
    office = schools_demo.make(
        name="สพป.สาธิต ประชุม", schools=3, years=1, rng=random.Random(5), today=today, password="x"
    )
    demo_meetings.make(office=office, today=today)
    second, first = Meeting.objects.filter(office=office)
    assert (first.state, second.state) == ("recorded", "invited")
    assert first.quorum_of(list(first.members.all())).is_reached
    assert first.event.starts_on < today < second.event.starts_on
    assert set(Resolution.objects.values_list("kind", flat=True)) == set(Resolution.Kind.values)
    assert MeetingTask.objects.overdue(today).exists() and MeetingTask.objects.filter(state="done").exists()
    assert second.items.exclude(arising=None).count() == Resolution.objects.open().count() == 2
    # Nobody of the demo is told of what is made up.
    assert not Notice.objects.filter(kind="meeting").exists()
    # The other committees are of kinds of their own, and each has its order in the register.
    others = MeetingSeries.objects.filter(office=office).exclude(kind="ktpn").order_by("order__number")
    assert [(row.kind, row.order.number) for row in others] == [("iqa", 1), ("award", 2), ("handbook", 3)]
    assert all(row.order.dated == row.term_starts <= today and row.members.count() >= 4 for row in others)
