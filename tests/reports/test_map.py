"""The map of the office: points, states, filters, outlines, and the table with the same content."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qa.models import Round, StandardSet, Submission
from reports import map as figures
from schools.actions.offices import set_map
from schools.models import Role, School
from supervision.models import Recommendation, Visit
from tests.factories import make_membership, make_network, make_office, make_school, make_school_year, make_user, today
from tests.supervision.factories import make_open_recommendation, make_visit

pytestmark = pytest.mark.django_db
OUTLINES = b'{"type":"FeatureCollection","features":[]}'


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office)


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)


def place(office, name, **fields):
    return make_school(office, name, latitude="16.5", longitude="101.5", **fields)


def page(client, user, **query):
    client.force_login(user)
    response = client.get(reverse("reports:map"), query)
    assert response.status_code == 200
    return response


def points(response):
    found = re.search(
        r'<script id="map-points" type="application/json">(.*?)</script>', response.content.decode(), re.S
    )
    return {point["name"]: point for point in json.loads(found[1])} if found else {}


def told(user, by):
    schools = list(School.objects.filter(office=user.acting.office_id).with_newest_year())
    colouring = figures.FIGURES[by][1](schools, user, today())
    return {school.name: colouring.told(school)[0].label for school in schools}


def test_points_and_table_say_the_same(client, office, head):
    place(office, "บ้านหนอง", district="ดอนใหญ่")
    make_school(office, "บ้านไร้พิกัด")
    response = page(client, head)
    assert list(points(response)) == ["โรงเรียนบ้านหนอง"]
    html = response.content.decode()
    for text in ("บ้านไร้พิกัด", "ไม่มีพิกัด 1 แห่ง", "ดอนใหญ่", "ยังไม่เคยได้รับการนิเทศ"):
        assert text in html
    assert f"{reverse('schools:list')}?check=coordinates" in html


def test_other_offices_are_not_on_it(client, office, head):
    place(make_office(), "บ้านอื่น")
    assert points(page(client, head)) == {}


def test_closed_schools_are_shown_when_asked_for(client, office, head):
    place(office, "บ้านปิด", closed_on=today() - timedelta(days=1))
    assert points(page(client, head)) == {}
    assert list(points(page(client, head, state="closed"))) == ["โรงเรียนบ้านปิด"]


def test_the_filters_of_the_list_hold(client, office, head):
    for district in ("ดอนใหญ่", "ดอนเล็ก"):
        place(office, f"บ้าน{district}", district=district)
    response = page(client, head, district="ดอนเล็ก", by="size")
    assert list(points(response)) == ["โรงเรียนบ้านดอนเล็ก"]
    assert "พบ 1 แห่ง" in response.content.decode()
    assert "ไม่พบโรงเรียนตามตัวกรองนี้" in page(client, head, q="ไม่มีแน่").content.decode()


def test_by_the_last_visit(office, head, supervisor):
    for name, days in (("ใหม่", 10), ("กลาง", 100), ("นาน", 214)):
        make_visit(
            school=place(office, name),
            supervisor=supervisor,
            state="approved",
            head=head,
            visited_on=today() - timedelta(days=days),
        )
    draft = make_visit(school=place(office, "ร่าง"), supervisor=supervisor)
    assert draft.state == Visit.State.DRAFT
    assert told(head, "visited") == {
        "ใหม่": "ไม่เกิน 90 วัน",
        "กลาง": "91–180 วัน",
        "นาน": "เกิน 180 วัน",
        "ร่าง": "ยังไม่เคย",
    }


def test_by_the_lowest_level_of_the_newest_report(office, head):
    school = place(office, "บ้านสอง")
    place(office, "บ้านไม่ส่ง")
    sent = "2026-05-01T09:00+07:00"
    for year, levels in ((2567, {"basic": 1}), (2568, {"basic": 4, "early": 3})):
        round = Round.objects.create(
            office=office, academic_year=year, opens_on=today(), due_on=today(), closes_on=today(), created_by=head
        )
        for level, overall in levels.items():
            Submission.objects.create(
                round=round,
                school=school,
                level=level,
                standard_set=StandardSet.objects.get(code="moe2561_basic"),
                state="submitted",
                submitted_at=sent,
                overall_level=overall,
            )
    assert told(head, "sar") == {"บ้านสอง": "ดี", "บ้านไม่ส่ง": "ยังไม่มีผล SAR"}


def test_by_overdue_recommendations(office, head, supervisor):
    for name, count in (("หนึ่ง", 1), ("สาม", 3)):
        school = place(office, name)
        for _ in range(count):
            late = make_open_recommendation("open", school=school, supervisor=supervisor, head=head)
            Recommendation.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=1))
    place(office, "ศูนย์")
    assert told(head, "overdue") == {"หนึ่ง": "1–2 เรื่อง", "สาม": "3 เรื่องขึ้นไป", "ศูนย์": "ไม่มี"}


def test_by_size_and_by_age_of_the_figures(office, head):
    make_school_year(place(office, "เล็ก"), pupils=50, academic_year=2640)
    make_school_year(place(office, "กลาง"), pupils=300, academic_year=2550)
    place(office, "ไม่มี")
    assert told(head, "size") == {"เล็ก": "เล็ก", "กลาง": "กลาง", "ไม่มี": "ยังไม่มีข้อมูล"}
    assert told(head, "figures") == {"เล็ก": "รอบล่าสุด", "กลาง": "ของปีก่อน ๆ", "ไม่มี": "ยังไม่มีข้อมูล"}


def test_every_state_has_its_own_drawing(office, head):
    place(office, "บ้าน")
    for office.size_scheme in ("primary4", "obec7"):
        office.save()
        user = type(head).objects.get(pk=head.pk)
        for _, colour, _ in figures.FIGURES.values():
            marks = [state.mark for state in colour([], user, today()).states]
            assert len(marks) == len(set(marks)), colour


def test_a_clerk_colours_by_what_a_clerk_may_see(client, office):
    place(office, "บ้าน")
    clerk = make_user(Role.CLERK, office=office)
    assert list(figures.choices(clerk)) == ["size", "figures"]
    assert "การนิเทศครั้งล่าสุด" not in page(client, clerk, by="visited").content.decode()


def test_outlines_of_the_districts(client, office, head):
    client.force_login(head)
    address = reverse("reports:map_shapes")
    assert client.get(address).status_code == 404
    place(office, "บ้าน")
    set_map(
        office=office,
        shapes=(OUTLINES, 0, "a.geojson"),
        drop=False,
        tile_url="",
        tile_credit="",
        by=head,
        version=office.version,
    )
    response = client.get(address)
    assert b"".join(response.streaming_content) == OUTLINES
    assert response["Content-Type"] == "application/geo+json"
    assert response["Cache-Control"].startswith("private")
    assert f'data-shapes="{address}?v=' in page(client, head).content.decode()


def policy(response):
    return dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))


def test_only_the_tile_server_of_the_office_is_let_through(client, office, head):
    place(office, "บ้าน")
    own = policy(page(client, head))
    assert "data-tiles" not in page(client, head).content.decode()
    office.tile_url = "https://{s}.tiles.example.org/{z}/{x}/{y}.png"
    office.save()
    response = page(client, head)
    assert policy(response) == own | {"img-src": f"{own['img-src']} https://*.tiles.example.org"}
    assert "data-tiles" in response.content.decode()
    assert policy(client.get(reverse("schools:list"))) == own


@pytest.mark.parametrize(
    "url",
    ["", "http://tiles.example.org/{z}/{x}/{y}", "https://a.org; script-src *", "https://u:p@a.org/{z}", "//a.org"],
)
def test_an_address_that_cannot_be_named_is_no_tile_server(url):
    assert figures.tile_source(url) is None


@pytest.mark.parametrize("by", list(figures.FIGURES))
def test_the_map_costs_the_same_however_many_schools(client, office, head, supervisor, by):
    costs, there = [], 0
    for size in (1, 12):
        for n in range(there, size):
            school = place(office, f"บ้าน {n}", district=f"อำเภอ {n}", network=make_network(office))
            make_school_year(school)
            make_membership(make_user(), Role.SUPERVISOR, office=office)
            if n < 12:
                make_visit(school=school, supervisor=supervisor, state="approved", head=head)
        there = size
        page(client, head, by=by)
        with CaptureQueriesContext(connection) as made:
            client.get(reverse("reports:map"), {"by": by})
        costs.append(len(made))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= 20, costs


def test_a_place_that_schools_share_is_said_to_be_approximate(client, office, head):
    place(office, "ตำบลหนึ่ง")
    place(office, "ตำบลสอง")
    place(office, "ปิดแล้ว", closed_on=today())
    make_school(office, "มีประตู", latitude="16.6", longitude="101.5")
    response = page(client, head, q="ตำบลหนึ่ง")
    assert [point["shared"] for point in points(response).values()] == [2]
    assert "โดยประมาณ" in response.content.decode()
    response = page(client, head, q="มีประตู")
    assert [point["shared"] for point in points(response).values()] == [1]
    assert "โดยประมาณ" not in response.content.decode()
