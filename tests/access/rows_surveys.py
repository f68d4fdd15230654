"""Who gets through to surveys: those who make them, those who read, the schools that answer, and everybody's link."""

from instruments.models import Instrument
from supervision.actions import surveys
from tests.access.rows import (
    CLERK,
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
from tests.supervision.survey_factories import answer, make_survey, reply

MAKERS = {HEAD, SUPERVISOR, OFFICE_ADMIN}
READERS = MAKERS | {DIRECTOR, CLERK}
WRITTEN = {"supervision.Survey.title", "supervision.Survey.instructions"}
TEXTS = ({}, [{"code": "a"}, {"code": "b"}, {"code": "why", "kind": "text", "required": False}])


def survey_of(world, scope, state="open", **fields):
    """A survey to the school of the scope alone."""
    office = world.office(scope)
    # Not as a default of setdefault: a version that is made here is published, and nothing could be planted in it.
    if "version" not in fields:
        fields["version"] = make_version(TEXTS)
    return make_survey(
        office=office,
        schools=[world.schools[scope]],
        by=world.heads[office],
        state=state,
        instructions="โปรดตอบ",
        **fields,
    )


def survey(state):
    return lambda world, scope, user: [survey_of(world, scope, state).pk]


def public(world, scope, user):
    return [survey_of(world, scope, public=True).token]


def answered(world, scope, user):
    row = survey_of(world, scope)
    return [row.pk, answer(row, world.schools[scope]).pk]


def waiting(world, scope, user):
    row = survey_of(world, scope)
    return [row.pk, row.targets.get().pk]


def replied(world, scope, user):
    row = survey_of(world, scope, public=True)
    return [row.pk, reply(row).pk]


def text_item(world, scope, user):
    row = survey_of(world, scope)
    return [row.pk, row.version_asked.items().get(code="why").pk]


def fill(world, scope):
    """One of each, for the canary, with an instrument of the product: one that is made here could not be written in."""
    version = Instrument.objects.get(code="F-15", office=None).current
    row = survey_of(world, scope, public=True, version=version)
    target = answer(row, world.schools[scope], [(4, 5)])
    target.response.answers.create(item=version.items().filter(kind="long_text").first(), text="ความเห็น")
    reply(row, [(3, 4)], school=world.schools[scope])
    survey_of(world, scope, "draft", title="ร่าง", version=version)
    surveys.close(survey=row, by=world.heads[world.office(scope)], version=row.version)


MAKE, READ = both(MAKERS), both(READERS)
ROWS = {
    "supervision:surveys": Row(get=READERS | SCHOOL),
    "supervision:survey_new": Row(**get_and_post(MAKERS)),
    "supervision:survey": Row(survey("open"), get=READ),
    "supervision:survey_edit": Row(survey("draft"), **get_and_post(MAKE)),
    "supervision:survey_schools": Row(survey("draft"), **get_and_post(MAKE)),
    "supervision:survey_open": Row(survey("draft"), **get_and_post(MAKE)),
    "supervision:survey_remind": Row(survey("open"), **get_and_post(MAKE)),
    "supervision:survey_extend": Row(survey("open"), **get_and_post(MAKE)),
    "supervision:survey_close": Row(survey("open"), **get_and_post(MAKE)),
    "supervision:survey_reopen": Row(survey("closed"), **get_and_post(MAKE)),
    "supervision:survey_delete": Row(survey("draft"), **get_and_post(MAKE)),
    "supervision:survey_answer": Row(survey("open"), **get_and_post({OWN: SCHOOL})),
    "supervision:survey_autosave": Row(survey("open"), post={OWN: SCHOOL}),
    "supervision:survey_paper": Row(waiting, **get_and_post(MAKE)),
    "supervision:survey_target": Row(answered, get=READ),
    "supervision:survey_replies": Row(survey("open"), get=READ),
    "supervision:survey_reply": Row(replied, get=READ),
    "supervision:survey_link_close": Row(survey("open"), **get_and_post(MAKE)),
    "supervision:survey_link_open": Row(survey("open"), **get_and_post(MAKE)),
    "supervision:survey_reply_leave_out": Row(replied, **get_and_post(MAKE)),
    "supervision:survey_reply_count": Row(replied, **get_and_post(MAKE)),
    "supervision:survey_results": Row(survey("open"), get=READ),
    "supervision:survey_workbook": Row(survey("open"), get=READ),
    "supervision:survey_texts": Row(text_item, get=READ),
    "supervision:survey_public": Row(public, **get_and_post(dict.fromkeys(SCOPES, EVERYBODY)), public=True),
}
