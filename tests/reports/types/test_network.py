"""The report of a network: only its own schools, figures that are their counts, and what others may see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qa.models import TestScore
from reports.book.parts import Table
from reports.types import network
from reports.types.network.form import NetworkForm
from reports.types.network.query import freeze, of_set
from reports.types.visits.figures import VisitFigures
from schools.models import NetworkActivity, NetworkPost, Role
from supervision.models import Recommendation
from tests.factories import make_network, make_office, make_school, make_user
from tests.qa.factories import make_round
from tests.qa.test_workflow import put
from tests.reports.types.steps import assert_adds_up, count_of_proven, tables_of
from tests.reports.types.test_visits import make_set
from tests.supervision.factories import make_visit

pytestmark = pytest.mark.django_db


class Place:
    """A network of two schools, one of them visited, beside a network that is busier."""

    def __init__(self):
        self.office = make_office()
        self.network, other = make_network(self.office, "เครือข่ายภูเขา"), make_network(self.office, "เครือข่ายทะเล")
        self.schools = [make_school(self.office, name, network=self.network) for name in ("บ้านเหนือ", "บ้านใต้")]
        self.others = [make_school(self.office, f"บ้านทะเล {n}", network=other) for n in range(3)]
        self.head = make_user(Role.HEAD, office=self.office)
        for school in (self.schools[0], *self.others):
            make_visit(school=school, state="approved", head=self.head, topics=["media"])
        self.year = make_set(self.office).period.year

    def frozen(self):
        return of_set(make_set(self.office, network=self.network), day=timezone.localdate())

    def recommend(self, school, **fields):
        return Recommendation.objects.create(
            office=self.office, school=school, supervisor=self.head, text="ปรับปรุงห้องสมุด", source="committee",
            state="open", due_on=timezone.localdate() - timedelta(days=1), **fields,
        )  # fmt: skip

    def sars(self):
        round = make_round(self.office, year=self.year, schools=0, by=self.head)
        for place, school in enumerate((*self.schools, *self.others)):
            row = round.submissions.get(school=school, level="basic")
            put(row, "accepted", overall_level=2 + place)
            for standard in row.standard_set.standards.all():
                row.standard_results.create(standard=standard, level=2 + place)
        return round

    def score(self, school, mean, takers=10, **fields):
        return TestScore.objects.create(
            school=school, test="NT", grade="ป.3", academic_year=self.year, subject="คณิตศาสตร์", mean=mean,
            takers=takers, **fields,
        )  # fmt: skip


@pytest.fixture
def place():
    return Place()


def test_only_the_schools_of_the_network_are_told_of(place):
    place.recommend(place.schools[1])
    place.recommend(place.others[0])
    place.sars()
    f = VisitFigures(place.frozen())
    assert (f.expected.value, f.visited.value, f.visits.value, f.coverage.shown) == (2, 1, 1, "50.0")
    assert (f.advice.value, f.overdue.value) == (2, 1)
    assert (f.count("sars").value, f.count("sars", received=True).value) == (4, 2)
    assert "บ้านทะเล" not in str(f.data)


def test_every_number_has_as_many_rows_behind_it(place):
    place.sars()
    place.score(place.schools[0], 40)
    data = place.frozen()
    chapters = network.TYPE.chapters(data, network.TYPE.drafts(data))
    assert count_of_proven(data, chapters) > 50
    assert_adds_up(tables_of(chapters)["sars"])


def test_levels_are_those_of_the_reports(place):
    place.sars()
    tables = tables_of(network.TYPE.chapters(place.frozen(), {}))
    *standards, overall = tables["levels_1"].rows
    assert len(standards) == 3 and overall.strong
    for row in (*standards, overall):
        n, *counts, mean, sd = (cell for cell in row.cells[1:])
        assert (n.value, mean.shown, sd.shown) == (2, "2.50", "0.71")
        assert sum(cell.value for cell in counts) == 2
        assert [cell.value for cell in counts] == [0, 0, 1, 1, 0]


def test_tests_are_weighted_by_takers_and_held_against_the_office(place):
    place.score(place.schools[0], 40, takers=30)
    place.score(place.schools[1], 60, takers=10)
    place.score(place.others[0], 80, takers=40)
    data = place.frozen()
    (row,) = tables_of(network.TYPE.chapters(data, {}))["exams"].rows
    assert [cell.shown for cell in row.cells] == ["NT ป.3", "คณิตศาสตร์", "2", "40", "45.00", "62.50", "-17.50"]
    assert "สูงกว่าค่าเฉลี่ยของเขต 0 รายการ ต่ำกว่า 1 รายการ" in network.TYPE.drafts(data)["quality"]


def test_schools_whose_takers_nobody_knows_are_left_out_and_told(place):
    place.score(place.schools[0], 40, takers=30)
    place.score(place.schools[1], 60, takers=None)
    data = place.frozen()
    table = tables_of(network.TYPE.chapters(data, {}))["exams"]
    assert [cell.shown for cell in table.rows[0].cells[2:5]] == ["1", "30", "40.00"]
    assert "ไม่รวม 1 แห่งที่ไม่ทราบจำนวนผู้เข้าสอบ" in table.note
    assert count_of_proven(data, network.TYPE.chapters(data, {}))


def test_who_leads_the_network_and_what_it_did(place):
    NetworkPost.objects.create(network=place.network, kind="chair", name="นายมั่น ใจดี", school=place.schools[0])
    NetworkPost.objects.create(network=place.network, kind="chair", name="นายเก่า ใจดี", to_year=2550)
    NetworkActivity.objects.create(
        network=place.network, kind="plc", on=timezone.localdate(), title="วงสนทนา", created_by=place.head, people=12
    )
    data = place.frozen()
    tables = tables_of(network.TYPE.chapters(data, {}))
    assert [row.cells[1].shown for row in tables["posts"].rows] == ["นายมั่น ใจดี"]
    assert tables["activities"].rows[0].cells[3].shown == "12"
    assert network.TYPE.drafts(data)["work"] == "เครือข่ายดำเนินงาน 1 ครั้ง ได้แก่ วง PLC 1 ครั้ง"


def test_a_network_without_schools_has_texts_and_chapters_too():
    office = make_office()
    data = of_set(make_set(office, network=make_network(office)), day=timezone.localdate())
    drafts = network.TYPE.drafts(data)
    assert set(drafts) == set(network.TYPE.blocks) and all(drafts.values()) and "None" not in str(drafts)
    assert all(not table.rows for chapter in network.TYPE.chapters(data, drafts) for table in chapter.of(Table))


def test_the_form_offers_the_office_alone_and_says_what_it_found(place):
    period = make_set(place.office).period.key
    asked = {"network": place.network.pk, "period": period, "digits": "arabic"}
    form = NetworkForm(asked, office=place.office)
    assert form.is_valid() and dict(form.found())["โรงเรียน (แห่ง)"] == 2 and not form.nothing()
    assert freeze(place.office, form.criteria, timezone.localdate()) == place.frozen()
    assert not NetworkForm(asked, office=make_office()).is_valid()
    empty = make_network(place.office)
    form = NetworkForm(asked | {"network": empty.pk}, office=place.office)
    assert form.is_valid() and form.nothing()


def test_the_public_sees_no_small_network_and_no_school(place):
    assert network.TYPE.public(place.frozen()) is None
    for _ in range(3):
        make_school(place.office, "บ้านใหม่", network=place.network)
    shown = network.TYPE.public(place.frozen())
    assert "บ้าน" not in str(shown)
    assert [row["expected"] for row in shown["sheets"]["networks"]["rows"]] == [5]


def test_freezing_asks_as_often_for_one_school_as_for_ten(place):
    place.sars()
    place.score(place.schools[0], 50)
    costs = []
    for more in (1, 9):
        for _ in range(more):
            school = make_school(place.office, network=place.network)
            place.recommend(school)
            place.score(school, 50)
            make_visit(school=school, state="approved", head=place.head)
        with CaptureQueriesContext(connection) as made:
            place.frozen()
        costs.append(len(made))
    assert len(set(costs)) == 1 and costs[0] <= 22, costs
