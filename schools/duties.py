"""The duties of an office in one fiscal year, put together for its pages. A fixed number of queries each."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from schools.models import Duty, Membership, NetworkSchool, Role, School, User
from schools.models.duties import unattended
from schools.subjects import Subject
from thai.years import fiscal_year

# Who may be responsible for something, and whom an order may name.
RESPONSIBLE = (Role.SUPERVISOR, Role.HEAD)
NAMED = (Role.SUPERVISOR, Role.HEAD, Role.CLERK)


def people_in(office, roles):
    """Active people who hold one of `roles` in the office today, in Thai order."""
    held = Membership.objects.current().filter(office=office, role__in=roles)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).in_thai_order()


@dataclass
class Person:
    """What one person is responsible for; `schools` counts each school once, also those of the networks."""

    user: object
    networks: list = field(default_factory=list)
    own_schools: list = field(default_factory=list)
    subjects: list = field(default_factory=list)
    programmes: list = field(default_factory=list)
    schools: int = 0
    has_left: bool = False

    @property
    def has_any(self):
        return bool(self.networks or self.own_schools or self.subjects or self.programmes)


@dataclass
class Gaps:
    """What nobody is responsible for, and duties of people who have left their post."""

    schools: int
    subjects: list
    left: list

    def __bool__(self):
        return bool(self.schools or self.subjects or self.left)


def year_in_force(office, year):
    """The fiscal year whose duties hold in `year`: itself, or the newest earlier one that has any, or None."""
    rows = Duty.objects.filter(office=office, year__lte=year).order_by("-year")
    return rows.values_list("year", flat=True).first()


def of_year(office, year):
    """The duties entered for a fiscal year."""
    return Duty.objects.filter(office=office, year=year)


def uncovered_schools(office, duties):
    """The open schools of an office that none of these duties covers."""
    return unattended(School.objects.filter(office=office).open_on(timezone.localdate()), duties)


def board(office, year):
    """[Person] of a fiscal year: everybody in post in Thai order, then those who left but still have duties."""
    duties = of_year(office, year).select_related("user", "network", "school", "programme")
    people = {user.pk: Person(user) for user in people_in(office, RESPONSIBLE)}
    direct, networks = defaultdict(set), defaultdict(set)
    for duty in duties:
        person = people.setdefault(duty.user_id, Person(duty.user, has_left=True))
        if duty.network:
            person.networks.append(duty)
            networks[duty.user_id].add(duty.network_id)
        elif duty.school:
            person.own_schools.append(duty)
            direct[duty.user_id].add(duty.school_id)
        elif duty.programme:
            person.programmes.append(duty)
        else:
            person.subjects.append(duty)
    members, still_open = _members(office, set().union(*networks.values()))
    for pk, person in people.items():
        schools = direct[pk].union(*(members[network] for network in networks[pk]))
        person.schools = len(schools & still_open)
    return list(people.values())


def _members(office, networks):
    """({network pk: {school pk}} of these networks, {pk} of the open schools)."""
    members = defaultdict(set)
    schools = School.objects.filter(office=office).open_on(timezone.localdate()).order_by()
    rows = list(schools.values_list("pk", "network"))
    joined = NetworkSchool.objects.filter(network__in=networks, to_year=None).order_by()
    for school, network in [*rows, *joined.values_list("school", "network")]:
        members[network].add(school)
    return members, {school for school, _network in rows}


def gaps(office, year=None):
    """The Gaps of a fiscal year (the present one); where nothing is entered yet, of the year that still holds."""
    year = year_in_force(office, year or fiscal_year(timezone.localdate()))
    duties = of_year(office, year) if year else Duty.objects.none()
    taken = set(duties.exclude(subject="").values_list("subject", flat=True))
    left = duties.exclude(user__in=people_in(office, RESPONSIBLE).values("pk")).order_by().values_list("user")
    return Gaps(
        schools=uncovered_schools(office, duties).count(),
        subjects=[label for code, label in Subject.choices if code not in taken],
        left=sorted({user for (user,) in left}),
    )
