"""The whole SAR of a school as PDF: what stands in it, who gets it, and that a draft says so."""

import hashlib

import pytest
from django.urls import reverse

from qa.actions import submissions
from qa.models import Submission
from reports.sar import document
from schools.models import AuditEvent, Office, Role, School, SchoolYear, StoredFile
from tests.factories import make_school, make_school_year, make_user
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
    assert paper(client, submission).content == response.content, "the same report gives the same bytes"


def test_a_sent_report_is_no_draft_and_names_the_endorsement(client):
    submission = make_submission()
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
    fill_in(client, submission)
    client.force_login(make_user(Role.HEAD, office=submission.round.office))
    text = text_of(paper(client, submission).content)
    for words in ("นายมั่น ใจดี", "1 พฤษภาคม 2569", "การคิดวิเคราะห์", "SAR ปี 2568.pdf"):
        assert squeezed(words) in text, words
    assert "ฉบับร่าง" not in text


@pytest.fixture
def accepted(client):
    """An accepted SAR that nobody has printed yet, of a school that is another one afterwards."""
    row = make_submission()
    make_school_year(row.school, 2568, pupils=123, teachers=7)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=row.school))
    fill_in(client, row)
    row = Submission.objects.get(pk=row.pk)
    head = make_user(Role.HEAD, office=row.round.office)
    submissions.accept(submission=row, by=head, version=row.version)
    School.objects.filter(pk=row.school_id).update(
        name="บ้านใหม่กว่า", network=None, address="ที่อยู่ใหม่", smis_code="99999999"
    )
    SchoolYear.objects.filter(school=row.school_id).update(teachers=8888)
    Office.objects.filter(pk=row.round.office_id).update(full_name="สำนักงานใหม่")
    client.force_login(head)
    return row


def test_an_accepted_report_is_printed_as_it_was_accepted_and_is_one_file_also_in_the_package(client, accepted):
    first = paper(client, accepted)
    text = text_of(first.content)
    assert squeezed(accepted.school.full_name) in text and squeezed(accepted.school.code) in text
    for later in ("บ้านใหม่กว่า", "ที่อยู่ใหม่", "99999999", "8,888", "สำนักงานใหม่"):
        assert squeezed(later) not in text, later
    kept = accepted.papers.get()
    assert (kept.turn, kept.template_version, len(kept.sha256)) == (1, 1, 64)
    # The file is the paper: nothing is made of the data a second time.
    accepted.papers.update(data={"title": "SAR"})
    row = Submission.objects.get(pk=accepted.pk)
    assert paper(client, accepted).content == first.content == document.paper_for_package(row)
    assert StoredFile.objects.filter(purpose="sar_paper").count() == 1
    stored = accepted.papers.get().file
    assert stored.sha256 == hashlib.sha256(first.content).hexdigest()
    assert client.get(reverse("schools:file", args=[stored.pk])).status_code == 200
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=make_school(row.round.office)))
    assert client.get(reverse("schools:file", args=[stored.pk])).status_code == 404


def test_what_is_accepted_anew_has_a_paper_of_its_own(client, accepted):
    paper(client, accepted)
    row = Submission.objects.select_related("round").get(pk=accepted.pk)
    head = make_user(Role.HEAD, office=row.round.office)
    submissions.reopen(submission=row, by=head, version=row.version, reason="แก้", for_school=False)
    assert squeezed("บ้านใหม่กว่า") in text_of(paper(client, row).content), "nothing is frozen while it is read"
    submissions.accept(submission=row, by=head, version=row.version)
    text = text_of(paper(client, row).content)
    assert squeezed("บ้านใหม่กว่า") in text and "8,888" in text
    assert list(row.papers.values_list("turn", flat=True)) == [1, 2]


def test_what_was_accepted_before_papers_were_kept_is_kept_when_it_is_printed(client, accepted):
    accepted.papers.all().delete()
    assert squeezed("บ้านใหม่กว่า") in text_of(paper(client, accepted).content)
    assert accepted.papers.get().file is not None


def test_the_office_gets_no_draft_and_other_rounds_have_no_such_paper(client, submission):
    client.force_login(make_user(Role.HEAD, office=submission.round.office))
    assert paper(client, submission).status_code == 403
    client.force_login(make_user(Role.HEAD))
    assert paper(client, submission).status_code == 404
    round = make_round(kind="plan", parts=[])
    plan = Submission.objects.get(round=round)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=plan.school))
    assert paper(client, plan).status_code == 404
