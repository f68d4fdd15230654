"""Pages of networks and of the registers ask the database as often for one row as for a hundred."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools.actions.networks import join
from schools.models import Duty, Network, NetworkActivity, NetworkPost, Role
from tests.access import rows_networks
from tests.access.world import OFFICE, World
from tests.factories import make_school, make_school_year, make_user, today
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def steady(client, user, address, add):
    """The number of queries at 1 and 20 rows, which must be one number."""
    client.force_login(user)
    costs, there = [], 0
    for size in (1, 20):
        add(size - there)
        there = size
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        costs.append(len(made))
    assert len(set(costs)) == 1, costs
    return costs[0]


def grow(world, place, rows):
    """Schools, posts, duties and work with evidence in a network."""
    for _ in range(rows):
        school = make_school(world.a)
        make_school_year(school)
        join(school=school, network=place, year=2567)
        NetworkPost.objects.create(network=place, kind="chair", name="นายประธาน ใจดี", school=school)
        rows_networks.activity(place, world, OFFICE)
        Duty.objects.create(
            office=world.a, user=make_user(Role.SUPERVISOR, office=world.a), year=fiscal_year(today()), network=place
        )


def test_the_list_of_networks(world, client):
    def more(rows):
        for _ in range(rows):
            grow(world, rows_networks.network(world, OFFICE, None), 1)

    assert steady(client, world.people[Role.HEAD], reverse("schools:networks"), more) <= 14


def test_one_network(world, client):
    place = rows_networks.network(world, OFFICE, None)
    address = reverse("schools:network", args=[place.pk])
    assert steady(client, world.people[Role.HEAD], address, lambda rows: grow(world, place, rows)) <= 18


def test_candidates_for_a_network(world, client):
    place = rows_networks.network(world, OFFICE, None)
    other = Network.objects.create(office=world.a, name="อื่น")

    def more(rows):
        for _ in range(rows):
            make_school_year(make_school(world.a, network=other))

    address = reverse("schools:network_members", args=[place.pk])
    assert steady(client, world.people[Role.CLERK], address, more) <= 16


def test_work_of_many_years(world, client):
    place = rows_networks.network(world, OFFICE, None)

    def more(rows):
        for _ in range(rows):
            rows_networks.activity(place, world, OFFICE)

    address = reverse("schools:network", args=[place.pk]) + "?year=all"
    assert steady(client, world.people[Role.HEAD], address, more) <= 18
    assert NetworkActivity.objects.count() == 20


@pytest.mark.parametrize(
    ("page", "make"),
    [
        ("resource_people", rows_networks.resource_person),
        ("learning_resources", rows_networks.learning_resource),
        ("partners", rows_networks.partner),
        ("network_kinds", rows_networks.kind),
    ],
)
def test_the_registers(world, client, page, make):
    def more(rows):
        for _ in range(rows):
            entry = make(world, OFFICE, None)
            if page == "resource_people":
                entry.school, entry.network = world.schools[OFFICE], world.schools[OFFICE].network
                entry.save()

    assert steady(client, world.people[Role.CLERK], reverse(f"schools:{page}"), more) <= 10
