"""Who gets through to the calendar, absences, the route and the secret address; and one of each."""

from schools.models import Role
from supervision.models import Absence, CalendarFeed
from tests.access.rows import EVERYBODY, HEAD, STAFF, SUPERVISOR, Row, get_and_post
from tests.access.world import OFFICE, OTHER, OWN
from tests.factories import make_user, today

WRITERS = {SUPERVISOR, HEAD}


def absence(world, scope, user):
    office = world.office(scope)
    mine = scope == OWN and user is not None and user.has_role(*WRITERS)
    person = user if mine else make_user(Role.SUPERVISOR, office=office)
    row = Absence.objects.create(office=office, user=person, starts=today(), ends=today(), note="ตรวจสุขภาพ")
    return [row.pk]


def feed(world, scope, user):
    person = make_user(Role.SUPERVISOR, office=world.office(scope))
    return [CalendarFeed.objects.create(user=person, token=f"{person.pk:043d}").token]


def fill(world, scope):
    """One of each, for the canary."""
    absence(world, scope, None)
    feed(world, scope, None)


KEEP = {OWN: WRITERS, OFFICE: {HEAD}}
ROWS = {
    "supervision:calendar": Row(get=STAFF),
    "supervision:route": Row(**get_and_post(WRITERS)),
    "supervision:calendar_address": Row(**get_and_post(WRITERS)),
    "supervision:calendar_feed": Row(feed, public=True, get=dict.fromkeys((OWN, OFFICE, OTHER), EVERYBODY)),
    "supervision:absences": Row(get=WRITERS),
    "supervision:absence_new": Row(**get_and_post(WRITERS)),
    "supervision:absence_edit": Row(absence, **get_and_post(KEEP)),
    "supervision:absence_delete": Row(absence, **get_and_post(KEEP)),
}
