"""Where a round asks for two readers both must agree; where they do not, the head decides."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from inbox.models import Notice
from qa.models import Review, Submission
from schools.models import Role
from tests.factories import make_user
from tests.qa.factories import make_submission
from tests.qa.test_workflow import fresh, put, standards, url

pytestmark = pytest.mark.django_db
S = Submission.State


@pytest.fixture
def report():
    submission = make_submission()
    office = submission.round.office
    one, two = (make_user(Role.SUPERVISOR, office=office) for _ in range(2))
    submission.round.second_reader = True
    submission.round.save()
    return put(submission, reviewer=one, second_reader=two)


def say(client, report, user, step, **data):
    client.force_login(user)
    return client.post(url(step, report), {"version": fresh(report).version, **data}, follow=True)


def test_the_first_word_decides_nothing_the_second_alike_does(client, report):
    page = say(client, report, report.reviewer, "_accept", comment="ครบ")
    assert "รอความเห็นของผู้ตรวจอีกคน" in page.text
    assert fresh(report).state == S.REVIEWING
    page = say(client, report, report.second_reader, "_accept")
    assert "ผู้ตรวจทั้งสองคนเห็นควรรับ" in page.text
    assert fresh(report).state == S.ACCEPTED


def test_both_reasons_go_to_the_school(client, report):
    standard = standards(report)[0]
    say(client, report, report.reviewer, "_return", reason="ขาดบทสรุป")
    school = make_user(Role.SCHOOL_STAFF, school=report.school)
    client.force_login(school)
    assert "ขาดบทสรุป" not in client.get(url("", report)).text
    say(client, report, report.second_reader, "_return", **{f"reason_{standard.pk}": "ขาดหลักฐาน"})
    row = fresh(report)
    assert row.state == S.RETURNED
    told = row.events.last().comment
    assert "ขาดบทสรุป" in told and "ขาดหลักฐาน" in told
    assert row.comments.filter(shown_at__isnull=False, is_reason=True).count() == 2


def test_when_they_differ_the_head_is_told_and_decides(client, report):
    head = make_user(Role.HEAD, office=report.round.office)
    say(client, report, report.reviewer, "_accept")
    page = say(client, report, report.second_reader, "_return", reason="ไม่ครบ")
    assert "ผู้อำนวยการกลุ่มนิเทศฯ จะเป็นผู้ตัดสิน" in page.text
    assert fresh(report).state == S.REVIEWING
    assert Notice.objects.filter(user=head, title__startswith="ผู้ตรวจสองคนเห็นต่างกัน").exists()
    say(client, report, head, "_accept")
    assert fresh(report).state == S.ACCEPTED


def test_a_reader_may_change_the_word_until_both_agree(client, report):
    say(client, report, report.reviewer, "_return", reason="ไม่ครบ")
    say(client, report, report.second_reader, "_accept")
    say(client, report, report.reviewer, "_accept")
    row = fresh(report)
    assert row.state == S.ACCEPTED
    assert not row.comments.exists()


def test_other_supervisors_do_not_decide(client, report):
    stranger = make_user(Role.SUPERVISOR, office=report.round.office)
    say(client, report, stranger, "_accept")
    assert fresh(report).state == S.SUBMITTED
    assert not Review.objects.exists()


def test_after_a_correction_both_read_anew(client, report):
    for user in (report.reviewer, report.second_reader):
        say(client, report, user, "_return", reason="แก้")
    put(report)
    say(client, report, report.reviewer, "_accept")
    assert fresh(report).state == S.REVIEWING
    assert list(Review.objects.order_by("pk").values_list("turn", flat=True)) == [1, 1, 2]


def test_nobody_is_both_readers(report):
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=report.pk).update(second_reader=report.reviewer)


def test_the_second_reader_of_a_committee_sees_the_report(client, report):
    expert = make_user(Role.COMMITTEE, office=report.round.office)
    put(report, second_reader=expert)
    client.force_login(expert)
    assert client.get(url("", report)).status_code == 200
    assert client.get(reverse("qa:round", args=[report.round_id])).status_code == 200


def test_the_school_gets_what_was_said_with_the_verdicts_and_no_opinion(client, report):
    client.force_login(report.reviewer)
    client.post(reverse("qa:review", args=[report.pk]), {"version": 0, "opinion": "หลักฐานอ่อน เฉพาะสำนักงาน"})
    say(client, report, report.reviewer, "_accept", comment="ฉบับแรก")
    say(client, report, report.reviewer, "_accept")
    say(client, report, report.second_reader, "_accept", comment="ขอบคุณ")
    row = fresh(report)
    assert row.state == S.ACCEPTED and row.events.last().comment == "ขอบคุณ"
    assert Review.objects.get(reader=report.reviewer).opinion == "หลักฐานอ่อน เฉพาะสำนักงาน"
    client.force_login(make_user(Role.SCHOOL_STAFF, school=report.school))
    page = client.get(url("", report)).text
    assert "ขอบคุณ" in page and "หลักฐานอ่อน" not in page and "ฉบับแรก" not in page


def test_a_verdict_is_no_saving_of_the_reading_that_stands_open_beside_it(client, report):
    say(client, report, report.reviewer, "_return", reason="ขาดบทสรุป")
    address = reverse("qa:review", args=[report.pk])
    assert client.post(address, {"version": 0, "opinion": "อ่านครบแล้ว"}).status_code == 302
    review = Review.objects.get()
    assert (review.opinion, review.note, review.verdict) == ("อ่านครบแล้ว", "ขาดบทสรุป", "return")


def test_what_one_reader_wanted_corrected_stays_unshown_when_the_head_accepts(client, report):
    head = make_user(Role.HEAD, office=report.round.office)
    say(client, report, report.reviewer, "_accept")
    say(client, report, report.second_reader, "_return", reason="ไม่ครบ")
    comment = reverse("qa:comment_new", args=[report.pk])
    client.post(comment, {"comment-place": "overall", "comment-text": "ควรเพิ่มตาราง"})
    say(client, report, head, "_accept")
    school = make_user(Role.SCHOOL_STAFF, school=report.school)
    client.force_login(school)
    page = client.get(url("", report)).text
    assert "ควรเพิ่มตาราง" in page and "ไม่ครบ" not in page and "ขอให้แก้ไข</span>" not in page
    data = {"reopen-version": fresh(report).version, "reopen-to": "readers", "reopen-reason": "พบใหม่"}
    say(client, report, head, "_reopen", **data)
    say(client, report, head, "_return", reason="แก้หน้า 2")
    shown = fresh(report).comments.filter(shown_at__isnull=False, is_reason=True)
    assert [row.text for row in shown] == ["แก้หน้า 2"]


def test_where_a_member_of_the_committee_reads_second_the_head_is_asked(client, report):
    office = report.round.office
    head, expert = make_user(Role.HEAD, office=office), make_user(Role.COMMITTEE, office=office)
    assert not Submission.objects.without_reader().filter(pk=report.pk).exists()
    put(report, second_reader=expert)
    assert Submission.objects.without_reader().filter(pk=report.pk).exists()
    page = say(client, report, report.reviewer, "_accept")
    assert "จะเป็นผู้ตัดสิน" in page.text and "กรรมการอ่านร่วมโดยไม่ลงความเห็น" in page.text
    assert Notice.objects.filter(user=head, title__startswith="รอท่านตัดสิน").exists()
    assert fresh(report).state == S.REVIEWING
