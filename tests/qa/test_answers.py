"""A school fills in its SAR part by part: drafts, sending, what is refused, two people at once."""

from datetime import timedelta

import pikepdf
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from qa.actions import submissions
from qa.models import SarPart, Submission, SubmissionFile
from qa.sar_report import Report
from schools.models import AuditEvent, Role, StoredFile
from tests.factories import make_user
from tests.qa.factories import (
    fill_in,
    make_submission,
    many_pages,
    part_url,
    pdf,
    photo,
    script_pdf,
    upload,
)

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


@pytest.fixture
def first(submission):
    """The first standard."""
    return submission.standard_set.standards.first()


def code(standard):
    return f"standard-{standard.pk}"


def post(client, submission, part, version=0, do="draft", **data):
    return client.post(part_url(submission, part), {"version": version, "do": do} | data)


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def errors(response):
    """All messages of the form, by field."""
    return {field: " ".join(map(str, found)) for field, found in response.context["form"].errors.items()}


def test_a_complete_report_goes_to_the_office_with_time_and_actor(client, submission, writer):
    response = fill_in(client, submission)
    assert response.url == reverse("qa:submission", args=[submission.pk])
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
    assert set(verbs) == {"start submission", "edit submission", "submit submission"}
    page = client.get(response.url).text
    assert "ส่งรายงาน" in page and "ดีเลิศ" in page and "SAR ปี 2568.pdf" in page


def test_a_draft_may_be_nearly_empty_and_comes_back(client, submission, writer, first):
    issue = first.issues.first()
    assert post(client, submission, code(first), **{f"issue_{issue.pk}": "3", "process": "จัดกิจกรรม"}).status_code == 302
    draft = fresh(submission)
    assert (draft.state, draft.submitted_at) == (S.DRAFT, None)
    response = client.get(part_url(submission, code(first)))
    assert response.context["form"][f"issue_{issue.pk}"].value() == 3
    assert response.context["form"]["process"].value() == "จัดกิจกรรม"
    assert "1 / 31" in response.text


def test_every_part_keeps_its_texts(client, submission, writer, first):
    texts = {name: f"ข้อความของ {name}" for name in SarPart.TEXTS}
    post(client, submission, code(first), **texts)
    post(client, submission, "summary", summary="สรุป", strengths="เด่น", improvements="พัฒนา", plan="แนวทาง")
    part = SarPart.objects.get(standard=first)
    assert {name: getattr(part, name) for name in texts} == texts
    draft = fresh(submission)
    assert (draft.strengths, draft.improvements) == ("เด่น", "พัฒนา")
    summary = SarPart.objects.get(kind="summary")
    assert (summary.summary, summary.plan, summary.strengths) == ("สรุป", "แนวทาง", "")


def test_choosing_less_than_before_takes_the_old_levels_away(client, submission, writer, first):
    fill_in(client, submission, do="draft")
    post(client, submission, code(first), version=1)
    draft = fresh(submission)
    assert not draft.issue_results.filter(issue__standard=first).exists()
    assert draft.standard_results.count() == 2 and draft.issue_results.exists(), "other standards stay"
    assert draft.files.count() == 2


def test_the_edit_page_leads_to_what_is_missing(client, submission, writer):
    url = reverse("qa:submission_edit", args=[submission.pk])
    assert client.get(url).url == part_url(submission, "summary")
    post(client, submission, "summary", overall_level=4, strengths="ก", improvements="ข")
    assert client.get(url).url == part_url(submission, code(submission.standard_set.standards.first()))


def test_a_step_to_another_part_saves_this_one(client, submission, writer, first):
    response = client.post(part_url(submission, "summary"), {"version": 0, "go": code(first), "strengths": "เด่น"})
    assert response.url == part_url(submission, code(first))
    assert fresh(submission).strengths == "เด่น"
    client.post(part_url(submission, "summary"), {"version": 1, "go": "send", "strengths": "เด่น"})
    assert SarPart.objects.get(kind="summary").version == 1, "going through without a change writes nothing"


def test_sending_asks_for_everything_and_links_to_it(client, submission, writer, first):
    response = post(client, submission, "send", do="submit")
    assert set(errors(response)) == {"sar_file", "board_file", "endorsed_on", "endorsed_by"}
    page = response.text
    issue = first.issues.first()
    assert f'href="{part_url(submission, code(first))}#id_issue_{issue.pk}"' in page
    assert len(response.context["missing"]) == 31
    assert fresh(submission).state == S.EXPECTED
    # The page of the files alone is complete; the rest is not.
    response = fill_in(client, submission, overall_level=None, improvements=None)
    assert response.status_code == 422
    assert "เหลืออีก 2 รายการ" in response.text
    assert [gap.name for gap in response.context["missing"]] == ["overall_level", "improvements"]
    assert fresh(submission).files.count() == 2, "what was filled in stays"


def test_a_round_asks_for_the_parts_it_names(client):
    submission = make_submission(parts=["process", "evidence"])
    client.force_login(make_user(Role.SCHOOL_STAFF, school=submission.school))
    gaps = [gap.name for gap in Report(submission).missing()]
    assert gaps.count("process") == gaps.count("evidence_files") == 3
    assert not {"sar_file", "board_file", "strengths", "summary"} & set(gaps)


def test_strengths_that_the_standards_tell_need_not_be_told_twice(client, submission, writer, first):
    post(client, submission, code(first), strengths="อ่านคล่อง", improvements="คิดคำนวณ")
    response = fill_in(client, submission, strengths=None, improvements=None)
    # Filling in again leaves out the texts of the standard, so nothing is gathered.
    assert response.status_code == 422
    part = SarPart.objects.get(standard=first)
    part.strengths, part.improvements = "อ่านคล่อง", "คิดคำนวณ"
    part.save()
    assert (
        post(client, submission, "send", version=1, do="submit", endorsed_on="1/5/2569", endorsed_by="ก").status_code
        == 302
    )
    assert fresh(submission).strengths == "มาตรฐานที่ 1: อ่านคล่อง"
    assert fresh(submission).improvements == "มาตรฐานที่ 1: คิดคำนวณ"


@pytest.fixture
def gathered(client, submission, writer, first):
    """A report whose strengths were gathered at its sending, sent back for correction."""
    fill_in(client, submission, do="draft", strengths=None, improvements="ภาพรวม")
    part = SarPart.objects.get(standard=first)
    part.strengths = "อ่านคล่อง"
    part.save()
    post(client, submission, "send", version=1, do="submit", endorsed_on="1/5/2569", endorsed_by="ก")
    sent = fresh(submission)
    head = make_user(Role.HEAD, office=sent.round.office)
    submissions.send_back(submission=sent, by=head, version=sent.version, reason="แก้")
    return sent


def correct(client, submission, part, **data):
    version = SarPart.objects.get(submission=submission, **part).version
    code = f"standard-{part['standard'].pk}" if "standard" in part else "summary"
    return post(client, submission, code, version=version, **data)


def test_what_was_gathered_says_what_the_standards_say_after_a_correction(client, gathered, first):
    assert fresh(gathered).strengths == "มาตรฐานที่ 1: อ่านคล่อง"
    correct(client, gathered, {"standard": first}, strengths="เขียนคล่องด้วย")
    assert fresh(gathered).strengths == "มาตรฐานที่ 1: เขียนคล่องด้วย"
    page = client.get(part_url(gathered, "summary"))
    assert page.context["form"]["strengths"].value() == "", "nobody wrote it"
    correct(client, gathered, {"kind": "summary"}, overall_level=3, improvements="ภาพรวมใหม่")
    row = fresh(gathered)
    assert (row.strengths, row.improvements) == ("มาตรฐานที่ 1: เขียนคล่องด้วย", "ภาพรวมใหม่")
    # What is written takes its place, and stays.
    correct(client, gathered, {"kind": "summary"}, overall_level=3, strengths="เขียนเอง", improvements="ภาพรวมใหม่")
    correct(client, gathered, {"standard": first}, strengths="อีกอย่าง")
    assert fresh(gathered).strengths == "เขียนเอง"


def test_what_was_gathered_may_be_longer_than_what_is_typed(client, gathered):
    for standard in gathered.standard_set.standards.all():
        correct(client, gathered, {"standard": standard}, strengths="ก" * 8000)
    assert len(fresh(gathered).strengths) > 24_000
    page = client.get(part_url(gathered, "summary")).context["form"]
    answer = correct(client, gathered, {"kind": "summary"}, strengths=page["strengths"].value(), improvements="ข")
    assert answer.status_code == 302


def test_a_level_beside_the_suggestion_needs_a_reason(client, submission, writer, first):
    level, reason = f"standard_{first.pk}", f"reason_{first.pk}"
    for given in ("", "   "):
        response = fill_in(client, submission, **{level: 5, reason: given})
        assert [gap.name for gap in response.context["missing"]] == [reason]
    assert fill_in(client, submission, **{level: 5, reason: "ได้รับรางวัล"}).status_code == 302
    assert fresh(submission).standard_results.get(standard=first).reason == "ได้รับรางวัล"


@pytest.mark.parametrize("where", ["set", "round"])
def test_a_holistic_rule_suggests_nothing_and_asks_for_no_reason(client, submission, writer, first, where):
    owner = submission.standard_set if where == "set" else submission.round
    owner.rule = "holistic"
    owner.save()
    assert "ระบบไม่เสนอระดับ" in client.get(part_url(submission, code(first))).text
    assert fill_in(client, submission, **{f"standard_{first.pk}": 1}).status_code == 302


def test_the_suggestion_comes_from_what_is_typed(client, submission, writer):
    standard = submission.standard_set.standards.get(code="3")
    levels = {f"issue_{issue.pk}": 5 if n < 3 else 4 for n, issue in enumerate(standard.issues.all())}
    post(client, submission, code(standard), **levels, **{f"standard_{standard.pk}": 4})
    form = client.get(part_url(submission, code(standard))).context["form"]
    assert (form.suggestion(), form.suggestion_label(), form.differs()) == (5, "ยอดเยี่ยม", True)


BAD_FILES = {
    "html": (b"<!doctype html><html>%PDF-1.7</html>", "ไม่ใช่ PDF"),
    "empty": (b"", "ว่างเปล่า"),
    "cut": (pdf()[:300], "เสียหาย"),
    "script": (script_pdf(), "JavaScript"),
    "pages": (many_pages(800), "ยาวเกิน 500 หน้า"),
    "locked": (pdf(encryption=pikepdf.Encryption(owner="เจ้าของ", user="ลับ")), "รหัสผ่าน"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
@pytest.mark.parametrize("do", ["draft", "submit"])
def test_a_file_that_is_no_clean_pdf_is_refused_at_its_field(client, submission, writer, kind, do):
    content, message = BAD_FILES[kind]
    response = fill_in(client, submission, do=do, sar_file=upload(content))
    assert message in errors(response)["sar_file"]
    assert "ไฟล์ที่เลือกไว้ยังไม่ได้บันทึก" in response.text
    assert "นายมั่น ใจดี" in response.text, "what was typed stays"
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("over", [0, 1])
def test_one_byte_over_the_limit_is_refused(client, submission, writer, settings, over):
    content = pdf() + b"\n" * 1500
    settings.UPLOAD_MAX_BYTES = len(content) - over
    response = fill_in(client, submission, sar_file=upload(content))
    if over:
        assert "ใหญ่เกิน" in errors(response)["sar_file"]
        assert fresh(submission).state == S.DRAFT
    else:
        assert response.status_code == 302


def test_the_endorsement_may_be_a_pdf_but_no_web_page(client, submission, writer):
    response = fill_in(client, submission, board_file=upload(b"<html></html>", "a.jpg"))
    assert "PDF หรือภาพถ่าย" in errors(response)["board_file"]
    fill_in(client, submission, board_file=upload(name="เห็นชอบ.pdf"))
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
    response = post(client, submission, "send", endorsed_on=value)
    assert message in errors(response)["endorsed_on"]
    assert f'value="{value}"' in response.text
    assert not SarPart.objects.exists()


@pytest.mark.parametrize("value", ["6", "0", "-1", "ดี", "4.5", "999999", "9" * 5000])
def test_a_level_out_of_the_scale_is_refused(client, submission, writer, first, value):
    for name in (f"issue_{first.issues.first().pk}", f"standard_{first.pk}"):
        response = post(client, submission, code(first), **{name: value})
        assert errors(response) == {name: "ระดับที่ส่งมาไม่มีในเกณฑ์ โปรดเลือกใหม่"}
    assert fresh(submission).version == 1


def test_an_issue_of_another_set_refuses_the_form(client, submission, writer, first):
    early = Submission.objects.get(round=submission.round, level="early").standard_set
    foreign = early.standards.first()
    for data in ({f"issue_{foreign.issues.first().pk}": 5}, {f"standard_{foreign.pk}": 5}):
        assert "ไม่ตรงกับชุดมาตรฐาน" in errors(post(client, submission, code(first), **data))["__all__"]
    assert client.get(part_url(submission, code(foreign))).status_code == 404
    assert fresh(submission).state == S.EXPECTED


def test_a_second_click_sends_once(client, submission, writer):
    assert fill_in(client, submission).status_code == 302
    again = post(client, submission, "send", version=1, do="submit", sar_file=upload(pdf(linearize=True), "ใหม่.pdf"))
    page = client.get(again.url).text
    assert "รายงานนี้ส่งแล้ว ไฟล์ที่ส่งแล้วเปลี่ยนไม่ได้" in page
    assert fresh(submission).events.count() == 2
    assert SubmissionFile.objects.count() == 2, "a file that was sent is not replaced"


def test_words_typed_while_a_colleague_sends_stay_on_the_page(client, submission, writer, first):
    fill_in(client, submission)
    page = post(client, submission, code(first), version=0, process="ที่พิมพ์ค้างไว้")
    assert page.status_code == 200
    assert "รายงานนี้ส่งแล้วระหว่างที่เปิดหน้านี้ไว้" in page.text
    assert "ที่พิมพ์ค้างไว้" in page.text
    assert SarPart.objects.get(standard=first).process != "ที่พิมพ์ค้างไว้"


@pytest.mark.parametrize(
    "wrong", [{"evidence_title": "ครึ่งเดียว"}, {"evidence_url": "ไม่ใช่ ลิงก์"}, {"evidence_title": "ก" * 300}]
)
def test_words_of_a_form_with_a_fault_stay_too_when_a_colleague_sends(client, submission, writer, first, wrong):
    fill_in(client, submission)
    page = post(client, submission, code(first), process="ที่พิมพ์ค้างไว้", **wrong)
    assert page.status_code == 200
    assert "รายงานนี้ส่งแล้วระหว่างที่เปิดหน้านี้ไว้" in page.text and "ที่พิมพ์ค้างไว้" in page.text
    page = post(client, submission, "send", endorsed_on="เมื่อวานซืน")
    assert page.status_code == 200 and "เมื่อวานซืน" in page.text


def test_a_second_click_with_evidence_that_was_saved_is_no_loss(client, submission, writer, first):
    link = {"evidence_title": "ก", "evidence_url": "example.org"}
    fill_in(client, submission, do="draft")
    post(client, submission, code(first), version=1, **link)
    fill_in(client, submission)
    answer = post(client, submission, code(first), version=1, **link)
    assert answer.url == reverse("qa:submission", args=[submission.pk])


def test_a_second_click_on_save_is_no_conflict(client, submission, writer):
    for _ in range(2):
        assert post(client, submission, "summary", strengths="เหมือนกัน").status_code == 302
    assert SarPart.objects.get().version == 1, "saved once"


def test_a_stale_form_shows_both_and_overwrites_nothing(client, submission, writer, first):
    issue = first.issues.first()
    post(client, submission, code(first), process="ของครูก", **{f"issue_{issue.pk}": 3})
    response = post(client, submission, code(first), process="ของครูข", **{f"issue_{issue.pk}": 5})
    assert response.status_code == 409
    assert response.context["conflict"] == [
        {"label": str(issue), "mine": "ยอดเยี่ยม", "theirs": "ดี"},
        {"label": "กระบวนการพัฒนา", "mine": "ของครูข", "theirs": "ของครูก"},
    ]
    assert "มีผู้แก้ไขข้อมูลนี้ก่อนท่านบันทึก" in response.text
    assert SarPart.objects.get().process == "ของครูก"
    # Having compared, the person saves again from that page.
    assert 'name="version" id="id_version" value="1"' in response.text
    post(client, submission, code(first), version=1, process="ของครูข")
    assert SarPart.objects.get().process == "ของครูข"


def test_two_people_write_two_parts_without_a_conflict(client, submission, writer, first):
    assert post(client, submission, code(first), process="ของครูก").status_code == 302
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
    assert post(client, submission, "summary", strengths="ของ ผอ.").status_code == 302
    assert (fresh(submission).strengths, SarPart.objects.get(standard=first).process) == ("ของ ผอ.", "ของครูก")


def test_a_newer_file_takes_the_place_and_the_older_one_stays(client, submission, writer):
    fill_in(client, submission, do="draft")
    old = submission.files.get(kind="sar")
    same = {"endorsed_on": "1/5/2569", "endorsed_by": "นายมั่น ใจดี"}
    post(client, submission, "send", version=1, sar_file=upload(old.file.content.read()), **same)
    assert submission.files.filter(kind="sar").count() == 1, "the same file again is no new one"
    post(client, submission, "send", version=2, sar_file=upload(pdf(linearize=True), "ใหม่.pdf"), **same)
    old.refresh_from_db()
    assert old.replaced_at is not None
    assert submission.files.get(kind="sar", replaced_at=None).file.label == "ใหม่.pdf"
    assert old.file.content.storage.exists(old.file.content.name)
    page = client.get(reverse("qa:submission", args=[submission.pk])).text
    assert "ฉบับก่อน ถูกแทนเมื่อ" in page


def test_another_file_at_the_same_time_is_a_conflict(client, submission, writer):
    content = pdf()
    for _ in range(2):
        assert post(client, submission, "send", sar_file=upload(content)).status_code == 302
    response = post(client, submission, "send", sar_file=upload(pdf(linearize=True), "อีกฉบับ.pdf"))
    assert response.status_code == 409
    assert response.context["conflict"] == [{"label": "ไฟล์ SAR", "mine": "อีกฉบับ.pdf", "theirs": "SAR ปี 2568.pdf"}]
    assert submission.files.count() == 1


def test_the_limit_is_told_to_the_browser(client, submission, writer):
    page = client.get(part_url(submission, "send")).text
    assert page.count(f'data-max-bytes="{settings.UPLOAD_MAX_BYTES}"') == 2


def test_a_photo_is_kept_without_its_place(client, submission, writer):
    fill_in(client, submission, board_file=upload(photo(), "ภาพ.jpg", "image/jpeg"))
    with submission.files.get(kind="board").file.content.open("rb") as file:
        assert b"Exif" not in file.read()


@pytest.mark.parametrize("name", ["strengths", "improvements", "endorsed_by"])
def test_a_text_that_shows_nothing_is_asked_for(client, submission, writer, name):
    response = fill_in(client, submission, **{name: "\u200b\u00a0"})
    found = set(errors(response)) | {gap.name for gap in response.context["missing"]}
    assert name in found
    assert fresh(submission).state == S.DRAFT
