"""Rows of the authorization matrix for people and their roles."""

from schools import audit
from schools.models import Reason, Role, User
from tests.access.rows import CLERK, DIRECTOR, EVERYBODY, HEAD, OFFICE_ADMIN, PLATFORM, STAFF, Row
from tests.access.world import OFFICE, OTHER, OWN
from tests.factories import make_membership, make_user, today

READERS = STAFF | {CLERK, PLATFORM}
KEEPERS = {OFFICE_ADMIN, PLATFORM}
LEADERS = {DIRECTOR, HEAD}


def teacher(world, scope, user):
    """A teacher of the school of the scope."""
    return make_user(Role.SCHOOL_STAFF, school=world.schools[scope])


def role_of_teacher(world, scope, user):
    return teacher(world, scope, user).memberships.get()


def delegation(world, scope, user):
    """A supervisor acts for a head: for the reader's own place where the reader is head and the scope is own."""
    office = world.office(scope)
    mine = scope == OWN and user is not None and user.has_role(Role.HEAD, Role.DIRECTOR)
    source = (user if mine else world.heads[office]).memberships.get()
    return make_membership(
        world.supervisors[office], source.role, office=office, acting_for=source, starts=today(), ends=today()
    )


def inactive(world, scope, user):
    person = teacher(world, scope, user)
    User.objects.filter(pk=person.pk).update(is_active=False)
    return person


def fill(world, scope):
    """A teacher with everything that is kept about a person, and a delegation by an order."""
    person = teacher(world, scope, None)
    User.objects.filter(pk=person.pk).update(position_number="1234", phone="055")
    place = delegation(world, scope, None)
    place.order_text = "12/2569"
    place.save()
    Reason.objects.create(event=audit.record("deactivate person", person, actor=None), text="ย้าย")


def pk(maker):
    return lambda world, scope, user: [maker(world, scope, user).pk]


def kept(who):
    """What the keepers reach in their office, and the platform's everywhere."""
    return {OWN: who, OFFICE: who, OTHER: {PLATFORM}}


def both_ways(who):
    return {"get": who, "post": who}


ENDERS = {OWN: KEEPERS | LEADERS, OFFICE: KEEPERS, OTHER: {PLATFORM}}
ROWS = {
    "schools:me": Row(**both_ways(EVERYBODY)),
    "schools:people": Row(get=READERS | {Role.SCHOOL_DIRECTOR}),
    "schools:person": Row(pk(teacher), get={OWN: READERS | {Role.SCHOOL_DIRECTOR}, OFFICE: READERS, OTHER: {PLATFORM}}),
    "schools:person_edit": Row(pk(teacher), **both_ways(kept(KEEPERS))),
    "schools:person_deactivate": Row(pk(teacher), **both_ways(kept(KEEPERS))),
    "schools:person_reactivate": Row(pk(inactive), **both_ways(kept(KEEPERS))),
    "schools:membership_new": Row(pk(teacher), **both_ways(kept(KEEPERS))),
    "schools:membership_end": Row(pk(delegation), **both_ways(ENDERS)),
    "schools:membership_reopen": Row(pk(role_of_teacher), post=kept(KEEPERS)),
    "schools:delegation_new": Row(**both_ways(LEADERS | {OFFICE_ADMIN})),
}
