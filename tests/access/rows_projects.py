"""Who gets through to plans of three years, action plans, projects and indicators; and one of each."""

from decimal import Decimal

from supervision.actions import progress, projects, strategies
from supervision.models import ActionPlan, Indicator, Project, StrategicPlan, YearTarget
from tests.access.rows import CLERK, DIRECTOR, HEAD, STAFF, SUPERVISOR, Row, both, get_and_post
from tests.access.world import OFFICE, OWN
from tests.supervision.project_factories import YEAR, make_project, make_strategic_plan, record, report, target_of

READERS = STAFF | {CLERK}
WRITERS = {HEAD, SUPERVISOR}
WRITTEN = {
    "supervision.ActionPlan.title",
    "supervision.ActionPlan.evaluation",
    "supervision.ActionPlanStep.comment",
    "supervision.StrategicPlan.title",
    "supervision.StrategicPlan.vision",
    "supervision.StrategicPlanStep.comment",
    "supervision.Strategy.name",
    "supervision.StrategyMeasure.text",
    "supervision.GroupObjective.text",
    "supervision.Project.name",
    "supervision.Project.goals",
    "supervision.Project.rationale",
    "supervision.Project.origin",
    "supervision.ProjectStep.comment",
    "supervision.ProjectActivity.name",
    "supervision.ProjectProgress.done",
    "supervision.ProjectProgress.problems",
    "supervision.ProjectReport.summary",
    "supervision.BudgetChange.reason",
    "supervision.Indicator.name",
    "supervision.IndicatorResult.note",
}


def project_of(world, scope, user, state="proposed"):
    """A project that the person proposed where they can, else one of somebody in the office of the scope."""
    year = YEAR + 1 if state == "proposed" else YEAR
    return make_project(by=world.author(scope, user), state=state, year=year)


def project(state):
    return lambda world, scope, user: [project_of(world, scope, user, state).pk]


def late(world, scope, user):
    """A proposal of a year whose action plan is approved."""
    done = project_of(world, scope, user, "approved")
    ActionPlan.objects.filter(pk=done.action_plan_id).update(state="approved")
    return [make_project(by=world.author(scope, user), name="เพิ่มระหว่างปี").pk]


def action_plan(state):
    def make(world, scope, user):
        head = user if scope == OWN and user is not None and user.has_role(HEAD) else world.heads[world.office(scope)]
        plan = strategies.ensure_action_plan(office=world.office(scope), year=YEAR, by=head)
        ActionPlan.objects.filter(pk=plan.pk).update(state=state)
        return [plan.pk]

    return make


def strategic(state):
    def make(world, scope, user):
        office = world.office(scope)
        return [make_strategic_plan(office=office, by=world.heads[office], state=state).pk]

    return make


def strategy(world, scope, user):
    (pk,) = strategic("draft")(world, scope, user)
    return [pk, StrategicPlan.objects.get(pk=pk).strategies.get().pk]


def measure(world, scope, user):
    (pk,) = strategic("draft")(world, scope, user)
    return [StrategicPlan.objects.get(pk=pk).strategies.get().measures.get().pk]


def indicator(world, scope, user):
    return [target_of(project_of(world, scope, user, "approved")).indicator_id]


def result(world, scope, user):
    return [*indicator(world, scope, user), YEAR]


def office_indicator(world, scope, user):
    one = Indicator.objects.create(office=world.office(scope), name="ตัวชี้วัดที่ สพฐ. กำหนด")
    YearTarget.objects.create(indicator=one, year=YEAR, target=80)
    return [one.pk]


def fill(world, scope):
    """One of each, for the canary."""
    office = world.office(scope)
    head, by = world.heads[office], world.supervisors[office]
    make_strategic_plan(office=office, by=head, first_year=YEAR - 9)  # the matrix makes one of this year
    office_indicator(world, scope, None)
    plan = strategies.ensure_action_plan(office=office, year=YEAR, by=head)
    ActionPlan.objects.filter(pk=plan.pk).update(evaluation="บรรลุบางส่วน")
    one = make_project(by=by, state="approved", rationale="เหตุผล", origin="ผลการทดสอบ", target="ทุกโรงเรียน")
    about = {"done": "อบรมแล้ว", "problems": "น้ำท่วม", "spent": Decimal(100), "states": {}}
    progress.record_progress(project=one, quarter=1, by=by, version=one.version, **about)
    evidence = ("หลักฐาน.pdf", b"%PDF-1.4 secret", "application/pdf")
    record(target_of(one), 90, by=by, note="ได้รับงบประมาณเพิ่ม", evidence=evidence)
    projects.change_budget(
        project=one, after=Decimal(20_000), reason="ได้รับเพิ่ม", reference="", by=head, version=one.version
    )
    report(one, by, finish=False)
    make_project(by=by, state="cancelled", year=YEAR + 1)
    return Project.objects.filter(office=office)


KEEPS = {OWN: WRITERS, OFFICE: {HEAD}}
APPROVES = {OWN: {DIRECTOR}, OFFICE: {DIRECTOR, HEAD}}
CANCELS = {OWN: {DIRECTOR} | WRITERS, OFFICE: {DIRECTOR, HEAD}}
HEADS = {OWN: {HEAD}, OFFICE: {HEAD}}
DIRECTORS = {OWN: {DIRECTOR}, OFFICE: {DIRECTOR}}
ROWS = {
    "reports:planning": Row(get={DIRECTOR, HEAD, SUPERVISOR}, post=WRITERS),
    "supervision:projects": Row(get=READERS),
    "supervision:project_new": Row(**get_and_post(WRITERS)),
    "supervision:project_programmes": Row(get=READERS),
    "supervision:group_objectives": Row(get=READERS),
    "supervision:group_objectives_edit": Row(**get_and_post({HEAD})),
    "supervision:action_plan_submit": Row(action_plan("draft"), **get_and_post(HEADS)),
    "supervision:action_plan_approve": Row(action_plan("submitted"), **get_and_post(DIRECTORS)),
    "supervision:action_plan_return": Row(action_plan("submitted"), **get_and_post(DIRECTORS)),
    "supervision:action_plan_evaluate": Row(action_plan("approved"), **get_and_post(HEADS)),
    "supervision:project": Row(project("approved"), get=both(READERS)),
    "supervision:project_edit": Row(project("proposed"), **get_and_post(KEEPS)),
    "supervision:project_activities": Row(project("proposed"), **get_and_post(KEEPS)),
    "supervision:project_indicators": Row(project("proposed"), **get_and_post(KEEPS)),
    "supervision:project_approve": Row(late, **get_and_post(APPROVES)),
    "supervision:project_cancel": Row(project("proposed"), **get_and_post(CANCELS)),
    "supervision:project_restore": Row(project("cancelled"), **get_and_post(KEEPS)),
    "supervision:project_reopen": Row(project("finished"), **get_and_post(APPROVES)),
    "supervision:project_budget": Row(project("approved"), **get_and_post(APPROVES)),
    "supervision:project_carry": Row(project("finished"), **get_and_post(KEEPS)),
    "supervision:project_visits": Row(project("approved"), **get_and_post(KEEPS)),
    "supervision:project_progress": Row(project("approved"), **get_and_post(KEEPS)),
    "supervision:project_report": Row(project("approved"), **get_and_post(KEEPS)),
    "supervision:strategic_plans": Row(get=READERS),
    "supervision:strategic_plan_new": Row(**get_and_post({HEAD})),
    "supervision:strategic_plan": Row(strategic("draft"), get=both(READERS)),
    "supervision:strategic_plan_edit": Row(strategic("draft"), **get_and_post(HEADS)),
    "supervision:strategies": Row(strategic("draft"), **get_and_post(HEADS)),
    "supervision:measure_new": Row(strategy, **get_and_post(HEADS)),
    "supervision:measure_edit": Row(measure, **get_and_post(HEADS)),
    "supervision:measure_delete": Row(measure, **get_and_post(HEADS)),
    "supervision:strategic_plan_approve": Row(strategic("draft"), **get_and_post(DIRECTORS)),
    "supervision:strategic_plan_revise": Row(strategic("approved"), **get_and_post(HEADS)),
    "supervision:indicators": Row(get=READERS),
    "supervision:indicator_new": Row(**get_and_post({HEAD})),
    "supervision:indicator": Row(indicator, get=both(READERS)),
    "supervision:indicator_edit": Row(office_indicator, **get_and_post(HEADS)),
    "supervision:indicator_result": Row(result, **get_and_post(KEEPS)),
}
