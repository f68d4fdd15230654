"""The demo office has a cycle of สมศ., inspections by committee, and schools that are helped."""

import pytest
from django.core.management import call_command

from qa import below_standard, external_synthesis
from qa.models import ExternalAssessment, HelpPlan, Inspection, ReadinessCheck, ReassessmentRequest
from schools.models import Office, Role, School, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    call_command("demo", schools=40, years=2, verbosity=0)
    return Office.objects.get()


def test_the_office_looks_alive(office):
    head = User.objects.filter(memberships__role=Role.HEAD, memberships__office=office).first()
    states = set(ExternalAssessment.objects.values_list("state", flat=True))
    assert states == {"planned", "resulted"}
    assert ReadinessCheck.objects.filter(score__gt=0, score__lt=100).exists()
    assert ReassessmentRequest.objects.count() == 1
    assert Inspection.objects.filter(visit=None).exists()
    assert HelpPlan.objects.filter(state="open").exists()
    assert len(external_synthesis.rows(School.objects.filter(office=office))) > 5
    assert below_standard.below(head)
