"""Charts of public sheets: what the table shows and nothing else, hidden groups have no bar, and it is said."""

import re
from itertools import chain

import pytest
from django.test import Client
from django.urls import reverse

from reports import types
from reports.actions import publications
from reports.models import Publication
from reports.public_site import charts, open_data, showing
from reports.public_site import figures as open_figures
from reports.public_site.content import Content
from reports.public_site.reports import _guarded, _plain
from tests.factories import make_network, make_office, make_school, today
from tests.qa.factories import make_round
from tests.reports.sar_factories import criteria_of, make_rounds
from tests.reports.test_public_sar import by_networks
from tests.reports.types import test_action_plan as action_plan
from tests.reports.types import test_external as external
from tests.reports.types import test_public_sentences as sentences

NOTE = ["note", "หมายเหตุ", "text"]
NETWORKS = [["network", "เครือข่าย", "text"], ["schools", "โรงเรียน", "n"], ["percent", "ร้อยละ", "percent"], NOTE]
BARS = {"kind": "bars", "title": "ร้อยละ", "label": "network", "value": "percent", "n": "schools"}


def nowhere(query):
    return ""


def network(name, schools, percent, note=""):
    return {"network": name, "schools": schools, "percent": percent, "note": note}


def by_network(*rows, **more):
    return {"title": "การส่ง", "columns": NETWORKS, "rows": list(rows), "chart": BARS | more}


def levels(standard, counts, words=("ดี", "พอใช้", "ปรับปรุง")):
    return [{"standard": standard, "level": word, "schools": n} for word, n in zip(words, counts, strict=True)]


def by_level(*groups, **more):
    columns = [["standard", "มาตรฐาน", "text"], ["level", "ระดับ", "text"], ["schools", "โรงเรียน", "n"]]
    chart = {"kind": "stacked", "title": "ระดับ", "label": "standard", "part": "level", "value": "schools"}
    return {"title": "ระดับ", "columns": columns, "rows": [*chain(*groups)], "chart": chart | more}


def bars_in(svg):
    """How many bars the wide drawing has; the place where one is pressed is none."""
    wide = svg.split("</svg>")[0]
    return len(re.findall(r'<rect [^>]*class="f-(?:series|level|pale)', wide))


def test_a_chart_says_the_figures_of_its_table_and_leaves_hidden_ones_out():
    hidden = [network("ดอน", None, None, "น้อยกว่า 5"), network("เนิน", None, None, "ไม่เผยแพร่")]
    sheet = by_network(network("ดง", 12, "91.7"), *hidden, network("ป่า", 8, "100.0"))
    [picture] = charts.of_sheet(sheet, nowhere)
    assert picture.chart.table.rows == [["ดง", "91.7%", "12"], ["ป่า", "100.0%", "8"]] or picture.chart.table.rows == [
        ["ดง", "91.7", "12"], ["ป่า", "100.0", "8"],
    ]  # fmt: skip
    assert bars_in(picture.chart.svg) == 2
    assert picture.left_out == "แผนภูมิเว้น 2 รายการที่ตารางไม่แสดงตัวเลข: ดอน, เนิน"
    assert "ดอน" not in picture.chart.svg and "ดง 91.7% (n = 12); ป่า 100.0% (n = 8)" in picture.chart.svg
    assert "<a " not in picture.chart.svg


def test_nothing_is_drawn_of_a_single_bar_nor_of_a_sheet_without_a_chart():
    assert charts.of_sheet(by_network(network("ดง", 12, "91.7"), network("ดอน", None, None, "น้อยกว่า 5")), nowhere) == []
    assert charts.of_sheet(by_network() | {"chart": {}}, nowhere) == []
    assert charts.of_sheet(by_network(), nowhere) == [] == charts.of_sheet(by_level(), nowhere)


def test_a_whole_with_a_hidden_part_has_no_bar_at_all():
    sheet = by_level(levels("1 ผู้เรียน", [6, 10, 0]), levels("2 บริหาร", [9, None, None]), levels("3 สอน", [5, 5, 5]))
    [picture] = charts.of_sheet(sheet, nowhere)
    assert [row[0] for row in picture.chart.table.rows] == ["1 ผู้เรียน", "3 สอน"]
    assert picture.chart.table.rows[0][1:4] == ["16", "6", "37.5"]
    assert picture.left_out.endswith("1 รายการที่ตารางไม่แสดงตัวเลข: 2 บริหาร")
    assert charts.of_sheet(by_level(levels("2 บริหาร", [9, None, None])), nowhere) == []


def test_wholes_of_different_scales_are_drawn_apart_and_too_fine_ones_not():
    other = levels("1 ผู้เรียน", [7, 8], ("ผ่าน", "ไม่ผ่าน"))
    fine = levels("2 ละเอียด", [5] * 6, "กขคงจฉ")
    found = charts.of_sheet(by_level(levels("1 ผู้เรียน", [6, 10, 0]), levels("ภาพรวม", [9, 7, 0]), fine, other), nowhere)
    assert [[row[0] for row in one.chart.table.rows] for one in found] == [["1 ผู้เรียน", "ภาพรวม"], ["1 ผู้เรียน"]]


def test_a_chart_for_each_value_of_a_column():
    rows = [network("ดง", 12, "91.7") | {"term": term} for term in "12"] + [
        network("ป่า", 8, "50.0") | {"term": "1"}, network("ป่า", None, None, "น้อยกว่า 5") | {"term": "2"},
        network("นา", 9, "0.0") | {"term": "2"},
    ]  # fmt: skip
    found = charts.of_sheet(by_network(*rows, by="term"), nowhere)
    assert [one.chart.title for one in found] == ["ร้อยละ 1", "ร้อยละ 2"]
    assert [one.left_out for one in found] == ["", "แผนภูมิเว้น 1 รายการที่ตารางไม่แสดงตัวเลข: ป่า"]


def test_two_years_side_by_side():
    columns = [["item", "มาตรฐาน", "text"], ["before", "ปี 2568", "mean"], ["now", "ปี 2569", "mean"]]
    rows = [{"item": f"ข้อ {n}", "before": "3.10", "now": f"3.{n}5"} for n in (1, 2)]
    chart = {"kind": "grouped_bars", "title": "สองปี", "label": "item", "values": ["before", "now"], "most": 5}
    [picture] = charts.of_sheet({"columns": columns, "rows": rows, "chart": chart}, nowhere)
    assert picture.chart.table.head[1:] == ["ปี 2568 (ค่าเฉลี่ย)", "ปี 2569 (ค่าเฉลี่ย)"]
    assert picture.chart.alt == "ข้อ 1: ปี 2568 3.10, ปี 2569 3.15; ข้อ 2: ปี 2568 3.10, ปี 2569 3.25"


def published(office, sheets, **more):
    content = Content(
        kind=Publication.Kind.REPORT, title="รายงาน",
        data={"facts": [], "texts": [], "links": [], "sheets": sheets, **more},
    )  # fmt: skip
    return publications.publish(office=office, content=content, by=None)


@pytest.mark.django_db
def test_the_page_draws_for_everybody_and_asks_nothing_more(django_assert_num_queries):
    office = make_office()
    listed = {"title": "โรงเรียน", "about": "", "columns": [["network", "เครือข่าย", "text"]]}
    listed["rows"] = [{"network": "ดง"}] * 12 + [{"network": "ป่า"}] * 8
    sheet = by_network(network("ดง", 12, "91.7"), network("ป่า", 8, "100.0"), network("ดอน", None, None, "น้อยกว่า 5"))
    sheet["behind"] = {"schools": {"sheet": "list", "by": {"network": "network"}}}
    chapters = [
        {"name": name, "title": name, "held": 0, "parts": [{"sheet": sheet}]}
        for name, sheet in (("ผล", "networks"), ("ภาคผนวก", "list"))
    ]
    page = published(office, {"networks": sheet, "list": listed}, chapters=chapters)
    address = reverse("reports:public_item", args=[office.pk, page.slug])
    with django_assert_num_queries(2):
        answer = Client().get(address)
    text = answer.text
    assert "css/charts.css" in text and text.count('<svg class="chart chart-wide"') == 1
    assert "แผนภูมิเว้น 1 รายการ" in text and "chart-figures" not in text, "the table stands below"
    assert (
        not answer.cookies and answer["Cache-Control"] == "public, no-cache" and "Cookie" not in answer.get("Vary", "")
    )
    # A bar leads where the figure of the table leads.
    found = set(re.findall(r'href="([^"]*/rows/[^"]*)"', text))
    assert len(found) == 2
    rows = Client().get(next(link for link in found if "%E0%B8%94%E0%B8%87" in link).replace("&amp;", "&"))
    assert rows.status_code == 200 and rows.context["rows"].size == 12
    # The contents lead to each chapter, and a long table is opened by who wants it.
    assert text.count('href="#chapter-') == 2 and 'href="#contents"' in text
    assert text.count('<details class="public-table">') == 1 and text.index("public-table") > text.index(
        "chapter-ภาคผนวก"
    )
    again = Client().get(address, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_a_preview_leads_nowhere():
    sheet = by_network(network("ดง", 12, "91.7"), network("ป่า", 8, "100.0"))
    sheet["behind"] = {"schools": {"sheet": "networks"}}
    found = showing.shown(Publication(data={"sheets": {"networks": sheet}}), [], is_preview=True)
    [picture] = found["sheets"][0]["charts"]()
    assert "<a " not in picture.chart.svg


def of_sar():
    """Of schools that all have both years."""
    office, round = make_rounds(8, 60, states=["accepted"], gaps=0, themes=False)
    return types.get("sar").freeze(office, criteria_of(round), today())


def of_small_networks():
    """A network of three and two of enough; of few schools in all, some levels are hidden."""
    return by_networks({"เครือข่ายดง": 3, "เครือข่ายป่า": 15, "เครือข่ายนา": 12})


def of_external():
    office, _levels = external.office_with(6)
    return external.frozen(office)


def of_plan():
    """A plan of which every second visit is of another quarter."""
    data = sentences.of_plan()
    data["quarters"] = ["ไตรมาสที่ 1", "ไตรมาสที่ 2"]
    for place, row in enumerate(data["sheets"]["planned"]["rows"]):
        row["quarter"] = data["quarters"][place % 2]
    return data


def with_networks(office):
    for _ in range(3):
        sentences.with_visits(office, make_network(office))
    return office


def of_committee():
    place = sentences.committees.Place()
    with_networks(place.office)
    return place.frozen()


def of_status():
    office = make_office()
    for network in [make_network(office) for _ in range(2)]:
        for _ in range(6):
            make_school(office, network=network)
    return sentences.statuses.frozen(make_round(office, opened=60, due=-5, closes=20, schools=0))


# What is drawn of each type: its sheets with a chart.
TYPES = {
    "plan": (of_plan, {"quarters"}),
    "status": (of_status, {"networks"}),
    "committee": (of_committee, {"networks"}),
    "exam_analysis": (sentences.of_exams, {"subjects"}),
    # Of one network there is nothing to compare.
    "network": (sentences.of_network, set()),
    "visits": (lambda: sentences.visits.frozen(with_networks(make_office())), {"networks"}),
    "action_plan": (lambda: action_plan.frozen(action_plan.office_with(6)), {"stands"}),
    "external": (of_external, {"standards"}),
    "sar": (of_sar, {"networks", "levels", "means", "changes"}),
    "sar with small networks": (of_small_networks, {"networks", "levels", "means"}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("code", TYPES)
def test_a_type_draws_no_figure_that_its_public_table_does_not_show(code):
    make, expected = TYPES[code]
    told = types.get(code.split()[0]).public(make())["sheets"]
    drawn = set()
    for name, sheet in told.items():
        sheet = _guarded(_plain(sheet))
        pictures = charts.of_sheet(sheet, nowhere)
        drawn |= {name} if pictures else set()
        cells = open_data.shown(sheet, sheet["rows"])
        figures = {cell["shown"] for line in cells for cell in line if cell["is_number"]}
        for picture in pictures:
            assert_told(picture, sheet, figures)
    assert drawn == expected
    assert expected <= {name for name, sheet in told.items() if sheet.get("chart")}


def assert_told(picture, sheet, figures):
    """Each figure of a chart stands in the table, and what the table hides is no bar."""
    chart = sheet["chart"]
    places = 1 if chart["kind"] != "stacked" else 2  # the sum of the parts
    for label, *row in picture.chart.table.rows:
        assert {figure for figure in row[places - 1 :] if figure != "–"} <= figures, (label, row, figures)
    keys = chart.get("values", [chart.get("value")])
    hidden = {row[chart["label"]] for row in sheet["rows"] if all(row[key] in (None, "") for key in keys)}
    assert not hidden & {label for label, *_row in picture.chart.table.rows}
    assert all(label in picture.left_out for label in hidden) or len(hidden) > charts.NAMED


@pytest.mark.django_db
def test_the_open_data_of_a_year_are_drawn_too():
    _office, round = make_rounds(8, 60, states=["accepted"], gaps=0, themes=False)
    sheets = open_figures.content_of(round.office, round.academic_year, day=today()).data["sheets"]
    drawn = {name: charts.of_sheet(sheet, nowhere) for name, sheet in sheets.items()}
    assert {name for name, found in drawn.items() if found} >= {"coverage", "sar", "levels"}
    for name, found in drawn.items():
        sheet = sheets[name]
        shown = open_data.shown(sheet, sheet["rows"])
        figures = {cell["shown"] for line in shown for cell in line if cell["is_number"]}
        for picture in found:
            for _label, *row in picture.chart.table.rows:
                assert set(row[sheet["chart"]["kind"] == "stacked" :]) <= figures | {"–"}
