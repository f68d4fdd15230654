"""A school fills in its SAR: drafts, sending, what is refused, two people at once."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from qa.actions import rounds
from qa.models import Submission, SubmissionFile
from schools.models import AuditEvent, Role, StoredFile
from tests.factories import make_school, make_user
from tests.qa.factories import filled, make_round, make_submission, pdf, photo, script_pdf, upload

pytestmark = pytest.mark.django_db
S = Submission.State


@pytest.fixture
def submission():
    return make_submission()


@pytest.fixture
def writer(client, submission):
    user = make_user(Role.SCHOOL_STAFF, school=submission.school)
    client.force_login(user)
    return user


def edit_url(submission):
    return reverse("qa:submission_edit", args=[submission.pk])


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def errors(response):
    """All messages of the form, by field."""
    return {field: " ".join(map(str, found)) for field, found in response.context["form"].errors.items()}


def test_a_complete_report_goes_to_the_office_with_time_and_actor(client, submission, writer):
    response = client.post(edit_url(submission), filled(submission), follow=True)
    assert response.redirect_chain == [(reverse("qa:submission", args=[submission.pk]), 302)]
    sent = fresh(submission)
    assert sent.state == S.SUBMITTED
    assert timezone.now() - sent.submitted_at < timedelta(minutes=1)
    assert (sent.overall_level, sent.strengths, str(sent.endorsed_on)) == (4, "ผู้เรียนอ่านออกเขียนได้", "2026-05-01")
    assert sent.issue_results.count() == 21
    assert list(sent.standard_results.values_list("level", flat=True)) == [4, 4, 4]
    steps = list(sent.events.values_list("from_state", "to_state", "actor"))
    assert steps == [("expected", "draft", writer.pk), ("draft", "submitted", writer.pk)]
    kinds = dict(sent.files.values_list("kind", "file__content_type"))
    assert kinds == {"sar": "application/pdf", "board": "image/jpeg"}
    verbs = AuditEvent.objects.filter(target=f"qa.submission:{sent.pk}").values_list("verb", flat=True)
    assert set(verbs) == {"start submission", "submit submission"}
    page = response.content.decode()
    assert "ส่งรายงาน" in page and "ดีเลิศ" in page and "SAR ปี 2568.pdf" in page


def test_a_draft_may_be_nearly_empty_and_comes_back(client, submission, writer):
    issue = submission.standard_set.standards.first().issues.first()
    data = {"version": 1, "do": "draft", f"issue_{issue.pk}": "3", "strengths": "กำลังเขียน"}
    assert client.post(edit_url(submission), data).status_code == 302
    draft = fresh(submission)
    assert (draft.state, draft.submitted_at, draft.strengths) == (S.DRAFT, None, "กำลังเขียน")
    response = client.get(edit_url(submission))
    assert response.context["form"][f"issue_{issue.pk}"].value() == 3
    assert response.context["form"].progress() == (2, 31)
    assert "2 / 31" in response.content.decode()


def test_choosing_less_than_before_takes_the_old_levels_away(client, submission, writer):
    client.post(edit_url(submission), filled(submission, do="draft"))
    data = {"version": fresh(submission).version, "do": "draft"}
    client.post(edit_url(submission), data)
    draft = fresh(submission)
    assert not draft.issue_results.exists() and not draft.standard_results.exists() and not draft.overall_level
    assert draft.files.count() == 2, "files stay"


def test_sending_asks_for_everything_and_links_to_it(client, submission, writer):
    response = client.post(edit_url(submission), {"version": 1, "do": "submit", "strengths": "เขียนแล้ว"})
    found = errors(response)
    issue = submission.standard_set.standards.first().issues.first()
    assert found[f"issue_{issue.pk}"] == "โปรดเลือกระดับ"
    for name in ("improvements", "sar_file", "board_file", "endorsed_on", "endorsed_by", "overall_level"):
        assert name in found
    assert len(found) == 30
    page = response.content.decode()
    assert f'href="#id_issue_{issue.pk}"' in page and f'id="id_issue_{issue.pk}"' in page
    assert "เขียนแล้ว" in page
    assert fresh(submission).state == S.EXPECTED


def test_a_level_beside_the_suggestion_needs_a_reason(client, submission, writer):
    standard = submission.standard_set.standards.first()
    data = filled(submission, **{f"standard_{standard.pk}": 5})
    response = client.post(edit_url(submission), data)
    assert "ต่างจากระดับที่เสนอ (ดีเลิศ)" in errors(response)[f"reason_{standard.pk}"]
    data = filled(submission, **{f"standard_{standard.pk}": 5, f"reason_{standard.pk}": "   "})
    assert f"reason_{standard.pk}" in errors(client.post(edit_url(submission), data))
    data = filled(submission, **{f"standard_{standard.pk}": 5, f"reason_{standard.pk}": "ได้รับรางวัล"})
    assert client.post(edit_url(submission), data).status_code == 302
    assert fresh(submission).standard_results.get(standard=standard).reason == "ได้รับรางวัล"


def test_a_holistic_set_suggests_nothing_and_asks_for_no_reason(client, submission, writer):
    submission.standard_set.rule = "holistic"
    submission.standard_set.save()
    standard = submission.standard_set.standards.first()
    assert client.post(edit_url(submission), filled(submission, **{f"standard_{standard.pk}": 1})).status_code == 302


def test_the_suggestion_comes_from_what_is_typed(client, submission, writer):
    standard = submission.standard_set.standards.get(code="3")
    codes = {issue.code: f"issue_{issue.pk}" for issue in standard.issues.all()}
    data = filled(submission, do="draft", **{codes["3.1"]: 5, codes["3.2"]: 5, codes["3.3"]: 5})
    client.post(edit_url(submission), data)
    response = client.get(edit_url(submission))
    third = response.context["sections"][2]
    assert (third.suggestion, third.suggestion_label, third.differs) == (5, "ยอดเยี่ยม", True)


BAD_FILES = {
    "html": (b"<!doctype html><html>%PDF-1.7</html>", "ไม่ใช่ PDF"),
    "empty": (b"", "ว่างเปล่า"),
    "cut": (pdf()[:300], "เสียหาย"),
    "script": (script_pdf(), "JavaScript"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
@pytest.mark.parametrize("do", ["draft", "submit"])
def test_a_file_that_is_no_clean_pdf_is_refused_at_its_field(client, submission, writer, kind, do):
    content, message = BAD_FILES[kind]
    response = client.post(edit_url(submission), filled(submission, do=do, sar_file=upload(content)))
    assert message in errors(response)["sar_file"]
    assert "ไฟล์ที่เลือกไว้ยังไม่ได้บันทึก" in response.content.decode()
    assert "ผู้เรียนอ่านออกเขียนได้" in response.content.decode()
    assert fresh(submission).version == 1 and not StoredFile.objects.exists()


def test_an_encrypted_pdf_is_refused(client, submission, writer):
    import pikepdf

    locked = pdf(encryption=pikepdf.Encryption(owner="เจ้าของ", user="ลับ"))
    response = client.post(edit_url(submission), filled(submission, sar_file=upload(locked)))
    assert "รหัสผ่าน" in errors(response)["sar_file"]


@pytest.mark.parametrize("over", [0, 1])
def test_one_byte_over_the_limit_is_refused(client, submission, writer, settings, over):
    content = pdf() + b"\n" * 1500
    settings.UPLOAD_MAX_BYTES = len(content) - over
    response = client.post(edit_url(submission), filled(submission, sar_file=upload(content)))
    if over:
        assert "ใหญ่เกิน" in errors(response)["sar_file"]
        assert fresh(submission).state == S.EXPECTED
    else:
        assert response.status_code == 302


def test_the_endorsement_may_be_a_pdf_but_no_web_page(client, submission, writer):
    response = client.post(edit_url(submission), filled(submission, board_file=upload(b"<html></html>", "a.jpg")))
    assert "PDF หรือภาพถ่าย" in errors(response)["board_file"]
    client.post(edit_url(submission), filled(submission, board_file=upload(name="เห็นชอบ.pdf")))
    assert fresh(submission).files.get(kind="board").file.content_type == "application/pdf"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("31/02/2569", "ไม่มีวันที่ 31/02/2569"),
        ("1/5/2026", "ปี 2026 เป็นปี ค.ศ."),
        ("1/5/1026", "ปี"),
        ("1/5/2600", "ยังมาไม่ถึง"),
        ("เมื่อวาน", "ไม่เข้าใจวันที่นี้"),
    ],
)
def test_a_wrong_date_is_refused_also_in_a_draft(client, submission, writer, value, message):
    response = client.post(edit_url(submission), filled(submission, do="draft", endorsed_on=value))
    assert message in errors(response)["endorsed_on"]
    assert f'value="{value}"' in response.content.decode()
    assert fresh(submission).version == 1


@pytest.mark.parametrize("value", ["6", "0", "-1", "ดี", "4.5", "999999"])
def test_a_level_out_of_the_scale_is_refused(client, submission, writer, value):
    issue = submission.standard_set.standards.first().issues.first()
    response = client.post(edit_url(submission), filled(submission, do="draft", **{f"issue_{issue.pk}": value}))
    assert errors(response) == {f"issue_{issue.pk}": "ระดับที่ส่งมาไม่มีในเกณฑ์ โปรดเลือกใหม่"}
    assert fresh(submission).version == 1


def test_an_issue_of_another_set_refuses_the_form(client, submission, writer):
    early = Submission.objects.get(round=submission.round, level="early").standard_set
    foreign = early.standards.first().issues.first()
    response = client.post(edit_url(submission), filled(submission, **{f"issue_{foreign.pk}": 5}))
    assert "ไม่ตรงกับชุดมาตรฐาน" in errors(response)["__all__"]
    assert fresh(submission).version == 1


def test_a_second_click_sends_once(client, submission, writer):
    data = filled(submission)
    assert client.post(edit_url(submission), data).status_code == 302
    again = client.post(edit_url(submission), filled(submission), follow=True)
    assert "รายงานนี้ส่งแล้ว" in again.content.decode()
    assert fresh(submission).events.count() == 2
    assert SubmissionFile.objects.count() == 2


def test_a_second_click_on_save_is_no_conflict(client, submission, writer):
    data = {"version": 1, "do": "draft", "strengths": "เหมือนกัน"}
    client.post(edit_url(submission), data)
    assert client.post(edit_url(submission), data).status_code == 302
    assert fresh(submission).version == 3, "saved once: the draft began and took two steps"


def test_a_stale_form_shows_both_and_overwrites_nothing(client, submission, writer):
    issue = submission.standard_set.standards.first().issues.first()
    client.post(edit_url(submission), {"version": 1, "do": "draft", "strengths": "ของครูก", f"issue_{issue.pk}": 3})
    response = client.post(
        edit_url(submission), {"version": 1, "do": "draft", "strengths": "ของครูข", f"issue_{issue.pk}": 5}
    )
    assert response.status_code == 409
    assert response.context["conflict"] == [
        {"label": str(issue), "mine": "ยอดเยี่ยม", "theirs": "ดี"},
        {"label": "จุดเด่น", "mine": "ของครูข", "theirs": "ของครูก"},
    ]
    page = response.content.decode()
    assert "มีผู้แก้ไขข้อมูลนี้ก่อนท่านบันทึก" in page and "ของครูก" in page and "ของครูข" in page
    stored = fresh(submission)
    assert stored.strengths == "ของครูก"
    # Having compared, the person saves again from that page.
    assert f'name="version" value="{stored.version}"' in page
    client.post(edit_url(submission), {"version": stored.version, "do": "draft", "strengths": "ของครูข"})
    assert fresh(submission).strengths == "ของครูข"


def test_a_newer_file_takes_the_place_and_the_older_one_stays(client, submission, writer):
    client.post(edit_url(submission), filled(submission, do="draft"))
    old = submission.files.get(kind="sar")
    same = {"version": fresh(submission).version, "do": "draft", "sar_file": upload(old.file.content.read())}
    client.post(edit_url(submission), same)
    assert submission.files.filter(kind="sar").count() == 1, "the same file again is no new one"
    content = pdf(linearize=True)
    newer = {"version": fresh(submission).version, "do": "draft", "sar_file": upload(content, "ใหม่.pdf")}
    client.post(edit_url(submission), newer)
    old.refresh_from_db()
    assert old.replaced_at is not None
    assert submission.files.get(kind="sar", replaced_at=None).file.label == "ใหม่.pdf"
    assert old.file.content.storage.exists(old.file.content.name)
    page = client.get(reverse("qa:submission", args=[submission.pk])).content.decode()
    assert "ฉบับก่อน ถูกแทนเมื่อ" in page


def test_between_due_and_close_it_is_taken_and_marked_late(client):
    submission = make_submission(opened=40, due=-5, closes=5)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
    assert "จะบันทึกว่าส่งช้า" in client.get(edit_url(submission)).content.decode()
    client.post(edit_url(submission), filled(submission))
    assert fresh(submission).state == S.SUBMITTED
    assert fresh(submission).is_late
    assert list(submission.round.submissions.late()) != []


def test_after_the_close_it_can_be_read_but_not_written(client):
    submission = make_submission(opened=60, due=-30, closes=-1)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
    page = client.get(edit_url(submission), follow=True).content.decode()
    assert "ปิดรับแล้วเมื่อวันที่" in page and "กรอกต่อ" not in page
    response = client.post(edit_url(submission), filled(submission))
    assert "ปิดรับแล้ว" in errors(response)["__all__"]
    assert "ผู้เรียนอ่านออกเขียนได้" in response.content.decode()
    assert fresh(submission).version == 1


def test_an_extension_opens_it_again_for_that_school_alone(client):
    round = make_round(opened=60, due=-30, closes=-1, schools=2)
    first, second = round.submissions.filter(level="basic")
    head = make_user(Role.HEAD, office=round.office)
    rounds.extend(submission=first, by=head, until=timezone.localdate() + timedelta(days=3), reason="น้ำท่วม")
    for submission, state in ((first, S.SUBMITTED), (second, S.EXPECTED)):
        client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
        client.post(edit_url(submission), filled(submission))
        assert fresh(submission).state == state
    assert not fresh(first).is_late, "within its own deadline"


def test_before_the_opening_day_there_is_nothing_to_write(client):
    submission = make_submission(opened=-3)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
    assert "รอบนี้เปิดรับวันที่" in client.get(edit_url(submission), follow=True).content.decode()
    assert "รอบนี้เปิดรับวันที่" in errors(client.post(edit_url(submission), filled(submission)))["__all__"]


def test_only_people_of_the_school_write(client, submission):
    other = make_user(Role.SCHOOL_DIRECTOR)
    neighbour = make_user(Role.SCHOOL_DIRECTOR, school=make_school(submission.round.office))
    for user, status in ((other, 404), (neighbour, 404), (make_user(Role.HEAD, office=submission.round.office), 403)):
        client.force_login(user)
        assert client.get(edit_url(submission)).status_code == status
        assert client.post(edit_url(submission), filled(submission)).status_code == status
    assert fresh(submission).version == 1


def test_the_limit_is_told_to_the_browser(client, submission, writer):
    page = client.get(edit_url(submission)).content.decode()
    assert page.count(f'data-max-bytes="{settings.UPLOAD_MAX_BYTES}"') == 2


def test_a_photo_is_kept_without_its_place(client, submission, writer):
    client.post(edit_url(submission), filled(submission, board_file=upload(photo(), "ภาพ.jpg", "image/jpeg")))
    with submission.files.get(kind="board").file.content.open("rb") as file:
        assert b"Exif" not in file.read()


@pytest.mark.parametrize("name", ["strengths", "improvements", "endorsed_by"])
def test_a_text_that_shows_nothing_is_asked_for(client, submission, writer, name):
    response = client.post(edit_url(submission), filled(submission, **{name: "\u200b\u00a0"}))
    assert set(errors(response)) == {name}
    assert fresh(submission).state == S.EXPECTED


def test_a_level_of_thousands_of_digits_is_no_level(client, submission, writer):
    standard = submission.standard_set.standards.first()
    response = client.post(edit_url(submission), filled(submission, **{f"standard_{standard.pk}": "9" * 5000}))
    assert set(errors(response)) == {f"standard_{standard.pk}"}


def test_a_second_click_on_save_with_files_is_no_conflict_and_another_file_is(client, submission, writer):
    content = pdf()
    for _ in range(2):
        same = filled(submission, do="draft", version=1, sar_file=upload(content))
        assert client.post(edit_url(submission), same).status_code == 302
    other = upload(pdf(linearize=True), "อีกฉบับ.pdf")
    response = client.post(edit_url(submission), filled(submission, do="draft", sar_file=other))
    assert response.status_code == 409
    assert response.context["conflict"] == [{"label": "ไฟล์ SAR", "mine": "อีกฉบับ.pdf", "theirs": "SAR ปี 2568.pdf"}]
    assert submission.files.count() == 2
