"""The analysis of a test: its figures agree with pandas, and each has its rows."""

import random
from decimal import Decimal

import pandas as pd
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.book.frozen import Frozen
from reports.types import exam_analysis
from reports.types.exam_analysis.form import ExamForm
from reports.types.exam_analysis.query import freeze
from tests.factories import make_network, make_office, make_school
from tests.qa.exam_factories import make_reference, make_score
from tests.reports.types.steps import count_of_proven, tables_of

pytestmark = pytest.mark.django_db
CRITERIA = {"test": "NT", "year": 2568, "labels": {"test": "NT ปีการศึกษา 2568"}}
SUBJECTS = ("คณิตศาสตร์", "ภาษาไทย")


def office_with(schools, seed=5):
    """An office whose schools have random results of two subjects in two years; (office, rows)."""
    chance = random.Random(seed)
    office = make_office()
    networks = [make_network(office, name) for name in ("เครือข่ายเหนือ", "เครือข่ายใต้")]
    rows = []
    for place in range(schools):
        school = make_school(office, f"บ้านทดสอบ {place:02}", network=networks[place % 2])
        for year in (2567, 2568):
            for subject in SUBJECTS:
                mean, takers = round(chance.uniform(20, 90), 2), chance.randint(1, 60)
                make_score(school, mean, takers=takers, year=year, subject=subject)
                rows.append((school.network.name, year, subject, mean, takers))
    make_reference(office, 55, subject="คณิตศาสตร์")
    make_reference(office, 50, scope="obec", subject="ภาษาไทย")
    return office, pd.DataFrame(rows, columns=["network", "year", "subject", "mean", "takers"])


def frozen(office, **criteria):
    return freeze(office, CRITERIA | criteria, timezone.localdate())


def weighted(rows):
    return (rows["mean"] * rows.takers).sum() / rows.takers.sum()


def test_figures_agree_with_pandas():
    office, rows = office_with(11)
    tables = tables_of(exam_analysis.TYPE.chapters(frozen(office), {}))
    now = rows[rows.year == 2568]
    held = {"คณิตศาสตร์": 55, "ภาษาไทย": 50}
    for row in tables["subjects"].rows:
        name, schools, takers, mean, sd, _obec, _nation, gap, below = row.cells
        mine = now[now.subject == name.value.split(" ")[-1]]
        reference = held[name.value.split(" ")[-1]]
        assert (schools.value, takers.value) == (len(mine), mine.takers.sum())
        assert float(mean.value) == pytest.approx(weighted(mine), abs=0.0051)
        assert float(sd.value) == pytest.approx(mine["mean"].std(ddof=1), abs=0.0051)
        assert gap.value == mean.value - Decimal(reference)
        assert below.value == (mine["mean"] < reference).sum()
    for row in tables["trend"].rows:
        for cell, year in zip(row.cells[2:4], (2567, 2568), strict=True):
            mine = rows[(rows.year == year) & (rows.subject == row.cells[0].value.split(" ")[-1])]
            assert float(cell.value) == pytest.approx(weighted(mine), abs=0.0051)
    counted = sum(row.cells[1].value for row in tables["networks"].rows if not row.band)
    assert counted == len(now)


def test_each_number_has_its_rows():
    office, _rows = office_with(6)
    data = frozen(office)
    assert count_of_proven(data, exam_analysis.TYPE.chapters(data, exam_analysis.TYPE.drafts(data))) > 20


def test_drafts_tell_what_lies_below():
    office, _rows = office_with(6)
    data = frozen(office)
    drafts = exam_analysis.TYPE.drafts(data)
    assert set(drafts) == set(exam_analysis.TYPE.blocks)
    assert "คณิตศาสตร์" in drafts["results"] and "ประเทศ" in drafts["results"]


def test_a_test_without_references_says_so():
    office = make_office()
    make_score(make_school(office), 40)
    data = frozen(office)
    drafts = exam_analysis.TYPE.drafts(data)
    assert "ยังไม่มีค่าอ้างอิง" in drafts["results"] and "ไม่มีผลของปีก่อน" in drafts["trend"]
    tables = tables_of(exam_analysis.TYPE.chapters(data, drafts))
    assert tables["below"].rows == [] and tables["subjects"].rows[0].cells[4].value is None


def test_schools_whose_takers_nobody_knows_are_in_no_figure_of_the_mean():
    office = make_office()
    for mean, takers in ((40, 10), (60, 30), (90, None)):
        make_score(make_school(office), mean, takers=takers)
    data = frozen(office)
    chapters = exam_analysis.TYPE.chapters(data, {})
    tables = tables_of(chapters)
    _name, schools, takers, mean, sd, *_rest = tables["subjects"].rows[0].cells
    assert (schools.shown, takers.shown, mean.shown, sd.shown) == ("2", "40", "55.00", "14.14")
    assert len(Frozen(data).rows(mean.behind)) == len(Frozen(data).rows(sd.behind)) == 2
    assert all(
        "ไม่รวม 1 แห่งที่ไม่ทราบจำนวนผู้เข้าสอบ" in tables[name].note for name in ("subjects", "trend", "networks", "sizes")
    )
    assert count_of_proven(data, chapters)


def test_the_plain_mean_stands_where_no_takers_are_known():
    office = make_office()
    for mean in (40, 60):
        make_score(make_school(office), mean, takers=None)
    table = tables_of(exam_analysis.TYPE.chapters(frozen(office), {}))["subjects"]
    assert [cell.shown for cell in table.rows[0].cells[1:4]] == ["2", "–", "50.00"]
    assert "ไม่รวม" not in table.note


def test_results_that_did_not_change_are_told_as_such():
    office = make_office()
    school = make_school(office)
    for year in (2567, 2568):
        make_score(school, 50, year=year)
    assert exam_analysis.TYPE.drafts(frozen(office))["trend"] == "คงเดิม ได้แก่ ป.3 คณิตศาสตร์"


def test_only_tests_of_the_own_office_are_offered():
    office, _rows = office_with(1)
    form = ExamForm({"sitting": "2568-NT", "digits": "arabic"}, office=make_office())
    assert "sitting" in form.errors
    form = ExamForm({"sitting": "2568-NT", "digits": "arabic"}, office=office)
    assert form.is_valid() and form.found() == [("โรงเรียนที่มีผล (แห่ง)", 1)]


def test_the_public_sees_no_school_and_no_small_group():
    office, _rows = office_with(4)
    assert exam_analysis.TYPE.public(frozen(office))["sheets"]["subjects"]["rows"] == []
    office, _rows = office_with(5)
    public = exam_analysis.TYPE.public(frozen(office))
    assert len(public["sheets"]["subjects"]["rows"]) == 2
    assert "บ้านทดสอบ" not in str(public)


@pytest.mark.parametrize("takers", [(None,) * 6, (1, 1, 1, 1, None, None), (10, 10, 10, 10, None, None), (0,) * 6])
def test_the_public_sees_no_mean_of_few_pupils_or_few_weighed_schools(takers):
    office = make_office()
    for n in takers:
        make_score(make_school(office), 50, takers=n)
    assert exam_analysis.TYPE.public(frozen(office))["sheets"]["subjects"]["rows"] == []


def test_the_public_reads_how_many_schools_are_in_the_mean():
    office = make_office()
    for n in (9, 9, 9, 9, 9, None):
        make_score(make_school(office), 50, takers=n)
    (row,) = exam_analysis.TYPE.public(frozen(office))["sheets"]["subjects"]["rows"]
    assert (row["n"], row["mean"]) == (5, "50.00")


def test_freezing_asks_the_same_for_one_and_for_many():
    asked = []
    for n in (1, 9):
        office, _rows = office_with(n)
        with CaptureQueriesContext(connection) as queries:
            frozen(office)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12
