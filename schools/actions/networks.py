"""Networks, and who belongs to which from one academic year to another."""

from django.db import transaction

from schools import audit
from schools.models import Network, NetworkSchool, Office, School


@transaction.atomic
def join(*, school, network, year=None):
    """Makes the school a member of the network from an academic year (BE; None where it is not known).

    Joining an area network ends the membership in the area network the school was in before, and School.network
    follows. Joining twice changes nothing, nor does a school that has closed join. Returns whether anything changed.
    """
    if not school.is_open:
        return False
    if NetworkSchool.objects.filter(school=school, network=network, to_year=None).exists():
        return False
    if network.is_area:
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


def end_all(*, school, last_year):
    """Ends every present membership of a school that closes, with `last_year` (BE); returns their primary keys.

    School.network stays: what the school did is still counted with the network it was in.
    """
    ended = []
    for row in school.network_memberships.filter(to_year=None):
        row.to_year = max(last_year, row.from_year or 0)
        row.save(update_fields=["to_year"])
        ended.append(row.pk)
    return ended


def give_back(*, school, memberships):
    """Takes end_all() back, but for networks that have closed or that the school has joined again meanwhile, and for
    an area network where it is in another one now."""
    present = school.network_memberships.filter(to_year=None)
    areas = Network.objects.area()
    rows = school.network_memberships.filter(pk__in=memberships, network__closed_on=None)
    rows = rows.exclude(network__in=list(present.values_list("network", flat=True)))
    if present.filter(network__in=areas).exists():
        rows = rows.exclude(network__in=areas)
    rows.update(to_year=None)


@transaction.atomic
def create(*, network, by):
    """Saves a new network and returns it; the one that has its name already is returned instead."""
    Office.objects.select_for_update().get(pk=network.office_id)
    there = Network.objects.filter(office=network.office_id, name=network.name).first()
    if there is not None:
        return there
    network.save(force_insert=True)
    audit.record("add network", network, actor=by)
    return network


@transaction.atomic
def change(form, *, year, by):
    """Saves a valid NetworkForm when nobody saved since it was shown; returns whether it did.

    A kind that groups schools in reports takes its members out of the other networks of such a kind from the academic
    year `year`; one that does not leaves its members without such a network.
    """
    seen, network = form.cleaned_data["version"], form.instance
    before = Network.objects.select_related("kind").get(pk=network.pk)
    if not Network.objects.filter(pk=network.pk, version=seen).update(version=seen + 1):
        return False
    network.version = seen + 1
    form.save()
    if before.is_area and not network.is_area:
        School.objects.filter(network=network).update(network=None)
    if network.is_area and not before.is_area:
        members = NetworkSchool.objects.filter(network=network, to_year=None).values("school")
        others = NetworkSchool.objects.filter(school__in=list(members.values_list("school", flat=True)))
        _end(others.filter(network__in=Network.objects.area()).exclude(network=network), year)
        School.objects.filter(pk__in=members).update(network=network)
    audit.record("edit network", network, actor=by, fields=sorted(form.changed_data))
    return True


@transaction.atomic
def add_schools(*, network, schools, year, by):
    """Makes each of the schools a member from an academic year (BE); returns how many were not members before."""
    added = [school.pk for school in schools if join(school=school, network=network, year=year)]
    if added:
        audit.record("add schools to network", network, actor=by, schools=added, year=year)
    return len(added)


@transaction.atomic
def set_years(*, membership, from_year, to_year, by):
    """Corrects the years of a membership as it was read; a last year ends a present one. Returns False when the
    stored years are no longer those."""
    rows = NetworkSchool.objects.filter(pk=membership.pk, from_year=membership.from_year, to_year=membership.to_year)
    if not rows.update(from_year=from_year, to_year=to_year):
        return False
    if to_year is not None:
        _no_longer_in(membership)
    audit.record("edit network membership", membership, actor=by, from_year=from_year, to_year=to_year)
    return True


@transaction.atomic
def remove_membership(*, membership, by):
    """Deletes a membership that never was."""
    if membership.to_year is None:
        _no_longer_in(membership)
    audit.record("remove network membership", membership, actor=by, school=membership.school_id)
    membership.delete()


def _no_longer_in(membership):
    School.objects.filter(pk=membership.school_id, network=membership.network_id).update(network=None)


@transaction.atomic
def close(*, network, on, year, version, by):
    """Closes a network on a date of the academic year `year`: its members end with that year and stay readable.
    Returns False when somebody changed the network since `version`, or it is closed."""
    rows = Network.objects.filter(pk=network.pk, version=version, closed_on=None)
    if not rows.update(closed_on=on, version=version + 1):
        return False
    _end(NetworkSchool.objects.filter(network=network), year + 1)
    School.objects.filter(network=network).update(network=None)
    audit.record("close network", network, actor=by)
    return True
