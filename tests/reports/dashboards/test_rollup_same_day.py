"""A year that is over, up to the same day of its course as today: as the office's own dashboard compares two years."""

from collections import Counter
from datetime import datetime, time, timedelta
from importlib import import_module
from random import Random

import pytest
from django.apps import apps
from django.utils import timezone

from qa.models import Submission
from reports.dashboards import behind, rollup, rollup_schools
from reports.dashboards.behind import SINCE
from reports.dashboards.scope import Scope, same_day
from reports.models import OfficeFigures
from schools.models import School
from tests.factories import make_office, today
from tests.reports.dashboards import offices
from thai.years import academic_year

pytestmark = pytest.mark.django_db


def spread(rng, office):
    """SARs of the office come in over two years, some are accepted later, and schools close in between."""
    for row in Submission.objects.filter(round__office=office):
        sent = timezone.now() - timedelta(days=rng.randrange(730))
        state = rng.choice(["expected", "submitted", "accepted", "accepted"])
        Submission.objects.filter(pk=row.pk).update(
            state=state,
            submitted_at=None if state == "expected" else sent,
            accepted_at=sent + timedelta(days=rng.randrange(60)) if state == "accepted" else None,
        )
    for school in School.objects.filter(office=office).order_by("pk")[:2]:
        School.objects.filter(pk=school.pk).update(closed_on=today() - timedelta(days=rng.randrange(500)))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("back", [1, 2])
def test_it_is_what_the_office_sees_beside_its_running_year(seed, back):
    rng, day = Random(seed), today()
    office = offices.make(seed, today=day, schools=12)["office"]
    spread(rng, office)
    year = academic_year(day) - back
    same = rollup.same_stretch([office], year, day, rollup_schools.rules_of())
    told = Counter()
    for figures in same.values():
        told["schools"] += figures["schools"]
        told["ruled"] += figures["ruled"]
        told["met"] += figures["met"]
        for place, (code, _, _) in enumerate(SINCE):
            told[f"since-{code}"] += figures["since"][place]
        for place in (0, 1):
            told[f"visits-{place}"] += figures["visits"][place]
            told[f"visited-{place}"] += figures["visited"][place]
    _, pair = Scope.pair(office, {"with": str(year), "semester": "all"}, today=day)
    beside = pair[1]
    assert beside.facts.day == same_day(day, -back)
    assert told["schools"] == len(behind.rows(beside, "schools"))
    for code, _, _ in SINCE:
        assert told[f"since-{code}"] == len(behind.rows(beside, "since", code))
    assert told["visits-0"] + told["visits-1"] == len(behind.rows(beside, "visits"))
    met = [{row.pk for row in behind.rows(beside, "met", window.key)} for window in beside.facts.windows]
    assert told["met"] == (len(set.intersection(*met)) if met else told["ruled"])
    opened = {row.pk for row in behind.rows(beside, "schools")}
    for number in (1, 2):
        seen = {visit.school for visit in beside.facts.visits if visit.semester == number}
        assert told[f"visited-{number - 1}"] == len(seen & opened)


@pytest.mark.parametrize("seed", range(4))
def test_sars_are_those_that_had_come_in_a_year_ago(seed):
    rng, day = Random(seed), today()
    office = offices.make(seed, today=day, schools=12)["office"]
    spread(rng, office)
    year = academic_year(day) - 2
    same = rollup.same_stretch([office], year, day, rollup_schools.rules_of())
    counts = [counts for figures in same.values() for counts in figures["sar"].values()]
    owed, received, accepted = (sum(column) for column in zip(*counts, strict=True))
    # Beside the SARs of the year after.
    _, (_, beside) = Scope.pair(office, {"with": str(year + 1), "semester": "all"}, today=day)
    assert (beside.facts.sar_year, beside.facts.sent_by) == (year, same_day(day, -1))
    assert owed == len(behind.rows(beside, "owed"))
    assert received == len(behind.rows(beside, "received"))
    assert accepted == sum(fact.state == "accepted" for fact in beside.facts.reports)
    whole = rollup.compute([office], year, day, rollup_schools.rules_of())[office.pk]
    assert received <= sum(row[1] for part in whole.values() for row in part["sar"].values())


def test_only_a_year_that_is_over_has_it_and_each_day_anew():
    day, office = today(), make_office()
    world = offices.make(1, today=day, schools=3)
    rollup.refresh()
    rows = {row.academic_year: row for row in OfficeFigures.objects.filter(office=world["office"])}
    present = academic_year(day)
    assert not any("same" in part for part in rows[present].figures.values())
    for year in (present - 1, present - 2):
        assert all(set(part["same"]) == set(rollup.SAME) for part in rows[year].figures.values())
    first = timezone.make_aware(datetime.combine(day, time(0, 1)))
    OfficeFigures.objects.update(computed_at=first - timedelta(minutes=2))
    assert office in rollup.stale(present - 1, day=day, now=first)
    OfficeFigures.objects.update(computed_at=first)
    assert not rollup.stale(present - 1, day=day, now=first + timedelta(hours=11)).exists()


def test_what_was_kept_before_it_was_told_is_counted_anew_at_once():
    """Not half a day later: until then the other year has no schools, and this one has them all more."""
    day, now = today(), timezone.now()
    world = offices.make(1, today=day, schools=3)
    rollup.refresh(now)
    past = OfficeFigures.objects.get(office=world["office"], academic_year=academic_year(day) - 1)
    for part in past.figures.values():
        del part["same"]
    past.save()
    assert not rollup.stale(past.academic_year, day=day, now=now).exists()
    import_module("reports.migrations.0022_same_day_of_past_years").ask_anew(apps, None)
    rollup.refresh(now)
    past.refresh_from_db()
    assert past.figures and all(part["same"]["schools"] for part in past.figures.values())
