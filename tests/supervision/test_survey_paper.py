"""What a school wrote on paper, entered by those of the office who run the survey."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from schools.models import AuditEvent, Role
from supervision import survey_results
from supervision.models import SurveyTarget
from tests.factories import make_office, make_school, make_user, today
from tests.supervision.factories import thai
from tests.supervision.survey_factories import answer, make_survey, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(client, office):
    user = make_user(Role.HEAD, office=office)
    client.force_login(user)
    return user


@pytest.fixture
def survey(office, head):
    day = today()
    held = make_survey(office=office, schools=[make_school(office)], by=head, opens_on=day - timedelta(days=9))
    # Due yesterday: what is entered today would be late but for the day on the paper.
    held.due_on = day - timedelta(days=1)
    held.save(update_fields=["due_on"])
    return held


def address(target):
    return reverse("supervision:survey_paper", args=[target.survey_id, target.pk])


def sent(survey, day, **more):
    return posted(survey.version_asked, (4, 5), paper_on=thai(day), version=survey.targets.get().version, **more)


def test_a_paper_is_entered_for_the_school_with_its_day_and_who_typed_it(client, office, head, survey):
    target, day = survey.targets.get(), today() - timedelta(days=3)
    director = make_user(Role.SCHOOL_DIRECTOR, school=target.school)
    assert address(target) in client.get(reverse("supervision:survey", args=[survey.pk])).text
    for _ in range(2):
        page = client.post(address(target), sent(survey, day), follow=True).text
    assert "ตอบแบบสำรวจนี้แล้ว" in page
    target.refresh_from_db()
    assert (target.state, target.paper_on, target.entered_by, target.answered_by) == ("answered", day, head, None)
    assert timezone.localdate(target.answered_at) == today(), "when it was entered stands beside when it was written"
    assert f"บันทึกจากกระดาษโดย {head}" in page
    assert not target.is_late and survey_results.turnout(survey).late == survey.targets.late().count() == 0
    assert survey_results.results(survey)[0].n == 1
    assert Notice.objects.filter(user=director, title__contains="จากกระดาษ").count() == 1
    assert AuditEvent.objects.filter(verb="enter survey paper", actor=head).count() == 1


def test_the_school_may_answer_anew_and_is_then_who_answered(client, survey):
    target = survey.targets.get()
    client.post(address(target), sent(survey, today() - timedelta(days=3)))
    director = make_user(Role.SCHOOL_DIRECTOR, school=target.school)
    client.force_login(director)
    own = reverse("supervision:survey_answer", args=[survey.pk])
    assert "บันทึกจากกระดาษโดย" in client.get(own).text
    client.post(own, posted(survey.version_asked, (1, 1), version=target.version + 1, do="submit"))
    target.refresh_from_db()
    assert (target.answered_by, target.entered_by) == (director, None)
    assert "บันทึกจากกระดาษโดย" not in client.get(own).text


@pytest.mark.parametrize(("days", "message"), [(-1, "ยังมาไม่ถึง"), (30, "ก่อนวันที่เปิดรับ")])
def test_a_day_that_cannot_be_is_refused_and_what_was_typed_stays(client, survey, days, message):
    target = survey.targets.get()
    page = client.post(address(target), sent(survey, today() - timedelta(days=days)))
    assert message in page.text and "checked" in page.text
    target.refresh_from_db()
    assert target.state == SurveyTarget.State.WAITING


@pytest.mark.parametrize("change", ["draft", "closed", "version"])
def test_nothing_of_the_school_is_overwritten_and_nothing_enters_a_closed_survey(client, survey, change):
    target = survey.targets.get()
    data = sent(survey, today() - timedelta(days=3))
    if change == "draft":
        answer(survey, target.school, submit=False)
    elif change == "closed":
        survey.state, survey.closed_at = "closed", timezone.now()
        survey.save(update_fields=["state", "closed_at"])
    else:
        data["version"] = ""
    page = client.post(address(target), data, follow=True).text
    assert ("โปรดให้โรงเรียนส่งคำตอบเอง" if change == "draft" else "ยังบันทึกไม่ได้") in page
    target.refresh_from_db()
    assert target.state != SurveyTarget.State.ANSWERED and target.paper_on is None


def test_who_only_reads_surveys_enters_none(client, office, survey):
    client.force_login(make_user(Role.DIRECTOR, office=office))
    assert client.get(address(survey.targets.get())).status_code == 403
    client.force_login(make_user(Role.HEAD))
    assert client.get(address(survey.targets.get())).status_code == 404
