"""Who gets through to sets of standards and to the targets of schools; and one of each."""

from qa.actions import standards, targets
from qa.models import Announcement, OwnStandard, StandardSet
from schools.models import Role
from tests.access.rows import DIRECTOR, HEAD, OFFICE_ADMIN, SCHOOL, SUPERVISOR, Row, both, get_and_post
from tests.access.world import OFFICE, OWN
from tests.factories import make_user, today

READERS, KEEPERS = {DIRECTOR, HEAD, SUPERVISOR, OFFICE_ADMIN}, {HEAD, OFFICE_ADMIN}
WRITTEN = {"qa.StandardSet.name", "qa.Standard.label", "qa.Issue.label", "qa.Issue.group", "qa.Level.label"}
WRITTEN |= {"qa.Announcement.endorsed_by", "qa.OwnStandard.label"}
WRITTEN |= {f"qa.FormerAnnouncement.{name}" for name in ("endorsed_by", "content", "reason")}


def set_of(world, scope, *, is_draft):
    """A set of the office of the scope, copied from the shipped one, without its copies of before."""
    office = world.office(scope)
    StandardSet.objects.filter(office=office).update(copied_from=None)
    shipped = StandardSet.objects.get(code="moe2561_early")
    row = standards.copy_set(source=shipped, office=office, by=world.heads[office])
    if not is_draft:
        standards.put_in_use(standard_set=row, by=world.heads[office], version=row.version)
        # Rounds of the matrix go on with the shipped sets.
        StandardSet.objects.filter(pk=row.pk).update(first_year=2600)
    return row


def announcement_of(world, scope, state):
    school = world.schools[scope]
    by = make_user(Role.SCHOOL_STAFF, school=school)
    row = targets.begin(school=school, level="basic", academic_year=2568, by=by)
    about = {"announced_on": today(), "endorsed_on": today(), "endorsed_by": "นายมั่น ใจดี"}
    aims = dict.fromkeys(row.standard_set.standards.all(), 4)
    file = ("ประกาศ.pdf", b"%PDF-1.4 secret", "application/pdf")
    if row.is_announced:
        return row
    return targets.save(
        announcement=row,
        by=by,
        version=row.version,
        content=about,
        targets=aims,
        own=[("ภูมิปัญญา", 4)],
        upload=file,
        announce=state == Announcement.State.ANNOUNCED,
    )


def a_set(*, is_draft):
    return lambda world, scope, user: [set_of(world, scope, is_draft=is_draft).pk]


def an_announcement(state):
    return lambda world, scope, user: [announcement_of(world, scope, state).pk]


def fill(world, scope):
    """One of each, for the canary."""
    set_of(world, scope, is_draft=False)
    set_of(world, scope, is_draft=True)
    row = announcement_of(world, scope, Announcement.State.ANNOUNCED)
    assert OwnStandard.objects.filter(announcement=row).exists()
    targets.take_up(announcement=row, by=row.created_by, version=row.version, reason="มติใหม่ของคณะกรรมการ")


KEEP = both(KEEPERS)
ROWS = {
    "qa:standards": Row(get=READERS | SCHOOL),
    "qa:standards_compare": Row(get=READERS | SCHOOL),
    "qa:standard_set": Row(a_set(is_draft=False), get=both(READERS | SCHOOL)),
    "qa:standard_set_copy": Row(a_set(is_draft=False), post=KEEP),
    "qa:standard_set_edit": Row(a_set(is_draft=True), **get_and_post(KEEP)),
    "qa:standard_set_use": Row(a_set(is_draft=True), post=KEEP),
    "qa:standard_set_end": Row(a_set(is_draft=False), **get_and_post(KEEP)),
    "qa:standard_set_delete": Row(a_set(is_draft=True), post=KEEP),
    "qa:targets": Row(get=READERS | SCHOOL),
    "qa:announcement_new": Row(**get_and_post(SCHOOL)),
    "qa:announcement": Row(an_announcement("announced"), get={OWN: READERS | SCHOOL, OFFICE: READERS}),
    "qa:announcement_edit": Row(an_announcement("draft"), **get_and_post({OWN: SCHOOL})),
    "qa:announcement_correct": Row(an_announcement("announced"), post={OWN: SCHOOL}),
}
