"""What bounds a role: the school it is held at, the role it was delegated from, and that an office keeps a keeper."""

from datetime import timedelta

import pytest
from django.urls import reverse

from schools.actions import closing, invitations, memberships, people
from schools.models import Membership, Role, User
from tests.factories import make_membership, make_office, make_school, make_user, today
from thai.dates import numeric, short

pytestmark = pytest.mark.django_db


def after(days):
    return today() + timedelta(days=days)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def admin(office):
    return make_user(Role.OFFICE_ADMIN, office=office)


@pytest.fixture
def closing_school(office, admin):
    """A school that is open for ten days more."""
    school = make_school(office)
    closing.close(school=school, on=after(10), by=admin)
    school.refresh_from_db()
    return school


# A school whose closure is on record


@pytest.mark.parametrize(("asked", "last"), [(None, 9), (30, 9), (4, 4)])
def test_a_role_given_before_the_school_closes_ends_with_it(office, admin, closing_school, asked, last):
    ends = asked and after(asked)
    place = {"office": office, "school": closing_school, "starts": today(), "ends": ends, "by": admin}
    for _ in range(2):
        made = memberships.grant(user=make_user(), role=Role.SCHOOL_STAFF, **place)
        assert made.ends == after(last)


@pytest.mark.parametrize("asked", [None, 30])
def test_an_invitation_taken_up_before_the_school_closes_ends_with_it(admin, closing_school, asked):
    made = invitations.invite(
        by=admin, role=Role.SCHOOL_STAFF, school=closing_school, membership_ends=asked and after(asked)
    )
    assert invitations.accept(invitation=made, user=make_user()).ends == after(9)


def test_no_role_begins_when_the_school_is_closed(office, admin, closing_school):
    place = {"office": office, "school": closing_school, "by": admin, "role": Role.SCHOOL_STAFF, "ends": None}
    with pytest.raises(memberships.Refused, match="ปิดหรือยุบรวม"):
        memberships.grant(user=make_user(), starts=after(10), **place)
    waiting = invitations.invite(by=admin, role=Role.SCHOOL_STAFF, school=closing_school)
    type(closing_school).objects.update(closed_on=today())
    with pytest.raises(invitations.Gone):
        invitations.accept(invitation=waiting, user=make_user())
    with pytest.raises(memberships.Refused, match="ปิดหรือยุบรวม"):
        memberships.grant(user=make_user(), starts=today(), **place)


def test_no_later_day_is_set_than_the_school_s_last(admin, closing_school):
    role = make_membership(make_user(), Role.SCHOOL_STAFF, school=closing_school)
    with pytest.raises(memberships.Refused, match="ปิดหรือยุบรวม"):
        memberships.end(membership=role, day=after(10), by=admin)
    memberships.end(membership=role, day=after(9), by=admin)
    assert Membership.objects.get(pk=role.pk).ends == after(9)


# A place that somebody else takes for a time


def delegate(source, to, by, first=0, last=30):
    return memberships.delegate(source=source, to=to, starts=after(first), ends=after(last), order_text="1/2569", by=by)


@pytest.fixture
def place(office):
    return make_user(Role.HEAD, office=office).memberships.get()


@pytest.fixture
def deputy(office):
    return make_user(Role.SUPERVISOR, office=office)


def test_who_acts_for_a_role_stops_with_it_on_its_last_day(admin, place, deputy):
    short = delegate(place, deputy, place.user, last=2)
    now = delegate(place, deputy, place.user, first=3, last=20)
    soon = delegate(place, deputy, place.user, first=21)
    memberships.end(membership=place, day=after(5), by=admin)
    for row in (now, soon, short):
        row.refresh_from_db()
    assert (now.ends, now.ended_at) == (after(5), None)
    assert soon.ended_at is not None
    assert short.ends == after(2)


def test_nobody_acts_for_a_role_beyond_its_last_day(admin, place, deputy):
    Membership.objects.filter(pk=place.pk).update(ends=after(5))
    for by in (place.user, admin):
        with pytest.raises(memberships.Refused, match="ผู้ดำรงตำแหน่งอยู่ในตำแหน่งถึงวันที่"):
            delegate(place, deputy, by, last=6)
    delegate(place, deputy, place.user, last=5)


def test_only_the_administrator_fills_the_place_once_it_is_empty(admin, place, deputy):
    Membership.objects.filter(pk=place.pk).update(ends=after(5))
    with pytest.raises(memberships.Refused, match="ผู้ดูแลระบบของสำนักงานเท่านั้น"):
        delegate(place, deputy, place.user, first=6)
    made = delegate(place, deputy, admin, first=6)
    place.refresh_from_db()
    memberships.end(membership=place, day=after(4), by=admin)
    made.refresh_from_db()
    assert (made.ends, made.ended_at) == (after(30), None), "it never rested on the holder's days"


def test_a_delegation_that_would_outlast_the_role_is_not_taken_up_again(admin, place, deputy):
    made = delegate(place, deputy, place.user)
    memberships.end(membership=made, by=admin)
    memberships.end(membership=place, day=after(5), by=admin)
    made = Membership.objects.get(pk=made.pk)
    with pytest.raises(memberships.Refused):
        memberships.reopen(membership=made, by=admin)


# The keeper of an office


def test_who_leaves_the_office_acts_for_nobody_there_any_more(office, admin, place, deputy):
    second = make_membership(deputy, Role.DIRECTOR, office=office)
    made = delegate(place, deputy, admin)
    memberships.end(membership=deputy.memberships.own().get(role=Role.SUPERVISOR), by=admin)
    made.refresh_from_db()
    assert made.state == "present", "as director the deputy still may"
    memberships.end(membership=second, day=after(4), by=admin)
    made.refresh_from_db()
    assert made.ends == after(4)
    memberships.end(membership=second, by=admin)
    assert User.objects.get(pk=deputy.pk).acting is None
    made.refresh_from_db()
    with pytest.raises(memberships.Refused, match="ต้องเป็นผู้อำนวยการ"):
        memberships.reopen(membership=made, by=admin)


def test_the_page_that_ends_a_role_names_the_places_that_go_with_it(client, admin, place, deputy):
    made = delegate(place, deputy, admin)
    client.force_login(admin)
    for role in (place, deputy.memberships.own().get()):
        page = client.get(reverse("schools:membership_end", args=[role.pk]))
        assert page.context["delegations"] == [made]
        assert f"{deputy} {made.title} ถึง" in page.content.decode()


def test_nobody_takes_a_place_beyond_the_last_day_of_the_own_role(admin, place, deputy):
    deputy.memberships.update(ends=after(5))
    with pytest.raises(memberships.Refused, match=short(after(5))):
        delegate(place, deputy, admin, last=6)
    with pytest.raises(memberships.Refused, match="ไม่ถึงวันที่เริ่ม"):
        delegate(place, deputy, admin, first=10, last=12)
    assert delegate(place, deputy, admin, last=5).ends == after(5)


def deactivate(client, by, person):
    client.force_login(by)
    return client.post(reverse("schools:person_deactivate", args=[person.pk]), {"reason": "ย้าย"})


def keepers(office, day):
    return Membership.objects.current(day).filter(office=office, role=Role.OFFICE_ADMIN, user__is_active=True)


def test_whoever_keeps_the_office_after_the_own_last_day_is_not_switched_off(client, office, admin):
    other = make_user(Role.OFFICE_ADMIN, office=office)
    memberships.end(membership=admin.memberships.get(), day=after(3), by=other)
    assert "ไม่มีผู้ดูแลระบบอื่น" in deactivate(client, admin, other).content.decode()
    assert keepers(office, after(4)).get().user == other
    make_user(Role.OFFICE_ADMIN, office=office)
    assert deactivate(client, admin, other).status_code == 302
    assert not User.objects.get(pk=other.pk).is_active


def test_of_two_who_switch_each_other_off_one_remains(office, admin):
    other = make_user(Role.OFFICE_ADMIN, office=office)
    people.deactivate(person=other, reason="ก", by=admin)
    with pytest.raises(memberships.Refused):
        people.deactivate(person=admin, reason="ข", by=other)
    assert keepers(office, after(1)).get().user == admin


def test_the_platform_may_switch_the_last_administrator_off(client, admin):
    assert deactivate(client, make_user(Role.PLATFORM_ADMIN), admin).status_code == 302
    assert not User.objects.get(pk=admin.pk).is_active


def test_the_day_is_told_on_the_form(client, office, admin, closing_school):
    client.force_login(admin)
    asked = {"role": "school_staff", "school": closing_school.smis_code, "starts": numeric(after(20))}
    answer = client.post(reverse("schools:membership_new", args=[make_user(Role.CLERK, office=office).pk]), asked)
    assert "ปิดหรือยุบรวมก่อนวันเริ่มบทบาท" in answer.content.decode()
