"""The dashboard of one school: its years, two of them side by side, its charts and its workbook."""

import io
import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from qa.models import Round, Submission
from qa.models import TestScore as Score
from schools.models import AuditEvent, Role
from supervision.models import Visit
from tests.factories import make_user, today
from tests.reports.dashboards import offices

pytestmark = pytest.mark.django_db
MOST_QUERIES = 32


@pytest.fixture(scope="module")
def world(shared_db):
    return offices.make(7, today=today(), schools=12)


@pytest.fixture
def school(world):
    return world["schools"][1]


@pytest.fixture(params=["director", "school"])
def reader(request, client, world, school):
    """Who leads the office, and who leads the school."""
    user = world["director"] if request.param == "director" else make_user(Role.SCHOOL_DIRECTOR, school=school)
    client.force_login(user)
    return user


def tables(page):
    return {table.name: table for section in page.context["sections"] for table in section.tables}


def opened(client, school, **params):
    return client.get(reverse("reports:dashboard_school", args=[school.pk]), params)


def test_levels_and_tests_are_drawn_from_the_rows_under_them(client, world, school, reader):
    for year in (world["year"] - 1, world["year"] - 2, world["year"] - 3):
        Score.objects.filter(school=school, academic_year=year).delete()
        Score.objects.create(
            school=school, test="NT", grade="ป.3", subject="รวม 2 ด้าน", academic_year=year, mean=year - 2500, takers=20
        )
        asked = Round.objects.get(office=world["office"], academic_year=year)
        Submission.objects.filter(round=asked, school=school).update(
            state="submitted", submitted_at=timezone.now(), accepted_at=None, overall_level=4
        )
    page = opened(client, school)
    found = tables(page)
    for name in ("levels", "tests"):
        assert found[name].rows and found[name].charts, name
        for chart in found[name].charts:
            assert chart.svg in page.text and chart.title in page.text
            assert "โรงเรียน" in chart.alt
    (tests,) = found["tests"].charts
    for year in range(world["year"] - 3, world["year"]):
        assert f"{year} {year - 2500}.00" in tests.alt
    assert found["visits"].charts


def test_a_past_year_ends_its_tables(client, world, school, reader):
    past = world["year"] - 2
    page = opened(client, school, year=past)
    for name, place in (("visits", 0), ("levels", 1), ("tests", 2)):
        years = [int(row.cells[place].value) for row in tables(page)[name].rows]
        assert all(year <= past for year in years), name
    assert max(int(row.cells[0].value) for row in tables(page)["visits"].rows) == past
    # What is asked of a school is known of today alone.
    assert page.context["sections"][0].stats == []


def test_a_year_that_is_none_shows_no_other_years_figures(client, world, school, reader):
    """Neither on the page nor in its workbook, whose link keeps what was asked and comes back to the word beside it."""
    newest, workbook = world["year"], reverse("reports:dashboard_school_workbook", args=[school.pk])
    address = reverse("reports:dashboard_school", args=[school.pk])
    for asked in ({"year": "1999"}, {"year": "1999", "with": str(newest - 1)}, {"year": "abc", "with": "1999"}):
        page = opened(client, school, **asked)
        assert page.context["sections"] == [] and "<section aria-labelledby" not in page.text, asked
        assert f'ผลรายปีถึง<span class="keep">ปีการศึกษา {newest}' not in page.text
        assert page.text.count("ไม่มีตัวเลือกนี้ โปรดเลือกใหม่") == 1 + (asked.get("with") == "1999")
        (href,) = re.findall(rf'href="({re.escape(workbook)}[^"]*)"', page.text)
        kept = dict(parse_qsl(urlsplit(unescape(href)).query))
        assert kept["year"] == asked["year"] and kept.get("with") == asked.get("with"), href
        before = AuditEvent.objects.count()
        back = client.get(unescape(href))
        assert back.status_code == 302 and dict(parse_qsl(urlsplit(back.url).query)) == kept
        assert urlsplit(back.url).path == address and AuditEvent.objects.count() == before
    # A year to compare with that is none leaves the figures of the year that was asked for.
    page = opened(client, school, year=newest - 1, **{"with": "1999"})
    assert max(int(row.cells[0].value) for row in tables(page)["visits"].rows) == newest - 1
    assert client.get(workbook, {"year": newest - 1, "with": "1999"}).status_code == 302
    assert client.get(workbook, {"year": newest - 1, "with": newest - 2}).status_code == 200


def test_two_years_stand_side_by_side_up_to_the_same_day(client, world, school, reader):
    year, office = world["year"], world["office"]
    before = office.calendar.academic_span(year - 1)
    supervisor = world["supervisors"][0]
    Visit.objects.filter(school=school).delete()
    for day in (today(), before[0], before[1]):
        Visit.objects.create(
            office=office, school=school, supervisor=supervisor, visited_on=day, purpose="ติดตาม", state="approved"
        )
    page = opened(client, school, **{"with": year - 1})
    (first, *_) = page.context["sections"]
    assert first.key == "compared"
    rows = {row.cells[0].value: [cell.value for cell in row.cells[1:]] for row in first.tables[0].rows}
    # The last day of the year before is later than this day of it.
    assert rows["การนิเทศ (ครั้ง)"] == [1, 1, 0]
    assert "นับถึงวันเดียวกันของปี" in page.text
    # Two years that are over stand whole.
    whole = opened(client, school, year=year - 1, **{"with": year - 2})
    cells = whole.context["sections"][0].tables[0].rows[0].cells
    assert [cell.value for cell in cells[1:]] == [2, 0, 2]
    for cell in cells[1:3]:
        assert client.get(cell.href).context["page"].paginator.count == cell.value


@pytest.mark.parametrize("params", [{"year": "x", "with": "9999"}, {"year": "2569\x00"}, {"with": "x" * 300}])
def test_a_year_that_is_no_choice_is_a_page_with_a_word_beside_it(client, world, school, reader, params):
    page = opened(client, school, **params)
    assert page.status_code == 200
    assert page.context["facts"].year == world["year"]
    # What cannot be compared leaves the figures of the year; of a year that is none there are no figures.
    keys = [section.key for section in page.context["sections"]]
    assert keys[:1] == ([] if "year" in params else ["visits"])
    assert "ไม่มีตัวเลือกนี้ โปรดเลือกใหม่" in page.text


def test_the_workbook_holds_the_tables_of_the_page(client, world, school, reader):
    params = {"year": world["year"] - 1, "with": world["year"] - 2}
    page = opened(client, school, **params)
    address = reverse("reports:dashboard_school_workbook", args=[school.pk]) + page.context["workbook_query"]
    assert address.replace("&", "&amp;") in page.text
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
    shown = tables(page).values()
    assert len(book.sheetnames) == len(shown) + 1
    assert [book[name].max_row - 1 for name in book.sheetnames[1:]] == [len(table.rows) for table in shown]
    event = AuditEvent.objects.get(verb="export", target="school_dashboard")
    assert event.detail["school"] == school.pk
    others = {other.name for other in world["schools"] if other.pk != school.pk}
    for sheet in book:
        assert others.isdisjoint({value for line in sheet.values for value in line})


def test_two_years_take_a_fixed_number_of_queries(client, world, school, reader):
    opened(client, school)
    with CaptureQueriesContext(connection) as made:
        opened(client, school, **{"with": world["year"] - 1})
    assert len(made) <= MOST_QUERIES
