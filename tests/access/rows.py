"""What a row of the authorization matrix is made of; each slice keeps its rows in a file rows_<slice>.py beside."""

from dataclasses import dataclass, field

from schools.models import Role
from tests.access.world import OFFICE, OWN, SCOPES

DIRECTOR, HEAD, SUPERVISOR, CLERK = Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.CLERK
COMMITTEE, OFFICE_ADMIN, PLATFORM = Role.COMMITTEE, Role.OFFICE_ADMIN, Role.PLATFORM_ADMIN
SCHOOL = {Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF}
EVERYBODY = set(Role)
STAFF = {DIRECTOR, HEAD, SUPERVISOR, OFFICE_ADMIN}
VISITS = STAFF | SCHOOL | {COMMITTEE}


def nothing(world, scope, user):
    return []


@dataclass
class Row:
    """Who gets through. `get` and `post` are sets of roles (for a page without an object), or {scope: roles}.

    `make(world, scope, user)` makes what the address names and returns its parts. It hears of the person in the scope
    `own` alone: what belongs to others is made once for all who ask. The world itself stays as it is.
    """

    make: object = nothing
    get: object = None
    post: object = None
    public: bool = False
    data: dict = field(default_factory=dict)

    def allowed(self, method, scope):
        who = self.get if method == "get" else self.post
        if who is None or isinstance(who, set):
            return who
        return who.get(scope, set())

    @property
    def scopes(self):
        return (OWN,) if self.make is nothing else SCOPES


def pk_of(maker):
    return lambda world, scope, user: [maker(world, scope, user).pk]


def visit(state, *, by_user=True):
    return pk_of(lambda w, s, u: w.visit(s, u, state, by_user=by_user))


def recommendation(state):
    return pk_of(lambda w, s, u: w.recommendation(s, u, state))


def submission(state):
    return pk_of(lambda w, s, u: w.submission(s, u, state))


def batch(state):
    return pk_of(lambda w, s, u: w.batch(s, state))


def paper(state):
    return pk_of(lambda w, s, u: w.batch(s, state).certificates.first())


def photo(world, scope, user):
    from supervision.models import VisitPhoto

    visit = world.visit(scope, user, "draft")
    return [visit.pk, VisitPhoto.objects.create(visit=visit, file=world.file(scope, "visit_photo")).pk]


def visit_photo_file(world, scope, user):
    from supervision.models import VisitPhoto

    visit = world.visit(scope, user, "approved")
    return [VisitPhoto.objects.create(visit=visit, file=world.file(scope, "visit_photo")).file_id]


def round_with_submission(world, scope, user):
    return [world.submission(scope, user, "submitted").round_id]


OFFICE_WIDE = {OWN, OFFICE}


def both(roles):
    """The roles reach what belongs to their office, theirs or not."""
    return {OWN: roles, OFFICE: roles}


def get_and_post(who):
    """A form on another page: opening its address leads back to that page."""
    return {"get": who, "post": who}
