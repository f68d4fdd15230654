"""The smallest real deliveries a test needs."""

from registry.actions import distribution
from registry.models import Delivery
from schools.models import Role
from tests.factories import make_user, today


def make_delivery(*, by=None, office=None, parts=None, told=False, fetched=(), **fields):
    """A delivery of 100 books shared out as `parts` say; `fetched` are the schools that have theirs."""
    by = by or make_user(Role.CLERK, office=office)
    given = {"title": "หนังสือภาษาไทย", "source": "สพฐ.", "quantity": 100, "received_on": today(), **fields}
    made, _new = distribution.receive(delivery=Delivery(office=by.acting.office, **given), by=by)
    made.refresh_from_db()
    if parts:
        distribution.allocate(delivery=made, parts=parts, by=by, version=made.version)
    if told:
        distribution.announce(delivery=made, by=by)
    if fetched:
        names = {one.pk: "นายรับ ของ" for one in made.allocations.filter(school__in=fetched)}
        distribution.give(delivery=made, receivers=names, on=today(), by=by)
    made.refresh_from_db()
    return made
