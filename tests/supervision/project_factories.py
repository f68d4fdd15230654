"""Projects, plans and indicators in any state, walked there by the product's own actions."""

from decimal import Decimal

from django.utils import timezone

from schools.models import Role
from supervision.actions import progress, projects, strategies
from supervision.models import Project, StrategicPlan, StrategyMeasure, YearTarget
from tests.factories import make_office, make_user
from thai.years import fiscal_year

YEAR = fiscal_year(timezone.localdate())


def row(name="ร้อยละของโรงเรียนที่ผ่าน", target=80, *, year=YEAR, lower=False, unit="ร้อยละ"):
    """An indicator as the forms give it."""
    value = Decimal(target)
    return {"id": None, "name": name, "unit": unit, "lower_is_better": lower, "targets": {year: value}}


def make_project(*, office=None, by=None, director=None, state="proposed", year=YEAR, indicators=None, **fields):
    """A project of the action plan of `year` with one indicator and one activity, in `state`; the plan is approved with
    it where it is to be under way."""
    office = office or make_office()
    by = by or make_user(Role.SUPERVISOR, office=office)
    about = {
        "name": "พัฒนาการอ่าน",
        "goals": "ให้อ่านออกทุกคน",
        "owner": by,
        "first_month": 11,
        "last_month": 3,
        "budget": Decimal(10_000),
        **fields,
    }
    project, _ = projects.propose(project=Project(**about), year=year, by=by)
    projects.save_indicators(project=project, rows=indicators or [row(year=year)], version=project.version, by=by)
    activity = {"id": None, "name": "อบรมครู", "first_month": 11, "last_month": 12, "owner": by, "state": "todo"}
    projects.save_activities(project=project, rows=[activity], version=project.version, by=by)
    if state in ("approved", "finished"):
        approve_plan(project.action_plan, director=director)
        project.refresh_from_db()
    if state == "finished":
        report(project, by)
    if state == "cancelled":
        projects.cancel(project=project, by=by, reason="ไม่ได้รับงบประมาณ", version=project.version)
    return Project.objects.select_related("action_plan").get(pk=project.pk)


def approve_plan(plan, *, director=None):
    """Walks an action plan to its approval; one that is approved has its proposals approved one by one."""
    director = director or make_user(Role.DIRECTOR, office=plan.office)
    plan.refresh_from_db()
    if plan.state == "approved":
        for project in plan.projects.filter(state="proposed"):
            projects.approve(project=project, by=director, version=project.version)
        return plan
    strategies.submit(plan=plan, by=plan.created_by, version=plan.version)
    strategies.approve(plan=plan, by=director, version=plan.version)
    return plan


def report(project, by, *, finish=True):
    """The report of a project, which ends it."""
    return progress.save_report(
        project=project,
        summary="อ่านออกเพิ่มขึ้น",
        problems="",
        suggestions="",
        evaluation=None,
        by=by,
        version=project.version,
        finish=finish,
    )


def target_of(project):
    """The YearTarget of a project's only indicator."""
    return YearTarget.objects.select_related("indicator__office").get(indicator__project=project)


def record(target, value, *, by, quarter=1, note="", **more):
    """A result of an indicator."""
    return progress.record_result(target=target, quarter=quarter, value=Decimal(value), note=note, by=by, **more)


def make_strategic_plan(*, office=None, by=None, state="draft", director=None, first_year=YEAR):
    """A 3-year plan with one strategy, one measure and one indicator with a target for each year."""
    office = office or make_office()
    by = by or make_user(Role.HEAD, office=office)
    title = f"แผน {first_year}–{first_year + 2}"
    plan = StrategicPlan(title=title, first_year=first_year, last_year=first_year + 2)
    plan, _ = strategies.begin(plan=plan, by=by)
    strategies.save_strategies(plan=plan, rows=[{"id": None, "name": "ยกระดับคุณภาพ"}], version=plan.version, by=by)
    plan.refresh_from_db()
    measure = StrategyMeasure(strategy=plan.strategies.get(), text="นิเทศทุกโรงเรียน")
    wanted = row() | {"targets": {year: Decimal(70 + 5 * place) for place, year in enumerate(plan.years)}}
    strategies.save_measure(measure=measure, indicators=[wanted], version=plan.version, by=by)
    plan.refresh_from_db()
    if state == "approved":
        director = director or make_user(Role.DIRECTOR, office=office)
        strategies.put_in_force(plan=plan, by=director, version=plan.version)
    return plan
