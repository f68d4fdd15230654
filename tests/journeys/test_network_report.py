"""The report of a network for a semester: counted, frozen, edited, returned, approved, and read on paper."""

import re
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.journeys.steps import pdf_text, timeline

NETWORK = "เครือข่ายลุ่มน้ำแก้ว"
REASON = "โปรดเพิ่มแนวทางของภาคเรียนหน้า"
ENDING = "ภาคเรียนหน้าจะนิเทศโรงเรียนที่เหลือก่อน"


def test_the_semester_report_of_a_network(window, office):
    unvisited = office.newcomers(f"visited_network({NETWORK!r})")
    author, head = window("supervisor"), window("head")
    report = begin(author)
    results(author, report, unvisited)
    author.get_by_role("button", name="ส่งรายงาน").dblclick()
    expect(author.locator(".notices")).to_contain_text("ส่งรายงานให้พิจารณาแล้ว")

    head.goto(report)
    head.get_by_role("link", name="ส่งกลับแก้ไข").click()
    head.get_by_label("เหตุผลที่ส่งกลับ").fill(REASON)
    head.get_by_role("button", name="ส่งกลับแก้ไข").click()
    expect(head.locator(".notices")).to_contain_text("ส่งรายงานกลับให้แก้ไขแล้ว")

    author.goto(report)
    expect(author.locator(".notice-warning", has_text=REASON)).to_be_visible()
    author.get_by_role("link", name="แก้ไขข้อความ").click()
    author.get_by_label("สรุปและแนวทางดำเนินการต่อไป").fill(ENDING)
    author.get_by_role("button", name="บันทึกข้อความ").click()
    expect(author.locator(".notices")).to_contain_text("บันทึกข้อความของรายงานแล้ว")
    author.goto(f"{report}?chapter=conclusion")
    expect(author.locator("#chapter")).to_contain_text(ENDING)
    author.get_by_role("button", name="ส่งรายงาน").click()
    expect(author.locator(".notices")).to_contain_text("ส่งรายงานให้พิจารณาแล้ว")

    head.goto(report)
    head.get_by_role("button", name="อนุมัติรายงาน").click()
    expect(head.locator(".notices")).to_contain_text("อนุมัติรายงานแล้ว")
    work_done(head, report)
    steps = timeline(head)
    assert [sum("ส่งกลับ" in step for step in steps), sum("อนุมัติ" in step for step in steps)] == [1, 1]
    read_papers(head, unvisited)
    # What is approved is written no more.
    author.goto(report)
    expect(author.get_by_role("link", name="แก้ไขข้อความ")).to_have_count(0)


def begin(page):
    """Chooses the network in the present semester, by the address of old, and asks for the report; returns its
    address."""
    page.goto("/reports/visits/new/")
    expect(page).to_have_url(re.compile(r"/reports/new/visits/$"))
    page.locator("[name=network]").select_option(label=NETWORK)
    page.get_by_role("button", name="ตรวจข้อมูล").click()
    found = page.locator("[aria-labelledby=found]")
    expect(found.locator("h2")).to_contain_text(NETWORK)
    expect(found.locator("h2")).to_contain_text("ภาคเรียนที่")
    values = found.locator(".stat-value")
    for place, told in enumerate(("4", "4", "3")):
        expect(values.nth(place)).to_have_text(told)
    found.get_by_role("button", name="จัดทำรายงาน").dblclick()
    expect(page).to_have_url(re.compile(r"/reports/\d+/$"))
    report = page.url
    work_done(page, report)
    return report


def work_done(page, report):
    """Follows the work behind a report to its end and comes back."""
    page.goto(report)
    progress = page.get_by_role("link", name="ดูความคืบหน้า")
    if progress.count():
        progress.click()
        expect(page.get_by_text("งานเสร็จเมื่อ")).to_be_visible(timeout=180_000)
    page.goto(report)
    expect(progress).to_have_count(0)


def results(page, report, unvisited):
    """The frozen figures: approved visits alone, the means of their answers, who is left; each opens its rows."""
    expect(page.locator(".stats")).to_contain_text("75.0")
    page.goto(f"{report}?chapter=coverage")
    row = page.locator("#chapter tr", has_text=NETWORK)
    expect(row.locator("td")).to_have_text(["4", "3", "75.0", "4"])
    row.locator("td a").nth(1).click()
    expect(page.locator("main p > strong").first).to_have_text("3")
    expect(page.locator("main tbody tr")).to_have_count(3)
    page.goto(f"{report}?chapter=results")
    expect(page.locator("#chapter .report-table tbody tr").first.locator("td").nth(0)).to_have_text("4")
    expect(page.locator("#chapter .report-table tbody tr").first.locator("td").nth(1)).to_have_text("4.00")
    expect(page.locator("#chapter .report-table tbody tr").first.locator("td").nth(2)).to_have_text("0.82")
    page.goto(f"{report}?chapter=schools")
    expect(page.locator("#chapter tr", has_text=unvisited)).to_contain_text("ยังไม่ได้รับการนิเทศ")
    page.goto(report)


def read_papers(page, unvisited):
    """PDF and workbook say what the page says."""
    with page.expect_download() as paper:
        page.get_by_role("link", name="ดาวน์โหลด PDF").click()
    pages, text = pdf_text(Path(paper.value.path()).read_bytes())
    assert pages > 2
    for told in (NETWORK, ENDING, unvisited):
        assert told.replace(" ", "") in text
    with page.expect_download() as workbook:
        page.get_by_role("link", name="Excel", exact=True).click()
    book = load_workbook(BytesIO(Path(workbook.value.path()).read_bytes()), read_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert NETWORK in cells
    assert unvisited in cells
