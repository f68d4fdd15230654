"""Who gets through to the public site of an office, and to its publications inside."""

from tests.access.rows import CLERK, DIRECTOR, EVERYBODY, HEAD, SUPERVISOR, Row, both, get_and_post
from tests.access.rows_reports import report_of
from tests.access.world import SCOPES
from tests.reports.publication_factories import make_calendar, make_figures, make_page, make_practice_page

ALL = dict.fromkeys(SCOPES, EVERYBODY)
WRITTEN = {
    "reports.Publication.title",
    "reports.Publication.summary",
    "reports.Publication.search_text",
    "reports.Publication.data",
    "reports.Publication.unpublished_reason",
    "reports.PublicationFile.title",
    "reports.PublicationEvent.comment",
}


def page_of(world, scope, **fields):
    office = world.office(scope)
    return make_page(office, by=world.heads[office], **fields)


def item(world, scope, user):
    page = page_of(world, scope)
    return [page.office_id, page.slug]


def file(world, scope, user):
    page = page_of(world, scope, files=1)
    return [page.office_id, page.slug, 1]


def figures(*more):
    def make(world, scope, user):
        page = make_figures(world.office(scope), by=world.heads[world.office(scope)])
        return [page.office_id, page.slug, *more]

    return make


def calendar(world, scope, user):
    page = make_calendar(world.office(scope), by=world.heads[world.office(scope)])
    return [page.office_id, page.slug]


def practice(world, scope, user):
    practice, _page = make_practice_page(world.schools[scope], by=world.heads[world.office(scope)])
    return [practice.office_id, practice.pk]


def practice_file(world, scope, user):
    practice, page = make_practice_page(world.schools[scope], by=world.heads[world.office(scope)])
    return [practice.office_id, practice.pk, page.files.get().file_id]


def fill(world, scope):
    """One of each for the canary, one of them taken back."""
    office = world.office(scope)
    make_practice_page(world.schools[scope], by=world.heads[office])
    make_calendar(office, by=world.heads[office])
    make_figures(office, by=world.heads[office])
    page_of(world, scope, files=1)
    page_of(world, scope, taken_back=True)


def office(world, scope, user):
    return [world.office(scope).pk]


ROWS = {
    "reports:public_site": Row(office, public=True, get=ALL),
    "reports:public_list": Row(office, public=True, get=ALL),
    "reports:public_data": Row(office, public=True, get=ALL),
    "reports:public_feed": Row(office, public=True, get=ALL),
    "reports:public_calendar": Row(office, public=True, get=ALL),
    "reports:public_item": Row(item, public=True, get=ALL),
    "reports:public_rows": Row(figures(), public=True, get=ALL),
    "reports:public_ics": Row(calendar, public=True, get=ALL),
    "reports:public_dictionary": Row(figures(), public=True, get=ALL),
    "reports:public_csv": Row(figures("coverage"), public=True, get=ALL),
    "reports:public_file": Row(file, public=True, get=ALL),
    "reports:public_practices": Row(office, public=True, get=ALL),
    "reports:public_practice": Row(practice, public=True, get=ALL),
    "reports:public_practice_file": Row(practice_file, public=True, get=ALL),
}

OFFICE_READERS = {DIRECTOR, HEAD, SUPERVISOR, CLERK}


def approved_report(world, scope, user):
    author = world.supervisors[world.office(scope)]
    return [report_of(world, scope, author, "approved", papers=b"%PDF-1.4").pk]


def publication(world, scope, user):
    return [page_of(world, scope).pk]


ROWS |= {
    "reports:publications": Row(get=OFFICE_READERS),
    "reports:publication_new": Row(**get_and_post({DIRECTOR, HEAD, CLERK})),
    "reports:publication_figures": Row(**get_and_post({DIRECTOR, HEAD})),
    "reports:publication_calendar": Row(**get_and_post({DIRECTOR, HEAD, CLERK})),
    "reports:publication_report": Row(approved_report, **get_and_post(both({DIRECTOR, HEAD}))),
    "reports:publication": Row(publication, get=both(OFFICE_READERS)),
    "reports:publication_unpublish": Row(publication, **get_and_post(both({DIRECTOR, HEAD, CLERK}))),
}
