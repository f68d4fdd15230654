"""The status of a round as a workbook and as a report, and the office's letter of advice."""

import io
import uuid
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from qa.actions import submissions as actions
from qa.models import AdviceLetter, SubmissionEvent
from reports.letters import advice
from reports.rounds import status
from schools.models import Role
from tests.factories import make_network, make_office, make_school, make_user
from tests.journeys.steps import pdf_text
from tests.qa.factories import make_round
from tests.qa.test_workflow import fresh, put
from thai.dates import long

pytestmark = pytest.mark.django_db


@pytest.fixture
def round():
    office = make_office()
    network = make_network(office, "เครือข่ายเหนือ")
    for name in ("บ้านส่งแล้ว", "บ้านยังไม่ส่ง"):
        make_school(office, name, network=network)
    round = make_round(office, opened=60, due=-5, closes=20, schools=0)
    put(round.submissions.get(school__name="บ้านส่งแล้ว", level="basic"))
    return round


@pytest.fixture
def head(client, round):
    client.force_login(round.created_by)
    return round.created_by


def test_the_figures_add_up_and_the_lists_are_behind_them(round, head):
    data = status.read(round, head)
    total = data["total"]
    assert (total["total"], total["received"], total["missing"], total["percent"]) == (4, 1, 3, 25.0)
    assert [line["name"] for line in data["networks"]] == ["เครือข่ายเหนือ"]
    assert {row["name"] for row in data["schools"] if row["sent"]} == {"โรงเรียนบ้านส่งแล้ว"}


def test_the_paper_is_a_report_of_the_round(client, round, head):
    page = client.get(reverse("reports:round_status", args=[round.pk, "pdf"]), follow=True)
    assert page.redirect_chain and page.context["form"].is_valid() and "ส่งแล้ว (รายการ)" in page.text
    address = f"{reverse('reports:report_new', args=['status'])}?round={round.pk}&amp;digits=arabic"
    assert address in client.get(reverse("qa:round", args=[round.pk])).text
    client.force_login(make_user(Role.DIRECTOR, office=round.office))
    page = client.get(reverse("qa:round", args=[round.pk])).text
    assert address not in page and "status.xlsx" in page


def test_as_workbook(client, round, head):
    page = client.get(reverse("reports:round_status", args=[round.pk, "xlsx"]))
    book = openpyxl.load_workbook(io.BytesIO(page.content))
    assert book.sheetnames == ["ภาพรวม", "ระดับ", "เครือข่าย", "โรงเรียน"]
    assert book["โรงเรียน"].max_row == 5
    assert client.get(reverse("reports:round_status", args=[round.pk, "doc"])).status_code == 404


@pytest.fixture
def returned(round, head):
    row = round.submissions.select_related("round", "school").get(school__name="บ้านส่งแล้ว", level="basic")
    standard = row.standard_set.standards.first()
    actions.send_back(submission=row, by=head, version=row.version, parts=[(standard, "เพิ่มหลักฐานการอ่าน")])
    return fresh(row)


def letter(client, submission, do="issue", **changes):
    data = {
        "client_uuid": str(uuid.UUID(int=7)),
        "number": "ศธ 04063/12",
        "dated": "21/11/2569",
        "text": "1. ขอให้เพิ่มหลักฐาน",
        "signer": "นายมั่น ใจดี",
        "signer_position": "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา",
        "do": do,
    }
    return client.post(reverse("reports:advice_letter", args=[submission.pk]), data | changes)


def test_the_draft_says_what_the_readers_remarked(client, returned, head):
    form = client.get(reverse("reports:advice_letter", args=[returned.pk])).context["form"]
    assert form["text"].value() == "1. มาตรฐานที่ 1: เพิ่มหลักฐานการอ่าน"


def test_a_preview_keeps_nothing(client, returned, head):
    page = letter(client, returned, do="preview")
    assert page["Content-Type"] == "application/pdf"
    assert not AdviceLetter.objects.exists()


def test_an_issued_letter_is_one_file_that_the_school_reads(client, returned, head):
    for _ in range(2):
        letter(client, returned)
    row = AdviceLetter.objects.get()
    school = make_user(Role.SCHOOL_DIRECTOR, school=returned.school)
    client.force_login(school)
    assert "ศธ 04063/12" in client.get(reverse("qa:submission", args=[returned.pk])).text
    page = client.get(reverse("schools:file", args=[row.file_id]))
    text = pdf_text(b"".join(page.streaming_content))[1]
    assert "ขอให้เพิ่มหลักฐาน" in text and "๐๔๐๖๓" in text
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, office=returned.round.office))
    assert client.get(reverse("schools:file", args=[row.file_id])).status_code == 404


@pytest.mark.parametrize("name", ["number", "signer", "signer_position"])
def test_a_letter_has_its_number_and_who_signs_it(client, returned, head, name):
    page = letter(client, returned, **{name: " "})
    assert page.context["form"].errors[name] and not AdviceLetter.objects.exists()
    assert letter(client, returned, do="preview", **{name: ""})["Content-Type"] == "application/pdf"


def test_the_director_signs_unless_somebody_else_is_named(client, returned, head):
    director = make_user(Role.DIRECTOR, office=returned.round.office)
    form = client.get(reverse("reports:advice_letter", args=[returned.pk])).context["form"]
    assert form["signer"].value() == str(director)
    assert form["signer_position"].value() == f"ผู้อำนวยการ{returned.round.office.formal_name}"


def test_the_letter_names_the_day_of_the_last_sending(returned, head):
    first, last = timezone.now() - timedelta(days=40), timezone.now() - timedelta(days=3)
    row = put(returned, "accepted", submitted_at=first)
    for at in (first, last):
        SubmissionEvent.objects.create(submission=row, to_state="submitted", actor=head, at=at)
    given = {"number": "1", "dated": last.date(), "text": "x", "signer": "ก", "signer_position": "ข"}
    assert advice.read(row, given)["sent"] == long(last) != long(first)


def test_no_letter_about_what_is_undecided(client, round, head):
    waiting = put(round.submissions.get(school__name="บ้านส่งแล้ว", level="basic"))
    assert letter(client, waiting).status_code == 302
    assert not AdviceLetter.objects.exists()


def test_without_remarks_the_draft_asks_for_a_plan(returned):
    returned.comments.all().delete()
    assert advice.proposal(returned).startswith("1. ขอให้สถานศึกษา")
