"""The suggestion of a route: near each other, the most needed first, in words; and putting it on a day."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from schools.distances import kilometres, straight_line
from schools.models import Duty, Role
from supervision.actions import calendar as actions
from supervision.models import PlannedVisit
from supervision.routes import Candidate, candidates, suggest
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.supervision.calendar_factories import put, working_day
from tests.supervision.factories import make_visit
from tests.supervision.plan_factories import YEAR

NEAR = [("14.00", "100.00"), ("14.05", "100.00"), ("14.10", "100.00"), ("15.50", "101.50")]


def place(pk, latitude=None, longitude=None, network=None, district=""):
    return SimpleNamespace(pk=pk, latitude=latitude, longitude=longitude, network_id=network, district=district)


def names(stops):
    return [stop.school.pk for stop in stops]


def test_distances():
    assert straight_line((13.7563, 100.5018), (18.7883, 98.9853)) == pytest.approx(582, abs=3)
    assert kilometres(place(1, 14, 100), place(2)) is None
    assert kilometres(place(1, 14, 100), place(2, 14, 100)) == 0


def test_the_longest_unvisited_begins_and_the_next_are_near():
    found = [Candidate(place(pk, *NEAR[pk]), days) for pk, days in ((0, 10), (1, 400), (2, None), (3, 999))]
    stops = suggest(found, size=3)
    assert names(stops) == [2, 1, 0]
    assert stops[0].reasons == ["ยังไม่เคยมีการนิเทศ"]
    assert stops[1].reasons[:2] == ["ไม่ได้นิเทศ 400 วัน", "ห่างจากโรงเรียนก่อนหน้า 5.6 กม. เส้นตรง"]
    assert suggest(found, size=3) == stops


def test_another_route_begins_at_the_next_and_there_is_an_end():
    found = [Candidate(place(pk, *NEAR[pk]), days) for pk, days in ((0, 10), (1, 400), (2, None), (3, 999))]
    assert names(suggest(found, size=2, number=1)) == [3]
    assert suggest(found, number=4) == []
    assert suggest([]) == []


def test_without_coordinates_the_network_then_the_district_say_what_is_near():
    found = [
        Candidate(place(1, network=7, district="เมือง"), None),
        Candidate(place(2, network=9, district="ไกล"), 900),
        Candidate(place(3, network=8, district="เมือง"), 20),
        Candidate(place(4, network=8), 10),
    ]
    stops = suggest(found, size=3)
    assert 2 not in names(stops)
    told = {stop.school.pk: " ".join(stop.reasons) for stop in stops}
    assert set(told) == {1, 3, 4}
    assert "อยู่เครือข่ายเดียวกับโรงเรียนก่อนหน้า" in told[4]
    assert "อยู่อำเภอเดียวกับโรงเรียนก่อนหน้า" in told[3]


def test_from_a_school_of_that_day_the_route_goes_on_nearby():
    found = [Candidate(place(pk, *NEAR[pk]), days) for pk, days in ((0, 10), (1, 400), (3, None))]
    stops = suggest(found, size=3, start=place(2, *NEAR[2]))
    assert names(stops) == [1, 0]
    assert "ห่างจากโรงเรียนก่อนหน้า" in stops[0].reasons[1]


def test_duty_then_the_rules_come_before_the_days():
    own = Candidate(place(1, *NEAR[0]), 5, is_duty=True)
    lacking = Candidate(place(2, *NEAR[1]), 50, lacks=["ทุกปีการศึกษา"])
    long = Candidate(place(3, *NEAR[2]), 500)
    assert [one.school.pk for one in sorted((long, lacking, own), key=lambda one: one.need)] == [1, 2, 3]
    reasons = " ".join(reason for stop in suggest([own, lacking, long]) for reason in stop.reasons)
    assert "โรงเรียนที่ท่านรับผิดชอบ" in reasons
    assert "ยังไม่ครบตามเกณฑ์: ทุกปีการศึกษา" in reasons


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def supervisor(office, client):
    user = make_user(Role.SUPERVISOR, office=office)
    client.force_login(user)
    return user


def url(**query):
    return reverse("supervision:route", query=query)


def at(office, number, **fields):
    latitude, longitude = NEAR[number]
    return make_school(office, latitude=latitude, longitude=longitude, **fields)


def test_an_approved_plan_offers_what_has_no_day_alone(office, supervisor):
    waiting, dated, free = (at(office, n) for n in range(3))
    day = working_day(office)
    put(supervisor, waiting, None)
    put(supervisor, dated, day)
    assert [one.school for one in candidates(supervisor, day)] == [waiting]
    assert free.is_open


def test_a_draft_offers_every_open_school_of_the_office(office, supervisor):
    first, second = at(office, 0), at(office, 1)
    at(office, 2, closed_on=today())
    at(make_office(), 0)
    put(supervisor, first, working_day(office), state="draft")
    assert [one.school for one in candidates(supervisor, working_day(office, 9))] == [second]


def test_the_days_since_the_last_visit_and_the_duty_are_known(office, supervisor):
    school = at(office, 0)
    put(supervisor, school, None, state="approved")
    make_visit(school=school, supervisor=supervisor, state="approved", visited_on=today() - timedelta(days=40))
    Duty.objects.create(office=office, user=supervisor, school=school, year=YEAR)
    day = working_day(office)
    (one,) = candidates(supervisor, day)
    assert one.days == (day - today()).days + 40
    assert one.is_duty


def test_the_page_gives_reasons_and_one_press_puts_the_route_on_the_day(client, office, supervisor):
    schools = [at(office, n) for n in range(3)]
    for school in schools:
        put(supervisor, school, None)
    day = working_day(office)
    html = client.get(url(on=day.isoformat(), n=3)).content.decode()
    for text in (*(school.full_name for school in schools), "ยังไม่เคยมีการนิเทศ", "กม. เส้นตรง"):
        assert text in html
    for _ in range(2):
        data = {"day": day.isoformat(), "schools": [school.pk for school in schools]}
        assert client.post(url(), data).status_code == 302
    rows = PlannedVisit.objects.filter(planned_on=day)
    assert sorted(rows.values_list("part", flat=True)) == ["am", "am", "pm"]
    assert PlannedVisit.objects.count() == 3


def test_a_school_that_a_draft_lacks_is_added(client, office, supervisor):
    there, fresh, day = at(office, 0), at(office, 1), working_day(office)
    put(supervisor, there, None, state="draft")
    for _ in range(2):
        client.post(url(), {"day": day.isoformat(), "schools": [fresh.pk]})
    row = PlannedVisit.objects.get(school=fresh)
    assert (row.planned_on, row.part, row.supervisor) == (day, "day", supervisor)


@pytest.mark.parametrize("state", ["approved", "draft"])
def test_what_is_of_another_office_is_refused(client, office, supervisor, state):
    put(supervisor, at(office, 0), None, state=state)
    theirs = at(make_office(), 1)
    response = client.post(url(), {"day": working_day(office).isoformat(), "schools": [theirs.pk]})
    assert response.status_code == 422
    assert "ไม่อยู่ในสำนักงานของท่าน" in response.content.decode()
    assert not PlannedVisit.objects.filter(school=theirs).exists()


def test_what_the_plan_cannot_take_is_refused(client, office, supervisor):
    put(supervisor, at(office, 0), None)
    free = at(office, 1)
    response = client.post(url(), {"day": working_day(office).isoformat(), "schools": [free.pk]})
    assert response.status_code == 422
    assert "เพิ่มไม่ได้" in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "2020-01-01"}, "day"),
        ({"day": "x"}, "day"),
        ({"schools": []}, "schools"),
        ({"schools": ["x"]}, "schools"),
    ],
)
def test_bad_input_is_told(client, office, supervisor, changes, field):
    school = at(office, 0)
    put(supervisor, school, None)
    data = {"day": working_day(office).isoformat(), "schools": [school.pk]} | changes
    response = client.post(url(), data)
    assert response.status_code == 422
    assert field in response.context["form"].errors


@pytest.mark.parametrize("query", [{"on": "x" * 400}, {"n": "99"}, {"set": "-1"}, {"on": "1999-01-01", "set": "٣"}])
def test_a_bad_address_shows_the_usual_page(client, office, supervisor, query):
    assert client.get(url(**query)).status_code == 200


def test_without_a_plan_the_page_says_what_comes_first(client, office, supervisor):
    at(office, 0)
    assert "ยังไม่มีแผนนิเทศของปีนี้" in client.get(url()).content.decode()


def test_parts_of_the_day():
    assert actions.parts_for(1) == ["day"]
    assert actions.parts_for(2) == ["am", "pm"]
    assert actions.parts_for(3) == ["am", "am", "pm"]


def test_a_school_of_no_coordinates_is_offered_by_its_network(client, office, supervisor):
    network = make_network(office)
    schools = [make_school(office, network=network) for _ in range(2)]
    for school in schools:
        put(supervisor, school, None)
    html = client.get(url(on=working_day(office).isoformat())).content.decode()
    assert "อยู่เครือข่ายเดียวกับโรงเรียนก่อนหน้า" in html
