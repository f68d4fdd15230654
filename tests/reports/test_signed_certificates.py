"""Digitally signed papers: valid for a reader that trusts the authority, not to be changed, the same bytes for ever."""

import hashlib
import io

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from inbox.models import Notice
from jobs.testing import work_off
from reports.actions import certificate_files, certificates, signing_keys
from reports.certificates import issued, signing
from reports.models import BatchPart, SigningKey
from schools.models import AuditEvent, Role, StoredFile
from tests.factories import make_office, make_user
from tests.reports.certificate_factories import make_batch
from tests.reports.pictures import page_picture
from tests.reports.signing_files import PASSWORD, authority, p12

pytestmark = pytest.mark.django_db


def status_of(content):
    """What pyHanko's validator says of the one signature of a PDF."""
    root = x509.Certificate.load(authority()[0].public_bytes(Encoding.DER))
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[root])), signature


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def admin(office):
    return make_user(Role.OFFICE_ADMIN, office=office)


@pytest.fixture
def clerk(office):
    return make_user(Role.CLERK, office=office)


@pytest.mark.parametrize("curve", [False, True])
def test_a_signed_paper_is_valid_and_its_bytes_stay(client, office, admin, clerk, curve):
    signing_keys.add(office=office, content=p12(curve=curve), password=PASSWORD, user=admin)
    batch = make_batch(clerk, 2)
    client.force_login(clerk)
    client.post(reverse("reports:certificate_sign_digitally", args=[batch.pk]), {"on": "1"})
    batch.refresh_from_db()
    assert batch.signed_digitally and batch.version == 1
    certificates.issue_batch(batch=batch, version=1, user=clerk)
    work_off()
    batch.refresh_from_db()
    assert batch.state == "ready"
    paper = batch.certificates.select_related("batch__file").get(position=1)
    content = issued.single(paper)
    assert hashlib.sha256(content).hexdigest() == paper.sha256
    assert client.get(reverse("reports:certificate_single", args=[paper.pk])).content == content

    status, signature = status_of(content)
    assert status.bottom_line and status.trusted and status.intact
    assert status.modification_level == ModificationLevel.NONE
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    # It looks as it does without the signature, which whoever prints the whole does not see either.
    with BatchPart.objects.get(batch=batch).file.content.open("rb") as source:
        assert page_picture(content).tobytes() == page_picture(source.read(), 1).tobytes()

    # One letter changed is one too many.
    broken = bytearray(content)
    broken[content.index(b"/Title") + 12] ^= 1
    assert not status_of(bytes(broken))[0].bottom_line


@pytest.mark.parametrize(
    ("content", "password", "told"),
    [
        (lambda: p12(), "ผิด", "ตรวจรหัสผ่าน"),
        (lambda: p12(), "", "ต้องมีรหัสผ่าน"),
        (lambda: b"%PDF-1.7 nothing of the kind", PASSWORD, "เปิดไฟล์ใบรับรองไม่ได้"),
        (lambda: p12(days=-1), PASSWORD, "หมดอายุแล้ว"),
        (lambda: p12(use="key_encipherment"), PASSWORD, "ไม่ได้ออกให้ใช้ลงลายมือชื่อ"),
        (lambda: p12(with_key=False), PASSWORD, "ไม่มีกุญแจส่วนตัว"),
        (lambda: b"x" * 300_000, PASSWORD, "ใหญ่เกิน"),
    ],
)
def test_a_file_that_cannot_sign_is_told_and_not_kept(client, admin, content, password, told):
    client.force_login(admin)
    upload = SimpleUploadedFile("office.p12", content())
    response = client.post(reverse("reports:signing_key"), {"file": upload, "password": password})
    assert response.status_code == 200 and told in response.text
    assert SigningKey.objects.count() == 0 and StoredFile.objects.count() == 0


def test_the_file_is_private_its_password_sealed_and_both_go_when_taken_out(client, office, admin, clerk, monkeypatch):
    client.force_login(admin)
    page = reverse("reports:signing_key")
    for _ in range(2):
        upload = SimpleUploadedFile("office.p12", p12())
        response = client.post(page, {"file": upload, "password": PASSWORD}, follow=True)
    assert "สพป.ตัวอย่าง เขต 1" in response.text and PASSWORD not in response.text
    key = SigningKey.objects.get(removed_at=None)
    assert PASSWORD not in key.password and signing.unsealed(key.password) == PASSWORD
    # The second took the first's place.
    assert SigningKey.objects.count() == 2
    stored = StoredFile.objects.get(purpose="signing_key")
    assert client.get(reverse("schools:file", args=[stored.pk])).status_code == 404
    assert [event.verb for event in AuditEvent.objects.filter(verb__contains="signing key")] == ["add signing key"] * 2
    assert PASSWORD not in str(list(AuditEvent.objects.values()))

    # Another secret of the installation opens nothing; the clerk is told before a batch asks for it.
    batch = make_batch(clerk, 2)
    client.force_login(clerk)
    with override_settings(SECRET_KEY="another"):
        assert "กุญแจของระบบเปลี่ยนไป" in signing.fault_of(office)

    client.force_login(admin)
    client.post(reverse("reports:signing_key_remove"))
    assert not StoredFile.objects.filter(purpose="signing_key").exists()
    assert not SigningKey.objects.exclude(password="").exists()
    client.force_login(clerk)
    address = reverse("reports:certificate_sign_digitally", args=[batch.pk])
    assert "ยังไม่มีใบรับรองลายมือชื่อดิจิทัล" in client.post(address, {"on": "1"}, follow=True).text

    # One that was chosen before and lost its file since: numbers stand, the files wait, and the page says why.
    type(batch).objects.filter(pk=batch.pk).update(signed_digitally=True)
    batch.refresh_from_db()
    monkeypatch.setattr(certificate_files, "PART", 1)
    certificates.issue_batch(batch=batch, version=1, user=clerk)
    # Not while the work is under way.
    assert "เริ่มจัดทำไฟล์แล้ว" in client.post(address, {"on": "0"}, follow=True).text
    work_off()
    page = client.get(reverse("reports:certificate_batch", args=[batch.pk])).text
    assert "ยังไม่มีใบรับรองลายมือชื่อดิจิทัล" in page and "ลองใหม่" in page
    # Of a batch in parts, whose jobs are nobody's, who asked is told once.
    notice = Notice.objects.get(user=clerk)
    assert "ไม่สำเร็จ" in notice.title and "ยังไม่มีใบรับรองลายมือชื่อดิจิทัล" in notice.body
    for _ in range(2):
        client.post(address, {"on": "0"})
        work_off()
    batch.refresh_from_db()
    assert (batch.state, batch.signed_digitally) == ("ready", False)
