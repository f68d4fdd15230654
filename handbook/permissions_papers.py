"""Who may act with duty orders and personal handbooks."""

from handbook.models.books import LEADERS
from handbook.permissions import READERS
from registry.permissions_official import is_author
from schools.permissions import ORDER_KEEPERS

__all__ = ["LEADERS", "ORDER_KEEPERS", "READERS", "can_redraft", "can_return", "is_owner"]


def can_redraft(user, made):
    """The author of a draft, before it is handed in and after it came back."""
    return user.has_role(*ORDER_KEEPERS) and is_author(user, made.paper) and made.paper.is_editable


def is_owner(user, handbook):
    """Whose handbook it is, while acting in its office."""
    return user.has_role(*READERS) and handbook.user_id == user.pk and handbook.office_id == user.acting.office_id


def can_return(user, handbook):
    """Who leads, but nobody their own."""
    leads = user.has_role(*LEADERS) and handbook.office_id == user.acting.office_id
    return leads and handbook.user_id != user.pk and handbook.state == handbook.State.SUBMITTED
