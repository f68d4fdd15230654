"""The lock of what two people may be building at the same time."""

from instruments.models import InstrumentVersion


class Stale(Exception):
    """Somebody else changed the thing since the page was made; nothing was written."""


def take(version, lock):
    """Bumps the lock of a draft that is still as the person saw it; the rest of the transaction may change its parts.

    Raises Stale when somebody was faster, and Frozen when the version was published meanwhile.
    """
    rows = InstrumentVersion.objects.filter(pk=version.pk, lock=lock)
    if not rows.update(lock=lock + 1):
        raise Stale(version)
    version.lock = lock + 1
