"""Who belongs to which network, from one academic year to another."""

from django.db import transaction

from schools.models import Network, NetworkSchool


@transaction.atomic
def join(*, school, network, year=None):
    """Makes the school a member of the network from an academic year (BE; None where it is not known).

    Joining an area network ends the membership in the area network the school was in before, and School.network
    follows. Joining twice changes nothing. Returns whether anything changed.
    """
    if NetworkSchool.objects.filter(school=school, network=network, to_year=None).exists():
        return False
    if network.kind is None or network.kind.is_area:
        _end(school.network_memberships.filter(network__in=Network.objects.area()), year)
        type(school).objects.filter(pk=school.pk).update(network=network)
        school.network = network
    NetworkSchool.objects.create(school=school, network=network, from_year=year)
    return True


@transaction.atomic
def leave(*, school, network, year=None):
    """Ends the membership with the year before `year` (BE). Returns whether the school was a member."""
    ended = _end(school.network_memberships.filter(network=network), year)
    if school.network_id == network.pk:
        type(school).objects.filter(pk=school.pk).update(network=None)
        school.network = None
    return ended > 0


def _end(memberships, year):
    """Ends present memberships; one that began in the same year, or whose years nobody knows, was a slip and goes."""
    present = memberships.filter(to_year=None)
    slips = present.filter(from_year__gte=year) if year else present
    gone, _ = slips.delete()
    return gone + (present.update(to_year=year - 1) if year else 0)


def place(*, school, network, year=None):
    """Puts the school into an area network, or (None) into none: what the edit form and imports ask for."""
    if network is not None:
        return join(school=school, network=network, year=year)
    present = school.network
    return leave(school=school, network=present, year=year) if present else False
