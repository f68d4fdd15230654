"""The duty order (F-30) of the demo office drafted from its groups, signed and acknowledged by some; one handbook of it
that is handed in and one whose fifteen days run."""

from django.db import transaction

from handbook import duty_order
from handbook.actions import books, duty_papers
from handbook.models import DutyPaper, PersonalHandbook, Process
from registry.actions import official
from schools.actions import duty_orders
from schools.models import Role, User
from schools.recipients import of_office
from thai.years import fiscal_year

# How many have acknowledged it, besides who hands the handbook in and who is still at it.
READ = 4


@transaction.atomic
def make(*, office, today):
    """The signed order and both handbooks; the PDFs are asked for. Call hand_in once they are made."""
    head, director = of_office(office, Role.HEAD)[0], of_office(office, Role.DIRECTOR)[0]
    year = fiscal_year(today)
    data = duty_order.read(office, year, today)
    lines = _lines(office, data)
    made, _new = duty_papers.draft(office=office, by=head, year=year, effective_on=today, lines=lines, data=data)
    paper = official.submit(paper=made.paper, by=head, version=made.paper.version)
    official.approve(paper=paper, by=director, version=paper.version)
    made = DutyPaper.objects.select_related("order").get(pk=made.pk)
    first, others = _readers(office, lines)
    for person in (first, *others):
        duty_orders.acknowledge(order=made.order, by=person)
    books.make(handbook=PersonalHandbook.objects.get(office=office, year=year, user=first), by=first)


def hand_in(*, office):
    """Hands in the handbook whose PDF is there."""
    rows = PersonalHandbook.objects.filter(
        office=office, state=PersonalHandbook.State.OPEN, editions__file__isnull=False
    )
    for handbook in rows.select_related("office", "user").distinct():
        books.submit(handbook=handbook, by=handbook.user, version=handbook.version)


def _lines(office, data):
    """[(user, [Process], deputy)]: the people of a group take turns from งาน to งาน, and the next one stands in."""
    users = User.objects.in_bulk([person["pk"] for person in data["people"]])
    works = {row.pk: row for row in Process.objects.filter(group__office=office)}
    members, of_group = {}, {}
    for person in data["people"]:
        for group in person["groups"]:
            members.setdefault(group["pk"], []).append(person["pk"])
            of_group[group["pk"]] = group["work"]
    shares = {pk: [] for pk in users}
    for pk, people in members.items():
        for place, one in enumerate(of_group[pk]):
            shares[people[place % len(people)]].append(works[one["pk"]])
    order = [person["pk"] for person in data["people"]]
    return [
        (users[pk], shares[pk], users[order[(place + 1) % len(order)]] if len(order) > 1 else None)
        for place, pk in enumerate(order)
    ]


def _readers(office, lines):
    """Who hands the handbook in, the supervisor with the least งาน who has some; and others who read the order, of whom
    the account that opens the demo is one."""
    group = {user.pk for user in of_office(office, Role.SUPERVISOR)}
    rows = sorted(
        (len(work), user.is_demo, user.pk, user) for user, work, _deputy in lines if user.pk in group and work
    )
    first, *others = [row[-1] for row in rows]
    others.sort(key=lambda user: not user.is_demo)
    return first, others[:READ]
