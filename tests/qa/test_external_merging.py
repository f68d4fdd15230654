"""Appointments, inspections and help of a merged school go to the one that takes it in, and come back."""

import pytest
from django.utils import timezone

from qa.models import ExternalAssessment, HelpPlan, Inspection
from schools.actions import closing
from schools.models import Role, School
from tests.access.rows_external import inspection_of, plan_of
from tests.access.world import OFFICE, OWN, World
from tests.qa.external_factories import make_assessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def merged(world):
    admin = world.people[Role.OFFICE_ADMIN]
    closing.merge(school=world.schools[OWN], into=world.schools[OFFICE], on=timezone.localdate(), by=admin)


def of(model, world, scope):
    return model.objects.filter(school=world.schools[scope]).count()


def test_what_waits_goes_along_and_what_is_over_stays(world):
    head = world.heads[world.a]
    make_assessment(world.a, head, world.schools[OWN], starts_in=30)
    make_assessment(world.a, head, world.schools[OWN], starts_in=-30, level="early")
    inspection_of(world, OWN)
    plan_of(world, OWN)
    merged(world)
    assert (of(ExternalAssessment, world, OFFICE), of(ExternalAssessment, world, OWN)) == (1, 1)
    assert (of(Inspection, world, OFFICE), of(HelpPlan, world, OFFICE)) == (1, 1)


def test_what_the_other_school_has_itself_is_not_doubled(world):
    plan_of(world, OWN)
    plan_of(world, OFFICE)
    merged(world)
    assert (of(HelpPlan, world, OFFICE), of(HelpPlan, world, OWN)) == (1, 1)


def test_it_comes_back_when_the_merger_is_undone(world):
    plan_of(world, OWN)
    merged(world)
    school = School.objects.get(pk=world.schools[OWN].pk)
    closing.reopen(school=school, by=world.people[Role.OFFICE_ADMIN])
    assert of(HelpPlan, world, OWN) == 1
