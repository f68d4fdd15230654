"""Moving on the calendar: dropping a planned visit on a day, and what makes the form open instead."""

from datetime import timedelta

import pytest
from django.urls import reverse

from schools.models import OfficeDay, Role
from supervision.models import Absence, PlannedVisitEvent
from supervision.views.calendar import back_to
from tests.factories import make_office, make_school, make_user, today
from tests.supervision.calendar_factories import put, working_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def supervisor(office, client):
    user = make_user(Role.SUPERVISOR, office=office)
    client.force_login(user)
    return user


def address(row):
    return reverse("supervision:planned_move", args=[row.pk])


def drop(client, row, day, **changes):
    data = {"drop": "1", "day": day.isoformat(), "part": row.part, "version": row.version, "back": "view=week"}
    return client.post(address(row), data | changes)


def test_a_drop_gives_the_day_and_returns_to_the_calendar_as_it_was(client, office, supervisor):
    row, day = put(supervisor, make_school(office), None), working_day(office)
    response = drop(client, row, day, back=f"view=week&on={day.isoformat()}&who=all&next=//evil.example")
    assert response.url == f"{reverse('supervision:calendar')}?view=week&on={day.isoformat()}&who=all"
    row.refresh_from_db()
    assert row.planned_on == day


def test_the_same_drop_twice_is_one(client, office, supervisor):
    row, day = put(supervisor, make_school(office), None), working_day(office)
    assert [drop(client, row, day).status_code for _ in range(2)] == [302, 302]
    assert PlannedVisitEvent.objects.filter(planned=row).count() == 1
    row.refresh_from_db()
    assert (row.planned_on, row.version) == (day, 2)


def test_a_move_sent_twice_counts_once(client, office, supervisor):
    row, day = put(supervisor, make_school(office), working_day(office)), working_day(office, 10)
    form = {"day": day.isoformat(), "part": "day", "version": row.version, "reason": "โรงเรียนขอเลื่อน"}
    assert [client.post(address(row), form).status_code for _ in range(2)] == [302, 302]
    row.refresh_from_db()
    assert (row.planned_on, row.moves) == (day, 1)


def test_a_drop_that_owes_a_reason_opens_the_form_with_the_day(client, office, supervisor):
    first, then = working_day(office), working_day(office, 10)
    row = put(supervisor, make_school(office), first)
    response = drop(client, row, then)
    assert response.status_code == 302
    page = client.get(response.url)
    assert page.context["form"].initial["day"] == then
    assert "เหตุผลที่เลื่อน" in page.content.decode()
    row.refresh_from_db()
    assert row.planned_on == first


def test_a_drop_on_a_day_that_something_speaks_against_asks_first(client, office, supervisor):
    row, day = put(supervisor, make_school(office), None), working_day(office)
    OfficeDay.objects.create(office=office, day=day, name="สอบ NT", is_working=True, is_exam=True)
    Absence.objects.create(office=office, user=supervisor, starts=day, ends=day, kind="duty")
    page = client.get(drop(client, row, day).url).content.decode()
    assert "เป็นวันสอบ: สอบ NT" in page
    assert "ไปราชการในวันนี้" in page
    row.refresh_from_db()
    assert row.planned_on is None
    form = {"day": day.isoformat(), "part": "day", "version": row.version}
    assert "เป็นวันสอบ: สอบ NT" in client.post(address(row), form, follow=True).content.decode()
    row.refresh_from_db()
    assert row.planned_on == day


def test_a_stale_move_shows_both_days_and_overwrites_nothing(client, office, supervisor):
    row, theirs = put(supervisor, make_school(office), None), working_day(office)
    drop(client, row, theirs)
    assert drop(client, row, theirs + timedelta(days=7)).status_code == 409
    form = {"day": (theirs + timedelta(days=7)).isoformat(), "part": "day", "version": row.version, "reason": "ขอเลื่อน"}
    response = client.post(address(row), form)
    assert response.status_code == 409
    assert [(one["label"]) for one in response.context["conflict"]] == ["วันที่"]
    row.refresh_from_db()
    assert row.planned_on == theirs


@pytest.mark.parametrize("day", ["", "x", "2026-02-31", "1900-01-01"])
def test_a_bad_day_is_told_and_nothing_is_lost(client, office, supervisor, day):
    row = put(supervisor, make_school(office), None)
    data = {"drop": "1", "day": day, "part": "am", "version": row.version}
    response = client.post(address(row), data)
    assert response.status_code == 200
    assert "day" in response.context["form"].errors
    row.refresh_from_db()
    assert row.planned_on is None


@pytest.mark.parametrize("part", ["night", ""])
def test_a_part_that_is_none_is_refused(client, office, supervisor, part):
    row = put(supervisor, make_school(office), None)
    response = drop(client, row, working_day(office), part=part)
    assert "part" in response.context["form"].errors


def test_the_past_and_a_colleagues_are_refused(client, office, supervisor):
    row = put(supervisor, make_school(office), None)
    page = client.post(
        address(row), {"day": (today() - timedelta(days=1)).isoformat(), "part": "day", "version": row.version}
    )
    assert "ต้องไม่ก่อนวันนี้" in page.content.decode()
    theirs = put(make_user(Role.SUPERVISOR, office=office), make_school(office), None)
    assert drop(client, theirs, working_day(office)).status_code == 403
    elsewhere = make_office()
    foreign = put(make_user(Role.SUPERVISOR, office=elsewhere), make_school(elsewhere), None)
    assert drop(client, foreign, working_day(office)).status_code == 404


@pytest.mark.parametrize(
    "back", ["//evil.example", "next=//evil.example", "\x00", "view=" + "x" * 900, "view=week&on=1"]
)
def test_the_way_back_leads_to_the_calendar_alone(back):
    assert back_to(back).split("?")[0] == reverse("supervision:calendar")
    assert "evil" not in back_to(back)
