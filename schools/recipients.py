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


def of_schools(schools):
    """{school pk: [User]} of all of `schools`: for each what of_school says. Two queries."""
    found = {school.pk: [] for school in schools}
    held = Membership.objects.current().filter(school__in=found, role__in=SCHOOL_ROLES)
    pairs = set(held.order_by().values_list("school", "user"))
    people = User.objects.filter(is_active=True).in_bulk({user for _school, user in pairs})
    for school, user in sorted(pairs):
        if user in people:
            found[school].append(people[user])
    return found
