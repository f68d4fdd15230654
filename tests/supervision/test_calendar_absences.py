"""When people are away: written by themselves or the head, read as kind and days by others."""

from datetime import timedelta

import pytest
from django.urls import reverse

from schools.models import Role
from supervision.models import Absence
from tests.factories import make_office, make_school, make_user, today
from tests.supervision.calendar_factories import put, working_day
from tests.supervision.factories import thai

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def supervisor(office, client):
    user = make_user(Role.SUPERVISOR, office=office)
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def form(first, last=None, **changes):
    return {"kind": "leave", "starts": thai(first), "ends": thai(last) if last else "", "note": ""} | changes


def test_one_day_is_written_once_and_the_visit_of_that_day_is_named(client, office, supervisor):
    day, school = working_day(office), make_school(office)
    put(supervisor, school, day)
    for _ in range(2):
        html = client.post(url("absence_new"), form(day, note="พบแพทย์"), follow=True).content.decode()
        assert school.full_name in html
    row = Absence.objects.get()
    assert (row.user, row.starts, row.ends, row.office) == (supervisor, day, day, office)
    assert "พบแพทย์" in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends": thai(today() - timedelta(days=1))}, "วันสุดท้ายต้องไม่ก่อนวันแรก"),
        ({"ends": thai(today() + timedelta(days=400))}, "ไม่เกินหนึ่งปี"),
        ({"starts": ""}, "โปรดระบุวันแรก"),
        ({"note": "ก" * 201}, "200"),
    ],
)
def test_what_cannot_be_is_told(client, supervisor, changes, words):
    response = client.post(url("absence_new"), form(today(), **changes))
    assert words in response.content.decode()
    assert not Absence.objects.exists()


def test_the_head_writes_for_the_group_alone(client, office, supervisor):
    client.force_login(make_user(Role.HEAD, office=office))
    stranger = make_user(Role.SUPERVISOR, office=make_office())
    response = client.post(url("absence_new"), form(today(), user=stranger.pk))
    assert "ไม่อยู่ในกลุ่มนิเทศฯ ของสำนักงาน" in response.content.decode()
    client.post(url("absence_new"), form(today(), user=supervisor.pk))
    assert Absence.objects.get().user == supervisor


def test_a_supervisor_writes_for_nobody_else(client, office, supervisor):
    other = make_user(Role.SUPERVISOR, office=office)
    client.post(url("absence_new"), form(today(), user=other.pk))
    assert Absence.objects.get().user == supervisor


def test_a_colleagues_reason_is_not_read(client, office, supervisor):
    other = make_user(Role.SUPERVISOR, office=office)
    row = Absence.objects.create(office=office, user=other, starts=today(), ends=today(), note="เรื่องส่วนตัว")
    assert "เรื่องส่วนตัว" not in client.get(url("absences")).content.decode()
    assert client.get(url("absence_edit", row.pk)).status_code == 403
    assert client.post(url("absence_delete", row.pk), {"version": 1}).status_code == 403
    assert Absence.objects.exists()


def test_a_stale_change_is_a_conflict_and_a_stale_deletion_deletes_nothing(client, office, supervisor):
    row = Absence.objects.create(office=office, user=supervisor, starts=today(), ends=today(), note="เดิม")
    assert client.post(url("absence_edit", row.pk), form(today(), note="หนึ่ง", version=1)).status_code == 302
    response = client.post(url("absence_edit", row.pk), form(today(), note="สอง", version=1))
    assert response.status_code == 409
    client.post(url("absence_delete", row.pk), {"version": 1})
    row.refresh_from_db()
    assert (row.note, row.version) == ("หนึ่ง", 2)
    client.post(url("absence_delete", row.pk), {"version": 2})
    assert not Absence.objects.exists()
    assert client.post(url("absence_delete", row.pk), {"version": 2}).status_code == 404
