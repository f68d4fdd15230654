"""Invitation slips: what they print, who gets the file, what a second click does."""

import re

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from jobs.testing import work_off
from reports import slips
from schools import invitation_keys, invitation_mail
from schools.actions import invitations as actions
from schools.models import Invitation, Role, StoredFile
from tests.factories import make_office, make_school, make_user
from tests.reports.pictures import page_picture, squeezed, text_of

pytestmark = pytest.mark.django_db
ALL = "/invitations/slips/"


@pytest.fixture
def office():
    return make_office("สพป.แม่ธาร เขต 1", address="99 หมู่ 1 ตำบลริมธาร", phone="055 000 000")


@pytest.fixture
def admin(office):
    return make_user(Role.OFFICE_ADMIN, office=office)


def invite(admin, office, name, **fields):
    return actions.invite(by=admin, role=Role.SCHOOL_DIRECTOR, school=make_school(office, name), **fields)


@pytest.fixture
def invitation(admin, office):
    return invite(admin, office, "บ้านน้ำผึ้งริมธาร", prefix="นาย", given_name="ปั่น", family_name="ผู้ใหญ่")


def content_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_slip_prints_what_its_reader_needs(client, admin, invitation):
    client.force_login(admin)
    response = client.get(f"/invitations/{invitation.pk}/slip/")
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    printed = text_of(response.content)
    for shown in (
        "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาแม่ธาร เขต ๑",
        "ใบเชิญเข้าใช้งานระบบนิเทศ",
        "เรียน นายปั่น ผู้ใหญ่",
        "โรงเรียนบ้านน้ำผึ้งริมธาร",
        invitation_keys.grouped(invitation_keys.code(invitation.nonce)),
        invitation_mail.join_address(),
        "ใช้ได้ถึงวันที่",
    ):
        assert squeezed(shown) in printed, shown
    invitation.refresh_from_db()
    assert invitation.printed_at


def test_the_qr_code_is_the_link(invitation):
    """The picture on the paper is, module for module, the code of the link."""
    import segno

    made = segno.make(invitation_mail.link_of(invitation), error="m", micro=False)
    assert made.png_data_uri(scale=8, border=0) in slips.html_of([invitation])
    dark = sum(sum(row) for row in made.matrix) / len(made.matrix) ** 2
    picture = page_picture(slips.draw_one(invitation), scale=4)
    millimetre = picture.width / 210
    # The only big patch of the page that is half black: searched along its left margin.
    side = round(46 * millimetre)
    left = round(25.4 * millimetre)
    shares = []
    for top in range(round(60 * millimetre), round(180 * millimetre), round(millimetre)):
        patch = picture.crop((left, top, left + side, top + side))
        shares.append(sum(value < 128 for value in patch.tobytes()) / len(patch.tobytes()))
    assert max(shares) == pytest.approx(dark, abs=0.03)


def test_a_slip_is_one_page_also_with_the_longest_names(admin, office):
    long = invite(admin, office, "บ้าน" + "หนองน้ำผึ้งริมธาร" * 8, given_name="ก" * 60, family_name="ข" * 60)
    office.address = "99 " + "หมู่บ้านริมธาร " * 10
    office.save()
    drawn = slips.draw_one(long)
    picture = page_picture(drawn)
    assert picture.height > picture.width
    with pypdfium2.PdfDocument(drawn) as document:
        assert len(document) == 1


def test_a_school_name_is_text_and_never_markup(admin, office):
    assert "&lt;b&gt;" in slips.html_of([invite(admin, office, "<b>บ้าน</b>")])


def test_all_slips_of_a_filter_are_one_file_in_thai_order(client, admin, office):
    for name in ("บ้านแม่", "บ้านมะขาม", "บ้านเก่า"):
        invite(admin, office, name)
    gone = invite(admin, office, "บ้านยกเลิก")
    actions.revoke(invitations=Invitation.objects.filter(pk=gone.pk), by=admin)
    client.force_login(admin)
    assert "3 ฉบับ" in client.get(ALL).content.decode()
    for _ in range(2):
        asked = client.post(ALL)
    job = Job.objects.get(kind="invitation_slips")
    assert asked.url == reverse("jobs:detail", args=[job.pk])
    work_off()
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    printed = text_of(content_of(client.get(job.result["url"])))
    assert re.findall("โรงเรียน(บ้านเก่า|บ้านมะขาม|บ้านแม่|บ้านยกเลิก)", printed) == ["บ้านเก่า", "บ้านมะขาม", "บ้านแม่"]
    assert Invitation.objects.filter(printed_at=None).get() == gone


def test_after_renewing_the_slips_are_drawn_anew(client, admin, invitation):
    client.force_login(admin)
    client.post(ALL)
    work_off()
    actions.renew(invitations=Invitation.objects.all(), by=admin)
    client.post(ALL)
    work_off()
    assert StoredFile.objects.filter(purpose="invitation_slips").count() == 2
    invitation.refresh_from_db()
    assert invitation.printed_at


def test_what_was_renewed_while_the_job_waited_is_not_printed_with_a_dead_code(client, admin, invitation):
    client.force_login(admin)
    client.post(ALL)
    actions.renew(invitations=Invitation.objects.all(), by=admin)
    work_off()
    job = Job.objects.get(kind="invitation_slips")
    assert job.state == Job.State.FAILED
    assert "โปรดสั่งพิมพ์ใหม่" in job.error
    assert not StoredFile.objects.exists()


def test_a_slip_of_what_no_longer_waits_is_not_printed(client, admin, invitation):
    Invitation.objects.update(expires_at=timezone.now())
    client.force_login(admin)
    assert client.get(f"/invitations/{invitation.pk}/slip/").url == f"/invitations/{invitation.pk}/"


def test_nobody_else_reads_the_file(client, admin, office, invitation):
    client.force_login(admin)
    client.post(ALL)
    work_off()
    address = reverse("schools:file", args=[StoredFile.objects.get(purpose="invitation_slips").pk])
    assert client.get(address).status_code == 200
    others = [role for role in Role if role not in (Role.OFFICE_ADMIN, Role.PLATFORM_ADMIN)]
    for role in others:
        client.force_login(make_user(role, office=office, school=invitation.school))
        assert client.get(address).status_code == 404, role
    client.force_login(make_user(Role.OFFICE_ADMIN))
    assert client.get(address).status_code == 404
