"""Figures of charts on a page lead to the rows behind them, each with a name for those who hear it; on paper none."""

import xml.etree.ElementTree as ET

import pytest
from django.template.loader import render_to_string

from reports.book.parts import Behind, Cell, Chart
from tests.reports.charts.test_charts import SVG, drawings


def cell(value, kind="n", **where):
    return Cell(value, kind, Behind.of("rows", **where))


def address(behind):
    return "/rows/?" + "&".join(f"{key}={value}" for key, value in behind.where)


BAR = {"label": "เครือข่ายเหนือ", "value": cell(50, "percent", part=1), "n": cell(12, whole=1)}
CHARTS = {
    "bars": ({"rows": [BAR], "kind": "percent"}, ["/rows/?part=1", "/rows/?whole=1"]),
    "columns": ({"rows": [{"label": "มิ.ย.", "value": cell(4, month=6)}]}, ["/rows/?month=6"]),
    "stacked": (
        {
            "levels": ["ดี", "พอใช้", "ปรับปรุง"],
            "rows": [{"label": "มฐ. 1", "n": cell(4, n=1), "counts": [cell(3, at=3), cell(1, at=2), cell(0, at=1)]}],
        },
        ["/rows/?n=1", "/rows/?at=3", "/rows/?at=2"],
    ),
    "lines": (
        {
            "years": ["2566", "2567", "2568"],
            "series": [{"label": "ภาพรวม", "values": [cell(3, "mean", y=1), Cell(None, "mean"), cell(4, "mean", y=3)]}],
        },
        ["/rows/?y=1", "/rows/?y=3", "/rows/?y=3"],  # the last one by its mark and by its name
    ),
}


@pytest.mark.parametrize("kind", CHARTS)
def test_each_figure_opens_its_rows_and_says_which_they_are(kind):
    data, expected = CHARTS[kind]
    chart = Chart("c", "แผนภูมิ", kind, data)
    assert all(cell.behind or cell.value is None for cell in chart.cells) and chart.cells
    for svg in drawings(chart.draw(address=address)):
        links = list(svg.iter(SVG + "a"))
        assert [link.get("href") for link in links] == expected
        assert all(link.get("aria-label").strip() and svg.get("role") == "group" for link in links)
        assert not any(list(link.iter(SVG + "a"))[1:] for link in links), "no link within a link"


@pytest.mark.parametrize("kind", CHARTS)
def test_paper_and_readers_without_rows_have_the_drawing_without_links(kind):
    chart = Chart("c", "แผนภูมิ", kind, CHARTS[kind][0])
    assert "<a " not in chart.draw(for_print=True, address=address).svg
    assert "<a " not in render_to_string("components/chart.html", {"chart": chart.draw()})


@pytest.mark.parametrize("kind", CHARTS)
@pytest.mark.parametrize("digits", ["arabic", "thai"])
def test_the_table_under_a_chart_leads_to_the_same_rows(kind, digits):
    data, expected = CHARTS[kind]
    drawn = Chart("c", "แผนภูมิ", kind, data).draw(address=address, digits=digits)
    page = render_to_string("components/chart.html", {"chart": drawn}).partition("<details")[2]
    for href in expected:
        assert f'href="{href}"' in page
    assert page.count("<a ") == page.count("ดูรายการ")


def test_cells_draw_what_plain_values_draw():
    plain = [{"label": "เครือข่ายเหนือ", "value": 50, "n": 12}]
    cells, values = (Chart("c", "ร้อยละ", "bars", {"rows": rows, "kind": "percent"}) for rows in ([BAR], plain))
    assert cells.draw(for_print=True).svg == values.draw(for_print=True).svg and cells.draw().alt == values.draw().alt
    assert ET.fromstring(f"<all>{cells.draw(for_print=True).svg}</all>") is not None
