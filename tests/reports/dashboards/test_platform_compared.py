"""Two years of the country side by side: up to the same day, nothing of few, nothing that is known of today alone."""

import io
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from reports.dashboards.country import Country
from reports.dashboards.country_cells import HIDDEN, NOTHING, cells, signed
from reports.dashboards.country_columns import COLUMNS
from reports.dashboards.scope import same_day
from tests.factories import make_office, today
from tests.reports.dashboards.rolled_up import NT, cut, judged, keep
from thai.dates import short
from thai.years import academic_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return academic_year(today())


@pytest.fixture
def office(year, basic):
    """An office of three years, of which the second had come to less on the same day."""
    made = make_office("สพป.หนึ่ง")
    keep(made, {"ตาก": {"schools": 10, "visited": [9, 3], "visits": [9, 3], "open": 7, "overdue": 3, "supervisors": 2}})
    past = {"schools": 20, "visited": [20, 20], "tests": {NT: [10, 10, 100, 500_000, 0, 0]}, **judged(basic, 15, 5)}
    same = cut(schools=20, visited=[12, 4], visits=[12, 4], sar={"basic": [20, 3, 0]})
    keep(made, {"ตาก": {**past, **same}}, year=year - 1)
    older = {"schools": 20, "visited": [10, 10], "tests": {NT: [10, 10, 100, 400_000, 0, 0]}, **judged(basic, 10, 10)}
    same = cut(schools=20, visited=[2, 0], sar={"basic": [20, 16, 0]})
    keep(made, {"ตาก": {**older, **same}}, year=year - 2)
    return made


def told(admin, **params):
    """{key of a column: (this year, the other, the change)} of each line and of the sum."""
    found = Country(admin, {"show": "all"} | {name: str(value) for name, value in params.items()})
    return {
        line.label: {
            column.key: (cell["text"], cell["beside"]["text"], cell["beside"]["change"])
            for column, cell in zip(found.columns, cells(line, found), strict=True)
        }
        for line in [*found.lines, found.total]
    }


@pytest.mark.parametrize("by", ["office", "province"])
def test_a_running_year_stands_beside_the_same_day_of_the_other(admin, office, year, by):
    lines = told(admin, by=by, **{"with": year - 1})
    assert len(lines) == 2
    for line in lines.values():
        assert line["schools"] == ("10", "20", "−10")
        assert line["first"] == ("90.0%", "60.0%", "+30.0")
        assert line["second"][1:] == ("20.0%", "+10.0")
        # SARs of the year before, and of the one before that as of a year ago; levels and tests are of whole years.
        assert line["received"] == ("100.0%", "80.0%", "+20.0")
        assert line["basic"] == ("75.0%", "50.0%", "+25.0")
        assert (line["test"][1], line["test"][2][0]) == ("40.00", "+")


def test_it_is_the_same_turned_round(admin, office, year):
    there, back = told(admin, **{"with": year - 1}), told(admin, year=year - 1, **{"with": year})
    turned = {"+": "−", "−": "+"}
    for label, line in there.items():
        for key, (one, other, change) in line.items():
            assert back[label][key] == (other, one, change and turned.get(change[0], change[0]) + change[1:])


def test_two_years_that_are_over_are_compared_whole_but_sars_by_their_day(admin, office, year):
    line = told(admin, year=year - 1, **{"with": year - 2})["รวม"]
    assert line["first"] == ("100.0%", "50.0%", "+50.0")
    assert line["received"] == ("100.0%", "80.0%", "+20.0")


def test_what_is_known_of_today_alone_stays_a_dash(client, admin, office, year):
    for line in told(admin, **{"with": year - 1}).values():
        assert line["open"] == ("7", NOTHING, "")
        assert line["overdue"] == ("3", NOTHING, "")
        assert line["work"][1:] == (NOTHING, "")
    # Three years apart there are no SARs to compare with: those of the later year stand alone.
    line = told(admin, **{"with": year - 2})["รวม"]
    assert line["received"] == ("100.0%", NOTHING, "")
    assert line["test"][1:] == (NOTHING, "")
    assert line["first"][1] == "10.0%"
    client.force_login(admin)
    page = client.get(reverse("reports:platform"), {"with": year - 2})
    assert f"ไม่มี SAR ของปีการศึกษา {year - 3} ที่จะเทียบ" in page.context["compared"]


def test_the_page_says_up_to_which_days_it_compares(client, admin, office, year):
    client.force_login(admin)
    page = client.get(reverse("reports:platform"), {"with": year - 1})
    day = short(same_day(today(), -1))
    assert " ".join(page.context["compared"]).count(day) == 2
    assert "ต่าง" in page.text
    assert page.context["stats"][0]["note"] == f"ปี {year - 1} 60.0% ต่าง\u00a0+30.0"
    alone = client.get(reverse("reports:platform"), {"with": year})
    assert alone.context["compared"] == []
    assert alone.context["page"].object_list[0]["cells"][0]["beside"] is None


def test_few_stay_hidden_in_each_year(admin, basic, year):
    for name, now, then in (("สพป.ก", 12, 3), ("สพป.ข", 3, 12), ("สพป.ค", 20, 20)):
        office = make_office(name)
        keep(office, {"ตาก": {"schools": 20}})
        keep(office, {"ตาก": {"schools": 20, **judged(basic, now, 0), **cut()}}, year=year - 1)
        keep(office, {"ตาก": {"schools": 20, **judged(basic, 0, then), **cut()}}, year=year - 2)
    lines = told(admin, **{"with": year - 1})
    assert lines["สพป.ก"]["basic"] == ("100.0%", HIDDEN, "")
    assert lines["สพป.ข"]["basic"] == (HIDDEN, "0.0%", "")
    assert lines["สพป.ค"]["basic"][2] == "+100.0"
    # And each sum is of what is shown of its own year.
    found = Country(admin, {"with": str(year - 1)})
    assert (found.total.levels["basic"], found.total.beside.levels["basic"]) == ([32, 32], [32, 0])


def test_provinces_hidden_in_an_office_are_hidden_in_each_year(admin, basic, year):
    office = make_office()
    few = {"ตาก": judged(basic, 3, 0), "ลำพูน": judged(basic, 5, 4), "ลำปาง": judged(basic, 10, 10)}
    all_of_them = {name: judged(basic, 10, 10) for name in few}
    keep(office, {name: {} for name in few})
    keep(office, {name: {**part, **cut()} for name, part in all_of_them.items()}, year=year - 1)
    keep(office, {name: {**part, **cut()} for name, part in few.items()}, year=year - 2)
    lines = told(admin, by="province", **{"with": year - 1})
    assert {name: line["basic"][1] for name, line in lines.items() if name != "รวม"} == {
        "ตาก": "ไม่แสดง", "ลำพูน": "ไม่แสดง", "ลำปาง": "50.0%",
    }  # fmt: skip
    assert all(line["basic"][0] == "50.0%" for line in lines.values())


@pytest.mark.parametrize("seed", range(3))
def test_parts_of_provinces_add_up_in_both_years(admin, year, seed):
    rng = Random(seed)
    for _ in range(6):
        office = make_office()
        provinces = rng.sample(["ตาก", "ลำพูน", "ลำปาง", ""], rng.randrange(1, 4))
        for back in range(3):
            parts = {}
            # A province may be there in one year alone.
            for name in provinces[: rng.randrange(1, 4)]:
                schools = rng.randrange(5, 40)
                counts = {"schools": schools, "ruled": schools, "met": rng.randrange(schools)}
                counts |= {"visited": [rng.randrange(schools), 2], "visits": [9, rng.randrange(9)]}
                parts[name] = {**counts, "sar": {"basic": [schools, rng.randrange(schools), 1]}, **cut(**counts)}
            keep(office, parts, year=year - back)
    for params in ({}, {"year": str(year - 1)}, {"province": "ตาก"}):
        for other in {year, year - 1, year - 2} - {int(params.get("year", year))}:
            sums = [Country(admin, {**params, "by": by, "with": str(other)}) for by in ("office", "province")]
            for found in sums:
                for name in ("schools", "met", "ruled"):
                    assert sum(getattr(line, name) for line in found.lines) == getattr(found.total, name)
                    assert sum(getattr(line.beside, name) for line in found.lines) == getattr(found.total.beside, name)
                for place in (0, 1):
                    assert sum(line.beside.visited[place] for line in found.lines) == found.total.beside.visited[place]
                    assert sum(line.beside.asked(place) for line in found.lines) == found.total.beside.asked(place)
            values = [[column.value(one, "") for column in COLUMNS] for f in sums for one in (f.total, f.total.beside)]
            assert values[:2] == values[2:]


def test_an_office_of_one_year_alone_has_its_line(admin, office, year):
    other = make_office("สพป.เดิม")
    keep(other, {"ตาก": {"schools": 5, **cut(schools=5)}}, year=year - 1)
    lines = told(admin, **{"with": year - 1})
    assert lines["สพป.เดิม"]["schools"] == ("0", "5", "−5")
    assert lines["รวม"]["schools"] == ("10", "25", "−15")


def test_figures_kept_before_the_same_day_was_counted_tell_none_of_it(admin, year):
    office = make_office()
    keep(office, {"ตาก": {"schools": 10, "visited": [5, 0]}})
    keep(office, {"ตาก": {"schools": 10, "visited": [9, 9]}}, year=year - 1)
    assert told(admin, **{"with": year - 1})["รวม"]["first"] == ("50.0%", NOTHING, "")


def test_the_file_has_both_years_and_the_difference(client, admin, office, year):
    client.force_login(admin)
    answer = client.get(reverse("schools:export", args=["platform", "xlsx"]), {"with": year - 1})
    head, *rows = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    assert [line["สำนักงานหรือจังหวัด"] for line in lines] == ["สพป.หนึ่ง", "รวม"]
    for line in lines:
        label = "นิเทศแล้ว ภาคเรียนที่ 1"
        assert [float(line[f"{label}{more}"]) for more in ("", " ปีที่เทียบ", " ต่าง")] == [90, 60, 30]
        assert (line["ข้อเสนอแนะเกินกำหนด"], line["ข้อเสนอแนะเกินกำหนด ปีที่เทียบ"], line["ข้อเสนอแนะเกินกำหนด ต่าง"]) == (
            3,
            None,
            None,
        )
        assert (line["ปีการศึกษา"], line["ปีที่เทียบ"], line["SAR ปีที่เทียบ"]) == (year, year - 1, year - 2)


@pytest.mark.parametrize("by", ["office", "province"])
def test_a_second_year_costs_no_query(client, admin, basic, year, by):
    client.force_login(admin)
    for _ in range(3):
        office = make_office()
        for back in range(3):
            keep(office, {"ตาก": {"schools": 10, **judged(basic, 5, 5), **cut(schools=10)}}, year=year - back)
    costs = []
    for params in ({}, {"with": year - 1}, {"with": year - 2}, {"year": year - 1, "with": year}):
        client.get(reverse("reports:platform"), {"by": by, **params})
        with CaptureQueriesContext(connection) as made:
            client.get(reverse("reports:platform"), {"by": by, **params})
        costs.append(len(made))
    assert len(set(costs)) == 1 and costs[0] <= 8, costs


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (1200, "+1,200"), (-3, "−3")])
def test_a_change_has_its_sign(value, text):
    assert signed(value) == text
