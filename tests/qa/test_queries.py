"""The same number of queries whatever the number of schools."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from qa.models import Extension, Submission
from schools.models import Role
from tests.factories import make_network, make_office, make_school, make_user
from tests.qa.factories import fill_in, make_round, make_submission, part_url

pytestmark = pytest.mark.django_db


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def make_busy_round(schools):
    """A round in which every school sits in a network, has a reviewer, an extension, and has sent."""
    office = make_office()
    supervisor = make_user(Role.SUPERVISOR, office=office)
    for n in range(schools):
        make_school(office, network=make_network(office) if n < 20 else None)
    round = make_round(office, schools=0)
    for submission in round.submissions.all():
        until = timezone.localdate() + timedelta(days=30)
        Extension.objects.create(submission=submission, until=until, reason="เหตุ", granted_by=supervisor)
    round.submissions.update(state="submitted", submitted_at=timezone.now())
    return round, supervisor


@pytest.mark.parametrize(("name", "ceiling"), [("rounds", 12), ("round", 17)])
def test_lists_of_the_office(client, name, ceiling):
    counts = []
    for schools in (1, 20):
        round, supervisor = make_busy_round(schools)
        client.force_login(supervisor)
        counts.append(queries(client, reverse(f"qa:{name}", args=[round.pk] if name == "round" else [])))
    assert counts[0] == counts[1] <= ceiling


def test_the_list_of_a_school(client):
    counts = []
    for rounds in (1, 3, 8):
        submission = make_submission(year=2568)
        for n in range(rounds - 1):
            make_round(submission.round.office, year=2561 + n, schools=0)
        client.force_login(make_user(Role.SCHOOL_STAFF, school=submission.school))
        counts.append(queries(client, reverse("qa:rounds")))
    assert counts[0] == counts[1] == counts[2] <= 8


@pytest.mark.parametrize("full", [False, True])
def test_one_submission_empty_and_full(client, full):
    counts = []
    for part in (None, "summary", "standard", "send"):
        submission = make_submission()
        client.force_login(make_user(Role.SCHOOL_STAFF, school=submission.school))
        fill_in(client, submission, do="draft") if full else client.post(
            part_url(submission, "summary"), {"version": 0, "do": "draft", "strengths": "ก"}
        )
        code = f"standard-{submission.standard_set.standards.first().pk}" if part == "standard" else part
        url = part_url(submission, code) if part else reverse("qa:submission", args=[submission.pk])
        counts.append(queries(client, url))
    assert max(counts) <= 26, counts


def test_opening_a_round_writes_many_schools_at_once():
    counts = []
    for schools in (1, 100):
        office = make_office()
        for _ in range(schools):
            make_school(office)
        head = make_user(Role.HEAD, office=office)
        with CaptureQueriesContext(connection) as captured:
            make_round(office, schools=0, by=head)
        counts.append(len(captured))
    # SQLite takes a limited number of values in one INSERT.
    assert counts[0] <= counts[1] <= counts[0] + 5
    assert Submission.objects.count() == 202
