"""Two years side by side: both up to the same day, in what was visited and in what was sent."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from qa.models import Round, StandardSet, Submission
from qa.models import TestScore as Score
from reports.dashboards import behind, comparison, coverage, sar
from reports.dashboards.board import Board
from reports.dashboards.scope import Scope
from schools.models import Role, School
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
    """A SAR of a year, sent late on a day and accepted a week after it."""
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


def both(office, day, *years, **params):
    """The figures of two years in both orders, the second one turned round; and the note under the table."""
    found = []
    for year, other in (years, years[::-1]):
        asked = {"semester": "all"} | params | {"year": str(year), "with": str(other)}
        _, pair = Scope.pair(office, asked, today=day)
        found.append((figures(pair), comparison.compared(*map(Board, pair)).note))
    (one, note), (two, _) = found
    assert one == {key: sides[::-1] for key, sides in two.items()}
    return one, note


@pytest.mark.parametrize("missing", [None, 2567])
def test_no_round_of_sar_stands_beside_itself(office, schools, supervisor, missing):
    """Of the running year there is no round yet: both step back by a year, or nothing is told."""
    today = date(2026, 11, 22)
    for school in schools[:2]:
        sent(office, 2568, school, supervisor, date(2026, 5, 1))
    if missing is None:
        sent(office, 2567, schools[0], supervisor, date(2025, 5, 1))
        sent(office, 2567, schools[1], supervisor, date(2025, 11, 22))
        sent(office, 2567, schools[2], supervisor, date(2025, 11, 23))
    found, note = both(office, today, 2568, 2569)
    if missing:
        assert "received" not in found
        assert "ไม่มี SAR ที่เทียบกันได้" in note
    else:
        assert found["received"] == (2, 2)
        assert "2567 ที่ส่งถึงวันที่ 22 พ.ย. 2568 และ 2568 ที่ส่งถึงวันที่ 22 พ.ย. 2569" in note


@pytest.mark.parametrize("years", [(2568,), (2568, 2567), (2568, 2566), (2569, 2568), ()])
def test_results_of_tests_are_as_many_years_apart_as_the_years(office, schools, years):
    for place, year in enumerate(years):
        for school in schools[place:]:
            Score.objects.create(
                school=school, test="NT", grade="ป.3", subject="รวม 2 ด้าน", academic_year=year, mean=50, takers=9
            )
    found, note = both(office, DAY, 2569, 2568)
    told = [sides for key, sides in found.items() if key.startswith("NT")]
    if len(years) == 2 and years[0] - years[1] == 1:
        assert told == [(3, 2)]
        assert f"ปีการศึกษา {years[0]} และ {years[1]}" in note
    else:
        assert told == []
        assert "ไม่มีผลการทดสอบที่เทียบกันได้" in note


def test_sars_of_years_that_are_over_are_compared_at_the_same_day_of_their_course(office, schools, supervisor):
    """On the fifth day of 2569 the SARs of 2568 have just begun to come in, those of 2567 are all there."""
    today = date(2026, 5, 20)
    sent(office, 2568, schools[0], supervisor, date(2026, 5, 19))
    for place, day in enumerate((date(2025, 5, 18), date(2025, 5, 20), date(2025, 5, 21))):
        sent(office, 2567, schools[place], supervisor, day)
    found, note = both(office, today, 2568, 2567)
    assert found["received"] == (1, 2)
    assert "2568 ที่ส่งถึงวันที่ 20 พ.ค. 2569 และ 2567 ที่ส่งถึงวันที่ 20 พ.ค. 2568" in note
    _, pair = Scope.pair(office, {"year": "2568", "with": "2567", "semester": "all"}, today=today)
    assert [one.facts.is_whole for one in pair] == [True, True]
    assert pair[1].params["sent"] == "2025-05-20"
    again = Scope.read(office, {name: str(value) for name, value in pair[1].params.items()}, today=today)
    assert again.params == pair[1].params
    assert [name for name, _ in again.chips] == ["sent"]
    assert len(behind.rows(again, "received")) == 2
    # The board that its rows lead back to says so too.
    assert "20 พ.ค. 2568" in sar.sar(Board(again)).note
    assert "20 พ.ค. 2568" in coverage.by_network(Board(again)).stats[-1].said[-1]["shown"]


def test_a_day_of_the_address_cuts_both_years(office, schools, supervisor):
    for place, school in enumerate(schools):
        sent(office, 2568, school, supervisor, date(2025, 7, 30) + timedelta(days=place))
        sent(office, 2569, school, supervisor, date(2026, 7, 31) + timedelta(days=place))
    _, pair = Scope.pair(office, {"with": "2568", "semester": "all", "until": "2026-07-31"}, today=date(2026, 12, 1))
    assert [one.facts.day for one in pair] == [date(2026, 7, 31), date(2025, 7, 31)]
    assert figures(pair)["received"] == (1, 2)


@pytest.mark.parametrize(("closed", "counts"), [(SAME, False), (SAME + timedelta(days=1), True)])
@pytest.mark.parametrize("late", [None, 9])
def test_a_school_owed_its_sar_as_long_as_it_was_open(office, schools, supervisor, closed, counts, late):
    for school in schools:
        sent(office, 2568, school, supervisor, SAME)
    one = Submission.objects.filter(school=schools[0])
    if late:
        one.update(submitted_at=F("submitted_at") + timedelta(days=late))
    else:
        one.update(state="draft", submitted_at=None, accepted_at=None, overall_level=None)
    School.objects.filter(pk=schools[0].pk).update(closed_on=closed)
    asked = {"year": "2568", "semester": "all", "until": SAME.isoformat()}
    scope = Scope.read(office, asked, today=date(2026, 12, 1))
    assert len(behind.rows(scope, "owed")) == 2 + counts
    assert len(behind.rows(scope, "received")) == 2


@pytest.mark.parametrize(
    ("semester", "until", "day"),
    [("2", "2026-06-15", DAY), ("1", "2026-06-15", date(2026, 6, 15)), ("2", "2026-11-20", date(2026, 11, 20))],
)
def test_a_day_before_the_semester_cuts_nothing(office, semester, until, day):
    asked = {"year": "2569", "semester": semester, "until": until}
    assert Scope.read(office, asked, today=DAY).facts.day == day


@pytest.mark.parametrize("day", ["2026-12-01", "2025-05-15", "x", ""])
def test_a_day_of_sars_that_is_none_of_their_course_cuts_nothing(office, day):
    assert Scope.read(office, {"year": "2568", "sent": day}, today=DAY).facts.sent_by is None


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
