"""The country by office and by province: sums, shares, what is hidden, and how old it is."""

import io
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from qa.models import StandardSet
from reports.dashboards import rollup
from reports.dashboards.country import Country
from reports.dashboards.country_hiding import FEW
from reports.dashboards.country_office import OfficePage
from reports.models import OfficeFigures
from tests.factories import make_office, make_school, today
from tests.qa.exam_factories import make_score
from tests.reports.dashboards.rolled_up import NT, judged, keep, shown
from thai.years import academic_year, semester_span

pytestmark = pytest.mark.django_db


def test_offices_and_provinces_add_up_to_the_same_whole(admin, basic):
    one, two = make_office("สพป.หนึ่ง"), make_office("สพม.สอง", kind="secondary")
    keep(one, {"ตาก": {"schools": 10, "visited": [5, 2], "visits": [6, 2], "open": 3, "supervisors": 2}})
    keep(
        two,
        {
            "ตาก": {"schools": 20, "visited": [20, 0], "overdue": 4, **judged(basic, 15, 5)},
            "ลำพูน": {"schools": 30, "visited": [0, 0], **judged(basic, 30, 0)},
        },
    )
    offices, provinces = shown(admin), shown(admin, by="province")
    assert offices["รวม"] == provinces["รวม"]
    assert list(offices) == ["สพป.หนึ่ง", "สพม.สอง", "รวม"]
    assert list(provinces) == ["ตาก", "ลำพูน", "รวม"]
    assert (offices["สพป.หนึ่ง"]["first"], offices["สพป.หนึ่ง"]["work"]) == (50, 4)
    assert (provinces["ตาก"]["schools"], provinces["ตาก"]["overdue"], float(provinces["ตาก"]["first"])) == (30, 4, 83.3)
    assert (provinces["ตาก"]["basic"], provinces["ลำพูน"]["basic"], offices["รวม"]["basic"]) == (75, 100, 90)
    assert list(shown(admin, province="ลำพูน")) == ["สพม.สอง", "รวม"]
    assert shown(admin, province="ลำพูน")["รวม"]["schools"] == 30
    assert list(shown(admin, kind="primary")) == ["สพป.หนึ่ง", "รวม"]
    assert list(shown(admin, q="สอง")) == ["สพม.สอง", "รวม"]


@pytest.mark.parametrize(("n", "value", "total"), [(FEW - 1, None, 50), (FEW, 100, 54.5)])
def test_levels_of_few_schools_are_hidden_and_in_no_sum(client, admin, basic, n, value, total):
    small, large = make_office("สพป.เล็ก"), make_office("สพป.ใหญ่")
    keep(small, {"ตาก": {"schools": n, **judged(basic, n, 0)}})
    keep(large, {"ตาก": {"schools": 50, **judged(basic, 25, 25)}})
    found = shown(admin)
    assert found["สพป.เล็ก"]["basic"] == value
    # What is hidden cannot be taken from the sum.
    assert float(found["รวม"]["basic"]) == total
    assert found["สพป.เล็ก"]["received"] == 100
    client.force_login(admin)
    page = client.get(reverse("reports:platform_office", args=[small.pk])).text
    assert ("มีผลน้อยกว่า 5 แห่ง" in page) == (value is None)


@pytest.mark.parametrize(
    ("sums", "value"),
    [
        ([10, 10, 100, 500_000, 0, 0], 50),
        ([4, 4, 100, 500_000, 0, 0], None),
        ([10, 4, 4, 20_000, 6, 0], None),
        ([10, 0, 0, 0, 10, 40_000], 40),
    ],
)
def test_means_of_tests_are_of_pupils_and_never_of_few(admin, sums, value):
    keep(make_office("สพป.หนึ่ง"), {"ตาก": {"schools": 10, "tests": {NT: sums}}})
    found = shown(admin, exam=NT)
    assert found["สพป.หนึ่ง"]["test"] == found["รวม"]["test"] == value


def test_what_is_told_of_a_year_comes_after_it(admin, basic):
    office, year = make_office("สพป.หนึ่ง"), academic_year(today())
    keep(office, {"ตาก": {"schools": 10, "visited": [10, 0], "sar": {"basic": [10, 0, 0]}}})
    keep(office, {"ตาก": {"schools": 9, "visited": [1, 1], **judged(basic, 5, 5)}}, year=year - 1)
    found = Country(admin, {})
    assert (found.year, found.sar_year) == (year, year - 1)
    assert shown(admin)["รวม"] | {"basic": 50, "received": 100, "first": 100, "schools": 10} == shown(admin)["รวม"]
    assert Country(admin, {"year": str(year - 1)}).total.visited == [1, 1]


@pytest.mark.parametrize("key", ["schools", "basic", "first"])
def test_what_is_hidden_stands_last_whichever_way(admin, basic, key):
    for name, n in (("สพป.ก", 10), ("สพป.ข", 30), ("สพป.ค", 20)):
        keep(make_office(name), {"ตาก": {"schools": n, "visited": [n // 10, 0], **judged(basic, n - 9, 9)}})
    keep(make_office("สพป.ง"), {"ตาก": {}})
    up, down = ([line.label for line in Country(admin, {"sort": sort}).lines] for sort in (key, f"-{key}"))
    if key == "schools":
        assert up == ["สพป.ง", "สพป.ก", "สพป.ค", "สพป.ข"]
        assert down == up[::-1]
    else:
        assert up[-1] == down[-1] == "สพป.ง"
        assert set(up) == set(down)


@pytest.mark.parametrize(
    ("age", "late", "text"),
    [
        (timedelta(0), False, "ข้อมูลเมื่อสักครู่"),
        (timedelta(minutes=2), False, "ข้อมูลเมื่อ 2 นาทีก่อน"),
        (timedelta(minutes=4, seconds=50), False, "ข้อมูลเมื่อ 4 นาทีก่อน"),
        (timedelta(minutes=6), True, "ตัวเลขเก่ากว่า 5 นาที"),
        (None, True, "ระบบยังไม่ได้รวมตัวเลขของปีนี้"),
    ],
)
def test_the_page_says_how_old_it_is(client, admin, age, late, text):
    office = make_office()
    if age is not None:
        keep(office, {"ตาก": {"schools": 1}}, age=age)
    client.force_login(admin)
    page = client.get(reverse("reports:platform"))
    assert text in page.text
    assert page.context["found"].is_late == late


def test_an_office_without_figures_is_told(client, admin):
    keep(make_office(), {"ตาก": {"schools": 1}})
    make_office()
    client.force_login(admin)
    assert "ยังไม่มีตัวเลขของ 1 สำนักงาน" in client.get(reverse("reports:platform")).text


def test_a_number_leads_to_the_next_sum_and_to_no_row_of_an_office(client, admin, basic):
    office = make_office("สพป.หนึ่ง")
    make_school(office, "บ้านลับ", province="ตาก")
    keep(office, {"ตาก": {"schools": 10, "visited": [1, 1], **judged(basic, 10, 0)}})
    client.force_login(admin)
    provinces = client.get(reverse("reports:platform"), {"by": "province"})
    ((row,),) = (list(provinces.context["page"]),)
    assert {cell["href"] for cell in row["cells"] if cell["href"]} == {row["line"].href}
    offices = client.get(row["line"].href)
    (line,) = offices.context["page"]
    mine = reverse("reports:platform_office", args=[office.pk])
    assert all(cell["href"].startswith(mine) for cell in line["cells"] if cell["href"])
    page = client.get(line["line"].href)
    assert page.status_code == 200
    assert "บ้านลับ" not in page.text
    assert reverse("schools:list") + "?office" not in page.text


def test_the_file_has_every_office_and_the_sum(client, admin, basic):
    for name in ("สพป.ก", "สพป.ข"):
        keep(make_office(name), {"ตาก": {"schools": 10, **judged(basic, 5, 5)}})
    client.force_login(admin)
    answer = client.get(reverse("schools:export", args=["platform", "xlsx"]))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    head, *rows = load_workbook(io.BytesIO(content)).active.values
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    assert [line["สำนักงานหรือจังหวัด"] for line in lines] == ["สพป.ก", "สพป.ข", "รวม"]
    assert [line["โรงเรียน"] for line in lines] == [10, 10, 20]
    assert [float(line["ขั้นพื้นฐาน ระดับดีขึ้นไป"]) for line in lines] == [50, 50, 50]


@pytest.mark.parametrize("by", ["office", "province"])
def test_queries_do_not_grow_with_offices(client, admin, basic, by):
    client.force_login(admin)
    costs = []
    for more in (1, 11):
        for _ in range(more):
            office = make_office()
            keep(office, {"ตาก": {"schools": 10, **judged(basic, 5, 5)}, f"จังหวัด{office.pk}": {"schools": 2}})
        client.get(reverse("reports:platform"), {"by": by})
        with CaptureQueriesContext(connection) as made:
            client.get(reverse("reports:platform"), {"by": by})
        costs.append(len(made))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= 8


def test_a_subject_with_any_sign_breaks_no_page(client, admin):
    office, other = make_office(), make_office()
    make_score(make_school(office, province="ตาก"), 61, year=academic_year(today()), subject="ภาษา|ไทย")
    rollup.refresh()
    # Figures that were kept before keys were lists.
    OfficeFigures.objects.filter(office=other).delete()
    keep(other, {"ตาก": {"schools": 1, "tests": {"NT|ป.3|1|คณิต|ศาสตร์": [1, 1, 9, 50_000, 0, 0]}}}, age=timedelta(0))
    client.force_login(admin)
    page = client.get(reverse("reports:platform")).text
    assert "ภาษา|ไทย" in page
    assert "NT ป.3 คณิต|ศาสตร์" in page
    assert "ภาษา|ไทย" in client.get(reverse("reports:platform_office", args=[office.pk])).text


def test_one_early_report_does_not_turn_the_year_of_the_country(admin, basic):
    year, offices = academic_year(today()), [make_office() for _ in range(4)]
    for place, office in enumerate(offices):
        keep(office, {"ตาก": {"schools": 10, **(judged(basic, 5, 5) if place < 1 else {})}})
        keep(office, {"ตาก": {"schools": 10, **judged(basic, 5, 5)}}, year=year - 1)
    assert Country(admin, {}).sar_year == year - 1
    OfficeFigures.objects.filter(office=offices[1], academic_year=year).delete()
    keep(offices[1], {"ตาก": {"schools": 10, **judged(basic, 5, 5)}})
    assert Country(admin, {}).sar_year == year


def test_a_link_has_the_year_of_its_number_and_the_filters_of_the_page(client, admin, basic):
    office, year = make_office("สพป.หนึ่ง"), academic_year(today())
    keep(office, {"": {"schools": 10, "open": 3}, "ตาก": {"schools": 5}})
    keep(office, {"": {"schools": 10, **judged(basic, 5, 5)}}, year=year - 1)
    client.force_login(admin)
    (row,) = client.get(reverse("reports:platform")).context["page"]
    hrefs = {cell["href"].rpartition("#")[2]: cell["href"] for cell in row["cells"]}
    assert f"year={year}" in hrefs["follow"]
    assert f"year={year - 1}" in hrefs["sar"]
    assert f"year={year - 1}" in hrefs["levels"]
    page = client.get(reverse("reports:platform"), {"by": "province", "kind": office.kind, "q": "หนึ่ง"})
    last = next(row["line"] for row in page.context["page"] if row["line"].label == "ไม่ระบุจังหวัด")
    found = client.get(last.href).context["found"]
    assert (found.kind, found.q, found.by) == (office.kind, "หนึ่ง", "office")
    assert [line.schools for line in found.lines] == [10]


def test_a_semester_that_has_not_begun_is_no_nought(admin):
    office = make_office()
    keep(office, {"ตาก": {"schools": 10}})
    first = semester_span(academic_year(today()), 1)[0]
    early = timezone.make_aware(datetime.combine(first + timedelta(days=9), time(9)))
    (line,) = Country(admin, {"year": str(academic_year(first))}, now=early).lines
    assert (line.coverage(1), line.coverage(2)) == (0, None)
    page = OfficePage(admin, office, "", day=early.date())
    assert (page.line.coverage(1), page.line.coverage(2)) == (0, None)


def told(admin, level="basic", **params):
    """{label: (schools with a level, good ones)} of the lines that show a level, and of the sum."""
    found = Country(admin, params)
    lines = {line.label: line for line in [*found.lines, found.total]}
    return {name: tuple(line.levels[level]) for name, line in lines.items() if line.good_share(level) is not None}


def test_no_filter_lets_a_hidden_part_follow_from_a_sum(client, admin, basic):
    one, two = make_office("สพป.หนึ่ง"), make_office("สพม.สอง", kind="secondary")
    keep(one, {"ตาก": judged(basic, 3, 0), "ลำพูน": judged(basic, 5, 4), "ลำปาง": judged(basic, 10, 10)})
    keep(two, {"ตาก": judged(basic, 12, 0), "ลำปาง": judged(basic, 7, 0)})
    assert told(admin) == {"สพป.หนึ่ง": (32, 18), "สพม.สอง": (19, 19), "รวม": (51, 37)}
    # ตาก of สพป.หนึ่ง is small, and ลำพูน is hidden beside it: whatever is asked, both are in no sum or both are.
    provinces = {"ตาก": (12, 12), "ลำปาง": (27, 17), "รวม": (39, 29)}
    assert told(admin, by="province") == provinces
    assert told(admin, by="province", q="หนึ่ง") == {"ลำปาง": (20, 10), "รวม": (20, 10)}
    assert told(admin, by="province", kind="secondary") == {"ตาก": (12, 12), "ลำปาง": (7, 7), "รวม": (19, 19)}
    assert told(admin, province="ตาก") == {"สพม.สอง": (12, 12), "รวม": (12, 12)}
    assert told(admin, province="ลำพูน") == {}
    assert told(admin, province="ลำปาง") == {"สพป.หนึ่ง": (20, 10), "สพม.สอง": (7, 7), "รวม": (27, 17)}
    client.force_login(admin)
    page = client.get(reverse("reports:platform"), {"province": "ลำพูน"})
    texts = {cell["label"]: cell["text"] for cell in page.context["page"][0]["cells"]}
    assert (texts["ขั้นพื้นฐาน ระดับดีขึ้นไป"], texts["โรงเรียน"]) == ("ไม่แสดง", "0")


def test_no_filter_lets_hidden_results_of_a_test_follow_from_a_sum(admin):
    few, some, many = [3, 3, 90, 300_000, 0, 0], [5, 5, 50, 200_000, 0, 0], [20, 20, 300, 1_500_000, 0, 0]
    office = make_office("สพป.หนึ่ง")
    keep(office, {name: {"tests": {NT: sums}} for name, sums in (("ตาก", few), ("ลำพูน", some), ("ลำปาง", many))})
    assert shown(admin, exam=NT)["รวม"]["test"] is not None
    for params in ({"by": "province"}, {"by": "province", "q": "หนึ่ง"}):
        means = {label: line["test"] for label, line in shown(admin, exam=NT, **params).items()}
        assert {label for label, mean in means.items() if mean is not None} == {"ลำปาง", "รวม"}
        assert means["ลำปาง"] == means["รวม"] == 50
    assert shown(admin, exam=NT, province="ลำพูน")["รวม"]["test"] is None


def test_a_small_set_of_standards_does_not_follow_from_the_sum_of_its_level(client, admin, basic):
    office, other = make_office(), str(StandardSet.objects.get(code="moe2561_early").pk)
    levels = {"basic": {basic: {"3": 9}, other: {"3": 2, "2": 1}}}
    keep(office, {"ตาก": {"schools": 12, "sar": {"basic": [12, 12, 0]}, "levels": levels}})
    page = OfficePage(admin, office, "", day=today())
    assert page.line.good_share("basic") is not None
    assert [group["rows"] for group in page.levels()] == [None, None]
    client.force_login(admin)
    page = client.get(reverse("reports:platform_office", args=[office.pk])).text
    assert "มีผลน้อยกว่า 5 แห่ง" in page
    assert "ย้อนกลับได้" in page


def test_offices_stand_in_the_order_of_their_numbers(client, admin):
    names = [f"สพป.ตาก เขต {number}" for number in (1, 2, 10)]
    for name in reversed(names):
        keep(make_office(name), {"ตาก": {"schools": 1}})
    assert [line.label for line in Country(admin, {}).lines] == names
    client.force_login(admin)
    for address in ("reports:home", "schools:offices"):
        assert [office.name for office in client.get(reverse(address)).context["page"]] == names


def test_a_hidden_province_does_not_follow_from_the_others(client, admin, basic):
    office = make_office()
    parts = {"ตาก": judged(basic, 3, 0), "ลำพูน": judged(basic, 5, 4), "ลำปาง": judged(basic, 10, 10)}
    keep(office, {name: {"schools": 20, **part} for name, part in parts.items()})
    page = OfficePage(admin, office, "", day=today())
    shown = {line.label: line.good_share("basic") for line in page.provinces}
    assert shown == {"ตาก": None, "ลำพูน": None, "ลำปาง": 50}
    assert page.line.good_share("basic") is not None
    client.force_login(admin)
    assert "ไม่แสดง" in client.get(reverse("reports:platform_office", args=[office.pk])).text


def test_rules_and_days_since_the_last_visit_are_told_of_offices_and_provinces(client, admin):
    one, other = make_office("สพป.ก"), make_office("สพป.ข")
    keep(one, {"ตาก": {"schools": 10, "ruled": 10, "met": 4, "since": [4, 3, 0, 1, 2]}})
    # An office without rules counts in no share of them.
    keep(other, {"ตาก": {"schools": 30, "since": [30, 0, 0, 0, 0]}})
    lines = shown(admin)
    assert {label: line["met"] for label, line in lines.items()} == {"สพป.ก": 40, "สพป.ข": None, "รวม": 40}
    assert {label: float(line["long"]) for label, line in lines.items()} == {"สพป.ก": 30, "สพป.ข": 0, "รวม": 7.5}
    assert float(shown(admin, by="province")["ตาก"]["long"]) == 7.5
    client.force_login(admin)
    (row, _) = client.get(reverse("reports:platform")).context["page"]
    told = {cell["label"]: (cell["text"], cell["note"], cell["href"]) for cell in row["cells"]}
    assert told["ครบตามเกณฑ์ของสำนักงาน"][:2] == ("40.0%", "4 / 10")
    text, note, href = told["เกิน 1 ปีหรือไม่เคยได้รับการนิเทศ"]
    assert (text, note) == ("30.0%", "3 / 10")
    page = client.get(href)
    assert href.endswith("#since") and 'id="since"' in page.text
    assert [n for _, n, _ in page.context["since"]] == [4, 3, 0, 1, 2]
    answer = client.get(reverse("schools:export", args=["platform", "xlsx"]))
    head, first, *_ = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values
    line = dict(zip(head, first, strict=True))
    assert (line["โรงเรียนที่ครบตามเกณฑ์"], line["โรงเรียนของสำนักงานที่มีเกณฑ์"]) == (4, 10)
    assert [n for label, n in line.items() if label.startswith("นิเทศครั้งล่าสุด")] == [4, 3, 0, 1, 2]


def test_figures_that_were_kept_before_rules_were_counted_still_show(client, admin):
    office = make_office("สพป.ก")
    row = keep(office, {"ตาก": {"schools": 10}})
    for name in ("ruled", "met", "since"):
        del row.figures["ตาก"][name]
    row.save()
    keep(make_office("สพป.ข"), {"ตาก": {"schools": 10, "ruled": 10, "met": 5, "since": [10, 0, 0, 0, 0]}})
    lines = shown(admin)
    assert lines["สพป.ก"]["met"] is lines["สพป.ก"]["long"] is None
    assert (lines["รวม"]["schools"], lines["รวม"]["met"]) == (20, 50)
    client.force_login(admin)
    assert client.get(reverse("reports:platform")).status_code == 200
    page = client.get(reverse("reports:platform_office", args=[office.pk]))
    assert page.context["since"] == []
    assert "data-print" in page.text
