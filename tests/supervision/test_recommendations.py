"""A recommendation between school and supervisor."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from schools.models import AuditEvent, Role, StoredFile
from supervision.actions import recommendations as actions
from supervision.actions.changes import Stale, WrongState
from supervision.models import Recommendation
from tests.factories import make_office, make_school, make_user
from tests.supervision.factories import make_open_recommendation, make_recommendation, make_visit, pdf, photo, web_page

pytestmark = pytest.mark.django_db


def url(name, row):
    return reverse(f"supervision:{name}", args=[row.pk])


@pytest.fixture
def row():
    return make_open_recommendation(office=make_office())


@pytest.fixture
def teacher(row):
    return make_user(Role.SCHOOL_STAFF, school=row.school)


def test_the_school_answers_with_evidence(client, row, teacher):
    client.force_login(teacher)
    data = {"text": "อบรมครูแล้ว 8 คน", "version": row.version, "evidence": [pdf(), photo()]}
    page = client.post(url("recommendation_answer", row), data, follow=True).text
    assert "ส่งผลการดำเนินงานแล้ว" in page
    row.refresh_from_db()
    answer = row.answers.get()
    assert (row.state, answer.text, answer.answered_by) == ("answered", "อบรมครูแล้ว 8 คน", teacher)
    kinds = sorted(answer.evidence.values_list("content_type", "purpose"))
    assert kinds == [("application/pdf", "evidence"), ("image/jpeg", "evidence")]
    assert AuditEvent.objects.filter(verb="answer recommendation", actor=teacher).exists()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: web_page("หลักฐาน.pdf"), "รับเฉพาะไฟล์ PDF หรือภาพถ่าย"),
        (lambda: pdf_cut_off(), "ไฟล์ PDF เสียหาย"),
    ],
)
def test_wrong_evidence_is_named_and_the_words_stay(client, row, teacher, make, message):
    client.force_login(teacher)
    page = client.post(url("recommendation_answer", row), {"text": "ข้อความที่พิมพ์ไว้", "evidence": [make()]}).text
    assert message in page
    assert "ข้อความที่พิมพ์ไว้</textarea>" in page
    assert "ไฟล์ที่เลือกไว้ยังไม่ได้ส่ง" in page
    row.refresh_from_db()
    assert row.state == "open"
    assert not StoredFile.objects.exists()


def pdf_cut_off():
    file = pdf()
    whole = file.read()
    file.seek(0)
    file.truncate(len(whole) // 2)
    file.size = len(whole) // 2
    return file


def test_evidence_over_the_limit_is_refused(client, row, teacher, settings):
    settings.UPLOAD_MAX_BYTES = 300
    client.force_login(teacher)
    page = client.post(url("recommendation_answer", row), {"text": "เสร็จแล้ว", "evidence": [pdf()]}).text
    assert "ใหญ่เกิน" in page
    row.refresh_from_db()
    assert row.state == "open"


def test_answering_twice_keeps_one_answer(client, row, teacher):
    client.force_login(teacher)
    data = {"text": "เสร็จแล้ว", "version": row.version}
    client.post(url("recommendation_answer", row), data)
    page = client.post(url("recommendation_answer", row), data, follow=True).text
    assert "มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: รอยืนยันผล" in page
    assert row.answers.count() == 1


def test_an_answer_to_what_changed_meanwhile_keeps_the_words(client, row, teacher):
    stale = row.version
    actions.answer(recommendation=row, by=teacher, text="รอบแรก")
    actions.send_back(recommendation=row, by=row.supervisor, reason="ขอหลักฐาน")
    client.force_login(teacher)
    response = client.post(url("recommendation_answer", row), {"text": "พิมพ์ไว้ก่อน", "version": stale})
    assert response.status_code == 409
    assert "พิมพ์ไว้ก่อน</textarea>" in response.text
    assert "ขอหลักฐาน" in response.text
    assert row.answers.count() == 1
    assert f'name="version" value="{row.version}"' in response.text


def test_an_empty_answer_is_asked_for(client, row, teacher):
    client.force_login(teacher)
    assert "โปรดกรอกผลการดำเนินงาน" in client.post(url("recommendation_answer", row), {"text": ""}).text


def test_the_supervisor_verifies(client):
    row = make_open_recommendation("answered", office=make_office())
    client.force_login(row.supervisor)
    page = client.post(url("recommendation_verify", row), {"comment": "ดีมาก", "version": row.version}, follow=True).text
    assert "ยืนยันผลการดำเนินงานแล้ว" in page
    row.refresh_from_db()
    assert row.state == "verified"
    assert row.settled_at is not None
    assert row.events.last().comment == "ดีมาก"


def test_verifying_twice_says_so(client):
    row = make_open_recommendation("answered", office=make_office())
    client.force_login(row.supervisor)
    client.post(url("recommendation_verify", row), {"version": row.version})
    page = client.post(url("recommendation_verify", row), {"version": row.version}, follow=True).text
    assert "มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: ยืนยันผลแล้ว" in page
    assert row.events.filter(to_state="verified").count() == 1


@pytest.mark.parametrize("step", ["verify", "send_back", "withdraw"])
def test_a_step_that_names_no_version_is_refused(client, step):
    row = make_open_recommendation("answered", office=make_office())
    client.force_login(row.supervisor)
    page = client.post(url(f"recommendation_{step}", row), {"reason": "ซ้ำ"}, follow=True).text
    assert "มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: รอยืนยันผล" in page
    row.refresh_from_db()
    assert row.state == "answered"


def test_an_answer_that_names_no_version_is_refused_and_stays_typed(client, row, teacher):
    client.force_login(teacher)
    response = client.post(url("recommendation_answer", row), {"text": "พิมพ์ไว้ก่อน"})
    assert (response.status_code, row.answers.count()) == (409, 0)
    assert "พิมพ์ไว้ก่อน</textarea>" in response.text


def test_sending_back_needs_a_reason_and_the_school_answers_again(client, teacher):
    row = make_open_recommendation("answered", office=make_office())
    client.force_login(row.supervisor)
    assert "โปรดระบุเหตุผล" in client.post(url("recommendation_send_back", row), {"reason": ""}).text
    client.post(url("recommendation_send_back", row), {"reason": "ขอแผนฉบับเต็ม", "version": row.version})
    row.refresh_from_db()
    assert row.state == "sent_back"
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=row.school))
    assert "ขอแผนฉบับเต็ม" in client.get(url("recommendation", row)).text
    client.post(url("recommendation_answer", row), {"text": "แนบแผนแล้ว", "version": row.version})
    assert row.answers.count() == 2


def test_withdrawing_needs_a_reason_and_settles(client, row):
    client.force_login(row.supervisor)
    client.post(url("recommendation_withdraw", row), {"reason": "", "version": row.version})
    row.refresh_from_db()
    assert row.state == "open"
    client.post(url("recommendation_withdraw", row), {"reason": "ซ้ำกับข้ออื่น", "version": row.version})
    row.refresh_from_db()
    assert (row.state, row.events.last().comment) == ("withdrawn", "ซ้ำกับข้ออื่น")
    assert row.settled_at is not None


def test_the_head_verifies_for_the_supervisor_and_a_colleague_does_not(client):
    row = make_open_recommendation("answered", office=make_office())
    client.force_login(make_user(Role.SUPERVISOR, office=row.office))
    for name in ("recommendation_verify", "recommendation_send_back", "recommendation_withdraw"):
        assert client.post(url(name, row), {"reason": "x"}).status_code == 403
    client.force_login(make_user(Role.HEAD, office=row.office))
    assert client.post(url("recommendation_verify", row), {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert row.state == "verified"


def test_others_see_nothing_and_answer_nothing(client, row):
    for person in (make_user(Role.SCHOOL_DIRECTOR, school=make_school(row.office)), make_user(Role.HEAD)):
        client.force_login(person)
        assert client.get(url("recommendation", row)).status_code == 404
        assert row.text not in client.get("/recommendations/").text
        name = "recommendation_answer" if person.acting.is_school else "recommendation_withdraw"
        assert client.post(url(name, row), {"text": "x", "reason": "x"}).status_code == 404
    client.force_login(row.supervisor)
    assert client.post(url("recommendation_answer", row), {"text": "x"}).status_code == 403


def test_a_recommendation_of_an_unapproved_visit_is_not_in_the_list(client):
    visit = make_visit(office=make_office(), state="submitted")
    row = visit.recommendations.get()
    client.force_login(visit.supervisor)
    assert client.get(url("recommendation", row)).status_code == 404
    assert row.text in client.get(reverse("supervision:visit", args=[visit.pk])).text


def listed(client, query=""):
    return [row.pk for row in client.get(f"/recommendations/{query}").context["page"]]


def test_what_was_sent_back_says_so_above_until_it_is_answered(client):
    row = make_open_recommendation("sent_back", office=make_office())
    teacher = make_user(Role.SCHOOL_STAFF, school=row.school)
    Recommendation.objects.filter(pk=row.pk).update(due_on=timezone.localdate() - timedelta(days=5))
    reason = row.events.get(to_state="sent_back").comment
    client.force_login(teacher)
    page = client.get(url("recommendation", row)).text
    assert reason in page[page.index("notice-warning") : page.index("สิ่งที่เสนอแนะ")]
    assert "chip-returned" in page
    assert "chip-late" in page
    row.refresh_from_db()
    client.post(url("recommendation_answer", row), {"text": "อบรมแล้ว", "version": row.version})
    assert "notice-warning" not in client.get(url("recommendation", row)).text


def test_filters_of_the_list(client):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    late = make_open_recommendation(office=office, head=head)
    Recommendation.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=5))
    answered = make_open_recommendation("answered", office=office, head=head)
    verified = make_open_recommendation("verified", office=office, head=head)
    client.force_login(head)
    assert listed(client, "?overdue=1") == [late.pk]
    assert listed(client, "?state=answered") == [answered.pk]
    assert listed(client, "?state=with_school") == [late.pk]
    assert set(listed(client, "?state=unsettled")) == {late.pk, answered.pk}
    assert listed(client, f"?school={verified.school.pk}") == [verified.pk]
    assert listed(client, f"?supervisor={answered.supervisor.pk}") == [answered.pk]
    assert len(listed(client, "?q=แผนการนิเทศ")) == 3
    overdue = client.get("/recommendations/?overdue=1").text
    assert "chip-late" in overdue
    assert "chip-waiting" in overdue
    client.force_login(answered.supervisor)
    assert listed(client) == [answered.pk]
    assert len(listed(client, "?mine=0")) == 3


def test_the_evidence_is_seen_by_school_and_office(client, row, teacher):
    client.force_login(teacher)
    client.post(url("recommendation_answer", row), {"text": "เสร็จแล้ว", "version": row.version, "evidence": [pdf()]})
    stored = StoredFile.objects.get()
    address = reverse("schools:file", args=[stored.pk])
    stranger = make_user(Role.SCHOOL_STAFF, school=make_school(row.office))
    for person, status in ((teacher, 200), (row.supervisor, 200), (stranger, 404), (make_user(Role.HEAD), 404)):
        client.force_login(person)
        assert client.get(address).status_code == status


def test_two_at_once_only_one_wins(row, teacher):
    same = Recommendation.objects.get(pk=row.pk)
    actions.answer(recommendation=row, by=teacher, text="ก่อน")
    with pytest.raises(Stale):
        actions.withdraw(recommendation=same, by=row.supervisor, reason="ช้าไป")
    with pytest.raises(WrongState):
        actions.answer(recommendation=row, by=teacher, text="อีกครั้ง")


def test_the_database_wants_a_due_date_once_the_school_sees_it():
    visit = make_visit(office=make_office())
    row = make_recommendation(visit, due_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.filter(pk=row.pk).update(state="open")


def test_a_refused_verdict_changes_nothing_and_keeps_the_words(client):
    row = make_open_recommendation("answered", office=make_office())
    client.force_login(row.supervisor)
    long = "ก" * 2001
    page = client.post(url("recommendation_verify", row), {"comment": long, "version": "-5"}).text
    assert "ความเห็นถึงโรงเรียน" in page and "2001" in page
    assert f"{long}</textarea>" in page
    row.refresh_from_db()
    assert (row.state, row.events.filter(to_state="verified").count()) == ("answered", 0)


@pytest.mark.parametrize("nothing", ["\u200b", "\u00a0\ufeff"])
def test_an_answer_that_shows_nothing_is_none(client, row, teacher, nothing):
    client.force_login(teacher)
    page = client.post(url("recommendation_answer", row), {"text": nothing, "version": row.version}).text
    assert "โปรดกรอกผลการดำเนินงาน" in page
    assert row.answers.count() == 0


def test_the_address_of_a_refused_form_leads_back_to_the_recommendation(client, row, teacher):
    client.force_login(teacher)
    assert client.get(url("recommendation_answer", row)).url == url("recommendation", row)


def test_the_timeline_tells_deeds(client):
    row = make_open_recommendation("verified", office=make_office())
    assert [event.label for event in row.events.all()] == ["เปิดข้อเสนอแนะ", "ส่งผลการดำเนินงาน", "ยืนยันผล"]
    assert [event.label for event in row.visit.events.all()] == ["ส่งให้พิจารณา", "อนุมัติ"]
