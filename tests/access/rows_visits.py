"""Who gets through to the steps of a visit: instruments, feedback, publication; and one of everything of a visit."""

import uuid

from django.utils import timezone

from instruments import actions as instruments
from instruments.models import Instrument
from supervision.actions import publications
from supervision.actions import visits as actions
from supervision.models import VisitGuest, VisitMember, VisitPhoto, VisitPublication, VisitSignature
from tests.access.rows import DIRECTOR, EVERYBODY, HEAD, SCHOOL, SUPERVISOR, Row, both, get_and_post, visit
from tests.access.world import OFFICE, OTHER, OWN, SCOPES
from tests.supervision.factories import photo

WRITTEN = {
    "supervision.Visit.classes", "supervision.Visit.expected", "supervision.Visit.private_notes",
    "supervision.Visit.order_text", "supervision.Visit.school_view", "supervision.VisitGuest.name",
    "supervision.VisitGuest.position", "supervision.VisitSignature.name", "supervision.VisitPublication.content",
}  # fmt: skip


def tool_of(world, scope, user):
    row = world.visit(scope, user, "draft")
    return [row.pk, row.answered.get().pk]


def acknowledged(world, scope, user):
    row = world.visit(scope, user, "approved")
    actions.acknowledge(visit=row, by=world.heads[world.office(scope)], view="เห็นด้วย")
    return [row.pk]


def published(world, scope, user):
    row = world.visit(scope, user, "approved")
    by = world.heads[world.office(scope)]
    return [publications.publish(visit=row, parts=["strengths", "photos"], by=by).token]


def of_published(world, scope, user):
    return [VisitPublication.objects.get(token=published(world, scope, user)[0]).visit_id]


def published_photo(world, scope, user):
    row = world.visit(scope, user, "approved")
    stored = world.file(scope, "visit_photo", content=photo().read())
    picture = VisitPhoto.objects.create(visit=row, file=stored, consent=True)
    by = world.heads[world.office(scope)]
    return [publications.publish(visit=row, parts=["photos"], by=by).token, picture.file_id]


def approved_photo(world, scope, user):
    row = world.visit(scope, user, "approved")
    return [row.pk, VisitPhoto.objects.create(visit=row, file=world.file(scope, "visit_photo"), consent=True).pk]


def fill(world, scope):
    """One of everything that belongs to a visit, for the canary."""
    row = world.visit(scope, None, "approved", by_user=False)
    office = world.office(scope)
    VisitMember.objects.create(visit=row, user=world.heads[office])
    VisitGuest.objects.create(visit=row, name="ผู้ทรงคุณวุฒิ", position="อาจารย์")
    VisitSignature.objects.create(visit=row, side="school", name="ผู้ลงนาม", file=world.file(scope, "signature"))
    row.order_file = world.file(scope, "visit_order")
    row.order_text = row.classes = row.expected = row.private_notes = row.school_view = "ข้อความ"
    version = Instrument.objects.get(code="F-feedback", office=None).current
    texts = {item: "ดี" for item in version.items() if item.kind == "long_text"}
    row.feedback = instruments.answer(version=version, school=row.school, respondent=None, values=texts)
    row.save()
    VisitPublication.objects.create(
        visit=row,
        token=uuid.uuid4().hex,
        parts=["strengths"],
        content={"school": "บ้าน", "strengths": "ครูตั้งใจ"},
        published_by=world.heads[office],
        withdrawn_at=timezone.now() if scope == OTHER else None,
    )


WRITERS = {OWN: {SUPERVISOR, HEAD}}
ANYBODY = dict.fromkeys(SCOPES, EVERYBODY)

ROWS = {
    "supervision:visit_tool": Row(get={SUPERVISOR, HEAD}),
    "supervision:visit_follow_ups": Row(get={SUPERVISOR, HEAD}),
    "supervision:visit_tool_remove": Row(tool_of, get=WRITERS, post=WRITERS),
    "supervision:visit_delete": Row(visit("draft"), get=WRITERS, post=WRITERS),
    "supervision:visit_feedback": Row(acknowledged, **get_and_post({OWN: SCHOOL})),
    "supervision:visit_publish": Row(visit("approved"), **get_and_post(both({HEAD, DIRECTOR}))),
    "supervision:visit_withdraw": Row(of_published, **get_and_post(both({HEAD, DIRECTOR}))),
    "supervision:visit_photo_take_back": Row(approved_photo, **get_and_post({OWN: {SUPERVISOR, HEAD}, OFFICE: {HEAD}})),
    "supervision:visit_public": Row(published, public=True, get=ANYBODY),
    "supervision:visit_public_photo": Row(published_photo, public=True, get=ANYBODY),
}
