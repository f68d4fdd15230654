"""Every figure of a dashboard equals a count made another way, and its rows are as many."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest

from qa.models import StandardResult, Submission
from qa.models import TestScore as Score
from reports.dashboards import behind, coverage
from reports.dashboards.board import Board
from reports.dashboards.fact_rows import DISTANCES, UNKNOWN
from reports.dashboards.facts import Facts
from reports.dashboards.scope import FAR, Scope
from schools.models import School, SchoolYear
from supervision.models import Recommendation, Visit
from tests.factories import today
from tests.reports.dashboards import offices

pytestmark = pytest.mark.django_db
RECEIVED = ["submitted", "reviewing", "accepted"]


def frame(model, office_path, office, *names):
    return pd.DataFrame(list(model.objects.filter(**{office_path: office}).values(*names)), columns=names)


class Counted:
    """The figures of an office counted with pandas from the bare rows."""

    def __init__(self, office, year, first, last):
        day = today()
        self.day, self.first, self.last = day, first, min(last, day)
        names = ("id", "network", "district", "has_early", "has_basic", "closed_on", "latitude", "longitude")
        self.schools = frame(School, "office", office, *names)
        closed = self.schools.closed_on
        self.open = self.schools[closed.isna() | (pd.to_datetime(closed) > pd.Timestamp(self.last))]
        visits = frame(Visit, "office", office, "id", "school", "supervisor", "visited_on", "state", "kind")
        self.made = visits[visits.state.isin(["submitted", "approved"])]
        self.visits = self.made[(self.made.visited_on >= first) & (self.made.visited_on <= self.last)]
        rows = frame(Recommendation, "office", office, "id", "school", "supervisor", "state", "due_on")
        self.asked = rows[rows.state.isin(["open", "answered", "sent_back"])]
        gone = self.schools[pd.to_datetime(closed) <= pd.Timestamp(day)].id
        with_school = self.asked[self.asked.state.isin(["open", "sent_back"])]
        self.overdue = with_school[(with_school.due_on < day) & ~with_school.school.isin(gone)]
        names = ("id", "school", "level", "state", "overall_level", "standard_set", "round__academic_year")
        sar = frame(Submission, "round__office", office, *names, "submitted_at", "round__due_on")
        self.levels = sar[sar.state.isin(RECEIVED) & sar.overall_level.notna()]
        sar = sar[sar.round__academic_year == sar[sar.round__academic_year <= year].round__academic_year.max()]
        self.sar = sar[~sar.school.isin(gone) | sar.state.isin(RECEIVED)]
        sizes = frame(SchoolYear, "school__office", office, "school", "academic_year", "size")
        sizes = sizes[sizes.academic_year <= year].sort_values("academic_year").groupby("school")["size"].last()
        self.size = self.open.id.map(sizes).fillna("none")
        self.distance = self._distances()

    def visited(self):
        return set(self.open.id) & set(self.visits.school)

    def _distances(self):
        """The class of each open school by its way from the middle of all the schools, by the haversine formula."""
        places = self.schools.set_index("id")[["latitude", "longitude"]].astype(float).dropna()
        lat, lon = np.radians(places.latitude), np.radians(places.longitude)
        mid_lat, mid_lon = np.radians(places.latitude.mean()), np.radians(places.longitude.mean())
        half = np.sin((lat - mid_lat) / 2) ** 2 + np.cos(mid_lat) * np.cos(lat) * np.sin((lon - mid_lon) / 2) ** 2
        km = 2 * 6371.0088 * np.arcsin(np.sqrt(half))
        classes = pd.cut(km, [-1, *(most for _, _, most in DISTANCES[:-1]), 1e6], labels=[one[0] for one in DISTANCES])
        return self.open.id.map(classes.astype(str)).fillna(UNKNOWN)

    def days(self):
        """Days since the last visit of each open school, nothing of one that was never visited."""
        last = self.made[self.made.visited_on <= self.last].groupby("school").visited_on.max()
        return self.open.id.map({school: (self.last - on).days for school, on in last.items()}).astype(float)

    def since(self, low, high):
        return set(self.open.id[self.days().between(low, high)])


@pytest.fixture(params=[1, 2, 3], scope="module")
def world(request, shared_db):
    return {"seed": request.param, **offices.make(request.param, today=today())}


@pytest.fixture(params=["present", "last year"])
def compared(request, world):
    """(Scope, Counted) of the present semester, or of the whole last year."""
    office, back = world["office"], request.param == "last year"
    year = world["year"] - back
    semester = 0 if back else office.calendar.semester(today())[1]
    span = office.calendar.semester_span(year, semester) if semester else office.calendar.academic_span(year)
    return Scope(Facts(office, year, today=today(), semester=semester)), Counted(office, year, *span)


def keys(scope, figure, part=""):
    return sorted(one.pk for one in behind.rows(scope, figure, part))


def test_coverage(compared):
    scope, counted = compared
    assert keys(scope, "schools") == sorted(counted.open.id)
    assert keys(scope, "visited") == sorted(counted.visited())
    assert keys(scope, "unvisited") == sorted(set(counted.open.id) - counted.visited())
    assert keys(scope, "visits") == sorted(counted.visits.id)
    for person, rows in counted.visits.groupby("supervisor"):
        assert keys(scope, "visits_by", str(person)) == sorted(rows.id)
        assert keys(scope, "visited_by", str(person)) == sorted(set(rows.school))
    months = {one.strftime("%Y-%m") for one in counted.visits.visited_on}
    assert sum(len(keys(scope, "visits_in", month)) for month in months) == len(counted.visits)


def test_days_since_the_last_visit(compared):
    scope, counted = compared
    spans = {"recent": (0, 90), "half": (91, 180), "long": (181, 365), "year": (366, 10**6)}
    for code, span in spans.items():
        assert keys(scope, "since", code) == sorted(counted.since(*span)), code
    assert sum(len(keys(scope, "since", code)) for code in (*spans, "never")) == len(counted.open)


def test_rules(world, compared):
    scope, counted = compared
    calendar, year = world["office"].calendar, scope.facts.year
    for window in scope.facts.windows:
        made = counted.made[(counted.made.visited_on >= window.first) & (counted.made.visited_on <= window.last)]
        made = made[made.visited_on <= counted.last]
        if window.rule == "สามปีครั้ง":
            assert window.first == calendar.academic_span(year - 2)[0]
            made = made[made.kind == "qa"]
        n = made.groupby("school").size()
        met = {pk for pk in counted.open.id if n.get(pk, 0) >= window.times}
        assert keys(scope, "met", window.key) == sorted(met)
        assert keys(scope, "unmet", window.key) == sorted(set(counted.open.id) - met)
    whole = not scope.facts.semester
    assert sum(window.rule == "ภาคเรียนละครั้ง" for window in scope.facts.windows) == (2 if whole else 1)


def test_over_and_under_visited(compared):
    scope, counted = compared
    n = counted.visits.groupby("school").size().reindex(counted.open.id, fill_value=0)
    is_told = n.mean() >= 1
    assert keys(scope, "much") == sorted(n[is_told & (n > 2 * n.mean())].index)
    assert keys(scope, "little") == sorted(n[is_told & (n * 2 < n.mean())].index)


@pytest.mark.parametrize("name", ["distance", "size"])
def test_visits_by_distance_and_size(compared, name):
    scope, counted = compared
    section = coverage.equity(Board(scope))
    (table,) = [one for one in section.tables if one.name == name]
    classes = getattr(counted, name)
    n = counted.visits.groupby("school").size().reindex(counted.open.id, fill_value=0).to_numpy()
    of = pd.DataFrame({"class": classes, "n": n, "days": counted.days()})
    said = dict(classes_of(scope, name))
    assert [row.cells[0].shown for row in table.rows] == [
        label for code, label in said.items() if code in set(of["class"])
    ]
    codes = {label: code for code, label in said.items()}
    for row in table.rows:
        mine = of[of["class"] == codes[row.cells[0].shown]]
        _label, schools, visited, share, mean, median, never = row.cells
        assert (schools.value, visited.value) == (len(mine), (mine.n > 0).sum())
        assert float(share.value) == pytest.approx(100 * (mine.n > 0).mean(), abs=0.0501)
        assert float(mean.value) == pytest.approx(mine.n.mean(), abs=0.00501)
        assert never.value == mine.days.isna().sum()
        if mine.days.notna().any():
            assert float(median.value) == pytest.approx(mine.days.median(), abs=0.501)
        else:
            assert median.value is None
    assert sum(row.cells[1].value for row in table.rows) == len(counted.open)


def classes_of(scope, name):
    """(code, label) of the classes in their order."""
    return FAR if name == "distance" else scope.choices["size"]


def test_the_days_since_the_last_visit_as_shares(compared):
    scope, counted = compared
    rows = coverage.waiting(Board(scope)).rows
    spans = [(0, 90), (91, 180), (181, 365), (366, 10**6)]
    expected = [len(counted.since(*span)) for span in spans] + [int(counted.days().isna().sum())]
    assert [row.cells[1].value for row in rows] == expected
    for row, n in zip(rows, expected, strict=True):
        assert float(row.cells[2].value) == pytest.approx(100 * n / len(counted.open), abs=0.0501)


def test_the_figures_of_equity(compared):
    scope, counted = compared
    section = coverage.equity(Board(scope))
    n = counted.visits.groupby("school").size().reindex(counted.open.id, fill_value=0)
    told = [(n > 2 * n.mean()).sum(), (2 * n < n.mean()).sum()] if n.mean() >= 1 else []
    assert [stat.cell.value for stat in section.stats] == told
    (told,) = (part["shown"] for part in section.said if part["href"])
    assert float(told) == pytest.approx(n.mean(), abs=0.00501)


def test_recommendations(compared):
    scope, counted = compared
    if not scope.facts.is_present:
        assert keys(scope, "unsettled") == keys(scope, "overdue") == []
        return
    assert keys(scope, "unsettled") == sorted(counted.asked.id)
    assert keys(scope, "overdue") == sorted(counted.overdue.id)
    assert keys(scope, "answered") == sorted(counted.asked[counted.asked.state == "answered"].id)
    for person, rows in counted.overdue.groupby("supervisor"):
        assert keys(scope, "overdue", str(person)) == sorted(rows.id)


def test_reports(compared):
    scope, counted = compared
    sar, day = counted.sar, counted.day
    assert keys(scope, "owed") == sorted(sar.id)
    assert keys(scope, "received") == sorted(sar[sar.state.isin(RECEIVED)].id)
    for figure, states in {
        "accepted": ["accepted"],
        "undecided": ["submitted", "reviewing"],
        "returned": ["returned"],
        "missing": ["expected", "draft", "withdrawn"],
    }.items():
        assert keys(scope, figure) == sorted(sar[sar.state.isin(states)].id), figure
    unsent = sar[sar.submitted_at.isna() & (sar.round__due_on < day)]
    assert keys(scope, "sar_overdue") == sorted(unsent.id)
    sent = sar[sar.submitted_at.notna()]
    sent_on = sent.submitted_at.map(lambda moment: moment.tz_convert("Asia/Bangkok").date())
    late = sent[sent_on > sent.round__due_on]
    assert keys(scope, "sent_late") == sorted(late.id)


def test_levels(compared):
    scope, counted = compared
    newest = scope.facts.sar_year
    for (level, used, year), rows in counted.levels.groupby(["level", "standard_set", "round__academic_year"]):
        part = f"{level}.{used}.{year}"
        assert keys(scope, "judged", part) == (sorted(rows.id) if year <= newest else [])
        if year <= newest:
            assert keys(scope, "good", part) == sorted(rows[rows.overall_level >= 3].id)
        for value, of_value in rows.groupby("overall_level"):
            if year == newest:
                assert keys(scope, "level", f"{level}.{used}.{int(value)}") == sorted(of_value.id)
    in_hand = counted.sar[counted.sar.state.isin(RECEIVED)].id
    results = pd.DataFrame(StandardResult.objects.filter(submission__in=list(in_hand)).values())
    for (standard, level), rows in results.groupby(["standard_id", "level"]):
        found = behind.rows(scope, "standard", f"{standard}.{level}")
        assert sorted(one.report for one in found) == sorted(rows.submission_id)


def test_tests(world, compared):
    scope, _ = compared
    rows = frame(
        Score, "school__office", world["office"], "id", "school", "test", "subject", "academic_year", "mean", "takers"
    )
    newest = rows[rows.academic_year <= scope.facts.year].academic_year.max()
    assert scope.facts.test_year == newest
    # The total stands for NT, the only subject for O-NET.
    assert {(exam[0], exam[3]) for exam in scope.facts.exams} == {("NT", "รวม 2 ด้าน"), ("O-NET", "ภาษาไทย")}
    trend = scope.facts.test_trend()
    for exam in scope.facts.exams:
        for year, own in rows[(rows.test == exam[0]) & (rows.subject == exam[3])].groupby("academic_year"):
            if year > newest:
                continue
            part = behind.exam_part(exam, year)
            assert keys(scope, "scored", part) == sorted(own.id)
            known = own[own.takers > 0]
            mean = sum(known["mean"] * known.takers.map(int)) / int(known.takers.sum())
            mean = mean.quantize(Decimal("0.01"), ROUND_HALF_UP)
            assert trend[exam, year].value == mean
            assert keys(scope, "below", part) == sorted(own[own["mean"] < mean].id)


def test_no_result_is_there_twice_whichever_year_is_asked_first(world):
    once = Facts(world["office"], world["year"], today=today())
    newest = once.test_year
    for years in ((newest, newest - 1), (newest - 1, newest), (newest - 2, newest, newest - 1)):
        facts = Facts(world["office"], world["year"], today=today())
        for year in years:
            for exam in facts.exams:
                found = [one.pk for one in facts.scores_of(exam, year)]
                assert len(found) == len(set(found)), (years, year)


def test_the_filters_leave_the_same_rows(world):
    office, schools = world["office"], {school.pk: school for school in world["schools"]}
    network = next(str(school.network_id) for school in world["schools"] if school.network_id)
    checks = {
        "network": (network, lambda school: str(school.network_id) == network),
        "district": ("แม่สอด", lambda school: school.district == "แม่สอด"),
        "person": (str(world["supervisors"][0].pk), None),
    }
    whole = Scope(Facts(office, world["year"], today=today()))
    duties = set(whole.facts.duties[world["supervisors"][0].pk])
    for name, (value, keeps) in checks.items():
        scope = Scope(whole.facts, {name: value})
        keeps = keeps or (lambda school: school.pk in duties)
        for figure in ("visits", "overdue", "received", "visited"):
            wanted = [
                one.pk
                for one in behind.rows(whole, figure)
                if keeps(schools[one.pk if figure == "visited" else one.school])
            ]
            assert keys(scope, figure) == sorted(wanted), (name, figure)
    early = Scope(whole.facts, {"level": "early"})
    assert {one.level for one in behind.rows(early, "owed")} <= {"early"}
    assert keys(early, "schools") == sorted(one.pk for one in whole.schools if schools[one.pk].has_early)


def test_a_past_day_knows_nothing_of_later_visits(world):
    year = world["year"] - 1
    facts = Facts(world["office"], year, today=today())
    last = facts.span[1]
    assert facts.day == last < today()
    assert all(one.last_visit is None or one.last_visit <= last for one in facts.schools.values())
    assert all(one.day <= last for one in facts.visits)
    day = last + timedelta(days=1)
    assert Facts(world["office"], year, today=day).day == last
