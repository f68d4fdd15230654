"""Questions dashboards ask, and how many database queries the pages need."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports import profile
from reports.types import rows as frozen_rows
from schools.models import Role, School
from supervision import queries
from supervision.models import Recommendation, Visit
from tests.factories import make_network, make_office, make_school, make_user
from tests.supervision.factories import make_open_recommendation, make_visit

pytestmark = pytest.mark.django_db


def test_semester_takes_both_ends():
    office = make_office()
    days = [date(2026, 5, 15), date(2026, 5, 16), date(2026, 10, 31), date(2026, 11, 1), date(2027, 5, 15)]
    for day in days:
        make_visit(office=office, visited_on=day)
    assert sorted(Visit.objects.in_semester(2569, 1).values_list("visited_on", flat=True)) == days[1:3]
    assert sorted(Visit.objects.in_semester(2569, 2).values_list("visited_on", flat=True)) == days[3:]


def test_coverage_counts_a_school_once_and_no_drafts():
    office = make_office()
    first, second, third = (make_school(office) for _ in range(3))
    day = date(2026, 6, 10)
    make_visit(school=first, state="approved", visited_on=day)
    make_visit(school=first, state="submitted", visited_on=day)
    make_visit(school=second, state="draft", visited_on=day)
    make_visit(school=third, state="returned", visited_on=day)
    schools = School.objects.filter(office=office)
    assert queries.coverage(schools, 2569, 1) == (1, 3)
    assert queries.coverage(schools, 2569, 2) == (0, 3)


def test_never_visited_comes_before_longest_ago():
    office = make_office()
    never, long_ago, lately = (make_school(office) for _ in range(3))
    make_visit(school=never, state="draft")
    make_visit(school=long_ago, state="approved", visited_on=date(2025, 6, 1))
    make_visit(school=lately, state="approved", visited_on=date(2024, 6, 1))
    make_visit(school=lately, state="submitted", visited_on=date(2026, 6, 1))
    rows = queries.longest_unvisited(School.objects.filter(office=office))
    found = [(school, school.last_visited_on) for school in rows]
    assert found == [(never, None), (long_ago, date(2025, 6, 1)), (lately, date(2026, 6, 1))]


def test_the_coverage_page_lists_who_waits(client):
    office = make_office()
    visited, waiting = make_school(office, name="บ้านไปแล้ว"), make_school(office, name="บ้านยังรอ")
    visit = make_visit(school=visited, state="approved", visited_on=date(2026, 6, 10))
    client.force_login(visit.supervisor)

    def listed(query):
        return [(school.name, school.visits_made) for school in client.get(f"/visits/coverage/{query}").context["page"]]

    assert listed("?year=2569&semester=1&visited=1") == [(visited.name, 1)]
    assert listed("?year=2569&semester=1&visited=0") == [(waiting.name, 0)]
    assert listed("?year=2569&semester=1") == [(waiting.name, 0), (visited.name, 1)]
    assert listed("?year=2569&semester=1&q=ยังรอ") == [(waiting.name, 0)]
    page = client.get("/visits/coverage/?year=2569&semester=1").text
    assert f"/visits/new/?school={waiting.pk}" in page
    assert listed("?year=abc&semester=9&visited=7&page=x")
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=visited))
    assert client.get("/visits/coverage/").status_code == 403


def test_overdue_begins_the_day_after_and_ends_with_the_answer():
    office = make_office()
    due = make_open_recommendation(office=office)
    answered = make_open_recommendation("answered", office=office)
    today = timezone.localdate()
    Recommendation.objects.all().update(due_on=today)
    assert not Recommendation.objects.overdue().exists()
    assert list(Recommendation.objects.overdue(today + timedelta(days=1))) == [due]
    assert answered in Recommendation.objects.answered()


@pytest.mark.parametrize(("closes_in", "is_late"), [(None, True), (0, False), (1, True)])
def test_what_a_closed_school_left_is_overdue_nowhere(client, closes_in, is_late):
    office, today = make_office(), timezone.localdate()
    row = make_open_recommendation(office=office)
    closed_on = None if closes_in is None else today + timedelta(days=closes_in)
    School.objects.filter(pk=row.school_id).update(closed_on=closed_on)
    Recommendation.objects.update(due_on=today - timedelta(days=9))
    row = Recommendation.objects.get()
    assert row.is_overdue == is_late == Recommendation.objects.overdue().exists()
    head = make_user(Role.HEAD, office=office)
    client.force_login(head)
    assert len(client.get("/recommendations/?overdue=1").context["page"]) == is_late
    assert client.get("/recommendations/figures/").context["total"]["of"].overdue == is_late
    assert len(profile.recommendations(row.school, head, today)["overdue"]) == is_late
    (told,) = frozen_rows.recommendations(Recommendation.objects.all(), today)
    assert (told["overdue"], bool(told["late"])) == (is_late, is_late)


def test_visits_made_and_what_is_to_follow_up_of_each_supervisor():
    office = make_office()
    busy = make_user(Role.SUPERVISOR, office=office)
    school = make_school(office)
    day = date(2026, 6, 10)
    for state in ("draft", "submitted", "returned", "approved"):
        make_visit(school=school, supervisor=busy, state=state, visited_on=day)
    make_visit(school=school, supervisor=busy, state="approved", visited_on=date(2025, 6, 10))
    make_visit(office=office, state="draft", visited_on=day)
    assert queries.visits_by_supervisor(office, 2569, 1) == {busy.pk: 2}
    unsettled = Recommendation.objects.filter(office=office).exclude(state__in=("draft", "verified", "closed"))
    assert queries.unsettled_by_supervisor(office) == {busy.pk: unsettled.count()}
    unsettled.filter(pk=unsettled.first().pk).update(state="draft")
    assert queries.unsettled_by_supervisor(office) == {busy.pk: unsettled.count()} and unsettled.count()


@pytest.fixture
def counted(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def ask(address):
        client.get(address)  # the session's first request costs its own
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        return len(made)

    return ask


def many(head, n):
    network = make_network(head.acting.office)
    for _ in range(n):
        make_open_recommendation(school=make_school(head.acting.office, network=network), head=head)


def test_lists_cost_the_same_for_1_and_20_rows(client, counted):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    many(head, 1)
    school = School.objects.filter(office=office).get()
    people = {head: ("/visits/", "/recommendations/", "/visits/coverage/")}
    people[make_user(Role.SCHOOL_DIRECTOR, school=school)] = ("/visits/", "/recommendations/")

    def costs():
        return {
            (user.acting.role, address): client.force_login(user) or counted(address)
            for user, addresses in people.items()
            for address in addresses
        }

    one = costs()
    many(head, 19)
    for _ in range(19):
        make_open_recommendation(school=school, head=head)
    assert costs() == one
    assert {page: made for page, made in one.items() if made > 12} == {}


def test_a_visit_costs_the_same_with_1_and_10_recommendations_and_photos(client, counted):
    from schools import files
    from supervision.models import VisitPhoto
    from tests.supervision.factories import make_recommendation

    visit = make_visit(office=make_office())
    client.force_login(visit.supervisor)
    address, edit = (reverse(f"supervision:{name}", args=[visit.pk]) for name in ("visit", "visit_edit"))

    def add(n):
        for number in range(n):
            make_recommendation(visit)
            stored = files.store(b"x", office=visit.office, purpose="visit_photo", label="x", content_type="image/jpeg")
            VisitPhoto.objects.create(visit=visit, file=stored)
            make_school(visit.office, name=f"บ้านใหม่ {number}")

    add(1)
    costs = counted(address), counted(edit)
    add(9)
    assert (counted(address), counted(edit)) == costs
    assert costs[0] <= 24, costs
    assert costs[1] <= 32, costs


def test_a_recommendation_costs_the_same_with_1_and_10_answers(client, counted):
    from supervision.actions import recommendations as actions

    row = make_open_recommendation("answered", office=make_office())
    client.force_login(row.supervisor)
    address = reverse("supervision:recommendation", args=[row.pk])
    cost = counted(address)
    for _ in range(9):
        actions.send_back(recommendation=row, by=row.supervisor, reason="อีกครั้ง")
        actions.answer(recommendation=row, by=row.supervisor, text="ดำเนินการแล้ว")
    assert counted(address) == cost <= 14
