"""Who gets through to the handbook: groups, งาน, their drafts; and one of each."""

from tests.access import rows_duty_papers
from tests.access.rows import CLERK, HEAD, OFFICE_ADMIN, STAFF, Row, both, get_and_post
from tests.factories import today
from tests.handbook.factories import make_group, make_member, make_process, make_version

READERS = STAFF | {CLERK}
KEEPERS = {HEAD, OFFICE_ADMIN}


def group(world, scope, user, **fields):
    return make_group(world.office(scope), purpose="ภารกิจ", **fields)


def a_group(world, scope, user):
    return [group(world, scope, user).pk]


def closed_group(world, scope, user):
    return [group(world, scope, user, closed_on=today(), closed_reason="เหตุ").pk]


def member(world, scope, user):
    return [make_member(group(world, scope, user), world.supervisors[world.office(scope)]).pk]


def process(world, scope, user):
    return make_process(group(world, scope, user), steps=2)


def a_process(world, scope, user):
    return [process(world, scope, user).pk]


def closed_process(world, scope, user):
    made = make_process(group(world, scope, user), steps=1, closed_on=today(), closed_reason="เหตุ")
    return [made.pk]


def draft(world, scope, user):
    """A draft beside a published version, so that it can be given up."""
    return make_version(process(world, scope, user), 2, 2)


def part(name):
    """A row of a draft: its first step, reference or form."""
    return lambda world, scope, user: [getattr(draft(world, scope, user), name).first().pk]


def a_draft(world, scope, user):
    return [draft(world, scope, user).pk]


WRITES = get_and_post(both({HEAD}))

ROWS = {
    "handbook:index": Row(get=READERS),
    "handbook:sets": Row(get=KEEPERS, post=KEEPERS),
    "handbook:group_new": Row(get=KEEPERS, post=KEEPERS),
    "handbook:group": Row(a_group, get=both(READERS)),
    "handbook:group_edit": Row(a_group, **get_and_post(both(KEEPERS))),
    "handbook:group_close": Row(a_group, **get_and_post(both(KEEPERS))),
    "handbook:group_reopen": Row(closed_group, post=both(KEEPERS)),
    "handbook:member_new": Row(a_group, **get_and_post(both(KEEPERS))),
    "handbook:member_edit": Row(member, **get_and_post(both(KEEPERS))),
    "handbook:member_remove": Row(member, post=both(KEEPERS)),
    "handbook:process_new": Row(a_group, **WRITES),
    "handbook:process": Row(a_process, get=both(READERS)),
    "handbook:process_edit": Row(a_process, **WRITES),
    "handbook:process_close": Row(a_process, **WRITES),
    "handbook:process_reopen": Row(closed_process, post=both({HEAD})),
    "handbook:process_compare": Row(a_process, get=both(READERS)),
    "handbook:draft_make": Row(a_process, post=both({HEAD})),
    "handbook:version": Row(a_draft, get=both(READERS)),
    "handbook:version_texts": Row(a_draft, **WRITES),
    "handbook:version_publish": Row(a_draft, **WRITES),
    "handbook:version_discard": Row(a_draft, post=both({HEAD})),
    "handbook:step_new": Row(a_draft, **WRITES),
    "handbook:reference_new": Row(a_draft, **WRITES),
    "handbook:form_new": Row(a_draft, **WRITES),
    "handbook:step_edit": Row(part("steps"), **WRITES),
    "handbook:step_move": Row(part("steps"), post=both({HEAD}), data={"to": "down", "version": "1"}),
    "handbook:step_remove": Row(part("steps"), post=both({HEAD}), data={"version": "1"}),
    "handbook:reference_remove": Row(part("references"), post=both({HEAD})),
    "handbook:form_remove": Row(part("forms"), post=both({HEAD})),
    **rows_duty_papers.ROWS,
}

WRITTEN = {
    "handbook.WorkGroup.name", "handbook.WorkGroup.purpose", "handbook.WorkGroup.closed_reason",
    "handbook.Process.name", "handbook.Process.closed_reason", "handbook.ProcessVersion.purpose",
    "handbook.ProcessVersion.scope", "handbook.ProcessVersion.definitions", "handbook.ProcessVersion.kpi",
    "handbook.ProcessVersion.note", "handbook.Step.title", "handbook.Step.text", "handbook.Step.who",
    "handbook.Step.input", "handbook.Step.output", "handbook.Step.form", "handbook.Step.time",
    "handbook.ProcessReference.text", "handbook.ProcessReference.superseded_by", "handbook.ProcessForm.name",
    *rows_duty_papers.WRITTEN,
}  # fmt: skip


def fill(world, scope):
    """A group with people, a งาน with a draft and one that is closed."""
    made = draft(world, scope, None)
    make_member(made.process.group, world.heads[world.office(scope)], is_head=True)
    closed_process(world, scope, None)
    closed_group(world, scope, None)
    rows_duty_papers.fill(world, scope)
