"""Who may act on what comes out."""

from schools.models import Role

READERS = (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR)
REGISTRARS = (Role.CLERK, Role.HEAD, Role.DIRECTOR)


def can_request_synthesis(user, round):
    """The director and the head ask for the report of a round of their office."""
    return user.has_role(Role.DIRECTOR, Role.HEAD) and round.office_id == user.acting.office_id


def can_issue_certificates(user, batch=None):
    """The clerk keeps the register of certificates."""
    return user.has_role(Role.CLERK) and (batch is None or batch.office_id == user.acting.office_id)


def can_revoke(user, certificate):
    """The clerk and the head take back a certificate of their office, once."""
    return (
        user.has_role(Role.CLERK, Role.HEAD)
        and certificate.office_id == user.acting.office_id
        and certificate.revoked_at is None
    )
