"""The office returns, accepts and gives more time; who reads what; the timeline tells it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qa.actions import submissions as actions
from qa.models import Extension, Submission
from qa.permissions import can_read_content
from schools.models import AuditEvent, Role
from supervision.actions.changes import Stale, WrongState
from tests.factories import make_office, make_user
from tests.qa.factories import fill_in, make_round, make_submission
from thai.dates import numeric, short

pytestmark = pytest.mark.django_db
S = Submission.State


@pytest.fixture
def sent(client):
    """A report that its school has just sent."""
    submission = make_submission()
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
    response = fill_in(client, submission)
    assert response.status_code == 302
    return fresh(submission)


@pytest.fixture
def supervisor(client, sent):
    user = make_user(Role.SUPERVISOR, office=sent.round.office)
    client.force_login(user)
    return user


def fresh(submission):
    return Submission.objects.select_related("round", "school").get(pk=submission.pk)


def url(name, submission):
    return reverse(f"qa:submission{name}", args=[submission.pk])


def test_a_supervisor_accepts(client, sent, supervisor):
    data = {"version": sent.version, "comment": "ครบถ้วน"}
    page = client.post(url("_accept", sent), data, follow=True).content.decode()
    accepted = fresh(sent)
    assert accepted.state == S.ACCEPTED and accepted.accepted_at
    event = accepted.events.last()
    assert (event.from_state, event.actor, event.comment) == ("submitted", supervisor, "ครบถ้วน")
    assert "รับรายงานแล้ว" in page and "ครบถ้วน" in page and "ตรวจรายงาน" not in page
    assert AuditEvent.objects.filter(verb="accept submission", actor=supervisor).count() == 1


def test_returning_needs_a_reason_that_the_school_reads(client, sent, supervisor):
    for reason in ("", "   ", "\u200b"):
        response = client.post(url("_return", sent), {"version": sent.version, "reason": reason})
        assert "โปรดระบุสิ่งที่ขอให้โรงเรียนแก้ไข" in response.content.decode()
    assert fresh(sent).state == S.SUBMITTED
    client.post(url("_return", sent), {"version": sent.version, "reason": "ขาดลายมือชื่อ"})
    assert fresh(sent).state == S.RETURNED
    client.force_login(make_user(Role.SCHOOL_STAFF, school=sent.school))
    for page in (url("", sent), reverse("qa:sar_part", args=[sent.pk, "summary"])):
        assert "ขาดลายมือชื่อ" in client.get(page).content.decode()


def test_a_corrected_report_keeps_the_time_of_its_first_sending(client, sent, supervisor):
    first = sent.submitted_at
    actions.send_back(submission=sent, by=supervisor, version=sent.version, reason="แก้")
    director = make_user(Role.SCHOOL_DIRECTOR, school=sent.school)
    client.force_login(director)
    fill_in(client, sent, strengths="แก้แล้ว")
    again = fresh(sent)
    assert (again.state, again.submitted_at, again.strengths) == (S.SUBMITTED, first, "แก้แล้ว")
    assert again.events.last().label == "ส่งรายงานที่แก้ไขแล้ว"


def test_a_returned_report_may_be_corrected_after_the_close(client):
    submission = make_submission(opened=60, due=-20, closes=2)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
    fill_in(client, submission)
    submission = fresh(submission)
    head = make_user(Role.HEAD, office=submission.round.office)
    actions.send_back(submission=submission, by=head, version=submission.version, reason="แก้")
    submission.round.closes_on = timezone.localdate() - timedelta(days=1)
    submission.round.save()
    fill_in(client, submission)
    assert fresh(submission).state == S.SUBMITTED


def test_of_two_decisions_the_first_holds(client, sent, supervisor):
    seen_by_other = fresh(sent)
    actions.accept(submission=sent, by=supervisor, version=sent.version)
    with pytest.raises(Stale):
        actions.send_back(submission=seen_by_other, by=supervisor, version=seen_by_other.version, reason="ช้าไปหนึ่งก้าว")
    page = client.post(url("_return", sent), {"version": sent.version, "reason": "ช้าไป"}, follow=True)
    assert "มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: รับแล้ว" in page.content.decode()
    assert fresh(sent).state == S.ACCEPTED
    assert sent.events.filter(to_state=S.RETURNED).count() == 0


def test_a_decision_about_an_older_version_is_not_taken(client, sent, supervisor):
    client.post(url("_accept", sent), {"version": sent.version - 1})
    assert fresh(sent).state == S.SUBMITTED
    assert "version" in client.post(url("_accept", sent), {"version": "ก"}).context["refused"].errors


def test_nothing_is_accepted_before_it_is_sent(sent, supervisor):
    draft = sent.round.submissions.get(level="early")
    with pytest.raises(WrongState):
        actions.accept(submission=draft, by=supervisor, version=draft.version)


def test_any_supervisor_and_the_head_decide_nobody_else(client, sent):
    office = sent.round.office
    for role, status in (
        (Role.DIRECTOR, 403),
        (Role.OFFICE_ADMIN, 403),
        (Role.CLERK, 403),
        (Role.COMMITTEE, 403),
        (Role.HEAD, 302),
    ):
        client.force_login(make_user(role, office=office))
        assert client.post(url("_return", sent), {"version": sent.version, "reason": "แก้"}).status_code == status
    client.force_login(make_user(Role.SUPERVISOR, office=make_office()))
    assert client.post(url("_accept", sent), {"version": sent.version}).status_code == 404
    assert client.get(url("", sent)).status_code == 404


def test_a_draft_shows_its_state_to_the_office_but_not_its_content(client, sent, supervisor):
    draft = sent.round.submissions.get(level="early")
    school = make_user(Role.SCHOOL_STAFF, school=draft.school)
    client.force_login(school)
    fill_in(client, draft, do="draft", strengths="ยังไม่อยากให้เห็น")
    file = draft.files.get(kind="sar").file
    assert "ยังไม่อยากให้เห็น" in client.get(url("", draft)).content.decode()
    for role in (Role.SUPERVISOR, Role.HEAD, Role.DIRECTOR):
        client.force_login(make_user(role, office=draft.round.office))
        page = client.get(url("", draft)).content.decode()
        assert "กำลังจัดทำ" in page and "ยังไม่อยากให้เห็น" not in page
        assert client.get(reverse("schools:file", args=[file.pk])).status_code == 404


def test_who_opens_the_files_of_a_sent_report(client, sent):
    office = sent.round.office
    address = reverse("schools:file", args=[sent.files.get(kind="sar").file_id])
    committee = make_user(Role.COMMITTEE, office=office)
    cases = [
        (make_user(Role.SUPERVISOR, office=office), 200),
        (make_user(Role.DIRECTOR, office=office), 200),
        (make_user(Role.SCHOOL_STAFF, school=sent.school), 200),
        (make_user(Role.CLERK, office=office), 404),
        (committee, 404),
        (make_user(Role.SCHOOL_STAFF, office=office), 404),
        (make_user(Role.HEAD), 404),
    ]
    for user, status in cases:
        client.force_login(user)
        response = client.get(address)
        assert response.status_code == status, user.acting
        if status == 200:
            assert b"".join(response.streaming_content).startswith(b"%PDF-")
            assert AuditEvent.objects.filter(verb="read file", actor=user).count() == 1
    Submission.objects.filter(pk=sent.pk).update(reviewer=committee)
    client.force_login(committee)
    assert client.get(address).status_code == 200
    assert client.get(url("", sent)).status_code == 200
    assert not can_read_content(committee, sent.round.submissions.get(level="early"))


# More time

FAR = timedelta(days=60)


def extend(client, submission, until=None, reason="น้ำท่วมโรงเรียน"):
    until = numeric(timezone.localdate() + FAR) if until is None else until
    return client.post(url("_extend", submission), {"extension-until": until, "extension-reason": reason})


@pytest.fixture
def waiting(client):
    submission = make_submission(opened=60, due=-30, closes=-2)
    client.force_login(make_user(Role.HEAD, office=submission.round.office))
    return submission


def test_the_head_gives_more_time_and_it_is_on_record(client, waiting):
    until = timezone.localdate() + FAR
    assert list(waiting.round.submissions.late()) and waiting.is_late
    extend(client, waiting)
    submission = fresh(waiting)
    assert submission.deadline == submission.closes_on == until
    assert not submission.is_late
    assert waiting.pk not in waiting.round.submissions.late().values_list("pk", flat=True)
    page = client.get(url("", waiting)).content.decode()
    assert f"ขยายเวลาส่งถึง {short(until)}" in page and "น้ำท่วมโรงเรียน" in page
    assert AuditEvent.objects.get(verb="extend submission").detail == {"until": until.isoformat()}


def test_a_second_click_gives_it_once(client, waiting):
    extend(client, waiting)
    assert extend(client, waiting).status_code == 302
    assert Extension.objects.count() == 1


@pytest.mark.parametrize(
    ("until", "reason", "message"),
    [
        ("31/02/2569", "เหตุ", "ไม่มีวันที่"),
        ("1/1/2569", "เหตุ", "ผ่านมาแล้ว"),
        ("1/1/2600", "เหตุ", "ไม่เกิน 1 ปี"),
        (None, " ", "โปรดระบุเหตุผลที่ขยายเวลา"),
    ],
)
def test_an_extension_without_sense_or_reason_is_refused(client, waiting, until, reason, message):
    page = extend(client, waiting, until, reason).content.decode()
    assert message in page
    assert not Extension.objects.exists()


def test_an_extension_reaches_beyond_the_deadline_that_holds(client):
    submission = make_round(due=20, closes=40).submissions.get(level="basic")
    client.force_login(make_user(Role.DIRECTOR, office=submission.round.office))
    assert "ต้องหลังกำหนดเดิม" in extend(client, submission, numeric(submission.round.due_on)).content.decode()
    # Beyond the due date but before the close: on time until then, and still taken until the close.
    extend(client, submission, numeric(submission.round.due_on + timedelta(days=5)))
    submission = fresh(submission)
    assert submission.deadline == submission.round.due_on + timedelta(days=5)
    assert submission.closes_on == submission.round.closes_on


def test_supervisors_give_no_time_and_sent_reports_need_none(client, sent, supervisor):
    draft = sent.round.submissions.get(level="early")
    assert extend(client, draft).status_code == 403
    client.force_login(make_user(Role.HEAD, office=sent.round.office))
    assert extend(client, sent).status_code == 302
    assert not Extension.objects.exists()


@pytest.mark.parametrize("step", ["accept", "return", "extend"])
def test_the_address_of_a_refused_form_leads_back_to_the_report(client, step):
    submission = make_submission()
    client.force_login(make_user(Role.HEAD, office=submission.round.office))
    response = client.get(reverse(f"qa:submission_{step}", args=[submission.pk]))
    assert response.url == reverse("qa:submission", args=[submission.pk])
