"""Who gets through to the registers of letters and to letters on desks; and one of each."""

from registry.actions import letters, reserve, routing
from registry.models import Book, Letter, LetterRoute
from tests.access.rows import (
    CLERK,
    DIRECTOR,
    HEAD,
    OFFICE_ADMIN,
    SCHOOL,
    STAFF,
    SUPERVISOR,
    Row,
    both,
    get_and_post,
)
from tests.access.world import OWN, SCOPES
from tests.registry.letter_factories import make_order, make_received, make_sent

OFFICERS = STAFF | {CLERK}
KEEPERS = {CLERK, HEAD}
SENDERS = KEEPERS | {SUPERVISOR}
KEEP = {OWN: SENDERS, "same office": KEEPERS}
WRITTEN = {
    "registry.Letter.subject",
    "registry.Letter.sender",
    "registry.Letter.addressee",
    "registry.Letter.reference",
    "registry.Letter.note",
    "registry.Letter.search_text",
    "registry.LetterRoute.instruction",
    "registry.LetterRoute.done_note",
    "registry.LetterEvent.comment",
}


def kept(world, scope, user):
    """Numbers of the register of orders that were reserved in the office."""
    office = world.office(scope)
    given = {"kind": Book.Kind.ORDER, "be_year": 2569, "count": 5, "purpose": "คำสั่งแต่งตั้ง"}
    return [reserve(office=office, by=world.clerks[office], **given).pk]


def of_office(world, scope, user):
    """A received letter, registered by the person where they could have done so, and on the own desk."""
    clerk = world.clerks[world.office(scope)]
    mine = scope == OWN and user is not None and user.has_role(*OFFICERS)
    by = user if mine and user.has_role(*SENDERS) else clerk
    return make_received(by=by, people=[user if mine else world.heads[world.office(scope)]])


def letter(world, scope, user):
    return [of_office(world, scope, user).pk]


def done(world, scope, user):
    made = of_office(world, scope, user)
    for route in made.routes.select_related("user"):
        routing.finish(letter=made, by=route.user, words="ทำแล้ว")
    return [made.pk]


def desk(world, scope, user):
    made = make_received(by=world.clerks[world.office(scope)], people=[world.supervisors[world.office(scope)]])
    return [made.pk, made.routes.get().pk]


def with_file(world, scope, user):
    made = of_office(world, scope, user)
    upload = ("หนังสือ.pdf", world.file(scope, "report_draft").content.open("rb"), "application/pdf")
    letters.attach(letter=made, uploads=[upload], by=made.registered_by)
    return [made.pk, made.files.get().pk]


def to_school(world, scope, user):
    by = world.clerks[world.office(scope)]
    return [make_sent(by=by, schools=[world.schools[scope]], way=Letter.Way.HERE).pk]


def everywhere(roles):
    return dict.fromkeys(SCOPES, roles)


def fill(world, scope):
    """One of each, for the canary."""
    office = world.office(scope)
    clerk, head = world.clerks[office], world.heads[office]
    given = {"reference": "ศธ 04005/1", "note": "เก็บต้นฉบับ", "addressee": "ผู้อำนวยการ"}
    upload = ("ความลับ.pdf", world.file(scope, "report_draft").content.open("rb"), "application/pdf")
    first = make_received(by=clerk, people=[head], uploads=[upload], **given)
    routing.route(
        letter=first,
        by=head,
        people=[world.supervisors[office]],
        purpose=LetterRoute.Purpose.ACT,
        instruction="ดำเนินการ",
    )
    routing.finish(letter=first, by=world.supervisors[office], words="ประสานแล้ว")
    make_sent(by=clerk, answers=first, schools=[world.schools[scope]], way=Letter.Way.HERE, refers_to="หนังสือ")
    order = make_order(by=clerk, sender="ผู้อำนวยการ")
    letters.cancel(letter=order, by=clerk, reason="ออกซ้ำ", version=order.version)


ROWS = {
    "registry:letters": Row(get=OFFICERS),
    "registry:letter_new": Row(lambda w, s, u: ["letter_out"], **get_and_post(everywhere(SENDERS))),
    "registry:my_letters": Row(get=OFFICERS),
    "registry:letter_follow": Row(get={CLERK, HEAD, DIRECTOR}),
    "registry:books": Row(get=OFFICERS),
    "registry:book_edit": Row(
        lambda w, s, u: ["letter_in", 2569], **get_and_post(everywhere(KEEPERS | {OFFICE_ADMIN}))
    ),
    "registry:book_reserve": Row(lambda w, s, u: ["order"], **get_and_post(everywhere(KEEPERS))),
    "registry:book_give_up": Row(kept, **get_and_post(both(KEEPERS))),
    "registry:school_letters": Row(get=SCHOOL),
    "registry:school_letter": Row(to_school, get={OWN: SCHOOL}),
    "registry:school_letter_acknowledge": Row(to_school, post={OWN: SCHOOL}),
    "registry:letter": Row(letter, get=both(OFFICERS)),
    "registry:letter_edit": Row(letter, **get_and_post(KEEP)),
    "registry:letter_cancel": Row(letter, **get_and_post(KEEP)),
    "registry:letter_route": Row(letter, post=both({CLERK, HEAD, DIRECTOR})),
    "registry:letter_acknowledge": Row(letter, post={OWN: OFFICERS}),
    "registry:letter_done": Row(letter, post={OWN: OFFICERS}),
    "registry:letter_reopen": Row(done, post={OWN: OFFICERS}),
    "registry:letter_remind": Row(letter, post=both({CLERK, HEAD, DIRECTOR})),
    "registry:letter_close": Row(letter, post=both(KEEPERS)),
    "registry:letter_file_remove": Row(with_file, post=KEEP),
    "registry:letter_recall": Row(desk, post=both(KEEPERS)),
    "reports:letter_slip": Row(letter, get=both(OFFICERS)),
    "reports:letter_register_print": Row(lambda w, s, u: ["letter_in", 2569], post=everywhere(OFFICERS)),
}
