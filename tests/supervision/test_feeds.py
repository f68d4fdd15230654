"""The calendar of a phone: who opens it, what is in it, and whether other programs can read it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from schools.models import Role
from supervision import feeds
from supervision.models import Absence, CalendarFeed, Plan, PlannedVisit
from tests.factories import make_office, make_school, make_user, today
from tests.supervision.calendar_factories import put, working_day
from tests.supervision.factories import make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)


@pytest.fixture
def address(client, supervisor):
    """The secret address, made by the person."""
    client.force_login(supervisor)
    client.post(reverse("supervision:calendar_address"), {"do": "renew"})
    client.logout()
    return reverse("supervision:calendar_feed", args=[supervisor.calendar_feed.token])


def unfolded(client, address):
    """The logical lines of the calendar."""
    response = client.get(address)
    assert response.status_code == 200
    content = response.content.decode()
    assert content.endswith("\r\n")
    return content.replace("\r\n ", "").split("\r\n")


def events(client, address):
    """[{name with parameters: value}] of the calendar's events."""
    found, event = [], None
    for line in unfolded(client, address):
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT":
            found.append(event)
            event = None
        elif event is not None:
            name, value = line.split(":", 1)
            event[name] = value
    return found


def test_it_opens_without_signing_in_and_is_kept_from_search_and_shared_caches(client, office, supervisor, address):
    school, day = make_school(office), working_day(office)
    row = put(supervisor, school, day)
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert client.head(address).status_code == 200
    (event,) = events(client, address)
    assert event["UID"] == f"planned-{row.pk}@nithet"
    assert event["SUMMARY"] == f"นิเทศ {school.full_name}"
    assert event["DTSTART;VALUE=DATE"] == f"{day:%Y%m%d}"
    assert event["DTEND;VALUE=DATE"] == f"{day + timedelta(days=1):%Y%m%d}"
    assert event["STATUS"] == "CONFIRMED"


def test_hours_are_told_in_utc(client, office, supervisor, address):
    put(supervisor, make_school(office), working_day(office), part="am")
    put(supervisor, make_school(office), working_day(office), part="pm")
    first, second = events(client, address)
    assert (first["DTSTART"][8:], first["DTEND"][8:]) == ("T013000Z", "T050000Z")
    assert (second["DTSTART"][8:], second["DTEND"][8:]) == ("T060000Z", "T093000Z")
    assert first["DTSTART"][:8] == f"{working_day(office):%Y%m%d}"


def test_a_moved_visit_keeps_its_uid_and_a_cancelled_one_says_so(client, office, supervisor, address):
    row = put(supervisor, make_school(office), working_day(office))
    (before,) = events(client, address)
    PlannedVisit.objects.filter(pk=row.pk).update(planned_on=working_day(office, 9), version=2)
    (moved,) = events(client, address)
    PlannedVisit.objects.filter(pk=row.pk).update(state="cancelled", version=3)
    (cancelled,) = events(client, address)
    assert before["UID"] == moved["UID"] == cancelled["UID"]
    assert [one["SEQUENCE"] for one in (before, moved, cancelled)] == ["1", "2", "3"]
    assert cancelled["STATUS"] == "CANCELLED"
    assert cancelled["SUMMARY"].startswith("ยกเลิก: ")


def test_what_is_not_approved_is_tentative_and_what_is_done_is_not(client, office, supervisor, address):
    row = put(supervisor, make_school(office), working_day(office), state="draft")
    assert events(client, address)[0]["STATUS"] == "TENTATIVE"
    visit = make_visit(school=row.school, supervisor=supervisor, state="approved", visited_on=today())
    PlannedVisit.objects.filter(pk=row.pk).update(state="done", visit=visit)
    assert events(client, address)[0]["STATUS"] == "CONFIRMED"


def test_only_the_own_and_no_private_reason(client, office, supervisor, address):
    other = make_user(Role.SUPERVISOR, office=office)
    put(other, make_school(office), working_day(office))
    Absence.objects.create(office=office, user=other, starts=today(), ends=today())
    Absence.objects.create(office=office, user=supervisor, starts=today(), ends=today(), note="ผ่าตัด")
    (event,) = events(client, address)
    assert event["SUMMARY"] == "ลา"
    assert "ผ่าตัด" not in client.get(address).content.decode()


def test_the_groups_first_draft_stays_the_heads(client, office, supervisor, address):
    head = make_user(Role.HEAD, office=office)
    plan = Plan.objects.create(office=office, year=2570, title="แผน", created_by=head)
    row = PlannedVisit.objects.create(
        plan=plan, supervisor=supervisor, school=make_school(office), quarter=1, planned_on=today()
    )
    assert events(client, address) == []
    Plan.objects.update(state="approved")
    assert [one["UID"] for one in events(client, address)] == [f"planned-{row.pk}@nithet"]


def test_a_new_address_makes_the_old_one_void_and_it_can_be_closed(client, supervisor, address):
    client.force_login(supervisor)
    client.post(reverse("supervision:calendar_address"), {"do": "renew"})
    assert client.get(address).status_code == 404
    fresh = reverse("supervision:calendar_feed", args=[CalendarFeed.objects.get().token])
    page = client.get(reverse("supervision:calendar_address"))
    assert fresh in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    for _ in range(2):
        client.post(reverse("supervision:calendar_address"), {"do": "end"})
    assert client.get(fresh).status_code == 404


def test_who_left_or_lost_the_role_has_no_calendar(client, supervisor, address):
    membership = supervisor.memberships.get()
    membership.ends = today() - timedelta(days=1)
    membership.starts = today() - timedelta(days=9)
    membership.save()
    assert client.get(address).status_code == 404
    membership.ends = None
    membership.save()
    assert client.get(address).status_code == 200
    supervisor.is_active = False
    supervisor.save()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 300, "%00" * 20, "ก" * 43, "../../etc/passwd"])
def test_an_unknown_address_is_one_answer(client, address, token):
    response = client.get(f"/calendar/feed/{token}.ics")
    assert response.status_code == 404
    assert "BEGIN:VCALENDAR" not in response.content.decode()


def test_the_secret_is_long_and_random(client, office, supervisor, address):
    other = make_user(Role.SUPERVISOR, office=office)
    client.force_login(other)
    client.post(reverse("supervision:calendar_address"), {"do": "renew"})
    assert len(set(CalendarFeed.objects.values_list("token", flat=True))) == 2
    assert len(supervisor.calendar_feed.token) >= 43


def test_texts_are_escaped():
    assert feeds.escape("ก;ข,ค\\ง\r\nจ\tฉ\x00\x7f") == "ก\\;ข\\,ค\\\\ง\\nจ ฉ"


def test_a_purpose_cannot_add_a_line(client, office, supervisor, address):
    put(supervisor, make_school(office), working_day(office), purpose="หนึ่ง\r\nATTACH:http://evil.example/\nEND:VEVENT")
    lines = unfolded(client, address)
    assert not any(line.startswith("ATTACH") for line in lines)
    assert lines.count("END:VEVENT") == 1


def test_lines_are_folded_by_octets_and_no_character_is_cut():
    line = "SUMMARY:" + "ก" * 100 + "🎓" * 30 + "abc"
    content = feeds.fold(line)
    physical = content.split(b"\r\n")
    assert physical[-1] == b""
    assert all(len(part) <= 75 for part in physical)
    for part in physical:
        part.decode()
    assert content.decode().replace("\r\n ", "") == line + "\r\n"
    assert feeds.fold("x" * 75) == b"x" * 75 + b"\r\n"
    assert feeds.fold("x" * 76) == b"x" * 75 + b"\r\n x\r\n"


def test_every_line_of_a_calendar_is_short_and_ends_as_it_must(client, office, supervisor, address):
    put(supervisor, make_school(office), working_day(office), purpose="ติดตามการอ่านออกเขียนได้ " * 11)
    content = client.get(address).content
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    lines = unfolded(client, address)
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_the_same_number_of_questions_for_many(client, office, supervisor, address, django_assert_num_queries):
    put(supervisor, make_school(office), working_day(office))
    now = timezone.localtime()
    for more in (1, 9):
        for _ in range(more):
            put(supervisor, make_school(office), working_day(office))
            Absence.objects.create(office=office, user=supervisor, starts=today(), ends=today())
        with django_assert_num_queries(2):
            feeds.calendar_of(supervisor, [office.pk], now=now, link=lambda row: f"/{row.pk}/")
