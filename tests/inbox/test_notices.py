"""Telling people once, by the ways they chose."""

import hashlib
import hmac
import json
import smtplib
import threading
import urllib.error
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from inbox import channels, delivery
from inbox.actions import Letter, next_digest, tell, tell_all
from inbox.models import Delivery, Notice, Preference
from jobs.kinds import JobCancelled, LostLease
from jobs.models import Job
from jobs.testing import work_off
from schools.models import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    user = make_user(Role.HEAD)
    user.email = "head@example.org"
    user.save()
    return user


def tell_of_visit(*people, key="visit:1:submitted:2", **more):
    more.setdefault("url", "/visits/")
    return tell(people, kind="visit", key=key, title="บันทึกการนิเทศรอพิจารณา", body="โรงเรียนบ้านนา", **more)


def wishes(user, **wish):
    Preference.objects.create(user=user, **wish)


def test_the_same_event_is_told_once(person):
    assert len(tell_of_visit(person)) == 1
    assert tell_of_visit(person, person) == []
    assert Notice.objects.count() == 1


def test_many_letters_are_each_told_once_to_their_own(person):
    other = make_user(Role.HEAD)
    tell_of_visit(person, key="a")
    letters = [Letter([person, other], "a", "หนึ่ง"), Letter([other], "b", "สอง"), Letter([], "c", "สาม")]
    assert {(row.user, row.key) for row in tell_all(letters, kind="visit")} == {(other, "a"), (other, "b")}
    assert tell_all(letters, kind="visit") == []
    assert Notice.objects.count() == 3


def test_an_unknown_kind_is_a_fault_of_ours(person):
    with pytest.raises(ValueError):
        tell([person], kind="weather", key="x", title="ฝนตก")


def test_nobody_and_those_who_left_are_left_out(person):
    person.is_active = False
    assert tell_of_visit(person, None) == []


def test_mail_at_once_goes_out_once_though_the_job_repeats(person):
    wishes(person, mail="now")
    (notice,) = tell_of_visit(person)
    work_off()
    Job.objects.update(state=Job.State.QUEUED, attempt=0)
    work_off()
    assert [(m.subject, m.to) for m in mail.outbox] == [("[นิเทศ] บันทึกการนิเทศรอพิจารณา", ["head@example.org"])]
    assert "/visits/" in mail.outbox[0].body
    row = notice.deliveries.get()
    assert (row.state, row.attempts) == (Delivery.State.SENT, 1)


def test_a_day_is_gathered_in_one_mail_without_what_was_read(person):
    first, second, third = (tell_of_visit(person, key=f"visit:{n}:submitted:1")[0] for n in (1, 2, 3))
    Notice.objects.filter(pk=second.pk).update(read_at=timezone.now())
    assert mail.outbox == []
    later = timezone.now() + timedelta(days=1)
    assert delivery.send_digest(person.pk, later) == 2
    assert delivery.send_digest(person.pk, later) == 0
    assert mail.outbox[0].subject == "[นิเทศ] มีเรื่องใหม่ 2 เรื่อง"
    states = {row.notice_id: row.state for row in Delivery.objects.all()}
    assert states == {first.pk: "sent", second.pk: "skipped", third.pk: "sent"}


def test_the_daily_mail_waits_for_seven(person):
    at = timezone.make_aware(datetime(2026, 11, 21, 6, 59))
    assert next_digest(at) == timezone.make_aware(datetime(2026, 11, 21, 7))
    assert next_digest(at + timedelta(minutes=1)) == timezone.make_aware(datetime(2026, 11, 22, 7))


@pytest.mark.parametrize("wish", [{"mail": "never"}, {"mail": "now", "quiet": ["visit"]}])
def test_what_is_not_wanted_stays_in_the_inbox(person, wish):
    wishes(person, **wish)
    tell_of_visit(person)
    assert Delivery.objects.count() == 0
    assert Notice.objects.visible_to(person).count() == 1


def test_without_an_address_there_is_no_mail():
    user = make_user(Role.HEAD)
    user.email = ""
    tell_of_visit(user)
    assert Delivery.objects.count() == 0


def test_a_mail_server_that_is_down_delays_the_mail(person, settings):
    wishes(person, mail="now")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    (notice,) = tell_of_visit(person)
    work_off()
    row = notice.deliveries.get()
    assert row.state == Delivery.State.WAITING
    assert row.not_before > timezone.now()
    assert row.error == "ติดต่อปลายทางไม่ได้"
    for attempt in range(2, delivery.MOST_ATTEMPTS + 1):
        delivery.send(Delivery.objects.filter(state="waiting"))
        row.refresh_from_db()
        assert row.attempts == attempt
    assert row.state == Delivery.State.FAILED
    assert row.error == "ติดต่อปลายทางไม่ได้"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (channels.Refused("ปลายทางตอบ 410"), "ปลายทางตอบ 410"),
        (urllib.error.HTTPError("http://inside.example/x", 503, "down", None, None), "ปลายทางตอบ 503"),
        (urllib.error.URLError(TimeoutError("timed out")), "ปลายทางไม่ตอบภายในเวลาที่กำหนด"),
        (urllib.error.URLError(ConnectionRefusedError(111, "10.0.0.5")), "ติดต่อปลายทางไม่ได้"),
        (smtplib.SMTPServerDisconnected("gone"), "ติดต่อปลายทางไม่ได้"),
        (smtplib.SMTPRecipientsRefused({"x@y": (550, b"no")}), "เซิร์ฟเวอร์อีเมลไม่รับที่อยู่นี้ โปรดตรวจอีเมลของผู้รับ"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "เซิร์ฟเวอร์อีเมลไม่รับชื่อผู้ใช้หรือรหัสผ่านของระบบ"),
        (smtplib.SMTPDataError(552, b"big"), "เซิร์ฟเวอร์อีเมลไม่รับข้อความ"),
        (ValueError("secret"), "ส่งไม่สำเร็จ ผู้ดูแลระบบดูสาเหตุได้ในบันทึกของระบบ"),
    ],
)
def test_a_failure_is_told_in_words_that_name_no_machine(error, words):
    assert delivery.reason(error) == words


def test_what_a_dead_worker_left_is_not_sent_again(person):
    wishes(person, mail="now")
    (notice,) = tell_of_visit(person)
    Delivery.objects.update(state="sending", not_before=timezone.now() - timedelta(hours=2))
    delivery.deliver()
    work_off()
    assert mail.outbox == []
    assert notice.deliveries.get().state == Delivery.State.FAILED


@pytest.mark.parametrize("ended", [LostLease, JobCancelled])
def test_a_job_that_may_not_go_on_leaves_what_it_did_not_send_waiting(person, ended):
    wishes(person, mail="now")
    tell_of_visit(person)
    tell_of_visit(person, key="visit:2:submitted:1")

    class Ending:
        def progress(self, done, total, message):
            if done:
                raise ended

    with pytest.raises(ended):
        delivery.send(Delivery.objects.filter(state="waiting").order_by("pk"), Ending())
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["sent", "waiting"]


@pytest.mark.parametrize("way", ["mail", "digest", "webhook"])
def test_who_left_before_the_sending_is_sent_nothing(person, receiver, way):
    wishes(person, mail={"mail": "now", "digest": "daily", "webhook": "never"}[way], outside=way == "webhook")
    (notice,) = tell_of_visit(person)
    person.is_active = False
    person.save()
    Delivery.objects.update(not_before=timezone.now() - timedelta(hours=1))
    delivery.deliver()
    work_off()
    delivery.send_digest(person.pk, timezone.now())
    row = notice.deliveries.get()
    assert (row.channel, row.state, row.attempts) == (way, "skipped", 0)
    assert row.error == "ผู้รับไม่ได้ใช้งานระบบแล้ว"
    assert (mail.outbox, receiver.calls) == ([], [])


def test_the_chore_sends_what_is_due(person):
    tell_of_visit(person)
    Delivery.objects.update(not_before=timezone.now() - timedelta(hours=12))
    Delivery.objects.update(channel="mail")
    delivery.deliver()
    work_off()
    assert len(mail.outbox) == 1


def test_a_line_break_in_a_title_makes_no_header(person):
    wishes(person, mail="now")
    tell([person], kind="visit", key="k", title="หนึ่ง\nBcc: x@example.org")
    work_off()
    assert mail.outbox[0].subject == "[นิเทศ] หนึ่ง Bcc: x@example.org"


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((self.headers, body))
        self.send_response(self.server.answers.pop(0))
        if self.server.moved:
            self.send_header("Location", self.server.moved)
        self.end_headers()

    def do_GET(self):
        self.server.calls.append((self.headers, b""))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver(settings):
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.calls, server.answers, server.moved = [], [], ""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.NOTIFY_WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/hook"
    settings.NOTIFY_WEBHOOK_SECRET = "a secret between two"
    yield server
    server.shutdown()
    server.server_close()


def test_the_webhook_is_told_and_can_check_who_calls(person, receiver):
    wishes(person, mail="never", outside=True)
    receiver.answers = [204]
    (notice,) = tell_of_visit(person)
    work_off()
    ((headers, body),) = receiver.calls
    told = json.loads(body)
    assert (told["title"], told["person"]["username"]) == ("บันทึกการนิเทศรอพิจารณา", person.username)
    assert told["url"].endswith("/visits/")
    assert headers["Nithet-Signature"] == hmac.new(b"a secret between two", body, hashlib.sha256).hexdigest()
    assert notice.deliveries.get().state == Delivery.State.SENT


@pytest.mark.parametrize(("answer", "state"), [(503, "waiting"), (429, "waiting"), (410, "failed")])
def test_the_webhook_is_asked_again_only_when_it_may_take_it_later(person, receiver, answer, state):
    wishes(person, mail="never", outside=True)
    receiver.answers = [answer]
    (notice,) = tell_of_visit(person)
    work_off()
    assert notice.deliveries.get().state == state


@pytest.mark.parametrize("answer", [301, 302, 303, 307, 308])
def test_the_webhook_goes_nowhere_else(person, receiver, answer):
    wishes(person, mail="never", outside=True)
    receiver.answers, receiver.moved = [answer], f"http://127.0.0.1:{receiver.server_port}/inside"
    (notice,) = tell_of_visit(person)
    work_off()
    row = notice.deliveries.get()
    assert len(receiver.calls) == 1
    assert (row.state, row.error) == ("failed", f"ปลายทางตอบ {answer}")


def test_the_webhook_is_an_address_of_the_web(person, settings, tmp_path):
    wishes(person, mail="never", outside=True)
    (tmp_path / "taken").write_text("")
    settings.NOTIFY_WEBHOOK_URL, settings.NOTIFY_WEBHOOK_SECRET = f"file://{tmp_path}/taken", "s"
    (notice,) = tell_of_visit(person)
    work_off()
    row = notice.deliveries.get()
    assert (row.state, "http" in row.error) == ("failed", True)


def test_without_a_webhook_nothing_waits_for_it(person):
    wishes(person, mail="never", outside=True)
    tell_of_visit(person)
    assert Delivery.objects.count() == 0
    assert channels.OUTSIDE not in channels.channels()


def test_a_way_of_ones_own_is_one_function(person, settings):
    taken = []

    @channels.channel("mail")
    def mine(notice):
        taken.append(notice.title)

    try:
        wishes(person, mail="now")
        tell_of_visit(person)
        work_off()
    finally:
        channels.channel("mail")(channels.mail)
    assert taken == ["บันทึกการนิเทศรอพิจารณา"]


# Pages


def test_the_bell_counts_what_is_new_and_opening_reads(client, person):
    (notice,) = tell_of_visit(person, url=reverse("supervision:visits"))
    client.force_login(person)
    page = client.get(reverse("inbox:notices"))
    assert "มีเรื่องใหม่ 1 เรื่อง" in page.text
    assert client.get(reverse("inbox:notice", args=[notice.pk])).url == reverse("supervision:visits")
    page = client.get(reverse("inbox:notices"))
    assert "bell-count" not in page.text
    assert "อ่านครบทุกเรื่องแล้ว" in page.text


def test_a_notice_leads_nowhere_outside(client, person):
    (notice,) = tell_of_visit(person, url="//evil.example/")
    client.force_login(person)
    assert client.get(reverse("inbox:notice", args=[notice.pk])).status_code == 200


def test_filters_and_reading_all(client, person):
    tell_of_visit(person)
    tell([person], kind="plan", key="plan:1", title="แผนรอพิจารณา")
    client.force_login(person)
    assert "แผนรอพิจารณา" not in client.get("/inbox/?kind=visit").text
    client.post(reverse("inbox:read_all"))
    assert "ไม่มีเรื่องที่ตรงกับที่เลือก" in client.get("/inbox/?unread=1").text


def test_the_wishes_are_kept(client, person):
    client.force_login(person)
    client.post(reverse("inbox:preferences"), {"mail": "now", "aloud": ["visit", "survey"]})
    wish = Preference.objects.get(user=person)
    assert wish.mail == "now"
    assert set(wish.quiet) == set(Notice.Kind.values) - {"visit", "survey"}
    page = client.post(reverse("inbox:preferences"), {"mail": "often"})
    assert page.status_code == 200
    assert Preference.objects.get(user=person).mail == "now"


def test_the_inbox_costs_the_same_with_1_and_60_notices(client, person, django_assert_num_queries):
    client.force_login(person)
    tell_of_visit(person)
    client.get("/inbox/")
    with django_assert_num_queries(7):
        client.get("/inbox/")
    for n in range(60):
        tell_of_visit(person, key=f"visit:{n}")
    with django_assert_num_queries(7):
        client.get("/inbox/")
