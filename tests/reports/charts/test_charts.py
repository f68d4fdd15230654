"""Charts: what is drawn is what was counted, whatever the labels hold."""

import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reports import charts
from reports.charts.canvas import COLOURS, NARROW, SMALL, TEXT, WIDE, width_of

SVG = "{http://www.w3.org/2000/svg}"
LEVELS = ["ยอดเยี่ยม", "ดีเลิศ", "ดี", "ปานกลาง", "กำลังพัฒนา"]
STATIC = Path(settings.BASE_DIR) / "static/css"


def drawings(drawn):
    """The SVG elements of a chart: wide and narrow of a page, one of a paper."""
    text = str(drawn.svg).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    text = text.replace('xmlns="http://www.w3.org/2000/svg" xmlns=', "xmlns=")
    return list(ET.fromstring(f"<all>{text}</all>"))


def shapes(svg, tag, name=""):
    """The elements of a kind, those of one colour."""
    return [one for one in svg.iter(SVG + tag) if not name or one.get("class") == name]


def words(svg):
    return [one.text for one in shapes(svg, "text")]


def bars(values, **more):
    rows = [{"label": f"โรงเรียน {n}", "value": value} for n, value in enumerate(values)]
    return charts.bars(title="จำนวน", rows=rows, **more)


def one_of_each(label="เครือข่ายน้ำใส", href="", **more):
    row = {"label": label, "href": href}
    mark = {"label": label, "value": 3}
    yield charts.bars(title=label, rows=[{**row, "value": 4, "n": 9, "target": 5}], mark=mark, **more)
    yield charts.grouped_bars(title=label, series=[label, "ข"], rows=[{**row, "values": [4, None]}], **more)
    yield charts.stacked(title=label, levels=[label, "ข"], rows=[{**row, "counts": [3, 1]}], **more)
    yield charts.lines(title=label, years=["2567", "2568"], series=[{**row, "values": [3.2, 3.4]}], **more)
    yield charts.columns(title=label, rows=[{**row, "value": 4}], mark=mark, **more)
    dot = {**row, "x": 3, "y": 5, "group": 0}
    yield charts.dots(title=label, rows=[dot], across=label, upward=label, groups=[label], mark=mark, **more)


@given(st.text(max_size=400), st.booleans())
@hypothesis_settings(max_examples=60, deadline=None)
def test_any_label_makes_a_drawing_that_can_be_read(label, for_print):
    for drawn in one_of_each(label, "/x/?q=" + label, for_print=for_print):
        for svg in drawings(drawn):
            assert "NaN" not in ET.tostring(svg, encoding="unicode")
            assert float(svg.get("viewBox").split()[3]) > 0


def test_labels_are_text_and_nothing_else():
    for drawn in one_of_each('<script>alert(1)</script>"><b>&', "/x/"):
        assert "<script" not in drawn.svg
        assert "<b>" not in drawn.svg


def test_a_label_of_ten_thousand_letters_takes_two_lines():
    drawn = charts.bars(title="จำนวน", rows=[{"label": "การบริหารจัดการน้ำ" * 600, "value": 1}])
    assert len(drawn.svg) < 6000
    for svg in drawings(drawn):
        assert len(words(svg)) == 3  # and the figure
    assert len(drawn.table.rows[0][0]) <= 300


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=30).filter(any))
@hypothesis_settings(deadline=None)
def test_bars_begin_at_zero_and_are_as_long_as_their_values(values):
    for svg in drawings(bars(values)):
        drawn = shapes(svg, "rect", "f-series-1")
        longest = max(float(bar.get("width")) for bar in drawn)
        assert len({bar.get("x") for bar in drawn}) == 1
        for bar, value in zip(drawn, values, strict=True):
            assert abs(float(bar.get("width")) - max(longest * value / max(values), 1)) <= 0.11


def test_percents_are_told_of_a_hundred_with_n_beside_them():
    rows = [{"label": "ก", "value": Decimal("50.0"), "n": 8}, {"label": "ข", "value": "25.0", "n": 4}]
    drawn = charts.bars(title="ร้อยละ", kind="percent", rows=rows)
    wide = drawings(drawn)[0]
    assert words(wide) == ["ก", "50.0% (n = 8)", "ข", "25.0% (n = 4)"]
    half, quarter = (float(bar.get("width")) for bar in shapes(wide, "rect", "f-series-1"))
    assert abs(half - 2 * quarter) < 0.2
    assert half < (WIDE - 214) / 2
    assert drawn.alt == "ก 50.0% (n = 8); ข 25.0% (n = 4)"
    assert (drawn.table.head, drawn.table.rows) == (["รายการ", "ร้อยละ", "n"], [["ก", "50.0", "8"], ["ข", "25.0", "4"]])


def test_what_is_not_known_has_a_dash_and_no_bar():
    drawn = bars([None, 3])
    assert all(len(shapes(svg, "rect", "f-series-1")) == 1 for svg in drawings(drawn))
    assert drawn.table.rows[0] == ["โรงเรียน 0", "–"]


def test_differences_below_zero_go_the_other_way():
    left, right = shapes(drawings(bars([-2, 4], kind="mean"))[0], "rect", "f-series-1")
    assert abs(float(left.get("x")) + float(left.get("width")) - float(right.get("x"))) < 0.2


def test_beyond_sixty_bars_the_rest_is_one():
    drawn = bars(range(1, 101))
    assert len(drawn.table.rows) == 60
    assert drawn.table.rows[-1] == ["อื่น ๆ (41 รายการ)", f"{sum(range(60, 101)):,}"]
    assert bars([1.5] * 61, kind="mean").table.rows[-1][1] == "–", "means do not add up"


@given(st.lists(st.integers(0, 300), min_size=5, max_size=5))
@hypothesis_settings(deadline=None)
def test_shares_fill_the_bar_and_are_told(counts):
    drawn = charts.stacked(title="ระดับ", levels=LEVELS, rows=[{"label": "1 คุณภาพผู้เรียน", "counts": counts}])
    for svg in drawings(drawn):
        parts = [one for one in shapes(svg, "rect") if re.fullmatch("f-level-[1-5]", one.get("class"))][5:]
        if sum(counts):
            assert len(parts) == sum(map(bool, counts))
            for one, other in pairwise(parts):
                assert abs(float(one.get("x")) + float(one.get("width")) - float(other.get("x"))) < 0.21
        else:
            assert "ไม่มีข้อมูล" in words(svg)
        for text in shapes(svg, "text"):
            if (text.get("class") or "").endswith("-ink") and "level" in text.get("class"):
                room = max(float(part.get("width")) for part in parts)
                assert width_of(text.text, SMALL) <= room
    assert drawn.table.rows[0][1] == f"{sum(counts):,}"
    assert drawn.table.rows[0][2::2] == [f"{k:,}" for k in counts]


def test_a_level_has_the_colour_of_its_legend():
    svg = drawings(charts.stacked(title="ระดับ", levels=LEVELS, rows=[{"label": "1", "counts": [9, 9, 9, 9, 9]}]))[0]
    order = [one.get("class") for one in shapes(svg, "rect")]
    assert order[:5] == order[5:] == [f"f-level-{n}" for n in (5, 4, 3, 2, 1)]


def test_two_years_stand_side_by_side_with_the_newer_stronger():
    drawn = charts.grouped_bars(
        title="ค่าเฉลี่ย", kind="mean", series=["2567", "2568"], rows=[{"label": "1", "values": [3, 4]}], most=5
    )
    old, new = (shapes(drawings(drawn)[0], "rect", name)[-1] for name in ("f-pale-1", "f-series-1"))
    assert abs(float(old.get("width")) / float(new.get("width")) - 0.75) < 0.01
    assert drawn.table.rows == [["1", "3.00", "4.00"]]


def test_a_line_breaks_where_a_year_is_missing():
    drawn = charts.lines(title="แนวโน้ม", years=range(2564, 2569), series=[{"label": "ก", "values": [3, 4, None, 2, 3]}])
    svg = drawings(drawn)[0]
    assert len(shapes(svg, "path")) == 2
    assert len(shapes(svg, "circle")) == 4
    assert drawn.table.rows == [["ก", "3.00", "4.00", "–", "2.00", "3.00"]]


def test_names_at_the_ends_of_lines_do_not_cover_each_other():
    series = [{"label": f"มาตรฐานที่ {n}", "values": [3, 3 + n / 100]} for n in range(4)]
    svg = drawings(charts.lines(title="แนวโน้ม", years=[2567, 2568], series=series))[0]
    places = sorted(float(one.get("y")) for one in shapes(svg, "text") if one.get("font-weight") == "700")
    assert len(places) == 4
    assert all(below - above >= 18.9 for above, below in pairwise(places))


@pytest.mark.parametrize("label", ["ก", "ขั้นพื้นฐาน", "กระบวนการจัดการเรียนการสอนที่เน้นผู้เรียนเป็นสำคัญของสถานศึกษา"])
def test_the_figure_at_the_end_of_a_line_is_whole(label):
    series = [{"label": label, "values": [3.4, 3.69]}, {"label": "ปฐมวัย", "values": [3, 3.98]}]
    wide, narrow = drawings(charts.lines(title="แนวโน้ม", years=[2567, 2568], series=series))
    assert any(word.endswith(" 3.69") and word.startswith(label[:5]) for word in words(wide))
    assert {"3.69", "3.98"} <= set(words(narrow))


def test_columns_whose_names_have_no_room_lie_down():
    rows = [{"label": f"กลุ่มสาระการเรียนรู้ที่ {n}", "value": n} for n in range(12)]
    months = [{"label": f"{n} ม.ค.", "value": n} for n in range(5)]
    for names, lie in ((rows, True), (months, False)):
        svg = drawings(charts.columns(title="จำนวน", rows=names))[0]
        assert (len({one.get("x") for one in shapes(svg, "rect", "f-series-1")}) == 1) == lie


def test_more_than_can_be_told_apart_is_refused():
    five = [{"label": str(n), "values": [n]} for n in range(5)]
    with pytest.raises(ValueError, match="four"):
        charts.lines(title="", years=[2568], series=five)
    with pytest.raises(ValueError, match="five"):
        charts.stacked(title="", levels=list("กขคงจฉ"), rows=[])
    with pytest.raises(ValueError, match="four"):
        charts.grouped_bars(title="", series=list("กขคงจ"), rows=[])


@pytest.mark.parametrize("for_print", [False, True])
def test_texts_stay_within_the_drawing(for_print):
    label = "กระบวนการจัดการเรียนการสอนที่เน้นผู้เรียนเป็นสำคัญของสถานศึกษาขั้นพื้นฐานทุกแห่ง"
    for drawn in one_of_each(label, for_print=for_print):
        for svg in drawings(drawn):
            width, height = (float(value) for value in svg.get("viewBox").split()[2:])
            for text in shapes(svg, "text"):
                wide = width_of(text.text, float(text.get("font-size")))
                left = float(text.get("x")) - {"middle": wide / 2, "end": wide}.get(text.get("text-anchor"), 0)
                assert left >= -0.6, text.text
                assert left + wide <= width + 3, text.text
                assert 0 < float(text.get("y")) <= height, text.text


def test_texts_are_twelve_pixels_where_the_drawing_is_smallest():
    css = (STATIC / "charts.css").read_text()
    seen_from = float(re.search(r"@container \(min-width: ([\d.]+)rem\)", css)[1]) * 16
    assert SMALL * seen_from / WIDE >= 12
    # A card on a screen of 360 px leaves 294.
    assert SMALL * 294 / NARROW >= 12
    assert TEXT > SMALL


def test_a_reader_of_the_screen_hears_the_figures():
    for drawn in one_of_each():
        for svg in drawings(drawn):
            assert svg.get("role") == "img"
            assert svg.find(SVG + "title").text == drawn.title == "เครือข่ายน้ำใส"
            assert svg.find(SVG + "desc").text == drawn.alt
        assert re.search(r"\d", drawn.alt)


def test_links_are_on_the_page_only_and_lead_nowhere_else():
    for drawn in one_of_each(href="/reports/?a=1&b=2"):
        for svg in drawings(drawn):
            [link] = shapes(svg, "a")
            assert link.get("href") == "/reports/?a=1&b=2"
            assert "เครือข่ายน้ำใส" in link.get("aria-label")
            assert svg.get("role") == "group", "what is in a picture is hidden from readers"
    for href in ("javascript:alert(1)", "https://example.org/", "//example.org/"):
        assert all("<a " not in drawn.svg for drawn in one_of_each(href=href))
    assert all("<a " not in drawn.svg for drawn in one_of_each(href="/x/", for_print=True))


def test_paper_has_colours_and_the_page_has_names_of_colours():
    css = (STATIC / "charts.css").read_text()
    for page, paper in zip(one_of_each(href="/x/"), one_of_each(for_print=True), strict=True):
        assert "style=" not in page.svg + paper.svg
        assert "#" not in page.svg
        assert "class=" not in paper.svg
        for name in set(re.findall(r'class="([fs]-[\w-]+)"', page.svg)):
            assert f".{name} {{" in css, name


def test_paper_has_the_colours_of_the_light_theme():
    theme = (STATIC / "theme.css").read_text()
    light = dict(re.findall(r"--([\w-]+): (#\w+);", theme[: theme.index('[data-bs-theme="dark"]')]))
    names = {"series-1": "accent", "series-2": "late", "series-3": "back", "series-4": "wait", "link": "ink"}
    names |= {"pale-1": "level-3", "pale-2": "level-2", "other": "field-line", "other-ink": "ink"}
    for name, colour in COLOURS.items():
        known = light[names.get(name, name)]
        assert colour == (known if len(known) == 7 else "#" + "".join(2 * digit for digit in known[1:])), name


def test_a_document_in_thai_digits_has_charts_in_them():
    for drawn in one_of_each("ก ๑", digits="thai"):
        every = [drawn.alt, drawn.title, *drawn.table.head, *(cell for row in drawn.table.rows for cell in row)]
        for text in [*every, *(word for svg in drawings(drawn) for word in words(svg))]:
            assert not re.search(r"\d", text.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", " " * 10))), text


def test_nothing_to_draw_says_so():
    empty = [
        charts.bars(title="ก", rows=[]),
        charts.grouped_bars(title="ก", series=["ข"], rows=[]),
        charts.stacked(title="ก", levels=LEVELS, rows=[]),
        charts.lines(title="ก", years=[], series=[]),
        charts.lines(title="ก", years=[2568], series=[{"label": "ข", "values": [None]}]),
        charts.columns(title="ก", rows=[]),
        charts.dots(title="ก", rows=[], across="ข", upward="ค"),
    ]
    for drawn in empty:
        assert [words(svg) for svg in drawings(drawn)] == [["ไม่มีข้อมูล"]] * 2
        assert drawn.alt == "ไม่มีข้อมูล"


def test_the_same_data_gives_the_same_drawing():
    assert [drawn.svg for drawn in one_of_each()] == [drawn.svg for drawn in one_of_each()]
