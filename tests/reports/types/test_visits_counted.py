"""Reports of visits against an independent computation (pandas) on random offices: every table, chart and figure."""

import json

import pytest

from reports.types import visits
from reports.types.periods import period_of
from reports.types.visits.query import of_set
from reports.types.visits.sets import VisitSet
from schools.models import Duty, NetworkSchool, SchoolProgramme
from supervision.models import Recommendation, Visit
from tests.factories import today
from tests.reports.types import counted, random_offices
from tests.reports.types.counted_visits import Forms, Visits
from tests.reports.types.steps import assert_adds_up, tables_of

pytestmark = pytest.mark.django_db
TABLES = {
    "kinds", "networks", "months", "supervisors", "rated_#_#", "counted_#_#", "often_strengths",
    "often_improvements", "states", "themes", "open", "schools",
}  # fmt: skip


def periods(made):
    """[(key, first, last, academic year of its end)]."""
    year, fiscal = made.year, made.fiscal
    return [
        (f"year-{year}", *counted.academic(year), year),
        (f"semester-{year - 1}-2", *counted.semester(year - 1, 2), year - 1),
        (f"fiscal-{fiscal - 1}", *counted.fiscal(fiscal - 1), fiscal - 1),
    ]


def scopes(made):
    """What a report is narrowed to: nothing, or one of these."""
    return [
        {},
        {"network": made.networks[0]},
        {"programme": made.programme},
        {"supervisor": made.people[1]},
        {"school": made.schools[1]},
    ]


def frozen(made, key, scope):
    """What a report keeps, after it was stored."""
    keys = {name: row.pk for name, row in scope.items()}
    labels = {name: str(row) for name, row in scope.items()}
    chosen = VisitSet(made.office, period_of(key, made.office.calendar), keys, labels)
    return json.loads(json.dumps(of_set(chosen, day=made.today)))


def counted_visits(made, scope, first, last, year):
    """The Visits of a scope, counted from bare rows."""
    schools = counted.schools_of(made.office)
    rows = counted.frame(
        Visit.objects.filter(office=made.office, state="approved"), "school", "supervisor", "programme", "visited_on"
    )
    rows = rows[(rows.visited_on >= first) & (rows.visited_on <= last)]
    day = min(made.today, last)
    expected = set(counted.open_on(schools, day).index)
    if network := scope.get("network"):
        members = counted.of_network(schools, network, year)
        rows, expected = rows[rows.school.isin(members)], expected & members
    if programme := scope.get("programme"):
        rows = rows[rows.programme == programme.pk]
        expected &= counted.in_year(SchoolProgramme, year, programme=programme)
    if person := scope.get("supervisor"):
        rows, expected = rows[rows.supervisor == person.pk], expected & duty_of(made, schools, person, day)
    if school := scope.get("school"):
        rows, expected = rows[rows.school == school.pk], expected & {school.pk}
    return Visits(schools, list(rows.pk), expected, made.today)


def duty_of(made, schools, person, day):
    """The schools of a person's duty in the newest year that has any by then: named, or in a network today."""
    duties = counted.frame(Duty.objects.filter(office=made.office), "user", "year", "network", "school")
    duties = duties[duties.year <= day.year + 543 + (day.month >= 10)]
    mine = duties[(duties.year == duties.year.max()) & (duties.user == person.pk)]
    also = counted.frame(NetworkSchool.objects.filter(network__in=list(mine.network.dropna())), "school", "to_year")
    members = schools[schools.network_pk.isin(mine.network.dropna())]
    return set(members.index) | set(also[also.to_year.isna()].school) | set(mine.school.dropna())


def assert_report(made, key, scope, first, last, year):
    """Compares a report with the computation; returns the names of its tables with rows."""
    data = frozen(made, key, scope)
    chapters = visits.TYPE.chapters(data, visits.TYPE.drafts(data))
    v = counted_visits(made, scope, first, last, year)
    forms, advice = Forms(v.rows), v.advice(Recommendation.objects.filter(visit__in=list(v.rows.pk)))
    tables = {
        "kinds": v.kinds(), "networks": v.networks(), "months": v.months(), "supervisors": v.supervisors(),
        "often_strengths": v.often("strengths"), "often_improvements": v.often("improvements"),
        "schools": v.appendix(), **forms.tables(), **v.of_advice(advice),
    }  # fmt: skip
    charts = v.coverage_chart() | v.months_chart() | forms.charts()
    found = counted.compare(chapters, tables, charts, [*v.stats(advice), *forms.stats()])
    assert_sums(tables_of(chapters), len(v.rows))
    return found


def assert_sums(tables, whole):
    for name in ("networks", "months", "states", "themes"):
        if name in tables and tables[name].rows:
            assert_adds_up(tables[name])
    for title, rows in counted.bands_of(tables["kinds"]).items():
        total = sum(row.cells[1].value for row in rows)
        assert total == whole or title.startswith("ประเด็น"), title


@pytest.mark.parametrize("seed", random_offices.OFFICES)
def test_every_table_is_that_of_an_independent_computation(seed):
    made = random_offices.make(seed, today())
    for scope, (key, *span) in zip(scopes(made), [*periods(made)] * 2, strict=False):
        assert_report(made, key, scope, *span)


def test_no_table_is_left_without_rows_to_compare():
    made = random_offices.make(3, today())
    key, *span = periods(made)[0]
    assert assert_report(made, key, {}, *span) == TABLES
