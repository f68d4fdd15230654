"""What stands beside the sending and the decision: open requests, levels of the file, whose report it is, and when it
was sent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qa import sendings
from qa.actions import submissions as actions
from qa.models import Announcement, Evidence, ReviewComment, SarPart, StandardResult, SubmissionEvent, Target
from schools.models import Role
from tests.factories import make_user
from tests.qa.factories import fill_in, make_submission, part_url
from tests.qa.reading_factories import make_proposal, school_user
from tests.qa.test_queries import queries
from tests.qa.test_reviewing import review_url
from tests.qa.test_workflow import S, fresh, put, standards, url

pytestmark = pytest.mark.django_db
UNANSWERED = "ยังไม่ได้ตอบ 1 เรื่อง"
OTHER_LEVELS = "ระดับในไฟล์ SAR ต่างจากที่กรอก 1 รายการ"


@pytest.fixture
def sent():
    return put(make_submission())


@pytest.fixture
def supervisor(client, sent):
    user = make_user(Role.SUPERVISOR, office=sent.round.office)
    client.force_login(user)
    return user


def test_what_nobody_answered_is_told_before_sending_and_before_accepting(client, sent, supervisor):
    one = standards(sent)[0]
    actions.send_back(submission=sent, by=supervisor, version=sent.version, parts=[(one, "เพิ่มหลักฐาน")])
    school = school_user(sent)
    client.force_login(school)
    page = client.get(part_url(sent, "send")).text
    comment = ReviewComment.objects.get()
    assert UNANSWERED in page and f"{part_url(sent, f'standard-{one.pk}')}#comment-{comment.pk}" in page
    fill_in(client, fresh(sent))
    assert fresh(sent).state == S.SUBMITTED
    client.force_login(supervisor)
    assert UNANSWERED in client.get(url("", sent)).text
    comment.resolved_at, comment.resolved_by = timezone.now(), school
    comment.save()
    assert "ยังไม่ได้ตอบ" not in client.get(url("", sent)).text


def test_levels_that_the_file_gives_otherwise_are_told_to_both(client):
    proposal, school = make_proposal(value=4)
    row = proposal.reading.submission
    client.force_login(school)
    assert "ต่างจากที่กรอก" not in client.get(part_url(row, "send")).text
    result = StandardResult.objects.create(submission=row, standard=proposal.standard, level=3)
    assert OTHER_LEVELS in client.get(part_url(row, "send")).text
    supervisor = make_user(Role.SUPERVISOR, office=row.round.office)
    client.force_login(supervisor)
    assert OTHER_LEVELS not in client.get(url("", row)).text
    put(row)
    for address in (url("", row), review_url(row)):
        page = client.get(address).text
        assert OTHER_LEVELS in page and "ดีเลิศ (4)" in page
    result.level = 4
    result.save()
    assert "ต่างจากที่กรอก" not in client.get(url("", row)).text


def test_after_sending_nothing_waits_to_be_confirmed(client):
    proposal, school = make_proposal()
    row = put(proposal.reading.submission)
    client.force_login(school)
    page = client.get(reverse("qa:reading", args=[row.pk])).text
    assert "ไม่ได้ยืนยัน" in page and "รอยืนยัน" not in page


def test_the_last_sending_is_told_beside_the_first(client, sent, supervisor):
    first = timezone.now() - timedelta(days=9)
    put(sent, submitted_at=first)
    SubmissionEvent.objects.create(submission=sent, to_state=S.SUBMITTED, actor=supervisor, at=first)
    assert "ส่งล่าสุด" not in client.get(url("", sent)).text
    actions.send_back(submission=fresh(sent), by=supervisor, version=sent.version, reason="แก้บทสรุป")
    assert sendings.last(fresh(sent)).turn == 1
    client.force_login(school_user(sent))
    fill_in(client, fresh(sent))
    last = sendings.last(fresh(sent))
    assert (last.turn, last.is_again, fresh(sent).submitted_at) == (2, True, first)
    assert last.at - first > timedelta(days=8)
    page = client.get(url("", sent)).text
    assert "ส่งครั้งแรก" in page and "(ครั้งที่ 2)" in page


def test_what_was_taken_back_unread_is_no_first_sending(sent, supervisor):
    before = sent.submitted_at - timedelta(days=2)
    for at in (before, sent.submitted_at):
        SubmissionEvent.objects.create(submission=sent, to_state=S.SUBMITTED, actor=supervisor, at=at)
    assert not sendings.last(sent).is_again
    assert sendings.last(put(make_submission(), S.DRAFT)) is None


def test_whose_report_it_is_is_told_to_who_reads_it_instead(client, sent, supervisor):
    assert "มอบหมายให้" not in client.get(url("", sent)).text
    colleague = make_user(Role.SUPERVISOR, office=sent.round.office)
    put(sent, reviewer=colleague)
    assert f"รายงานนี้มอบหมายให้ {colleague} ท่านกำลังตรวจแทน" in client.get(url("", sent)).text
    client.force_login(colleague)
    assert "มอบหมายให้" not in client.get(url("", sent)).text


def test_accepting_says_who_can_open_it_again_and_a_reason_is_not_called_optional(client, sent, supervisor):
    page = client.get(url("", sent)).text
    assert 'data-confirm-note="เปิดอีกครั้งได้โดยผู้อำนวยการกลุ่มนิเทศฯ หรือผู้อำนวยการเขต"' in page
    assert "ไม่บังคับ" not in page.partition('for="id_reason"')[2].partition("</label>")[0]


def test_a_draft_is_not_read_yet(client, sent, supervisor):
    put(sent, S.DRAFT)
    assert "โรงเรียนยังไม่ส่งรายงาน จึงยังตรวจไม่ได้" in client.get(review_url(sent), follow=True).text


def test_what_the_school_wrote_stands_beside_the_levels(client, sent, supervisor):
    one, school = standards(sent)[0], school_user(sent)
    SarPart.objects.create(submission=sent, kind="standard", standard=one, process="สอนอ่านทุกเช้า", saved_by=school)
    told = {"school": sent.school, "level": sent.level, "academic_year": sent.round.academic_year}
    announcement = Announcement.objects.create(
        **told,
        standard_set=sent.standard_set,
        created_by=school,
        state="announced",
        announced_on=timezone.localdate(),
        endorsed_on=timezone.localdate(),
    )
    Target.objects.create(announcement=announcement, standard=one, level=5)
    counts = []
    for size in (1, 10, 100):
        for n in range(size):
            Evidence.objects.create(
                submission=sent, standard=one, title=f"ภาพที่ {n}", url="https://example.org/a", added_by=school
            )
        counts.append(queries(client, review_url(sent)))
    assert counts[0] == counts[1] == counts[2] <= 32
    page = client.get(review_url(sent)).text
    assert "สอนอ่านทุกเช้า" in page and "ภาพที่ 0" in page and "ยอดเยี่ยม (5)" in page and "ค่าเป้าหมายที่ประกาศ" in page
