"""Who may act on cases of children with special needs. Whether they see the case is asked before, by fetching it."""

from registry.models import SupportCase
from schools.models import SCHOOL_ROLES, STAFF_ROLES, Role

SCHOOL = tuple(sorted(SCHOOL_ROLES))
READERS = (*sorted(STAFF_ROLES), *SCHOOL)
KEEPERS = (Role.HEAD, Role.SUPERVISOR, Role.CLERK)
State = SupportCase.State
OFFICE_STEPS = {
    State.ASKED: ["accept", "decline"],
    State.ACCEPTED: ["forward", "finish", "decline"],
    State.FORWARDED: ["finish", "decline"],
}


def may_ask(user):
    return user.has_role(*SCHOOL)


def steps(user, case):
    """The names of the steps (registry.actions.support_cases) that the person may take now, in their order."""
    acting = user.acting
    if acting.office_id != case.office_id:
        return []
    if acting.is_school:
        return ["cancel"] if case.state in SupportCase.OPEN and acting.school_id == case.school_id else []
    return OFFICE_STEPS.get(case.state, []) if user.has_role(*KEEPERS) else []


def may_ever_take(user, name):
    """Whether the person takes this step of a case in one state or another."""
    return user.has_role(*(SCHOOL if name == "cancel" else KEEPERS))
