"""Who may invite, and the pages that an invitation opens to anybody."""

from schools import invitation_keys
from schools.models import Invitation, Role
from tests.access.rows import EVERYBODY, OFFICE_ADMIN, PLATFORM, Row, both, pk_of
from tests.access.world import OTHER, SCOPES

INVITERS = {OFFICE_ADMIN, PLATFORM}
THEIRS = {**both(INVITERS), OTHER: {PLATFORM}}
# A step has no object of its own: its page is the same in every scope.
ANYWHERE = dict.fromkeys(SCOPES, INVITERS)


def make_invitation(world, scope, **fields):
    """A waiting invitation of a teacher of the scope's school."""
    return Invitation.objects.create(
        office=world.office(scope),
        school=world.schools[scope],
        role=Role.SCHOOL_STAFF,
        given_name=fields.pop("given_name", "ใบบุญ"),
        created_by=world.heads[world.office(scope)],
        **fields,
        **invitation_keys.fields(),
    )


waiting = pk_of(lambda w, s, u: make_invitation(w, s))
ROWS = {
    "schools:invitations": Row(get=INVITERS),
    "schools:invitation_new": Row(get=INVITERS, post=INVITERS),
    # Without an office chosen the platform's administrator can only look.
    "schools:invitation_schools": Row(get=INVITERS, post={OFFICE_ADMIN}),
    "schools:invitation_bulk": Row(lambda w, s, u: ["revoke"], get=ANYWHERE, post=ANYWHERE),
    "schools:invitation": Row(waiting, get=THEIRS),
    "schools:invitation_resend": Row(waiting, post=THEIRS),
    "schools:invitation_renew": Row(waiting, post=THEIRS),
    "schools:invitation_revoke": Row(waiting, post=THEIRS),
    "schools:join": Row(public=True, get=EVERYBODY, post=EVERYBODY),
    "schools:join_link": Row(
        lambda w, s, u: [invitation_keys.token(make_invitation(w, s).nonce)],
        public=True,
        get=dict.fromkeys(SCOPES, EVERYBODY),
        post=dict.fromkeys(SCOPES, EVERYBODY),
    ),
    "reports:invitation_slips": Row(get=INVITERS, post=INVITERS),
    "reports:invitation_slip": Row(waiting, get=THEIRS),
}
