"""The country in years that are over: what is known of today alone is not told as nothing, and SARs and tests come
after their year."""

import pytest
from django.urls import reverse

from qa.models import StandardSet
from reports.dashboards.country import Country
from reports.dashboards.country_cells import NOTHING
from reports.dashboards.country_office import OfficePage
from tests.factories import make_office, today
from tests.reports.dashboards.rolled_up import NT, judged, keep, shown
from thai.years import academic_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(admin):
    """An office with work that waits today, and with SARs and tests of the year before."""
    made, year = make_office("สพป.หนึ่ง"), academic_year(today())
    basic = str(StandardSet.objects.get(code="moe2561_basic").pk)
    keep(made, {"ตาก": {"schools": 10, "visits": [6, 0], "open": 7, "overdue": 3, "answered": 2, "supervisors": 2}})
    past = {"schools": 9, "visits": [8, 8], "tests": {NT: [10, 10, 100, 500_000, 0, 0]}, **judged(basic, 7, 2)}
    keep(made, {"ตาก": past}, year=year - 1)
    return made


@pytest.mark.parametrize("by", ["office", "province"])
def test_what_waits_and_who_works_is_told_of_today_alone(admin, office, by):
    year = academic_year(today())
    now, then = shown(admin, by=by), shown(admin, by=by, year=str(year - 1))
    for line in now.values():
        assert (line["open"], line["overdue"], line["work"]) == (7, 3, 3)
    for line in then.values():
        assert (line["open"], line["overdue"], line["work"]) == (None, None, None)
        assert line["schools"] == 9


def test_a_past_year_shows_a_dash_and_says_why(client, admin, office):
    year = academic_year(today()) - 1
    client.force_login(admin)
    page = client.get(reverse("reports:platform"), {"year": year, "show": "all"})
    cells = {cell["label"].partition(" (")[0]: cell for cell in page.context["page"].object_list[0]["cells"]}
    for label in ("ข้อเสนอแนะที่ค้าง", "ข้อเสนอแนะเกินกำหนด"):
        assert (cells[label]["text"], cells[label]["href"], cells[label]["note"]) == (NOTHING, "", "")
    one = client.get(reverse("reports:platform_office", args=[office.pk]), {"year": year}).text
    assert "เพราะเป็นสถานะ ณ วันนี้" in one and "0 เรื่อง" not in one
    assert "7 เรื่อง" in client.get(reverse("reports:platform_office", args=[office.pk])).text


def test_an_office_tells_its_newest_sars_and_tests_and_of_which_year_they_are(client, admin, office):
    year = academic_year(today())
    found = OfficePage(admin, office, "", day=today())
    assert (found.year, found.sar_year, found.test_year) == (year, year - 1, year - 1)
    assert [group["n"] for group in found.levels()] == [9] and [n for _, _, n in found.tests()] == [10]
    client.force_login(admin)
    page = client.get(reverse("reports:platform_office", args=[office.pk]))
    stats = {one["label"]: one["value"] for one in page.context["stats"]}
    assert stats[f"ส่ง SAR แล้ว ปีการศึกษา {year - 1}"] == "100.0%"
    # The page and the list tell the same of the same year.
    assert Country(admin, {}).sar_year == year - 1 and shown(admin)["สพป.หนึ่ง"]["received"] == 100


def test_an_office_without_any_sar_names_its_own_year(admin):
    made = make_office("สพป.สอง")
    keep(made, {"ตาก": {"schools": 3}})
    found = OfficePage(admin, made, "", day=today())
    assert (found.sar_year, found.levels(), found.tests()) == (academic_year(today()), [], [])
