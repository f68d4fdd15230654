"""The charts of dashboards: their parts open the rows behind them, and what they leave out is told."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from qa.models import Round, Submission
from schools.models import Role
from tests.factories import make_office, make_school, make_user, today
from tests.qa.exam_factories import make_score
from tests.reports.dashboards import offices

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="([^"]*)"')


@pytest.mark.parametrize(("tests", "words"), [(4, ""), (6, "แผนภูมิแสดง 4 จาก 6 รายการ อีก 2 รายการดูได้จากตาราง")])
def test_a_trend_says_what_it_does_not_draw(client, tests, words):
    office = make_office()
    school = make_school(office)
    year = office.calendar.academic_year(today()) - 1
    for place in range(tests):
        for back in (0, 1):
            make_score(school, 50 + place, test=f"ทดสอบ {place}", year=year - back)
    client.force_login(make_user(Role.DIRECTOR, office=office))
    page = client.get(reverse("reports:dashboard"), {"view": "tests"})
    trend = page.context["sections"][0].tables[1]
    (chart,) = trend.charts
    assert len({row.cells[0].value for row in trend.rows}) == tests
    assert sum(row[0].startswith("ทดสอบ") for row in chart.table.rows) == min(tests, 4)
    text = re.sub(r"</?span[^>]*>", "", page.text)
    assert ("แผนภูมิแสดง" in text) == bool(words) and words in text
    # Each value of the drawing leads where that of the table does.
    of_table = {(row.cells[0].value, row.cells[2].value): row.cells[4].href for row in trend.rows}
    for name, *cells in chart.table.rows:
        assert [cell.href for cell in cells] == [of_table[name, head] for head in chart.table.head[1:]]


def test_each_part_of_a_bar_of_levels_opens_its_rows(client):
    world = offices.make(2, today=today())
    client.force_login(world["director"])
    page = client.get(reverse("reports:dashboard"), {"view": "sar", "semester": "all"})
    tables = page.context["sections"][0].tables
    seen = 0
    for table in tables[1:-1]:
        linked = {cell.href for row in table.rows for cell in row.cells if cell.kind == "n" and cell.value}
        drawn = {html.unescape(href) for chart in table.charts for href in LINK.findall(chart.svg)}
        # The sum of a bar of the first table stands in no cell of it.
        drawn = {href for href in drawn if "figure=judged" not in href}
        assert drawn and drawn <= linked, table.title
        seen += len(drawn)
    assert seen > 10


def test_a_school_sees_its_levels_on_the_whole_scale(client):
    world = offices.make(7, today=today(), schools=12)
    school = world["schools"][1]
    for year in (world["year"] - 1, world["year"] - 2):
        make_score(school, 50, test="RT", grade="ป.1", subject="รวม 2 ด้าน", year=year)
        rows = Submission.objects.filter(round=Round.objects.get(academic_year=year), school=school)
        rows.update(state="submitted", submitted_at=timezone.now(), accepted_at=None, overall_level=3)
    for user in (world["director"], make_user(Role.SCHOOL_DIRECTOR, school=school)):
        client.force_login(user)
        page = client.get(reverse("reports:dashboard_school", args=[school.pk]))
        levels, tests = (page.context["sections"][place].tables[0] for place in (1, 2))
        assert levels.charts
        for chart in levels.charts:
            ticks = re.findall(r"<text[^>]*text-anchor=\"end\"[^>]*>(\d(?:\.\d)?)</text>", chart.svg)
            assert ticks[:5] == ["1", "2", "3", "4", "5"], chart.title
        # What all of them are of is said once, over the table.
        assert tests.charts and all(tests.title not in chart.title for chart in tests.charts)
        assert len({chart.title for chart in tests.charts}) == len(tests.charts)
        assert page.text.count(f"<h3>{tests.title}</h3>") == 1
