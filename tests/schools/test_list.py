"""The list of schools: how a school is found, what narrows the list, its order and its columns."""

import re

import pytest
from django.urls import reverse

from schools.models import Duty, NetworkSchool, Programme, Role, SchoolEvent, SchoolProgramme
from tests.factories import day, make_membership, make_network, make_office, make_school, make_school_year, make_user
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    "text",
    [
        "แม่น้ำน้อย", "โรงเรียนบ้านแม่น้ำน้อย", "แม่นํ้าน้อย", "แม่่น้ำน้อย", "ห้วยเก่า", "บ้านห้วยเก่า", "1063020002", "020002",
        "ตาก-7", "ท่าสองยาง", "อ.ท่าสองยาง", "แม่น้ำ ท่าสองยาง", "๖๓๐๒๐๐๐๒",
    ],
)  # fmt: skip
def test_a_school_is_found_as_people_say_it(client, admin, office, text):
    school = make_school(
        office,
        "บ้านแม่น้ำน้อย",
        smis_code="63020002",
        moe_code="1063020002",
        obec_code="020002",
        local_code="ตาก-7",
        district="ท่าสองยาง",
    )
    SchoolEvent.objects.create(school=school, kind="renamed", on=day("2020-05-16"), old_name="บ้านห้วยเก่า", by=admin)
    school.save()
    make_school(office, "วัดดอนแก้ว", smis_code="64020002", district="แม่สอด")
    assert listed(client, q=text) == ["บ้านแม่น้ำน้อย"]


def test_networks_of_any_kind_narrow_the_list(client, admin, office):
    area, plc = make_network(office), make_network(office)
    make_school(office, "กลุ่ม", network=area)
    NetworkSchool.objects.create(network=plc, school=make_school(office, "วง"))
    NetworkSchool.objects.create(network=plc, school=make_school(office, "เคย"), from_year=2560, to_year=2562)
    assert listed(client, network=area.pk) == ["กลุ่ม"]
    assert listed(client, network=plc.pk) == ["วง"]
    assert listed(client, network="none") == ["เคย", "วง"]


def test_the_level_is_what_is_written_or_what_pupils_say(client, admin, office):
    make_school(office, "ขยาย", levels="อนุบาล–มัธยมศึกษาตอนต้น", has_early=True)
    make_school(office, "ประถม", levels="ประถมศึกษา", has_early=False)
    make_school_year(make_school(office, "เงียบ", has_early=False), 2568)
    assert listed(client, level="early") == ["ขยาย"]
    assert listed(client, level="primary") == ["ขยาย", "เงียบ", "ประถม"]
    assert listed(client, level="lower") == ["ขยาย"]
    assert listed(client, level="upper") == []


def test_a_programme_counts_while_it_lasts(client, admin, office):
    programme = Programme.objects.create(office=office, name="โครงการทดสอบ")
    SchoolProgramme.objects.create(school=make_school(office, "อยู่"), programme=programme, from_year=2560)
    SchoolProgramme.objects.create(school=make_school(office, "ออก"), programme=programme, from_year=2560, to_year=2562)
    assert listed(client, programme=programme.pk) == ["อยู่"]
    assert "โครงการทดสอบ" in client.get(reverse("schools:list"), {"cols": "programmes"}).content.decode()


def test_the_supervisor_is_direct_or_through_a_network(client, admin, office):
    year, network = fiscal_year(day("2026-01-01")), make_network(office)
    one, two = make_user(Role.SUPERVISOR, office=office), make_user(Role.SUPERVISOR, office=office, given_name="มาลี")
    Duty.objects.create(office=office, user=one, year=year, school=make_school(office, "ตรง"))
    Duty.objects.create(office=office, user=two, year=year, network=network)
    make_school(office, "กลุ่ม", network=network)
    NetworkSchool.objects.create(network=network, school=make_school(office, "วง"))
    make_school(office, "ว่าง")
    assert listed(client, supervisor=one.pk) == ["ตรง"]
    assert listed(client, supervisor=two.pk) == ["กลุ่ม", "วง"]
    assert listed(client, supervisor="none") == ["ว่าง"]
    assert client.get(reverse("schools:list")).content.decode().count("มาลี ใจดี") >= 2


def test_filters_in_use_are_chips_that_can_be_taken_away(client, admin, office):
    make_school(office, "บ้านหนึ่ง", district="แม่สอด")
    html = client.get(reverse("schools:list"), {"q": "หนึ่ง", "district": "แม่สอด", "sort": "code"}).content.decode()
    assert 'href="?q=%E0%B8%AB%E0%B8%99%E0%B8%B6%E0%B9%88%E0%B8%87&amp;sort=code"' in html, "without the district"
    assert "อำเภอ แม่สอด" in html


def test_every_column_can_be_chosen_and_none_is_the_usual_ones(client, admin, office):
    make_school_year(
        make_school(office, moe_code="1063020002", phone="055-000-001", latitude="16.9", longitude="98.5"),
        2568,
        pupils=1234,
        data_date="2nov",
    )
    address = reverse("schools:list")
    usual = client.get(address).content.decode()
    assert "1,234" in usual
    assert "055-000-001" not in usual
    html = client.get(address, {"cols": ["moe", "phone", "figures", "coordinates"]}).content.decode()
    for text in ("1063020002", "055-000-001", "10 พ.ย. ปี 2568", "16.9, 98.5"):
        assert text in html
    assert "1,234" not in html
    assert client.get(address, {"cols": "nonsense"}).content.decode().count("1,234") == 1


def test_a_heading_orders_the_list_and_turns_it(client, admin, office):
    for name, pupils, code in (("กอไผ่", 50, "63000003"), ("เกาะลอย", 200, "63000001"), ("ขุนห้วย", None, "63000002")):
        school = make_school(office, name, smis_code=code)
        if pupils:
            make_school_year(school, 2568, pupils=pupils)
    assert listed(client) == ["กอไผ่", "เกาะลอย", "ขุนห้วย"]
    assert listed(client, sort="-name") == ["ขุนห้วย", "เกาะลอย", "กอไผ่"]
    assert listed(client, sort="pupils") == ["กอไผ่", "เกาะลอย", "ขุนห้วย"]
    assert listed(client, sort="-pupils") == ["เกาะลอย", "กอไผ่", "ขุนห้วย"]
    assert listed(client, sort="code") == ["เกาะลอย", "ขุนห้วย", "กอไผ่"]
    assert listed(client, sort="; drop") == ["กอไผ่", "เกาะลอย", "ขุนห้วย"]
    html = client.get(reverse("schools:list"), {"sort": "pupils"}).content.decode()
    assert 'aria-sort="ascending"' in html
    assert "?sort=-pupils" in html


def test_fifty_a_page(client, admin, office):
    for _ in range(51):
        make_school(office)
    assert len(listed(client)) == 50
    assert len(listed(client, page=2)) == 1


def test_a_supervisor_of_another_office_is_no_choice(client, admin, office):
    other = make_office()
    theirs = make_user(Role.SUPERVISOR, office=other)
    make_membership(theirs, Role.SUPERVISOR, office=other)
    Duty.objects.create(office=other, user=theirs, year=2569, school=make_school(other))
    make_school(office, "เรา")
    response = client.get(reverse("schools:list"), {"supervisor": theirs.pk})
    assert "supervisor" in response.context["filter"].form.errors


ALL = "code moe district network level size pupils teachers figures director phone supervisor programmes coordinates"


@pytest.mark.parametrize("cols", [[], ["code"], [*ALL.split(), "state"]])
def test_the_queries_do_not_grow_with_the_rows(client, admin, office, cols, django_assert_max_num_queries):
    network, counts = make_network(office), []
    programme, person = Programme.objects.create(office=office, name="ก"), make_user(Role.SUPERVISOR, office=office)
    Duty.objects.create(office=office, user=person, year=2569, network=network)
    for more in (1, 11):
        for _ in range(more):
            school = make_school(office, network=network, district="แม่สอด")
            make_school_year(school)
            SchoolProgramme.objects.create(school=school, programme=programme)
        with django_assert_max_num_queries(19) as made:
            assert client.get(reverse("schools:list"), {"cols": cols}).status_code == 200
        counts.append(len(made))
    assert len(set(counts)) == 1, counts


def test_the_platform_gets_the_filters_of_an_office_once_it_has_chosen_one(client, office):
    school, other = make_school(office, "บ้านหนึ่ง", district="แม่สอด"), make_school(make_office(), "บ้านสอง")
    make_school(office, "บ้านสาม", district="พบพระ")
    client.force_login(make_user(Role.PLATFORM_ADMIN))
    everywhere = client.get(reverse("schools:list"))
    assert "district" not in everywhere.context["filter"].form.fields
    assert "?sort=pupils" not in everywhere.content.decode(), "the newest years of the whole country are not looked up"
    assert listed(client, q=school.smis_code[:8]) == ["บ้านหนึ่ง"]
    assert listed(client, office=office.pk, district="แม่สอด") == ["บ้านหนึ่ง"]
    assert listed(client, office=other.office_id) == ["บ้านสอง"]
    html = client.get(reverse("schools:list"), {"office": office.pk}).content.decode()
    assert f"?office={office.pk}&amp;sort=pupils" in html


def test_a_search_among_many_keeps_order_and_count(client, admin, office, monkeypatch):
    for name in ("ขุนห้วย", "กอห้วย", "เกาะห้วย", "ดอน"):
        make_school(office, name)
    for few in (500, 1):
        monkeypatch.setattr("schools.listing.FEW", few)
        page = client.get(reverse("schools:list"), {"q": "ห้วย"}).context["page"]
        assert ([school.name for school in page], page.paginator.count) == (["กอห้วย", "เกาะห้วย", "ขุนห้วย"], 3)


def test_a_closed_school_is_told_in_one_wording_and_counted_apart(client, admin, office):
    big, _ = make_school(office, "ใหญ่"), make_school(office, "กลาง")
    merged = make_school(office, "เล็ก", closed_on=day("2024-05-16"), merged_into=big)
    ended = make_school(office, "เลิก", closed_on=day("2024-05-16"))
    assert (big.status_label, ended.status_label) == ("เปิดสอน", "เลิกสถานศึกษา")
    assert merged.status_label == "ยุบรวมกับโรงเรียนใหญ่"
    html = client.get(reverse("schools:list")).content.decode()
    text = " ".join(re.sub("<[^>]+>", " ", html).split())
    assert "ทั้งหมด 4 แห่ง · เปิดสอน 2 · ปิดหรือยุบรวม 2 แห่ง" in text
    assert "ยุบรวมกับโรงเรียนใหญ่" in text
    assert "เลิกสถานศึกษา" in text
    record = client.get(reverse("schools:record", args=[merged.pk])).content.decode()
    assert "ยุบรวมกับโรงเรียนใหญ่" in re.sub("<[^>]+>", "", record)
    assert "ยุบรวมกับโรงเรียนใหญ่" in client.get(reverse("schools:export", args=["schools", "csv"])).getvalue().decode()
