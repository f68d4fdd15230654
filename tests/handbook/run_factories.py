"""Builds runs of a งาน and tasks, by the actions that people use."""

from django.db.models import QuerySet

from handbook.actions import runs as actions
from handbook.actions import step_runs, tasks
from handbook.models import AssignedTask, Step
from tests.factories import today
from tests.handbook.factories import make_group, make_process
from thai.years import fiscal_year


def make_run(office, by, *, process=None, owner=None, year=None, tools=(), **rules):
    """A run of this fiscal year of a งาน of three steps (the second decides), all of `owner`; `tools` are those of the
    steps in order, `rules` the due rules of steps by their key."""
    process = process or make_process(make_group(office))
    # Past what refuses a published row.
    steps = QuerySet(Step).filter(of_version=process.in_force())
    for place, code in enumerate(tools, start=1):
        steps.filter(position=place).update(tool=code)
    for key, rule in rules.items():
        steps.filter(key=key).update(due=rule)
    year = year or fiscal_year(today())
    run = actions.start(office=office, by=by, processes=[process], kind=process.year_kind, year=year).runs[0]
    if owner is not None:
        step_runs.assign(steps=list(run.steps.all()), owner=owner, by=by)
    run.refresh_from_db()
    return run


def make_task(office, by, *, owner=None, approver=None, **facts):
    """A task from outside in its five steps; see handbook.actions.tasks.record."""
    given = {
        "shape": AssignedTask.Shape.FULL,
        "source": AssignedTask.Source.OUTSIDE,
        "asked_by": "องค์การบริหารส่วนตำบล",
        "asked_on": today(),
        "result": "",
        **facts,
    }
    subject = given.pop("subject", "ร่วมจัดมหกรรมวิชาการ")
    return tasks.record(office=office, by=by, subject=subject, owner=owner or by, approver=approver or by, **given)
