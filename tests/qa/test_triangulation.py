"""What the school, its reader, visits, สมศ. and tests say of a school, side by side."""

from decimal import Decimal

import pytest
from django.urls import reverse

from qa import triangulation
from qa.models import ExternalResult, Review, ReviewLevel, StandardResult, TestScore
from schools.models import Role
from tests.factories import make_office, make_school, make_user
from tests.qa.factories import make_round
from tests.qa.test_workflow import put
from tests.supervision.factories import make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    """A report of 2568 in which the school gives itself 5 throughout."""
    round = make_round()
    row = put(round.submissions.select_related("school").get(level="basic"), "accepted", overall_level=5)
    for standard in row.standard_set.standards.all():
        StandardResult.objects.create(submission=row, standard=standard, level=5)
    return row


@pytest.fixture
def supervisor(client, report):
    user = make_user(Role.SUPERVISOR, office=report.round.office)
    client.force_login(user)
    return user


def read(report, reader, level, turn=1):
    review = Review.objects.create(submission=report, reader=reader, turn=turn)
    standard = report.standard_set.standards.first()
    ReviewLevel.objects.create(review=review, standard=standard, level=level)
    return standard


def block(report, user):
    (found,) = [row for row in triangulation.blocks(report.school, user) if row.year == 2568 and row.level == "basic"]
    return found


def test_two_levels_apart_is_flagged_with_the_evidence(client, report, supervisor):
    standard = read(report, supervisor, 3)
    line = next(row for row in block(report, supervisor).lines if row.name == str(standard))
    assert (line.gap, line.is_wide) == (2, True)
    page = client.get(reverse("qa:triangulation", args=[report.school_id]))
    assert "ต่างกัน 2 ระดับ" in page.text and reverse("qa:submission", args=[report.pk]) in page.text


def test_one_level_apart_is_not(report, supervisor):
    standard = read(report, supervisor, 4)
    line = next(row for row in block(report, supervisor).lines if row.name == str(standard))
    assert (line.gap, line.is_wide) == (1, False)


def test_the_latest_reading_counts(report, supervisor):
    read(report, supervisor, 1)
    standard = read(report, supervisor, 5, turn=2)
    line = next(row for row in block(report, supervisor).lines if row.name == str(standard))
    assert line.gap == 0


def test_visits_and_external_results_stand_with_the_whole(report, supervisor):
    day = report.school.office.calendar.academic_span(2568)[0]
    make_visit(school=report.school, supervisor=supervisor, state="approved", ratings=[2, 3], visited_on=day)
    ExternalResult.objects.create(
        school=report.school, round="รอบสี่", level="basic", year=2568, result="ปรับปรุง", assessed_on=day
    )
    whole = block(report, supervisor).lines[0]
    assert whole.found["visit"].value == Decimal("2.50")
    assert whole.is_wide


def test_tests_stand_beside_without_a_level(client, report, supervisor):
    TestScore.objects.create(
        school=report.school, test="NT", grade="ป.3", academic_year=2568, subject="ภาษาไทย", mean=41, takers=12
    )
    page = client.get(reverse("qa:triangulation", args=[report.school_id])).text
    assert "<h3>NT " in page and "ป.3 ภาษาไทย" in page and "41.00" in page


def test_other_scales_are_stretched_onto_five():
    assert triangulation.stretched(2, 1, 3) == Decimal("3.00")
    assert triangulation.stretched(4, 0, 4) == Decimal("5.00")
    assert triangulation.stretched(1, 1, 1) is None


def test_only_the_office_compares(client, report):
    for user, status in (
        (make_user(Role.SCHOOL_DIRECTOR, school=report.school), 403),
        (make_user(Role.COMMITTEE, office=report.round.office), 403),
        (make_user(Role.HEAD, office=make_office()), 404),
        (make_user(Role.DIRECTOR, office=report.round.office), 200),
    ):
        client.force_login(user)
        assert client.get(reverse("qa:triangulation", args=[report.school_id])).status_code == status


def test_a_school_without_anything(client):
    school = make_school(make_office())
    client.force_login(make_user(Role.HEAD, office=school.office))
    assert "ยังไม่มีผลให้เทียบ" in client.get(reverse("qa:triangulation", args=[school.pk])).text
