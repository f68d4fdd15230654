"""The pages of files and messages of certificates in a real browser: any width, any theme, no fault for axe."""

import os

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from jobs.worker import run
from reports.actions import certificate_files, certificate_mail, signing_keys
from reports.actions import certificates as actions
from reports.models import Certificate, CertificateDelivery
from schools.models import Role
from tests.factories import make_office, make_user
from tests.looks import NARROW, WIDE, faults
from tests.reports.certificate_factories import keep_files, make_batch
from tests.reports.signing_files import PASSWORD, p12

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
# A folder for pictures, for who wants to look.
PICTURES = os.environ.get("PICTURES")
WAYS = ((WIDE, "dark"), (NARROW, "light"))


@pytest.fixture
def opened(chromium, live_server, client):
    """Opens a page as a person, on a phone and on a wide dark screen; it must not scroll sideways, and axe must find
    nothing."""
    contexts, judged = [], set()

    def open_page(user, name, address):
        client.logout()
        if user is not None:
            client.force_login(user)
        context = chromium.new_context()
        contexts.append(context)
        if user is not None:
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}{address}")
        assert faults(page, WAYS, judged=judged, impacts=None) == [], name
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)

    yield open_page
    for context in contexts:
        context.close()


def test_the_way_of_a_batch_from_parts_to_opened_messages(opened, monkeypatch):
    monkeypatch.setattr(certificate_files, "PART", 2)
    office = make_office("สพป.ตัวอย่าง เขต 1", email="office@example.test", phone="055-555-555")
    clerk, admin = make_user(Role.CLERK, office=office), make_user(Role.OFFICE_ADMIN, office=office)
    opened(admin, "signing-none", reverse("reports:signing_key"))
    signing_keys.add(office=office, content=p12(), password=PASSWORD, user=admin)
    opened(admin, "signing", reverse("reports:signing_key"))

    names = ["นางสาวน้ำผึ้ง ปั่นทิพย์", "ว่าที่ร้อยตรีหญิงกิตติศักดิ์ปริญญา ศรีสุวรรณภูมิวัฒนานุกูล", "นายผู้ใหญ่ ที่กี่เพชร", "นางปุ๋ย อุ๊"]
    batch = make_batch(clerk, names, activity="การอบรมเชิงปฏิบัติการการอ่านออกเขียนได้ด้วยกิจกรรมที่หลากหลาย")
    actions.issue_batch(batch=batch, version=1, user=clerk)
    page = reverse("reports:certificate_batch", args=[batch.pk])
    run(batch.parts.first().job_id)
    second = batch.parts.last().job
    Job.objects.filter(pk=second.pk).update(
        state="running", done=1, total=2, started_at=timezone.now(), lease_until=timezone.now(), attempt=1
    )
    opened(clerk, "running", page)
    Job.objects.filter(pk=second.pk).update(
        state="failed", lease_until=None, error="พื้นที่เก็บไฟล์ของระบบเต็ม โปรดแจ้งผู้ดูแลระบบ"
    )
    opened(clerk, "failed", page)
    keep_files(batch)
    opened(clerk, "ready", page)

    mail = reverse("reports:certificate_mail", args=[batch.pk])
    for paper in batch.certificates.all()[:3]:
        Certificate.objects.filter(pk=paper.pk).update(email=f"person{paper.number}.long-address@mail.example.test")
    opened(clerk, "mail-none", mail)
    certificate_mail.send_all(batch=batch, form="link", user=clerk)
    sent, refused, _ = CertificateDelivery.objects.order_by("pk")
    CertificateDelivery.objects.filter(pk=sent.pk).update(state="sent", sent_at=timezone.now())
    why = "เซิร์ฟเวอร์อีเมลไม่รับที่อยู่นี้ โปรดตรวจอีเมลของผู้รับ"
    CertificateDelivery.objects.filter(pk=refused.pk).update(state="failed", error=why)
    opened(clerk, "mail", mail)
    opened(clerk, "mail-one", reverse("reports:certificate_mail_one", args=[sent.certificate_id]))
    opened(None, "link", reverse("reports:certificate_link", args=[sent.token]))
    actions.revoke(certificate=sent.certificate, reason="ชื่อผิด", user=clerk)
    opened(None, "link-revoked", reverse("reports:certificate_link", args=[sent.token]))
