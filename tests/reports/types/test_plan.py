"""The result of plans: its figures are those of the page of results, and each has its rows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.types import plan as plan_type
from reports.types.plan.form import PlanForm
from reports.types.plan.query import freeze
from schools.models import Network, Role
from supervision import planning
from supervision.models import PlannedVisit, PlanObjective, Visit
from tests.factories import make_network, make_office, make_school, make_user
from tests.reports.types.steps import assert_adds_up, count_of_proven, tables_of
from tests.supervision.factories import make_visit
from tests.supervision.plan_factories import YEAR, make_plan
from thai.years import quarter_span

pytestmark = pytest.mark.django_db
CRITERIA = {
    "period": f"fiscal-{YEAR}",
    "months": "12",
    "labels": {"months": "รอบ 12 เดือน", "period": f"ปีงบประมาณ {YEAR}"},
}


def office_with(schools):
    """An office whose approved plan foresees a visit to each school: done, cancelled, late or ahead in turn; and one
    visit that no plan foresaw."""
    office = make_office()
    networks = [make_network(office, name) for name in ("เครือข่ายเหนือ", "เครือข่ายใต้")]
    rows = [make_school(office, f"บ้านทดสอบ {n:02}", network=networks[n % 2]) for n in range(schools)]
    supervisor, head = make_user(Role.SUPERVISOR, office=office), make_user(Role.HEAD, office=office)
    plan = make_plan(owner=supervisor, state="approved", schools=rows)
    today = timezone.localdate()
    for place, row in enumerate(plan.visits.order_by("pk")):
        found = PlannedVisit.objects.filter(pk=row.pk)
        if place % 4 == 0:
            visit = make_visit(school=row.school, supervisor=supervisor, head=head, state="approved")
            found.update(state="done", visit=visit)
        elif place % 4 == 1:
            found.update(state="cancelled")
        elif place % 4 == 2:
            found.update(planned_on=today - timedelta(days=1), moves=1)
        else:
            found.update(planned_on=today + timedelta(days=1))
    make_visit(school=rows[-1], supervisor=supervisor, head=head, state="approved")
    return office


def frozen(office, **criteria):
    return freeze(office, CRITERIA | criteria, timezone.localdate())


def test_figures_are_those_of_the_page():
    office = office_with(9)
    tables = tables_of(plan_type.TYPE.chapters(frozen(office), {}))
    page = planning.results(
        year=YEAR,
        planned=PlannedVisit.objects.in_force().filter(plan__office=office),
        visits=planning.outside_plans(Visit.objects.filter(office=office), YEAR),
        networks=dict(Network.objects.filter(office=office).values_list("pk", "name")),
    )
    for name, lines in (("people", page.people), ("networks", page.networks), ("quarters", page.quarters)):
        said = {row.cells[0].value: row.cells for row in tables[name].rows}
        for line in [*lines, page.total]:
            _label, planned, done, percent, late, ahead, cancelled, moved, outside = said[line.label]
            assert (planned.value, done.value, percent.value) == (line.planned, line.done, line.percent)
            assert (late.value, late.value + ahead.value) == (line.late, line.waiting)
            assert (cancelled.value, moved.value, outside.value) == (line.cancelled, line.moved, line.unplanned)
        assert_adds_up(tables[name])
    assert page.total.planned == 9 and page.total.unplanned == 1


def test_six_months_are_the_first_two_quarters():
    office = office_with(8)
    plan = PlannedVisit.objects.filter(plan__office=office)
    plan.filter(pk__in=plan.order_by("pk").values("pk")[:4]).update(quarter=3)
    plan.exclude(quarter=3).update(quarter=2)
    assert len(frozen(office)["sheets"]["planned"]["rows"]) == 8
    half = frozen(office, months="6")
    assert len(half["sheets"]["planned"]["rows"]) == 4
    assert half["quarters"] == ["ไตรมาสที่ 1", "ไตรมาสที่ 2"]


def test_a_visit_made_after_the_period_is_not_done_in_it():
    office = office_with(1)
    planned = PlannedVisit.objects.get(plan__office=office)
    PlannedVisit.objects.filter(pk=planned.pk).update(quarter=1)
    last = quarter_span(YEAR, 2)[1]
    for on, done, state in (
        (last, 1, "นิเทศแล้ว"),
        (last + timedelta(days=1), 0, "นิเทศแล้วหลังช่วงรายงาน"),
    ):
        Visit.objects.filter(pk=planned.visit_id).update(visited_on=on)
        half = frozen(office, months="6")
        tables = tables_of(plan_type.TYPE.chapters(half, {}))
        *_rows, total = tables["quarters"].rows
        assert [cell.value for cell in total.cells[1:3]] == [1, done]
        assert tables["planned"].rows[0].cells[-1].value == state
        assert ("หลังช่วงรายงาน" in plan_type.TYPE.drafts(half)["results"]) == (not done)
        assert_adds_up(tables["quarters"])
        assert count_of_proven(half, plan_type.TYPE.chapters(half, {}))
    assert frozen(office)["sheets"]["planned"]["rows"][0]["done"]


def test_each_number_has_its_rows():
    data = frozen(office_with(6))
    assert count_of_proven(data, plan_type.TYPE.chapters(data, plan_type.TYPE.drafts(data))) > 20


def test_objectives_tell_how_far_their_visits_are():
    office = office_with(4)
    plan = PlannedVisit.objects.filter(plan__office=office)
    objective = plan.first().plan.objectives.get()
    plan.update(objective=objective)
    data = frozen(office)
    assert "นิเทศแล้ว 1 จาก 4 ครั้ง" in plan_type.TYPE.drafts(data)["objectives"]
    (row,) = tables_of(plan_type.TYPE.chapters(data, {}))["objectives"].rows
    assert [cell.value for cell in row.cells[4:6]] == [4, 1]


def test_one_objective_of_many_plans_is_one_row():
    office = office_with(4)
    mine = list(PlannedVisit.objects.filter(plan__office=office).order_by("pk"))
    objective = mine[0].plan.objectives.get()
    other = make_plan(owner=make_user(Role.SUPERVISOR, office=office), state="approved")
    other.objectives.all().delete()
    words = {"plan": other, "text": objective.text, "target": objective.target}
    same = PlanObjective.objects.create(**words, indicator=objective.indicator, position=1)
    own = PlanObjective.objects.create(**words, indicator="อื่น", position=2)
    other.visits.all().delete()
    for row, goal in zip(mine, (objective, same, same, own), strict=True):
        PlannedVisit.objects.filter(pk=row.pk).update(plan=goal.plan, objective=goal)
    data = frozen(office)
    rows = tables_of(plan_type.TYPE.chapters(data, {}))["objectives"].rows
    assert sorted(row.cells[4].value for row in rows) == [1, 3]
    assert {row["plan"] for row in data["sheets"]["objectives"]["rows"]} >= {"2 แผน"}


def test_an_office_without_plans_says_so():
    office = make_office()
    data = frozen(office)
    drafts = plan_type.TYPE.drafts(data)
    assert set(drafts) == set(plan_type.TYPE.blocks) and "ไม่มีการนิเทศตามแผน" in drafts["results"]
    assert plan_type.TYPE.chapters(data, drafts)
    form = PlanForm({"period": f"fiscal-{YEAR}", "months": "6", "digits": "arabic"}, office=office)
    assert form.is_valid() and "ยังไม่มีแผน" in form.nothing()


def test_a_plan_that_is_not_approved_does_not_count():
    office = make_office()
    make_plan(office=office, state="submitted")
    assert frozen(office)["sheets"]["planned"]["rows"] == []


def test_the_public_sees_no_school_and_no_person():
    office = office_with(5)
    public = str(plan_type.TYPE.public(frozen(office)))
    people = PlannedVisit.objects.filter(plan__office=office).select_related("school", "supervisor")
    assert not any(row.school.name in public or str(row.supervisor) in public for row in people)


def test_freezing_asks_the_same_for_one_and_for_many():
    asked = []
    for n in (1, 9):
        office = office_with(n)
        with CaptureQueriesContext(connection) as queries:
            frozen(office)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 8
