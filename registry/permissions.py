"""Who may do what with the registers. Whether they may see the line is asked before, by fetching it."""

from registry.models import Book, LetterRoute
from schools.models import STAFF_ROLES, Role

Kind = Book.Kind
READERS = tuple(sorted(STAFF_ROLES))
# Those who keep the registers, and those who take the number of a letter that they send.
REGISTRARS = (Role.CLERK, Role.HEAD)
SENDERS = (*REGISTRARS, Role.SUPERVISOR)
# Those who send a letter round without being asked to.
ROUTERS = (*REGISTRARS, Role.DIRECTOR)
BOOK_KEEPERS = (*REGISTRARS, Role.OFFICE_ADMIN)


def can_register(user, kind):
    """Letters that go out are numbered by whoever writes them, everything else by who keeps the registers."""
    return user.has_role(*(SENDERS if kind == Kind.LETTER_OUT else REGISTRARS))


def can_keep(user, letter):
    """Who mends or cancels a line: who keeps the registers, and who registered it; a cancelled one stays as it is, and
    that of an official paper says what was signed (another paper cancels it)."""
    if letter.is_cancelled or letter.source or letter.office_id != user.acting.office_id:
        return False
    return user.has_role(*REGISTRARS) or (user.has_role(*SENDERS) and letter.registered_by_id == user.pk)


def can_route(user, letter, own_route=None):
    """Who sends a received letter round: who keeps the registers, the director, and who was asked to decide."""
    if not letter.is_received or letter.is_cancelled or letter.office_id != user.acting.office_id:
        return False
    decides = own_route is not None and own_route.purpose == LetterRoute.Purpose.DECIDE
    return user.has_role(*ROUTERS) or decides


def can_recall(user, route):
    """Who sent it there, or keeps the registers, while it was not acknowledged."""
    return route.acknowledged_at is None and (user.has_role(*REGISTRARS) or route.routed_by_id == user.pk)


def can_reserve(user):
    """Who keeps numbers for later and gives them up."""
    return user.has_role(*REGISTRARS)


def can_keep_books(user):
    """Who says how the numbers of a register are written."""
    return user.has_role(*BOOK_KEEPERS)
