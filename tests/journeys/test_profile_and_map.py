"""A school before a visit: its page on screen and on paper, and the map that leads there."""

import json
import re

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.journeys.steps import number


@pytest.fixture(scope="session")
def rich_school(office):
    return office.newcomers("rich_school()")


def test_the_page_of_a_school_is_one_a4_however_much_there_is(window, rich_school):
    page = window("supervisor", scheme="dark")
    page.goto(f"/schools/{rich_school}/", wait_until="networkidle")
    paper = page.pdf(prefer_css_page_size=True)
    with pypdfium2.PdfDocument(paper) as pages:
        assert len(pages) == 1
        assert [round(side) for side in pages[0].get_size()] == [595, 842]
        text = pages[0].get_textpage().get_text_bounded()
    for shown in ("081-000-0000", "50.25", "O-NET"):
        assert shown in text


def test_from_the_list_to_the_page_to_the_map_and_to_a_visit(window):
    page = window("supervisor")
    page.goto("/schools/?state=open")
    page.locator("tbody th a").first.click()
    name = page.locator("h1").inner_text()
    for part in ("ที่ตั้งและการติดต่อ", "นักเรียนและครู", "ข้อเสนอแนะที่ยังค้าง", "การนิเทศครั้งล่าสุด", "ผลการทดสอบ"):
        expect(page.get_by_role("heading", name=part)).to_be_visible()
    page.get_by_role("link", name="ดูบนแผนที่").click()
    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text(name)
    popup.get_by_role("link", name=name).click()
    expect(page.locator("h1")).to_have_text(name)
    page.get_by_role("link", name="บันทึกการนิเทศ", exact=True).last.click()
    expect(page).to_have_url(re.compile(r"/visits/new/\?school=\d+"))


def test_the_school_reads_its_own_page_and_no_map(window):
    page = window("school_director")
    page.goto("/school/")
    expect(page.get_by_role("heading", name="นักเรียนและครู")).to_be_visible()
    expect(page.get_by_role("link", name="ดูบนแผนที่")).to_have_count(0)
    assert page.goto("/schools/map/").status == 403


def told(page):
    """How many schools the map says that it found, and how many of them have no place on it."""
    found, *without_place = page.locator("[role=status].soft").inner_text().split("·")
    return number(found), number(without_place[0]) if without_place else 0


@pytest.mark.parametrize("width", [360, 1400])
def test_points_follow_the_filters_and_the_table_says_the_same(window, width):
    page = window("head", width=width)
    page.goto("/schools/map/")
    everything, without_place = told(page)
    expect(page.locator(".map-point")).to_have_count(everything - without_place)
    page.get_by_role("link", name="ขนาดโรงเรียน").click()
    expect(page.locator("#legend")).to_have_text("ขนาดโรงเรียน")
    page.get_by_text("ตัวกรองเพิ่มเติม").click()
    page.locator("[name=district]").select_option(index=1)
    page.get_by_role("button", name="กรอง").click()
    expect(page.locator(".filter-chips")).to_have_count(2)
    found, without_place = told(page)
    assert 0 < found < everything
    expect(page.locator(".map-point")).to_have_count(found - without_place)
    expect(page.locator("tbody tr")).to_have_count(min(found, 50))
    legend = sum(number(text) for text in page.locator(".map-legend .soft").all_inner_texts())
    assert legend == found
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_point_is_reached_by_keyboard(window):
    page = window("head")
    page.goto("/schools/map/")
    point = page.locator(".map-point").first
    point.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup a").first
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(point).to_be_focused()


def test_outlines_that_the_office_uploads_lie_below_the_points(window, office):
    ring = [[100.5, 15.5], [102.0, 15.5], [102.0, 17.0], [100.5, 17.0], [100.5, 15.5]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    shapes = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"ADM2_TH": "อำเภอทดสอบ"}, "geometry": shape}],
    }
    admin = window("office_admin")
    admin.goto("/office/")
    admin.get_by_role("link", name="ตั้งค่าแผนที่").click()
    admin.locator("input[type=file]").set_input_files(
        {"name": "เขต.geojson", "mimeType": "application/geo+json", "buffer": json.dumps(shapes).encode()}
    )
    admin.locator("main form button[type=submit]").last.click()
    expect(admin.locator(".notices")).to_contain_text("1 พื้นที่")
    page = window("head", scheme="dark")
    page.goto("/schools/map/")
    expect(page.locator("path.map-shape")).to_have_count(1)
    expect(page.locator(".map-place")).to_have_text("ทดสอบ")


def test_schools_of_one_place_have_a_point_each(window, office):
    names = office.newcomers("one_place()")
    page = window("head")
    page.goto("/schools/map/")
    boxes = [page.locator(f'.map-point[title="{name}"] svg').bounding_box() for name in names]
    for n, one in enumerate(boxes):
        for other in boxes[:n]:
            assert abs(one["x"] - other["x"]) + abs(one["y"] - other["y"]) > 15
    page.locator(f'.map-point[title="{names[0]}"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup")).to_contain_text("พิกัดนี้ใช้ร่วมกัน 3 แห่ง")
