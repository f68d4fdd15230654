"""Invented duties of a demo office: last year's and this year's with a gap, and this year's duty order."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from schools.models import Duty, DutyOrder, DutyOrderRecipient, Membership, Network, Programme, Role
from schools.subjects import Subject
from thai.years import be_year, fiscal_span, fiscal_year

# How many people have not acknowledged the order yet.
WAITING = 3


@transaction.atomic
def make(*, office, rng, today):
    """Duties of the supervisors for last fiscal year and this one, and the order of this year, acknowledged by most.

    The smallest network is nobody's, and two subjects are: the head sees a gap. Returns the order. The same `rng`
    state gives the same duties.
    """
    held = Membership.objects.filter(office=office).select_related("user").order_by("pk")
    supervisors = [row.user for row in held if row.role == Role.SUPERVISOR]
    head = next(row.user for row in held if row.role == Role.HEAD)
    year = fiscal_year(today)
    networks = list(Network.objects.filter(office=office).annotate(n=Count("schools")).order_by("-n", "pk"))
    for of_year in (year - 1, year):
        rows = _duties(office, supervisors, networks, rng, gap=of_year == year)
        Duty.objects.bulk_create(Duty(office=office, year=of_year, created_by=head, **row) for row in rows)
    return _order(office, year, [head, *supervisors], head, rng, today)


def _duties(office, supervisors, networks, rng, *, gap):
    """Fields of Duty: each network has its supervisor as the visits suppose, with a gap the last one nobody."""
    rows = []
    filled = [network for network in networks if network.n]
    for place, network in enumerate(filled[:-1] if gap else filled):
        rows.append({"user": supervisors[place % len(supervisors)], "network": network})
    for place, subject in enumerate(Subject.values[:-2] if gap else Subject.values):
        rows.append({"user": supervisors[place % len(supervisors)], "subject": subject})
    programmes = list(Programme.objects.for_office(office).filter(kind=Programme.Kind.PROGRAMME).order_by("pk"))
    for programme in rng.sample(programmes, min(8, len(programmes))):
        rows.append({"user": rng.choice(supervisors), "programme": programme})
    return rows


def _order(office, year, people, head, rng, today):
    """The order of the year, signed on the first days of October and read by all but the last few."""
    first, _ = fiscal_span(year)
    dated = min(first + timedelta(days=rng.randrange(3, 9)), today)
    order = DutyOrder.objects.create(
        office=office,
        year=year,
        number=f"{rng.randrange(300, 700)}/{be_year(dated)}",
        dated=dated,
        effective_on=first,
        created_by=head,
    )
    rows = []
    for place, person in enumerate(people):
        day = dated + timedelta(days=rng.randrange(12))
        day += timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
        moment = timezone.make_aware(datetime.combine(day, time(rng.randrange(8, 16), rng.randrange(60))))
        is_read = place < len(people) - WAITING
        known = min(moment, timezone.now() - timedelta(minutes=rng.randrange(5, 90))) if is_read else None
        rows.append(DutyOrderRecipient(order=order, user=person, acknowledged_at=known))
    DutyOrderRecipient.objects.bulk_create(rows)
    return order
