"""Who may change designs of certificates."""

from reports.permissions import REGISTRARS, can_issue_certificates


def can_change_design(user, design):
    """The clerk, a design of the own office; what comes with the product is copied first."""
    return can_issue_certificates(user) and design.office_id is not None and design.office_id == user.acting.office_id


def may_read_art(user, file):
    """Pictures and backgrounds of an office: those who keep or sign its certificates."""
    return user.has_role(*REGISTRARS) and user.acting.office_id == file.office_id
