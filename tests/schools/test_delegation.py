"""รักษาราชการแทน: who takes whose place, until when, and that the power is gone by itself."""

from calendar import isleap
from datetime import date, timedelta
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse

from schools.actions import memberships
from schools.models import AuditEvent, Membership, Role
from supervision.models import Visit
from tests.factories import make_membership, make_office, make_school, make_user, today
from tests.supervision.factories import make_visit
from thai.dates import numeric, short

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office("สพป.ของเรา")


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office, given_name="หัวหน้า")


@pytest.fixture
def deputy(office):
    return make_user(Role.SUPERVISOR, office=office, given_name="รองสมใจ")


def after(days):
    return today() + timedelta(days=days)


def delegate(client, holder, to, *, first=0, last=9, **changes):
    asked = {
        "source": holder.memberships.first().pk,
        "to": to.pk,
        "starts": numeric(after(first)),
        "ends": numeric(after(last)),
        "order_text": "123/2569",
    }
    return client.post(reverse("schools:delegation_new"), asked | changes)


def delegated(to):
    return to.memberships.delegated().get()


def switch(client, membership):
    return client.post(reverse("schools:switch_role"), {"membership": membership.pk})


def waiting_visit(office):
    colleague = make_user(Role.SUPERVISOR, office=office)
    return make_visit(school=make_school(office), supervisor=colleague, state="submitted")


def approve(client, visit):
    return client.post(reverse("supervision:visit_approve", args=[visit.pk]), {"version": visit.version})


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.HEAD])
def test_the_holder_lets_a_supervisor_take_the_own_place(client, office, deputy, role):
    holder = make_user(role, office=office)
    client.force_login(holder)
    assert delegate(client, holder, deputy).status_code == 302
    made = delegated(deputy)
    assert (made.role, made.office, made.acting_for.user) == (role, office, holder)
    assert (made.starts, made.ends, made.order_text) == (today(), after(9), "123/2569")
    html = client.get(reverse("schools:people")).content.decode()
    assert f"{short(today())} – {short(after(9))}" in html
    for person in (deputy, holder):
        text = client.get(reverse("schools:person", args=[person.pk])).content.decode()
        assert "123/2569" in text
    assert AuditEvent.objects.get(verb="delegate role").detail["user"] == deputy.pk


def test_the_administrator_delegates_any_such_place_of_the_office_also_one_left_empty(client, office, head, deputy):
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    retired = make_user()
    make_membership(retired, Role.DIRECTOR, office=office, ends=after(-1))
    assert delegate(client, retired, deputy).status_code == 302
    assert delegate(client, head, deputy).status_code == 302
    assert set(deputy.memberships.delegated().values_list("role", flat=True)) == {"director", "head"}


def test_nobody_delegates_another_s_place(client, office, head, deputy):
    client.force_login(head)
    for other in (make_user(Role.DIRECTOR, office=office), make_user(Role.HEAD, office=make_office())):
        assert "source" in delegate(client, other, deputy).context["form"].errors
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    clerk = make_user(Role.CLERK, office=office)
    for other in (clerk, make_user(Role.HEAD, office=make_office())):
        assert "source" in delegate(client, other, deputy).context["form"].errors


@pytest.mark.parametrize("role", [Role.CLERK, Role.COMMITTEE, Role.SCHOOL_DIRECTOR, Role.OFFICE_ADMIN])
def test_only_those_of_the_group_and_the_directors_take_a_place(client, office, head, role):
    client.force_login(head)
    assert "to" in delegate(client, head, make_user(role, office=office)).context["form"].errors
    assert "to" in delegate(client, head, make_user(Role.SUPERVISOR, office=make_office())).context["form"].errors
    assert "to" in delegate(client, head, head).context["form"].errors


def test_what_is_held_by_delegation_is_not_passed_on(client, office, head, deputy):
    client.force_login(head)
    delegate(client, head, deputy)
    client.force_login(deputy)
    switch(client, delegated(deputy))
    third = make_user(Role.SUPERVISOR, office=office)
    assert client.get(reverse("schools:delegation_new")).status_code == 403
    assert delegate(client, head, third, source=delegated(deputy).pk).status_code == 403
    assert not third.memberships.delegated().exists()


# A leap year to come, so that all of these days lie ahead.
LEAP = next(year for year in count(today().year + 1) if isleap(year))


@pytest.mark.parametrize(
    ("starts", "ends", "fits"),
    [
        (date(LEAP, 12, 1), date(LEAP + 1, 11, 30), True),
        (date(LEAP, 12, 1), date(LEAP + 1, 12, 1), False),
        (date(LEAP, 2, 29), date(LEAP + 1, 2, 28), True),
        (date(LEAP, 2, 29), date(LEAP + 1, 3, 1), False),
        (date(LEAP, 12, 5), date(LEAP, 12, 4), False),
        (after(-9), after(-1), False),
    ],
)
def test_at_most_a_year_and_not_over_before_it_begins(client, office, head, deputy, starts, ends, fits):
    client.force_login(head)
    answer = delegate(client, head, deputy, starts=numeric(starts), ends=numeric(ends))
    assert (answer.status_code == 302) == fits
    if not fits:
        assert "ends" in answer.context["form"].errors


def test_the_same_delegation_twice_is_one_and_another_at_the_time_is_refused(client, office, head, deputy):
    client.force_login(head)
    delegate(client, head, deputy)
    assert delegate(client, head, deputy).status_code == 302, "a double click"
    assert "อยู่แล้ว" in delegate(client, head, deputy, first=5, last=20).content.decode()
    assert delegate(client, head, deputy, first=10, last=20).status_code == 302
    assert deputy.memberships.delegated().count() == 2


def test_two_do_not_act_for_one_person_on_the_same_days(client, office, head, deputy):
    other = make_user(Role.SUPERVISOR, office=office)
    client.force_login(head)
    delegate(client, head, deputy)
    refused = delegate(client, head, other, first=9, last=20).content.decode()
    assert f"{deputy} รักษาราชการแทนตำแหน่งนี้อยู่ ตั้งแต่ {short(today())} ถึง {short(after(9))}" in refused
    assert not other.memberships.delegated().exists()
    assert delegate(client, head, other, first=10, last=20).status_code == 302


def test_a_delegation_taken_up_again_meets_nobody_else(client, office, head, deputy):
    other = make_user(Role.SUPERVISOR, office=office)
    client.force_login(head)
    delegate(client, head, deputy)
    ended = delegated(deputy)
    memberships.end(membership=ended, by=head)
    delegate(client, head, other)
    with pytest.raises(memberships.Refused, match=str(other)):
        memberships.reopen(membership=ended, by=head)


@pytest.mark.parametrize("typed", ["คำสั่งที่ 900/2569", "ที่ 900/2569", "คำสั่ง เลขที่ 900/2569", "900/2569"])
def test_the_number_of_the_order_is_kept_without_the_words_before_it(client, head, deputy, typed):
    client.force_login(head)
    delegate(client, head, deputy, order_text=typed)
    assert delegated(deputy).order_text == "900/2569"


def test_an_order_without_a_number_is_none(client, head, deputy):
    client.force_login(head)
    assert "order_text" in delegate(client, head, deputy, order_text="คำสั่งที่").context["form"].errors


def test_the_own_role_comes_first_and_the_menu_tells_the_place_and_its_last_day(client, office, head, deputy):
    client.force_login(head)
    delegate(client, head, deputy)
    client.force_login(deputy)
    html = client.get("/").content.decode()
    assert client.get("/").context["acting"].role == Role.SUPERVISOR
    assert "รักษาราชการแทนผู้อำนวยการกลุ่มนิเทศฯ · สพป.ของเรา" in html
    assert f"ถึง {short(after(9))}" in html
    switch(client, delegated(deputy))
    assert "<small>รักษาราชการแทนผู้อำนวยการกลุ่มนิเทศฯ" in client.get("/").content.decode()


def test_a_place_that_begins_later_gives_nothing_today(client, office, head, deputy):
    client.force_login(head)
    delegate(client, head, deputy, first=1)
    client.force_login(deputy)
    assert switch(client, delegated(deputy)).status_code == 404


def test_what_is_signed_in_somebody_s_place_says_so(client, office, head, deputy):
    visit = waiting_visit(office)
    client.force_login(head)
    delegate(client, head, deputy)
    client.force_login(deputy)
    assert approve(client, visit).status_code == 403
    switch(client, delegated(deputy))
    assert approve(client, visit).status_code == 302
    event = AuditEvent.objects.get(verb="approve visit")
    assert (event.actor, event.role, event.detail["delegation"]) == (deputy, "head", delegated(deputy).pk)
    html = client.get(reverse("supervision:visit", args=[visit.pk])).content.decode()
    assert f"{deputy} · รักษาราชการแทนผู้อำนวยการกลุ่มนิเทศฯ" in html


def test_after_its_last_day_the_open_session_has_lost_the_power(client, office, head, deputy):
    """No job and no click ends it: the session that was open before is the supervisor's again."""
    visit = waiting_visit(office)
    client.force_login(head)
    delegate(client, head, deputy, last=0)
    client.force_login(deputy)
    place = delegated(deputy)
    switch(client, place)
    assert client.get(reverse("supervision:visit_return", args=[visit.pk])).status_code == 200, "its last day"
    Membership.objects.filter(pk=place.pk).update(starts=after(-3), ends=after(-1))
    assert client.get(reverse("supervision:visit_return", args=[visit.pk])).status_code == 403
    assert approve(client, visit).status_code == 403
    assert Visit.objects.get(pk=visit.pk).state == "submitted"
    assert client.get("/").context["acting"].role == Role.SUPERVISOR
    assert switch(client, place).status_code == 404


def test_ended_early_it_is_gone_at_once_and_the_holder_may_do_that(client, office, head, deputy):
    client.force_login(head)
    delegate(client, head, deputy)
    place = delegated(deputy)
    theirs = Client()
    theirs.force_login(deputy)
    switch(theirs, place)
    assert theirs.get(reverse("schools:delegation_new")).status_code == 403
    assert client.post(reverse("schools:membership_end", args=[place.pk]), {"when": "now"}).status_code == 302
    assert theirs.get("/").context["acting"].role == Role.SUPERVISOR
    assert AuditEvent.objects.get(verb="end delegation").actor == head


def test_it_is_not_prolonged_by_ending_it_later(client, office, head, deputy):
    client.force_login(head)
    delegate(client, head, deputy)
    place = delegated(deputy)
    later = {"when": "day", "day": numeric(after(30))}
    answer = client.post(reverse("schools:membership_end", args=[place.pk]), later)
    assert "ขยายเวลาที่นี่ไม่ได้" in answer.content.decode()


def test_a_head_ends_no_other_role(client, office, head, deputy):
    client.force_login(head)
    assert client.post(reverse("schools:membership_end", args=[deputy.memberships.get().pk])).status_code == 403
    director = make_user(Role.DIRECTOR, office=office)
    other = make_membership(
        deputy, Role.DIRECTOR, office=office, acting_for=director.memberships.get(), starts=today(), ends=after(1)
    )
    assert client.post(reverse("schools:membership_end", args=[other.pk]), {"when": "now"}).status_code == 403


def test_with_the_role_taken_away_at_once_goes_who_acts_for_it(client, office, head, deputy):
    client.force_login(head)
    delegate(client, head, deputy)
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    address = reverse("schools:membership_end", args=[head.memberships.get().pk])
    assert str(deputy) in client.get(address).content.decode()
    client.post(address, {"when": "now"})
    assert not deputy.memberships.current().delegated().exists()
    assert AuditEvent.objects.filter(verb="end delegation").count() == 1
