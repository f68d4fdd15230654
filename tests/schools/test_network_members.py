"""Members of networks: many join at once, with years; they move, leave, and end with their network."""

from datetime import timedelta

import pytest
from django.urls import reverse

from schools.actions import networks as actions
from schools.models import NetworkSchool, Role
from tests.factories import day, make_office, make_school, make_user, today
from tests.schools.network_pages import area, network_of, page, topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office, client):
    user = make_user(Role.CLERK, office=office)
    client.force_login(user)
    return user


@pytest.fixture
def this_year(office):
    return office.calendar.academic_year(today())


def add_members(client, network, schools, year):
    values = {"schools": [school.pk for school in schools], "from_year": year}
    return client.post(reverse("schools:network_members", args=[network.pk]), values)


def test_many_schools_join_at_once_and_moving_ends_the_former_area(client, clerk, office, this_year):
    north, south = network_of(office, "เหนือ"), network_of(office, "ใต้")
    first, second = make_school(office, "บ้านหนึ่ง"), make_school(office, "บ้านสอง")
    actions.join(school=first, network=south, year=this_year - 3)
    html = page(client, "network_members", north.pk).content.decode()
    assert "ปัจจุบันอยู่ ใต้ จะย้ายมาที่นี่" in html
    assert add_members(client, north, [first, second], this_year).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.network == second.network == north
    former = NetworkSchool.objects.get(school=first, network=south)
    assert (former.from_year, former.to_year) == (this_year - 3, this_year - 1)
    assert "เพิ่มโรงเรียน" in page(client, "network", south.pk).content.decode()
    again = add_members(client, north, [first], this_year)
    assert "เป็นสมาชิกอยู่แล้ว" in again.context["form"].errors["schools"][0]
    assert NetworkSchool.objects.filter(school=first, to_year=None).count() == 1


def test_a_school_is_in_an_area_and_in_other_networks_too(client, clerk, office, this_year):
    school, north, twins = make_school(office), network_of(office, "เหนือ"), network_of(office, "คู่พัฒนา", topic())
    add_members(client, north, [school], this_year)
    add_members(client, twins, [school], this_year)
    school.refresh_from_db()
    assert school.network == north
    assert NetworkSchool.objects.filter(school=school, to_year=None).count() == 2


def test_a_school_of_another_office_and_a_year_before_it_came_are_refused(client, clerk, office, this_year):
    north, south, school = network_of(office, "เหนือ"), network_of(office, "ใต้"), make_school(office)
    response = add_members(client, north, [make_school(make_office())], this_year)
    assert "ไม่อยู่ในสำนักงานนี้" in response.context["form"].errors["schools"][0]
    actions.join(school=school, network=south, year=this_year)
    response = add_members(client, north, [school], this_year - 1)
    assert "จึงย้ายก่อนปีนั้นไม่ได้" in response.context["form"].errors["schools"][0]
    assert not NetworkSchool.objects.filter(network=north).exists()


def test_candidates_are_searched_and_choosing_none_says_so(client, clerk, office, this_year):
    north = network_of(office, "เหนือ")
    make_school(office, "บ้านดอนแก้ว")
    make_school(office, "บ้านหนองไผ่")
    make_school(office, "บ้านดอนปิด", closed_on=day("2020-01-01"))
    found = page(client, "network_members", north.pk, q="ดอน").context["page"]
    assert [school.name for school in found] == ["บ้านดอนแก้ว"]
    assert "อย่างน้อยหนึ่งแห่ง" in add_members(client, north, [], this_year).context["form"].errors["schools"][0]


def membership_form(client, network, membership, **values):
    return client.post(reverse("schools:network_member", args=[network.pk, membership.pk]), values)


def test_a_membership_ends_with_an_academic_year_and_stays_readable(client, clerk, office, this_year):
    north, school = network_of(office, "เหนือ"), make_school(office, "บ้านลาออก")
    actions.join(school=school, network=north, year=2565)
    membership = NetworkSchool.objects.get()
    bad = membership_form(client, north, membership, from_year=2565, to_year=2564, seen="2565-")
    assert "ต้องไม่ก่อน" in bad.context["form"].errors["to_year"][0]
    bad = membership_form(client, north, membership, from_year=2565, to_year=this_year + 1, seen="2565-")
    assert "ปัจจุบัน" in bad.context["form"].errors["to_year"][0]
    membership_form(client, north, membership, from_year=2565, to_year=2567, seen="2565-")
    school.refresh_from_db()
    membership.refresh_from_db()
    assert (membership.to_year, school.network) == (2567, None)
    assert "บ้านลาออก" in page(client, "network", north.pk).content.decode()
    # The page of somebody who saw it before changes nothing.
    membership_form(client, north, membership, from_year=2560, to_year=2561, seen="2565-")
    membership.refresh_from_db()
    assert membership.from_year == 2565


def test_a_membership_entered_by_mistake_goes(client, clerk, office):
    north, school = network_of(office, "เหนือ"), make_school(office)
    actions.join(school=school, network=north, year=2565)
    membership_form(client, north, NetworkSchool.objects.get(), remove="1")
    school.refresh_from_db()
    assert not NetworkSchool.objects.exists()
    assert school.network is None


def test_a_new_kind_of_network_carries_its_members_along(client, clerk, office, this_year):
    north, twins, school = network_of(office, "เหนือ"), network_of(office, "คู่พัฒนา", topic()), make_school(office)
    actions.join(school=school, network=north, year=2565)
    actions.join(school=school, network=twins, year=2566)
    client.post(reverse("schools:network_edit", args=[twins.pk]), {"name": twins.name, "kind": area().pk, "version": 1})
    school.refresh_from_db()
    assert school.network == twins
    assert NetworkSchool.objects.get(network=north).to_year == this_year - 1
    client.post(
        reverse("schools:network_edit", args=[twins.pk]), {"name": twins.name, "kind": topic().pk, "version": 2}
    )
    school.refresh_from_db()
    assert school.network is None
    assert NetworkSchool.objects.get(network=twins).to_year is None


def test_a_closed_network_ends_its_members_and_takes_no_more(client, clerk, office, this_year):
    north, school = network_of(office, "เหนือ"), make_school(office, "บ้านเรา")
    actions.join(school=school, network=north, year=2565)
    url = reverse("schools:network_close", args=[north.pk])
    future = client.post(url, {"on": (today() + timedelta(days=2)).isoformat(), "version": 1})
    assert "on" in future.context["form"].errors
    client.post(url, {"on": "1/6/2568", "version": 7})
    north.refresh_from_db()
    assert north.closed_on is None, "somebody changed it meanwhile"
    client.post(url, {"on": "1/6/2568", "version": 1})
    north.refresh_from_db()
    school.refresh_from_db()
    assert north.closed_on == day("2025-06-01")
    assert (NetworkSchool.objects.get().to_year, school.network) == (2568, None)
    html = page(client, "network", north.pk).content.decode()
    assert "บ้านเรา" in html
    assert "ยุบเลิก" in html
    assert add_members(client, north, [school], this_year).status_code == 302
    assert NetworkSchool.objects.count() == 1
