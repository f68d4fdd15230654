"""What the office publishes, from its own pages to a reader whom nobody knows; and how the public pages look."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import number
from tests.journeys.walking import FIRST

TITLE = "รับสมัครครูแกนนำการอ่าน รุ่นที่ 9"
ITEM = ".public-list h3 a"


def site_of(page):
    """The address of the public site, from the office's own list."""
    page.goto("/reports/publications/")
    return page.get_by_role("link", name="หน้าสาธารณะ").get_attribute("href")


def test_an_announcement_is_looked_at_published_read_and_taken_back(window):
    head, reader = window("head"), window(width=360)
    site = site_of(head)
    head.get_by_role("link", name="เขียนประกาศ").click()
    head.get_by_label("ชื่อเรื่อง").fill(TITLE)
    head.get_by_label("เนื้อหา").fill("สมัครกับศึกษานิเทศก์ประจำเครือข่ายของท่าน")
    with head.expect_popup() as popup:
        head.get_by_role("button", name="ดูหน้าที่จะเผยแพร่").click()
    look = popup.value
    expect(look.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(look.get_by_text("ยังไม่มีผู้อื่นเห็น")).to_be_visible()
    look.close()
    head.get_by_role("button", name="เผยแพร่", exact=True).click()
    expect(head.get_by_text("เผยแพร่แล้ว ทุกคนเปิดอ่านได้")).to_be_visible()

    reader.goto(site)
    reader.get_by_role("searchbox").fill("ครูแกนนำ")
    reader.get_by_role("button", name="ค้นหา").click()
    reader.get_by_role("link", name=TITLE).click()
    expect(reader.get_by_text("สมัครกับศึกษานิเทศก์")).to_be_visible()
    assert reader.context.cookies() == []
    there = reader.url

    head.reload()
    expect(head.locator(".stat", has_text="เปิดอ่าน")).to_contain_text("1")
    head.get_by_text("ถอนเอกสารนี้").click()
    head.get_by_label("เหตุผลที่ถอน").fill("เลื่อนการรับสมัคร")
    head.get_by_role("button", name="ถอนจากการเผยแพร่").click()
    expect(head.get_by_text("ถอนจากการเผยแพร่แล้ว ผู้ที่เปิดที่อยู่เดิม")).to_be_visible()
    gone = reader.goto(there)
    assert gone.status == 410 and "เลื่อนการรับสมัคร" not in reader.content()


def test_a_reader_follows_a_figure_of_an_approved_report_to_its_rows(window):
    head, reader = window("head"), window()
    site = site_of(head)
    head.goto("/reports/?state=approved&type=sar")
    report = head.locator("table tbody a").first
    title = report.inner_text()
    report.click()
    head.get_by_role("link", name="เผยแพร่", exact=True).click()
    head.get_by_role("button", name="เผยแพร่รายงาน").click()
    expect(head.get_by_text("เผยแพร่แล้ว ทุกคนเปิดอ่านได้")).to_be_visible()

    reader.goto(f"{site}all/?kind=report")
    reader.get_by_role("link", name=title).click()
    figure = reader.locator(".public-facts a").first
    n = number(figure.inner_text())
    figure.click()
    expect(reader.locator(".public-count strong")).to_have_text(str(n))
    rows = number(reader.locator(".pager-count").inner_text().split("จาก")[-1])
    assert rows == n


def test_open_data_comes_as_a_file(window):
    reader = window()
    reader.goto(site_of(window("head")))
    reader.get_by_role("link", name="ข้อมูลเปิดและคำอธิบายข้อมูล").click()
    with reader.expect_download() as taken:
        reader.get_by_role("link", name=re.compile("CSV .*ความครอบคลุมการนิเทศ")).first.click()
    assert Path(taken.value.path()).read_text(encoding="utf-8-sig").startswith("ภาคเรียนที่,เครือข่าย,")


@pytest.mark.parametrize("who", ["head", None], ids=["office", "public"])
def test_pages(window, walk, who):
    site = site_of(window("head"))
    inside = [["/reports/publications/"], ["/reports/publications/", FIRST], ["/reports/publications/new/"]]
    inside += [["/reports/publications/figures/"], ["/reports/publications/calendar/"]]
    outside = [[site], [f"{site}all/"], [f"{site}open-data/"], [f"{site}all/?q=ไม่มีคำนี้"]]
    outside += [[f"{site}all/?kind={kind}", ITEM] for kind in ("practice", "announcement", "calendar", "figures")]
    walk(inside if who else outside, who)
