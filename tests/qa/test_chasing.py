"""Reminding schools that have not sent, and what the e-SAR gives back."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from qa.models import Reminder
from schools.models import Role
from tests.factories import make_network, make_office, make_school, make_user
from tests.qa.factories import make_round
from tests.qa.test_workflow import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def round():
    """Three schools: one has sent its basic report, one has nobody with an account."""
    office = make_office()
    schools = [make_school(office, name, network=make_network(office)) for name in ("บ้านส่ง", "บ้านค้าง", "บ้านเงียบ")]
    for school in schools[:2]:
        make_user(Role.SCHOOL_STAFF, school=school)
    round = make_round(office, schools=0)
    put(round.submissions.get(school=schools[0], level="basic"))
    return round


@pytest.fixture
def head(client, round):
    client.force_login(round.created_by)
    return round.created_by


def remind(client, round, method="post", **query):
    from urllib.parse import urlencode

    address = reverse("qa:round_remind", args=[round.pk]) + (f"?{urlencode(query)}" if query else "")
    return getattr(client, method)(address, follow=True)


def test_who_will_be_reminded_is_said_before(client, round, head):
    page = remind(client, round, "get")
    assert (page.context["due"], page.context["silent"]) == (3, 2)
    assert not Reminder.objects.exists()


def test_each_report_once_a_day_and_on_record(client, round, head):
    page = remind(client, round)
    assert "เตือนแล้ว 3 รายการ" in page.text and "อีก 2 รายการโรงเรียนยังไม่มีผู้ใช้ในระบบ" in page.text
    again = remind(client, round)
    assert "อีก 3 รายการเตือนไปแล้ววันนี้" in again.text
    assert Reminder.objects.count() == Notice.objects.filter(title__startswith="เตือนให้ส่ง").count() == 3
    assert remind(client, round, "get").context["history"] == [(timezone.localdate(), head, 3)]
    Reminder.objects.update(on=timezone.localdate() - timedelta(days=1))
    assert remind(client, round, "get").context["due"] == 3


def test_the_filters_of_the_board_hold(client, round, head):
    waiting = round.submissions.get(school__name="บ้านค้าง", level="early")
    page = remind(client, round, level="early", q="บ้านค้าง")
    assert list(Reminder.objects.values_list("submission", flat=True)) == [waiting.pk]
    assert page.redirect_chain[-1][0].endswith(
        "?level=early&q=" + "%E0%B8%9A%E0%B9%89%E0%B8%B2%E0%B8%99%E0%B8%84%E0%B9%89%E0%B8%B2%E0%B8%87"
    )
    assert "เตือน" in page.text


def test_nobody_is_reminded_of_what_cannot_be_sent(client, round, head):
    day = timezone.localdate() - timedelta(days=1)
    type(round).objects.filter(pk=round.pk).update(due_on=day, closes_on=day)
    assert "ไม่มีรายการที่ต้องเตือน" in remind(client, round).text
    assert not Reminder.objects.exists()


def test_a_correction_that_was_never_sent_is_chased_too(client, round, head):
    row = put(round.submissions.get(school__name="บ้านส่ง", level="basic"), "returned", returned_at=timezone.now())
    assert remind(client, round, "get").context["due"] == 4
    remind(client, round)
    assert Reminder.objects.filter(submission=row).exists()
    assert "อีกครั้ง ส่งกลับให้แก้ไขเมื่อ" in Notice.objects.get(url=reverse("qa:submission", args=[row.pk])).title


def test_the_history_counts_every_reminder_of_a_day(client, round, head):
    remind(client, round)
    earlier = timezone.localdate() - timedelta(days=1)
    Reminder.objects.filter(submission__level="early").update(on=earlier)
    days = remind(client, round, "get").context["history"]
    assert [(day, n) for day, _who, n in days] == [
        (timezone.localdate(), Reminder.objects.filter(on=timezone.localdate()).count()),
        (earlier, Reminder.objects.filter(on=earlier).count()),
    ]


def test_only_the_group_and_the_director_remind(client, round):
    for role, status in ((Role.CLERK, 403), (Role.COMMITTEE, 403), (Role.SUPERVISOR, 200), (Role.DIRECTOR, 200)):
        client.force_login(make_user(role, office=round.office))
        assert remind(client, round, "get").status_code == status


def paste(client, round, lines):
    return client.post(reverse("qa:receipts", args=[round.pk]), {"lines": lines}, follow=True)


def accept_all(round):
    for row in round.submissions.all():
        put(row, "accepted")


def receipts(round):
    return dict(round.submissions.exclude(esar_receipt="").values_list("school__name", "esar_receipt"))


def test_receipts_are_pasted_in_two_columns(client, round, head):
    codes = dict(round.office.schools.values_list("name", "smis_code"))
    accept_all(round)
    page = paste(client, round, f"{codes['บ้านส่ง']}\tES-1\n{codes['บ้านค้าง']}, ES-2\n\n")
    assert "บันทึกเลขที่ตอบรับ 4 รายการแล้ว" in page.text
    assert receipts(round) == {"บ้านส่ง": "ES-1", "บ้านค้าง": "ES-2"}


def test_a_level_narrows_a_line(client, round, head):
    code = round.office.schools.get(name="บ้านส่ง").smis_code
    accept_all(round)
    paste(client, round, f"{code}\tES-1\tปฐมวัย\n{code}\tES-2\tขั้นพื้นฐาน")
    rows = dict(round.submissions.filter(school__smis_code=code).values_list("level", "esar_receipt"))
    assert rows == {"early": "ES-1", "basic": "ES-2"}


def test_one_wrong_line_keeps_all_from_being_written_and_stays(client, round, head):
    code = round.office.schools.get(name="บ้านส่ง").smis_code
    accept_all(round)
    page = paste(client, round, f"{code}\tES-1\n99999999\tES-2\n{code}\n{code}\tES-9")
    for text in ("ไม่พบโรงเรียนรหัสนี้ในรอบ", "ไม่มีเลขที่ตอบรับ", "สองบรรทัดที่เลขต่างกัน", "99999999\tES-2"):
        assert text in page.text
    assert receipts(round) == {}


def test_one_receipt_by_hand(client, round, head):
    row = put(round.submissions.get(school__name="บ้านส่ง", level="basic"), "accepted")
    client.post(reverse("qa:submission_receipt", args=[row.pk]), {"number": "ES-77"})
    assert "ES-77" in client.get(reverse("qa:submission", args=[row.pk])).text


def test_accepted_reports_in_the_fields_of_the_esar(client, round, head):
    row = round.submissions.get(school__name="บ้านค้าง", level="basic")
    standard = row.standard_set.standards.first()
    row.standard_results.create(standard=standard, level=4)
    row.issue_results.create(issue=standard.issues.first(), level=5)
    put(row, "accepted", overall_level=4, strengths="อ่านเก่ง", esar_receipt="ES-5", endorsed_by="นายมั่น ใจดี")
    put(round.submissions.get(school__name="บ้านเงียบ", level="basic"))
    page = client.get(reverse("schools:export", args=["esar", "xlsx"]), {"round": round.pk})
    sheet = openpyxl.load_workbook(
        io.BytesIO(b"".join(page.streaming_content) if page.streaming else page.content)
    ).active
    head_row, *rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
    (line,) = [dict(zip(head_row, cells, strict=True)) for cells in rows]
    assert line["รหัสสถานศึกษา (SMIS)"] == row.school.smis_code
    assert (line["ระดับคุณภาพโดยรวม"], line["ขั้นพื้นฐาน มฐ.1"], line["ขั้นพื้นฐาน 1.1.1"]) == (4, 4, 5)
    assert (line["จุดเด่น"], line["เลขที่ตอบรับ e-SAR"], line["ปฐมวัย มฐ.1"]) == ("อ่านเก่ง", "ES-5", None)
    assert len([name for name in head_row if name.startswith("ขั้นพื้นฐาน ")]) == 3 + 21


def test_nobody_is_reminded_and_nothing_exported_where_a_filter_cannot_be_read(client, round, head):
    page = remind(client, round, network="ไม่มี")
    assert "จึงยังไม่เตือนโรงเรียนใด" in page.text and not Reminder.objects.exists()
    for given, count in (({"network": "999999"}, 0), ({"state": "nonsense"}, 0), ({}, 6)):
        page = client.get(reverse("schools:export", args=["sar", "xlsx"]), {"round": round.pk, **given})
        content = b"".join(page.streaming_content) if page.streaming else page.content
        assert openpyxl.load_workbook(io.BytesIO(content)).active.max_row == 1 + count


def test_a_receipt_is_that_of_an_accepted_sar(client, round, head):
    row = round.submissions.get(school__name="บ้านส่ง", level="basic")
    address = reverse("qa:submission_receipt", args=[row.pk])
    page = client.post(address, {"number": "ES-77"})
    assert page.status_code == 409 and page.context["lost"] == ["ES-77"]
    assert "ยังไม่ได้รับ SAR นี้" in paste(client, round, f"{row.school.smis_code}\tES-1").text
    assert receipts(round) == {}
    plan = make_round(round.office, kind="plan", schools=0)
    paste(client, plan, f"{row.school.smis_code}\tES-1")
    done = put(plan.submissions.first(), "accepted")
    assert client.post(reverse("qa:submission_receipt", args=[done.pk]), {"number": "ES-1"}).status_code == 409
    assert receipts(plan) == {}
