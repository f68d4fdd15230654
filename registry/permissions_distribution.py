"""Who may act on the distribution of books and documents. Seeing a line is asked before, by fetching it."""

from registry.permissions import READERS, REGISTRARS
from schools.models import SCHOOL_ROLES

SCHOOL = tuple(sorted(SCHOOL_ROLES))
KEEPERS = REGISTRARS
__all__ = ["KEEPERS", "READERS", "SCHOOL", "can_keep", "can_keep_any"]


def can_keep_any(user):
    """Who registers what comes and gives it out."""
    return user.has_role(*KEEPERS)


def can_keep(user, delivery):
    """Who mends, shares out and gives out one; a cancelled one stays as it is."""
    return can_keep_any(user) and not delivery.is_cancelled and delivery.office_id == user.acting.office_id
