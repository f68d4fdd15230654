"""What changes about an event that was made or announced: its days, its places, and who is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from schools.models import Role
from supervision.actions import participants
from supervision.models import Attendance, Event
from tests.factories import make_school, make_user
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


def rows_of(event, kind, *rows):
    """The form of the sessions or the speakers of an event."""
    data = {f"{kind}-TOTAL_FORMS": len(rows), f"{kind}-INITIAL_FORMS": 0, "version": event.version}
    for n, row in enumerate(rows):
        data |= {f"{kind}-{n}-{name}": value for name, value in row.items()}
    return data


def test_the_programme_of_two_people_at_once(client):
    event = make_event()
    client.force_login(event.owner)
    address = url("event_speakers", event.pk)
    mine = rows_of(event, "speakers", {"name": "ดร.ดี ใจงาม"})
    assert [client.post(address, mine).status_code for _ in range(2)] == [302, 302], "a double click is no conflict"
    theirs = rows_of(event, "speakers", {"name": "ดร.ดี ใจงาม"}, {"name": "ดร.งาม ใจดี"})
    page = client.post(address, theirs)
    assert page.status_code == 409
    assert "ดร.งาม ใจดี" in [row["mine"] for row in page.context["conflict"]]
    assert page.context["version"] == Event.objects.get(pk=event.pk).version
    assert event.speakers.get().name == "ดร.ดี ใจงาม"
    event.refresh_from_db()
    # Another speaker beside the one that is unchanged.
    client.post(address, {**theirs, "version": event.version})
    assert event.speakers.count() == 2
    event.refresh_from_db()
    day, session = thai(event.starts_on), event.sessions.get()
    row = {"pk": session.pk, "title": "เช้า", "day": day, "starts": "09:00", "ends": "12:00"}
    address = url("event_sessions", event.pk)
    (person,) = make_people(event, "นายเอก ใจดี", email="a@example.org")
    sent = rows_of(event, "sessions", row)
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    page = client.post(address, rows_of(event, "sessions", row | {"title": "บ่าย"}))
    assert "09.00–12.00 น." in page.context["conflict"][0]["theirs"]
    assert list(person.mails.values_list("what", flat=True)) == ["registered", "changed"], "other hours are told once"


def test_whom_the_office_gives_a_place_or_takes_it_from_is_told(client):
    event = make_event(registration="link", capacity=1, online_url="https://meet.example.org/a")
    person = make_user(Role.SCHOOL_STAFF, school=make_school(event.office))
    register(event, "นายเอก ใจดี")
    waits = register(event, "นายโท ใจดี", email="a@example.org")
    place = {"school": person.acting.school, "organisation": ""}
    row, _new = participants.join(event=event, person=person, place=place)
    client.force_login(event.owner)
    for someone in (waits, row):
        form = {"name": someone.name, "role": "participant", "email": someone.email, "state": "registered"}
        for state in ("registered", "cancelled"):
            someone.refresh_from_db()
            sent = form | {"state": state, "version": someone.version}
            assert client.post(url("event_person", event.pk, someone.pk), sent).status_code == 302
    edited(client, event, online_url="https://meet.example.org/b")
    assert list(waits.mails.values_list("what", flat=True)) == ["registered", "place", "removed"]
    titles = " ".join(Notice.objects.filter(user=person).values_list("title", flat=True))
    assert "ได้รับสิทธิ์" in titles
    assert "สำนักงานยกเลิกการลงทะเบียน" in titles
    assert event.participants.first().mails.count() == 0
