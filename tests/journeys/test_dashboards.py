"""A director opens the dashboard, narrows it, compares two years, follows a number to its rows and prints."""

import re
import subprocess

from playwright.sync_api import expect

from schools.models import Role
from tests.journeys.steps import YEAR, number
from tests.reports.pictures import squeezed


def test_from_a_number_to_its_rows(window):
    page = window(Role.DIRECTOR)
    page.goto("/")
    page.locator(".sidenav").get_by_role("link", name="รายงาน").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("แดชบอร์ดของสำนักงาน")
    expect(page.get_by_role("heading", name="โรงเรียนที่ควรช่วยเหลือ")).to_be_visible()

    page.get_by_text("ปี ภาคเรียน และกลุ่มโรงเรียน").click()
    district = page.get_by_label("อำเภอ").locator("option").nth(1).get_attribute("value")
    page.get_by_label("อำเภอ").select_option(district)
    page.get_by_label("ภาคเรียน").select_option("all")
    page.get_by_role("button", name="กรอง").click()
    expect(page).to_have_url(re.compile("semester=all"))
    expect(page.get_by_label("อำเภอ")).to_have_value(district)

    stat = page.locator(".stat").first
    shown = number(stat.locator(".stat-value").inner_text())
    stat.locator(".stat-label").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("โรงเรียนที่ได้รับการนิเทศ")
    assert number(page.locator(".pager-count").inner_text().rpartition("จาก")[2]) == shown
    expect(page.locator(".filter-chips")).to_contain_text(district)
    page.get_by_label("ตำแหน่งของหน้านี้").get_by_role("link", name="แดชบอร์ด").click()
    expect(page.get_by_label("อำเภอ")).to_have_value(district)


def test_two_years_and_the_paper(window):
    page = window(Role.HEAD)
    page.goto("/dashboard/")
    page.get_by_text("ปี ภาคเรียน และกลุ่มโรงเรียน").click()
    page.get_by_label("เทียบกับปีการศึกษา").select_option(str(YEAR - 1))
    page.get_by_role("button", name="กรอง").click()
    expect(page.get_by_role("heading", name="เทียบสองปี")).to_be_visible()
    expect(page.get_by_role("table", name=f"ปีการศึกษา {YEAR} เทียบ {YEAR - 1}")).to_contain_text("การนิเทศ (ครั้ง)")
    page.locator("summary", has_text="เพิ่มเติม").first.click()
    with page.expect_download() as found:
        page.get_by_role("link", name="Excel ทุกตาราง").click()
    assert found.value.suggested_filename.endswith(".xlsx")
    page.goto("/dashboard/?view=all")
    page.emulate_media(media="print")
    expect(page.locator("form.filters")).to_be_hidden()
    expect(page.get_by_role("heading", name="ภาระงาน", exact=True)).to_be_visible()
    # No page ends with a heading or with the head of a table.
    headings = page.locator("main :is(h2, h3, figcaption, thead tr:last-child)").all_inner_texts()
    headings = {squeezed(text) for text in headings}
    ends = [_last_line(sheet) for sheet in _pages(page.pdf(format="A4"))]
    assert len(ends) > 3 and len(headings) > 15
    assert [end for end in ends if any(heading.endswith(end) for heading in headings)] == []


def _pages(paper):
    """The texts of the pages, line by line as they are placed."""
    command = ["pdftotext", "-layout", "-", "-"]
    text = subprocess.run(command, input=paper, capture_output=True, check=True).stdout.decode()
    return [page for page in text.split("\f") if page.strip()]


def _last_line(text):
    """What stands above the number of a page, without spaces."""
    lines = [squeezed(line) for line in text.splitlines()]
    return [line for line in lines if line and not re.match(r"หน้า\d+/\d+", line)][-1]
