"""Reports that wait for a reader stand on the home page of who reads them; those without a reader on the head's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qa.models import Review, Submission
from schools.models import Role
from tests.factories import make_office, make_school, make_user
from tests.qa.factories import make_round
from tests.qa.test_workflow import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def sent(office, **fields):
    """What schools of the office sent in a new round, with these fields."""
    kind = {name: fields.pop(name) for name in ("kind", "year") if name in fields}
    for row in make_round(office, **kind).submissions.select_related("round", "school"):
        put(row, **fields)
    return Submission.objects.filter(round__office=office).order_by("-pk").first()


def home(client, user):
    client.force_login(user)
    return client.get("/")


def test_a_second_reader_sees_what_waits_until_it_is_said(client, office):
    one, two = (make_user(Role.SUPERVISOR, office=office) for _ in range(2))
    row = sent(office, reviewer=one, second_reader=two)
    link = f'href="{reverse("qa:submission", args=[row.pk])}"'
    page = home(client, two)
    assert row in page.context["to_read"] and link in page.text and "ท่านเป็นผู้ตรวจคนที่สอง" in page.text
    assert not home(client, one).context["to_read"], "its reviewer has it among the SARs to review"
    review = Review.objects.create(submission=row, reader=two, turn=row.turn, opinion="กำลังอ่าน")
    assert row in home(client, two).context["to_read"], "an opinion is no verdict"
    Review.objects.filter(pk=review.pk).update(verdict="accept", decided_at=row.submitted_at)
    assert row not in home(client, two).context["to_read"]
    Submission.objects.filter(pk=row.pk).update(turn=2)
    assert row in home(client, two).context["to_read"], "sent again it waits again"
    put(row, "accepted")
    assert row not in home(client, two).context["to_read"]


def test_plans_wait_for_their_reviewer_too(client, office):
    reader, other = (make_user(Role.SUPERVISOR, office=office) for _ in range(2))
    row = sent(office, kind="plan", reviewer=reader)
    assert home(client, reader).context["to_read"] == [row]
    assert not home(client, other).context["to_read"]
    assert not home(client, make_user(Role.SUPERVISOR)).context["to_read"]


def test_the_head_alone_sees_what_has_no_reader(client, office):
    reader = make_user(Role.SUPERVISOR, office=office)
    row = sent(office, reviewer=None)
    head, director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    page = home(client, head)
    waiting = row.round.submissions.count()
    assert [(found["round"], found["n"]) for found in page.context["without_reader"]] == [(row.round, waiting)]
    assert f'href="{reverse("qa:reviewers", args=[row.round_id])}"' in page.text
    assert not home(client, director).context["without_reader"]
    assert not home(client, make_user(Role.HEAD)).context["without_reader"]
    row.round.submissions.update(reviewer=reader)
    assert not home(client, head).context["without_reader"]
    type(row.round).objects.update(second_reader=True)
    assert home(client, head).context["without_reader"][0]["n"] == waiting, "two should read it"


def test_a_member_of_the_committee_counts_what_they_read_second(client, office):
    member = make_user(Role.COMMITTEE, office=office)
    row = sent(office)
    Submission.objects.filter(pk=row.pk).update(second_reader=member)
    page = home(client, member)
    assert page.context["count"] == 1 and list(page.context["submissions"]) == [row]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.HEAD])
def test_the_cost_is_the_same_for_one_and_for_many(client, office, role):
    user = make_user(role, office=office)
    costs = []
    for year, schools in ((2566, 1), (2567, 9), (2568, 30)):
        for _ in range(schools):
            make_school(office)
        sent(office, year=year, reviewer=None)
        sent(office, year=year, kind="plan", reviewer=None, second_reader=user)
        home(client, user)
        with CaptureQueriesContext(connection) as asked:
            home(client, user)
        costs.append(len(asked))
    assert costs[0] == costs[1] == costs[2]
