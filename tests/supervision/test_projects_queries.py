"""Pages of projects, indicators and planning cost the same for 1 and 20 rows; the demo has its plans."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from schools.models import Role
from supervision import demo_projects, indicators
from supervision.actions.strategies import ensure_action_plan
from supervision.models import (
    ActionPlan,
    Indicator,
    IndicatorResult,
    Project,
    ProjectActivity,
    ProjectProgress,
    ProjectStep,
    StrategyMeasure,
    YearTarget,
)
from tests.factories import make_office, make_school, make_user
from tests.growing import assert_steady
from tests.supervision.event_factories import make_event
from tests.supervision.factories import make_visit
from tests.supervision.project_factories import YEAR, make_project, make_strategic_plan, target_of
from thai.years import fiscal_span

pytestmark = pytest.mark.django_db


def test_pages_of_projects(client):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    project = make_project(office=office, by=head, state="approved")
    strategic = make_strategic_plan(office=office, by=head)
    strategy, target = strategic.strategies.get(), target_of(project)
    plan, indicator = project.action_plan, target.indicator
    next_year = ensure_action_plan(office=office, year=YEAR + 1, by=head)
    proposal = make_project(office=office, by=head, year=YEAR + 1)

    def add(n):
        for place in range(n):
            owner = make_user(Role.SUPERVISOR, office=office)
            about = {"office": office, "owner": owner, "created_by": owner, "budget": Decimal(100)}
            made = Project.objects.create(action_plan=plan, name="โครงการ", state="approved", **about)
            Project.objects.create(action_plan=next_year, name="ข้อเสนอ", origin_key=f"x:{made.pk}", **about)
            for of in (made, project, proposal):
                ProjectActivity.objects.create(project=of, name="กิจกรรม", owner=owner)
            ProjectStep.objects.create(project=project, to_state="approved", actor=owner)
            ProjectProgress.objects.create(project=project, quarter=1, spent=0, by=owner)
            measure = StrategyMeasure.objects.create(strategy=strategy, text="มาตรการ")
            for link in ({"project": made}, {"measure": measure}, {}, {"project": project}):
                one = Indicator.objects.create(office=office, name="ตัวชี้วัด", owner=owner, **link)
                for year, value in ((YEAR, 10), (YEAR - 1, 5)):
                    goal = YearTarget.objects.create(indicator=one, year=year, target=80)
                    IndicatorResult.objects.create(target=goal, quarter=1, value=value, by=owner)
            IndicatorResult.objects.create(target=target, quarter=1, value=place, by=owner)
            if place < 10:
                day = fiscal_span(YEAR)[0]
                visit = make_visit(school=make_school(office), supervisor=owner, state="submitted", visited_on=day)
                project.visits.add(visit)
                make_event(office=office, by=owner, project=project)

    client.force_login(head)
    ceilings = {
        ("projects",): 28, ("project", project.pk): 34, ("project_progress", project.pk): 16,
        ("project_visits", project.pk): 12, ("project_activities", project.pk): 14, ("project_edit", project.pk): 16,
        ("project_indicators", proposal.pk): 14, ("strategic_plans",): 10, ("strategic_plan", strategic.pk): 18,
        ("group_objectives",): 14, ("project_programmes",): 16, ("indicators",): 14, ("indicator", indicator.pk): 14,
    }  # fmt: skip
    pages = {reverse(f"supervision:{name}", args=args): most for (name, *args), most in ceilings.items()}
    pages[reverse("reports:planning")] = 26
    assert_steady(client, pages, add, sizes=(2, 18))


def test_the_demo_has_a_plan_that_is_over_and_one_under_way(client):
    office = make_office()
    head, _director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    make_user(Role.SUPERVISOR, office=office)
    demo_projects.make(office=office, today=timezone.localdate())
    assert [plan.year for plan in ActionPlan.objects.filter(office=office)] == [YEAR, YEAR - 1]
    # What was over by the end of its year is dated in it, each step after the one before.
    first, last = fiscal_span(YEAR - 1)
    for project in Project.objects.filter(action_plan__office=office, action_plan__year=YEAR - 1):
        days = [timezone.localdate(step.at) for step in project.steps.order_by("pk")]
        assert days == sorted(days) and days[0] < first and days[-1] <= last
        assert {first < timezone.localdate(row.at) <= last for row in project.progress.all()} == {True}
    rows = indicators.standings(YearTarget.objects.filter(indicator__office=office, year=YEAR - 1))
    assert {row.stands for row in rows} == {"reached", "near"}
    client.force_login(head)
    # A finding of last year becomes a proposal of the next, once.
    page = reverse("reports:planning")
    assert client.get(page).status_code == 200
    this_year = f"{page}?year={YEAR}"
    sources = {source.code: pairs for source, pairs in client.get(this_year).context["sources"]}
    (finding, none), *_others = sources["results"]
    assert none is None and "ร้อยละ" in finding.figure
    for _click in range(2):
        assert client.post(this_year, {"key": finding.key}).status_code == 302
    made = Project.objects.get(origin_key=finding.key)
    assert made.action_plan.year == YEAR and made.state == "proposed" and finding.text in made.origin
    assert "อยู่ในแผนแล้ว" in client.get(this_year).content.decode()
    answer = client.post(this_year, {"key": "results:0000000000000000"}, follow=True)
    assert "โปรดเลือกจากรายการปัจจุบัน" in answer.content.decode()
    client.force_login(make_user(Role.DIRECTOR, office=office))
    assert client.post(this_year, {"key": finding.key}).status_code == 403
