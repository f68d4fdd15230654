"""Figures of every office, rolled up: the same as the pages of each office count, and never old."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.models import Job
from jobs.testing import work_off
from qa.exams import means
from qa.models import Submission, TestScore
from reports.dashboards import behind, rollup
from reports.dashboards.facts import Facts
from reports.dashboards.scope import Scope
from reports.models import OfficeFigures
from schools.models import Role, School
from supervision.models import CoverageRule, Recommendation, Visit
from supervision.queries import coverage
from tests.factories import make_office, make_school, make_user, today
from tests.qa.factories import make_round
from thai.years import academic_year

pytestmark = pytest.mark.django_db


def fill(office, rng, schools=6):
    """Visits, recommendations, reports and results of tests at random."""
    year, day = academic_year(today()), today()
    supervisor, head = make_user(Role.SUPERVISOR, office=office), make_user(Role.HEAD, office=office)
    made = [make_school(office, province=rng.choice(["ตาก", "ลำพูน", ""])) for _ in range(schools)]
    made[-1].closed_on = day
    made[-1].save()
    for school in made:
        for _ in range(rng.randrange(4)):
            visit = Visit.objects.create(
                office=office,
                school=school,
                supervisor=supervisor,
                purpose="นิเทศ",
                visited_on=day - timedelta(days=rng.randrange(500)),
                state=rng.choice(["draft", "submitted", "approved"]),
            )
            state = rng.choice(["draft", "open", "answered", "sent_back", "verified"])
            Recommendation.objects.create(
                office=office,
                school=school,
                visit=visit,
                text="ใช้สื่อ",
                owner="ครู",
                supervisor=supervisor,
                due_on=day + timedelta(days=rng.randrange(-30, 30)),
                state=state,
                settled_at=timezone.now() if state == "verified" else None,
            )
        TestScore.objects.create(
            school=school, test="NT", grade="ป.3", academic_year=year, subject="รวม 2 ด้าน",
            mean=rng.randrange(1000, 9000) / 100, takers=rng.choice([None, 3, 20]),
        )  # fmt: skip
    round = make_round(office, year=year, schools=0, by=head)
    for row in round.submissions.all():
        state = rng.choice(["expected", "draft", "submitted", "returned", "accepted"])
        sent = timezone.now() if state in ("submitted", "returned", "accepted") else None
        Submission.objects.filter(pk=row.pk).update(
            state=state,
            submitted_at=sent,
            accepted_at=sent if state == "accepted" else None,
            overall_level=rng.randrange(1, 6) if sent else None,
        )
    return made


RULES = (
    [("year", 1, "")],
    [("year", 2, ""), ("three", 3, ""), ("year", 1, "qa")],
    [("fiscal", 1, ""), ("semester", 1, ""), ("semester", 2, "")],
    [],
)


def rule(office, rules):
    for number, (period, times, kind) in enumerate(rules):
        CoverageRule.objects.create(office=office, name=f"เกณฑ์ {number}", period=period, times=times, kind=kind)
    CoverageRule.objects.create(office=office, name="เลิกใช้", period="year", times=99, is_active=False)


def total(office, name):
    figures = OfficeFigures.objects.get(office=office, academic_year=academic_year(today())).figures
    return sum(part[name] for part in figures.values())


@pytest.mark.parametrize("seed", range(4))
def test_each_figure_is_what_the_office_counts_itself(seed):
    rng, day, year = random.Random(seed), today(), academic_year(today())
    offices = [make_office() for _ in range(3)]
    for office in offices:
        fill(office, rng)
    rollup.refresh()
    for office in offices:
        row = OfficeFigures.objects.get(office=office, academic_year=year)
        schools = School.objects.filter(office=office).open_on(day)
        assert {name: part["schools"] for name, part in row.figures.items() if part["schools"]} == {
            name: sum(school.province == name for school in schools) for name in {s.province for s in schools}
        }
        for number in (1, 2):
            seen = sum(part["visited"][number - 1] for part in row.figures.values())
            assert (seen, schools.count()) == coverage(schools, year, number, office.calendar)
            made = Visit.objects.filter(office=office).made().in_semester(year, number, office.calendar)
            assert sum(part["visits"][number - 1] for part in row.figures.values()) == made.count()
        recommendations = Recommendation.objects.filter(office=office)
        assert total(office, "open") == recommendations.unsettled().count()
        assert total(office, "overdue") == recommendations.overdue(day).count()
        assert total(office, "answered") == recommendations.answered().count()
        assert total(office, "supervisors") == 1
        submissions = Submission.objects.filter(round__office=office).counted(day)
        for level in ("early", "basic"):
            mine = submissions.filter(level=level)
            counts = [part["sar"].get(level, [0, 0, 0]) for part in row.figures.values()]
            assert [sum(column) for column in zip(*counts, strict=True)] == [
                mine.count(),
                mine.received().count(),
                mine.filter(state="accepted").count(),
            ]
            judged = [part["levels"].get(level, {}) for part in row.figures.values()]
            assert sum(n for sets in judged for by in sets.values() for n in by.values()) == (
                mine.received().exclude(overall_level=None).count()
            )
        (mean,) = means.by(TestScore.objects.filter(school__office=office), "subject").values()
        sums = [
            part["tests"][rollup.exam_key(("NT", "ป.3", 1, "รวม 2 ด้าน"))]
            for part in row.figures.values()
            if part["tests"]
        ]
        rows, known, takers, hundredths, plain, plain_hundredths = (sum(column) for column in zip(*sums, strict=True))
        added = means.of_sums(means.Sums(rows, known, takers, hundredths / 100, plain, plain_hundredths / 100))
        assert added == mean


@pytest.mark.parametrize("seed", range(3))
def test_rules_and_days_are_those_of_the_offices_own_dashboard(seed):
    rng, day = random.Random(seed), today()
    offices = [make_office() for _ in RULES]
    for office, rules in zip(offices, RULES, strict=True):
        rule(office, rules)
        fill(office, rng, schools=9)
        Visit.objects.filter(office=office, pk__in=rng.sample(range(1, 200), 60)).update(kind="qa")
    rollup.refresh()
    seen = set()
    for office in offices:
        for year in rollup.years_of(day):
            parts = OfficeFigures.objects.get(office=office, academic_year=year).figures.values()
            facts = Facts(office, year, today=day)
            scope = Scope(facts)
            windows = facts.windows
            met = sum(all(window.is_met(one.pk) for window in windows) for one in scope.schools) if windows else 0
            assert sum(part["met"] for part in parts) == met
            assert sum(part["ruled"] for part in parts) == (len(scope.schools) if windows else 0)
            since = [sum(column) for column in zip(*(part["since"] for part in parts), strict=True)]
            assert since == [len(behind.rows(scope, "since", code)) for code, _, _ in behind.SINCE]
            assert sum(since) == sum(part["schools"] for part in parts)
            seen.add(met)
    assert len(seen) > 1


def test_queries_do_not_grow_with_offices():
    rng, costs = random.Random(1), []
    for more in (1, 9):
        for _ in range(more):
            office = make_office()
            rule(office, [one for rules in RULES for one in rules])
            fill(office, rng, schools=2)
        OfficeFigures.objects.all().delete()
        with CaptureQueriesContext(connection) as made:
            rollup.refresh()
        costs.append(len(made))
    assert costs[0] == costs[1] <= 50


def test_a_shifted_calendar_is_the_offices_own():
    year = academic_year(today())
    shift = {
        "starts": f"{year - 543}-04-01",
        "first_ends": f"{year - 543}-04-30",
        "second_starts": f"{year - 543}-05-02",
        "ends": f"{year - 542}-03-31",
    }
    office = make_office(calendar_shifts={str(year): shift})
    make_office()
    school = make_school(office)
    Visit.objects.create(
        office=office,
        school=school,
        supervisor=make_user(Role.SUPERVISOR, office=office),
        purpose="นิเทศ",
        visited_on=f"{year - 543}-05-20",
        state="approved",
    )
    rollup.refresh()
    (part,) = OfficeFigures.objects.get(office=office, academic_year=year).figures.values()
    assert (part["visited"], part["visits"]) == ([0, 1], [0, 1])


def test_the_job_is_asked_for_when_figures_are_old_and_never_twice():
    office, now = make_office(), timezone.now()
    assert rollup.keep_current(now)
    assert not rollup.keep_current(now + timedelta(seconds=30)), "one waits already"
    assert work_off() == 1
    row = OfficeFigures.objects.get(office=office, academic_year=academic_year(today()))
    assert not rollup.keep_current(row.computed_at + rollup.STALE - timedelta(seconds=1))
    assert rollup.keep_current(row.computed_at + rollup.STALE + timedelta(seconds=1))
    assert rollup.STALE + timedelta(minutes=1) < rollup.LATE


def test_a_new_office_is_old_at_once():
    now = timezone.now()
    make_office()
    rollup.refresh(now)
    assert not rollup.keep_current(now)
    make_office()
    assert rollup.keep_current(now)


def test_unchanged_figures_are_only_marked():
    office, now = make_office(), timezone.now()
    make_school(office, province="ตาก")
    rollup.refresh(now)
    later = now + timedelta(minutes=4)
    assert rollup.refresh(later) == dict(zip(rollup.years_of(today()), (1, 0, 0), strict=True))
    row = OfficeFigures.objects.get(office=office, academic_year=academic_year(today()))
    assert row.computed_at == later
    make_school(office, province="ตาก")
    rollup.refresh(later + timedelta(minutes=4))
    row.refresh_from_db()
    assert row.figures["ตาก"]["schools"] == 2


def test_jobs_that_are_done_do_not_pile_up():
    make_office()
    rollup.keep_current()
    work_off()
    Job.objects.update(finished_at=timezone.now() - rollup.KEEP_JOBS - timedelta(minutes=1))
    rollup.keep_current(timezone.now() + timedelta(minutes=4))
    OfficeFigures.objects.update(computed_at=timezone.now() - timedelta(days=1))
    work_off()
    assert Job.objects.filter(kind=rollup.KIND).count() == 1
