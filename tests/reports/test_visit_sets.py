"""Which visits and which schools a report is of, and that its figures are those of the instruments."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from instruments import reading, statistics
from instruments.models import Response
from reports.visits import results, texts
from reports.visits.figures import freeze
from reports.visits.sets import VisitSet, period_choices, period_of
from schools.models import Duty, NetworkSchool, Programme, Role, SchoolProgramme
from supervision.models import Visit
from tests.factories import make_network, make_office, make_school, make_user
from tests.instruments.factories import make_version
from tests.reports.visit_report_factories import make_set, this_year
from tests.supervision.factories import make_visit, visit_instrument
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def approved(school, **fields):
    head = make_user(Role.HEAD, office=school.office)
    return make_visit(school=school, state="approved", head=head, **fields)


def frozen(chosen):
    return freeze(chosen, day=timezone.localdate())


@pytest.mark.parametrize(
    "key", ["", "semester-2569", "semester-2569-3", "year-x", "year-25690", "week-1", "year-2569-1"]
)
def test_another_text_is_no_period(office, key):
    with pytest.raises(ValueError):
        period_of(key, office.calendar)


def test_every_period_that_is_offered_can_be_read(office):
    keys = [key for _name, group in period_choices(office.calendar) for key, _label in group]
    assert len(keys) == len(set(keys)) == 36
    for key in keys:
        period = period_of(key, office.calendar)
        assert period.first < period.last


def test_only_the_period_and_the_office_count(office):
    school = make_school(office)
    mine = approved(school)
    approved(school, visited_on=this_year(office).first - timedelta(days=1))
    approved(make_school(make_office()))
    assert list(make_set(office).visits()) == [mine]


def test_closed_schools_leave_the_denominator(office):
    make_school(office)
    make_school(office, closed_on=this_year(office).first)
    assert frozen(make_set(office))["totals"]["expected"] == 1


def test_a_network_has_its_schools_of_every_kind(office):
    network = make_network(office)
    first, other = make_school(office, network=network), make_school(office, network=make_network(office))
    make_school(office)
    NetworkSchool.objects.create(network=network, school=other)
    assert set(make_set(office, network=network).schools()) == {first, other}
    visit = approved(other)
    assert list(make_set(office, network=network).visits()) == [visit]


def test_a_programme_and_a_supervisor_have_their_own_schools(office):
    ours, left = make_school(office), make_school(office)
    programme = Programme.objects.create(office=office, name="โครงการน้ำใส")
    SchoolProgramme.objects.create(school=ours, programme=programme)
    SchoolProgramme.objects.create(school=left, programme=programme, to_year=2550)
    assert list(make_set(office, programme=programme).schools()) == [ours]
    person = make_user(Role.SUPERVISOR, office=office)
    Duty.objects.create(office=office, user=person, year=fiscal_year(timezone.localdate()), school=left)
    assert list(make_set(office, supervisor=person).schools()) == [left]


def test_a_set_comes_back_from_what_the_report_keeps(office):
    school = make_school(office)
    chosen = make_set(office, school=school)
    again = VisitSet.stored(office, chosen.criteria)
    assert (again.period, again.keys, again.kind, again.criteria) == (
        chosen.period, {"school": school.pk}, "school", chosen.criteria,
    )  # fmt: skip


def test_a_school_outside_the_target_is_not_part_of_the_percent(office):
    visited = make_school(office)
    approved(visited)
    make_school(office)
    visited.closed_on = timezone.localdate()
    visited.save()
    totals = frozen(make_set(office))["totals"]
    assert (totals["schools"], totals["expected"], totals["visited"], totals["coverage"]) == (1, 1, 0, "0.0")


def test_figures_are_those_of_the_instruments(office):
    visits = [approved(make_school(office), ratings=ratings) for ratings in ([5, 4] * 4, [3, 2] * 4, [5] * 8)]
    (book,) = results.of_visits(Visit.objects.filter(pk__in=[visit.pk for visit in visits]))
    known = {row.item.text: row for row in statistics.results(visit_instrument(), Response.objects.all())}
    rated = [row for part in book["sections"] for row in part["items"] if row["kind"] == "rating"]
    assert len(rated) == 8
    for row in rated:
        same = known[row["text"]]
        assert (row["n"], row["mean"], row["sd"], row["band"]) == (same.n, str(same.mean), str(same.sd), same.band)
        assert [share["n"] for share in row["shares"]] == [share.given for share in same.distribution]
    (one,) = results.of_visits(Visit.objects.filter(pk=visits[0].pk))
    whole = reading.summary(visits[0].answered.get().response)
    assert (one["summary"]["n"], one["summary"]["mean"], one["summary"]["sd"], one["summary"]["band"]) == (
        whole.n, str(whole.mean), str(whole.sd), whole.band,
    )  # fmt: skip


def test_the_mean_of_many_visits_is_the_weighted_one_of_one_response():
    version = make_version(({}, [{"code": "a", "weight": 3}, {"code": "b"}, {"code": "c", "weight": 0}]))
    a, b, c = version.items()
    counts = {a: Counter({Decimal(5): 1}), b: Counter({Decimal(3): 1}), c: Counter({Decimal(1): 1})}
    found = results.pooled(counts.items())
    same = reading.weighted({(Decimal(5), a.weight): 1, (Decimal(3), b.weight): 1}, a.scale)
    assert (found["n"], found["mean"], found["sd"], found["band"]) == (2, "4.50", "1.22", "มาก")
    assert (found["n"], found["mean"], found["sd"]) == (same.n, str(same.mean), str(same.sd))
    assert results.pooled(counts.items(), weighted=False)["mean"] == "3.00"


def test_an_empty_set_has_texts_too(office):
    data = frozen(make_set(office))
    assert data["totals"]["coverage"] is None
    assert all(texts.draft(data).values())


def test_what_was_written_most_often_comes_first(office):
    for strengths in ("- ครูตั้งใจ\n- ห้องสมุดดี", "ครูตั้งใจ", "ห้องสะอาด"):
        approved(make_school(office), strengths=strengths)
    assert frozen(make_set(office))["strengths"][0] == {"text": "ครูตั้งใจ", "n": 2}
