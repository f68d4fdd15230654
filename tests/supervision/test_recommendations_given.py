"""Recommendations that come from no visit: given to one school or several, changed, closed."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inbox.models import Notice
from schools.holidays import next_working_day
from schools.models import AuditEvent, Duty, Role
from supervision.actions import recommendations as actions
from supervision.models import Recommendation
from tests.factories import make_office, make_school, make_user, today
from tests.supervision.factories import make_open_recommendation, thai, visit_form
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db
NEW = "/recommendations/new/"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office)


def given(*schools, **changes):
    return {
        "schools": [school.pk for school in schools],
        "source": "committee",
        "origin": "มติ ก.ต.ป.น. ครั้งที่ 2/2569",
        "text": "จัดทำแผนแก้ปัญหาการอ่าน",
        "theme": "มฐ.1 คุณภาพของผู้เรียน",
        "priority": "high",
        "owner": "ครูวิชาการ",
        "supervisor": "",
        "due_on": thai(today() + timedelta(days=20)),
        "client_uuid": str(uuid.uuid4()),
    } | changes


def url(name, row):
    return reverse(f"supervision:{name}", args=[row.pk])


def test_several_schools_get_one_each_and_are_told_at_once(client, office, head):
    one, two = make_school(office), make_school(office)
    teacher = make_user(Role.SCHOOL_STAFF, school=one)
    client.force_login(head)
    page = client.post(NEW, given(one, two), follow=True).text
    assert "เปิดข้อเสนอแนะถึงโรงเรียน 2 แห่งแล้ว" in page
    rows = list(Recommendation.objects.order_by("pk"))
    assert [row.school for row in rows] == [one, two]
    assert {(row.state, row.source, row.priority, row.theme) for row in rows} == {
        ("open", "committee", "high", "มฐ.1 คุณภาพของผู้เรียน")
    }
    assert all(row.created_by == head and row.visit is None and row.events.count() == 1 for row in rows)
    told = Notice.objects.get(user=teacher)
    assert told.url == url("recommendation", rows[0])
    assert "มติคณะกรรมการ" in told.title
    client.force_login(teacher)
    assert "มติ ก.ต.ป.น. ครั้งที่ 2/2569" in client.get(told.url).text


def test_sent_twice_it_is_given_once(client, office, head):
    one, two = make_school(office), make_school(office)
    client.force_login(head)
    data = given(one)
    first = client.post(NEW, data)
    again = client.post(NEW, data)
    assert first.url == again.url
    assert Recommendation.objects.count() == 1
    client.post(NEW, data | {"schools": [one.pk, two.pk]})
    assert Recommendation.objects.count() == 2


def test_who_follows_up_is_who_is_responsible_for_the_school(client, office, head):
    cared, alone = make_school(office), make_school(office)
    supervisor = make_user(Role.SUPERVISOR, office=office)
    Duty.objects.create(office=office, user=supervisor, school=cared, year=fiscal_year(today()))
    client.force_login(head)
    client.post(NEW, given(cared, alone))
    assert Recommendation.objects.get(school=cared).supervisor == supervisor
    assert Recommendation.objects.get(school=alone).supervisor == head
    assert Notice.objects.filter(user=supervisor, title__contains="ผู้ติดตาม").count() == 1
    client.post(NEW, given(alone, supervisor=supervisor.pk))
    assert Recommendation.objects.filter(school=alone, supervisor=supervisor).count() == 1


def test_many_schools_cost_as_much_as_one(client, office, head):
    """Each school's people and each supervisor are told, in the same number of queries."""
    supervisor = make_user(Role.SUPERVISOR, office=office)
    client.force_login(head)
    client.get(NEW)
    costs = []
    for count in (1, 12):
        schools = [make_school(office) for _ in range(count)]
        teachers = [make_user(Role.SCHOOL_STAFF, school=school) for school in schools]
        with CaptureQueriesContext(connection) as made:
            assert client.post(NEW, given(*schools, supervisor=supervisor.pk)).status_code == 302
        costs.append(len(made))
        by_school = {row.school: row for row in Recommendation.objects.filter(school__in=schools)}
        told = {notice.user: notice.url for notice in Notice.objects.filter(user__in=teachers)}
        pairs = zip(teachers, schools, strict=True)
        assert told == {teacher: url("recommendation", by_school[school]) for teacher, school in pairs}
    assert costs[0] == costs[1] < 30, costs
    for_supervisor = Notice.objects.filter(user=supervisor).order_by("pk")
    assert ["12 แห่ง" in notice.title for notice in for_supervisor] == [False, True]
    assert for_supervisor[1].url == "/recommendations/?mine=1"
    assert AuditEvent.objects.filter(verb="give recommendations").count() == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schools": []}, "โปรดเลือกโรงเรียนอย่างน้อยหนึ่งแห่ง"),
        ({"origin": ""}, "โปรดระบุมติ การประเมิน หรือหนังสือที่อ้างอิง"),
        ({"source": "visit"}, "ที่มา"),
        ({"text": ""}, "โปรดกรอกข้อเสนอแนะ"),
        ({"text": "ก" * 2001}, "2000"),
        ({"due_on": thai(today() - timedelta(days=1))}, "กำหนดดำเนินการต้องไม่ก่อนวันนี้"),
        ({"due_on": "1/1/2599"}, "ไกลเกิน 5 ปี"),
        ({"theme": "-"}, "“-” หมายถึงไม่ระบุประเด็น โปรดเว้นว่างไว้"),
    ],
)
def test_what_is_wrong_is_named_and_the_words_stay(client, office, head, changes, message):
    client.force_login(head)
    response = client.post(NEW, given(make_school(office), **changes))
    assert response.status_code == 200
    assert message in response.text
    assert changes.get("text") == "" or "จัดทำแผนแก้ปัญหาการอ่าน" in response.text or "ก" * 2001 in response.text
    assert not Recommendation.objects.exists()


def test_schools_and_people_of_other_offices_and_closed_schools_are_refused(client, office, head):
    own, stranger = make_school(office), make_school(make_office())
    closed = make_school(office, closed_on=today() - timedelta(days=1))
    client.force_login(head)
    for school in (stranger, closed):
        assert "มีโรงเรียนที่เลือกไม่ได้" in client.post(NEW, given(own, school)).text
    outsider = make_user(Role.SUPERVISOR)
    assert client.post(NEW, given(own, supervisor=outsider.pk)).status_code == 200
    assert not Recommendation.objects.exists()
    assert stranger.name not in client.get(f"{NEW}?school={stranger.pk}").text


def test_the_page_suggests_standards_a_working_day_and_what_the_address_says(client, office, head):
    school = make_school(office)
    make_open_recommendation(school=school)
    Recommendation.objects.update(theme="คำของสำนักงานเอง")
    client.force_login(head)
    response = client.get(f"{NEW}?school={school.pk}&source=sar&theme=มฐ.2")
    assert '<option value="คำของสำนักงานเอง">' in response.text
    assert "มฐ.1 " in response.text
    form = response.context["form"]
    assert form["source"].value() == "sar"
    assert form["theme"].value() == "มฐ.2"
    assert f'value="{school.pk}" id="school-{school.pk}" checked' in response.text
    assert form["due_on"].value() == next_working_day(today() + timedelta(days=30), office)


def test_a_new_due_date_needs_a_reason_and_is_on_record(client):
    row = make_open_recommendation(office=make_office())
    teacher = make_user(Role.SCHOOL_STAFF, school=row.school)
    client.force_login(row.supervisor)
    page = url("recommendation_extend", row)
    day = row.due_on + timedelta(days=10)
    data = {"due_on": thai(day), "priority": "high", "reason": "", "version": row.version}
    assert "โปรดระบุเหตุผลที่เปลี่ยน" in client.post(page, data).text
    same = data | {"due_on": thai(row.due_on), "priority": "normal", "reason": "ขอ"}
    assert "ยังเหมือนเดิม" in client.post(page, same).text
    client.post(page, data | {"reason": "รอวัสดุ"})
    version = row.version
    row.refresh_from_db()
    assert (row.due_on, row.priority, row.version, row.state) == (day, "high", version + 1, "open")
    event = row.events.last()
    assert event.label == "เปลี่ยนกำหนดหรือความสำคัญ"
    assert "รอวัสดุ" in event.comment and "ปกติ เป็น เร่งด่วน" in event.comment
    assert Notice.objects.filter(user=teacher, title__contains="กำหนดหรือความสำคัญใหม่").count() == 1


def test_a_second_click_on_a_new_due_date_is_the_first(client):
    row = make_open_recommendation(office=make_office())
    client.force_login(row.supervisor)
    data = {"due_on": thai(row.due_on), "priority": "high", "reason": "เร่งด่วนขึ้น", "version": row.version}
    for _click in range(2):
        response = client.post(url("recommendation_extend", row), data)
        assert response.url == url("recommendation", row)
    assert row.events.filter(to_state="extended").count() == 1


def test_a_stale_due_date_overwrites_nothing(client):
    row = make_open_recommendation(office=make_office())
    client.force_login(row.supervisor)
    stale = row.version
    actions.extend(
        recommendation=row, by=row.supervisor, due_on=row.due_on, priority="low", reason="ก่อน", version=stale
    )
    data = {"due_on": thai(row.due_on), "priority": "high", "reason": "ช้าไป", "version": stale}
    response = client.post(url("recommendation_extend", row), data)
    assert response.status_code == 409
    assert "ไม่เร่งด่วน" in response.text and "ช้าไป" in response.text
    row.refresh_from_db()
    assert row.priority == "low"
    assert row.events.filter(to_state="extended").count() == 1


def test_a_colleague_changes_no_due_date_and_a_settled_one_stays(client):
    row = make_open_recommendation("verified", office=make_office())
    client.force_login(make_user(Role.SUPERVISOR, office=row.office))
    assert client.get(url("recommendation_extend", row)).status_code == 403
    client.force_login(row.supervisor)
    assert "มีผู้ดำเนินการแล้ว" in client.get(url("recommendation_extend", row), follow=True).text


def test_a_verified_one_is_closed_or_sent_back(client):
    row = make_open_recommendation("verified", office=make_office())
    teacher = make_user(Role.SCHOOL_STAFF, school=row.school)
    client.force_login(row.supervisor)
    assert "ปิดข้อเสนอแนะ</button>" in client.get(url("recommendation", row)).text
    data = {"version": row.version, "comment": "เห็นผลต่อเนื่อง"}
    page = client.post(url("recommendation_close", row), data, follow=True).text
    assert "ปิดข้อเสนอแนะแล้ว" in page
    assert "มีผู้ดำเนินการแล้ว" in client.post(url("recommendation_close", row), data, follow=True).text
    row.refresh_from_db()
    assert (row.state, row.events.last().comment) == ("closed", "เห็นผลต่อเนื่อง")
    assert Notice.objects.filter(user=teacher, title__startswith="ปิดข้อเสนอแนะแล้ว").count() == 1

    other = make_open_recommendation("verified", school=row.school, supervisor=row.supervisor)
    client.post(url("recommendation_send_back", other), {"reason": "ไม่ต่อเนื่อง", "version": other.version})
    other.refresh_from_db()
    assert (other.state, other.settled_at) == ("sent_back", None)


def test_an_open_one_is_not_closed_from_its_page(client):
    row = make_open_recommendation(office=make_office())
    client.force_login(row.supervisor)
    assert "มีผู้ดำเนินการแล้ว" in client.post(url("recommendation_close", row), {}, follow=True).text
    row.refresh_from_db()
    assert row.state == "open"


def test_each_step_is_told(client):
    row = make_open_recommendation(office=make_office())
    teacher = make_user(Role.SCHOOL_STAFF, school=row.school)
    Notice.objects.all().delete()
    actions.answer(recommendation=row, by=teacher, text="ทำแล้ว")
    assert Notice.objects.get(user=row.supervisor).url == url("recommendation", row)
    actions.send_back(recommendation=row, by=row.supervisor, reason="ขอหลักฐาน")
    actions.withdraw(recommendation=row, by=row.supervisor, reason="ซ้ำ")
    assert list(Notice.objects.filter(user=teacher).order_by("pk").values_list("body", flat=True)) == ["ขอหลักฐาน", "ซ้ำ"]


def test_a_visits_row_keeps_its_theme_and_priority_and_a_priority_alone_is_no_row(client, office):
    school = make_school(office)
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    data = visit_form(school, rows=[("จัดกลุ่ม PLC", "ครูวิชาการ", thai(today() + timedelta(days=9)))], do="draft")
    data |= {
        "recommendations-0-theme": "กระบวนการเรียนรู้",
        "recommendations-0-priority": "high",
        "recommendations-1-priority": "low",
    }
    client.post("/visits/new/", data)
    kept = Recommendation.objects.get()
    assert (kept.theme, kept.priority, kept.state) == ("กระบวนการเรียนรู้", "high", "draft")


@pytest.mark.parametrize("do", ["draft", "submit"])
def test_a_visits_row_is_due_within_sight(client, office, do):
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    data = visit_form(make_school(office), rows=[("จัดกลุ่ม PLC", "ครูวิชาการ", "1/1/2599")], do=do)
    assert "ไกลเกิน 5 ปี" in client.post("/visits/new/", data).text
    assert not Recommendation.objects.exists()
