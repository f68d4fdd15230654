"""Letters, and books and documents to be fetched, on the first pages."""

from registry import permissions_distribution, queries
from reports.home_parts import home_part
from schools.models import SCHOOL_ROLES, STAFF_ROLES


@home_part(*STAFF_ROLES)
def letters(user, day):
    """What lies on the own desk, and what of the office's letters is late or with nobody."""
    found = queries.for_home(user, day)
    return found and ("reports/home/letters.html", found)


@home_part(*SCHOOL_ROLES)
def letters_of_office(user, day):
    """What the office sent to the school."""
    found = queries.for_school_home(user, day)
    return found and ("reports/home/school_letters.html", found)


@home_part(*permissions_distribution.KEEPERS)
def deliveries(user, day):
    """What schools and others have not fetched."""
    found = queries.deliveries_for_home(user, day)
    return found and ("reports/home/deliveries.html", found)


@home_part(*SCHOOL_ROLES)
def deliveries_of_office(user, day):
    """What lies in the office for the school."""
    found = queries.deliveries_for_school_home(user, day)
    return found and ("reports/home/school_deliveries.html", found)
