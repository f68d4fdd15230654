"""The table of the country: heads in groups, and which figures a page shows."""

import pytest
from django.urls import reverse

from reports.dashboards.country import Country
from reports.dashboards.country_cells import groups, heads
from reports.dashboards.country_columns import COLUMNS, VIEWS, shown
from tests.factories import make_office, today
from tests.reports.dashboards.rolled_up import NT, keep
from thai.years import academic_year

pytestmark = pytest.mark.django_db


def test_each_figure_is_in_a_group_that_can_be_chosen():
    grouped = {key for view, (_, keys) in VIEWS.items() if view not in ("", "all") for key in keys}
    assert grouped == {column.key for column in COLUMNS}
    assert len(VIEWS[""][1]) <= 8


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_shows_the_figures_that_its_address_asks_for(client, admin, view):
    keep(make_office(), {"ตาก": {"schools": 10}})
    client.force_login(admin)
    page = client.get(reverse("reports:platform"), {"show": view})
    labels = [column.label for column in COLUMNS if column.key in VIEWS[view][1]]
    (row,) = page.context["page"].object_list
    assert [cell["label"] for cell in row["cells"]] == labels
    assert [head["label"] for head in page.context["heads"]] == labels
    # Each head of a group is as wide as its columns.
    assert sum(span for _, span in page.context["groups"]) == len(labels) == page.context["total"].count("<td")


def test_the_figure_that_lines_are_sorted_by_is_always_there(admin):
    assert "accepted" in [column.key for column in shown("follow", "-accepted")]
    keep(make_office(), {"ตาก": {"schools": 10}})
    found = Country(admin, {"show": "nothing", "sort": "nothing"})
    assert (found.view, [column.key for column in found.columns]) == ("", list(VIEWS[""][1]))


def test_heads_say_of_which_year_they_are_and_break_between_words_alone(admin):
    office, year = make_office(), academic_year(today())
    keep(office, {"ตาก": {"schools": 10}})
    past = {"schools": 10, "sar": {"basic": [10, 9, 8]}, "tests": {NT: [10, 10, 100, 500_000, 0, 0]}}
    keep(office, {"ตาก": past}, year=year - 1)
    found = Country(admin, {"show": "all"})
    named = heads(found)
    told = dict(groups(named))
    assert told[("SAR", f"ปี {year - 1}")] == 2
    assert told[("ผลการทดสอบ", f"ปี {year - 1}")] == 1
    assert told[("การนิเทศ",)] == 4
    assert [head["pieces"] for head in named if head["label"] == "NT ป.3 คณิตศาสตร์"] == [["NT ป.3", "คณิตศาสตร์"]]


def test_a_province_leads_to_the_same_figures_of_its_offices(client, admin):
    keep(make_office(), {"ตาก": {"schools": 10}})
    client.force_login(admin)
    page = client.get(reverse("reports:platform"), {"by": "province", "show": "sar"})
    (row,) = page.context["page"].object_list
    assert client.get(row["line"].href).context["found"].view == "sar"
