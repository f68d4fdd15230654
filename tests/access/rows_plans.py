"""Who gets through to supervision plans, what they plan and the coverage rules; and one of each."""

from schools.models import Role
from supervision.actions import plans
from supervision.models import CoverageRule, Plan, PlannedVisit
from tests.access.rows import DIRECTOR, HEAD, OFFICE_ADMIN, STAFF, SUPERVISOR, Row, both, get_and_post
from tests.access.world import OWN
from tests.factories import make_user
from tests.supervision.plan_factories import make_plan

WRITERS = {SUPERVISOR, HEAD}
KEEPERS = {HEAD, OFFICE_ADMIN}


def plan_of(world, scope, user, state="draft"):
    """The person's own plan where they can have one, else that of somebody in the office of the scope."""
    office = world.office(scope)
    mine = scope == OWN and user is not None and user.has_role(*WRITERS)
    owner = user if mine else make_user(Role.SUPERVISOR, office=office)
    return make_plan(owner=owner, state=state, schools=[world.schools[scope]], head=world.heads[office])


def plan(state):
    return lambda world, scope, user: [plan_of(world, scope, user, state).pk]


def revision(world, scope, user):
    return [plan_of(world, scope, user, "approved").pk, 0]


def planned(state):
    return lambda world, scope, user: [plan_of(world, scope, user, state).visits.get().pk]


def rule(world, scope, user):
    return [CoverageRule.objects.create(office=world.office(scope), name="เกณฑ์").pk]


def fill(world, scope):
    """One of each, for the canary."""
    row = plan_of(world, scope, None, "returned")
    Plan.objects.filter(pk=row.pk).update(rationale="เหตุผล", expected="ผล")
    row = plan_of(world, scope, None, "approved").visits.get()
    PlannedVisit.objects.filter(pk=row.pk).update(purpose="ประเด็น")
    plans.cancel(planned=row, by=world.heads[world.office(scope)], reason="เหตุจำเป็น", version=row.version)


OWN_DRAFT = {OWN: WRITERS}
REVIEW = {OWN: {DIRECTOR}, "same office": {HEAD, DIRECTOR}}
MOVE = {OWN: WRITERS, "same office": {HEAD}}
ROWS = {
    "supervision:plans": Row(get=STAFF),
    "supervision:plan_new": Row(**get_and_post(WRITERS)),
    "supervision:plan_results": Row(get=STAFF),
    "supervision:planned_visits": Row(get=STAFF),
    "supervision:plan": Row(plan("approved"), get=both(STAFF)),
    "supervision:plan_edit": Row(plan("draft"), **get_and_post(OWN_DRAFT)),
    "supervision:plan_submit": Row(plan("draft"), **get_and_post(OWN_DRAFT)),
    "supervision:plan_approve": Row(plan("submitted"), **get_and_post(REVIEW)),
    "supervision:plan_return": Row(plan("submitted"), **get_and_post(REVIEW)),
    "supervision:plan_revise": Row(plan("approved"), **get_and_post(OWN_DRAFT)),
    "supervision:plan_revision": Row(revision, get=both(STAFF)),
    "supervision:plan_fill": Row(plan("draft"), **get_and_post(OWN_DRAFT)),
    "supervision:planned_new": Row(plan("draft"), **get_and_post(OWN_DRAFT)),
    "supervision:planned_add": Row(plan("draft"), **get_and_post(OWN_DRAFT)),
    "supervision:planned": Row(planned("approved"), get=both(STAFF)),
    "supervision:planned_edit": Row(planned("draft"), **get_and_post(OWN_DRAFT)),
    "supervision:planned_delete": Row(planned("draft"), **get_and_post(OWN_DRAFT)),
    "supervision:planned_move": Row(planned("approved"), **get_and_post(MOVE)),
    "supervision:planned_cancel": Row(planned("approved"), **get_and_post(MOVE)),
    "supervision:planned_restore": Row(planned("approved"), **get_and_post(MOVE)),
    "supervision:coverage_rules": Row(get=STAFF),
    "supervision:coverage_rules_start": Row(**get_and_post(KEEPERS)),
    "supervision:coverage_rule_new": Row(**get_and_post(KEEPERS)),
    "supervision:coverage_rule_edit": Row(rule, **get_and_post(both(KEEPERS))),
}
