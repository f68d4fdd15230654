"""Every cell of every table of the analysis of a test, beside a computation from bare rows."""

import random

import pandas as pd
import pytest
from django.utils import timezone

from qa.models import ReferenceMean
from qa.models import TestScore as Score
from reports.types import exam_analysis
from reports.types.exam_analysis.query import freeze
from schools.models import SchoolYear
from tests.factories import make_network, make_office, make_school, make_school_year
from tests.qa.exam_factories import make_reference, make_score
from tests.reports.types.compared import assert_alike, frame
from tests.reports.types.steps import tables_of

pytestmark = pytest.mark.django_db
YEARS = (2566, 2567, 2568)
CRITERIA = {"test": "NT", "year": YEARS[-1], "labels": {"test": "NT ปีการศึกษา 2568"}}
SIZES = ["เล็ก", "กลาง", "ใหญ่", "ไม่มีข้อมูลขนาด"]
NETWORKS = ["เครือข่าย 1", "เครือข่าย 2", "ไม่ระบุเครือข่าย"]
# In the order of the catalogue of tests.
SUBJECTS = ["ภาษาไทย", "คณิตศาสตร์"]


def office_with(seed, schools=12):
    """An office with random results: some schools without a network or figures, takers that nobody knows, tests that
    nobody took, a subject that no reference is known of, results of another test and of an older year."""
    chance = random.Random(seed)
    office = make_office()
    networks = [*(make_network(office, name) for name in NETWORKS[:2]), None]
    for place in range(schools):
        school = make_school(office, f"บ้านทดสอบ {place:02}", network=networks[place % 3])
        for year in chance.sample([2565, 2566, 2567, 2568, 2569], chance.randint(0, 3)):
            make_school_year(school, year, pupils=chance.choice([40, 120, 121, 600, 900]))
        for year in (2565, *YEARS):
            for subject in SUBJECTS:
                if chance.random() < 0.9:
                    takers = chance.choice([None, 0, *[chance.randint(1, 60) for _ in range(5)]])
                    make_score(school, round(chance.uniform(20, 90), 2), takers=takers, year=year, subject=subject)
        make_score(school, chance.randint(1, 99), grade="ป.6", test="O-NET")
        if seed % 2:
            make_score(school, chance.randint(1, 99), takers=None, turn=2)
    make_reference(office, round(chance.uniform(40, 60), 2), subject="คณิตศาสตร์")
    for year in YEARS:
        make_reference(office, round(chance.uniform(40, 60), 2), subject="คณิตศาสตร์", scope="obec", year=year)
    make_reference(
        office, round(chance.uniform(40, 60), 2), subject="ภาษาไทย", scope="obec" if seed % 2 else "province"
    )
    make_reference(make_office(), 99, subject="ภาษาไทย")
    return office


def read(office):
    """The bare results of the test with the size that the school had, and {(turn, subject, year, scope): mean}."""
    rows = frame(
        Score.objects.filter(school__office=office, test="NT", academic_year__in=YEARS),
        "school", "turn", "subject", "mean", "takers",
        name="school__name", network="school__network__name", year="academic_year",
    )  # fmt: skip
    rows["mean"] = rows["mean"].astype(float)
    rows["takers"] = rows.takers.astype(float)
    rows["network"] = rows.network.fillna(NETWORKS[-1])
    sizes = frame(SchoolYear.objects.filter(school__office=office), "school", "academic_year", "size_label")
    known = rows.reset_index().merge(sizes, on="school")
    known = known[known.academic_year <= known.year].sort_values("academic_year").groupby("index").size_label.last()
    rows["size"] = known.reindex(rows.index).fillna(SIZES[-1])
    known = ReferenceMean.objects.filter(office=office, exam__code="NT")
    references = frame(known, "turn", "subject", "academic_year", "scope", "mean")
    return rows, {tuple(row[:4]): float(row[4]) for row in references.itertuples(index=False)}


def of_group(rows):
    """(schools, takers, mean over pupils, sample S.D. of the schools): of those whose takers are known; of all those
    without a number where nobody knows one."""
    known = rows[rows.takers > 0]
    if len(known):
        return len(known), int(known.takers.sum()), (known["mean"] * known.takers).sum() / known.takers.sum(), sd(known)
    plain = rows[rows.takers.isna()]
    return len(plain), None, plain["mean"].mean(), sd(plain)


def sd(rows):
    return rows["mean"].std(ddof=1)


def expected(office):
    """{name of a table: its rows}, worked out apart from the product."""
    rows, references = read(office)
    now = rows[rows.year == YEARS[-1]]
    lines = sorted(set(zip(now.turn, now.subject, strict=True)), key=lambda one: (one[0], SUBJECTS.index(one[1])))
    made = {name: [] for name in ("subjects", "trend", "sizes", "networks", "below")}
    for turn, subject in lines:
        name = f"ป.3 {'ครั้งที่ 2 ' if turn == 2 else ''}{subject}"
        mine = rows[(rows.turn == turn) & (rows.subject == subject)]
        of_year = mine[mine.year == YEARS[-1]]
        obec, nation = (references.get((turn, subject, YEARS[-1], scope)) for scope in ("obec", "nation"))
        held = obec if nation is None else nation
        low = of_year[of_year["mean"] < held] if held is not None else of_year[:0]
        schools, takers, mean, deviation = of_group(of_year)
        gap = None if held is None else mean - held
        made["subjects"].append((name, schools, takers, mean, deviation, obec, nation, gap, len(low)))
        means = [of_group(mine[mine.year == year])[2] for year in YEARS]
        # Each of the two is rounded before they are taken from each other.
        made["trend"].append((name, *means, (means[-1] - means[-2], 0.01)))
        for table, values in (("sizes", SIZES), ("networks", NETWORKS)):
            made[table].append(name)
            for value in values:
                group = of_year[of_year[table[:-1]] == value]
                below = len(set(group.index) & set(low.index))
                if (figures := of_group(group))[0]:
                    made[table].append((value, *figures, below))
        if len(low):
            made["below"].append(f"{name} ({len(low)} แห่ง)")
        for row in low.sort_values("mean").itertuples():
            takers = None if pd.isna(row.takers) else int(row.takers)
            made["below"].append((f"โรงเรียน{row.name}", row.network, takers, row.mean, held))
    return made


@pytest.mark.parametrize(("seed", "schools"), [(1, 12), (2, 12), (3, 1), (4, 5)])
def test_every_cell_is_that_of_an_independent_computation(seed, schools):
    office = office_with(seed, schools)
    tables = tables_of(exam_analysis.TYPE.chapters(freeze(office, CRITERIA, timezone.localdate()), {}))
    assert_alike(tables, expected(office))


def test_the_groups_add_up_to_the_subject():
    tables = tables_of(exam_analysis.TYPE.chapters(freeze(office_with(5), CRITERIA, timezone.localdate()), {}))
    whole = {row.cells[0].shown: row.cells for row in tables["subjects"].rows}
    for name in ("sizes", "networks"):
        sums, head = {}, ""
        for row in tables[name].rows:
            if row.band:
                head = row.cells[0].shown
                sums[head] = [0, 0]
            else:
                sums[head][0] += row.cells[2].value or 0
                sums[head][1] += row.cells[5].value
        for head, cells in whole.items():
            if cells[2].value is not None:
                assert sums[head] == [cells[2].value, cells[8].value]
