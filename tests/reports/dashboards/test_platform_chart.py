"""The chart of the country: the figure that is sorted by, its ends where there are many, and nothing that is hidden."""

import re

import pytest
from django.urls import reverse

from reports.dashboards.country import Country
from reports.dashboards.country_chart import END, MOST, WHOLES, chart_of
from reports.dashboards.country_columns import COLUMNS
from tests.factories import make_office, today
from tests.reports.dashboards.rolled_up import NT, cut, judged, keep
from thai.years import academic_year

pytestmark = pytest.mark.django_db


def labels(drawn):
    return [str(row[0]) for row in drawn.table.rows]


def fill(n):
    for number in range(n):
        keep(make_office(f"สพป.ที่ {number + 1}"), {"ตาก": {"schools": 100, "visited": [number, 0], "open": n - number}})


def test_few_lines_are_all_drawn_in_the_order_of_their_figure(admin):
    fill(MOST)
    chart = chart_of(Country(admin, {}))
    (drawn,) = chart.drawings
    assert labels(drawn) == [f"สพป.ที่ {number}" for number in range(MOST, 0, -1)]
    assert str(drawn.table.rows[0][1]) == f"{MOST - 1}.0"
    # They are in words too, and the sum stands below.
    assert f"สพป.ที่ {MOST}" in drawn.alt
    assert chart.total == f"{sum(range(MOST)) / MOST}%"


def test_of_many_lines_both_ends_are_drawn(admin):
    fill(MOST + 5)
    chart = chart_of(Country(admin, {"sort": "open"}))
    most, least = chart.drawings
    assert labels(most) == [f"สพป.ที่ {number}" for number in range(1, END + 1)]
    assert labels(least)[-1] == f"สพป.ที่ {MOST + 5}"
    assert not {*labels(most)} & {*labels(least)}


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.key)
@pytest.mark.parametrize("params", [{}, {"by": "province"}, {"with": "other"}], ids=str)
def test_each_figure_can_be_drawn(client, admin, basic, column, params):
    year = academic_year(today())
    for name, schools in (("ตาก", 10), ("ลำพูน", 12), ("ลำปาง", 4)):
        office = make_office()
        part = {"schools": schools, "ruled": schools, "met": 3, "since": [schools - 1, 0, 0, 0, 1], "supervisors": 2}
        keep(office, {name: {**part, "visits": [3, 3]}})
        past = {**part, "tests": {NT: [schools, schools, 90, 400_000 + schools, 0, 0]}, **judged(basic, schools - 1, 1)}
        keep(
            office,
            {name: {**past, **cut(**{key: part[key] for key in ("schools", "ruled", "met", "since")})}},
            year=year - 1,
        )
    client.force_login(admin)
    asked = {name: str(year - 1) if value == "other" else value for name, value in params.items()}
    page = client.get(reverse("reports:platform"), {"sort": f"-{column.key}", **asked})
    chart = page.context["chart"]
    if column.key == "early":
        assert chart is None
        return
    hidden = column.key in ("basic", "test")
    assert (chart.key, chart.missing) == (column.key, 1 if hidden else 0)
    assert [len(drawn.table.rows) for drawn in chart.drawings] == [2 if hidden else 3]
    assert page.text.count("chart-narrow") == page.text.count("chart-wide") == 1
    assert all(str(row[0]) in page.text for drawn in chart.drawings for row in drawn.table.rows)


def test_what_percents_are_of_is_told(admin):
    assert set(WHOLES) == {column.key for column in COLUMNS if column.kind != "n" and column.key != "work"}
    fill(2)
    (drawn,) = chart_of(Country(admin, {})).drawings
    assert [str(row[2]) for row in drawn.table.rows] == ["100", "100"]


def test_a_bar_leads_to_its_office(client, admin):
    fill(3)
    client.force_login(admin)
    page = client.get(reverse("reports:platform"))
    section = page.text.partition('id="drawn"')[2].partition("</section>")[0]
    addresses = set(re.findall(r'href="(/dashboard/platform/\d+/[^"]*)"', section))
    assert len(addresses) == 3
    assert all(client.get(address).status_code == 200 for address in addresses)


def test_one_line_is_no_chart(client, admin):
    fill(1)
    client.force_login(admin)
    assert client.get(reverse("reports:platform")).context["chart"] is None
