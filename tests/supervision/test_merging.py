"""Recommendations follow a school into the one it joins, and come back when the merger was wrong."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from schools.actions import closing
from schools.models import Role, School
from supervision.actions import visits
from supervision.models import Recommendation
from tests.factories import make_office, make_school, make_user, today
from tests.supervision.factories import make_open_recommendation, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def school(office):
    return make_school(office, "บ้านเล็ก")


@pytest.fixture
def into(office):
    return make_school(office, "บ้านใหญ่")


@pytest.fixture
def admin(office):
    return make_user(Role.OFFICE_ADMIN, office=office)


def fresh(row):
    return Recommendation.objects.get(pk=row.pk)


@pytest.mark.parametrize("state", ["open", "answered", "sent_back"])
def test_what_waits_goes_along_with_its_history(client, school, into, admin, state):
    row = make_open_recommendation(state, school=school)
    closing.merge(school=school, into=into, on=today(), by=admin)
    moved = fresh(row)
    assert (moved.school, moved.moved_from, moved.state) == (into, school, state)
    event = moved.events.last()
    assert (event.label, event.actor) == ("ย้ายโรงเรียน", admin)
    assert "บ้านเล็ก" in event.comment
    client.force_login(make_user(Role.SCHOOL_STAFF, school=into))
    html = client.get(reverse("supervision:recommendation", args=[row.pk])).content.decode()
    assert "โรงเรียนบ้านเล็ก ซึ่งยุบรวมแล้ว" in html
    for name, args in (("supervision:recommendations", []), ("reports:school", [into.pk])):
        assert "จาก โรงเรียนบ้านเล็ก ซึ่งยุบรวมแล้ว" in client.get(reverse(name, args=args)).content.decode()


@pytest.mark.parametrize("state", ["verified", "withdrawn"])
def test_what_is_settled_stays_in_the_past(school, into, admin, state):
    row = make_open_recommendation(state, school=school)
    closing.merge(school=school, into=into, on=today(), by=admin)
    assert (fresh(row).school, fresh(row).moved_from) == (school, None)


def test_a_later_day_moves_nothing_yet_and_everything_on_the_day(school, into, admin):
    row = make_open_recommendation(school=school)
    closing.merge(school=school, into=into, on=today() + timedelta(days=20), by=admin)
    assert fresh(row).school == school
    call_command("reaper", "--once")
    assert fresh(row).school == school
    School.objects.filter(pk=school.pk).update(closed_on=today())
    call_command("reaper", "--once")
    assert fresh(row).school == into
    assert closing.settle_due() == 0
    closing.reopen(school=School.objects.get(pk=school.pk), by=admin)
    assert fresh(row).school == school


def test_it_goes_on_when_the_school_it_joined_merges_too(school, into, admin, office):
    last = make_school(office)
    row = make_open_recommendation(school=school)
    closing.merge(school=school, into=into, on=today(), by=admin)
    closing.merge(school=into, into=last, on=today(), by=admin)
    assert (fresh(row).school, fresh(row).moved_from) == (last, school)
    closing.reopen(school=into, by=admin)
    assert (fresh(row).school, fresh(row).moved_from) == (into, school)


def test_a_wrong_merger_gives_back_what_still_waits(school, into, admin):
    waiting, done = make_open_recommendation(school=school), make_open_recommendation("answered", school=school)
    closing.merge(school=school, into=into, on=today(), by=admin)
    Recommendation.objects.filter(pk=done.pk).update(state="verified", settled_at=done.created_at)
    closing.reopen(school=school, by=admin)
    assert (fresh(waiting).school, fresh(waiting).moved_from) == (school, None)
    assert fresh(waiting).events.last().actor == admin
    assert fresh(done).school == into


def test_a_visit_approved_after_the_merger_opens_its_recommendations_at_the_new_school(school, into, admin, office):
    visit = make_visit(school=school, state="submitted")
    closing.merge(school=school, into=into, on=today(), by=admin)
    visits.approve(visit=visit, by=make_user(Role.HEAD, office=office))
    row = visit.recommendations.get()
    assert (row.state, row.school, row.moved_from) == ("open", into, school)
    visit.refresh_from_db()
    assert visit.school == school


def test_the_confirmation_counts_them(client, school, into, admin):
    make_open_recommendation(school=school)
    make_visit(school=school)
    client.force_login(admin)
    url = reverse("schools:merge", args=[school.pk])
    rows = client.post(url, {"into": into.smis_code, "on": today().isoformat()}).context["rows"]
    told = {row["title"]: row["n"] for row in rows}
    assert told["ข้อเสนอแนะที่ยังไม่เสร็จสิ้น"] == 1
    assert told["บันทึกการนิเทศที่ยังไม่อนุมัติ"] == 1


def test_a_closed_school_keeps_its_recommendations(school, admin):
    row = make_open_recommendation(school=school)
    closing.close(school=school, on=today(), by=admin)
    assert fresh(row).school == school


def test_a_school_opened_again_meanwhile_is_not_settled(school, into, admin):
    closing.merge(school=school, into=into, on=today(), by=admin)
    loaded = School.objects.get(pk=school.pk)
    closing.reopen(school=school, by=admin)
    row = make_open_recommendation(school=school)
    assert closing.settle(school=loaded, by=admin) == {}
    assert (fresh(row).school, fresh(row).events.filter(comment__startswith="ย้าย").exists()) == (school, False)


def test_what_waits_for_a_merged_school_goes_on_before_the_one_it_joined_closes(school, into, admin):
    closing.merge(school=school, into=into, on=today() + timedelta(days=5), by=admin)
    row = make_open_recommendation(school=school)
    School.objects.filter(pk=school.pk).update(closed_on=today())
    closing.close(school=into, on=today(), by=admin)
    assert (fresh(row).school, fresh(row).moved_from) == (into, school)
