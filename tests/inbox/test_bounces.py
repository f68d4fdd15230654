"""Delivery reports that come back to the sender mark the mails they are of, and nothing else."""

import io
import mailbox
import sys
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from inbox import bounces
from jobs.testing import work_off
from supervision.actions import event_mails
from supervision.models import EventMail
from tests.inbox.reports import report
from tests.supervision.event_factories import make_event, make_people

HEADERS = "text/rfc822-headers"


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def read(path=None):
    said = io.StringIO()
    call_command("read_bounces", *([str(path)] if path else []), stdout=said)
    return said.getvalue().split(" messages")[0], said.getvalue().split(", ")[1].split()[0]


@pytest.mark.django_db
def test_a_delivery_report_marks_the_mail_that_it_is_of_and_a_corrected_address_gets_it(client, tmp_path, monkeypatch):
    event = make_event(registration="link")
    one, other, third = make_people(event, "นายเอก ใจดี", "นายโท ใจดี", "นายตรี ใจดี", email="a@example.org")
    work_off()
    letters = list(mail.outbox)
    box = mailbox.mbox(tmp_path / "box")
    forged = report(letters[2]).replace(b"X-Nithet-Mail: event-", b"X-Nithet-Mail: event-9")
    late = report(letters[2], action="delayed")
    for content in (report(letters[0]), report(letters[1], kind=HEADERS), late, forged, b"Subject: hello\n\nthank you"):
        box.add(content)
    box.close()
    assert [read(tmp_path / "box"), read(tmp_path / "box")] == [("5", "2"), ("5", "0")]
    rows = {row.participant_id: row for row in EventMail.objects.all()}
    assert [rows[row.pk].state for row in (one, other, third)] == ["returned", "returned", "sent"]
    assert rows[one.pk].error == "อีเมลตีกลับ: 550 5.1.1 <a@example.org>: Recipient address rejected: User unknown"
    client.force_login(event.owner)
    assert client.get(url("event_people", event.pk)).text.count("User unknown") == 2

    # The office notes another by hand; only what has a corrected address goes out again.
    page = url("event_person", event.pk, third.pk)
    assert "อีเมลตีกลับ</span>" in client.get(page).text
    sent = rows[third.pk].at.isoformat()
    for given, words in (("", "ส่งอีกครั้งหลังจากเปิดหน้า"), (sent, "ตีกลับ โปรดแก้ที่อยู่"), (sent, "เฉพาะอีเมลที่ส่งแล้ว")):
        said = client.post(url("event_mail_returned", event.pk, rows[third.pk].pk), {"sent": given}, follow=True).text
        assert words in said and (f"บันทึกโดย {event.owner}" in said) is bool(given)
    assert event_mails.unsent(event).count() == 0
    type(one).objects.filter(pk=one.pk).update(email="right@example.org")
    assert event_mails.again(event=event, by=event.owner) == 1
    mail.outbox.clear()
    work_off()
    assert [letter.to for letter in mail.outbox] == [["right@example.org"]]
    # What the old report says of the first sending is not said of the second.
    EventMail.objects.filter(pk=rows[one.pk].pk).update(at=EventMail.objects.get(participant=one).at.replace(year=2030))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(report(letters[0]))))
    assert read() == ("1", "0")


REPORT = b"Content-Type: multipart/report; boundary"


@pytest.mark.parametrize("content", [b"", b"\xff\x00", REPORT + b"=x\n\n--x\n\n--x--", REPORT + b"*\n\n"])
def test_what_is_no_delivery_report_says_nothing(content):
    assert bounces.read(content) is None
