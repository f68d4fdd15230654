"""Who gets through to cases of children with special needs; and one of each."""

from tests.access.rows import CLERK, HEAD, SCHOOL, STAFF, SUPERVISOR, Row
from tests.access.world import OFFICE, OWN
from tests.registry.case_factories import make_case

OFFICERS = STAFF | {CLERK}
KEEPERS = {HEAD, SUPERVISOR, CLERK}
READ = {OWN: OFFICERS | SCHOOL, OFFICE: OFFICERS}
WRITTEN = {
    "registry.SupportCase.what", "registry.SupportCase.towards", "registry.SupportCase.result",
    "registry.SupportCaseEvent.comment",
}  # fmt: skip


def case(world, scope, user):
    return [make_case(world.schools[scope]).pk]


def step(name):
    return lambda world, scope, user: [make_case(world.schools[scope]).pk, name]


def fill(world, scope):
    """One of each, for the canary."""
    head = world.heads[world.office(scope)]
    school = world.schools[scope]
    make_case(school, office_by=head, towards="ศูนย์", steps=[("accept", ""), ("finish", "ได้รับครบ")])


ROWS = {
    "registry:support_cases": Row(get=OFFICERS | SCHOOL),
    "registry:support_case_new": Row(get=SCHOOL, post=SCHOOL),
    "registry:support_case": Row(case, get=READ),
    "registry:support_case_step": Row(
        step("accept"), get=READ, post={OWN: KEEPERS, OFFICE: KEEPERS}, data={"accept-version": "1"}
    ),
}
