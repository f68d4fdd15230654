"""Who may act. Pure predicates, and the decorator by which each view declares its roles."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from schools import audit
from schools.models.audit import AuditEvent
from schools.models.duties import Duty
from schools.models.people import DELEGABLE_ROLES, SCHOOL_ROLES, STAFF_ROLES, Role


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
# Who reads what was sent to whom of the office's people: titles alone, never the texts.
NOTICE_LOG_READERS = (Role.OFFICE_ADMIN, Role.HEAD)
# Those who may open the imports; each kind says whom of them it takes (schools.imports.kinds).
IMPORTERS = (*KEEPERS, Role.CLERK)
# Who is told what the register still lacks.
QUALITY_READERS = (*KEEPERS, Role.CLERK, Role.HEAD, Role.DIRECTOR)


def can_import_schools(user, _office=None):
    """Who keeps the register, and the clerk who gets the lists."""
    return user.has_role(*IMPORTERS)


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


def may_still_invite(person, *, role, office):
    """Whether who made an invitation could make it today, under any role of theirs: it does not outlive their power."""
    able = Q(role=Role.PLATFORM_ADMIN)
    if role != Role.PLATFORM_ADMIN:
        able |= Q(role=Role.OFFICE_ADMIN, office=office)
    return person.memberships.current().filter(able, user__is_active=True).exists()


def can_see_invitations(user):
    """Who invites sees what became of it; links and codes stand there too."""
    return user.has_role(*KEEPERS)


# Those who keep the networks of their office; a supervisor edits the ones that are the own duty.
NETWORK_KEEPERS = (Role.OFFICE_ADMIN, Role.CLERK, Role.HEAD)
NETWORK_EDITORS = (*NETWORK_KEEPERS, Role.SUPERVISOR)


def can_keep_networks(user, network=None):
    """Who adds and closes networks and names their kinds."""
    return user.has_role(*NETWORK_KEEPERS) and (network is None or network.office_id == user.acting.office_id)


def can_edit_network(user, network):
    """Who keeps the networks, and the supervisor whose duty in force the network is."""
    if can_keep_networks(user, network):
        return True
    if not user.has_role(Role.SUPERVISOR) or network.office_id != user.acting.office_id:
        return False
    return Duty.objects.in_force(network.office).filter(user=user, network=network).exists()


# Those who keep the registers of people, places and agencies that help schools.
DIRECTORY_KEEPERS = (Role.OFFICE_ADMIN, Role.CLERK, Role.HEAD, Role.SUPERVISOR)


def can_keep_directory(user, entry=None):
    """Who adds to the registers of who and what can help schools, in their office."""
    return user.has_role(*DIRECTORY_KEEPERS) and (entry is None or entry.office_id == user.acting.office_id)


# The people of the office: who reads the list, who delegates the own place.
PEOPLE_READERS = (*sorted(STAFF_ROLES), Role.PLATFORM_ADMIN, Role.SCHOOL_DIRECTOR)
HISTORY_READERS = (Role.DIRECTOR, Role.HEAD, *KEEPERS)


def has_roles_elsewhere(user, person):
    """Whether the person holds, will hold or may take up again a role that the acting administrator of an office has no
    say over."""
    if user.acting.is_platform:
        return False
    return person.memberships.not_gone().exclude(office=user.acting.office_id).exists()


def can_edit_person(user, person):
    """The platform's administrator everybody; that of an office its own people, while they are nobody else's too: whose
    e-mail address one may change, as that person one may log in."""
    return user.has_role(*KEEPERS) and not has_roles_elsewhere(user, person)


def can_grant(user, role, office):
    """Nobody grants above themselves: an office's administrator all roles of the own office and its schools."""
    if user.has_role(Role.PLATFORM_ADMIN):
        return True
    return user.has_role(Role.OFFICE_ADMIN) and role != Role.PLATFORM_ADMIN and user.acting.office_id == office.pk


def can_end(user, membership):
    """Who may grant the role; a delegation also the one whose place is taken."""
    if can_grant(user, membership.role, membership.office):
        return True
    acting = user.acting
    return acting is not None and acting.acting_for_id is None and membership.acting_for_id == acting.pk


def can_delegate(user, source=None):
    """The director and the head their own place, never one they hold by delegation; the office's administrator any
    director's or head's of the office."""
    if user.has_role(Role.OFFICE_ADMIN):
        own = source is None or source.office_id == user.acting.office_id
        return own and (source is None or (source.role in DELEGABLE_ROLES and source.acting_for_id is None))
    if not user.has_role(*DELEGABLE_ROLES) or user.acting.acting_for_id:
        return False
    return source is None or source.pk == user.acting.pk


def can_deactivate(user, person):
    """Who keeps the register, but nobody locks themselves out."""
    return user.has_role(*KEEPERS) and user.pk != person.pk


def is_kept_off(user, person):
    """Whether the platform's administrator switched the account off, so that nobody below switches it on."""
    if user.acting.is_platform or person.is_active:
        return False
    trail = AuditEvent.objects.filter(verb="deactivate person", target=audit.name_of(person))
    return trail.order_by("-pk").values_list("role", flat=True).first() == Role.PLATFORM_ADMIN


def can_edit_programmes(user, _office=None):
    """The office's administrator keeps its list of types and programmes."""
    return user.has_role(Role.OFFICE_ADMIN)


def can_keep_figures(user):
    """Who enters figures for any school of the office: those who keep the register, and the clerk."""
    return user.has_role(*KEEPERS, Role.CLERK)


def can_edit_figures(user, school):
    """Who keeps figures in the school's office, and the school's own people."""
    if user.acting.is_school:
        return user.acting.school_id == school.pk
    return can_keep_figures(user) and (user.acting.is_platform or user.acting.office_id == school.office_id)
