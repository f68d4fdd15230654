"""What a demo office knows about its people: ranks, position numbers, subjects, telephones, and who acts for whom."""

from datetime import timedelta

from django.db import transaction

from schools.actions import memberships
from schools.models import Membership, Rank, Role, User
from schools.subjects import Subject
from thai.years import be_year

RANKS = [(Rank.SKILLED, 3), (Rank.SENIOR, 7), (Rank.EXPERT, 1)]


@transaction.atomic
def make(*, office, rng, today):
    """Fills in the people of the office itself; the head acts for the director for some days, a supervisor has acted
    for the head."""
    held = Membership.objects.own().filter(office=office, school=None).select_related("user").order_by("pk")
    people = []
    for number, membership in enumerate(held, start=1):
        person = membership.user
        # Telephone numbers of area 00 are nobody's.
        person.phone = f"00 {rng.randrange(100, 999)} {rng.randrange(1000, 9999)} ต่อ {10 + number}"
        if membership.role in (Role.SUPERVISOR, Role.HEAD):
            person.rank = rng.choices([rank for rank, _ in RANKS], [weight for _, weight in RANKS])[0]
            person.subjects = sorted(str(subject) for subject in rng.sample(list(Subject), rng.choice((1, 1, 2))))
        if membership.role not in (Role.COMMITTEE, Role.OFFICE_ADMIN):
            person.position_number = str(1000 + rng.randrange(100) * 20 + number)
        people.append(person)
    User.objects.bulk_update(people, ["phone", "rank", "subjects", "position_number"])
    _delegate(office, held, today)


def _delegate(office, held, today):
    first = {}
    for membership in held:
        first.setdefault(membership.role, membership)
    director, head, supervisor = (first.get(role) for role in (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR))
    if None in (director, head, supervisor):
        return
    starts = today - timedelta(days=2)
    memberships.delegate(
        source=director,
        to=head.user,
        starts=starts,
        ends=today + timedelta(days=12),
        order_text=f"214/{be_year(starts)}",
        by=director.user,
    )
    gone = today - timedelta(days=60)
    Membership.objects.create(
        user=supervisor.user,
        role=Role.HEAD,
        office=office,
        acting_for=head,
        starts=gone,
        ends=gone + timedelta(days=14),
        order_text=f"163/{be_year(gone)}",
        granted_by=head.user,
    )
