"""Which offices should be looked at first: by signs with their reasons, whatever is filtered."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports.dashboards.country import Country
from reports.dashboards.country_attention import SIGNS, overdue_share, reasons
from reports.dashboards.country_lines import Line
from tests.factories import make_office, today
from tests.reports.dashboards.rolled_up import keep
from thai.years import academic_year

pytestmark = pytest.mark.django_db


def line(**figures):
    made = Line("", "", schools=100, ruled=100, met=80, since=[100, 0, 0, 0, 0])
    made.sar["basic"] = [100, 90, 0]
    for name, value in figures.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ({}, []),
        ({"met": 70}, []),
        ({"met": 69}, ["ครบตามเกณฑ์ 69.0% ทุกสำนักงาน 80.0%"]),
        ({"ruled": 0, "met": 0}, []),
        ({"since": [81, 0, 0, 10, 9]}, []),
        ({"since": [80, 0, 0, 10, 10]}, ["ไม่ได้รับการนิเทศเกิน 1 ปีหรือไม่เคย 20.0%"]),
        ({"overdue": 9}, []),
        ({"overdue": 10}, ["ข้อเสนอแนะเกินกำหนด 10.0 เรื่องต่อ 100 โรงเรียน"]),
        ({"overdue": 10, "is_present": False}, []),
        ({"overdue": 10, "schools": 0, "since": [0] * 5}, []),
        ({"sar": {"basic": [50, 40, 0], "early": [50, 40, 0]}}, []),
        ({"sar": {"basic": [50, 39, 0], "early": [50, 40, 0]}}, ["ส่ง SAR แล้ว 79.0% ทุกสำนักงาน 90.0%"]),
        ({"sar": {"basic": [0, 0, 0], "early": [0, 0, 0]}}, []),
    ],
)
def test_each_sign_begins_at_its_mark(figures, told):
    assert reasons(line(**figures), line()) == told


def test_overdue_recommendations_are_told_for_as_many_schools():
    assert float(overdue_share(line(schools=40, overdue=3))) == 7.5


@pytest.fixture
def offices():
    """Four offices: of three, two, two and no signs."""
    good = {"schools": 100, "ruled": 100, "met": 95, "since": [100, 0, 0, 0, 0], "sar": {"basic": [100, 98, 0]}}
    bad = {"met": 60, "overdue": 30}
    keep(make_office("สพป.ก"), {"ตาก": good})
    keep(make_office("สพป.ข"), {"ตาก": {**good, **bad}})
    keep(make_office("สพป.ค"), {"ลำพูน": {**good, "overdue": 30, "since": [60, 0, 0, 40, 0]}})
    keep(make_office("สพป.ง"), {"ตาก": {**good, **bad, "sar": {"basic": [100, 20, 0]}}})
    return ["สพป.ง", "สพป.ค", "สพป.ข", "สพป.ก"]


def test_more_signs_come_first_then_who_has_waited_longest(admin, offices):
    found = Country(admin, {"sort": "attention"})
    assert [line.label for line in found.lines] == offices
    assert [len(line.reasons) for line in found.lines] == [3, 2, 2, 0]
    assert [column.key for column in found.columns] == ["schools", *(sign.key for sign in SIGNS)]
    assert len(Country(admin, {"sort": "attention", "show": "all"}).columns) > 10


@pytest.mark.parametrize("params", [{"province": "ตาก"}, {"q": "ข"}, {"kind": "primary"}])
def test_a_filter_changes_no_reason(admin, offices, params):
    told = {line.label: line.reasons for line in Country(admin, {"sort": "attention"}).lines}
    narrowed = Country(admin, {"sort": "attention", **params}).lines
    assert narrowed
    assert {line.label: line.reasons for line in narrowed} == {line.label: told[line.label] for line in narrowed}


def test_the_page_tells_the_rules_and_the_reasons(client, admin, offices):
    client.force_login(admin)
    page = client.get(reverse("reports:platform"), {"sort": "attention"})
    assert [sign.rule for sign in page.context["signs"]] == [sign.rule for sign in SIGNS]
    assert "ลำดับที่ควรติดตามก่อน" in page.text
    assert page.text.count('<ul class="reasons">') == 3
    assert "ลำดับที่ควรติดตามก่อน" not in client.get(reverse("reports:platform")).text
    provinces = Country(admin, {"sort": "attention", "by": "province"}).lines
    assert [line.label for line in provinces] == ["ลำพูน", "ตาก"]


def test_a_year_that_is_over_has_no_sign_of_today(admin):
    office, year = make_office(), academic_year(today())
    for back in (0, 1):
        keep(office, {"ตาก": {"schools": 10, "overdue": 9}}, year=year - back)
    assert [
        len(Country(admin, {"sort": "attention", "year": str(year - back)}).lines[0].reasons) for back in (0, 1)
    ] == [1, 0]


def test_the_file_has_the_reasons_in_the_order_of_the_page(client, admin, offices):
    client.force_login(admin)
    answer = client.get(reverse("schools:export", args=["platform", "xlsx"]), {"sort": "attention"})
    head, *rows = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    assert [line["สำนักงานหรือจังหวัด"] for line in lines] == [*offices, "รวม"]
    assert [line["เหตุที่ควรติดตาม (ข้อ)"] for line in lines] == [3, 2, 2, 0, None]
    assert lines[0]["เหตุที่ควรติดตาม"].count("·") == 2
