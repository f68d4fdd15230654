"""Who may do what with the year's runs and their steps."""

from handbook.models import ProcessRun, StepRun
from schools.models import STAFF_ROLES, Role

READERS = tuple(sorted(STAFF_ROLES))
# Those who start the runs of a year, share the steps out and say when they are due.
LEADERS = (Role.HEAD, Role.OFFICE_ADMIN)
# Those who may be given a step.
WORKERS = (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.CLERK, Role.OFFICE_ADMIN)
TASK_MAKERS = WORKERS
# Those who may be given the approval of a task.
APPROVERS = (Role.DIRECTOR, Role.HEAD)


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
    return _is_open(step) and (is_owner(user, step) or can_lead(user, step.run))


def is_approval(step):
    """Whether the step decides on a task that somebody recorded: nobody approves what they asked for themselves."""
    return step.run.process_id is None and step.is_decision


def can_finish(user, step):
    """Who works on the step says that it is done; an approval only its approver or the head decides."""
    if not is_approval(step):
        return can_work(user, step)
    decides = user.has_role(Role.HEAD) or (is_owner(user, step) and user.has_role(*APPROVERS))
    return decides and _in_office(user, step.run) and _is_open(step)


def can_skip(user, step):
    """Who leads the run leaves a step out; an approval the head or the director."""
    if is_approval(step):
        return _in_office(user, step.run) and user.has_role(*APPROVERS)
    return can_lead(user, step.run)


def _is_open(step):
    return step.run.state != ProcessRun.State.CANCELLED and step.is_unfinished


def can_take(user, step):
    """Anybody of the office takes a step that is nobody's; an approval only who may be given it."""
    roles = APPROVERS if is_approval(step) else WORKERS
    return _is_open(step) and step.owner_id is None and _in_office(user, step.run) and user.has_role(*roles)


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
