"""Reports of visits of the demo office: one of a network, approved, and one of the whole office, being written."""

import uuid

from django.db import transaction
from django.db.models import Count

from reports import types
from reports.actions import reports as actions
from reports.types.periods import period_of
from reports.types.visits.sets import VisitSet
from schools.models import Membership, Network, Role
from supervision.models import Visit


@transaction.atomic
def make(*, office, today):
    """Adds two reports of the newest semester that has ended. The papers of the approved one are left to its job."""
    held = (
        Membership.objects.current(today).filter(office=office).select_related("user").order_by("user__is_demo", "pk")
    )
    people = {membership.role: membership.user for membership in held}
    author, head = people.get(Role.SUPERVISOR), people.get(Role.HEAD)
    year, semester = office.calendar.semester(today)
    year, semester = (year, 1) if semester == 2 else (year - 1, 2)
    period = period_of(f"semester-{year}-{semester}", office.calendar)
    visits = Visit.objects.filter(visited_on__range=(period.first, period.last), state=Visit.State.APPROVED)
    busiest = (
        Network.objects.filter(schools__visits__in=visits, office=office)
        .annotate(times=Count("schools__visits"))
        .order_by("-times", "pk")
        .first()
    )
    if author is None or head is None or busiest is None:
        return
    of_network = VisitSet(office, period, {"network": busiest.pk}, {"network": str(busiest)})
    report = _written(of_network, author, f"network {period.key}")
    actions.submit(report=report, by=author, version=report.version)
    actions.approve(report=report, by=head, version=report.version)
    _written(VisitSet(office, period), author, f"office {period.key}")


def _written(chosen, author, name):
    """A report with its figures frozen and its texts drafted, as its job would leave it."""
    kind = types.get("visits")
    report = actions.begin(
        kind=kind,
        office=chosen.office,
        criteria=chosen.criteria,
        title=chosen.title,
        by=author,
        client_uuid=uuid.uuid5(uuid.NAMESPACE_URL, f"{chosen.office.pk} {name}"),
    )
    snapshot = actions.take_snapshot(report=report)
    actions.keep_drafts(report=report, drafts=kind.drafts(snapshot.data))
    report.refresh_from_db()
    return report
