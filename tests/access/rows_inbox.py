"""The inbox: everybody's own, nobody else's."""

import uuid

from inbox.models import Notice
from tests.access.rows import EVERYBODY, OWN, Row


def notice(world, scope, user):
    """One's own in the own scope, somebody else's elsewhere."""
    whose = user if scope == OWN and user is not None else world.heads[world.office(scope)]
    return [Notice.objects.create(user=whose, kind="visit", key=uuid.uuid4().hex, title="มีบันทึกรอพิจารณา").pk]


ROWS = {
    "inbox:notices": Row(get=EVERYBODY),
    "inbox:notice": Row(notice, get={OWN: EVERYBODY}),
    "inbox:read_all": Row(post=EVERYBODY),
    "inbox:preferences": Row(get=EVERYBODY, post=EVERYBODY),
}
