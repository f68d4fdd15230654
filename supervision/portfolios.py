"""What one person did in a fiscal year: visits counted from the visits, entries from the portfolio."""

from dataclasses import dataclass

from django.db.models import Count

from schools.duties import RESPONSIBLE, people_in
from schools.models import Role, User
from supervision.models import PortfolioEntry, Visit
from thai.years import fiscal_span


@dataclass
class Kind:
    """The entries of one kind: how many there are and how many hours they took."""

    value: str
    label: str
    entries: list
    hours: object


@dataclass
class Portfolio:
    """A fiscal year of one person; `visits` counts those handed in or approved that the person led."""

    person: User
    year: int
    visits: int
    schools: int
    joined: int
    kinds: list

    @property
    def joined_note(self):
        """Visits of others that the person took part in, in words."""
        return f"ร่วมคณะนิเทศอีก {self.joined:,} ครั้ง" if self.joined else ""

    @property
    def entries(self):
        """How many entries there are."""
        return sum(len(kind.entries) for kind in self.kinds)

    @property
    def hours(self):
        """Hours of all entries together."""
        return sum(kind.hours for kind in self.kinds)


def people_of(user):
    """Whose portfolios and plans the person may open: the own, for the head and the director everybody's in the group
    and of those who left entries behind."""
    if not user.has_role(Role.HEAD, Role.DIRECTOR):
        return User.objects.filter(pk=user.pk)
    office = user.acting.office_id
    left = PortfolioEntry.objects.filter(office=office).values("user")
    return (people_in(office, RESPONSIBLE) | User.objects.filter(pk__in=left)).distinct()


def visits_of(person, office, year):
    """Visits of a fiscal year that the person led, handed in or approved."""
    return Visit.objects.filter(office=office, supervisor=person, visited_on__range=fiscal_span(year)).made()


def entries_of(person, office, year):
    """Entries of the person's portfolio that began in a fiscal year."""
    return PortfolioEntry.objects.filter(office=office, user=person, starts_on__range=fiscal_span(year))


def portfolio(person, office, year):
    """The Portfolio of a person in a fiscal year (BE). Four queries."""
    visits = visits_of(person, office, year).order_by().aggregate(n=Count("pk"), schools=Count("school", distinct=True))
    joined = Visit.objects.filter(office=office, team=person, visited_on__range=fiscal_span(year)).made()
    entries = list(entries_of(person, office, year).prefetch_related("files"))
    return Portfolio(
        person,
        year,
        visits["n"],
        visits["schools"],
        joined.exclude(supervisor=person).count(),
        [_kind(value, label, entries) for value, label in PortfolioEntry.Kind.choices],
    )


def _kind(value, label, entries):
    mine = [entry for entry in entries if entry.kind == value]
    return Kind(value, label, mine, sum(entry.hours or 0 for entry in mine))
