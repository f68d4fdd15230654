"""Rows of the authorization matrix for the record of a school, its end, and types and programmes."""

from schools.models import Programme, SchoolEvent, SchoolProgramme
from tests.access.rows import CLERK, OFFICE_ADMIN, PLATFORM, SCHOOL, STAFF, Row, both
from tests.access.world import OFFICE, OTHER, OWN
from tests.factories import day

KEEPERS = {OFFICE_ADMIN, PLATFORM}
READERS = STAFF | {CLERK, PLATFORM}
WRITING = {**both(KEEPERS), OTHER: {PLATFORM}}


def school(world, scope, user):
    return [world.schools[scope].pk]


def programme(world, scope, user):
    return [Programme.objects.create(office=world.office(scope), name="โครงการของสำนักงาน").pk]


def part(world, scope, user):
    row = SchoolProgramme.objects.create(school=world.schools[scope], programme=Programme.objects.earliest("pk"))
    return [row.school_id, row.pk]


def fill(world, scope):
    """What the record of a school holds, for the canary."""
    mine = Programme.objects.create(office=world.office(scope), name=f"โครงการของ {scope}")
    SchoolProgramme.objects.create(school=world.schools[scope], programme=mine)
    SchoolEvent.objects.create(
        school=world.schools[scope], kind="renamed", on=day("2026-05-16"), old_name="เก่า", new_name="ใหม่", note="เหตุ"
    )


ROWS = {
    "schools:new": Row(get=KEEPERS, post=KEEPERS),
    "schools:record": Row(school, get={OWN: READERS | SCHOOL, OFFICE: READERS, OTHER: {PLATFORM}}),
    **{f"schools:{name}": Row(school, get=WRITING, post=WRITING) for name in ("merge", "close", "reopen", "take_part")},
    "schools:end_part": Row(part, get=WRITING, post=WRITING),
    "schools:programmes": Row(get=READERS - {PLATFORM}, post={OFFICE_ADMIN}),
    "schools:programme_edit": Row(programme, get=both({OFFICE_ADMIN}), post=both({OFFICE_ADMIN})),
    "schools:programme_show": Row(programme, post=both({OFFICE_ADMIN})),
}
