"""Until when a school may ask to be assessed again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from qa.actions import reassessments
from qa.models import ExternalResult, ReassessmentRequest
from schools.models import Role
from supervision.actions.changes import WrongState
from tests.factories import make_office, make_user
from tests.qa.external_factories import give_result, head_of, make_assessment
from thai.dates import numeric

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


# ---- another last day for one school


def given(assessment, days, **fields):
    day = timezone.localdate() + timedelta(days=days)
    words = {"version": assessment.version, "ask_until": numeric(day), "reason": "สมศ. ขยายเวลา"} | fields
    return {f"deadline-{name}": value for name, value in words.items()}


def set_deadline(client, assessment, days=10, **fields):
    client.force_login(assessment.created_by)
    address = reverse("qa:external_again_deadline", args=[assessment.pk])
    return client.post(address, given(assessment, days, **fields), follow=True)


def test_the_office_gives_a_school_more_time_with_a_reason(client, assessment):
    director = make_user(Role.SCHOOL_DIRECTOR, school=assessment.school)
    set_deadline(client, assessment)
    assert assessment.events.last().comment.endswith("สมศ. ขยายเวลา")
    assert Notice.objects.filter(user=director, title__startswith="วันสุดท้ายของการขอประเมินซ้ำ").count() == 1
    offered, _page = ask(client, assessment, assessment.round.reassess_days + 1)
    assert offered
    asked = ReassessmentRequest.objects.get()
    assert asked.deadline_on == timezone.localdate() + timedelta(days=10)


@pytest.mark.parametrize(
    ("days", "fields", "told"), [(10, {"reason": ""}, "โปรดระบุเหตุผล"), (-1, {}, "ต้องไม่ก่อนวันนี้"), (9999, {}, "เกิน 5 ปี")]
)
def test_a_last_day_without_reason_or_out_of_sight_is_refused(client, assessment, days, fields, told):
    page = set_deadline(client, assessment, days, **fields)
    assert page.status_code == 422
    assert told in page.content.decode()
    assessment.refresh_from_db()
    assert assessment.ask_until is None


def test_two_who_set_the_last_day_do_not_overwrite_each_other(client, assessment):
    set_deadline(client, assessment, 10)
    page = set_deadline(client, assessment, 20)
    assert "มีผู้ดำเนินการแล้ว" in page.content.decode()
    assessment.refresh_from_db()
    assert assessment.ask_until == timezone.localdate() + timedelta(days=10)


def test_once_the_school_has_asked_the_last_day_stays(client, assessment):
    ask(client, assessment, 1)
    assert "กำหนดวันสุดท้าย" not in client.get(reverse("qa:external_assessment", args=[assessment.pk])).content.decode()
    set_deadline(client, assessment)
    assessment.refresh_from_db()
    assert assessment.ask_until is None
