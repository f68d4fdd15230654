"""What changes about an event that was made or announced: its days, its places, and who is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision.actions import participants
from supervision.models import Attendance
from tests.supervision.event_factories import make_event, make_people, register
from tests.supervision.factories import thai
from thai.dates import short

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def edited(client, event, **changes):
    """The form of an event, sent with these changes."""
    client.force_login(event.owner)
    event.refresh_from_db()
    data = {
        "kind": event.kind,
        "title": event.title,
        "owner": event.owner.pk,
        "registration": event.registration,
        "place": event.place,
        "capacity": event.capacity or "",
        "starts_on": thai(event.starts_on),
        "ends_on": thai(event.ends_on),
        "version": event.version,
    }
    answer = client.post(url("event_edit", event.pk), data | changes)
    event.refresh_from_db()
    return answer


def days_of(event):
    return [timezone.localtime(row.starts_at).date() for row in event.sessions.all()]


def test_sessions_go_with_the_days_of_their_event(client):
    today = timezone.localdate()
    event = make_event(starts_on=today, ends_on=today + timedelta(days=1), state="draft")
    later = [today + timedelta(days=7), today + timedelta(days=8)]
    edited(client, event, starts_on=thai(later[0]), ends_on=thai(later[1]))
    assert days_of(event) == later
    assert [row.title for row in event.sessions.all()] == [f"วันที่ {n} ({short(day)})" for n, day in enumerate(later, 1)]
    # A day less: the session of the day that is gone stays, and the draft is not announced with it.
    edited(client, event, ends_on=thai(later[0]))
    assert days_of(event) == later
    client.post(url("event_announce", event.pk), {"version": event.version})
    event.refresh_from_db()
    assert event.state == "draft"
    assert "อยู่นอกวันของกิจกรรม" in client.get(url("event", event.pk)).text
    # At whose session somebody was, the session stays where it was; the page says so.
    edited(client, event, ends_on=thai(later[1]))
    client.post(url("event_announce", event.pk), {"version": event.version})
    (person,) = make_people(event, "นายเอก ใจดี")
    Attendance.objects.create(session=event.sessions.first(), participant=person)
    edited(client, event, starts_on=thai(today), ends_on=thai(today + timedelta(days=1)))
    assert sorted(days_of(event)) == [today + timedelta(days=1), later[0]]
    assert "อยู่นอกวันของกิจกรรม" in client.get(url("event", event.pk)).text


def test_nobody_moves_up_when_it_is_over_and_speakers_wait_for_nothing(client):
    event = make_event(registration="link", capacity=1)
    first, waits, speaks = (register(event, f"นาย{name} ใจดี", email="a@b.org") for name in ("เอก", "โท", "ตรี"))
    client.force_login(event.owner)
    form = {"name": speaks.name, "role": "speaker", "state": "waiting", "version": speaks.version, "phone": "081"}
    client.post(url("event_person", event.pk, speaks.pk), form)
    speaks.refresh_from_db(), waits.refresh_from_db()
    assert (speaks.state, waits.state) == ("registered", "waiting")
    # Who did not come is struck out after the last day: nobody is promised a place of a day that is gone.
    event.starts_on = event.ends_on = timezone.localdate() - timedelta(days=1)
    event.save()
    participants.cancel(participant=first, by=event.owner)
    waits.refresh_from_db()
    assert waits.state == "waiting"
    assert not waits.mails.filter(what="place").exists()
