"""When a school may write its report, and who: deadlines, extensions, a school that has closed, other people."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qa.actions import rounds
from qa.models import SarPart, Submission
from schools.models import Role
from tests.factories import make_school, make_user
from tests.qa.factories import fill_in, make_round, make_submission, part_url
from tests.qa.test_answers import errors, fresh, post

pytestmark = pytest.mark.django_db
S = Submission.State


@pytest.fixture
def submission():
    return make_submission()


def test_between_due_and_close_it_is_taken_and_marked_late(client):
    submission = make_submission(opened=40, due=-5, closes=5)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
    assert "จะบันทึกว่าส่งช้า" in client.get(part_url(submission, "summary")).text
    fill_in(client, submission)
    assert fresh(submission).state == S.SUBMITTED
    assert fresh(submission).is_late
    assert list(submission.round.submissions.late()) != []


def test_after_the_close_it_can_be_read_but_not_written(client):
    submission = make_submission(opened=60, due=-30, closes=-1)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
    for url in (part_url(submission, "summary"), reverse("qa:submission_edit", args=[submission.pk])):
        page = client.get(url, follow=True).text
        assert "ปิดรับแล้วเมื่อวันที่" in page and "กรอกต่อ" not in page
    response = fill_in(client, submission)
    assert "ปิดรับแล้ว" in errors(response)["__all__"]
    assert "ผู้เรียนอ่านออกเขียนได้" in response.text
    assert not SarPart.objects.exists()


def test_a_school_that_has_closed_cannot_write(client, submission):
    client.force_login(make_user(Role.SCHOOL_STAFF, school=submission.school))
    submission.school.closed_on = timezone.localdate()
    submission.school.save()
    response = post(client, submission, "summary", strengths="ก")
    assert "เลิกหรือยุบรวมแล้ว" in errors(response)["__all__"]
    assert not SarPart.objects.exists() and fresh(submission).state == S.EXPECTED


def test_an_extension_opens_it_again_for_that_school_alone(client):
    round = make_round(opened=60, due=-30, closes=-1, schools=2)
    first, second = round.submissions.filter(level="basic")
    head = make_user(Role.HEAD, office=round.office)
    rounds.extend(submission=first, by=head, until=timezone.localdate() + timedelta(days=3), reason="น้ำท่วม")
    for submission, state in ((first, S.SUBMITTED), (second, S.EXPECTED)):
        client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
        fill_in(client, submission)
        assert fresh(submission).state == state
    assert not fresh(first).is_late, "within its own deadline"


def test_before_the_opening_day_there_is_nothing_to_write(client):
    submission = make_submission(opened=-3)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
    assert "รอบนี้เปิดรับวันที่" in client.get(part_url(submission, "summary"), follow=True).text
    assert "รอบนี้เปิดรับวันที่" in errors(fill_in(client, submission))["__all__"]


def test_only_people_of_the_school_write(client, submission):
    other = make_user(Role.SCHOOL_DIRECTOR)
    neighbour = make_user(Role.SCHOOL_DIRECTOR, school=make_school(submission.round.office))
    for user, status in ((other, 404), (neighbour, 404), (make_user(Role.HEAD, office=submission.round.office), 403)):
        client.force_login(user)
        assert client.get(part_url(submission, "summary")).status_code == status
        assert post(client, submission, "summary", strengths="ก").status_code == status
    assert not SarPart.objects.exists()
