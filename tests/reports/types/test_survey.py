"""The report of a survey: its figures are those of the page of the results, and each has its rows."""

import random

import pandas as pd
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from instruments.models import Scale
from reports.types import survey as survey_type
from reports.types.survey.form import SurveyForm
from reports.types.survey.query import freeze
from reports.types.survey.texts import surveyed
from supervision import survey_results
from tests.factories import make_office
from tests.instruments.factories import make_version
from tests.reports.types.steps import assert_adds_up, count_of_proven, tables_of
from tests.supervision.survey_factories import NEEDS, answer, make_survey, reply, schools_of

pytestmark = pytest.mark.django_db


def criteria(survey, source="all"):
    return {"survey": survey.pk, "source": source, "labels": {"survey": survey.title}}


def frozen(survey, source="all"):
    return freeze(survey.office, criteria(survey, source), timezone.localdate())


def answered(schools, seed=3, **fields):
    """A survey that all but the last of so many schools answered at random; (survey, [ratings])."""
    chance = random.Random(seed)
    office = make_office()
    rows = schools_of(office, schools)
    survey = make_survey(office=office, **fields)
    given = [(chance.randint(1, 5), chance.randint(1, 5)) for _ in rows[:-1]]
    for school, ratings in zip(rows, given, strict=False):
        answer(survey, school, ratings)
    return survey, given


def test_figures_agree_with_pandas_and_with_the_page():
    survey, given = answered(9)
    tables = tables_of(survey_type.TYPE.chapters(frozen(survey), {}))
    rows = pd.DataFrame(given)
    rated = [row for name, table in tables.items() if name.startswith("rated") for row in table.rows]
    page = [result for result in survey_results.results(survey) if result.item.kind == "rating"]
    for place, (row, result) in enumerate(zip(rated, page, strict=True)):
        _text, n, mean, sd, word = row.cells
        assert (n.value, mean.value, sd.value, word.value) == (result.n, result.mean, result.sd, result.band)
        assert float(mean.value) == pytest.approx(rows[place].mean(), abs=0.0051)
        assert float(sd.value) == pytest.approx(rows[place].std(ddof=1), abs=0.0051)
    assert_adds_up(tables["networks"])
    assert len(tables["waiting"].rows) == 1


def test_each_number_has_its_rows():
    survey, _given = answered(5)
    data = frozen(survey)
    assert count_of_proven(data, survey_type.TYPE.chapters(data, survey_type.TYPE.drafts(data))) > 10


def test_needs_are_those_of_the_page():
    office = make_office()
    schools = schools_of(office, 2)
    survey = make_survey(office=office, version=make_version(NEEDS))
    for school in schools:
        answer(survey, school, ((2, 5), (4, 5)))
    table = tables_of(survey_type.TYPE.chapters(frozen(survey), {}))["needs"]
    page = survey_results.needs(survey_results.results(survey))
    assert [row.cells[1].value for row in table.rows] == [result.item.text for result in page]
    assert [row.cells[4].value for row in table.rows] == [str(result.pni) for result in page]


def scale_to(highest):
    scale = Scale.objects.create(name=f"มาตร {highest} ระดับ")
    for value in range(1, highest + 1):
        scale.points.create(value=value, label=f"ระดับ {value}")
    scale.bands.create(low=1, high=highest, label="ทั่วไป")
    return scale


def test_means_of_different_scales_are_ranked_by_their_place_on_the_scale():
    office = make_office()
    (school,) = schools_of(office, 1)
    version = make_version(({}, [{"code": "five"}, {"code": "three", "scale": scale_to(3)}]))
    survey = make_survey(office=office, version=version)
    answer(survey, school, (4, 3))
    drafts = survey_type.TYPE.drafts(frozen(survey))
    best, weakest = drafts["results"].splitlines()
    assert "สูงสุด" in best and "คำถาม three (ค่าเฉลี่ย 3.00 จาก 3)" in best
    assert "ต่ำสุด" in weakest and "คำถาม five (ค่าเฉลี่ย 4.00 จาก 5)" in weakest
    assert "five" in drafts["conclusion"] and "three" not in drafts["conclusion"]


@pytest.mark.parametrize(("ratings", "named"), [((5, 3), ["คำถาม 2"]), ((4, 4), [])])
def test_only_what_lies_below_the_highest_is_to_be_improved(ratings, named):
    office = make_office()
    (school,) = schools_of(office, 1)
    survey = make_survey(office=office, version=make_version(({}, [{}, {}])))
    answer(survey, school, ratings)
    conclusion = survey_type.TYPE.drafts(frozen(survey))["conclusion"]
    assert [text for text in ("คำถาม 1", "คำถาม 2") if text in conclusion] == named
    assert ("ควรพัฒนาก่อน" in conclusion) == bool(named)


def test_answers_of_the_link_count_where_asked_for():
    survey, _given = answered(3, public=True)
    reply(survey, (1, 1))
    counts = {}
    for source in ("schools", "link", "all"):
        rows = frozen(survey, source)["sheets"]["responses"]["rows"]
        counts[source] = sum(row["first"] for row in rows)
    assert counts == {"schools": 2, "link": 1, "all": 3}


def test_a_survey_nobody_answered_is_nothing_to_report():
    office = make_office()
    schools_of(office, 1)
    survey = make_survey(office=office)
    form = SurveyForm({"survey": survey.pk, "source": "all", "digits": "arabic"}, office=survey.office)
    assert form.is_valid() and "ยังไม่มีคำตอบ" in form.nothing()
    data = frozen(survey)
    assert survey_type.TYPE.chapters(data, survey_type.TYPE.drafts(data))


def test_another_offices_survey_is_no_choice():
    survey, _given = answered(2)
    form = SurveyForm({"survey": survey.pk, "source": "all", "digits": "arabic"}, office=make_office())
    assert "survey" in form.errors


def test_the_public_sees_neither_schools_nor_small_groups():
    survey, _given = answered(5)
    assert survey_type.TYPE.public(frozen(survey))["sheets"]["questions"]["rows"] == []
    survey, _given = answered(6)
    public = survey_type.TYPE.public(frozen(survey))
    assert {row["n"] for row in public["sheets"]["questions"]["rows"]} == {5}
    assert not any(target.school.name in str(public) for target in survey.targets.select_related("school"))


def test_freezing_asks_the_same_for_one_and_for_many():
    asked = []
    for n in (2, 12):
        survey, _given = answered(n)
        with CaptureQueriesContext(connection) as queries:
            frozen(survey)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 20


@pytest.mark.parametrize(
    "title, said",
    [
        ("สำรวจความต้องการ", "การสำรวจความต้องการ"),
        ("แบบสำรวจความพึงพอใจ", "การสำรวจความพึงพอใจ"),
        ("การอ่าน ปีการศึกษา 2569", "การสำรวจเรื่อง การอ่าน ปีการศึกษา 2569"),
    ],
)
def test_the_word_survey_is_said_once(title, said):
    assert surveyed(title) == said
