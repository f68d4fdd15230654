"""Roles: who gives which to whom, how they end, how that is taken back, and that no office is left without a keeper."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from schools.actions import memberships, people
from schools.models import AuditEvent, Membership, Office, Role, User
from tests.factories import make_membership, make_office, make_school, make_user, today
from thai.dates import numeric, short

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office("สพป.ของเรา")


@pytest.fixture
def admin(office, client):
    user = make_user(Role.OFFICE_ADMIN, office=office, given_name="แอดมิน")
    client.force_login(user)
    return user


@pytest.fixture
def person(office):
    return make_user(Role.SUPERVISOR, office=office, given_name="สมใจ")


def grant(client, person, **asked):
    return client.post(reverse("schools:membership_new", args=[person.pk]), asked)


def end(client, role, **asked):
    return client.post(reverse("schools:membership_end", args=[role.pk]), {"when": "now", **asked})


def reopen(client, role):
    return client.post(reverse("schools:membership_reopen", args=[role.pk]), follow=True)


def held(person):
    """Roles of the person today."""
    return sorted(person.memberships.current().values_list("role", flat=True))


def test_a_role_of_the_office_begins_today_when_no_day_is_named(client, admin, office, person):
    assert grant(client, person, role="clerk").status_code == 302
    made = person.memberships.get(role="clerk")
    assert (made.office, made.school, made.starts, made.ends) == (office, None, today(), None)
    assert made.granted_by == admin
    event = AuditEvent.objects.get(verb="grant role")
    assert (event.actor, event.office, event.detail["user"]) == (admin, office, person.pk)


def test_a_role_of_a_school_needs_an_open_school_of_the_office(client, admin, office, person):
    ours = make_school(office, "บ้านเรา")
    closed = make_school(office, "บ้านปิด", closed_on=today() - timedelta(days=1))
    theirs = make_school(make_office(), "บ้านเขา")
    for school in ("", theirs.smis_code, closed.smis_code):
        answer = grant(client, person, role="school_director", school=school)
        assert "school" in answer.context["form"].errors
    assert grant(client, person, role="school_director", school=ours.smis_code).status_code == 302
    assert person.memberships.get(role="school_director").school == ours


def test_a_role_with_days_holds_between_them_alone(client, admin, person):
    first, last = today() + timedelta(days=2), today() + timedelta(days=4)
    grant(client, person, role="clerk", starts=numeric(first), ends=numeric(last))
    rows = person.memberships.filter(role="clerk")
    on = [day for day in range(7) if rows.current(today() + timedelta(days=day)).exists()]
    assert on == [2, 3, 4]
    html = client.get(reverse("schools:person", args=[person.pk])).content.decode()
    assert f"ตั้งแต่ {short(first)} ถึง {short(last)}" in html
    assert "ยังไม่เริ่ม" in html


@pytest.mark.parametrize(("starts", "ends"), [(5, 4), (-9, -1)])
def test_days_that_cannot_be(client, admin, person, starts, ends):
    days = {"starts": numeric(today() + timedelta(days=starts)), "ends": numeric(today() + timedelta(days=ends))}
    assert "ends" in grant(client, person, role="clerk", **days).context["form"].errors


def test_the_same_role_twice_is_one(client, admin, person):
    grant(client, person, role="clerk")
    assert grant(client, person, role="clerk").status_code == 302, "a double click"
    assert person.memberships.filter(role="clerk").count() == 1
    later = grant(client, person, role="clerk", ends=numeric(today() + timedelta(days=9)))
    assert "มีบทบาทนี้ในช่วงเวลาดังกล่าวอยู่แล้ว" in later.content.decode()
    assert AuditEvent.objects.filter(verb="grant role").count() == 1


def test_nobody_grants_above_themselves(client, admin, office, person):
    assert "role" in grant(client, person, role="platform_admin").context["form"].errors
    assert held(person) == ["supervisor"]
    other = make_office()
    assert grant(client, person, role="clerk", office=other.pk).status_code == 302
    assert person.memberships.get(role="clerk").office == office, "another office's number changes nothing"


def test_the_platform_grants_everywhere(client, office, person):
    client.force_login(make_user(Role.PLATFORM_ADMIN))
    other = make_office()
    assert "office" in grant(client, person, role="head").context["form"].errors
    assert grant(client, person, role="head", office=other.pk).status_code == 302
    assert grant(client, person, role="platform_admin").status_code == 302
    assert grant(client, person, role="school_staff", school=make_school(other).smis_code).status_code == 302
    assert held(person) == ["head", "platform_admin", "school_staff", "supervisor"]


def test_a_stranger_to_the_office_gets_no_role_here(client, admin):
    stranger = make_user(Role.SUPERVISOR, office=make_office())
    assert grant(client, stranger, role="clerk").status_code == 404


def test_a_switched_off_account_gets_no_role(client, admin, person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert "ถูกระงับ" in grant(client, person, role="clerk").content.decode()


def test_a_role_ended_at_once_holds_no_more_and_is_not_deleted(client, admin, person):
    role = person.memberships.get()
    assert end(client, role).status_code == 302
    assert held(person) == []
    html = client.get(reverse("schools:person", args=[person.pk])).content.decode()
    assert "บทบาทที่สิ้นสุดแล้ว" in html
    assert f"ถึง {short(today())}" in html
    assert AuditEvent.objects.get(verb="end role").detail["ends"] == "now"


def test_the_open_session_of_an_ended_role_can_do_nothing_more(client, admin, office, person):
    theirs = Client()
    theirs.force_login(person)
    assert theirs.get(reverse("supervision:visits")).status_code == 200
    end(client, person.memberships.get())
    assert theirs.get(reverse("supervision:visits")).status_code == 403


def test_a_role_may_end_on_a_day_to_come(client, admin, person):
    role, day = person.memberships.get(), today() + timedelta(days=3)
    end(client, role, when="day", day=numeric(day))
    assert person.memberships.current(day).exists()
    assert not person.memberships.current(day + timedelta(days=1)).exists()


@pytest.mark.parametrize("day", ["", numeric(timezone.localdate() - timedelta(days=1)), "31/2/2569"])
def test_a_day_that_no_role_can_end_on(client, admin, person, day):
    answer = end(client, person.memberships.get(), when="day", day=day)
    assert answer.context["form"].errors
    assert held(person) == ["supervisor"]


def test_an_ended_role_is_taken_up_again(client, admin, person):
    role = person.memberships.get()
    end(client, role)
    assert "อีกครั้งแล้ว" in reopen(client, role).content.decode()
    assert held(person) == ["supervisor"]
    assert AuditEvent.objects.filter(verb="reopen role", office=role.office).count() == 1


def test_taking_back_is_over_after_a_month(client, admin, person):
    role = person.memberships.get()
    Membership.objects.filter(pk=role.pk).update(ended_at=timezone.now() - timedelta(days=31))
    page = reverse("schools:person", args=[person.pk])
    assert reverse("schools:membership_reopen", args=[role.pk]) not in client.get(page).content.decode()
    assert "เปิดบทบาทนี้อีกครั้งไม่ได้แล้ว" in reopen(client, role).content.decode()
    assert held(person) == []


def test_taking_back_never_makes_the_same_role_twice(client, admin, person):
    role = person.memberships.get()
    end(client, role)
    grant(client, person, role="supervisor")
    assert "บทบาทเดียวกันที่เพิ่มใหม่แล้ว" in reopen(client, role).content.decode()
    assert held(person) == ["supervisor"]


def test_taking_back_needs_the_school_to_be_open(client, admin, office):
    teacher = make_user(Role.SCHOOL_STAFF, school=make_school(office))
    role = teacher.memberships.get()
    end(client, role)
    type(role.school).objects.filter(pk=role.school_id).update(closed_on=today())
    reopen(client, role)
    assert held(teacher) == []


def test_roles_in_another_office_are_out_of_reach(client, admin, person):
    there = make_membership(person, Role.CLERK, office=make_office())
    platform = make_membership(person, Role.PLATFORM_ADMIN)
    assert end(client, there).status_code == 404
    assert end(client, platform).status_code == 404
    assert held(person) == ["clerk", "platform_admin", "supervisor"]


def test_the_last_administrator_stays_until_there_is_another(client, admin, office):
    role = admin.memberships.get()
    assert "ผู้ดูแลระบบคนสุดท้าย" in end(client, role).content.decode()
    idle = make_user(Role.OFFICE_ADMIN, office=office)
    User.objects.filter(pk=idle.pk).update(is_active=False)
    leaving = make_user()
    make_membership(leaving, Role.OFFICE_ADMIN, office=office, ends=today())
    assert "ผู้ดูแลระบบคนสุดท้าย" in end(client, role).content.decode(), "neither is a successor"
    make_user(Role.OFFICE_ADMIN, office=office)
    assert end(client, role).url == reverse("schools:me")
    assert held(admin) == []


def test_a_successor_must_outlast_the_day(client, admin, office):
    deputy = make_user()
    make_membership(deputy, Role.OFFICE_ADMIN, office=office, ends=today() + timedelta(days=5))
    role = admin.memberships.get()
    for days in (9, 5, 4):
        answer = end(client, role, when="day", day=numeric(today() + timedelta(days=days)))
        assert "ผู้ดูแลระบบคนสุดท้าย" in answer.content.decode(), "the deputy leaves too, and then nobody is left"
    Membership.objects.filter(pk=role.pk).update(ends=today() + timedelta(days=5))
    assert end(client, role, when="day", day=numeric(today() + timedelta(days=4))).status_code == 302


def test_of_two_administrators_one_of_whom_leaves_soon_the_other_stays(client, admin, office):
    leaving = make_user(Role.OFFICE_ADMIN, office=office)
    memberships.end(membership=leaving.memberships.get(), day=today() + timedelta(days=3), by=admin)
    assert "ผู้ดูแลระบบคนสุดท้าย" in end(client, admin.memberships.get()).content.decode()
    assert held(admin) == ["office_admin"]


def test_the_last_administrator_of_the_platform_stays(client):
    last = make_user(Role.PLATFORM_ADMIN)
    client.force_login(last)
    assert "ผู้ดูแลระบบคนสุดท้าย" in end(client, last.memberships.get()).content.decode()
    other = make_user(Role.PLATFORM_ADMIN)
    memberships.end(membership=last.memberships.get(), day=today() + timedelta(days=3), by=last)
    with pytest.raises(memberships.Refused):
        people.deactivate(person=other, reason="ก", by=last)


def test_the_platform_may_take_the_last_administrator_away(client, admin):
    client.force_login(make_user(Role.PLATFORM_ADMIN))
    assert end(client, admin.memberships.get()).status_code == 302
    assert held(admin) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(2))
def test_two_administrators_who_leave_at_once_do_not_both_leave(turn):
    office = make_office()
    admins = [make_user(Role.OFFICE_ADMIN, office=office) for _ in range(2)]
    barrier, refused = Barrier(2), []

    def leave(user):
        barrier.wait()
        try:
            memberships.end(membership=user.memberships.get(), by=User.objects.get(pk=user.pk))
        except memberships.Refused:
            refused.append(user)
        finally:
            connection.close()

    threads = [Thread(target=leave, args=[user]) for user in admins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Membership.objects.current().filter(office=Office.objects.get(), role=Role.OFFICE_ADMIN).count() == 1


def test_the_menu_switches_between_roles_and_tells_their_last_day(client, admin, person):
    client.force_login(person)
    last = today() + timedelta(days=3)
    clerk = make_membership(person, Role.CLERK, office=admin.acting.office, ends=last)
    html = client.get("/").content.decode()
    assert f"ถึง {short(last)}" in html
    assert client.get(reverse("reports:certificate_new")).status_code == 403
    client.post(reverse("schools:switch_role"), {"membership": clerk.pk})
    assert client.get(reverse("reports:certificate_new")).status_code == 200
