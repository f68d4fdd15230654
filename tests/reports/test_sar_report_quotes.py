"""The examples in the tables of themes name the school and where in its SAR the words stand."""

import html
import json
import re

import pytest
from django.urls import reverse

from qa.models import Standard
from reports.book import marks
from reports.book.page import Rows
from reports.book.parts import Table
from reports.models import Statement, Theme
from reports.types.sar import SAR, statements
from schools.models import Role
from tests.factories import make_office, make_user, today
from tests.reports.report_factories import make_report
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


def test_themes_that_few_say_are_one_line_that_leads_to_them(place, monkeypatch):
    """The line of the others says how many themes there are, and its rows hold as many."""
    _office, round, submission, standard = place
    monkeypatch.setattr(statements, "LINES", 1)
    for name in ("การเขียน", "การคิดเลข"):
        theme = Theme.objects.create(round=round, level="basic", field="strengths", name=name, standard=standard)
        say(submission, "strengths", f"นักเรียนเก่ง{name}", theme, standard)
        say(submission, "strengths", f"ครูสอน{name}", theme, standard)
    data = frozen(place)
    tables = [table for chapter in SAR.chapters(data, SAR.drafts(data)) for table in chapter.of(Table)]
    table = next(table for table in tables if table.name == "t11")
    others = table.rows[1].cells[1]
    assert others.shown == "ประเด็นอื่น 2 ประเด็น"
    rows = Rows(data, others.behind)
    assert (rows.size, rows.per_label) == (2, "ประเด็น")
    assert {row["theme_name"] for row in rows.found} < {"การอ่าน", "การเขียน", "การคิดเลข"}
    assert len(rows.found) == table.rows[1].cells[-2].value


def test_the_names_behind_a_count_of_themes_say_where_they_stand(place):
    with marks.noted() as found:
        SAR.chapters(frozen(place), {})
    names = next(one for one in found if isinstance(one, marks.Names) and one.title == "ประเด็นที่แสดงชื่อในตาราง")
    assert len(names.names) == len(set(names.names)) == 4
    assert names.names[0] == "การอ่าน (จุดเด่น มฐ.1)"


def test_the_line_of_the_cover_leads_to_its_schools(client, place):
    """On the page of its origin, for who may open the report; everybody else reads the same words without links."""
    office, round, *_rest = place
    report = make_report(office=office, kind=SAR, criteria=criteria_of(round), state="approved", printed=False)
    assert "lines" not in report.snapshot.data
    address = reverse("reports:origin", args=[report.snapshot.sha256])
    shown, rows = "สถานศึกษาที่ส่งรายงาน 1 จาก 1 แห่ง", reverse("reports:report_rows", args=[report.pk])
    stranger = make_user(Role.SUPERVISOR, office=make_office("สพป.อื่น เขต 2"))
    school = make_user(Role.SCHOOL_DIRECTOR, school=place[2].school)
    for user in (None, stranger, school):
        client.logout()
        if user:
            client.force_login(user)
        page = client.get(address)
        assert "".join(part["shown"] for part in page.context["lines"][0]) == shown
        assert rows not in page.text
    client.force_login(report.author)
    links = re.findall(rf'href="({rows}[^"]*)">([0-9]+)', client.get(address).text)
    assert [n for _href, n in links[:2]] == ["1", "1"] and len(links) > 4
    for href, n in links:
        page = client.get(html.unescape(href))
        assert page.context["rows"].size == int(n), href
