"""Events in any state, walked there by the product's own actions, and people in them."""

import uuid
from datetime import timedelta

from django.utils import timezone

from schools.models import Role
from supervision.actions import events, participants
from supervision.models import Attendance, Event
from tests.factories import make_office, make_user


def make_event(*, office=None, by=None, state="announced", **fields):
    """An event of today with one session, in `state`."""
    office = office or make_office()
    by = by or make_user(Role.SUPERVISOR, office=office)
    first = fields.pop("starts_on", timezone.localdate())
    event = Event(
        title=fields.pop("title", "อบรมการอ่าน"),
        starts_on=first,
        ends_on=fields.pop("ends_on", first),
        place=fields.pop("place", "หอประชุม"),
        owner=by,
        **fields,
    )
    event, _ = events.begin(event=event, by=by)
    if state != "draft":
        events.announce(event=event, by=by, version=event.version)
    if state == "finished":
        events.finish(event=event, by=by, version=event.version)
    if state == "cancelled":
        events.cancel(event=event, reason="น้ำท่วม", by=by, version=event.version)
    return event


def make_people(event, *names, by=None, **fields):
    """Participants that the office wrote down; returns them by name."""
    people = [{"name": name, "position": "", "organisation": "", "school": None, **fields} for name in names]
    participants.add(event=event, people=people, by=by or event.owner)
    found = {row.name: row for row in event.participants.all()}
    return [found[name] for name in names]


def register(event, name, **given):
    """A registration through the public page; returns the participant."""
    about = {"position": "ครู", "organisation": "", "school": None, "email": "", "phone": "081", **given}
    return participants.register(event=event, given={"name": name, **about}, client_uuid=uuid.uuid4())[0]


def open_session(event):
    """The first session of an event, held at this hour."""
    session, now = event.sessions.first(), timezone.now()
    session.starts_at, session.ends_at = now - timedelta(minutes=30), now + timedelta(minutes=30)
    session.save()
    return session


def came(event, *people):
    """The people were at the first session of the event, which is held at this hour."""
    participants.attend(session=open_session(event), participants=list(people), how=Attendance.How.LIST)


def tomorrow():
    return timezone.localdate() + timedelta(days=1)
