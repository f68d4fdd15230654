"""The page of a school leads to what several sources found of it, and says where they are far apart."""

import pytest
from django.urls import reverse

from qa.models import Review, ReviewLevel, StandardResult
from schools.models import Role
from tests.factories import make_user
from tests.qa.factories import make_round, make_submission
from tests.qa.test_workflow import put, standards

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    return judged(make_submission(), own=5, reader=3)


def judged(row, *, own, reader):
    """Accepted, with the school's level and its reader's at the first standard."""
    row = put(row, "accepted", overall_level=own)
    one = standards(row)[0]
    StandardResult.objects.create(submission=row, standard=one, level=own)
    review = Review.objects.create(submission=row, reader=make_user(Role.SUPERVISOR, office=row.round.office))
    ReviewLevel.objects.create(review=review, standard=one, level=reader)
    return row


def page(client, school, user):
    client.force_login(user)
    return client.get(reverse("reports:school", args=[school.pk])).text


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.HEAD, Role.DIRECTOR])
def test_two_levels_apart_is_said_with_both_sides(client, report, role):
    html = page(client, report.school, make_user(role, office=report.round.office))
    assert f'href="{reverse("qa:triangulation", args=[report.school_id])}#block-2568-basic"' in html
    assert "ต่างกัน 2 ระดับ: โรงเรียน ยอดเยี่ยม (5) ผู้ตรวจ SAR ดี (3)" in html


def test_one_level_apart_is_not_worth_a_sentence(client, report):
    ReviewLevel.objects.update(level=4)
    html = page(client, report.school, make_user(Role.HEAD, office=report.round.office))
    assert "เทียบผลหลายแหล่ง" in html and "ต่างกัน" not in html


def test_the_newest_year_that_two_tell_of_is_meant(client, report):
    later = make_round(report.round.office, year=2569, schools=0).submissions.get(school=report.school, level="basic")
    put(later, "accepted", overall_level=4)
    user = make_user(Role.HEAD, office=report.round.office)
    assert "ปีการศึกษา 2568</a>" in page(client, report.school, user)
    judged(later, own=3, reader=3)
    html = page(client, report.school, user)
    assert "ปีการศึกษา 2569</a>" in html and "ต่างกัน" not in html


def test_the_school_itself_is_not_shown_what_readers_found(client, report):
    html = page(client, report.school, make_user(Role.SCHOOL_DIRECTOR, school=report.school))
    assert "เทียบผลหลายแหล่ง" not in html and "ต่างกัน" not in html
