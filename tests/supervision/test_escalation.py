"""Overdue recommendations are told upward, once a level, each step on record."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from jobs import reaper
from schools.holidays import next_working_day
from schools.models import Role, School
from supervision.actions import visits
from supervision.escalation import escalate
from supervision.models import Escalation, FollowUpSettings, Recommendation
from tests.factories import make_office, make_school, make_user, today
from tests.supervision.factories import make_open_recommendation, make_recommendation, make_visit
from thai.dates import short

pytestmark = pytest.mark.django_db
SETTINGS = "/recommendations/settings/"


@pytest.fixture
def office():
    """With a director; every late recommendation brings the supervisor and the head that approved its visit."""
    office = make_office()
    make_user(Role.DIRECTOR, office=office)
    return office


def late(office, days, **fields):
    row = make_open_recommendation(office=office, **fields)
    Recommendation.objects.filter(pk=row.pk).update(due_on=today() - timedelta(days=days))
    row.refresh_from_db()
    return row


def levels(row):
    return list(row.escalations.values_list("level", flat=True))


@pytest.mark.parametrize(
    ("days", "reached"),
    [
        (0, []),
        (1, ["supervisor"]),
        (6, ["supervisor"]),
        (7, ["supervisor", "head"]),
        (29, ["supervisor", "head"]),
        (30, ["supervisor", "head", "director"]),
    ],
)
def test_days_past_due_reach_their_level(office, days, reached):
    row = late(office, days)
    assert escalate() == len(reached)
    assert levels(row) == reached


def test_each_level_is_told_once_however_often_the_chore_runs(office):
    row = late(office, 40)
    head, director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    Notice.objects.all().delete()
    for _ in range(3):
        escalate()
    for person in (row.supervisor, head, director):
        told = Notice.objects.get(user=person)
        assert told.url == reverse("supervision:recommendation", args=[row.pk])
        assert row.school.full_name in told.title
    assert Escalation.objects.count() == 3


def test_a_level_with_nobody_in_it_is_told_when_somebody_comes():
    office = make_office()
    row = late(office, 40)
    assert (escalate(), escalate()) == (2, 0)
    assert levels(row) == ["supervisor", "head"]
    director = make_user(Role.DIRECTOR, office=office)
    assert escalate() == 1
    assert Notice.objects.get(user=director).url == reverse("supervision:recommendation", args=[row.pk])
    assert levels(row) == ["supervisor", "head", "director"]


def test_a_supervisor_who_left_the_office_is_not_told(office):
    row = late(office, 2)
    Notice.objects.all().delete()
    row.supervisor.memberships.update(ended_at=timezone.now())
    assert escalate() == 0
    row.supervisor.memberships.update(ended_at=None)
    assert escalate() == 1
    assert Notice.objects.get(kind="recommendation").user == row.supervisor


def test_several_at_once_are_one_notice(office):
    supervisor = make_user(Role.SUPERVISOR, office=office)
    rows = [late(office, 3, supervisor=supervisor) for _ in range(2)]
    Notice.objects.all().delete()
    escalate()
    told = Notice.objects.get(user=supervisor)
    assert "2 ข้อ" in told.title
    assert told.url == "/recommendations/?mine=1&overdue=1"
    assert all(row.school.full_name in told.body for row in rows)


def test_a_new_due_date_that_passes_is_told_again(office):
    row = late(office, 8)
    escalate()
    Recommendation.objects.filter(pk=row.pk).update(due_on=today() - timedelta(days=1))
    escalate()
    assert levels(row) == ["supervisor", "head", "supervisor"]


@pytest.mark.parametrize("state", ["answered", "verified", "withdrawn"])
def test_what_does_not_wait_for_the_school_is_not_told(office, state):
    row = make_open_recommendation(state, office=office)
    Recommendation.objects.filter(pk=row.pk).update(due_on=today() - timedelta(days=90))
    assert escalate() == 0


def test_a_due_date_that_passed_before_approval_begins_anew_and_the_timeline_says_so(client, office):
    visit = make_visit(office=office, state="submitted", visited_on=today() - timedelta(days=70))
    in_time = make_recommendation(visit, due_on=today())
    late_one = make_recommendation(visit, due_on=today() - timedelta(days=40))
    teacher = make_user(Role.SCHOOL_STAFF, school=visit.school)
    visits.approve(visit=visit, by=make_user(Role.HEAD, office=office))
    late_one.refresh_from_db()
    in_time.refresh_from_db()
    new_day = next_working_day(today() + timedelta(days=30), office)
    assert (late_one.due_on, in_time.due_on) == (new_day, today())
    assert escalate() == 0
    assert [event.to_state for event in late_one.events.all()] == ["open", "extended"]
    assert [event.to_state for event in in_time.events.all()] == ["open"]
    client.force_login(teacher)
    page = client.get(reverse("supervision:recommendation", args=[late_one.pk])).text
    assert f"กำหนดเดิม {short(today() - timedelta(days=40))} ผ่านไปก่อนการนิเทศได้รับอนุมัติ กำหนดใหม่ {short(new_day)}" in page
    assert short(new_day) in Notice.objects.get(user=teacher, key=f"visit:{visit.pk}:recommendations").body


def test_a_closed_school_is_not_told_of(office):
    row = late(office, 90)
    School.objects.filter(pk=row.school_id).update(closed_on=today())
    assert escalate() == 0
    School.objects.filter(pk=row.school_id).update(closed_on=today() + timedelta(days=1))
    assert escalate() == 3


def test_the_days_are_those_of_the_office(office):
    FollowUpSettings.objects.create(office=office, supervisor_after=10, head_after=10, director_after=20)
    row, other = late(office, 10), late(make_office(), 10)
    escalate()
    assert levels(row) == ["supervisor", "head"]
    assert levels(other) == ["supervisor", "head"]
    FollowUpSettings.objects.update(director_after=10)
    escalate()
    assert levels(row) == ["supervisor", "head", "director"]


def test_only_the_own_offices_head_is_told(office):
    late(office, 8)
    stranger = make_user(Role.HEAD, office=make_office())
    escalate()
    assert not Notice.objects.filter(user=stranger).exists()


def test_the_reaper_knows_the_chore(office):
    row = late(office, 2)
    reaper.do_chores()
    assert levels(row) == ["supervisor"]


def test_two_reapers_cannot_tell_the_same_level_twice(office):
    row = late(office, 2)
    escalate()
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(recommendation=row, level="supervisor", due_on=row.due_on)


def test_the_timeline_says_so_to_the_office_and_not_to_the_school(client, office):
    row = late(office, 8)
    escalate()
    page = reverse("supervision:recommendation", args=[row.pk])
    client.force_login(row.supervisor)
    text = client.get(page).text
    assert "แจ้งศึกษานิเทศก์แล้ว" in text and "แจ้งผู้อำนวยการกลุ่มฯ แล้ว" in text
    client.force_login(make_user(Role.SCHOOL_STAFF, school=row.school))
    assert "แจ้งผู้อำนวยการกลุ่มฯ แล้ว" not in client.get(page).text


def posted(client, **changes):
    shown = client.get(SETTINGS).context["form"]
    data = {"supervisor_after": 3, "head_after": 10, "director_after": 20, "version": shown["version"].value()}
    return client.post(SETTINGS, data | changes, follow=True)


@pytest.mark.parametrize("role", [Role.HEAD, Role.OFFICE_ADMIN])
def test_the_days_are_set_by_head_and_administrator(client, office, role):
    client.force_login(make_user(role, office=office))
    assert "บันทึกแล้ว" in posted(client).text
    rules = FollowUpSettings.objects.get(office=office)
    assert (rules.supervisor_after, rules.head_after, rules.director_after, rules.version) == (3, 10, 20, 2)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"head_after": 2}, "ต้องไม่น้อยกว่าจำนวนวันที่แจ้งศึกษานิเทศก์"),
        ({"director_after": 9}, "ต้องไม่น้อยกว่าจำนวนวันที่แจ้งผู้อำนวยการกลุ่ม"),
        ({"supervisor_after": 0}, "1"),
        ({"supervisor_after": ""}, "โปรดระบุจำนวนวัน"),
        ({"supervisor_after": "สอง"}, "โปรดกรอกเป็นตัวเลข"),
        ({"director_after": 366}, "365"),
    ],
)
def test_days_go_upward(client, office, changes, message):
    client.force_login(make_user(Role.HEAD, office=office))
    assert message in posted(client, **changes).text
    assert FollowUpSettings.objects.get(office=office).version == 1


def test_two_who_set_the_days_see_each_others(client, office):
    client.force_login(make_user(Role.HEAD, office=office))
    posted(client)
    response = posted(client, version=1, head_after=12)
    assert response.status_code == 409
    assert FollowUpSettings.objects.get(office=office).head_after == 10


def test_a_second_click_on_the_days_is_the_first(client, office):
    client.force_login(make_user(Role.HEAD, office=office))
    for _click in range(2):
        page = posted(client, version=1)
        assert (page.status_code, "บันทึกแล้ว" in page.text) == (200, True)
    assert FollowUpSettings.objects.get(office=office).version == 2


def test_the_database_wants_days_upward_too(office):
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        FollowUpSettings.objects.create(office=office, supervisor_after=9, head_after=3)


def test_the_chore_asks_as_often_for_many_as_for_one(office, django_assert_num_queries):
    make_user(Role.HEAD, office=office)
    make_school(office)
    supervisor = make_user(Role.SUPERVISOR, office=office)
    costs = []
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for count in (1, 5):
        for _ in range(count):
            late(office, 3, supervisor=supervisor)
        with CaptureQueriesContext(connection) as made:
            assert escalate() == count
        costs.append(len(made))
    assert costs[0] == costs[1], costs
