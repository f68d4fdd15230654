"""The result of an action plan: figures against an independent count, rows behind each number, what the public sees."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.types import action_plan
from reports.types.action_plan.form import ActionPlanForm
from reports.types.action_plan.query import freeze
from schools.models import Role
from supervision.actions import progress, projects, strategies
from supervision.models import Project
from tests.factories import make_office, make_user
from tests.reports.types.steps import assert_adds_up, count_of_proven, tables_of
from tests.supervision.factories import make_visit
from tests.supervision.project_factories import (
    YEAR,
    approve_plan,
    make_project,
    make_strategic_plan,
    record,
    report,
    row,
    target_of,
)
from thai.years import fiscal_span

pytestmark = pytest.mark.django_db
CRITERIA = {
    "period": f"fiscal-{YEAR}",
    "months": "12",
    "labels": {"months": "รอบ 12 เดือน", "period": f"ปีงบประมาณ {YEAR}"},
}


def office_with(n):
    """An office with n approved projects of two objectives: every third is finished, every second has a result, spent
    in the first quarter and in the fourth; one proposal that does not count."""
    office = make_office()
    head, director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    strategies.ensure_objectives(office=office, by=head)
    objectives = list(office.group_objectives.all()[:2])
    for place in range(n):
        wanted = [row(target=80), row("อ่านไม่ออก", 5, lower=True)]
        about = {"objective": objectives[place % 2], "budget": Decimal("1000.50"), "code": f"{place + 1:02}"}
        make_project(office=office, by=head, name=f"โครงการ {place}", indicators=wanted, **about)
    if n:
        approve_plan(Project.objects.filter(office=office).first().action_plan, director=director)
    for place, project in enumerate(Project.objects.filter(office=office).order_by("code")):
        if place % 2 == 0:
            record(project.indicators.get(lower_is_better=False).targets.get(), "80", by=head, quarter=2)
        about = {"done": "ทำแล้ว", "problems": "น้ำท่วม" if place == 0 else "", "states": {}, "by": head}
        for quarter, spent in ((1, "100.25"), (4, "50.00")):
            project.refresh_from_db()
            more = {"quarter": quarter, "spent": Decimal(spent), "version": project.version}
            progress.record_progress(project=project, **about, **more)
        if place % 3 == 0:
            report(project, head)
    make_project(office=office, by=head, name="ข้อเสนอที่ยังไม่อนุมัติ")
    return office


def frozen(office, **criteria):
    return freeze(office, CRITERIA | criteria, timezone.localdate())


def test_figures_are_those_of_an_independent_count():
    office = office_with(5)
    data = frozen(office)
    tables = tables_of(action_plan.TYPE.chapters(data, {}))
    found = list(Project.objects.filter(office=office, state__in=("approved", "finished")))
    total = tables["objectives"].rows[-1].cells
    finished = sum(project.state == "finished" for project in found)
    assert [total[place].value for place in (1, 2)] == [len(found), finished] == [5, 2]
    budget, spent = sum(one.budget for one in found), sum(one.spent for one in found)
    assert (total[4].value, total[5].value) == (budget, spent) == (Decimal("5002.50"), Decimal("751.25"))
    assert total[6].shown == "15.0" and total[4].shown == "5,002.50"
    assert_adds_up(tables["objectives"])
    said = {line.cells[0].value: line.cells[1].value for line in tables["stands"].rows}
    assert said == {"บรรลุเป้าหมาย": 3, "ยังไม่รายงาน": 7, "รวม": 10}
    assert_adds_up(tables["stands"])
    assert [line.cells[3].value for line in tables["projects"].rows] == [2] * 5
    assert [line.cells[4].value for line in tables["projects"].rows] == [1, 0, 1, 0, 1]
    assert [line.cells[-1].shown for line in tables["problems"].rows] == ["น้ำท่วม", "น้ำท่วม"]
    drafts = action_plan.TYPE.drafts(data)
    assert set(drafts) == set(action_plan.TYPE.blocks)
    assert "อนุมัติ 5 โครงการ เสร็จสิ้นแล้ว 2 โครงการ คิดเป็นร้อยละ 40.0" in drafts["results"]
    assert "5,002.50 บาท ใช้ไป 751.25 บาท" in drafts["budget"] and "ข้อเสนอที่ยัง" not in str(data)
    # As many rows as each number says.
    assert count_of_proven(data, action_plan.TYPE.chapters(data, drafts)) > 30


def test_six_months_tell_of_the_first_two_quarters():
    office = office_with(2)
    head = Project.objects.filter(office=office).first().owner
    record(target_of(_single(office, head)), "70", by=head, quarter=3)
    half, whole = (action_plan.TYPE.chapters(frozen(office, months=months), {}) for months in ("6", "12"))
    (half, whole) = (tables_of(chapters) for chapters in (half, whole))
    spent = [tables["objectives"].rows[-1].cells[5].value for tables in (half, whole)]
    assert spent == [Decimal("200.50"), Decimal("300.50")]
    silent = [{line.cells[0].value: line.cells[1].value for line in tables["stands"].rows} for tables in (half, whole)]
    assert (silent[0]["ยังไม่รายงาน"], silent[1]["ยังไม่รายงาน"]) == (4, 3)


def _single(office, head):
    project = make_project(office=office, by=head, name="เพิ่มระหว่างปี")
    director = make_user(Role.DIRECTOR, office=office)
    projects.approve(project=project, by=director, version=project.version)
    return project


def test_changes_of_budgets_and_the_evaluation_are_told():
    office = office_with(1)
    project = Project.objects.get(office=office, code="01")
    projects.reopen(project=project, by=project.owner, reason="ยังไม่ครบ", version=project.version)
    about = {"reason": "ได้รับเพิ่ม", "reference": "", "by": project.owner, "version": project.version}
    projects.change_budget(project=project, after=Decimal(2000), **about)
    project.action_plan.evaluation = "บรรลุเกือบทั้งหมด"
    project.action_plan.save()
    data = frozen(office)
    (line,) = tables_of(action_plan.TYPE.chapters(data, {}))["changes"].rows
    assert [cell.shown for cell in line.cells[2:5]] == ["1,000.50", "2,000.00", "ได้รับเพิ่ม"]
    drafts = action_plan.TYPE.drafts(data)
    assert "เปลี่ยนแปลงงบประมาณ 1 ครั้ง" in drafts["budget"] and "บรรลุเกือบทั้งหมด" in drafts["results"]


def test_what_was_done_is_told_by_project_and_by_strategy():
    office = office_with(2)
    first, second = Project.objects.filter(office=office, state__in=("approved", "finished")).order_by("code")
    measure = make_strategic_plan(office=office, by=first.owner, state="approved").strategies.first().measures.first()
    Project.objects.filter(pk=first.pk).update(measure=measure)
    first.activities.all().delete()
    first.activities.create(name="อบรมครูแกนนำ", first_month=11, last_month=12, state="done")
    first.activities.create(name="ยกเลิกแล้ว", position=2, state="cancelled")
    begins = fiscal_span(YEAR)[0]
    made = [make_visit(office=office, state=state, visited_on=begins) for state in ("approved", "draft")]
    first.visits.set(made)
    data = frozen(office)
    tables = tables_of(action_plan.TYPE.chapters(data, {}))
    assert [line.cells[2].shown for line in tables["activities"].rows] == ["อบรมครูแกนนำ", "อบรมครู"]
    assert tables["activities"].rows[0].cells[4].shown == "เสร็จแล้ว"
    assert [line.cells[1].shown for line in tables["told"].rows] == [first.name] * 2 + [second.name] * 2
    assert {line.cells[3].shown for line in tables["told"].rows} == {"ทำแล้ว"}
    # A visit that is still a draft was not made.
    assert [[cell.shown for cell in line.cells[2:4]] for line in tables["made"].rows] == [
        ["การนิเทศ", made[0].school.name]
    ]
    by_strategy = {line.cells[0].shown: line.cells[1].value for line in tables["strategies"].rows}
    assert by_strategy == {str(measure.strategy): 1, "ไม่เชื่อมโยงกับแผน 3 ปี": 1, "รวม": 2}
    assert_adds_up(tables["strategies"])
    assert count_of_proven(data, action_plan.TYPE.chapters(data, {})) > 20
    # A snapshot of before knows nothing of it and stays the report that it was.
    for name in ("activities", "made"):
        del data["sheets"][name]
    for row_of_project in data["sheets"]["projects"]["rows"]:
        del row_of_project["strategy"]
    old = tables_of(action_plan.TYPE.chapters(data, {}))
    assert not {"activities", "told", "made", "strategies"} & set(old) and "objectives" in old


def test_the_tenth_strategy_stands_after_the_second():
    office = office_with(4)
    projects = list(Project.objects.filter(office=office, state__in=("approved", "finished")).order_by("code"))
    plan = make_strategic_plan(office=office, by=projects[0].owner, state="approved")
    order = [10, None, 2, 1]
    for project, place in zip(projects, order, strict=True):
        if place:
            strategy, _ = plan.strategies.get_or_create(position=place, defaults={"name": "พัฒนาครู"})
            measure = strategy.measures.first() or strategy.measures.create(text="นิเทศ")
            Project.objects.filter(pk=project.pk).update(measure=measure)
    data = frozen(office)

    def shown():
        return [line.cells[0].shown for line in tables_of(action_plan.TYPE.chapters(data, {}))["strategies"].rows]

    names = {strategy.position: str(strategy) for strategy in plan.strategies.all()}
    assert shown() == [names[1], names[2], names[10], "ไม่เชื่อมโยงกับแผน 3 ปี", "รวม"]
    # A snapshot of before knows their names alone.
    for one in data["sheets"]["projects"]["rows"]:
        del one["strategy_place"]
    assert shown() == [*sorted(names[place] for place in (1, 2, 10)), "ไม่เชื่อมโยงกับแผน 3 ปี", "รวม"]


def test_an_office_without_anything_says_so():
    office = make_office()
    data = frozen(office)
    drafts = action_plan.TYPE.drafts(data)
    assert "ไม่มีโครงการที่อนุมัติ" in drafts["results"] and action_plan.TYPE.chapters(data, drafts)
    assert action_plan.TYPE.public(data)["facts"]
    form = ActionPlanForm({"period": f"fiscal-{YEAR}", "months": "6", "digits": "arabic"}, office=office)
    assert form.is_valid() and "ยังไม่มีโครงการ" in form.nothing()
    assert form.title.endswith(f"รอบ 6 เดือน ปีงบประมาณ {YEAR}")


def test_the_public_sees_no_project_and_no_person():
    office = office_with(3)
    public = str(action_plan.TYPE.public(frozen(office)))
    written = Project.objects.filter(office=office).select_related("owner")
    assert not any(one.name in public or str(one.owner) in public for one in written)
    assert "น้ำท่วม" not in public and "3,001.50" in public


def test_freezing_asks_the_same_for_one_and_for_many():
    asked = []
    for n in (1, 9):
        office = office_with(n)
        with CaptureQueriesContext(connection) as queries:
            frozen(office)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 17
