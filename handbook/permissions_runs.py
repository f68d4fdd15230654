"""Who may do what with the year's runs and their steps."""

from handbook.models import ProcessRun, StepRun
from schools.models import STAFF_ROLES, Role

READERS = tuple(sorted(STAFF_ROLES))
# Those who start the runs of a year, share the steps out and say when they are due.
LEADERS = (Role.HEAD, Role.OFFICE_ADMIN)
# Those who may be given a step.
WORKERS = (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.CLERK, Role.OFFICE_ADMIN)
TASK_MAKERS = WORKERS


def _in_office(user, run):
    return user.acting is not None and user.acting.office_id == run.office_id


def can_start_runs(user, _office=None):
    """The head of the group and the office's administrator."""
    return user.has_role(*LEADERS)


def can_lead(user, run):
    """Who shares out the steps of a run of the own office; of a task also who recorded it."""
    if not _in_office(user, run):
        return False
    return user.has_role(*LEADERS) or (run.process_id is None and run.created_by_id == user.pk)


def is_owner(user, step):
    """Whether the step is this person's."""
    return step.owner_id == user.pk and _in_office(user, step.run) and user.has_role(*WORKERS)


def can_work(user, step):
    """Whose step it is, and who leads the run, while there is something to do."""
    open_run = step.run.state != ProcessRun.State.CANCELLED
    return open_run and step.is_unfinished and (is_owner(user, step) or can_lead(user, step.run))


def can_take(user, step):
    """Anybody of the office takes a step that is nobody's."""
    open_run = step.run.state != ProcessRun.State.CANCELLED
    return (
        open_run
        and step.owner_id is None
        and step.is_unfinished
        and _in_office(user, step.run)
        and user.has_role(*WORKERS)
    )


def can_reopen(user, step):
    """Who did it, or leads the run, goes on with what was done."""
    settled = step.state in (StepRun.State.DONE, StepRun.State.SKIPPED)
    standing = step.run.state != ProcessRun.State.CANCELLED
    return settled and standing and (is_owner(user, step) or can_lead(user, step.run))


def can_edit_task(user, task):
    """Who recorded a task, who leads, and whose steps it has."""
    run = task.run
    if run.state == ProcessRun.State.CANCELLED or not _in_office(user, run):
        return False
    return can_lead(user, run) or run.steps.filter(owner=user).exists()
