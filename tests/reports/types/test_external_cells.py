"""Every cell of every table of the synthesis of external assessment, beside a computation from bare rows."""

import random

import pandas as pd
import pytest
from django.utils import timezone

from qa.actions.standards import load_defaults
from qa.models import (
    ExternalResult,
    ExternalStandardResult,
    Level,
    Standard,
    StandardResult,
    StandardSet,
    Submission,
)
from reports.types import external
from reports.types.external.query import freeze
from schools.models import Role, School
from tests.factories import make_network, make_office, make_school, make_user
from tests.reports.sar_factories import STATES, make_round
from tests.reports.types.compared import assert_alike, frame, percent
from tests.reports.types.steps import assert_adds_up, tables_of

pytestmark = pytest.mark.django_db
SENT = ["submitted", "reviewing", "accepted"]
NETWORKS = ["เครือข่าย 1", "เครือข่าย 2", "ไม่ระบุเครือข่าย"]
SHORT = {"basic": "ขั้นพื้นฐาน", "early": "ปฐมวัย"}
SAME, HIGHER, LOWER, BOTH = "ตรงกัน", "ประเมินตนเองสูงกว่า", "ประเมินตนเองต่ำกว่า", "ทั้งสูงกว่าและต่ำกว่า"


def office_with(seed, schools=12):
    """An office with SARs of two levels, of two years for one of them, and results of สมศ. of none to three years, each
    with gaps; a level of สมศ. on its own scale where the seed is even."""
    load_defaults()
    chance = random.Random(seed)
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    networks = [*(make_network(office, name) for name in NETWORKS[:2]), None]
    rows = [make_school(office, f"บ้านทดสอบ {n:02}", network=networks[n % 3]) for n in range(schools)]
    sets = {level: StandardSet.objects.get(code=f"moe2561_{level}") for level in SHORT}
    for year, level in ((2566, "early"), (2567, "basic"), (2568, "basic")):
        states = STATES if schools > 1 else SENT
        make_round(chance, office, head, rows, year, level, sets[level], states, 0.1)
    theirs = dict(sets)
    if seed % 2 == 0:
        theirs["early"] = set_of_three(sets["early"])
    for school in rows:
        for level, found in theirs.items():
            for year, attempt in chance.sample(
                [(2566, 1), (2567, 1), (2567, 2), (2569, 1)], chance.choice([0, 1, 2, 3])
            ):
                give(chance, school, level, year, attempt, found, 0.1 if schools > 1 else 0)
    return office


def set_of_three(other):
    """A set with the codes of another on a scale of three levels."""
    made = StandardSet.objects.create(code="three", name="ชุดของ สมศ.", level=other.level, first_year=2560)
    for value in (1, 2, 3):
        Level.objects.create(set=made, value=value, label=f"ผล {value}")
    for row in other.standards.all():
        Standard.objects.create(set=made, position=row.position, code=row.code, label=row.label)
    return made


def give(chance, school, level, year, attempt, found, gaps):
    """A result of สมศ. of a school, with levels at random."""
    result = ExternalResult.objects.create(
        school=school, level=level, year=year, attempt=attempt, round=f"รอบ {year}", result=chance.choice(["ดี", "พอใช้"])
    )
    highest = max(found.levels.values_list("value", flat=True))
    for standard in found.standards.all():
        if chance.random() >= gaps:
            ExternalStandardResult.objects.create(result=result, standard=standard, level=chance.randint(1, highest))


def read(office):
    """The bare pairs of levels: of each school and level the newest result by standard, beside the newest SAR sent up
    to its year, else the newest sent."""
    theirs = frame(
        ExternalStandardResult.objects.filter(result__school__office=office), "result", "level",
        school="result__school", stage="result__level", year="result__year", attempt="result__attempt",
        round="result__round", verdict="result__result", code="standard__code", label="standard__label",
        position="standard__position", set="standard__set",
    )  # fmt: skip
    order = theirs.sort_values(["year", "attempt", "result"])
    newest = order.groupby(["school", "stage"]).result.last()
    theirs = theirs[theirs.result.isin(newest)]
    own = frame(
        Submission.objects.filter(round__office=office, state__in=SENT), "pk", "school",
        stage="level", sar_year="round__academic_year",
    )  # fmt: skip
    both = theirs[["school", "stage", "year"]].drop_duplicates().merge(own, on=["school", "stage"])
    both["in_time"] = both.sar_year <= both.year
    beside = both.sort_values(["in_time", "sar_year"]).groupby(["school", "stage"]).last().reset_index()
    levels = frame(
        StandardResult.objects.filter(submission__in=own.pk.tolist()),
        pk="submission", own="level", code="standard__code", own_set="standard__set",
    )  # fmt: skip
    pairs = theirs.merge(beside[["school", "stage", "pk", "sar_year"]], on=["school", "stage"])
    pairs = pairs.merge(levels, on=["pk", "code"])
    scale = frame(Level.objects.all(), "set", "value", "label")
    ends = scale.groupby("set").value.agg(["min", "max"])
    words = scale.set_index(["set", "value"]).label.to_dict()
    steps = pairs.own_set.map(ends["max"] - ends["min"])
    place = (pairs.level - pairs.set.map(ends["min"])) / pairs.set.map(ends["max"] - ends["min"])
    pairs["gap"] = (pairs.own - pairs.own_set.map(ends["min"]) - place * steps).round().astype(int)
    pairs["said"] = pairs.gap.map(lambda gap: HIGHER if gap > 0 else LOWER if gap < 0 else SAME)
    pairs["own_word"] = [words[key] for key in zip(pairs.own_set, pairs.own, strict=True)]
    pairs["their_word"] = [words[key] for key in zip(pairs.set, pairs.level, strict=True)]
    schools = frame(School.objects.filter(office=office), school="pk", name="name", network="network__name")
    pairs = pairs.merge(schools, on="school")
    pairs["network"] = pairs.network.fillna(NETWORKS[-1])
    pairs["name"] = "โรงเรียน" + pairs.name
    return pairs.sort_values(["name", "stage", "position"])


def of_schools(pairs):
    """One row for each school and level, with what all its standards say."""
    rows = []
    for _key, group in pairs.groupby(["name", "stage"]):
        first, found = group.iloc[0], set(group.said) - {SAME}
        said = BOTH if len(found) > 1 else next(iter(found), SAME)
        told = " · ".join(f"มฐ. {row.code} {row.own} / {row.level}" for row in group.itertuples())
        place = first["name"], first.network, SHORT[first.stage]
        rows.append(
            (*place, first["round"], first.verdict, str(first.sar_year), told, said, (group.gap.abs() >= 2).any())
        )
    return pd.DataFrame(rows, columns=["name", "network", "level", "round", "verdict", "sar", "told", "said", "wide"])


def expected(office):
    """{name of a table: its rows}, worked out apart from the product."""
    pairs = read(office)
    schools = of_schools(pairs)
    whole = len(schools)
    verdicts = [
        (word, n := int((schools.said == word).sum()), percent(n, whole)) for word in (SAME, HIGHER, LOWER, BOTH)
    ]
    verdicts.append(("รวม", whole, percent(whole, whole)))
    standards = []
    for (stage, code), group in pairs.groupby(["stage", "code"]):
        counts = [int((group.said == word).sum()) for word in (SAME, HIGHER, LOWER)]
        shares = [value for n in counts for value in (n, percent(n, len(group)))]
        # The newest wording stands for all.
        label = group.sort_values("sar_year", kind="stable").label.iloc[-1]
        gaps = group.gap.astype(float)
        standards.append((f"{code} {label}", SHORT[stage], len(group), *shares, gaps.mean(), gaps.std(ddof=1)))
    networks = []
    for name in (*NETWORKS, "รวม"):
        group = schools if name == "รวม" else schools[schools.network == name]
        same = int((group.said == SAME).sum())
        if len(group):
            networks.append((name, len(group), same, percent(same, len(group)), int(group.wide.sum())))
    return {
        "verdicts": verdicts if whole else [],
        "standards": standards,
        "networks": networks,
        "wide": [
            (row.name, SHORT[row.stage], f"{row.code} {row.label}", row.own_word, row.their_word)
            for row in pairs[pairs.gap.abs() >= 2].itertuples(index=False)
        ],
        "schools": [
            (place, row.name, row.level, row.round, row.verdict, row.sar, row.told, row.said)
            for place, row in enumerate(schools.itertuples(index=False), 1)
        ],
    }


@pytest.mark.parametrize(("seed", "schools"), [(1, 12), (2, 12), (4, 1)])
def test_every_cell_is_that_of_an_independent_computation(seed, schools):
    office = office_with(seed, schools)
    data = freeze(office, {"round": "", "level": "", "labels": {}}, timezone.localdate())
    tables = tables_of(external.TYPE.chapters(data, {}))
    assert_alike(tables, expected(office))
    for name in ("verdicts", "networks"):
        assert_adds_up(tables[name])
    for row in tables["standards"].rows:
        whole, *counts = (row.cells[place].value for place in (2, 3, 5, 7))
        assert whole == sum(counts)
    assert sum(row.cells[2].value for row in tables["standards"].rows) == len(data["sheets"]["pairs"]["rows"])
