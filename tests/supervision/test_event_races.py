"""Two people at the very same moment at the last place of an event."""

import pytest

from supervision.actions import participants
from supervision.models import EventMail
from tests.factories import make_office
from tests.meeting import at_once, raised
from tests.supervision.event_factories import make_event, make_people, register

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_at_once_for_the_last_place_one_has_it_and_one_waits():
    event = make_event(office=make_office(), registration="link", capacity=2)
    register(event, "นายต้น ใจดี")
    found = at_once(*[lambda n=n: register(event, f"นายที่{n} ใจดี", email=f"{n}@a.org") for n in ("ก", "ข")])
    assert raised(found) == []
    assert sorted(row.state for row in found) == ["registered", "waiting"]
    assert event.participants.takers().count() == 2
    assert EventMail.objects.count() == 2
    # The place that two give up at once goes to who waits, and only one of them is told.
    there = next(row for row in found if row.state == "registered")
    waits = next(row for row in found if row.state == "waiting")
    at_once(*[lambda: participants.cancel(participant=there)] * 2)
    waits.refresh_from_db()
    assert (waits.state, event.participants.takers().count()) == ("registered", 2)
    assert EventMail.objects.filter(what="place").count() == 1
    # The same form twice, and an office that writes a name down meanwhile, take no second place.
    small = make_event(office=event.office, registration="link", capacity=1)
    found = at_once(
        lambda: register(small, "นายเอก ใจดี", phone="1"),
        lambda: register(small, "นายเอก ใจดี", phone="1"),
        lambda: make_people(small, "ดร.ดี ใจดี", role="speaker"),
    )
    assert [type(error) for error in raised(found)] == [participants.AlreadyThere]
    assert small.participants.takers().count() == 1
    assert small.participants.registered().count() == 2
