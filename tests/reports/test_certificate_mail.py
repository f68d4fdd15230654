"""Papers by e-mail: each once or never, some a minute, with what became of it."""

import itertools
import smtplib
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inbox import bounces, mailing
from jobs.testing import work_off
from reports.actions import certificate_mail as actions
from reports.actions import certificates
from reports.certificates.jobs import send_waiting
from reports.models import Certificate, CertificateDelivery
from schools.models import Role
from tests.factories import make_office, make_user
from tests.inbox.reports import report
from tests.reports.certificate_factories import keep_files, make_batch

pytestmark = pytest.mark.django_db
MINUTES = itertools.count(1)


class MailServer(EmailBackend):
    """A mail server that refuses some, and has a bad moment for others."""

    def send_messages(self, messages):
        for message in messages:
            if "nobody" in message.to[0]:
                raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})
            if "grey" in message.to[0]:
                raise smtplib.SMTPRecipientsRefused({message.to[0]: (451, b"later")})
            if "cut" in message.to[0]:
                raise smtplib.SMTPServerDisconnected
        return super().send_messages(messages)


@pytest.fixture
def clerk():
    return make_user(Role.CLERK, office=make_office(email="office@example.test"))


@pytest.fixture
def desk(client, clerk, settings):
    settings.EMAIL_BACKEND = f"{__name__}.MailServer"
    client.force_login(clerk)
    return client


@pytest.fixture
def batch(clerk):
    """Six people; the last has no address."""
    made = certificates.issue_batch(batch=make_batch(clerk, 6), version=1, user=clerk)
    keep_files(made)
    for paper, name in zip(made.certificates.order_by("position"), ["a", "b", "nobody", "grey", "c"], strict=False):
        Certificate.objects.filter(pk=paper.pk).update(email=f"{name}@example.test")
    return made


def states(batch):
    rows = CertificateDelivery.objects.filter(certificate__batch=batch).order_by("pk")
    return [(row.to.split("@")[0], row.state) for row in rows]


def minute_later():
    """What was sent is a minute ago, and the next look of the reaper comes."""
    ago = timedelta(minutes=1, seconds=1)
    for row in CertificateDelivery.objects.exclude(tried_at=None):
        claimed = row.claimed_at and row.claimed_at - ago
        CertificateDelivery.objects.filter(pk=row.pk).update(claimed_at=claimed, tried_at=row.tried_at - ago)
    actions.wake(timezone.now() + timedelta(minutes=next(MINUTES)))
    work_off()


def test_everybody_with_an_address_gets_one_message_throttled_and_told(desk, clerk, batch, settings, client):
    settings.CERTIFICATE_MAILS_PER_MINUTE = 3
    page = reverse("reports:certificate_mail", args=[batch.pk])
    shown = desk.get(page).text
    assert "ส่งอีเมล 5 ฉบับ" in shown and "ไม่มีอีเมล 1 คน" in shown
    for _ in range(2):
        desk.post(reverse("reports:certificate_mail_send", args=[batch.pk]), {"form": "link"})
    work_off()
    # Three in the first minute, one of them refused for good; the chore brings the rest.
    assert states(batch) == [("a", "sent"), ("b", "sent"), ("nobody", "failed"), ("grey", "queued"), ("c", "queued")]
    send_waiting()
    work_off()
    assert len(outbox.outbox) == 2
    minute_later()
    assert states(batch)[3:] == [("grey", "queued"), ("c", "sent")]
    grey = CertificateDelivery.objects.get(to__startswith="grey")
    assert grey.not_before > timezone.now() and grey.claimed_at is None and grey.attempts == 1
    assert [message.to[0][0] for message in outbox.outbox] == ["a", "b", "c"]

    message = outbox.outbox[0]
    first = CertificateDelivery.objects.get(to__startswith="a@")
    assert reverse("reports:certificate_link", args=[first.token]) in message.body and not message.attachments
    assert message.reply_to == ["office@example.test"]
    shown = desk.get(page, {"state": "failed"}).text
    assert "เซิร์ฟเวอร์อีเมลไม่รับที่อยู่นี้" in shown and "a@example.test" not in shown

    # The refused one goes to another address, with the paper itself; the old link is closed.
    paper = Certificate.objects.get(email__startswith="nobody")
    one = reverse("reports:certificate_mail_one", args=[paper.pk])
    assert "โปรด" in desk.post(one, {"to": "ไม่ใช่อีเมล", "form": "link"}).text
    for _ in range(2):
        desk.post(one, {"to": "right@example.test", "form": "attachment"})
    assert CertificateDelivery.objects.filter(to="right@example.test").count() == 1
    minute_later()
    assert outbox.outbox[-1].attachments[0][0].endswith(f"{paper.name}.pdf")
    client.logout()
    old = CertificateDelivery.objects.get(to__startswith="nobody")
    assert client.get(reverse("reports:certificate_link", args=[old.token])).status_code == 404


def test_the_link_shows_the_paper_notes_the_opening_and_ends_with_it(desk, clerk, batch):
    actions.send_all(batch=batch, form="link", user=clerk)
    work_off()
    delivery = CertificateDelivery.objects.get(to__startswith="a@")
    paper = delivery.certificate
    listed = desk.get(reverse("reports:certificate_mail", args=[batch.pk])).text
    assert "อีเมลตีกลับ" in listed
    desk.logout()
    address = reverse("reports:certificate_link", args=[delivery.token])
    response = desk.get(address)
    assert response.status_code == 200 and paper.name in response.text
    assert response["X-Robots-Tag"] == "noindex, nofollow" and response["Referrer-Policy"] == "no-referrer"
    pdf = desk.get(reverse("reports:certificate_link_pdf", args=[delivery.token]))
    assert pdf.content.startswith(b"%PDF-")
    picture = desk.get(reverse("reports:certificate_link_picture", args=[delivery.token]))
    assert picture.content.startswith(b"\x89PNG")
    delivery.refresh_from_db()
    paper.refresh_from_db()
    opened = delivery.opened_at
    assert (delivery.state, bool(opened), bool(paper.opened_at)) == ("opened", True, True)
    desk.get(address)
    delivery.refresh_from_db()
    assert delivery.opened_at == opened

    # What was opened did not come back.
    desk.force_login(clerk)
    desk.post(reverse("reports:certificate_mail_returned", args=[delivery.pk]))
    other = CertificateDelivery.objects.get(to__startswith="b@")
    desk.post(reverse("reports:certificate_mail_returned", args=[other.pk]))
    assert dict(states(batch)) | {"a": "opened", "b": "returned"} == dict(states(batch))
    other.refresh_from_db()
    assert other.error.startswith("อีเมลตีกลับ (บันทึกโดย ")
    third = CertificateDelivery.objects.get(to__startswith="c@")
    letter = next(one for one in outbox.outbox if one.to == [third.to])
    bounce = bounces.read(report(letter, kind="text/rfc822-headers"))
    assert [mailing.note_returned(bounce), mailing.note_returned(bounce)] == [True, False]
    third.refresh_from_db()
    assert third.state == "returned" and "User unknown" in third.error
    # The list tells them from those that the mail server refused.
    shown = desk.get(reverse("reports:certificate_mail", args=[batch.pk]), {"state": "returned"}).text
    assert 'ตีกลับ <span class="num">2</span>' in shown and 'ส่งไม่สำเร็จ <span class="num">1</span>' in shown
    assert "b@example.test" in shown and "c@example.test" in shown and "nobody@example.test" not in shown
    shown = desk.get(reverse("reports:certificate_mail_one", args=[other.certificate_id])).text
    assert "ตีกลับ โปรดตรวจและแก้ที่อยู่อีเมลก่อนส่งอีกครั้ง" in shown
    # Nobody says that all were reached while two came back; what was refused once may be sent with all again.
    assert set(actions.unreached(batch).values_list("email", flat=True)) == {
        "b@example.test", "c@example.test", "nobody@example.test",
    }  # fmt: skip
    Certificate.objects.filter(email="nobody@example.test").update(email="")
    shown = desk.get(reverse("reports:certificate_mail", args=[batch.pk])).text
    assert "แต่ 2 ฉบับตีกลับหรือไม่ทราบผล" in shown and "ส่งถึงทุกคนที่มีอีเมลแล้ว</p>" not in shown
    # Sent again and not come back yet: reached, as far as is known, while one still waits.
    actions.send_one(paper=other.certificate, to="b2@example.test", form="link", user=clerk)
    actions.send_one(paper=third.certificate, to="c2@example.test", form="link", user=clerk)
    shown = desk.get(reverse("reports:certificate_mail", args=[batch.pk])).text
    assert "กำลังทยอยส่ง</p>" in shown and "ไม่ทราบผล" not in shown
    # One that came back goes to the same address by no second click on all.
    assert "b@example.test" not in actions.unsent(batch).values_list("email", flat=True)
    desk.logout()

    certificates.revoke(certificate=paper, reason="ชื่อผิด", user=clerk)
    page = desk.get(address).text
    assert "ถูกเพิกถอนแล้ว" in page and "ชื่อผิด" not in page and "ดาวน์โหลด PDF" not in page
    for name in ("certificate_link_pdf", "certificate_link_picture"):
        assert desk.get(reverse(f"reports:{name}", args=[delivery.token])).status_code == 404
    for token in ("x", "0" * 43, delivery.token[:-1]):
        assert desk.get(reverse("reports:certificate_link", args=[token])).status_code == 404


def test_what_nobody_knows_of_and_what_is_hidden_is_sent_no_second_time(desk, clerk, batch):
    papers = list(batch.certificates.order_by("position"))
    Certificate.objects.filter(pk=papers[0].pk).update(email="cut@example.test")
    Certificate.objects.filter(pk=papers[1].pk).update(hidden_at=timezone.now(), hidden_by=clerk, hidden_reason="ขอ")
    actions.send_all(batch=batch, form="link", user=clerk)
    # Hidden after it was planned.
    Certificate.objects.filter(pk=papers[4].pk).update(hidden_at=timezone.now(), hidden_by=clerk, hidden_reason="ขอ")
    work_off()
    assert dict(states(batch)) == {"cut": "failed", "nobody": "failed", "grey": "queued", "c": "failed"}
    cut = CertificateDelivery.objects.get(to__startswith="cut")
    assert (cut.error, cut.attempts, outbox.outbox) == (actions.UNKNOWN, 1, [])
    assert [paper.email for paper in actions.unsent(batch)] == ["nobody@example.test"]
    said = desk.get(reverse("reports:certificate_mail_one", args=[papers[1].pk]), follow=True)
    assert "งดแสดงต่อสาธารณะ" in said.text
    # A refusal has a word of the mail server; a broken line has none.
    for error, unknown in [
        (smtplib.SMTPDataError(451, b"later"), False),
        (smtplib.SMTPDataError(-1, b""), True),
        (TimeoutError(), True),
        (ValueError(), False),
    ]:
        assert mailing.is_unknown(error) == unknown


def test_what_a_dead_worker_left_half_sent_is_not_sent_again(desk, clerk, batch, settings):
    actions.send_all(batch=batch, form="link", user=clerk)
    rows = CertificateDelivery.objects.order_by("pk")
    # Killed between the claim and the word of the mail server.
    CertificateDelivery.objects.filter(pk=rows[0].pk).update(claimed_at=timezone.now(), attempts=1)
    paper = rows[1].certificate
    certificates.revoke(certificate=paper, reason="ชื่อผิด", user=clerk)
    work_off()
    assert states(batch)[:2] == [("a", "queued"), ("b", "failed")]
    CertificateDelivery.objects.filter(pk=rows[0].pk).update(claimed_at=timezone.now() - actions.STUCK * 2)
    send_waiting()
    minute_later()
    assert states(batch)[0] == ("a", "failed")
    assert [message.to[0] for message in outbox.outbox] == ["c@example.test"]

    # A mail server that cannot be reached costs time alone.
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 1,
    )  # fmt: skip
    delivery, _ = actions.send_one(paper=rows[0].certificate, to="a@example.test", form="link", user=clerk)
    minute_later()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("queued", mailing.UNREACHABLE)

    # The table itself lets one message wait for an address, not two.
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateDelivery.objects.create(certificate=delivery.certificate, to="a@example.test")


def test_what_was_revoked_takes_no_room_of_the_minute(clerk, batch, settings):
    settings.CERTIFICATE_MAILS_PER_MINUTE = 1
    actions.send_all(batch=batch, form="link", user=clerk)
    first, second = batch.certificates.order_by("position")[:2]
    certificates.revoke(certificate=first, reason="ชื่อผิด", user=clerk)
    Certificate.objects.filter(pk=second.pk).update(hidden_at=timezone.now(), hidden_by=clerk, hidden_reason="ขอ")
    Certificate.objects.filter(email__startswith="nobody").update(email="d@example.test")
    CertificateDelivery.objects.filter(to__startswith="nobody").update(to="d@example.test")
    work_off()
    assert [message.to for message in outbox.outbox] == [["d@example.test"]]
    assert states(batch)[:3] == [("a", "failed"), ("b", "failed"), ("d", "sent")]


def test_what_the_mail_server_put_off_counts_in_its_minute(desk, clerk, batch, settings):
    settings.CERTIFICATE_MAILS_PER_MINUTE = 2
    actions.send_all(batch=batch, form="link", user=clerk)
    CertificateDelivery.objects.filter(to__startswith="a").update(to="grey-a@example.test")
    CertificateDelivery.objects.filter(to__startswith="b").update(to="grey-b@example.test")
    assert (actions.send_due(), actions.send_due()) == (2, 0)
    tried = CertificateDelivery.objects.filter(attempts=1)
    assert {row.to for row in tried} == {"grey-a@example.test", "grey-b@example.test"}
    minute_later()
    assert tried.all().count() == 4


def test_what_came_back_before_it_had_a_state_gets_it(clerk, batch):
    there = {"certificate": batch.certificates.first(), "state": "failed", "sent_at": timezone.now()}
    CertificateDelivery.objects.create(to="back@example.test", error="อีเมลตีกลับ (บันทึกโดย ก)", **there)
    # Refused by the mail server, whatever its words.
    CertificateDelivery.objects.create(to="no@example.test", error="อีเมลตีกลับ", **there | {"sent_at": None})
    CertificateDelivery.objects.create(to="late@example.test", error=actions.UNKNOWN, **there | {"sent_at": None})
    migration = import_module("reports.migrations.0021_returned_deliveries")
    migration.move(apps, None)
    assert states(batch) == [("back", "returned"), ("no", "failed"), ("late", "failed")]
    migration.back(apps, None)
    assert CertificateDelivery.objects.get(to__startswith="back").error == "อีเมลตีกลับ (บันทึกโดย ก)"
    assert {state for _, state in states(batch)} == {"failed"}


@pytest.mark.parametrize("count", [10, 100])
def test_the_list_asks_as_many_questions_for_many(desk, clerk, batch, count, django_assert_max_num_queries):
    paper = batch.certificates.first()
    CertificateDelivery.objects.bulk_create(
        CertificateDelivery(certificate=paper, to=f"{n}@example.test") for n in range(count)
    )
    desk.get(reverse("reports:certificate_mail", args=[batch.pk]))
    with django_assert_max_num_queries(14):
        desk.get(reverse("reports:certificate_mail", args=[batch.pk]))


def test_a_page_of_mail_says_only_what_is_so(client):
    clerk = make_user(Role.CLERK, office=make_office())
    client.force_login(clerk)
    batch = certificates.issue_batch(batch=make_batch(clerk, 1), version=1, user=clerk)
    keep_files(batch)
    page = client.get(reverse("reports:certificate_mail", args=[batch.pk])).text
    assert "ส่งถึงทุกคนที่มีอีเมลแล้ว" not in page and "รายชื่อไม่มีอีเมลของผู้รับ" in page
    # One paper has one number; what can be done with it stands in a menu.
    shown = client.get(reverse("reports:certificate_batch", args=[batch.pk])).text
    listed = client.get(reverse("reports:certificates")).text
    assert "1–1" not in shown and "1–1" not in listed and "การทำงานอื่นของ" in shown
    form = client.get(reverse("reports:certificate_new")).text
    assert "ต้องกรอก เว้นแต่เลือกผู้ลงนามในระบบแล้ว" in form
    actions.send_one(paper=batch.certificates.get(), to="a@example.org", form="link", user=clerk)
    page = client.get(reverse("reports:certificate_mail", args=[batch.pk])).text
    assert "เซิร์ฟเวอร์อีเมลปฏิเสธขณะส่ง" in page
