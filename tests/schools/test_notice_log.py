"""What was sent to whom of an office: for those who answer for it, and without the texts."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.models import Delivery, Notice
from schools.models import Role
from tests.factories import make_membership, make_office, make_school, make_user, today
from thai import dates

pytestmark = pytest.mark.django_db
ADDRESS = "/inbox/log/"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def admin(client, office):
    user = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    return user


def sent(user, title="บันทึกการนิเทศรอพิจารณา", *, channel="mail", state="sent", days_ago=0, **more):
    """A delivery of a notice to `user`."""
    notice = Notice.objects.create(user=user, kind="visit", key=title, title=title, body="ข้อความส่วนตัว")
    if days_ago:
        Notice.objects.filter(pk=notice.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    return Delivery.objects.create(notice=notice, channel=channel, state=state, **more)


def page(client, **query):
    """(titles of the rows, the page as text)."""
    response = client.get(reverse("schools:notice_log"), query)
    assert response.status_code == 200
    return [row.title for row in response.context["page"]], response.content.decode()


def test_it_tells_whom_what_how_and_why_not_but_no_text(client, office, admin):
    director = make_user(Role.SCHOOL_DIRECTOR, school=make_school(office))
    sent(director, "มีข้อเสนอแนะใหม่", state="failed", attempts=5, error="ติดต่อปลายทางไม่ได้")
    titles, html = page(client)
    assert titles == ["มีข้อเสนอแนะใหม่"]
    for text in (str(director), "อีเมล", "ส่งไม่สำเร็จ", "ติดต่อปลายทางไม่ได้", reverse("schools:person", args=[director.pk])):
        assert text in html
    assert "ข้อความส่วนตัว" not in html


def test_nobody_of_another_office(client, office, admin):
    other = make_office()
    sent(make_user(Role.HEAD, office=other))
    sent(make_user(Role.SCHOOL_STAFF, school=make_school(other)))
    sent(make_user(Role.PLATFORM_ADMIN))
    titles, html = page(client)
    assert titles == []
    assert "ยังไม่มีข้อความที่ส่งออกนอกระบบ" in html


def test_who_came_brings_no_past_and_who_left_no_news(client, office, admin):
    mover = make_user(Role.SUPERVISOR, office=office)
    sent(mover, "ขณะอยู่ที่นี่")
    here = mover.memberships.get()
    here.ended_at = timezone.now()
    here.save()
    make_membership(mover, Role.SUPERVISOR, office=make_office())
    sent(mover, "หลังย้าย")
    newcomer = make_user(Role.SUPERVISOR, office=make_office())
    newcomer.memberships.update(ended_at=timezone.now())
    sent(newcomer, "ก่อนย้ายมา", days_ago=30)
    make_membership(newcomer, Role.SUPERVISOR, office=office)
    assert page(client)[0] == ["ขณะอยู่ที่นี่"]


def test_a_role_that_is_over_or_not_begun_does_not_count(client, office, admin):
    person = make_user(Role.SUPERVISOR, office=make_office())
    make_membership(person, Role.HEAD, office=office, ends=today() - timedelta(days=1))
    make_membership(person, Role.HEAD, office=office, starts=today() + timedelta(days=1))
    sent(person)
    assert page(client)[0] == []


def test_of_who_belongs_to_two_offices_the_title_is_not_told(client, office, admin):
    both = make_user(Role.SUPERVISOR, office=office)
    make_membership(both, Role.COMMITTEE, office=make_office())
    sent(both, "เรื่องของที่อื่น")
    titles, html = page(client)
    assert titles == ["ไม่แสดงเรื่อง เพราะผู้รับมีบทบาทในหน่วยงานอื่นด้วย"]
    assert "เรื่องของที่อื่น" not in html
    assert "เรื่องของที่อื่น" not in exported(client)


def test_filters_in_the_address(client, office, admin):
    malee = make_user(Role.HEAD, office=office)
    malee.given_name = "มาลี"
    malee.save()
    office.memberships.update(created_at=timezone.now() - timedelta(days=90))
    sent(malee, "ของมาลี")
    sent(admin, "ไม่สำเร็จ", state="failed")
    sent(admin, "ภายนอก", channel="webhook")
    sent(admin, "นานแล้ว", days_ago=40)
    assert page(client)[0] == ["นานแล้ว", "ภายนอก", "ไม่สำเร็จ", "ของมาลี"]
    assert page(client, q="มาลี")[0] == ["ของมาลี"]
    assert page(client, state="failed")[0] == ["ไม่สำเร็จ"]
    assert page(client, channel="webhook")[0] == ["ภายนอก"]
    week = today() - timedelta(days=7)
    day = dates.numeric(week)
    titles, html = page(client, until=day)
    assert titles == ["นานแล้ว"]
    assert f"ถึงวันที่ {dates.short(week)}" in html
    assert len(page(client, since=day)[0]) == 3
    titles, html = page(client, state="failed", channel="digest")
    assert titles == []
    assert "ไม่พบการส่งตามตัวกรองนี้" in html


@pytest.mark.parametrize("query", [{"since": "32/13/2569"}, {"state": "x"}, {"channel": "x"}])
def test_a_filter_that_cannot_be_read_shows_nothing(client, admin, query):
    sent(admin)
    assert page(client, **query)[0] == []


def test_fifty_a_page_and_no_count_of_everything(client, admin, monkeypatch):
    monkeypatch.setattr("schools.notice_log.FEW", 60)
    for number in range(120):
        sent(admin, f"เรื่องที่ {number}")
    titles, html = page(client)
    assert len(titles) == 50
    assert "มากกว่า 60" in html
    titles, html = page(client, page=3)
    assert titles[-1] == "เรื่องที่ 0"
    assert "มากกว่า" not in html


def exported(client, **query):
    response = client.get(reverse("schools:export", args=["notice_log", "csv"]), query)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode("utf-8-sig")


def test_the_file_has_the_rows_of_the_page(client, admin):
    sent(admin, "สำเร็จ", sent_at=timezone.now(), attempts=1)
    sent(admin, "ไม่สำเร็จ", state="failed")
    text = exported(client, state="sent")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["เรื่อง"], row["ช่องทาง"], row["สถานะ"], row["จำนวนครั้งที่ส่ง"]) == ("สำเร็จ", "อีเมล", "ส่งแล้ว", "1")
    assert row["ส่งเมื่อ"].startswith(dates.short(today()))
    assert "ข้อความส่วนตัว" not in text


@pytest.mark.parametrize("role", Role)
def test_who_may_read_it(client, office, role):
    client.force_login(make_user(role, office=office))
    status = client.get(ADDRESS).status_code
    assert status == (200 if role in (Role.OFFICE_ADMIN, Role.HEAD) else 403)


@pytest.mark.parametrize("role", [Role.OFFICE_ADMIN, Role.HEAD, Role.CLERK])
def test_the_navigation_of_those_who_may_leads_there(client, office, role):
    client.force_login(make_user(role, office=office))
    # It stands in the switch of the pages about data, one press from the section.
    beside = client.get(reverse("schools:quality")).content.decode()
    assert (f'href="{ADDRESS}"' in beside) == (role != Role.CLERK)


@pytest.mark.parametrize("query", ["", "?q=ทดสอบ&state=sent&channel=mail&since=1/1/2560"])
@pytest.mark.parametrize("address", [ADDRESS, "/export/notice_log.csv/"])
def test_it_costs_the_same_for_one_and_for_twelve(client, office, admin, django_assert_max_num_queries, query, address):
    counts = []
    for more in (1, 11):
        for _ in range(more):
            sent(make_user(Role.SUPERVISOR, office=office))
        client.get(address + query)
        with django_assert_max_num_queries(12) as made:
            response = client.get(address + query)
            assert response.status_code == 200
            assert b"".join(response)
        counts.append(len(made))
    assert len(set(counts)) == 1, counts
