"""Who gets through to events: those who run them, those who read, schools, and everybody's links."""

from instruments.models import Instrument
from schools.models import Role
from supervision import check_in
from supervision.actions import event_parts
from supervision.models import EventDocument, EventPhoto, EventSpeaker
from tests.access.rows import (
    CLERK,
    COMMITTEE,
    DIRECTOR,
    EVERYBODY,
    HEAD,
    OFFICE_ADMIN,
    SCHOOL,
    SUPERVISOR,
    Row,
    both,
    get_and_post,
)
from tests.access.world import OWN, SCOPES
from tests.instruments.factories import make_version
from tests.supervision.event_factories import make_event, make_people, open_session

KEEPERS = {HEAD, SUPERVISOR, CLERK, OFFICE_ADMIN}
READERS = KEEPERS | {DIRECTOR}
EVENTS = READERS | SCHOOL
WRITTEN = {
    "supervision.Event.title",
    "supervision.Event.description",
    "supervision.Participant.name",
    "supervision.Participant.organisation",
    "supervision.EventInvitation.name",
    "supervision.EventInvitation.position",
    "supervision.EventInvitation.organisation",
    "supervision.EventSession.title",
    "supervision.EventSpeaker.name",
    "supervision.EventDocument.title",
    "supervision.EventPhoto.caption",
}
TEXTS = ({}, [{"code": "a"}, {"code": "why", "kind": "text", "required": False}])


def event_of(world, scope, state="announced", user=None, **fields):
    office = world.office(scope)
    fields.setdefault("registration", "link")
    event = make_event(office=office, by=world.heads[office], state=state, **fields)
    if scope == OWN and user is not None and user.has_role(Role.COMMITTEE):
        event_parts.invite(event=event, schools=[], people=[user], by=world.heads[office])
    return event


def event(state):
    return lambda world, scope, user: [event_of(world, scope, state, user if state == "announced" else None).pk]


def invited(world, scope, user):
    row = event_of(world, scope)
    event_parts.invite(event=row, schools=[world.schools[scope]], people=[], by=row.owner)
    return [row.pk]


def person(world, scope, user):
    row = event_of(world, scope)
    return [row.pk, make_people(row, "นางสาวดี ใจงาม")[0].pk]


def mailed(world, scope, user):
    row = event_of(world, scope)
    someone = make_people(row, "นางสาวดี ใจงาม", email="dee@example.org")[0]
    return [row.pk, someone.mails.get_or_create(what="link", version=1)[0].pk]


def session(world, scope, user):
    row = event_of(world, scope)
    return [row.pk, row.sessions.get().pk]


def text_item(world, scope, user):
    row = event_of(world, scope, evaluation=make_version(TEXTS))
    return [row.pk, row.evaluation.items().get(code="why").pk]


def public(world, scope, user):
    return [event_of(world, scope).token]


def own(world, scope, user):
    row = event_of(world, scope, evaluation=make_version(TEXTS))
    return [make_people(row, "นายดี ใจงาม")[0].token]


def own_file(world, scope, user):
    row = event_of(world, scope)
    document = EventDocument.objects.create(event=row, file=world.file(scope, "event_document"), title="กำหนดการ")
    return [make_people(row, "นายดี ใจงาม")[0].token, document.file_id]


def code(world, scope, user):
    return [check_in.code_of(open_session(event_of(world, scope)))]


def fill(world, scope):
    """One of each, for the canary."""
    office, school = world.office(scope), world.schools[scope]
    version = Instrument.objects.get(code="F-feedback", office=None).current
    row = event_of(world, scope, evaluation=version, description="โปรดมา")
    make_people(row, "นายดี ใจงาม", school=school)
    make_people(row, "นายงาม ใจดี", organisation="มหาวิทยาลัย", position="อาจารย์")
    EventSpeaker.objects.create(event=row, name="ดร.ดี", position="อาจารย์", topic="การอ่าน")
    EventDocument.objects.create(event=row, file=world.file(scope, "event_document"), title="กำหนดการ")
    EventPhoto.objects.create(event=row, file=world.file(scope, "event_photo"), caption="หมู่")
    event_parts.invite(event=row, schools=[school], people=[world.heads[office]], by=world.heads[office])
    stranger = {"name": "นายไกล ใจดี", "position": "กำนัน", "organisation": "ตำบล"}
    event_parts.invite(event=row, schools=[], people=[], outside=[stranger], by=world.heads[office])
    event_of(world, scope, "draft", title="ร่าง")
    event_of(world, scope, "cancelled", title="ยกเลิก")


KEEP, READ = both(KEEPERS), both(READERS)
ALL = {OWN: EVENTS | {COMMITTEE}, **{scope: EVENTS for scope in both(EVENTS) if scope != OWN}}
ANYBODY = dict.fromkeys(SCOPES, EVERYBODY)
ROWS = {
    "supervision:events": Row(get=EVENTS | {COMMITTEE}),
    "supervision:event_new": Row(**get_and_post(KEEPERS)),
    "supervision:event": Row(event("announced"), get=ALL),
    "supervision:event_edit": Row(event("draft"), **get_and_post(KEEP)),
    "supervision:event_announce": Row(event("draft"), **get_and_post(KEEP)),
    "supervision:event_finish": Row(event("announced"), **get_and_post(KEEP)),
    "supervision:event_cancel": Row(event("announced"), **get_and_post(KEEP)),
    "supervision:event_restore": Row(event("cancelled"), **get_and_post(KEEP)),
    "supervision:event_delete": Row(event("draft"), **get_and_post(KEEP)),
    "supervision:event_outcome": Row(event("finished"), **get_and_post(KEEP)),
    "supervision:event_sessions": Row(event("draft"), **get_and_post(KEEP)),
    "supervision:event_speakers": Row(event("draft"), **get_and_post(KEEP)),
    "supervision:event_files": Row(event("announced"), **get_and_post(KEEP)),
    "supervision:event_invite": Row(event("announced"), **get_and_post(KEEP)),
    "supervision:event_letter": Row(invited, **get_and_post(KEEP)),
    "supervision:event_results": Row(event("announced"), get=READ),
    "supervision:event_texts": Row(text_item, get=READ),
    "supervision:event_join": Row(event("announced"), **get_and_post(ALL)),
    "supervision:event_people": Row(event("announced"), get=READ),
    "supervision:event_person_new": Row(event("announced"), **get_and_post(KEEP)),
    "supervision:event_people_new": Row(event("announced"), **get_and_post(KEEP)),
    "supervision:event_person": Row(person, **get_and_post(KEEP)),
    "supervision:event_check": Row(person, **get_and_post(KEEP)),
    "supervision:event_tick": Row(session, get=KEEP, post=KEEP, data={"participant": 0}),
    "supervision:event_screen": Row(session, get=KEEP),
    "supervision:event_sheet": Row(session, **get_and_post(KEEP)),
    "reports:event_sheet": Row(event("announced"), get=READ),
    "reports:event_summary": Row(event("announced"), get=READ),
    "supervision:event_links": Row(event("announced"), get=KEEP),
    "supervision:event_ask": Row(event("announced"), **get_and_post(KEEP)),
    "supervision:event_mails_again": Row(event("announced"), **get_and_post(KEEP)),
    "supervision:event_mail_returned": Row(mailed, **get_and_post(KEEP)),
    "supervision:event_poster": Row(event("announced"), get=READ),
    "supervision:event_link_again": Row(public, **get_and_post(ANYBODY), public=True),
    "supervision:event_public": Row(public, **get_and_post(ANYBODY), public=True),
    "supervision:event_own": Row(own, get=ANYBODY, public=True),
    "supervision:event_give_up": Row(own, post=ANYBODY, public=True),
    "supervision:event_evaluation": Row(own, **get_and_post(ANYBODY), public=True),
    "supervision:event_own_file": Row(own_file, get=ANYBODY, public=True),
    "supervision:event_arrive": Row(code, **get_and_post(ANYBODY), public=True),
}
