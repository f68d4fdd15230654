"""Two years side by side: both up to the same day, in what was visited and in what was sent."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qa.models import Round, StandardSet, Submission
from reports.dashboards import behind, comparison
from reports.dashboards.board import Board
from reports.dashboards.scope import Scope
from schools.models import Role
from supervision.models import Visit
from tests.factories import make_office, make_school, make_user, today

pytestmark = pytest.mark.django_db
# In the middle of the second semester of 2569.
DAY, SAME = date(2026, 12, 1), date(2025, 12, 1)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def schools(office):
    return [make_school(office) for _ in range(3)]


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)


@pytest.fixture
def visited(office, schools, supervisor):
    """A visit in the running year, one before the same day of the year before, and two after it."""
    for place, day in enumerate((DAY, SAME, SAME + timedelta(days=1), SAME + timedelta(days=60))):
        Visit.objects.create(
            office=office,
            school=schools[place % 3],
            supervisor=supervisor,
            visited_on=day,
            purpose="ติดตาม",
            state="approved",
        )


def figures(pair):
    """{key of a figure: its count of each year}."""
    sides = [comparison.key_figures(Board(scope)) for scope in pair]
    return {key: tuple((side[key][2] or side[key][1]).value for side in sides) for key in sides[0]}


def test_a_running_year_stands_beside_the_same_stretch_of_the_other(office, visited):
    scope, pair = Scope.pair(office, {"with": "2568", "semester": "all"}, today=DAY)
    assert pair[0] is scope
    assert [one.facts.day for one in pair] == [DAY, SAME]
    assert figures(pair)["visits"] == (1, 1)
    assert figures(pair)["visited"] == (1, 1)
    assert pair[1].params["until"] == SAME.isoformat()
    again = Scope.read(office, {name: str(value) for name, value in pair[1].params.items()}, today=DAY)
    assert len(behind.rows(again, "visits")) == 1
    note = comparison.section(*map(Board, pair)).note
    assert "1 ธ.ค. 2569" in note
    assert "วันเดียวกันของปี คือ 1 ธ.ค. 2568" in note


def test_the_running_year_may_be_the_other_one(office, visited):
    scope, pair = Scope.pair(office, {"year": "2568", "with": "2569", "semester": "all"}, today=DAY)
    assert scope.facts.is_whole
    assert len(behind.rows(scope, "visits")) == 3
    assert [one.facts.day for one in pair] == [SAME, DAY]
    assert figures(pair)["visits"] == (1, 1)


def test_years_and_semesters_that_are_over_are_compared_whole(office, visited):
    for params in ({"year": "2568", "with": "2567", "semester": "all"}, {"with": "2568", "semester": "1"}):
        _, pair = Scope.pair(office, params, today=DAY)
        assert [one.facts.is_whole for one in pair] == [True, True]
        assert [one.facts.until for one in pair] == [None, None]
        assert comparison.section(*map(Board, pair)).note == ""


def test_a_leap_day_has_a_day_in_each_year(office):
    _, pair = Scope.pair(office, {"year": "2570", "with": "2569", "semester": "all"}, today=date(2028, 2, 29))
    assert [one.facts.day for one in pair] == [date(2028, 2, 29), date(2027, 2, 28)]


def sent(office, year, school, supervisor, day):
    asked, _ = Round.objects.get_or_create(
        office=office,
        academic_year=year,
        defaults={
            "opens_on": day - timedelta(days=60),
            "due_on": day + timedelta(days=60),
            "closes_on": day + timedelta(days=90),
            "created_by": supervisor,
        },
    )
    moment = timezone.make_aware(datetime.combine(day, time(23, 30)))
    Submission.objects.create(
        round=asked,
        school=school,
        level="basic",
        standard_set=StandardSet.objects.get(code="moe2561_basic"),
        state="accepted",
        submitted_at=moment,
        accepted_at=moment + timedelta(days=7),
        overall_level=4,
    )


def test_what_was_sent_later_was_not_in_hand_on_the_same_day(office, schools, supervisor):
    sent(office, 2569, schools[0], supervisor, DAY)
    for school, late in zip(schools, (0, 1, 30), strict=True):
        sent(office, 2568, school, supervisor, SAME + timedelta(days=late))
    _, pair = Scope.pair(office, {"with": "2568", "semester": "all"}, today=DAY)
    assert figures(pair)["received"] == (1, 1)
    assert [len(behind.rows(one, "owed")) for one in pair] == [1, 3]
    assert [len(behind.rows(one, "judged", f"..{year}")) for one, year in zip(pair, (2569, 2568), strict=True)] == [
        1,
        1,
    ]
    # It was accepted a week later.
    assert behind.rows(pair[1], "accepted") == []


@pytest.mark.parametrize("until", ["x", "2569-01-01", "0001-01-01", "9999-12-31", "2025-13-40", ""])
def test_a_day_that_is_none_cuts_nothing(client, office, schools, until):
    client.force_login(make_user(Role.DIRECTOR, office=office))
    for name in ("dashboard", "dashboard_rows"):
        page = client.get(reverse(f"reports:{name}"), {"until": until})
        assert page.status_code == 200
        assert page.context["facts"].day == today()


def test_a_day_is_a_filter_that_can_be_taken_out(client, office, schools):
    client.force_login(make_user(Role.DIRECTOR, office=office))
    year = office.calendar.academic_year(today()) - 1
    day = office.calendar.academic_span(year)[0] + timedelta(days=40)
    page = client.get(reverse("reports:dashboard_rows"), {"year": year, "semester": "all", "until": day.isoformat()})
    assert page.context["facts"].day == day
    assert [name for name, _ in page.context["chips"]] == ["until"]
