"""How people without an account get to their own pages: mails once, again when they failed, on paper, when lost."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from jobs.testing import work_off
from schools.models import Role
from supervision.actions import events
from supervision.models import EventMail, Participant
from supervision.models.participants import name_key
from tests.factories import make_office, make_school, make_user
from tests.instruments.factories import make_version
from tests.supervision.event_factories import make_event, make_people, register

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def test_people_of_the_office_get_their_links_and_are_asked_once_a_day(client):
    version = make_version(({}, [{"code": "a"}]))
    event = make_event(state="draft", evaluation=version, evaluation_required=True, registration="link")
    (early,) = make_people(event, "นายเอก ใจดี", email="a@example.org")
    work_off()
    assert not mail.outbox, "nobody is told of a draft"
    events.announce(event=event, by=event.owner, version=event.version)
    late, silent = make_people(event, "นายโท ใจดี", email="b@example.org"), make_people(event, "นายตรี ใจดี")
    work_off()
    assert [tuple(letter.to) for letter in mail.outbox] == [("a@example.org",), ("b@example.org",)]
    assert late[0].token in mail.outbox[1].body
    client.force_login(event.owner)
    for _ in range(2):
        said = client.post(url("event_ask", event.pk), follow=True).text
        work_off()
    assert "อีก 1 คนไม่มีอีเมล" in said
    assert [letter.subject.split(":")[0] for letter in mail.outbox[2:]] == ["โปรดตอบแบบประเมิน"] * 2
    page = client.get(url("event_links", event.pk)).text
    assert all(row.token in page for row in (early, *late, *silent))
    assert "data:image/svg+xml" in client.get(url("event_poster", event.pk)).text
    # Why it is cancelled is told to whoever can be reached, and how many cannot.
    assert "1 คนไม่มีอีเมล" in client.get(url("event_cancel", event.pk)).text
    mail.outbox.clear()
    client.post(url("event_cancel", event.pk), {"version": event.version, "reason": "น้ำท่วมทางเข้า"})
    work_off()
    assert ["เหตุผล: น้ำท่วมทางเข้า" in letter.body for letter in mail.outbox] == [True, True]
    client.logout()
    for address in (url("event_own", early.token), url("event_public", event.token)):
        assert "น้ำท่วมทางเข้า" in client.get(address).text


def test_a_mail_that_failed_or_was_left_goes_out_when_the_office_says_so(client, monkeypatch):
    event = make_event(registration="link")
    make_people(event, "นายเอก ใจดี", "นายโท ใจดี", email="a@example.org")
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _down)
    work_off()
    monkeypatch.undo()
    assert set(EventMail.objects.values_list("state", flat=True)) == {"failed"}
    last = EventMail.objects.order_by("pk").last()
    EventMail.objects.filter(pk=last.pk).update(state="sending", at=timezone.now() - timedelta(hours=1))
    work_off()
    assert not mail.outbox, "what a lost worker may have sent is not sent by itself"
    client.force_login(event.owner)
    assert "2 ฉบับ" in client.get(url("event_people", event.pk)).text
    for _ in range(2):
        client.post(url("event_mails_again", event.pk))
        work_off()
    assert len(mail.outbox) == 2
    client.get(url("event_people", event.pk))
    assert "ไม่ทราบผล" not in client.get(url("event_people", event.pk)).text


def _down(*_args):
    raise OSError("no route")


def test_a_lost_link_goes_to_its_owner_and_nobody_learns_who_registered(client):
    event = make_event(registration="link")
    row = register(event, "นายเอก ใจดี", email="A@example.org")
    work_off()
    mail.outbox.clear()
    address = url("event_link_again", event.token)
    assert client.post(address, {"email": "ผิด"}).context["form"].errors
    given = ("a@example.org", "no@example.org", "a@example.org")
    pages = {client.post(address, {"email": email}).text for email in given}
    work_off()
    assert len(pages) == 1
    assert [row.token in letter.body for letter in mail.outbox] == [True]
    assert client.get(url("event_link_again", "x" * 22)).status_code == 404
    assert Participant.objects.count() == 1


def test_registration_corrects_itself_tells_nobody_and_sends_nothing_for_strangers(client):
    event = make_event(registration="link", title="อบรม")

    def sent(name, mark=None, **given):
        data = {"name": name, "client_uuid": mark or uuid.uuid4(), **given}
        return client.post(url("event_public", event.token), data)

    mark = uuid.uuid4()
    for email in ("wrong@example.org", "right@example.org", "right@example.org"):
        assert sent("นายเอก ใจดี", mark, email=email).status_code == 302
        work_off()
    assert [letter.to for letter in mail.outbox] == [["wrong@example.org"], ["right@example.org"]]
    assert event.participants.get().email == "right@example.org"
    # A name alone, with another telephone, does not tell that its owner is there.
    assert sent("เอก ใจดี", phone="089 999 9999").status_code == 302
    assert sent("เอก ใจดี", email="right@example.org").status_code == 409
    for name in ("http://bad.example ใจดี", "WWW.bad.example"):
        assert sent(name, phone="1").context["form"].errors["name"]
    assert sent("นายโท ใจดี", phone="1", position="ดู https://bad.example").context["form"].errors["position"]
    mail.outbox.clear()
    for number in "กขคงจฉช":
        assert sent(f"นาย{number * 3} ใจดี", email="Victim@example.org").status_code == 302
    work_off()
    assert len(mail.outbox) == 5, "what anybody may write into a form floods nobody"


def test_a_namesake_keeps_the_own_registration(client):
    school = make_school(make_office())
    event = make_event(office=school.office, registration="link")
    person = make_user(Role.SCHOOL_STAFF, school=school)
    name = person.get_full_name()
    namesake = register(event, name, school=school, phone="089 111 1111")
    client.force_login(person)
    client.post(url("event_join", event.pk))
    namesake.refresh_from_db()
    assert namesake.person is None
    assert event.participants.get(person=person).name == name
    # A row that the office wrote is the person's.
    other = make_event(office=school.office, registration="link")
    (row,) = make_people(other, name, school=school)
    client.post(url("event_join", other.pk))
    row.refresh_from_db()
    assert (row.person, other.participants.count()) == (person, 1)


def test_a_name_is_the_same_with_and_without_a_rank():
    titles = ["", "พ.ต.ท. ", "พล.ต.อ.", "ว่าที่ ร.ต.หญิง ", "ว่าที่ร้อยตรีหญิง ", "ร้อยตำรวจเอกหญิง ", "น.ส."]
    assert {name_key(f"{title}สมศรี ใจดี") for title in titles} == {"สมศรีใจดี"}
    assert name_key("หญิงเล็ก ใจดี") == "หญิงเล็กใจดี"
    assert name_key("ส. ศิวะ") == "สศิวะ"
