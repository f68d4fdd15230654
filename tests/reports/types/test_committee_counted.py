"""Reports to the committee of the area against an independent computation (pandas) on random offices: every table,
chart and figure."""

import json
from datetime import date

import pytest

from instruments.models import Answer
from qa.models import Inspection
from reports.types import committee
from reports.types.committee.query import freeze
from schools.models import Membership
from supervision.models import MeetingSeries, Recommendation, SeriesMember, Visit
from tests.factories import today
from tests.reports.types import counted, random_offices
from tests.reports.types.counted import frame, n, percent
from tests.reports.types.counted_plans import in_force
from tests.reports.types.counted_sars import Sent, newest_round
from tests.reports.types.counted_visits import Forms, of_visits_and_others
from tests.reports.types.random_quality import add_committees, add_inspections, add_round
from tests.reports.types.steps import assert_adds_up, count_of_proven, tables_of
from tests.reports.types.test_visits_counted import counted_visits

pytestmark = pytest.mark.django_db
TABLES = {
    "members_#", "categories_#", "plan", "kinds", "networks", "months", "supervisors", "judged", "sections_#",
    "measures", "sars", "levels_#", "sources", "states", "themes", "open", "schools",
}  # fmt: skip
NOT_JUDGED = "ไม่มีผลประเมิน"


DUTIES = {
    "chair": "ประธานกรรมการ", "vice": "รองประธานกรรมการ", "member": "กรรมการ", "secretary": "กรรมการและเลขานุการ",
    "assistant": "ผู้ช่วยเลขานุการ",
}  # fmt: skip
CATEGORIES = {
    "area": "ผู้แทนเขตพื้นที่การศึกษา", "school": "ผู้แทนสถานศึกษา", "expert": "ผู้ทรงคุณวุฒิภายนอก",
    "official": "กรรมการโดยตำแหน่ง", "": "ยังไม่ระบุ",
}  # fmt: skip


def accounts(made, last):
    """Who holds the role today; of a time that is over, who did on its last day."""
    rows = frame(Membership.objects.filter(office=made.office, role="committee"), "user", "starts", "ends", "ended_at")
    is_over, day = made.today > last, min(made.today, last)
    held = [
        (row.starts is None or row.starts <= day)
        and (row.ends is None or row.ends >= day)
        and (row.ended_at is None or (is_over and counted.day_of(row.ended_at) > last))
        for row in rows.itertuples()
    ]
    names = sorted(counted.people(rows[held].user).values(), key=counted.thai_key)
    return [[n(place), name, "กรรมการ", "ยังไม่ระบุ", ""] for place, name in enumerate(names, 1)]


def of_register(made, first, last):
    """[(key, name) of the committees of the area with a term in a time, the earliest first], their seats."""
    rows = frame(
        MeetingSeries.objects.filter(office=made.office), "name", "kind", "term_starts", "term_ends", "is_active"
    )
    until = min(made.today, last)
    held = [
        row.kind == "ktpn"
        and (row.term_starts is None or row.term_starts <= until)
        and (row.is_active if row.term_ends is None else row.term_ends >= first)
        for row in rows.itertuples()
    ]
    rows = rows.loc[held] if held else rows
    order = sorted(rows.itertuples(), key=lambda row: (row.term_starts or date.min, row.name))
    seats = frame(
        SeriesMember.objects.filter(series__in=list(rows.pk)),
        "series", "user", "name", "post", "duty", "category", "position",
    ).sort_values(["position", "pk"])  # fmt: skip
    seats = seats.loc[seats.duty != "guest"]
    return [(row.pk, row.name) for row in order if row.pk in set(seats.series)], seats


def members(made, first, last):
    """The members of the committees of the register; where it names none, the accounts."""
    named, seats = of_register(made, first, last)
    if not named:
        return {"members": accounts(made, last)}
    tables = {}
    for number, (key, _name) in enumerate(named, 1):
        mine = seats[seats.series == key]
        tables[f"members_{number}"] = [
            [n(place), row.name, DUTIES[row.duty], CATEGORIES[row.category], row.post]
            for place, row in enumerate(mine.itertuples(), 1)
        ]
        counts = mine[mine.duty != "assistant"].category.value_counts()
        whole = counts.sum()
        if set(counts.index) - {""}:
            rows = [
                [label, n(counts[one]), percent(counts[one], whole)]
                for one, label in CATEGORIES.items()
                if one in counts
            ]
            tables[f"categories_{number}"] = [*rows, ["รวม", n(whole), "100.0"]]
    return tables


def count_of_people(made, first, last):
    """How many people the committees have, each once: by account, else by name (two of one name in one are two)."""
    named, seats = of_register(made, first, last)
    if not named:
        return len(accounts(made, last))
    seats = seats.assign(again=seats[seats.user.isna()].groupby(["series", "name"]).cumcount())
    seats = seats[seats.duty != "assistant"]
    with_account, others = seats[seats.user.notna()], seats[seats.user.isna()]
    return with_account.user.nunique() + len(others[["name", "again"]].drop_duplicates())


def planned(made, schools, first, last):
    """What was planned in a stretch of time and what became of it, by network."""
    years = sorted({day.year + 543 + (day.month >= 10) for day in (first, last)})
    rows = in_force(made.office, years, made.today, last)
    rows = rows[(rows.counts_on >= first) & (rows.counts_on <= last)]
    rows = rows.assign(network=[schools.network[key] for key in rows.school])

    def line(part):
        figures = [part.late.sum(), part.ahead.sum(), part.cancelled.sum()]
        figures += [part.after.sum()] if rows.after.any() else []
        assert len(part) == part.done.sum() + sum(figures), "parts are the whole"
        return [n(len(part)), n(part.done.sum()), percent(part.done.sum(), len(part)), *map(n, figures)]

    told = [[name, *line(rows[rows.network == name])] for name in counted.networks_in_order(rows.network)]
    return [*told, ["รวม", *line(rows)]] if told else []


class Inspected:
    """The inspections of an academic year, and what those approved until the last day of a report found."""

    def __init__(self, made, year, last):
        self.schools = counted.schools_of(made.office)
        rows = frame(
            Inspection.objects.filter(office=made.office, academic_year=year),
            "school", "planned_on", "visit", "measures", "measures_owner", "measures_due_on",
            state="visit__state", visited_on="visit__visited_on",
        )  # fmt: skip
        self.rows = rows.sort_values(["planned_on", "pk"])
        done = [row.state == "approved" and row.visited_on <= last for row in self.rows.itertuples()]
        self.made = self.rows[done]
        visits = frame(Visit.objects.filter(pk__in=list(self.made.visit)), "school", "visited_on")
        self.forms = Forms(visits)

    def stats(self):
        if self.rows.empty:
            return []
        return [
            ["กำหนดตรวจเยี่ยม (ครั้ง)", n(len(self.rows)), ""],
            ["ตรวจเยี่ยมแล้ว (ครั้ง)", n(len(self.made)), ""],
            ["โรงเรียนที่ได้รับการตรวจเยี่ยม (แห่ง)", n(self.made.school.nunique()), ""],
        ]

    def tables(self):
        if self.rows.empty:
            return {}
        found = {"measures": self.measures()}
        if len(self.made):
            found["judged"] = self.judged()
        for number, (_code, _title, questions) in enumerate(self.forms.forms, 1):
            if rows := self.forms.sections(questions):
                found[f"sections_{number}"] = rows
        return found

    def judged(self):
        words = [self._word(visit) for visit in self.made.visit]
        counts = {word: words.count(word) for word in dict.fromkeys(words)}
        order = sorted(counts, key=lambda word: (word == NOT_JUDGED, -counts[word]))
        rows = [[word, n(counts[word]), percent(counts[word], len(words))] for word in order]
        return [*rows, ["รวม", n(len(words)), "100.0"]]

    def _word(self, visit):
        """What the mean of all ratings of a visit is called, on the scale that most of them are on."""
        ratings = Answer.objects.filter(item__kind="rating", item__weight__gt=0, response__at_visit__visit=visit)
        place = ["response__at_visit__position", "item__section__position", "item__position"]
        rows = frame(ratings, "value", *place, scale="item__scale").sort_values(place, kind="stable")
        rows = rows[rows.value.notna()]
        if rows.empty:
            return NOT_JUDGED
        scale = counted.most_common(rows.scale)
        word = self.forms.word(list(rows[rows.scale == scale].value), scale)
        return NOT_JUDGED if word == "–" else word

    def measures(self):
        return [
            [
                self.schools.name[row.school],
                counted.one_line(row.measures),
                row.measures_owner,
                counted.short(row.measures_due_on),
            ]
            for row in self.rows.itertuples()
            if row.measures
        ]


def sources(advice):
    """Where what stands came from, in the order of what is due first."""
    if advice.empty:
        return {}
    standing, labels = advice[advice.state != "withdrawn"], dict(Recommendation.Source.choices)
    counts = standing.source.value_counts()
    rows = [
        [labels[source], n(counts[source]), percent(counts[source], len(standing))]
        for source in dict.fromkeys(advice.source)
        if source in counts
    ]
    return {"sources": [*rows, ["รวม", n(len(standing)), "100.0"]] if rows else []}


def assert_report(made, key, first, last, year, fiscal_or_academic):
    """Compares a report with the computation; returns the names of its tables with rows."""
    data = json.loads(json.dumps(freeze(made.office, {"period": key, "labels": {}}, made.today)))
    chapters = committee.TYPE.chapters(data, committee.TYPE.drafts(data))
    v, inspected = counted_visits(made, {}, first, last, fiscal_or_academic), Inspected(made, year, last)
    asked = Recommendation.objects.filter(office=made.office)
    advice = v.advice(of_visits_and_others(asked, list(v.rows.pk), first, last))
    sent = Sent(made.office, newest_round(made.office, year), made.today)
    tables = {
        "plan": planned(made, v.all_schools, first, last), "kinds": v.kinds(), "networks": v.networks(),
        "months": v.months(), "supervisors": v.supervisors(), "sars": sent.sars(), "schools": v.appendix(),
        **members(made, first, last), **inspected.tables(), **sent.levels(), **sources(advice), **v.of_advice(advice),
    }  # fmt: skip
    charts = v.coverage_chart() | v.months_chart() | sent.chart()
    found = counted.compare(chapters, tables, charts, [*v.stats(advice), *inspected.stats()])
    for name in ("plan", "networks", "months", "judged", "sars", "sources", "states", "themes"):
        if tables.get(name):
            assert_adds_up(tables_of(chapters)[name])
    told = count_of_people(made, first, last)
    assert (f"คณะกรรมการมีจำนวน {told:,} คน" in committee.TYPE.drafts(data)["background"]) == (told > 0)
    assert data["sheets"]["members"]["rows"] or not told
    count_of_proven(data, chapters)
    return found


def office_of(seed):
    made = random_offices.make(seed, today())
    random_offices.add_plans(made)
    add_round(made, made.year - 1)
    add_inspections(made)
    if seed > 1:
        add_committees(made)
    return made


def spans(made):
    """[(key, first, last, academic year of what schools say, year of the period)] of three years."""
    year, fiscal = made.year, made.fiscal
    return [
        (f"year-{year}", *counted.academic(year), year, year),
        (f"fiscal-{fiscal - 1}", *counted.fiscal(fiscal - 1), fiscal - 2, fiscal - 1),
        (f"year-{year - 1}", *counted.academic(year - 1), year - 1, year - 1),
    ]


@pytest.mark.parametrize("seed", random_offices.OFFICES)
def test_every_table_is_that_of_an_independent_computation(seed):
    made = office_of(seed)
    for span in spans(made):
        assert_report(made, *span)


def test_no_table_is_left_without_rows_to_compare():
    made = office_of(3)
    assert assert_report(made, *spans(made)[0]) == TABLES
