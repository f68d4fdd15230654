"""Who gets through to the pages of offices."""

from schools.models import Office, OfficeDay
from tests.access.rows import CLERK, EVERYBODY, OFFICE_ADMIN, PLATFORM, STAFF, Row
from tests.access.world import OFFICE, OTHER, OWN
from tests.factories import day

READERS = STAFF | {CLERK, PLATFORM}
KEEPERS = {OFFICE_ADMIN, PLATFORM}


def office(world, scope, user):
    return [world.office(scope).pk]


def year_of_office(world, scope, user):
    return [world.office(scope).pk, 2569]


def own_day(world, scope, user):
    place = world.office(scope)
    row = OfficeDay.objects.create(office=place, day=day("2026-04-16"), name="หยุดเพิ่ม")
    return [place.pk, row.pk]


def emblem(world, scope, user):
    place, file = world.office(scope), world.file(scope, "emblem")
    Office.objects.filter(pk=place.pk).update(crest=file)
    return [place.pk, file.pk]


def all_of(roles):
    """The roles reach their office whoever made the thing; the platform reaches every office."""
    return {OWN: roles, OFFICE: roles, OTHER: {PLATFORM}}


ROWS = {
    "schools:office": Row(get=READERS - {PLATFORM}),
    "schools:offices": Row(get={PLATFORM}),
    "schools:office_new": Row(get={PLATFORM}, post={PLATFORM}),
    "schools:office_detail": Row(office, get=all_of(READERS)),
    "schools:office_edit": Row(office, get=all_of(KEEPERS), post=all_of(KEEPERS)),
    "schools:office_calendar": Row(office, get=all_of(READERS)),
    "schools:office_calendar_edit": Row(year_of_office, get=all_of(KEEPERS), post=all_of(KEEPERS)),
    "schools:office_day_add": Row(office, post=all_of(KEEPERS)),
    "schools:office_day_remove": Row(own_day, post=all_of(KEEPERS)),
    "schools:office_sizes": Row(office, get=all_of(KEEPERS), post=all_of(KEEPERS)),
    "schools:office_map": Row(office, get=all_of(KEEPERS), post=all_of(KEEPERS)),
    "schools:office_emblem": Row(emblem, get={OWN: EVERYBODY, OFFICE: EVERYBODY, OTHER: {PLATFORM}}),
}
