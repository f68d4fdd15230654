"""Until when a school may ask to be assessed again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qa.actions import reassessments
from qa.models import ExternalResult, ReassessmentRequest
from schools.models import Role
from supervision.actions.changes import WrongState
from tests.factories import make_office, make_user
from tests.qa.external_factories import give_result, head_of, make_assessment

pytestmark = pytest.mark.django_db
ASKED = {"reason": "ผลต่ำกว่าเป้าหมาย", "plan": "ปรับแผนการอ่าน"}


@pytest.fixture
def assessment():
    head = head_of(make_office())
    return give_result(make_assessment(head.acting.office, head), head)


def ask(client, assessment, days):
    """The director asks so many days after the result."""
    day = timezone.localdate() - timedelta(days=days)
    ExternalResult.objects.filter(pk=assessment.result_id).update(assessed_on=day)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=assessment.school))
    seen = client.get(reverse("qa:external_assessment", args=[assessment.pk])).content.decode()
    address = reverse("qa:external_again", args=[assessment.pk])
    return address in seen, client.post(address, ASKED, follow=True).content.decode()


def test_on_the_last_day_a_school_may_still_ask(client, assessment):
    offered, _page = ask(client, assessment, assessment.round.reassess_days)
    assert offered
    assert ReassessmentRequest.objects.exists()


def test_a_day_later_it_is_refused_in_words(client, assessment):
    offered, page = ask(client, assessment, assessment.round.reassess_days + 1)
    assert not offered
    assert "พ้นกำหนดขอประเมินซ้ำแล้ว" in page
    assert not ReassessmentRequest.objects.exists()


def test_the_action_refuses_it_too(assessment):
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(WrongState):
        reassessments.ask(assessment=assessment, by=assessment.created_by, deadline_on=yesterday, **ASKED)
