"""Who gets through to official papers, their steps and first texts; and one of each."""

import uuid

from registry.models import OfficialPaper, PaperText
from tests.access.rows import CLERK, DIRECTOR, HEAD, OFFICE_ADMIN, STAFF, Row, both, get_and_post
from tests.access.world import OFFICE, OWN, SCOPES
from tests.registry.official_factories import make_paper

OFFICERS = STAFF | {CLERK}
KEEPERS = {HEAD, CLERK, OFFICE_ADMIN}
WRITTEN = {
    "registry.OfficialPaper.to",
    "registry.OfficialPaper.body",
    "registry.OfficialPaper.frozen",
    "registry.PaperStep.remark",
    "registry.PaperEvent.comment",
    "registry.PaperText.name",
    "registry.PaperText.body",
}


def of(state, office_state="signed"):
    """The keys of a paper in `state` of the person where it is theirs, else of one of a supervisor in another state."""

    def make(world, scope, user):
        mine = scope == OWN and user is not None and user.has_role(*OFFICERS)
        by = user if mine else world.supervisors[world.office(scope)]
        return [make_paper(by=by, state=state if scope == OWN else office_state).pk]

    return make


def turn(world, scope, user):
    """A memo, which anybody may decide, that waits for the person where it is theirs, else for a head."""
    office = world.office(scope)
    mine = scope == OWN and user is not None and user.has_role(*OFFICERS)
    people = [user if mine else world.heads[office]]
    return [make_paper(by=world.supervisors[office], kind="memo", state="waiting", people=people).pk]


def step(world, scope, user):
    (pk,) = of("waiting", "waiting")(world, scope, user)
    return [pk, OfficialPaper.objects.get(pk=pk).steps.get().pk]


def text(world, scope, user):
    office = world.office(scope)
    row = PaperText(office=office, kind="memo", name=uuid.uuid4().hex, subject="เรื่อง", created_by=world.heads[office])
    row.body = [{"kind": "text", "text": "ข้อความ"}]
    row.save()
    return [row.pk]


def fill(world, scope):
    """One of each, for the canary."""
    by = world.supervisors[world.office(scope)]
    for state in ("draft", "waiting", "returned", "withdrawn", "signed"):
        make_paper(
            by=by, state=state, refers_to="หนังสือ", enclosures="แบบ", contact="โทร.", position="ครู", closing="นับถือ"
        )
    make_paper(by=by, state="ready", kind="memo")
    text(world, scope, None)


def memo(world, scope, user):
    return ["memo"]


ROWS = {
    "registry:official_papers": Row(get=OFFICERS),
    "registry:official_choose": Row(get=OFFICERS),
    "registry:official_new": Row(memo, **get_and_post(dict.fromkeys(SCOPES, OFFICERS))),
    "registry:official_texts": Row(get=OFFICERS),
    "registry:official_text_new": Row(get=KEEPERS, post=KEEPERS),
    "registry:official_text": Row(text, **get_and_post(both(KEEPERS))),
    "registry:official_text_delete": Row(text, **get_and_post({OWN: KEEPERS, OFFICE: KEEPERS})),
    "registry:official_paper": Row(of("draft"), get=both(OFFICERS)),
    "registry:official_edit": Row(of("draft"), **get_and_post({OWN: OFFICERS})),
    "registry:official_discard": Row(of("draft"), **get_and_post({OWN: OFFICERS})),
    "registry:official_submit": Row(of("draft"), **get_and_post({OWN: OFFICERS})),
    "registry:official_approve": Row(turn, **get_and_post({OWN: OFFICERS})),
    "registry:official_return": Row(turn, **get_and_post({OWN: OFFICERS})),
    "registry:official_withdraw": Row(of("waiting"), **get_and_post({OWN: OFFICERS})),
    "registry:official_replace": Row(step, **get_and_post({OWN: OFFICERS, OFFICE: {HEAD, CLERK}})),
    "registry:official_send": Row(of("signed"), **get_and_post({OWN: OFFICERS, OFFICE: KEEPERS})),
    "registry:official_again": Row(of("signed"), **get_and_post(both(OFFICERS))),
    "reports:official_preview": Row(post=OFFICERS, data={"kind": "memo"}),
    # The files and pages behind these are drawn in tests/reports/test_official_papers.py.
    "reports:official_pdf": Row(of("ready", "ready"), get=both(OFFICERS)),
    "reports:official_copy": Row(of("draft", "waiting"), get={OWN: OFFICERS, OFFICE: {DIRECTOR, HEAD, CLERK}}),
}
