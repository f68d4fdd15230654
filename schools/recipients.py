"""Whom to tell: the people who hold a role today."""

from schools.models import SCHOOL_ROLES, Membership, User


def of_office(office, *roles):
    """The active people who hold one of the roles in the office today, acting ones included."""
    held = Membership.objects.current().filter(office=office, role__in=roles, school=None)
    return list(User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk"))


def of_school(school, *roles):
    """The active people of a school who hold one of the roles (any school role) today."""
    held = Membership.objects.current().filter(school=school, role__in=roles or SCHOOL_ROLES)
    return list(User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk"))
