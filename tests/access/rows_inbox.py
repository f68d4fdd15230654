"""The inbox: everybody's own, nobody else's."""

import uuid

from inbox.models import Delivery, Notice
from tests.access.rows import EVERYBODY, HEAD, OFFICE_ADMIN, OWN, Row


def notice(world, scope, user):
    """One's own in the own scope, somebody else's elsewhere."""
    whose = user if scope == OWN and user is not None else world.heads[world.office(scope)]
    return [Notice.objects.create(user=whose, kind="visit", key=uuid.uuid4().hex, title="มีบันทึกรอพิจารณา").pk]


WRITTEN = {"inbox.Notice.title", "inbox.Notice.body", "inbox.Delivery.error"}


def fill(world, scope):
    """A notice to somebody of the office that could not be sent."""
    head = world.heads[world.office(scope)]
    notice = Notice.objects.create(user=head, kind="visit", key=uuid.uuid4().hex, title="มีบันทึก", body="บ้านนา")
    Delivery.objects.create(notice=notice, channel="mail", state="failed", attempts=5, error="ติดต่อปลายทางไม่ได้")


ROWS = {
    "inbox:notices": Row(get=EVERYBODY),
    "inbox:notice": Row(notice, get={OWN: EVERYBODY}),
    "inbox:read_all": Row(post=EVERYBODY),
    "inbox:preferences": Row(get=EVERYBODY, post=EVERYBODY),
    "schools:notice_log": Row(get={OFFICE_ADMIN, HEAD}),
}
