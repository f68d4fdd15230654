"""The register of schools: who sees which, how a school is found, and two people editing at once."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from schools.models import Role
from tests.factories import day, make_network, make_office, make_school, make_school_year, make_user

pytestmark = pytest.mark.django_db

STAFF = [Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.CLERK, Role.OFFICE_ADMIN]


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def admin(office, client):
    user = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    return user


def listed(client, **query):
    """Names on the page, in its order."""
    return [school.name for school in client.get(reverse("schools:list"), query).context["page"]]


@pytest.mark.parametrize("role", STAFF)
def test_staff_see_all_schools_of_their_office_and_no_other(client, office, role):
    ours, theirs = make_school(office, "บ้านเรา"), make_school(make_office(), "บ้านเขา")
    client.force_login(make_user(role, office=office))
    assert listed(client) == ["บ้านเรา"]
    assert client.get(reverse("reports:school", args=[ours.pk])).status_code == 200
    assert client.get(reverse("reports:school", args=[theirs.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF])
def test_school_people_see_their_school_only(client, office, role):
    ours, neighbour = make_school(office), make_school(office)
    client.force_login(make_user(role, school=ours))
    assert client.get(reverse("schools:own")).url == reverse("reports:school", args=[ours.pk])
    assert client.get(reverse("reports:school", args=[ours.pk])).status_code == 200
    assert client.get(reverse("reports:school", args=[neighbour.pk])).status_code == 404
    assert client.get(reverse("schools:list")).status_code == 403
    assert client.get(reverse("schools:edit", args=[ours.pk])).status_code == 403


def test_the_committee_sees_no_register(client, office):
    school = make_school(office)
    client.force_login(make_user(Role.COMMITTEE, office=office))
    for url in (reverse("schools:list"), reverse("reports:school", args=[school.pk]), reverse("schools:own")):
        assert client.get(url).status_code == 403


def test_the_platform_sees_every_office(client, office):
    make_school(office, "บ้านหนึ่ง")
    other = make_school(make_office(), "บ้านสอง")
    client.force_login(make_user(Role.PLATFORM_ADMIN))
    assert set(listed(client)) == {"บ้านหนึ่ง", "บ้านสอง"}
    assert listed(client, office=other.office.pk) == ["บ้านสอง"]


@pytest.mark.parametrize(
    "text",
    ["แม่ระมาดน้อย", "บ้านแม่ระมาดน้อย", "โรงเรียนบ้านแม่ระมาดน้อย", "รร.บ้าน แม่ระมาดน้อย", "63020002", "630200", "ท่าสองยาง"],
)
def test_a_school_is_found_as_people_say_it(client, admin, office, text):
    make_school(office, "บ้านแม่ระมาดน้อย", smis_code="63020002", district="ท่าสองยาง")
    make_school(office, "วัดดอนแก้ว", smis_code="64020002", district="แม่สอด")
    assert listed(client, q=text) == ["บ้านแม่ระมาดน้อย"]


def test_the_word_ban_typed_too_much_still_finds(client, admin, office):
    make_school(office, "แม่ตาววิทยา")
    assert listed(client, q="บ้านแม่ตาว") == ["แม่ตาววิทยา"]


def test_names_stand_in_thai_order(client, admin, office):
    for name in ("แม่สอด", "มหาวัน", "เกาะลอย", "กอไผ่", "โคกสูง", "ขุนห้วย"):
        make_school(office, name)
    assert listed(client) == ["กอไผ่", "เกาะลอย", "ขุนห้วย", "โคกสูง", "มหาวัน", "แม่สอด"]


def test_filters_narrow_by_network_district_size_and_state(client, admin, office):
    network = make_network(office)
    big = make_school(office, "ใหญ่", network=network, district="แม่สอด")
    make_school_year(big, 2567, pupils=80)
    make_school_year(big, 2568, pupils=300)
    small = make_school(office, "เล็ก", district="พบพระ")
    make_school_year(small, 2568, pupils=80)
    make_school(office, "ปิด", closed_on=day("2020-05-16"), district="อุ้มผาง")
    assert listed(client, network=network.pk) == ["ใหญ่"]
    assert listed(client, district="พบพระ") == ["เล็ก"]
    assert listed(client, size="medium") == ["ใหญ่"], "the newest year counts"
    assert listed(client, state="closed") == ["ปิด"]
    assert sorted(listed(client, state="open")) == ["เล็ก", "ใหญ่"]
    assert listed(client, size="small", district="แม่สอด") == []


def test_another_office_gives_no_choices(client, admin, office):
    theirs = make_office()
    make_school(theirs, district="อำเภอลับ", network=make_network(theirs, "เครือข่ายลับ"))
    assert "ลับ" not in client.get(reverse("schools:list")).content.decode()


def test_an_empty_office_offers_the_import(client, admin):
    html = client.get(reverse("schools:list")).content.decode()
    assert "ยังไม่มีโรงเรียน" in html
    assert reverse("schools:imports") in html


def test_the_profile_shows_figures_and_leads_to_the_school_s_work(client, admin, office):
    school = make_school(office, "บ้านป่าไร่", district="แม่ระมาด", network=make_network(office, "เครือข่ายริมเมย"))
    make_school_year(school, 2568, pupils=1234)
    html = client.get(reverse("reports:school", args=[school.pk])).content.decode()
    for text in ("โรงเรียนบ้านป่าไร่", school.smis_code, "อำเภอแม่ระมาด", "เครือข่ายริมเมย", "1,234", f"?school={school.pk}"):
        assert text in html


def test_a_merged_school_is_closed(office):
    host = make_school(office)
    with pytest.raises(IntegrityError, match="merged_school_is_closed"), transaction.atomic():
        make_school(office, merged_into=host)


def test_a_closed_school_says_where_it_went(client, admin, office):
    host = make_school(office, "บ้านหลัก")
    school = make_school(office, closed_on=day("2025-05-16"), merged_into=host)
    html = client.get(reverse("reports:school", args=[school.pk])).content.decode()
    assert re.search("ยุบรวมกับ(<a [^>]*>)?โรงเรียนบ้านหลัก(</a>)? เมื่อ.{0,40}16 พ.ค. 2568", html)
