"""The number of queries of a page does not grow with its rows: the pages that no room counts for itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handbook.models import StepRun
from qa.models import Extension, Round, StandardSet, Submission, SubmissionEvent
from reports.models import Certificate, CertificateBatch
from schools.models import Role
from supervision.models import VisitEvent
from tests.access.world import OFFICE, OWN, World
from tests.factories import make_membership, make_network, make_office, make_school, make_school_year, make_user, today
from tests.handbook.run_factories import make_run
from tests.supervision.factories import make_open_recommendation, make_visit

pytestmark = pytest.mark.django_db
SIZES = (1, 12)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def cost(client):
    """How many queries a page costs a person who has been there before."""

    def ask(user, address):
        client.force_login(user)
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        return len(made)

    return ask


def steady(cost, user, address, add):
    """The cost of a page with one row and with more than its parts show; `add(n)` makes the rows that are missing."""
    costs, there = [], 0
    for size in SIZES:
        add(size - there)
        there = size
        costs.append(cost(user, address))
    assert len(set(costs)) == 1, costs
    return costs[0]


class Office:
    """An office whose every list grows: visits, recommendations and reports in all states, batches, imports."""

    STATES = ("submitted", "expected", "draft", "returned", "accepted")

    def __init__(self, world):
        self.world = world
        self.rounds = [world.round(OFFICE, year=year) for year in (2567, 2568)]
        self.run = make_run(world.a, world.heads[world.a])
        self.schools = 0
        self.set = StandardSet.objects.get(code="moe2561_basic")

    def grow(self, rows):
        world, office = self.world, self.world.a
        for _ in range(rows):
            network = make_network(office)
            school = make_school(office, network=network, district=f"อำเภอ{network.pk}")
            make_school_year(school)
            make_user(Role.SUPERVISOR, office=office)
            for state in ("draft", "submitted", "returned", "approved"):
                self.visit(school, state)
            make_visit(
                school=world.schools[OWN], supervisor=self.supervisor, state="approved", head=world.heads[office]
            )
            for state in ("open", "answered", "verified"):
                make_open_recommendation(state, school=school, supervisor=self.supervisor, head=world.heads[office])
            self.submissions(school)
        for state in ("draft", "ready"):
            world.batch(OFFICE, state)
        world.imported(OFFICE, self.supervisor)
        self.steps(rows)

    @property
    def supervisor(self):
        return self.world.people[Role.SUPERVISOR]

    def visit(self, school, state):
        world = self.world
        visit = make_visit(
            school=school, supervisor=self.supervisor, state=state, head=world.heads[world.a], visited_on=today()
        )
        visit.team.add(world.people[Role.COMMITTEE])

    def steps(self, rows):
        """Steps of the year's run for each who has them on the first page."""
        people = [self.world.people[role] for role in (Role.SUPERVISOR, Role.HEAD, Role.CLERK)]
        there = self.run.steps.count()
        StepRun.objects.bulk_create(
            StepRun(run=self.run, key=f"x{there + n}", position=there + n, title="ขั้น", owner=owner, due_on=today())
            for n, owner in enumerate(people * rows)
        )

    def submissions(self, school):
        """Two rounds, two levels each, in turning states; the very first waits for the supervisor."""
        for number, round in enumerate(self.rounds):
            for place, level in enumerate(("basic", "early")):
                state = self.STATES[(self.schools + number + place) % 5]
                sent = timezone.now() if state in ("submitted", "returned", "accepted") else None
                Submission.objects.create(
                    round=round,
                    school=school,
                    level=level,
                    standard_set=self.set,
                    state=state,
                    submitted_at=sent,
                    accepted_at=sent if state == "accepted" else None,
                    overall_level=4 if sent else None,
                    reviewer=self.world.people[Role.COMMITTEE if place else Role.SUPERVISOR],
                )
        self.schools += 1


# Measured.
HOMES = {
    Role.DIRECTOR: 38,
    Role.HEAD: 46,
    Role.SUPERVISOR: 28,
    Role.CLERK: 21,
    Role.COMMITTEE: 14,
    Role.SCHOOL_DIRECTOR: 19,
    Role.SCHOOL_STAFF: 19,
    Role.OFFICE_ADMIN: 21,
    Role.PLATFORM_ADMIN: 6,
}


def test_the_first_page_of_every_role(world, cost):
    office, costs, there = Office(world), {role: [] for role in Role}, 0
    for size in SIZES:
        office.grow(size - there)
        there = size
        for role in Role:
            costs[role].append(cost(world.people[role], reverse("reports:home")))
    assert {role: made for role, made in costs.items() if len(set(made)) > 1} == {}
    assert {role: made[0] for role, made in costs.items() if made[0] > HOMES[role]} == {}


def test_offices_of_the_platform(world, cost):
    def more(rows):
        for _ in range(rows):
            make_membership(make_user(), Role.OFFICE_ADMIN, office=make_school(make_office()).office)

    assert steady(cost, world.people[Role.PLATFORM_ADMIN], reverse("reports:home"), more) <= HOMES[Role.PLATFORM_ADMIN]


def test_many_rounds(world, cost):
    def more(rows):
        first = 2569 - Round.objects.filter(office=world.a).count()
        for year in range(first, first - rows, -1):
            world.round(OFFICE, year=year)

    assert steady(cost, world.people[Role.DIRECTOR], reverse("qa:rounds"), more) <= 14


@pytest.mark.parametrize("state", ["draft", "ready"])
def test_batches_of_certificates(world, cost, state):
    def more(rows):
        for _ in range(rows):
            world.batch(OFFICE, state)

    assert steady(cost, world.people[Role.CLERK], reverse("reports:certificates"), more) <= 8


def test_a_draft_of_many_names(world, cost):
    batch = world.batch(OFFICE)
    address = reverse("reports:certificate_batch", args=[batch.pk])

    def more(rows):
        CertificateBatch.objects.filter(pk=batch.pk).update(people=[{"name": "นายปั่น", "award": ""}] * rows)

    assert steady(cost, world.people[Role.CLERK], address, more) <= 8


def test_a_batch_of_many_papers(world, cost):
    batch = world.batch(OFFICE, "ready")
    address = reverse("reports:certificate_batch", args=[batch.pk])

    def more(rows):
        there = Certificate.objects.filter(batch=batch).count()
        Certificate.objects.bulk_create(
            Certificate(batch=batch, office=world.a, be_year=2569, number=1000 + n, position=n, name="นายปั่น")
            for n in range(there, there + rows)
        )

    assert steady(cost, world.people[Role.CLERK], address, more) <= 11


def test_imports_of_the_platform(world, cost):
    def more(rows):
        for _ in range(rows):
            world.imported(OFFICE, world.heads[world.a])

    assert steady(cost, world.people[Role.PLATFORM_ADMIN], reverse("schools:imports"), more) <= 8


def test_schools_of_the_platform(world, cost):
    def more(rows):
        for _ in range(rows):
            make_school_year(make_school(make_office()))

    assert steady(cost, world.people[Role.PLATFORM_ADMIN], reverse("schools:list"), more) <= 8


def test_one_job(world, cost):
    user = world.people[Role.CLERK]
    assert cost(user, reverse("jobs:detail", args=[world.job(OWN, user).pk])) <= 6


def test_a_visit_of_many_turns(world, cost):
    visit = world.visit(OFFICE, None, "approved")

    def more(rows):
        VisitEvent.objects.bulk_create(
            VisitEvent(visit=visit, to_state="returned", actor=make_user(), comment="อีกครั้ง") for _ in range(rows)
        )

    assert steady(cost, world.heads[world.a], reverse("supervision:visit", args=[visit.pk]), more) <= 24


def test_a_report_of_many_turns(world, cost):
    submission = world.submission(OFFICE, None, "submitted")

    def more(rows):
        SubmissionEvent.objects.bulk_create(
            SubmissionEvent(submission=submission, to_state="returned", actor=make_user(), comment="อีกครั้ง")
            for _ in range(rows)
        )
        Extension.objects.bulk_create(
            Extension(submission=submission, until=today(), reason="เหตุ", granted_by=make_user()) for _ in range(rows)
        )

    assert steady(cost, world.heads[world.a], reverse("qa:submission", args=[submission.pk]), more) <= 24


def test_the_public_check_of_a_certificate(world, client):
    code = world.batch(OFFICE, "issued").certificates.first().code
    with CaptureQueriesContext(connection) as made:
        assert client.get(reverse("reports:verify", args=[code])).status_code == 200
    assert len(made) == 1
