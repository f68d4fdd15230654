"""The pages of reviewing ask as many questions for 20 schools as for one."""

import pytest
from django.urls import reverse
from django.utils import timezone

from qa.models import Reminder, Review, ReviewComment, ReviewLevel, StandardResult
from reports.rounds import status
from schools.models import Role
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.qa.factories import make_round, make_submission
from tests.qa.test_queries import queries
from tests.qa.test_workflow import put

pytestmark = pytest.mark.django_db
SIZES = (1, 20)


def busy(schools):
    """A round in which each school has a reader, an account and a reminder of yesterday."""
    office = make_office()
    readers = [make_user(Role.SUPERVISOR, office=office) for _ in range(2)]
    for n in range(schools):
        school = make_school(office, network=make_network(office) if n < 20 else None)
        make_user(Role.SCHOOL_STAFF, school=school)
    round = make_round(office, schools=0)
    round.submissions.update(reviewer=readers[0], second_reader=readers[1])
    Reminder.objects.bulk_create(
        Reminder(submission=row, on=today().replace(day=1), by=readers[0], told=1) for row in round.submissions.all()
    )
    return round


@pytest.mark.parametrize(
    ("name", "ceiling"), [("qa:round", 20), ("qa:reviewers", 30), ("qa:round_remind", 20), ("qa:receipts", 12)]
)
def test_pages_of_a_round(client, name, ceiling):
    counts = []
    for schools in SIZES:
        round = busy(schools)
        client.force_login(round.created_by)
        counts.append(queries(client, reverse(name, args=[round.pk])))
    assert counts[0] == counts[1] <= ceiling


def test_reminding_many_writes_at_once(client, django_assert_max_num_queries):
    round = busy(60)
    client.force_login(round.created_by)
    with django_assert_max_num_queries(40):
        client.post(reverse("qa:round_remind", args=[round.pk]))
    assert Reminder.objects.filter(on=today()).count() == 120


def test_the_status_report(client, django_assert_num_queries):
    for schools in SIZES:
        round = busy(schools)
        user = round.created_by
        assert user.acting
        with django_assert_num_queries(5):
            status.read(round, user)


def test_a_report_with_many_remarks(client):
    counts = []
    for remarks in SIZES:
        row = put(make_submission())
        user = make_user(Role.SUPERVISOR, office=row.round.office)
        ReviewComment.objects.bulk_create(
            ReviewComment(submission=row, text=f"ข้อ {n}", author=user, shown_at=timezone.now()) for n in range(remarks)
        )
        client.force_login(user)
        counts.append(queries(client, reverse("qa:submission", args=[row.pk])))
    assert counts[0] == counts[1] <= 30


def test_a_school_over_many_years(client):
    counts = []
    for years in (1, 3, 7):
        row = make_submission()
        office, user = row.round.office, make_user(Role.SUPERVISOR, office=row.round.office)
        for n in range(years - 1):
            make_round(office, year=2561 + n, schools=0)
        for report in row.school.submissions.all():
            put(report, "accepted", overall_level=4)
            review = Review.objects.create(submission=report, reader=user)
            for standard in report.standard_set.standards.all():
                StandardResult.objects.create(submission=report, standard=standard, level=4)
                ReviewLevel.objects.create(review=review, standard=standard, level=2)
        client.force_login(user)
        address = reverse("qa:triangulation", args=[row.school_id])
        counts.append(queries(client, address))
    assert counts[0] == counts[1] == counts[2] <= 22
