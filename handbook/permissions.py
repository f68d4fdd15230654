"""Who may act in the handbook of an office."""

from schools.models import STAFF_ROLES, Role

# Who reads the handbook: everybody who works in the office. Schools and committees have none of it.
READERS = STAFF_ROLES
# Who writes what is done and how; and who keeps the groups and their people, which an office is set up with.
WRITERS = frozenset({Role.HEAD})
KEEPERS = frozenset({Role.HEAD, Role.OFFICE_ADMIN})


def can_keep_groups(user, group=None):
    """Who picks a starting set, and keeps groups and members."""
    return user.has_role(*KEEPERS) and (group is None or group.office_id == user.acting.office_id)


def can_write(user, group=None):
    """Who begins งาน, writes their versions, publishes and closes them."""
    return user.has_role(*WRITERS) and (group is None or group.office_id == user.acting.office_id)
