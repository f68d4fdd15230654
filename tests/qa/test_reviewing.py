"""A reader's levels, checklist and remarks, and what becomes of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from instruments.models import Instrument
from qa.actions import reviews
from qa.models import Reading, Review, ReviewComment, SubmissionFile
from schools import files
from schools.models import Role
from supervision.models import Recommendation
from tests.factories import make_office, make_user
from tests.qa.factories import make_submission, pdf
from tests.qa.test_workflow import S, fresh, put, standards, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    return put(make_submission())


@pytest.fixture
def supervisor(client, sent):
    user = make_user(Role.SUPERVISOR, office=sent.round.office)
    client.force_login(user)
    return user


def review_url(submission):
    return reverse("qa:review", args=[submission.pk])


def with_file(submission, by):
    stored = files.store(
        pdf(), office=submission.round.office, purpose="sar", label="SAR.pdf", content_type="application/pdf", by=by
    )
    return SubmissionFile.objects.create(submission=submission, kind="sar", file=stored)


def test_a_reader_gives_levels_and_saving_begins_the_review(client, sent, supervisor):
    one, two = standards(sent)[:2]
    client.post(review_url(sent), {"version": 0, "opinion": "หลักฐานดี", f"level_{one.pk}": 3, f"level_{two.pk}": ""})
    review = Review.objects.get()
    assert (review.reader, review.opinion, review.verdict) == (supervisor, "หลักฐานดี", "")
    assert list(review.levels.values_list("standard", "level")) == [(one.pk, 3)]
    assert fresh(sent).state == S.REVIEWING
    assert '<option value="3" selected>' in client.get(review_url(sent)).text


def test_a_level_outside_the_set_is_refused(client, sent, supervisor):
    one = standards(sent)[0]
    page = client.post(review_url(sent), {"version": 0, f"level_{one.pk}": 9})
    assert page.context["form"].errors and not Review.objects.exists()


def test_two_pages_of_one_reader_overwrite_nothing(client, sent, supervisor):
    client.post(review_url(sent), {"version": 0, "opinion": "ครั้งแรก"})
    page = client.post(review_url(sent), {"version": 0, "opinion": "จากหน้าเก่า"})
    assert page.status_code == 409 and "จากหน้าเก่า" in page.text and "ครั้งแรก" in page.text
    assert Review.objects.get().opinion == "ครั้งแรก"
    again = client.post(review_url(sent), {"version": 0, "opinion": "ครั้งแรก"})
    assert again.status_code == 302, "a second click is saved already"
    client.post(review_url(sent), {"version": Review.objects.get().version, "opinion": "จากหน้าเก่า"})
    assert Review.objects.get().opinion == "จากหน้าเก่า"


def test_the_time_of_a_reading_is_that_of_its_last_change(client, sent, supervisor):
    def back():
        Review.objects.update(updated_at=timezone.now() - timedelta(days=3))

    def age():
        return timezone.now() - Review.objects.get().updated_at

    client.post(review_url(sent), {"version": 0, "opinion": "ครั้งแรก"})
    back()
    client.post(review_url(sent), {"version": Review.objects.get().version, "opinion": "แก้แล้ว"})
    assert age() < timedelta(hours=1)
    back()
    row = fresh(sent)
    reviews.give_verdict(submission=row, by=supervisor, version=row.version, verdict=Review.Verdict.ACCEPT)
    assert age() < timedelta(hours=1)


def test_the_checklist_of_the_round_is_answered_and_keeps_its_version(client, sent, supervisor):
    version = Instrument.objects.filter(office=None).usable().order_by("pk").first().current
    sent.round.checklist = version
    sent.round.save()
    page = client.get(review_url(sent))
    assert str(version.instrument) in page.text
    client.post(review_url(sent), {"version": 0, "opinion": "อ่านแล้ว", "do": "draft"})
    review = Review.objects.get()
    assert str(version.instrument) in client.get(url("", sent)).text
    assert review.checklist.version == version and review.checklist.school == sent.school
    sent.round.checklist = None
    sent.round.save()
    assert review.checklist_id


def test_a_decided_report_is_not_read_any_more(client, sent, supervisor):
    put(sent, S.ACCEPTED)
    assert client.get(review_url(sent)).status_code == 302
    client.post(review_url(sent), {"version": 0, "opinion": "ช้าไป"})
    assert not Review.objects.exists()


def comment(client, submission, place="overall", text="ควรเพิ่มหลักฐาน", page=""):
    data = {"comment-place": place, "comment-page": page, "comment-text": text}
    return client.post(reverse("qa:comment_new", args=[submission.pk]), data)


def test_a_remark_at_a_page_of_the_file(client, sent, supervisor):
    file = with_file(sent, supervisor)
    comment(client, sent, f"file-{file.pk}", "ตารางไม่ตรงกับเนื้อหา", "12")
    row = ReviewComment.objects.get()
    assert (row.file, row.page, row.place) == (file, 12, "ไฟล์ SAR หน้า 12")
    comment(client, sent, f"file-{file.pk}", "ตารางไม่ตรงกับเนื้อหา", "12")
    assert ReviewComment.objects.count() == 1


@pytest.mark.parametrize(
    ("place", "page", "message"),
    [("overall", "3", "ระบุหน้าได้เมื่อเลือกไฟล์แนบ"), ("standard-999999", "", "เลือก"), ("overall", "ก", "")],
)
def test_a_remark_nowhere_is_refused_and_stays_on_the_page(client, sent, supervisor, place, page, message):
    answer = comment(client, sent, place, "ข้อความยาว", page)
    assert answer.status_code == 200 and message in answer.text and "ข้อความยาว" in answer.text
    assert not ReviewComment.objects.exists()


def test_a_page_that_the_file_does_not_have_is_refused(client, sent, supervisor):
    file = with_file(sent, supervisor)
    Reading.objects.create(
        submission=sent, source=file, sha256="0" * 64, pages=8, asked_by=supervisor, asked_at=sent.submitted_at
    )
    assert "ไฟล์นี้มี 8 หน้า" in comment(client, sent, f"file-{file.pk}", "ข้อความยาว", "9").text
    type(file.file).objects.filter(pk=file.file_id).update(content_type="image/jpeg")
    assert "ไฟล์นี้เป็นภาพ ไม่มีเลขหน้า" in comment(client, sent, f"file-{file.pk}", "ข้อความยาว", "1").text
    assert not ReviewComment.objects.exists()


def test_the_school_sees_a_remark_with_the_decision_and_settles_it(client, sent, supervisor):
    one = standards(sent)[0]
    comment(client, sent, f"standard-{one.pk}", "ขาดผลการอ่าน")
    row = ReviewComment.objects.get()
    school = make_user(Role.SCHOOL_STAFF, school=sent.school)
    client.force_login(school)
    settle = reverse("qa:comment_settle", args=[row.pk])
    assert "ขาดผลการอ่าน" not in client.get(url("", sent)).text
    assert client.post(settle).status_code == 404
    client.force_login(supervisor)
    client.post(url("_return", sent), {"version": fresh(sent).version, "reason": "โปรดดูข้อสังเกต"})
    client.force_login(school)
    assert "ขาดผลการอ่าน" in client.get(url("", sent)).text
    client.post(settle, {"answer": "เพิ่มตารางในหน้า 20"})
    row.refresh_from_db()
    assert (row.resolved_by, row.answer) == (school, "เพิ่มตารางในหน้า 20")
    client.force_login(supervisor)
    assert "เพิ่มตารางในหน้า 20" in client.get(url("", sent)).text
    client.post(reverse("qa:comment_reopen", args=[row.pk]))
    row.refresh_from_db()
    assert row.resolved_at is None


def test_nobody_else_settles_or_sees(client, sent, supervisor):
    comment(client, sent)
    row = ReviewComment.objects.get()
    ReviewComment.objects.update(shown_at=timezone.now())
    for user, status in (
        (make_user(Role.SCHOOL_STAFF, office=sent.round.office), 404),
        (make_user(Role.SUPERVISOR, office=make_office()), 404),
        (make_user(Role.DIRECTOR, office=sent.round.office), 403),
    ):
        client.force_login(user)
        assert client.post(reverse("qa:comment_settle", args=[row.pk])).status_code == status


def test_a_remark_becomes_one_recommendation_of_the_common_list(client, sent, supervisor):
    one = standards(sent)[0]
    comment(client, sent, f"standard-{one.pk}", "พัฒนาการอ่าน")
    address = reverse("qa:comment_recommend", args=[ReviewComment.objects.get().pk])
    form = client.get(address).context["form"]
    assert form["text"].value() == "พัฒนาการอ่าน"
    data = {"text": "พัฒนาการอ่าน", "owner": "ครูวิชาการ", "priority": "high", "due_on": "31/12/2570"}
    for _ in range(2):
        client.post(address, data)
    row = Recommendation.objects.get()
    assert (row.source, row.school, row.theme, row.supervisor) == ("sar", sent.school, one.theme, supervisor)
    assert ReviewComment.objects.get().recommendation == row
    assert "เป็นข้อเสนอแนะแล้ว" in client.get(url("", sent)).text


def test_committee_members_read_along_but_decide_nothing(client, sent):
    expert = make_user(Role.COMMITTEE, office=sent.round.office)
    put(sent, reviewer=expert)
    client.force_login(expert)
    client.post(review_url(sent), {"version": 0, "opinion": "เห็นด้วย"})
    comment(client, sent, text="จากผู้ทรงคุณวุฒิ")
    assert Review.objects.get().reader == expert and ReviewComment.objects.get().author == expert
    assert "รับรายงาน</button>" not in client.get(url("", sent)).text
    assert client.post(url("_accept", sent), {"version": fresh(sent).version}).status_code == 403


def test_the_office_reads_what_readers_found_and_the_school_does_not(client, sent, supervisor):
    one = standards(sent)[0]
    client.post(review_url(sent), {"version": 0, "opinion": "หลักฐานยังน้อย", f"level_{one.pk}": 2})
    client.force_login(make_user(Role.HEAD, office=sent.round.office))
    page = client.get(url("", sent)).text
    assert "หลักฐานยังน้อย" in page and "(2)</strong>" in page
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=sent.school))
    assert "หลักฐานยังน้อย" not in client.get(url("", sent)).text


def test_whoever_comes_after_a_decision_keeps_what_was_typed(client, sent, supervisor):
    one = standards(sent)[0]
    comment(client, sent, text="บันทึกทัน")
    put(sent, S.ACCEPTED)
    page = client.post(review_url(sent), {"version": 0, "opinion": "อ่านมาสองชั่วโมง", f"level_{one.pk}": 3})
    assert page.status_code == 409 and "อ่านมาสองชั่วโมง" in page.text and str(one) in page.context["lost"][1]
    assert not Review.objects.exists()
    page = comment(client, sent, text="ข้อสังเกตยาว")
    assert page.status_code == 409 and page.context["lost"] == ["ข้อสังเกตยาว"]
    assert comment(client, sent, text="บันทึกทัน").status_code == 302, "a second click has nothing to lose"


def test_the_answers_of_a_checklist_are_not_lost_either(client, sent, supervisor):
    version = Instrument.objects.filter(office=None).usable().order_by("pk").first().current
    type(sent.round).objects.filter(pk=sent.round_id).update(checklist=version)
    name = next(iter(client.get(review_url(sent)).context["checklist"].fields))
    kind = client.get(review_url(sent)).context["checklist"].fields[name]
    value = next((str(key) for key, _label in getattr(kind, "choices", ()) if str(key)), "1")
    data = {"version": 0, "do": "draft", f"answers-{name}": value}
    put(sent, S.ACCEPTED)
    page = client.post(review_url(sent), data)
    assert page.status_code == 409 and kind.label in " ".join(page.context["lost"])


def test_an_answer_to_a_remark_that_somebody_settled_first_is_not_lost(client, sent, supervisor):
    comment(client, sent)
    row = ReviewComment.objects.get()
    settle = reverse("qa:comment_settle", args=[row.pk])
    put(sent, S.RETURNED)
    ReviewComment.objects.update(shown_at=timezone.now())
    client.post(settle, {"answer": ""})
    client.force_login(make_user(Role.SCHOOL_STAFF, school=sent.school))
    page = client.post(settle, {"answer": "เพิ่มหลักฐานในหน้า 9"})
    assert page.status_code == 409 and page.context["lost"] == ["เพิ่มหลักฐานในหน้า 9"]
    put(sent, S.ACCEPTED)
    page = client.post(settle, {"answer": "เพิ่มหลักฐานในหน้า 9"})
    assert page.status_code == 409 and page.context["lost"] == ["เพิ่มหลักฐานในหน้า 9"]
