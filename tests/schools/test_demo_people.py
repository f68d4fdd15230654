"""The people of a demo office look like people of an office."""

import random

import pytest

from schools import demo_people
from schools.models import Membership, Role, User
from tests.factories import make_office, make_user, today

pytestmark = pytest.mark.django_db


def told(office):
    rows = User.objects.filter(memberships__office=office, memberships__acting_for=None).order_by("pk")
    return list(rows.values_list("phone", "rank", "position_number", "subjects"))


def filled():
    office = make_office()
    for role in (Role.DIRECTOR, Role.HEAD, Role.CLERK, Role.SUPERVISOR, Role.SUPERVISOR):
        make_user(role, office=office)
    demo_people.make(office=office, rng=random.Random(1), today=today())
    return office


def test_the_same_seed_tells_the_same_of_everybody():
    assert told(filled()) == told(filled())


def test_supervisors_have_ranks_and_subjects_and_everybody_a_telephone():
    rows = told(filled())
    assert all(phone for phone, *_ in rows)
    assert [bool(rank) for _, rank, *_ in rows] == [False, True, False, True, True]
    assert [bool(subjects) for *_, subjects in rows] == [False, True, False, True, True]


def test_one_acts_now_and_one_has_acted():
    delegations = Membership.objects.filter(office=filled()).delegated()
    assert sorted((row.role, row.state) for row in delegations) == [("director", "present"), ("head", "ended")]
