"""The whole SAR of a school as PDF: what stands in it, who gets it, and that a draft says so."""

import pytest
from django.urls import reverse

from qa.models import Submission
from schools.models import AuditEvent, Role
from tests.factories import make_school_year, make_user
from tests.qa.factories import fill_in, make_round, make_submission, part_url
from tests.reports.pictures import squeezed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(client):
    row = make_submission()
    make_school_year(row.school, 2568, pupils=123, teachers=7)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=row.school))
    first = row.standard_set.standards.first()
    texts = {"process": "จัดค่ายภาษาไทย", "results": "อ่านคล่องทุกคน", "evidence_title": "ภาพกิจกรรม"}
    texts |= {"evidence_url": "https://example.org/a", f"standard_{first.pk}": 3, f"reason_{first.pk}": "พิจารณาองค์รวม"}
    texts |= {f"issue_{issue.pk}": 4 for issue in first.issues.all()}
    client.post(part_url(row, f"standard-{first.pk}"), {"version": 0, **texts})
    return row


def paper(client, submission):
    return client.get(reverse("reports:sar_pdf", args=[submission.pk]))


def test_a_draft_prints_what_is_there_and_says_that_it_is_a_draft(client, submission):
    response = paper(client, submission)
    assert response["Content-Type"] == "application/pdf"
    text = text_of(response.content)
    for words in (
        submission.school.full_name, "ปีการศึกษา 2568", "ส่วนที่ 1", "ส่วนที่ 2", "ฉบับร่าง", "จัดค่ายภาษาไทย", "อ่านคล่องทุกคน",
        "ภาพกิจกรรม", "https://example.org/a", "ดีเลิศ (4)", "ดี (3)", "พิจารณาองค์รวม", "ประธานคณะกรรมการสถานศึกษา", "123",
    ):  # fmt: skip
        assert squeezed(words) in text, words
    assert AuditEvent.objects.filter(verb="print submission").count() == 1


def test_a_sent_report_is_no_draft_and_names_the_endorsement(client):
    submission = make_submission()
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
    fill_in(client, submission)
    client.force_login(make_user(Role.HEAD, office=submission.round.office))
    text = text_of(paper(client, submission).content)
    for words in ("นายมั่น ใจดี", "1 พฤษภาคม 2569", "การคิดวิเคราะห์", "SAR ปี 2568.pdf"):
        assert squeezed(words) in text, words
    assert "ฉบับร่าง" not in text


def test_the_same_report_gives_the_same_bytes(client, submission):
    assert paper(client, submission).content == paper(client, submission).content


def test_the_office_gets_no_draft_and_other_rounds_have_no_such_paper(client, submission):
    client.force_login(make_user(Role.HEAD, office=submission.round.office))
    assert paper(client, submission).status_code == 403
    client.force_login(make_user(Role.HEAD))
    assert paper(client, submission).status_code == 404
    round = make_round(kind="plan", parts=[])
    plan = Submission.objects.get(round=round)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=plan.school))
    assert paper(client, plan).status_code == 404
