"""Who may act on instruments and scales."""

from schools.models import Role

# Those who read instruments are the office's staff; these write them.
BUILDERS = (Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN)


def can_build(user, thing=None):
    """Builders, an instrument or a scale of the own office; what comes with the product is duplicated instead."""
    return user.has_role(*BUILDERS) and (thing is None or thing.office_id == user.acting.office_id)
