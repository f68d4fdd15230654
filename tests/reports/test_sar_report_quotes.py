"""The examples in the tables of themes name the school and where in its SAR the words stand."""

import json

import pytest

from qa.models import Standard
from reports.book.parts import Table
from reports.models import Statement, Theme
from reports.types.sar import SAR
from tests.factories import today
from tests.reports.sar_factories import YEAR, criteria_of, make_rounds, say

pytestmark = pytest.mark.django_db
TABLES = {"t11": "strengths", "t12": "improvements", "t13": "plan", "t15": "help_wanted"}


@pytest.fixture
def place():
    """(office, round, submission, standard) of one school, with one statement in a theme of each field."""
    office, round = make_rounds(32, 1, states=["accepted"], years=(YEAR,), gaps=0, themes=False)
    submission = round.submissions.get()
    standard = Standard.objects.filter(set=submission.standard_set).first()
    for field in TABLES.values():
        theme = Theme.objects.create(round=round, level="basic", field=field, name="การอ่าน", standard=standard)
        say(submission, field, "นักเรียนอ่านคล่อง", theme, standard)
    return office, round, submission, standard


def frozen(place):
    office, round, *_rest = place
    return json.loads(json.dumps(SAR.freeze(office, criteria_of(round), today())))


def examples(data):
    """{table: its examples} of the lines of themes."""
    tables = [table for chapter in SAR.chapters(data, SAR.drafts(data)) for table in chapter.of(Table)]
    return {table.name: [row.cells[-1].shown for row in table.rows[:-1]] for table in tables if table.name in TABLES}


def test_each_example_says_school_and_standard(place):
    _office, _round, submission, standard = place
    name = submission.school.full_name
    told = [f"“นักเรียนอ่านคล่อง” ({name} มาตรฐานที่ {standard.code})"]
    assert examples(frozen(place)) == dict.fromkeys(TABLES, told)


def test_the_page_of_the_sar_file_follows_where_it_is_known(place):
    _office, _round, submission, _standard = place
    Statement.objects.filter(field="strengths").update(page=12)
    Statement.objects.filter(field="improvements").update(page=7, standard=None)
    found, name = examples(frozen(place)), submission.school.full_name
    assert found["t11"] == [f"“นักเรียนอ่านคล่อง” ({name} มาตรฐานที่ 1 หน้า 12)"]
    assert found["t12"] == [f"“นักเรียนอ่านคล่อง” ({name} ภาพรวมของสถานศึกษา หน้า 7)"]


def test_what_was_frozen_before_names_the_school_alone(place):
    data = frozen(place)
    for lines in data["themes"].values():
        for line in lines:
            for quote in line["quotes"]:
                del quote["part"]
    name = place[2].school.full_name
    assert examples(data) == {table: [f"“นักเรียนอ่านคล่อง” ({name})"] for table in TABLES}
