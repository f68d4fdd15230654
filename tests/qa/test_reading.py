"""A school uploads its SAR, a job reads it, and the school decides about each thing that was found."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from jobs.reaper import sweep
from jobs.testing import work_off
from qa.actions import readings
from qa.models import IssueResult, Proposal, Reading, SarPart, StandardResult, Submission
from qa.proposals import seen
from qa.reading import pages
from schools.documents import check_pdf
from schools.models import AuditEvent, Role
from supervision.actions.changes import WrongState
from tests.factories import make_user
from tests.qa.factories import make_submission, many_pages, part_url, pdf, script_pdf, upload
from tests.qa.reading_factories import (
    make_proposal,
    paper,
    picture_paper,
    read_submission,
    school_user,
    upload_sar,
)

pytestmark = pytest.mark.django_db
P = Proposal.State


def page_of(client, submission):
    return client.get(reverse("qa:reading", args=[submission.pk])).content.decode()


def use(client, proposal, now=None, **data):
    return client.post(reverse("qa:proposal_use", args=[proposal.pk]), {"seen": seen(now), **data})


def locked_pdf():
    return pdf(encryption=pikepdf.Encryption(owner="a", user="b"))


# Reading


def test_an_upload_is_read_and_nothing_is_taken_over(client):
    submission, user, reading = read_submission()
    assert (reading.state, reading.quality, reading.pages) == ("read", "good", 1)
    level = reading.proposals.get(field="level", issue=None)
    assert (level.value, level.page, level.standard.code) == (5, 1, "1")
    assert reading.proposals.get(issue__code="1.1.1").value == 3
    assert reading.proposals.get(field="overall_level").value == 4
    assert reading.proposals.get(field="strengths").text == "ผู้เรียนรักการอ่านและมีมารยาทงาม"
    submission.refresh_from_db()
    assert submission.overall_level is None
    assert not IssueResult.objects.exists() and not StandardResult.objects.exists() and not SarPart.objects.exists()
    client.force_login(user)
    content = page_of(client, submission)
    assert "ยอดเยี่ยม (5)" in content and "หน้า 1" in content and "ยังไม่ได้กรอก" in content


def test_the_form_that_takes_the_file_has_it_read(client):
    submission = make_submission()
    client.force_login(school_user(submission))
    client.post(part_url(submission, "send"), {"version": 0, "do": "draft", "sar_file": upload()})
    reading = Reading.objects.get(submission=submission)
    assert reading.state == "waiting"
    assert "กำลังรออ่านไฟล์" in page_of(client, submission)
    work_off()
    # A page without a word.
    assert Reading.objects.get().quality == "picture"
    assert "ภาพสแกน" in page_of(client, submission)


def test_the_page_asks_until_it_is_done(client):
    submission = make_submission()
    user = school_user(submission)
    upload_sar(submission, user, paper("<p>จุดเด่น</p>").getvalue())
    client.force_login(user)
    address = reverse("qa:reading", args=[submission.pk])
    waiting = client.get(address, headers={"HX-Request": "true"})
    assert "reading-state" in waiting.content.decode()
    work_off()
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_damaged_layer_is_told_to_the_school(client):
    text = "โรงเรียนส่งเสริมการอ่านออกเขียนได้ร่วมกับผู้ปกครอง " * 12
    body = (
        f"<p>{''.join(one for one in text if one not in '่้')}</p><h2>มาตรฐานที่ 1 คุณภาพของผู้เรียน</h2><p>ระดับคุณภาพ ดีเลิศ</p>"
    )
    submission, user, reading = read_submission(body)
    assert reading.quality == "damaged"
    client.force_login(user)
    assert "ข้อความภาษาไทยที่ซ่อนอยู่ในไฟล์เสียหาย" in page_of(client, submission)


def test_a_scanned_file_is_told(client):
    submission, user, _reading = read_submission(content=picture_paper().getvalue())
    client.force_login(user)
    assert "ภาพสแกน" in page_of(client, submission)


def test_a_file_that_is_no_pdf_ends_with_the_reason_and_can_be_read_again(client):
    submission, user, reading = read_submission(content=b"%PDF-1.4 broken")
    assert reading.state == "unreadable"
    client.force_login(user)
    assert "เปิดอ่านไฟล์ PDF นี้ไม่ได้" in page_of(client, submission)
    client.post(reverse("qa:reading_again", args=[submission.pk]))
    reading.refresh_from_db()
    assert reading.state == "waiting"
    assert Job.objects.filter(kind="read_sar").count() == 2
    work_off()
    reading.refresh_from_db()
    assert reading.state == "unreadable"


def test_what_has_been_read_is_not_read_again():
    submission, user, _reading = read_submission()
    with pytest.raises(WrongState):
        readings.ask(submission=submission, by=user)
    assert Job.objects.filter(kind="read_sar").count() == 1


def test_a_second_run_of_the_same_job_changes_nothing():
    """As after a worker that died: the attempt that comes later starts from the beginning and writes once."""
    submission = make_submission()
    user = school_user(submission)
    reading = upload_sar(submission, user, paper("<p>มาตรฐานที่ 1 คุณภาพของผู้เรียน ระดับคุณภาพ ดี</p>").getvalue())
    dead = Job.objects.filter(pk=reading.job_id)
    dead.update(state="running", attempt=1, lease_until=timezone.now() - timedelta(minutes=5))
    sweep()
    work_off()
    assert reading.proposals.count() == 1
    assert Job.objects.get(pk=reading.job_id).attempt == 2


def test_a_new_file_sets_what_still_waits_aside():
    submission, user, reading = read_submission()
    taken, left = reading.proposals.get(field="overall_level"), reading.proposals.get(field="strengths")
    Proposal.objects.filter(pk=taken.pk).update(state="confirmed", decided_by=user, decided_at=timezone.now())
    newer = upload_sar(submission, user, paper("<p>มาตรฐานที่ 1 คุณภาพของผู้เรียน ระดับคุณภาพ ดี</p>").getvalue())
    work_off()
    reading.refresh_from_db()
    left.refresh_from_db()
    taken.refresh_from_db()
    assert (reading.state, left.state, taken.state) == ("set_aside", "set_aside", "confirmed")
    assert [row.value for row in newer.proposals.all()] == [3]


def test_a_file_that_was_replaced_before_it_was_read_proposes_nothing():
    submission = make_submission()
    user = school_user(submission)
    old = upload_sar(submission, user, paper("<p>มาตรฐานที่ 1 คุณภาพของผู้เรียน ระดับคุณภาพ ดี</p>").getvalue())
    upload_sar(submission, user, paper("<p>จุดเด่น: ครูรักการสอนมาก</p>").getvalue())
    work_off()
    assert old.proposals.count() == 0
    assert Job.objects.get(pk=old.job_id).state == "failed"


# Bad files: refused at the door, and nothing that was typed is lost


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (lambda: many_pages(800), "ยาวเกิน 500 หน้า"),
        (locked_pdf, "ตั้งรหัสผ่าน"),
        (script_pdf, "JavaScript"),
    ],
)
def test_a_bad_pdf_is_refused_and_nothing_is_lost(client, content, told):
    submission = make_submission()
    user = school_user(submission)
    client.force_login(user)
    kept = upload_sar(submission, user, paper("<p>จุดเด่น: ครูรักการสอน</p>").getvalue())
    data = {"version": 0, "do": "draft", "endorsed_by": "นายมั่น ใจดี", "sar_file": upload(content())}
    response = client.post(part_url(submission, "send"), data)
    page = response.content.decode()
    assert told in page and "นายมั่น ใจดี" in page
    assert list(submission.files.filter(replaced_at=None)) == [kept.source]
    assert Reading.objects.get().pk == kept.pk


def test_the_reader_itself_stops_at_a_password_and_at_too_many_pages():
    """Files that were kept before a check existed."""
    for content, told in ((locked_pdf(), "รหัสผ่าน"), (many_pages(501), "ยาวเกิน 500 หน้า"), (b"%PDF-", "เปิดอ่านไฟล์")):
        with pytest.raises(pages.Unreadable, match=told):
            pages.pages_of(io.BytesIO(content))
    with pytest.raises(ValidationError):
        check_pdf(io.BytesIO(script_pdf()))
    assert [page.pieces for page in pages.pages_of(io.BytesIO(script_pdf()))] == [[]]


# Deciding


def test_a_level_is_taken_over_when_the_school_says_so(client):
    proposal, user = make_proposal()
    client.force_login(user)
    assert use(client, proposal).status_code == 302
    result = StandardResult.objects.get(standard=proposal.standard)
    proposal.refresh_from_db()
    assert (result.level, proposal.state, proposal.decided_by) == (4, "confirmed", user)
    assert AuditEvent.objects.filter(verb="take over text", actor=user).exists()


def test_confirming_twice_writes_once(client):
    proposal, user = make_proposal()
    client.force_login(user)
    use(client, proposal)
    StandardResult.objects.update(level=2)
    response = client.post(reverse("qa:proposal_use", args=[proposal.pk]), {"seen": seen(2)}, follow=True)
    assert "มีผู้ตัดสินใจเรื่องนี้แล้ว" in response.content.decode()
    assert StandardResult.objects.get().level == 2


def test_what_somebody_wrote_meanwhile_is_not_overwritten(client):
    proposal, user = make_proposal()
    client.force_login(user)
    StandardResult.objects.create(submission=proposal.reading.submission, standard=proposal.standard, level=2)
    response = client.post(reverse("qa:proposal_use", args=[proposal.pk]), {"seen": seen(None)}, follow=True)
    assert "ยังไม่มีข้อมูลใดถูกเขียนทับ" in response.content.decode()
    assert StandardResult.objects.get().level == 2
    use(client, proposal, now=2)
    assert StandardResult.objects.get().level == 4


def test_the_reason_of_a_level_stays(client):
    proposal, user = make_proposal()
    client.force_login(user)
    row = StandardResult.objects.create(
        submission=proposal.reading.submission, standard=proposal.standard, level=2, reason="ตามหลักฐาน"
    )
    use(client, proposal, now=2)
    row.refresh_from_db()
    assert (row.level, row.reason) == (4, "ตามหลักฐาน")


def test_a_passage_can_follow_what_is_written(client):
    proposal, user = make_proposal(field="strengths", value=None, text="ครูรักการสอน")
    part = SarPart.objects.create(
        submission=proposal.reading.submission,
        kind="standard",
        standard=proposal.standard,
        strengths="ชุมชนช่วยเหลือ",
        saved_by=user,
    )
    client.force_login(user)
    assert "ต่อท้ายที่บันทึกอยู่" in page_of(client, proposal.reading.submission)
    use(client, proposal, now="ชุมชนช่วยเหลือ", do="append")
    part.refresh_from_db()
    assert part.strengths == "ชุมชนช่วยเหลือ\nครูรักการสอน"


def test_a_passage_is_changed_before_it_is_used(client):
    proposal, user = make_proposal(field="improvements", value=None, text="ควรอ่านมากขึน", standard=None)
    client.force_login(user)
    address = reverse("qa:proposal", args=[proposal.pk])
    assert "ควรอ่านมากขึน" in client.get(address).content.decode()
    client.post(address, {"seen": seen(""), "value": "ควรอ่านมากขึ้น"})
    proposal.refresh_from_db()
    assert Submission.objects.get(pk=proposal.reading.submission_id).improvements == "ควรอ่านมากขึ้น"
    assert proposal.state == "changed"


def test_a_change_beside_a_newer_text_shows_both(client):
    proposal, user = make_proposal(field="improvements", value=None, text="ควรอ่านมากขึ้น", standard=None)
    client.force_login(user)
    Submission.objects.update(improvements="เขียนโดยเพื่อนครู")
    address = reverse("qa:proposal", args=[proposal.pk])
    response = client.post(address, {"seen": seen(""), "value": "ของฉัน"})
    assert response.status_code == 409
    assert "เขียนโดยเพื่อนครู" in response.content.decode() and "ของฉัน" in response.content.decode()
    assert Submission.objects.get(pk=proposal.reading.submission_id).improvements == "เขียนโดยเพื่อนครู"
    client.post(address, {"seen": seen("เขียนโดยเพื่อนครู"), "value": "ของฉัน"})
    assert Submission.objects.get(pk=proposal.reading.submission_id).improvements == "ของฉัน"


@pytest.mark.parametrize("value", ["9", "", "x"])
def test_a_level_outside_the_set_is_refused(client, value):
    proposal, user = make_proposal()
    client.force_login(user)
    response = client.post(reverse("qa:proposal", args=[proposal.pk]), {"seen": seen(None), "value": value})
    assert response.status_code == 422
    assert not StandardResult.objects.exists()


def test_a_proposal_is_passed_over(client):
    proposal, user = make_proposal()
    client.force_login(user)
    client.post(reverse("qa:proposal_pass", args=[proposal.pk]))
    client.post(reverse("qa:proposal_pass", args=[proposal.pk]))
    proposal.refresh_from_db()
    assert proposal.state == "passed"
    assert not StandardResult.objects.exists()


def test_all_levels_of_a_standard_after_seeing_the_list(client):
    proposal, user = make_proposal()
    submission = proposal.reading.submission
    issue = proposal.standard.issues.first()
    other, _user = make_proposal(submission, issue=issue, value=2)
    text, _user = make_proposal(submission, field="strengths", value=None, text="ครูรักการสอน")
    client.force_login(user)
    address = reverse("qa:reading_levels", args=[submission.pk, proposal.standard_id])
    content = client.get(address).content.decode()
    assert "ดีเลิศ (4)" in content and "ปานกลาง (2)" in content
    data = {"each": [proposal.pk, other.pk], f"seen_{proposal.pk}": seen(None), f"seen_{other.pk}": seen(None)}
    # Somebody writes one of them first: nothing of the list is taken over.
    row = IssueResult.objects.create(submission=submission, issue=issue, level=5)
    assert client.post(address, data).status_code == 409
    assert not StandardResult.objects.exists()
    row.delete()
    assert client.post(address, data).status_code == 302
    assert (StandardResult.objects.get().level, IssueResult.objects.get().level) == (4, 2)
    text.refresh_from_db()
    assert text.state == "waiting"
    # A second click.
    assert client.post(address, data).status_code == 302


@pytest.mark.parametrize("name", ["proposal_use", "proposal_pass", "proposal", "reading_levels", "reading_again"])
def test_nothing_is_decided_about_a_report_that_was_sent(client, name):
    proposal, user = make_proposal()
    submission = proposal.reading.submission
    Submission.objects.filter(pk=submission.pk).update(state="submitted", submitted_at=timezone.now())
    client.force_login(user)
    args = {"reading_levels": [submission.pk, proposal.standard_id], "reading_again": [submission.pk]}
    data = {"seen": seen(None), "value": "4", f"seen_{proposal.pk}": seen(None), "each": [proposal.pk]}
    response = client.post(reverse(f"qa:{name}", args=args.get(name, [proposal.pk])), data, follow=True)
    assert "รายงานนี้ส่งแล้ว" in response.content.decode()
    assert not StandardResult.objects.exists()
    proposal.refresh_from_db()
    assert proposal.state == "waiting"
    assert "ใช้ค่านี้" not in page_of(client, submission)


def test_another_schools_reading_is_not_there(client):
    proposal, _user = make_proposal()
    submission = proposal.reading.submission
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, office=submission.round.office))
    assert client.get(reverse("qa:reading", args=[submission.pk])).status_code == 404
    for name in ("proposal", "proposal_use", "proposal_pass"):
        assert client.post(reverse(f"qa:{name}", args=[proposal.pk]), {"seen": seen(None)}).status_code == 404
    assert not StandardResult.objects.exists()


def test_the_office_does_not_see_what_the_school_has_not_decided(client):
    proposal, _user = make_proposal()
    head = make_user(Role.HEAD, office=proposal.reading.submission.round.office)
    client.force_login(head)
    assert client.get(reverse("qa:reading", args=[proposal.reading.submission_id])).status_code == 403
    assert not Proposal.objects.visible_to(head).exists()


def test_the_number_of_proposals_costs_no_queries(client):
    proposal, user = make_proposal()
    submission = proposal.reading.submission
    client.force_login(user)
    address = reverse("qa:reading", args=[submission.pk])
    issues = [issue for standard in submission.standard_set.standards.all() for issue in standard.issues.all()]
    counts, start = [], 0
    for size in (1, 10, len(issues)):
        Proposal.objects.bulk_create(
            Proposal(
                reading=proposal.reading,
                field="level",
                value=3,
                standard=issue.standard,
                issue=issue,
                page=1,
                quote="ดี",
                confidence=3,
                state="passed",
                decided_by=user,
                decided_at=timezone.now(),
            )
            for issue in issues[start:size]
        )
        start = size
        client.get(address)
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        counts.append(len(made))
    assert counts[0] == counts[1] == counts[2] <= 30
