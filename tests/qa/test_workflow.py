"""From hand to hand: begun, sent back with a reason for each part, sent again, accepted; withdrawn; opened again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from qa.actions import submissions as actions
from qa.actions.rounds import extend
from qa.models import ReviewComment, Submission, SubmissionEvent
from schools.models import AuditEvent, Role
from supervision.actions.changes import Stale, WrongState
from tests.factories import make_user
from tests.qa.factories import fill_in, make_submission, many_pages, upload

pytestmark = pytest.mark.django_db
S = Submission.State


def url(name, submission):
    return reverse(f"qa:submission{name}", args=[submission.pk])


def fresh(submission):
    return Submission.objects.select_related("round", "school").get(pk=submission.pk)


def put(submission, state=S.SUBMITTED, **fields):
    """A report in a state, sent just now where it was sent."""
    times = {} if state in Submission.MISSING else {"submitted_at": timezone.now()}
    times["accepted_at"] = timezone.now() if state == S.ACCEPTED else None
    Submission.objects.filter(pk=submission.pk).update(state=state, **times | fields)
    return fresh(submission)


@pytest.fixture
def sent():
    return put(make_submission())


@pytest.fixture
def school(sent):
    return make_user(Role.SCHOOL_STAFF, school=sent.school)


@pytest.fixture
def supervisor(client, sent):
    user = make_user(Role.SUPERVISOR, office=sent.round.office)
    client.force_login(user)
    return user


def standards(submission):
    return list(submission.standard_set.standards.all())


def test_a_review_begins_and_the_school_cannot_take_the_report_back(client, sent, supervisor, school):
    client.post(url("_start", sent), {"version": sent.version})
    assert fresh(sent).state == S.REVIEWING
    assert sent.round.submissions.counts()[0]["received"] == 1
    client.force_login(school)
    assert "ขอถอนรายงานคืน" not in client.get(url("", sent)).text
    page = client.post(url("_withdraw", sent), {"withdraw-version": 2, "withdraw-reason": "แนบผิดไฟล์"})
    assert page.status_code == 409 and "แนบผิดไฟล์" in page.text
    assert fresh(sent).state == S.REVIEWING


def test_sent_back_with_a_reason_for_a_part_the_school_reads_it_there(client, sent, supervisor, school):
    first = standards(sent)[0]
    data = {"version": sent.version, "reason": "", f"reason_{first.pk}": "เพิ่มหลักฐานการอ่าน"}
    client.post(url("_return", sent), data)
    row = fresh(sent)
    assert (row.state, row.turn) == (S.RETURNED, 2) and row.returned_at
    comment = row.comments.get()
    assert (comment.standard, comment.is_reason, comment.text) == (first, True, "เพิ่มหลักฐานการอ่าน")
    assert row.events.last().comment == f"มาตรฐานที่ {first.code}: เพิ่มหลักฐานการอ่าน"
    client.force_login(school)
    assert "เพิ่มหลักฐานการอ่าน" in client.get(url("", sent)).text
    assert Notice.objects.get(user=school).title.startswith("ขอให้แก้ไข")


def test_a_reason_is_owed_for_the_whole_or_a_part(client, sent, supervisor):
    page = client.post(url("_return", sent), {"version": sent.version, "reason": " "})
    assert "โปรดระบุสิ่งที่ขอให้โรงเรียนแก้ไข" in page.text
    assert fresh(sent).state == S.SUBMITTED


def test_the_database_wants_a_reason_for_each_step_back(sent, supervisor):
    for from_state, to_state in (("submitted", "returned"), ("submitted", "withdrawn"), ("accepted", "reviewing")):
        with pytest.raises(IntegrityError), transaction.atomic():
            SubmissionEvent.objects.create(submission=sent, from_state=from_state, to_state=to_state, actor=supervisor)


def test_two_who_decide_at_once_the_second_is_told_and_loses_no_word(client, sent, supervisor):
    other = make_user(Role.HEAD, office=sent.round.office)
    actions.accept(submission=fresh(sent), by=other, version=sent.version)
    page = client.post(url("_return", sent), {"version": sent.version, "reason": "เขียนไว้ยาวมาก"})
    assert page.status_code == 409
    assert "มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: รับแล้ว" in page.text and "เขียนไว้ยาวมาก" in page.text
    assert fresh(sent).state == S.ACCEPTED


def test_what_changed_but_is_undecided_is_shown_again_with_the_words(client, sent, supervisor):
    other = make_user(Role.HEAD, office=sent.round.office)
    actions.start_review(submission=fresh(sent), by=other, version=sent.version)
    page = client.post(url("_return", sent), {"version": sent.version, "reason": "แก้ไขหน้า 3"})
    assert page.status_code == 409
    form = page.context["return_form"]
    assert (form["reason"].value(), int(form["version"].value())) == ("แก้ไขหน้า 3", fresh(sent).version)
    client.post(url("_return", sent), {"version": form["version"].value(), "reason": "แก้ไขหน้า 3"})
    assert fresh(sent).state == S.RETURNED


def test_a_second_click_says_what_holds(client, sent, supervisor):
    data = {"version": sent.version, "reason": "แก้"}
    client.post(url("_return", sent), data)
    again = client.post(url("_return", sent), data, follow=True)
    assert "สถานะปัจจุบัน: ส่งกลับแก้ไข" in again.text
    assert ReviewComment.objects.count() == 1


def test_a_school_takes_its_report_back_and_it_counts_as_not_sent(client, sent, school):
    reviewer = make_user(Role.SUPERVISOR, office=sent.round.office)
    sent = put(sent, reviewer=reviewer)
    client.force_login(school)
    assert "โปรดระบุเหตุผล" in client.post(url("_withdraw", sent), {"withdraw-version": sent.version}).text
    client.post(url("_withdraw", sent), {"withdraw-version": sent.version, "withdraw-reason": "แนบผิดไฟล์"})
    row = fresh(sent)
    assert (row.state, row.submitted_at) == (S.WITHDRAWN, None)
    assert sent.round.submissions.filter(level="basic").counts()[0]["missing"] == 1
    assert Notice.objects.get(user=reviewer).body == "แนบผิดไฟล์"
    assert client.get(reverse("qa:submission_edit", args=[row.pk])).status_code in (200, 302)
    client.force_login(reviewer)
    assert "ยังไม่มีเนื้อหาให้ดู" in client.get(url("", sent)).text
    assert row in Submission.objects.to_do()


def test_after_the_close_a_first_report_is_not_taken_back_but_a_correction_is(client, school, sent):
    late = timezone.localdate() - timedelta(days=1)
    type(sent.round).objects.filter(pk=sent.round_id).update(due_on=late, closes_on=late)
    client.force_login(school)
    data = {"withdraw-version": sent.version, "withdraw-reason": "แนบผิดไฟล์"}
    assert client.post(url("_withdraw", sent), data).status_code == 409
    sent = put(sent, returned_at=timezone.now())
    first = sent.submitted_at
    client.post(url("_withdraw", sent), data)
    row = fresh(sent)
    assert (row.state, row.submitted_at) == (S.WITHDRAWN, first)
    assert row in Submission.objects.to_do()
    assert client.get(reverse("qa:submission_edit", args=[row.pk])).status_code in (200, 302)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.HEAD, Role.OFFICE_ADMIN])
def test_the_office_withdraws_nothing(client, sent, role):
    client.force_login(make_user(role, office=sent.round.office))
    assert client.post(url("_withdraw", sent), {}).status_code == 403


@pytest.mark.parametrize(("to", "state"), [("school", S.RETURNED), ("readers", S.REVIEWING)])
def test_the_head_opens_an_accepted_report_again_with_a_reason(client, sent, school, to, state):
    done = put(sent, S.ACCEPTED)
    client.force_login(make_user(Role.HEAD, office=sent.round.office))
    assert "โปรดระบุเหตุผล" in client.post(url("_reopen", done), {"reopen-version": 1, "reopen-to": to}).text
    client.post(url("_reopen", done), {"reopen-version": done.version, "reopen-to": to, "reopen-reason": "พบข้อผิดพลาด"})
    row = fresh(done)
    assert (row.state, row.accepted_at, row.turn) == (state, None, 2)
    assert row.events.last().comment == "พบข้อผิดพลาด"
    assert AuditEvent.objects.filter(verb="reopen submission").count() == 1
    client.force_login(school)
    assert (row.comments.filter(shown_at__isnull=False).count() == 1) == (to == "school")
    assert client.get(url("", done)).context["can_edit"] == (to == "school")


@pytest.mark.parametrize("for_school", [True, False])
def test_the_receipt_of_what_is_opened_again_holds_no_more_and_is_told_in_the_event(sent, for_school):
    done = put(sent, S.ACCEPTED, esar_receipt="ES-68-001")
    head = make_user(Role.HEAD, office=sent.round.office)
    actions.reopen(submission=done, by=head, version=done.version, reason="พบข้อผิดพลาด", for_school=for_school)
    row = fresh(done)
    assert row.esar_receipt == ""
    assert row.events.last().comment == "พบข้อผิดพลาด\nยกเลิกเลขที่ตอบรับ e-SAR ES-68-001"


def test_a_supervisor_opens_nothing_again_and_nothing_undecided_is_opened(client, sent, supervisor):
    done = put(sent, S.ACCEPTED)
    assert client.post(url("_reopen", done), {}).status_code == 403
    with pytest.raises(WrongState):
        actions.reopen(submission=put(sent), by=supervisor, version=1, reason="x", for_school=True)


def test_a_step_about_an_older_version_changes_nothing(sent, supervisor):
    with pytest.raises(Stale):
        actions.send_back(submission=sent, by=supervisor, version=sent.version + 5, reason="แก้")
    assert not ReviewComment.objects.exists()


def test_what_was_replaced_before_the_first_sending_stays_with_the_school(client):
    report = make_submission()
    school = make_user(Role.SCHOOL_STAFF, school=report.school)
    client.force_login(school)
    fill_in(client, report, do="draft", sar_file=upload(name="wrong.pdf"))
    fill_in(client, fresh(report), sar_file=upload(many_pages(2), "right.pdf"))
    row = fresh(report)
    wrong, right = row.files.filter(kind="sar").order_by("pk")
    assert row.state == S.SUBMITTED and wrong.replaced_at
    reader = make_user(Role.SUPERVISOR, office=report.round.office)

    def seen(user):
        client.force_login(user)
        page = client.get(url("", row)).text
        files = [client.get(reverse("schools:file", args=[one.file_id])).status_code for one in (wrong, right)]
        return wrong.file.label in page, right.file.label in page, files

    assert seen(school) == (True, True, [200, 200])
    assert seen(reader) == (False, True, [404, 200])
    actions.send_back(submission=row, by=reader, version=row.version, reason="แก้ไฟล์")
    client.force_login(school)
    fill_in(client, fresh(row), do="draft", sar_file=upload(many_pages(3), "half.pdf"))
    row = fresh(row)
    half = row.files.get(kind="sar", replaced_at=None)
    assert seen(reader) == (False, True, [404, 200])
    assert client.get(reverse("schools:file", args=[half.file_id])).status_code == 404


def test_who_has_left_the_office_is_told_nothing_and_the_head_is(sent, supervisor):
    put(sent, S.DRAFT, reviewer=supervisor)
    supervisor.memberships.update(ends=timezone.localdate() - timedelta(days=1))
    actions.tell_readers(fresh(sent), "submitted", "ส่งรายงาน")
    assert list(Notice.objects.values_list("user", flat=True)) == [sent.round.created_by_id]


def test_sending_tells_the_reviewer(sent, supervisor):
    put(sent, S.DRAFT, reviewer=supervisor)
    row = fresh(sent)
    actions.tell_readers(row, "submitted", "ส่งรายงาน")
    assert Notice.objects.get(user=supervisor).url == reverse("qa:submission", args=[row.pk])


def test_more_time_is_told_to_the_school(client, sent, school):
    row = put(sent, S.DRAFT)
    head = make_user(Role.HEAD, office=row.round.office)
    until = row.round.due_on + timedelta(days=60)
    extend(submission=row, by=head, until=until, reason="น้ำท่วม")
    notice = Notice.objects.get(user=school)
    assert notice.title.startswith("ขยายเวลาส่ง SAR") and notice.body == "น้ำท่วม"


def closed(submission, **fields):
    type(submission.school).objects.filter(pk=submission.school_id).update(closed_on=timezone.localdate())
    return put(submission, **fields)


def test_nothing_goes_back_to_a_school_that_is_no_more(client, sent, supervisor):
    closed(sent)
    assert "ส่งกลับให้แก้ไข</button>" not in client.get(url("", sent)).text
    page = client.post(url("_return", sent), {"version": sent.version, "reason": "ขาดลายมือชื่อ"})
    assert page.status_code == 409 and "จึงส่งกลับให้แก้ไขไม่ได้" in page.text and "ขาดลายมือชื่อ" in page.text
    with pytest.raises(WrongState):
        actions.send_back(submission=fresh(sent), by=supervisor, version=sent.version, reason="ขาด")
    assert fresh(sent).state == S.SUBMITTED and not ReviewComment.objects.exists()
    client.post(url("_accept", sent), {"version": sent.version})
    assert fresh(sent).state == S.ACCEPTED


def test_the_report_of_a_closed_school_is_opened_for_readers_alone(client, sent):
    done = closed(sent, state=S.ACCEPTED)
    head = make_user(Role.HEAD, office=sent.round.office)
    client.force_login(head)
    data = {"reopen-version": done.version, "reopen-to": "school", "reopen-reason": "พบข้อผิดพลาด"}
    page = client.post(url("_reopen", done), data)
    assert "จึงส่งกลับให้แก้ไขไม่ได้" in page.text and fresh(done).state == S.ACCEPTED
    with pytest.raises(WrongState):
        actions.reopen(submission=fresh(done), by=head, version=done.version, reason="x", for_school=True)
    client.post(url("_reopen", done), data | {"reopen-to": "readers"})
    assert fresh(done).state == S.REVIEWING


def test_the_office_reads_no_half_written_correction(client):
    report = make_submission()
    school = make_user(Role.SCHOOL_STAFF, school=report.school)
    client.force_login(school)
    fill_in(client, report, strengths="ฉบับที่ส่ง")
    reader = make_user(Role.SUPERVISOR, office=report.round.office)
    row = fresh(report)
    actions.send_back(submission=row, by=reader, version=row.version, reason="เพิ่มหลักฐาน")
    sent_file = row.files.get(kind="sar").file
    client.force_login(reader)
    assert "ฉบับที่ส่ง" in client.get(url("", row)).text, "what was sent is read until the school begins"
    client.force_login(school)
    fill_in(client, row, do="draft", strengths="เขียนได้ครึ่งเดียว")
    assert "เขียนได้ครึ่งเดียว" in client.get(url("", row)).text
    client.force_login(reader)
    page = client.get(url("", row)).text
    assert "โรงเรียนกำลังแก้ไข" in page and "เขียนได้ครึ่งเดียว" not in page and "เพิ่มหลักฐาน" in page
    assert sent_file.label in page
    assert client.get(reverse("schools:file", args=[sent_file.pk])).status_code == 200
    assert client.get(reverse("reports:sar_pdf", args=[row.pk])).status_code == 403
    client.force_login(school)
    fill_in(client, row, strengths="แก้ครบแล้ว")
    client.force_login(reader)
    assert "แก้ครบแล้ว" in client.get(url("", row)).text
