"""What a page of a SAR tells the browser of the copy that it keeps until the words have reached the server."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qa.models import Round
from schools.models import Role
from tests.factories import make_user
from tests.qa.factories import fill_in, make_submission, part_url
from tests.qa.test_answers import post

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission():
    return make_submission()


@pytest.fixture(autouse=True)
def writer(client, submission):
    user = make_user(Role.SCHOOL_STAFF, school=submission.school)
    client.force_login(user)
    return user


def place(submission, code="summary"):
    return f"{submission.pk}-{code}"


def test_each_part_of_each_person_has_a_place_of_its_own(client, submission, writer):
    page = client.get(part_url(submission, "summary")).text
    assert f'data-person="{writer.pk}" data-place="{place(submission)}"' in page
    assert "data-kept-restore" in page and "data-returned" not in page and "data-conflict" not in page


def test_a_save_by_hand_drops_the_copy_of_its_part_once(client, submission):
    done = f'data-kept-done="-{place(submission)}"'
    first = f"standard-{submission.standard_set.standards.first().pk}"
    answer = client.post(part_url(submission, "summary"), {"version": 0, "go": first, "strengths": "เด่น"})
    assert done in client.get(answer.url).text, "on the part the person went on to"
    assert "data-kept-done" not in client.get(answer.url).text


def test_a_draft_that_saved_itself_says_so_to_the_page(client, submission):
    url = part_url(submission, "summary")
    assert client.post(url, {"version": 0, "do": "auto", "strengths": "ก"})["X-Saved"] == "1"
    stale = client.post(url, {"version": 0, "do": "auto", "strengths": "ข"})
    wrong = client.post(url, {"version": 1, "do": "auto", "overall_level": "9"})
    assert "X-Saved" not in stale and "X-Saved" not in wrong


def test_a_refused_page_and_a_conflict_offer_nothing(client, submission):
    refused = post(client, submission, "summary", overall_level=9)
    assert "data-returned" in refused.text
    post(client, submission, "summary", strengths="ของครูก")
    conflict = post(client, submission, "summary", strengths="ของครูข")
    assert conflict.status_code == 409
    assert 'data-conflict="0"' in conflict.text, "the words are compared again with what they began with"
    assert "data-kept-done" not in conflict.text


def test_a_report_that_was_sent_drops_all_its_copies_once(client, submission):
    url = reverse("qa:submission", args=[submission.pk])
    assert fill_in(client, submission).url == url
    page = client.get(url).text
    assert f'data-kept-done="-{place(submission)}"' in page and f'data-kept-done="-{place(submission, "send")}"' in page
    assert "data-kept-done" not in client.get(url).text


def test_what_somebody_else_sent_drops_no_copy(client, submission):
    other = Client()
    other.force_login(make_user(Role.SCHOOL_DIRECTOR, school=submission.school))
    fill_in(other, submission)
    assert "data-kept-done" not in client.get(reverse("qa:submission", args=[submission.pk])).text


def test_the_close_of_a_round_drops_no_copy(client, submission):
    post(client, submission, "summary", strengths="เขียนไว้")
    client.get(part_url(submission, "summary"))
    yesterday = timezone.localdate() - timedelta(days=1)
    Round.objects.filter(pk=submission.round_id).update(due_on=yesterday, closes_on=yesterday)
    page = client.get(reverse("qa:submission", args=[submission.pk])).text
    assert "ปิดรับแล้ว" in page and "data-kept-done" not in page
