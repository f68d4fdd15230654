"""Who may act. Pure predicates, and the decorator by which each view declares its roles."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from schools import audit
from schools.models.people import SCHOOL_ROLES, Role


def require(*roles):
    """Lets only people acting under one of `roles` into a view; others get 403, and the denial is on record.

    The roles stay readable as `view.roles` for the authorization matrix.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.has_role(*roles):
                deny(request, request.path)
            return view(request, *args, **kwargs)

        guarded.roles = frozenset(roles)
        return guarded

    return decorate


def require_login(view):
    """Marks a view that any logged-in person may call; what they get is decided by what they may see."""
    view.roles = frozenset(Role)
    return view


def deny(request, target):
    """Records the denial and raises PermissionDenied."""
    audit.record("denied", str(target)[:120], actor=request.user)
    raise PermissionDenied


# Those who keep the register of schools: the office's administrator the own one, the platform's any.
KEEPERS = (Role.OFFICE_ADMIN, Role.PLATFORM_ADMIN)


def can_import_schools(user, _office=None):
    """Only who keeps the register."""
    return user.has_role(*KEEPERS)


def can_edit_school(user, school):
    """Who keeps the register of the school's office."""
    return user.has_role(*KEEPERS) and (user.acting.is_platform or user.acting.office_id == school.office_id)


# Those who share out duties, and those who register the order that says so.
DUTY_KEEPERS = (Role.HEAD, Role.OFFICE_ADMIN)
ORDER_KEEPERS = (Role.HEAD, Role.OFFICE_ADMIN, Role.CLERK)


def can_assign_duties(user, _office=None):
    """The head and the office's administrator, in their office."""
    return user.has_role(*DUTY_KEEPERS)


def can_keep_duty_orders(user, order=None):
    """Who keeps the register of orders of the office."""
    return user.has_role(*ORDER_KEEPERS) and (order is None or order.office_id == user.acting.office_id)


def can_keep_office(user, office):
    """Who keeps the office's own data: its administrator, and the platform's."""
    return user.has_role(*KEEPERS) and (user.acting.is_platform or user.acting.office_id == office.pk)


def can_invite(user, *, role, office=None, school=None):
    """The office's administrator to any role in the own office and its schools, the platform's to any at all.

    The scope must fit the role, and nobody but the platform's administrator makes another one.
    """
    if not user.has_role(*KEEPERS):
        return False
    if role == Role.PLATFORM_ADMIN:
        return user.acting.is_platform and office is None and school is None
    if office is None or (school is not None and (role not in SCHOOL_ROLES or school.office_id != office.pk)):
        return False
    return user.acting.is_platform or user.acting.office_id == office.pk


def can_see_invitations(user):
    """Who invites sees what became of it; links and codes stand there too."""
    return user.has_role(*KEEPERS)
