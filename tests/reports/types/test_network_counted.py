"""Reports of a network against an independent computation (pandas) on random offices: every table, chart and figure."""

import json
from decimal import Decimal

import pytest

from qa.models import AwardResult, BestPractice, TestScore
from reports.types import network
from reports.types.network.query import freeze
from schools.models import NetworkActivity, NetworkPost
from supervision.models import Recommendation
from tests.factories import today
from tests.reports.types import counted, random_offices
from tests.reports.types.counted import frame, n
from tests.reports.types.counted_sars import Sent, newest_round
from tests.reports.types.counted_visits import of_visits_and_others
from tests.reports.types.random_quality import add_results, add_round
from tests.reports.types.steps import assert_adds_up, tables_of
from tests.reports.types.test_visits_counted import counted_visits

pytestmark = pytest.mark.django_db
TABLES = {
    "posts", "activities", "kinds", "often_strengths", "often_improvements", "states", "themes", "open", "sars",
    "levels_#", "exams", "awards", "practices", "schools",
}  # fmt: skip


def posts(group, year, schools):
    rows = frame(NetworkPost.objects.filter(network=group), "kind", "name", "school", "from_year", "to_year")
    held = [
        (row.from_year is None or row.from_year <= year) and (row.to_year is None or row.to_year >= year)
        for row in rows.itertuples()
    ]
    order = [kind for kind, _label in NetworkPost.Kind.choices]
    rows = sorted(rows[held].itertuples(), key=lambda row: (order.index(row.kind), row.pk))
    labels = dict(NetworkPost.Kind.choices)
    return [[labels[row.kind], row.name, schools.name[row.school] if row.school else ""] for row in rows]


def activities(group, first, last):
    rows = frame(NetworkActivity.objects.filter(network=group), "on", "kind", "title", "people")
    rows = rows[(rows.on >= first) & (rows.on <= last)].sort_values(["on", "pk"])
    labels = dict(NetworkActivity.Kind.choices)
    return [
        [counted.short(row.on), labels[row.kind], row.title, "–" if row.people is None else n(row.people)]
        for row in rows.itertuples()
    ]


def exams(office, members, year):
    """Results of the newest year beside those of the whole office, weighed by takers where any are known."""
    rows = frame(
        TestScore.objects.filter(school__office=office), "school", "test", "grade", "turn", "subject", "academic_year",
        "mean", "takers",
    )  # fmt: skip
    mine = rows[rows.school.isin(members) & rows.academic_year.isin([year, year - 1])]
    rows = rows[rows.academic_year == mine.academic_year.max()]
    told = []
    for (test, grade, turn, subject), group in rows.groupby(["test", "grade", "turn", "subject"]):
        ours = group[group.school.isin(members)]
        if ours.empty:
            continue
        schools, takers, mean = _weighed(ours)
        _schools, _takers, area = _weighed(group)
        gap = None if mean is None or area is None else Decimal(mean) - Decimal(area)
        name = f"{test} {grade}" + (f" ครั้งที่ {turn}" if turn > 1 else "")
        told.append([name, subject, n(schools), takers, mean or "–", area or "–", counted.rounded(gap, 2)])
    return told


def _weighed(rows):
    """(schools in the mean, their takers as shown, the mean as shown or None)."""
    known = rows[[bool(takers) for takers in rows.takers]]
    if len(known):
        weights = [Decimal(takers) for takers in known.takers]
        mean = counted.mean_of(list(known["mean"]), weights)
        return len(known), n(known.takers.sum()), counted.rounded(mean, 2)
    plain = rows[rows.takers.isna()]
    mean = counted.mean_of(list(plain["mean"]))
    return len(plain), "–", None if mean is None else counted.rounded(mean, 2)


def awards(members, year, schools):
    rows = frame(
        AwardResult.objects.filter(award__state="announced"), "award", "position", "group_label", "rank", "prize",
        school="submission__school", year="award__round__academic_year", name="award__round__name",
    )  # fmt: skip
    rows = rows[(rows.year == year) & rows.school.isin(members) & (rows.prize != "")].sort_values(["award", "position"])
    return [
        [schools.name[row.school], row.name, row.group_label, "–" if row.rank is None else n(row.rank), row.prize]
        for row in rows.itertuples()
    ]


def practices(members, year, schools):
    rows = frame(BestPractice.objects.filter(state="published"), "school", "title", "theme", "academic_year")
    rows, labels = rows[(rows.academic_year == year) & rows.school.isin(members)], dict(BestPractice.Theme.choices)
    return [[schools.name[row.school], row.title, labels[row.theme]] for row in rows.itertuples()]


def assert_report(made, group, key, first, last, year):
    """Compares a report with the computation; returns the names of its tables with rows."""
    criteria = {"period": key, "network": group.pk, "labels": {"network": group.name}}
    data = json.loads(json.dumps(freeze(made.office, criteria, made.today)))
    chapters = network.TYPE.chapters(data, network.TYPE.drafts(data))
    v = counted_visits(made, {"network": group}, first, last, year)
    asked = Recommendation.objects.filter(office=made.office)
    advice = v.advice(of_visits_and_others(asked, list(v.rows.pk), first, last, v.expected))
    sent = Sent(made.office, newest_round(made.office, year), made.today, v.expected)
    tables = {
        "activities": activities(group, first, last), "kinds": v.kinds(), "often_strengths": v.often("strengths"),
        "often_improvements": v.often("improvements"), "sars": sent.sars(), "schools": v.appendix(),
        "exams": exams(made.office, v.expected, year), **v.of_advice(advice), **sent.levels(),
    }  # fmt: skip
    only_with_rows = {
        "posts": posts(group, year, v.all_schools),
        "awards": awards(v.expected, year, v.all_schools),
        "practices": practices(v.expected, year, v.all_schools),
    }
    tables |= {name: rows for name, rows in only_with_rows.items() if rows}
    found = counted.compare(chapters, tables, {}, v.stats(advice))
    for name in ("sars", "states", "themes"):
        if tables.get(name):
            assert_adds_up(tables_of(chapters)[name])
    return found


def office_of(seed):
    made = random_offices.make(seed, today())
    add_round(made, made.year - 1)
    add_results(made)
    return made


@pytest.mark.parametrize("seed", random_offices.OFFICES)
def test_every_table_is_that_of_an_independent_computation(seed):
    made = office_of(seed)
    year = made.year
    for group in made.networks:
        assert_report(made, group, f"year-{year}", *counted.academic(year), year)
    assert_report(made, group, f"semester-{year - 1}-2", *counted.semester(year - 1, 2), year - 1)


def test_no_table_is_left_without_rows_to_compare():
    made = office_of(3)
    span = counted.academic(made.year)
    found = [assert_report(made, group, f"year-{made.year}", *span, made.year) for group in made.networks]
    assert set.union(*found) == TABLES
