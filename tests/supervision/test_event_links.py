"""How people without an account get to their own pages: mails once, again when they failed, on paper, when lost."""

import smtplib
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from jobs.testing import work_off
from schools.models import Role
from supervision import event_mail
from supervision.actions import event_mails, event_notices, events, participants
from supervision.models import EventMail, Participant
from supervision.models.participants import name_key
from tests.factories import make_office, make_school, make_user
from tests.instruments.factories import make_version
from tests.supervision.event_factories import came, make_event, make_people, register

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
    away = make_people(event, "นายไม่ มา", email="c@example.org")[0]
    work_off()
    mail.outbox.pop()
    came(event, early, *late, *silent)
    for _ in range(2):
        said = client.post(url("event_ask", event.pk), follow=True).text
        work_off()
    assert "อีก 1 คนไม่มีอีเมล" in said
    assert [letter.subject.split(":")[0] for letter in mail.outbox[2:]] == ["โปรดตอบแบบประเมิน"] * 2
    page = client.get(url("event_links", event.pk)).text
    assert all(row.token in page for row in (early, *late, *silent, away))
    assert "data:image/svg+xml" in client.get(url("event_poster", event.pk)).text
    # Why it is cancelled is told to whoever can be reached, and how many cannot.
    assert "1 คนไม่มีอีเมล" in client.get(url("event_cancel", event.pk)).text
    mail.outbox.clear()
    client.post(url("event_cancel", event.pk), {"version": event.version, "reason": "น้ำท่วมทางเข้า"})
    work_off()
    assert ["เหตุผล: น้ำท่วมทางเข้า" in letter.body for letter in mail.outbox] == [True] * 3
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


class MailServer(EmailBackend):
    """A mail server that refuses some, is busy for others, and counts the lines that are opened to it."""

    lines = 0

    def open(self):
        type(self).lines += 1

    def send_messages(self, messages):
        to = messages[0].to[0]
        if "nobody" in to or "busy" in to:
            raise smtplib.SMTPRecipientsRefused({to: (550 if "nobody" in to else 451, b"no")})
        return super().send_messages(messages)


def test_mails_go_over_one_line_some_a_minute_and_again_after_a_bad_moment(client, settings, monkeypatch):
    settings.EMAIL_BACKEND, settings.EVENT_MAILS_PER_MINUTE = f"{__name__}.MailServer", 3
    monkeypatch.setattr(MailServer, "lines", 0)
    event = make_event(registration="link")
    for name in ("nobody", "busy", "a", "b"):
        make_people(event, f"นาย{name} ใจดี", email=f"{name}@example.org")

    def states():
        return {row.participant.email.split("@")[0]: row.state for row in EventMail.objects.all()}

    def later(**ago):
        """The clock of the mails goes back; the next look of the chores comes, in a minute of its own."""
        for row in EventMail.objects.all():
            times = {"at": row.at - timedelta(**ago), "not_before": row.not_before - timedelta(**ago)}
            EventMail.objects.filter(pk=row.pk).update(**times)
        Job.objects.filter(kind=event_notices.MAIL).delete()
        event_mail.send_waiting()
        work_off()

    work_off()
    assert states() == {"nobody": "failed", "busy": "waiting", "a": "sent", "b": "waiting"}
    event_mail.send_waiting()
    work_off()
    assert len(mail.outbox) == 1, "this minute is full"
    later(minutes=1, seconds=1)
    assert [letter.to for letter in mail.outbox] == [["a@example.org"], ["b@example.org"]]
    busy = EventMail.objects.get(participant__email="busy@example.org")
    assert busy.attempts == 1 and busy.not_before > timezone.now()
    client.force_login(event.owner)
    assert "เซิร์ฟเวอร์อีเมลไม่รับที่อยู่นี้" in client.get(url("event_people", event.pk)).text
    # The server takes it at last; nothing that went out goes again.
    EventMail.objects.filter(pk=busy.pk).update(attempts=4)
    monkeypatch.setattr(MailServer, "send_messages", EmailBackend.send_messages)
    MailServer.lines = 0
    make_people(event, "นายซี ใจดี", "นายดี ใจดี", email="c@example.org")
    later(minutes=30)
    assert MailServer.lines == 1, "one line for all of a batch"
    assert [letter.to[0][0] for letter in mail.outbox[2:]] == ["b", "c", "c"]
    # The fifth attempt is the last.
    EventMail.objects.filter(pk=busy.pk).update(state="waiting", attempts=4)
    monkeypatch.undo()
    settings.EMAIL_BACKEND = f"{__name__}.MailServer"
    later(minutes=30)
    assert states()["busy"] == "failed"


def test_what_was_overtaken_takes_no_room_from_the_news(settings):
    settings.EVENT_MAILS_PER_MINUTE = 3
    event = make_event(registration="link")
    for name in "กขค":
        register(event, f"นาย{name} ใจดี", email=f"{name}@example.org")
    events.cancel(event=event, by=event.owner, reason="น้ำท่วม", version=event.version)
    work_off()
    assert [letter.subject.split(":")[0] for letter in mail.outbox] == ["ยกเลิกกิจกรรม"] * 3
    overtaken = EventMail.objects.filter(what="registered")
    assert {(row.state, row.error, row.attempts) for row in overtaken} == {("failed", event_mail.OVER, 0)}


class SendingTwice(EmailBackend):
    """While the first mail is on its way, another job sends as well."""

    is_first = True

    def send_messages(self, messages):
        if self.is_first:
            type(self).is_first = False
            work_off()
        return super().send_messages(messages)


def test_jobs_of_two_events_keep_one_limit_together(settings, monkeypatch):
    settings.EMAIL_BACKEND, settings.EVENT_MAILS_PER_MINUTE = f"{__name__}.SendingTwice", 4
    monkeypatch.setattr(SendingTwice, "is_first", True)
    for title in ("หนึ่ง", "สอง"):
        event = make_event(registration="link", title=title)
        make_people(event, *(f"นาย{name} ใจดี" for name in "กขคงจ"), email="a@example.org")
    work_off()
    assert len(mail.outbox) == 4
    assert EventMail.objects.filter(state="waiting").count() == 6, "the rest waits, unclaimed"


def test_a_mail_that_was_overtaken_goes_to_nobody(client):
    event, other = (make_event(registration="link") for _ in range(2))
    people = [register(one, f"นาย{name} ใจดี", email=f"{name}@example.org") for one in (event, other) for name in "กข"]
    EventMail.objects.update(state="waiting", not_before=timezone.now())
    participants.cancel(participant=people[0], by=event.owner, version=people[0].version)
    events.cancel(event=other, by=other.owner, reason="น้ำท่วม", version=other.version)
    mail.outbox.clear()
    work_off()
    # Who withdrew hears nothing more, and who registered for what does not take place only that.
    told = sorted((letter.to[0][0], letter.subject.split(":")[0]) for letter in mail.outbox)
    assert told == [("ก", "ยกเลิกกิจกรรม"), ("ข", "ยกเลิกกิจกรรม"), ("ข", "รับลงทะเบียนแล้ว")]
    assert event_mails.again(event=other, by=other.owner) == 0


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
