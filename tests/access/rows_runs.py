"""Who gets through to the year's runs, their steps and assigned tasks; and one of each."""

from handbook.actions import evidence, step_runs
from handbook.models import StepRun
from tests.access.rows import CLERK, HEAD, OFFICE_ADMIN, STAFF, Row, both, get_and_post
from tests.access.world import OFFICE, OWN
from tests.handbook.run_factories import make_run, make_task

READERS = STAFF | {CLERK}
LEADERS = {HEAD, OFFICE_ADMIN}
# Whose step it is works on it, and who leads.
WORK = {OWN: READERS, OFFICE: LEADERS}
WRITTEN = {
    "handbook.ProcessRun.title",
    "handbook.ProcessRun.reason",
    "handbook.StepRun.title",
    "handbook.StepRun.note",
    "handbook.StepEvidence.label",
    "handbook.RunEvent.comment",
    "handbook.AssignedTask.asked_by",
    "handbook.AssignedTask.contact",
    "handbook.AssignedTask.letter_number",
    "handbook.AssignedTask.detail",
    "handbook.AssignedTask.result",
}


def _owner(world, scope, user):
    mine = scope == OWN and user is not None and user.has_role(*READERS)
    return user if mine else world.supervisors[world.office(scope)]


def run_of(world, scope, user, **more):
    office = world.office(scope)
    return make_run(office, world.heads[office], owner=_owner(world, scope, user), **more)


def run(world, scope, user):
    return [run_of(world, scope, user).pk]


def step(state="open", *, tool="visit"):
    def make(world, scope, user):
        made = run_of(world, scope, user, tools=[tool])
        row = made.steps.select_related("run").get(key="s1")
        if state == "done":
            head = world.heads[world.office(scope)]
            step_runs.finish(step=row, by=head, note="ทำแล้ว", version=row.version)
        return [row.pk]

    return make


def free_step(world, scope, user):
    [pk] = step()(world, scope, user)
    StepRun.objects.filter(pk=pk).update(owner=None)
    return [pk]


def proof(world, scope, user):
    [pk] = step()(world, scope, user)
    row = StepRun.objects.get(pk=pk)
    [made] = evidence.attach(step=row, by=world.heads[world.office(scope)], url="/visits/", label="บันทึก")
    return [pk, made.pk]


def task(world, scope, user):
    office = world.office(scope)
    return [make_task(office, world.heads[office], owner=_owner(world, scope, user)).run_id]


def fill(world, scope):
    """One of each, for the canary."""
    office = world.office(scope)
    head = world.heads[office]
    made = run_of(world, scope, None, tools=["visit"])
    row = made.steps.get(key="s1")
    content = [("หลักฐาน.pdf", b"%PDF-1.4 evidence", "application/pdf")]
    evidence.attach(step=row, by=head, files=content, url="https://example.org/", label="ลิงก์")
    row.refresh_from_db()
    step_runs.finish(step=row, by=head, note="ทำแล้ว", version=row.version)
    make_task(office, head, contact="ผู้ประสาน", letter_number="ศธ 1", detail="รายละเอียด", result="ผล")


ROWS = {
    "handbook:runs": Row(get=READERS),
    "handbook:my_steps": Row(get=READERS),
    "handbook:run_steps": Row(get=READERS),
    "handbook:run_steps_assign": Row(post=LEADERS),
    "handbook:run_calendar": Row(get=READERS),
    "handbook:run_results": Row(get=READERS),
    "handbook:run_start": Row(**get_and_post(LEADERS)),
    "handbook:runs_refresh": Row(post=LEADERS),
    "handbook:run": Row(run, get=both(READERS)),
    "handbook:run_order": Row(run, **get_and_post(both(LEADERS))),
    "handbook:run_move_on": Row(run, **get_and_post(both(LEADERS))),
    "handbook:run_cancel": Row(run, **get_and_post(both(LEADERS))),
    "handbook:step_run": Row(step(), get=both(READERS)),
    "handbook:step_run_open": Row(step(), post=WORK),
    "handbook:step_run_done": Row(step(), **get_and_post(WORK)),
    "handbook:step_run_reopen": Row(step("done"), **get_and_post(WORK)),
    "handbook:step_run_skip": Row(step(), **get_and_post(both(LEADERS))),
    "handbook:step_run_take": Row(free_step, post=both(READERS)),
    "handbook:step_run_edit": Row(step(), **get_and_post(both(LEADERS))),
    "handbook:step_run_attach": Row(step(), **get_and_post(WORK)),
    "handbook:step_run_pick": Row(step(), post=WORK, data={"result": "1"}),
    "handbook:step_run_detach": Row(proof, post=WORK),
    "handbook:tasks": Row(get=READERS),
    "handbook:task_new": Row(get=READERS, post=READERS),
    "handbook:task": Row(task, get=both(READERS)),
    "handbook:task_edit": Row(task, **get_and_post(WORK)),
    "handbook:task_cancel": Row(task, **get_and_post(both(LEADERS))),
}
