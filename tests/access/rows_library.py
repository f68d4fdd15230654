"""Who gets through to the library, its kinds, and the media that schools ask for."""

from registry.actions import library_starting, library_use
from registry.models import LibraryFeedback, LibraryKind, LibraryTrial
from schools.models import Role
from tests.access.rows import CLERK, COMMITTEE, DIRECTOR, HEAD, OFFICE_ADMIN, SCHOOL, STAFF, SUPERVISOR, Row, both
from tests.access.rows import get_and_post as alike
from tests.access.world import OFFICE, OTHER, OWN
from tests.factories import make_user, today
from tests.registry.library_factories import attach, make_item, make_request

OFFICE_PEOPLE = STAFF | {CLERK}
KEEPERS = {HEAD, SUPERVISOR, CLERK, OFFICE_ADMIN}
SETTERS = {HEAD, OFFICE_ADMIN}
ALL = OFFICE_PEOPLE | SCHOOL | {COMMITTEE}
WRITTEN = {
    "registry.LibraryItem.title", "registry.LibraryItem.author", "registry.LibraryItem.summary",
    "registry.LibraryTag.name", "registry.LibraryVersion.changes", "registry.LibraryVersion.fields",
    "registry.LibraryAttachment.title", "registry.LibraryAttachment.url", "registry.LibraryEvent.comment",
    "registry.LibraryReview.opinion", "registry.LibraryReview.checklist", "registry.LibraryTrial.place",
    "registry.LibraryTrial.finding", "registry.LibraryFeedback.comment", "registry.LibraryFeedback.used_note",
    "registry.LibraryKind.name", "registry.LibraryKind.about", "registry.MediaRequest.what",
    "registry.MediaRequest.purpose", "registry.MediaRequest.rating_note", "registry.MediaRequestEvent.comment",
}  # fmt: skip


def teacher(world, scope):
    return make_user(Role.SCHOOL_STAFF, office=world.office(scope), school=world.schools[scope])


def item_of(world, scope, state="approved", *, school=False, **fields):
    """An item of the scope's office, or written at the scope's school."""
    office = world.office(scope)
    if school:
        return make_item(office, by=teacher(world, scope), school=world.schools[scope], state=state, **fields)
    return make_item(office, by=world.heads[office], state=state, **fields)


def item(state="approved", *, school=False, more=(), **fields):
    return lambda world, scope, user: [item_of(world, scope, state, school=school, **fields).pk, *more]


def attached(world, scope, *, school=False):
    row = item_of(world, scope, "draft", school=school)
    return row, attach(row, by=row.created_by)


def attachment(*, school=False):
    def make(world, scope, user):
        row, file = attached(world, scope, school=school)
        return [row.pk, file.pk]

    return make


def in_use(world, scope, user):
    row, file = attached(world, scope)
    from registry.actions import library

    library.step(item=row, name="approve", by=row.created_by, version=row.version)
    return [row.pk, file.pk]


def trial_of(world, scope, *, school=False):
    row = item_of(world, scope, school=school)
    return library_use.record_trial(
        trial=LibraryTrial(item=row, stage="field", place="ห้อง ป.1", pupils=30, tried_on=today(), e1=82, e2=81),
        by=row.created_by,
    )


def trial(world, scope, user):
    row = trial_of(world, scope)
    return [row.item_id, row.pk]


def pair(world, scope, user):
    row, other = item_of(world, scope), item_of(world, scope, title="อีกรายการ")
    row.related.add(other)
    return [row.pk, other.pk]


def own_kind(world, scope, user):
    """A code that each office has is nobody's secret: the page is that of the own office."""
    return ["law"]


def request_of(world, scope, state="asked", **fields):
    return make_request(world.schools[scope], by=teacher(world, scope), state=state, **fields)


def request(state="asked", *more):
    return lambda world, scope, user: [request_of(world, scope, state).pk, *more]


def fill(world, scope):
    """One of each, for the canary."""
    office, head = world.office(scope), world.heads[world.office(scope)]
    row, _file = attached(world, scope, school=True)
    from registry.actions import library

    library.attach(item=row, by=row.created_by, title="เว็บ", url="https://example.go.th/", may_be_public=True)
    library.step(item=row, name="submit", by=row.created_by, version=row.version)
    lines = [{"text": "ครบ", "verdict": "ครบถ้วน", "note": "ดี"}]
    library.review(item=row, by=head, version=row.version, decision="send_back", opinion="แก้", checklist=lines)
    full = item_of(world, scope, author="กลุ่มนิเทศฯ", summary="สาระ", tags=["อ่าน"], values={"type": "สิ่งพิมพ์"})
    full.versions.update(changes="ปรับปรุง")
    library.move_on(item=full, by=head, version=full.version, stage="ทดลองใช้", note="เริ่ม")
    trial = trial_of(world, scope)
    LibraryTrial.objects.filter(pk=trial.pk).update(finding="ใช้ง่าย")
    LibraryFeedback.objects.create(
        item=full, school=world.schools[scope], used_year=2568, used_note="ป.1", rating=5, comment="ดี", by=head
    )
    LibraryKind.objects.create(office=office, code=f"own-{office.pk}", name="เอกสารภายใน", about="ของกลุ่ม")
    item_of(world, scope, "withdrawn")
    request_of(world, scope, "declined")
    rated = request_of(world, scope, "rated")
    type(rated).objects.filter(pk=rated.pk).update(rating_note="เร็วดี")


library_starting.offer("demo", "กฎหมายตัวอย่าง", lambda: [])

EVERYWHERE = both(ALL)
STAFF_ONLY = both(OFFICE_PEOPLE)
KEEP = both(KEEPERS)
OWN_SCHOOL = {OWN: SCHOOL}
# Of the own school's item the school, of the office's its keepers.
SCHOOLS_OWN = {OWN: SCHOOL}
ROWS = {
    "library:index": Row(get=ALL),
    "library:new": Row(**alike(KEEPERS | SCHOOL)),
    "library:start": Row(lambda w, s, u: ["demo"], post=dict.fromkeys((OWN, OFFICE, OTHER), SETTERS)),
    "library:kinds": Row(get=SETTERS),
    "library:kind_new": Row(**alike(SETTERS)),
    "library:kind": Row(own_kind, **alike(dict.fromkeys((OWN, OFFICE, OTHER), SETTERS))),
    "library:requests": Row(get=OFFICE_PEOPLE | SCHOOL),
    "library:request_new": Row(**alike(SCHOOL)),
    "library:request": Row(request(), get={OWN: OFFICE_PEOPLE | SCHOOL, OFFICE: OFFICE_PEOPLE}),
    "library:request_step": Row(
        request("asked", "accept"), get={OWN: OFFICE_PEOPLE | SCHOOL, OFFICE: OFFICE_PEOPLE}, post=KEEP
    ),
    "library:item": Row(item(), get=EVERYWHERE),
    "library:item_edit": Row(item("draft"), **alike(KEEP)),
    "library:step": Row(item("draft", more=["approve"]), get=both(KEEPERS | {DIRECTOR}), post=KEEP),
    "library:review": Row(item("submitted", school=True), **alike(both({HEAD, SUPERVISOR}))),
    "library:item_schools": Row(item(), get=STAFF_ONLY),
    "library:attach": Row(item("draft"), **alike(KEEP)),
    "library:detach": Row(attachment(), **alike(KEEP)),
    "library:download": Row(in_use, get=EVERYWHERE),
    "library:relate": Row(item(), **alike(KEEP)),
    "library:part": Row(pair, **alike(KEEP)),
    "library:stage": Row(item(), **alike(KEEP)),
    "library:trial_new": Row(item(), **alike(KEEP)),
    "library:trial_remove": Row(trial, **alike(KEEP)),
    "library:say": Row(item(), **alike(both(SCHOOL))),
    "library:acknowledge": Row(item(), **alike(both(SCHOOL))),
}
