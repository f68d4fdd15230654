"""The events of the demo office: one is over and evaluated, one is full, one is a draft."""

import pytest
from django.utils import timezone

from schools.holidays import next_working_day
from schools.models import Role
from supervision import demo_events
from supervision.attendance import eligible, figures
from supervision.models import Event, Participant
from tests.factories import make_office, make_school, make_user

pytestmark = pytest.mark.django_db


def test_a_training_that_is_over_a_full_workshop_and_a_draft():
    office = make_office()
    make_user(Role.SUPERVISOR, office=office)
    for _ in range(3):
        make_school(office)
    demo_events.make(office=office, today=timezone.localdate())
    over, soon, draft = Event.objects.filter(office=office).order_by("starts_on")
    assert [over.state, soon.state, draft.state] == ["finished", "announced", "draft"]
    told = figures(over)
    assert (told.registered, told.evaluated) == (36, 31)
    assert 0 < eligible(over, share=80).count() <= told.evaluated
    assert (figures(soon).registered, figures(soon).waiting) == (24, 3)
    assert soon.takes_registrations
    assert all(next_working_day(event.starts_on, office) == event.starts_on for event in (soon, draft))
    for person in Participant.objects.filter(event__office=office):
        assert person.name.startswith("นาย") == person.name.removeprefix("นาย").startswith(demo_events.MEN)
    assert over.steps.count() == 3
