"""Who plans and runs projects, who approves them, and who reads them."""

from schools.models import STAFF_ROLES, Role
from supervision.models import ActionPlan, Project, StrategicPlan

READERS = STAFF_ROLES
WRITERS = frozenset({Role.HEAD, Role.SUPERVISOR})
KEEPERS = frozenset({Role.HEAD})
APPROVERS = frozenset({Role.DIRECTOR, Role.HEAD})
REVIEWERS = frozenset({Role.DIRECTOR})
P = Project.State


def _of_office(user, obj, roles):
    return user.has_role(*roles) and user.acting.office_id == obj.office_id


def can_propose(user, _project=None):
    return user.has_role(*WRITERS)


def can_keep_plan(user, plan=None):
    """The head keeps the 3-year plan, the action plan, the objectives and the indicators of the office."""
    return user.has_role(*KEEPERS) if plan is None else _of_office(user, plan, KEEPERS)


def can_edit_action_plan(user, plan):
    return plan.state in ActionPlan.EDITABLE and can_keep_plan(user, plan)


def is_plan_reviewer(user, plan):
    """The director approves what the head handed in."""
    return _of_office(user, plan, REVIEWERS)


def can_review_action_plan(user, plan):
    return plan.state == ActionPlan.State.SUBMITTED and is_plan_reviewer(user, plan)


def can_edit_strategic_plan(user, plan):
    return plan.state == StrategicPlan.State.DRAFT and can_keep_plan(user, plan)


def can_approve_strategic_plan(user, plan):
    return plan.state == StrategicPlan.State.DRAFT and is_plan_reviewer(user, plan)


def keeps_project(user, project):
    """Who answers for it, who proposed it, and the head."""
    if _of_office(user, project, KEEPERS):
        return True
    return _of_office(user, project, WRITERS) and user.pk in (project.owner_id, project.created_by_id)


def can_edit_project(user, project):
    """What stands in it, until it is over. Its budget and targets only while it is proposed: see is_open."""
    return project.state in (P.PROPOSED, P.APPROVED) and keeps_project(user, project)


def is_open(project):
    """Whether its budget, its indicators and their targets may still be written without a record: it is proposed, and
    its action plan does not wait for a decision."""
    return project.state == P.PROPOSED and project.action_plan.state != ActionPlan.State.SUBMITTED


def can_edit_parts(user, project):
    return is_open(project) and keeps_project(user, project)


def is_project_approver(user, project):
    """The director; the head for what others answer for and proposed."""
    if _of_office(user, project, REVIEWERS):
        return True
    return _of_office(user, project, APPROVERS) and user.pk not in (project.owner_id, project.created_by_id)


def can_approve_project(user, project):
    """One that was proposed after the action plan was approved; those before are approved with it."""
    late = project.state == P.PROPOSED and project.action_plan.state == ActionPlan.State.APPROVED
    return late and is_project_approver(user, project)


def can_change_budget(user, project):
    return project.state == P.APPROVED and is_project_approver(user, project)


def can_record_progress(user, project):
    return project.state == P.APPROVED and keeps_project(user, project)


def can_cancel_project(user, project):
    """While it is proposed whoever keeps it; an approved one those who could have approved it."""
    if project.state == P.PROPOSED:
        return keeps_project(user, project)
    return project.state == P.APPROVED and is_project_approver(user, project)


def can_carry_over(user, project):
    """Once it is finished: what one under way has left it may still spend."""
    return project.state == P.FINISHED and keeps_project(user, project)


def keeps_indicator(user, indicator):
    """Who watches over it, the people of its project, and the head."""
    if _of_office(user, indicator, KEEPERS):
        return True
    if not _of_office(user, indicator, WRITERS):
        return False
    project = indicator.project
    return user.pk == indicator.owner_id or (project is not None and keeps_project(user, project))


def can_record_result(user, indicator):
    """Not of a project that is not under way."""
    if indicator.project is not None and indicator.project.state != P.APPROVED:
        return False
    return keeps_indicator(user, indicator)


def can_edit_indicator(user, indicator):
    """The office's own and those of measures; those of a project are written with it."""
    return indicator.project_id is None and can_keep_plan(user, indicator)
