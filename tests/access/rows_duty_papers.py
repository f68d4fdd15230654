"""Who gets through to duty orders drafted from the groups, handbooks and the sheets; and one of each."""

from handbook import duty_order
from handbook.actions import books, duty_papers, group_books
from handbook.models import DutyPaper, PersonalHandbook
from registry.actions import official
from tests.access.rows import CLERK, DIRECTOR, HEAD, OFFICE_ADMIN, STAFF, Row, both, get_and_post, pk_of
from tests.access.world import OFFICE, OWN
from tests.factories import today
from tests.handbook.factories import make_group, make_member, make_process
from tests.registry.official_factories import a_director
from thai.years import fiscal_year

READERS = STAFF | {CLERK}
KEEPERS = {HEAD, OFFICE_ADMIN, CLERK}
LEADERS = {HEAD, DIRECTOR}


def make_duty_paper(office, by, users, *, year=None, signed=False):
    """A duty order of `by` that names `users`, members of a group with one งาน."""
    group = make_group(office)
    work = make_process(group, steps=2)
    for user in users:
        make_member(group, user)
    year = year or fiscal_year(today())
    data = duty_order.read(office, year, today())
    lines = [(user, [work], None) for user in users]
    a_director(office)
    made, _ = duty_papers.draft(office=office, by=by, year=year, effective_on=today(), lines=lines, data=data)
    if signed:
        paper = official.submit(paper=made.paper, by=by, version=made.paper.version)
        official.approve(paper=paper, by=paper.steps.get().user, version=paper.version)
        made = DutyPaper.objects.select_related("paper", "order", "office").get(pk=made.pk)
    return made


def _year(office):
    """A year that has no order yet: one office has one open draft of a year."""
    return 2600 + DutyPaper.objects.filter(office=office).count()


def duty_paper(world, scope, user):
    office = world.office(scope)
    mine = scope == OWN and user is not None and user.has_role(*KEEPERS)
    by = user if mine else world.clerks[office]
    # What others may read of an order is what was signed.
    signed = scope == OFFICE or (scope == OWN and not mine)
    return make_duty_paper(office, by, [world.supervisors[office]], year=_year(office), signed=signed)


def book(world, scope, user, *, state="open", by_user=True):
    office = world.office(scope)
    mine = by_user and scope == OWN and user is not None and user.has_role(*READERS)
    owner = user if mine else world.supervisors[office]
    used = PersonalHandbook.objects.filter(office=office, user=owner).count()
    made = books.start(office=office, user=owner, year=2600 + used)
    if state == "submitted":
        group = make_group(office)
        make_member(group, owner)
        make_process(group, steps=2)
        edition, _ = books.make(handbook=made, by=owner)
        books.keep_file(edition=edition, content=b"%PDF-1.4 handbook")
        made = books.submit(handbook=made, by=owner, version=made.version)
    return made


def a_submitted_book(world, scope, user):
    return book(world, scope, user, state="submitted", by_user=False)


def a_work(world, scope, user):
    return make_process(make_group(world.office(scope)), published=False)


def a_group(world, scope, user):
    return make_group(world.office(scope))


OWN_BOOK = get_and_post({OWN: READERS})

ROWS = {
    "handbook:duty_papers": Row(get=READERS),
    "handbook:duty_paper_new": Row(get=KEEPERS, post=KEEPERS),
    "handbook:duty_paper": Row(pk_of(duty_paper), get=both(READERS)),
    "handbook:duty_paper_redraft": Row(pk_of(duty_paper), **get_and_post(both(KEEPERS))),
    "handbook:books": Row(get=READERS),
    "handbook:book_start": Row(post=READERS),
    "handbook:book": Row(pk_of(book), get={OWN: READERS, OFFICE: LEADERS}),
    "handbook:book_foreword": Row(pk_of(book), **OWN_BOOK),
    "handbook:book_make": Row(pk_of(book), **OWN_BOOK),
    "handbook:book_submit": Row(pk_of(book), **OWN_BOOK),
    "handbook:book_return": Row(pk_of(a_submitted_book), **get_and_post(both(LEADERS))),
    "handbook:group_books": Row(get=READERS),
    "handbook:group_book_make": Row(**get_and_post({HEAD})),
    "handbook:process_standard": Row(pk_of(a_work), get=both(READERS)),
    "handbook:group_analysis": Row(pk_of(a_group), get=both(READERS)),
}

WRITTEN = {
    "handbook.DutyPaper.made_of", "handbook.PersonalHandbook.foreword", "handbook.HandbookEdition.frozen",
    "handbook.HandbookEvent.comment", "handbook.GroupBook.frozen",
}  # fmt: skip


def fill(world, scope):
    """A signed order and one that is not, a handbook that was handed in, and one of the group."""
    office = world.office(scope)
    make_duty_paper(office, world.heads[office], [world.supervisors[office]], year=2590, signed=True)
    make_duty_paper(office, world.heads[office], [world.clerks[office]], year=2591)
    a_submitted_book(world, scope, None)
    group_books.make(office=office, by=world.heads[office], year=2590)
