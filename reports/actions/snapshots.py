"""Freezing what a report says: one view of the database, one row for the same data."""

from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from reports.models import Snapshot
from schools.frozen import digest


@contextmanager
def one_view():
    """A transaction whose queries all see the database as it was at its first one."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def take(*, office, kind, freeze, now=None):
    """The Snapshot of what `freeze(day)` answers now; the same data of an office and kind is the same row."""
    now = now or timezone.now()
    with one_view():
        data = freeze(timezone.localtime(now).date())
    snapshot, _ = Snapshot.objects.get_or_create(
        office=office, kind=kind, sha256=digest(data), defaults={"data": data, "taken_at": now}
    )
    return snapshot
