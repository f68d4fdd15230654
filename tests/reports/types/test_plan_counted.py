"""The result of plans against an independent computation (pandas) on random offices: every table and figure."""

import json

import pytest

from reports.types import plan
from reports.types.plan.query import freeze
from supervision.models import PlannedVisit, PlanObjective, PlanRevision, Visit
from tests.factories import today
from tests.reports.types import counted, random_offices
from tests.reports.types.counted import frame, n, percent
from tests.reports.types.counted_plans import in_force
from tests.reports.types.steps import assert_adds_up, tables_of

pytestmark = pytest.mark.django_db
TABLES = {"quarters", "people", "networks", "objectives", "late", "planned"}


class Plans:
    """What was planned in the first so many months of a fiscal year and what no plan foresaw, on a day."""

    def __init__(self, office, year, months, day):
        self.schools = counted.schools_of(office)
        quarters = range(1, 1 + months // 3)
        self.quarters = [f"ไตรมาสที่ {number}" for number in quarters]
        ends = {number: counted.quarter_end(year, number) for number in quarters}
        last = ends[max(ends)]
        standing = in_force(office, [year], day, last)
        self.goals = self._goals(standing)
        rows = standing[standing.quarter.isin(quarters)].copy()
        rows["without_day"] = rows.planned_on.isna()
        rows = rows.sort_values(["quarter", "without_day", "planned_on", "pk"])
        self.planned = self._placed(rows, rows.quarter)
        made = Visit.objects.filter(office=office, state__in=["submitted", "approved"])
        made = frame(made, "school", "supervisor", "visited_on")
        done = set(frame(PlannedVisit.objects.filter(state="done"), "visit").visit)
        made = made[(made.visited_on >= counted.fiscal(year)[0]) & (made.visited_on <= last) & ~made.pk.isin(done)]
        number = [min(one for one, end in ends.items() if day <= end) for day in made.visited_on]
        self.outside = self._placed(made, number)
        names = counted.people([*self.planned.supervisor, *self.outside.supervisor])
        for rows in (self.planned, self.outside):
            rows["person"] = [names[key] for key in rows.supervisor]

    def _placed(self, rows, quarters):
        return rows.assign(
            network=[self.schools.network[key] for key in rows.school],
            label=[f"ไตรมาสที่ {number}" for number in quarters],
        )

    def line(self, planned, outside):
        counts = [planned[name].sum() for name in ("late", "ahead", "cancelled", "moved")]
        after = [planned.after.sum()] if self.planned.after.any() else []
        assert len(planned) == sum([planned.done.sum(), *counts[:3], planned.after.sum()]), "parts are the whole"
        figures = [n(len(planned)), n(planned.done.sum()), percent(planned.done.sum(), len(planned))]
        return [*figures, *map(n, [*counts, *after, len(outside)])]

    def by(self, name, values):
        rows = [
            [value, *self.line(self.planned[self.planned[name] == value], self.outside[self.outside[name] == value])]
            for value in values
        ]
        return [*rows, ["รวม", *self.line(self.planned, self.outside)]] if rows else []

    def seen(self, name):
        return set(self.planned[name]) | set(self.outside[name])

    def _goals(self, standing):
        """{(text, indicator, target): keys} in the order of the plans."""
        rows = frame(
            PlanObjective.objects.filter(plan__in=set(standing.plan)), "position", "text", "indicator", "target",
            title="plan__title",
        )  # fmt: skip
        found = {}
        for row in sorted(rows.itertuples(), key=lambda row: (counted.thai_key(row.title), row.position, row.pk)):
            found.setdefault((row.text, row.indicator, row.target), []).append(row.pk)
        return found

    def objectives(self):
        rows = []
        for place, (words, keys) in enumerate(self.goals.items(), 1):
            mine = self.planned[self.planned.objective.isin(keys)]
            done = mine.done.sum()
            rows.append([n(place), *words, n(len(mine)), n(done), percent(done, len(mine))])
        return rows

    def listed(self, rows):
        return [
            [
                n(place),
                self.schools.name[row.school],
                row.person,
                row.label,
                counted.short(row.planned_on) if row.planned_on else "",
                row.state_word,
            ]
            for place, row in enumerate(rows.itertuples(), 1)
        ]


def assert_report(made, year, months):
    """Compares a report with the computation; returns the names of its tables with rows."""
    criteria = {"period": f"fiscal-{year}", "months": str(months), "labels": {}}
    data = json.loads(json.dumps(freeze(made.office, criteria, made.today)))
    chapters = plan.TYPE.chapters(data, plan.TYPE.drafts(data))
    p = Plans(made.office, year, months, made.today)
    late, done = p.planned[p.planned.late], p.planned.done.sum()
    tables = {
        "quarters": p.by("label", p.quarters),
        "people": p.by("person", sorted(p.seen("person"), key=counted.thai_key)),
        "networks": p.by("network", counted.networks_in_order(p.seen("network"))),
        "objectives": p.objectives(),
        "late": p.listed(late),
        "planned": p.listed(p.planned),
    }
    stats = [
        ["การนิเทศตามแผน (ครั้ง)", n(len(p.planned)), ""],
        ["นิเทศแล้วร้อยละ", percent(done, len(p.planned)), f"{n(done)} ครั้ง"],
        ["เลยกำหนด (ครั้ง)", n(len(late)), ""],
        ["นอกแผน (ครั้ง)", n(len(p.outside)), ""],
    ]
    found = counted.compare(chapters, tables, {}, stats)
    said = tables_of(chapters)
    assert said["late"].title == f"การนิเทศที่เลยกำหนด ({n(len(late))} ครั้ง)"
    for name in ("quarters", "people", "networks"):
        if said[name].rows:
            assert_adds_up(said[name])
    return found


@pytest.mark.parametrize("seed", random_offices.OFFICES)
def test_every_table_is_that_of_an_independent_computation(seed):
    made = random_offices.make(seed, today())
    random_offices.add_plans(made)
    assert PlanRevision.objects.filter(plan__office=made.office, plan__state="draft").exists()
    for year in (made.fiscal - 1, made.fiscal):
        for months in (6, 12):
            assert_report(made, year, months)


def test_no_table_is_left_without_rows_to_compare():
    made = random_offices.make(3, today())
    random_offices.add_plans(made)
    assert assert_report(made, made.fiscal - 1, 6) == TABLES
