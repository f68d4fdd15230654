"""The calendar: what each view shows, to whom, and what speaks against a day."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from schools.models import OfficeDay, Role
from supervision import calendar_days as days
from supervision.models import Absence, PlannedVisit
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.supervision.calendar_factories import page, put, working_day
from tests.supervision.factories import make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def supervisor(office, client):
    user = make_user(Role.SUPERVISOR, office=office)
    client.force_login(user)
    return user


def kinds(row, day, part="day", user=None):
    user = user or row.supervisor
    return {clash.kind for clash in days.clashes(row, day, part, days.known(user, day, day))}


@pytest.mark.parametrize("view", ["", "month", "week", "list"])
def test_each_view_shows_the_planned_visit_and_the_way_to_move_it(client, office, supervisor, view):
    school, day = make_school(office), working_day(office)
    row = put(supervisor, school, day)
    html = page(client, view=view, on=day.isoformat())
    assert school.full_name in html
    assert reverse("supervision:planned_move", args=[row.pk]) in html


def test_a_full_day_of_a_month_is_folded_and_a_week_shows_all(client, office, supervisor):
    day = working_day(office)
    for _ in range(6):
        put(supervisor, make_school(office), day)
    assert "+3 รายการ" in page(client, view="month", on=day.isoformat())
    assert "รายการ<span" not in page(client, view="week", on=day.isoformat())


def test_a_view_shows_its_days_alone(client, office, supervisor):
    near, far = make_school(office), make_school(office)
    day = working_day(office)
    put(supervisor, near, day)
    put(supervisor, far, day + timedelta(days=70))
    for view in ("month", "week", "list"):
        html = page(client, view=view, on=day.isoformat())
        assert near.full_name in html
        assert far.full_name not in html


@pytest.mark.parametrize("on", ["", "2026-13-45", "x" * 500, "0001-01-01", "9999-12-31", "๒๕๖๙-๐๑-๐๑", "2026-1-1 0"])
def test_a_day_that_is_none_is_today(client, supervisor, on):
    assert client.get(reverse("supervision:calendar"), {"on": on, "view": "nothing"}).context["on"] == today()


def test_at_the_ends_of_the_calendar_there_is_no_further(client, supervisor):
    for on, missing in ((days.FIRST, "before"), (days.LAST, "after")):
        for view in ("month", "week", "list"):
            context = client.get(reverse("supervision:calendar"), {"on": on.isoformat(), "view": view}).context
            assert context[missing] == ""


def test_spans_and_steps():
    on = date(2026, 11, 21)
    assert days.span("week", on) == (date(2026, 11, 16), date(2026, 11, 22))
    assert days.span("list", on) == (date(2026, 11, 1), date(2026, 11, 30))
    assert days.span("month", on) == (date(2026, 10, 26), date(2026, 12, 6))
    assert days.step("month", date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert days.step("month", date(2027, 1, 31), -1) == date(2026, 12, 1)
    assert days.step("week", on, -1) == date(2026, 11, 14)


def test_a_supervisor_sees_the_own_days_first_and_those_of_a_colleague_on_demand(client, office, supervisor):
    other = make_user(Role.SUPERVISOR, office=office)
    day, school = working_day(office), make_school(office)
    put(other, school, day)
    assert school.full_name not in page(client, on=day.isoformat())
    for who in ("all", other.pk):
        assert school.full_name in page(client, on=day.isoformat(), who=who)
    assert school.full_name not in page(client, on=day.isoformat(), who=supervisor.pk)


def test_a_first_draft_of_a_colleague_and_another_office_are_not_shown(client, office, supervisor):
    day = working_day(office)
    draft, theirs = make_school(office), make_school(make_office())
    put(make_user(Role.SUPERVISOR, office=office), draft, day, state="draft")
    stranger = make_user(Role.SUPERVISOR, office=theirs.office)
    put(stranger, theirs, day)
    Absence.objects.create(office=theirs.office, user=stranger, starts=day, ends=day)
    for who in ("all", stranger.pk):
        html = page(client, on=day.isoformat(), who=who)
        assert draft.full_name not in html
        assert theirs.full_name not in html
        assert str(stranger) not in html


def test_one_network_alone(client, office, supervisor):
    day = working_day(office)
    one, other = (make_school(office, network=make_network(office)) for _ in range(2))
    put(supervisor, one, day, part="am")
    put(supervisor, other, day, part="pm")
    html = page(client, on=day.isoformat(), network=one.network_id)
    assert one.full_name in html
    assert other.full_name not in html


def test_days_off_examinations_absences_visits_made_and_what_has_no_day(client, office, supervisor):
    day, made, waiting = working_day(office), make_school(office), make_school(office)
    OfficeDay.objects.create(office=office, day=day, name="สอบปลายภาค", is_working=True, is_exam=True)
    OfficeDay.objects.create(office=office, day=day + timedelta(days=1), name="หยุดพิเศษประจำจังหวัด")
    Absence.objects.create(office=office, user=supervisor, starts=day, ends=day, kind="training", note="เรื่องส่วนตัว")
    make_visit(school=made, supervisor=supervisor, state="approved", visited_on=today())
    put(supervisor, waiting, None)
    html = page(client, view="list", on=day.isoformat())
    html += page(client, view="list", on=(day + timedelta(days=1)).isoformat())
    for text in ("สอบ: สอบปลายภาค", "หยุด: หยุดพิเศษประจำจังหวัด", "อบรม/ประชุม", waiting.full_name):
        assert text in html
    assert "เรื่องส่วนตัว" not in html
    assert made.full_name in page(client, view="list", on=today().isoformat())


def test_cancelled_is_not_shown(client, office, supervisor):
    school, day = make_school(office), working_day(office)
    put(supervisor, school, day, state="approved")
    PlannedVisit.objects.update(state="cancelled")
    assert school.full_name not in page(client, on=day.isoformat())


def test_the_same_person_twice_at_the_same_hours(office, supervisor):
    day = working_day(office)
    row = put(supervisor, make_school(office), day, part="am")
    put(supervisor, make_school(office), day, part="pm")
    assert "person" not in kinds(row, day, "am")
    assert "person" in kinds(row, day, "pm")
    assert "person" in kinds(row, day, "day")


def test_the_same_school_by_somebody_else_in_the_same_week(office, supervisor):
    day, school = working_day(office), make_school(office)
    row, other = put(supervisor, school, None), make_user(Role.SUPERVISOR, office=office)
    put(other, school, days.monday(day))
    assert "school" in kinds(row, day)
    assert "school" not in kinds(row, day + timedelta(days=7))


def test_a_day_off_a_weekend_an_examination_and_an_absence(office, supervisor):
    day = working_day(office)
    row = put(supervisor, make_school(office), None)
    assert kinds(row, day) == set()
    own = OfficeDay.objects.create(office=office, day=day, name="สอบ", is_working=True, is_exam=True)
    assert kinds(row, day) == {"exam"}
    own.is_working = own.is_exam = False
    own.save()
    assert kinds(row, day) == {"holiday"}
    own.delete()
    saturday = days.monday(day) + timedelta(days=5)
    assert kinds(row, saturday) in ({"weekend"}, {"holiday"})
    Absence.objects.create(office=office, user=supervisor, starts=day - timedelta(days=2), ends=day)
    assert kinds(row, day) == {"absence"}
    assert "absence" not in kinds(row, day + timedelta(days=14))


def test_a_clash_stands_at_the_planned_visit_in_words(client, office, supervisor):
    day = working_day(office)
    put(supervisor, make_school(office), day)
    Absence.objects.create(office=office, user=supervisor, starts=day, ends=day, kind="leave")
    assert f"{supervisor} ลาในวันนี้" in page(client, on=day.isoformat())


def test_exam_days_are_marked_by_the_office_and_are_working_days(client, office):
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    day = working_day(office)
    data = {"day": f"{day.day}/{day.month}/{day.year + 543}", "name": "สอบกลางภาค", "is_exam": "on"}
    assert client.post(reverse("schools:office_day_add", args=[office.pk]), data).status_code == 302
    row = office.own_days.get()
    assert (row.day, row.is_exam, row.is_working) == (day, True, True)
    html = client.get(reverse("schools:office_calendar", args=[office.pk]), {"year": day.year + 543}).content.decode()
    assert "สอบกลางภาค" in html
    assert "วันสอบ</span>" in html


def test_home_pages_tell_what_comes(client, office, supervisor):
    school = make_school(office)
    put(supervisor, school, today())
    html = client.get("/").content.decode()
    assert "นิเทศตามแผนสัปดาห์นี้" in html
    assert f"{reverse('supervision:visit_new')}?planned=" in html
    assert school.full_name in html
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=school))
    assert "การนิเทศที่กำหนดไว้" in client.get("/").content.decode()
    PlannedVisit.objects.update(state="cancelled")
    assert "การนิเทศที่กำหนดไว้" not in client.get("/").content.decode()
