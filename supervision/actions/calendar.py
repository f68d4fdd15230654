"""Putting a route of schools on a day of one's plan, and the secret address of one's calendar."""

import secrets

from django.db import transaction

from schools import audit
from supervision.actions import plans
from supervision.models import CalendarFeed, Plan, PlannedVisit
from thai.years import fiscal_year, quarter

Part = PlannedVisit.Part


def parts_for(count):
    """The part of the day of each of so many schools: one has the day, more share morning and afternoon."""
    if count == 1:
        return [Part.DAY]
    return [Part.MORNING] * (count - count // 2) + [Part.AFTERNOON] * (count // 2)


@transaction.atomic
def place_route(*, stops, day, by):
    """Puts schools on a day for the person: a planned visit without a day gets it, and in an own plan that is being
    written a school without one is added. `stops` are (school, planned visit or None). Returns the planned visits.

    A school that already has the day is left as it is, so that a button pressed twice places once. Raises
    ValidationError for a day that cannot be, WrongState or Stale.
    """
    placed = []
    for (school, row), part in zip(stops, parts_for(len(stops)), strict=True):
        if PlannedVisit.objects.waiting().filter(supervisor=by, school=school, planned_on=day).exists():
            continue
        if row is not None:
            placed.append(plans.schedule(planned=row, day=day, part=part, by=by, version=row.version))
            continue
        plan = Plan.objects.get(office=by.acting.office_id, owner=by, year=fiscal_year(day))
        plans.check_day(day, plan=plan, school=school)
        placed += plans.add_visits(
            plan=plan,
            places=[(school, quarter(day)[1])],
            by=by,
            days={school.pk: day},
            supervisor=by,
            part=part,
        )
    return placed


@transaction.atomic
def renew_feed(*, user):
    """Gives the person's calendar a new secret address; the old one is void from now on."""
    feed, _ = CalendarFeed.objects.update_or_create(user=user, defaults={"token": secrets.token_urlsafe(32)})
    audit.record("renew calendar address", feed, actor=user)
    return feed


@transaction.atomic
def end_feed(*, user):
    """Takes the address away: the calendar is read by nobody."""
    feed = CalendarFeed.objects.filter(user=user).first()
    if feed is not None:
        audit.record("end calendar address", feed, actor=user)
        feed.delete()
