"""The demo office has networks that work, and registers that are not empty."""

import random

import pytest

from schools import demo, demo_networks
from schools.models import (
    LearningResource,
    Network,
    NetworkActivity,
    NetworkPost,
    NetworkSchool,
    Partner,
    ResourcePerson,
    Role,
)
from tests.factories import day

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("schools", [1, 40])
def test_a_demo_office_has_networks_of_all_sorts(schools):
    rng, today = random.Random("x"), day("2026-11-21")
    office = demo.make(name="สพป.ทดลอง", schools=schools, years=2, rng=rng, today=today)
    demo_networks.make(office=office, rng=rng, today=today)
    networks = Network.objects.filter(office=office)
    assert networks.filter(kind__is_area=True).count() == demo.NETWORKS
    assert networks.exclude(kind__is_area=True).count() == 15
    assert NetworkPost.objects.filter(to_year=None, kind="chair").count() > 15
    assert NetworkActivity.objects.filter(created_by__memberships__role=Role.HEAD).exists()
    assert not NetworkActivity.objects.filter(on__gt=today).exists()
    for register in (ResourcePerson, LearningResource, Partner):
        assert register.objects.filter(office=office).count() > 5
    # A school is in one area at a time, and School.network says which.
    for school in office.schools.all():
        areas = NetworkSchool.objects.filter(school=school, to_year=None, network__in=Network.objects.area())
        assert [row.network_id for row in areas] == [school.network_id]
