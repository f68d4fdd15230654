"""From what schools wrote to what the public reads: themes, the synthesis, its signatures, its papers, its page."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.steps import number, pdf_text

CLOSED = "SAR ปีการศึกษา 2567"
WORDS = "รายงานฉบับนี้ผ่านการตรวจของคณะทำงานแล้ว"


def merge_two(page):
    """Merges the first two themes of the points to develop; returns the name that stands and the one that went."""
    page.goto("/reports/themes/?field=improvements")
    page.get_by_label("รอบ", exact=True).select_option(label=CLOSED)
    page.get_by_role("button", name="กรอง", exact=True).click()
    rows = page.locator("form[data-chosen] tbody tr")
    names = [rows.nth(place).locator("strong").inner_text() for place in (0, 1)]
    for place in (0, 1):
        rows.nth(place).locator("[name=themes]").check()
    page.get_by_role("button", name=re.compile("^รวมประเด็น")).click()
    # Themes of two standards are merged once that is confirmed.
    sure = page.get_by_role("button", name="ยืนยันรวมประเด็นที่เลือก")
    expect(sure.or_(page.locator(".bulk-what", has_text="รวม"))).to_be_visible()
    if sure.count():
        sure.click()
    expect(page.locator(".bulk-what")).to_contain_text("รวม")
    said = page.locator(".bulk-what").inner_text()
    gone = [name for name in names if f"“{name}”" in said]
    return next((name for name in names if name not in gone), names[0])


def name_at_once(first, second, kept):
    """Two have the same theme before them and name it: who is second is told what stands, and nothing is lost."""
    second.goto(first.url)
    for page, name in ((first, kept), (second, "ชื่อที่มาทีหลัง")):
        page.get_by_label("ชื่อประเด็น", exact=True).fill(name)
        with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
            page.get_by_role("button", name="บันทึกชื่อ").click()
        assert answer.value.status == (302 if page is first else 409)
    expect(second.get_by_role("alert")).to_contain_text("มีผู้แก้ไขข้อมูลนี้ก่อนท่านบันทึก")
    expect(second.get_by_role("alert")).to_contain_text(kept)
    expect(second.get_by_label("ชื่อประเด็น", exact=True)).to_have_value("ชื่อที่มาทีหลัง")
    expect(second.get_by_role("heading", level=1)).to_have_text(kept)


def choose(page, round, level):
    """Chooses what a synthesis is of."""
    page.goto("/reports/new/sar/")
    page.get_by_label("รอบการส่ง SAR").select_option(label=round)
    page.get_by_label(level).check()
    page.get_by_role("button", name="ตรวจข้อมูล").click()
    expect(page.locator("#found")).to_contain_text(round.removeprefix("SAR "))


def begin(page, round, level):
    """Begins a synthesis and waits until its figures are frozen; returns its address."""
    choose(page, round, level)
    page.get_by_role("button", name="จัดทำรายงาน").dblclick()
    expect(page).to_have_url(re.compile(r"/reports/\d+/$"))
    address = page.url
    finished(page, address)
    return address


def finished(page, address):
    """Waits on the page of the job, which finishes by itself, and comes back to the report."""
    page.goto(address)
    if page.get_by_role("link", name="ดูความคืบหน้า").count():
        page.get_by_role("link", name="ดูความคืบหน้า").click()
        page.get_by_role("link", name="เปิดรายงาน").click(timeout=180_000)


def step(page, address, name):
    page.goto(address)
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("button", name=name)).to_have_count(0)


def follow(page, link):
    """Follows a number to its rows, which are as many."""
    n = number(link.inner_text())
    link.click()
    expect(page.locator("main p > strong").first).to_have_text(f"{n:,}")
    return n


def test_themes_become_a_signed_report_that_the_public_reads(window):
    author, head, director, reader = window("supervisor"), window("head"), window("director"), window()
    merge_two(author)
    name_at_once(author, head, theme := "การอ่านและการเขียนของนักเรียน")

    address = begin(author, CLOSED, "ระดับการศึกษาขั้นพื้นฐาน")
    title = author.get_by_role("heading", level=1).inner_text()
    author.get_by_role("link", name="แก้ไขข้อความ").click()
    author.get_by_label("คำนำ").fill(WORDS)
    author.get_by_role("button", name="บันทึกข้อความ").click()
    expect(author.locator(".notices")).to_contain_text("บันทึกข้อความของรายงานแล้ว")
    expect(author.locator("#chapter")).to_contain_text(WORDS)
    author.goto(f"{address}?chapter=results")
    expect(author.locator("#chapter")).to_contain_text(theme)
    totals = author.locator("[aria-labelledby=table-t1] tr.total a")
    expected = follow(author, totals.first)
    assert expected > 20

    step(author, address, "ส่งรายงาน")
    step(head, address, "เห็นชอบ")
    step(director, address, "อนุมัติรายงาน")
    finished(director, address)
    with director.expect_download() as paper:
        director.get_by_role("link", name="ดาวน์โหลด PDF").click()
    pages, text = pdf_text(Path(paper.value.path()).read_bytes())
    assert pages > 20
    for words in (WORDS, theme, f"ต้องส่งรายงานการประเมินตนเอง{expected}แห่ง", "บทที่5", "ภาคผนวกก"):
        assert re.sub(r"\s+", "", words) in text, words

    head.goto(address)
    head.get_by_role("link", name="เผยแพร่", exact=True).click()
    head.get_by_role("button", name="เผยแพร่รายงาน").click()
    expect(head.get_by_text("เผยแพร่แล้ว ทุกคนเปิดอ่านได้")).to_be_visible()
    head.goto("/reports/publications/")
    reader.goto(f"{head.get_by_role('link', name='หน้าสาธารณะ').get_attribute('href')}all/?kind=report")
    reader.get_by_role("link", name=title).first.click()
    # The report is read by its chapters, and a number in its tables leads to its rows as one among its facts does.
    expect(reader.locator(".public-chapter").first).to_contain_text(WORDS)
    expect(reader.locator("#chapter-results")).to_be_visible()
    here = reader.url
    follow(reader, reader.locator("[aria-labelledby=sheet-networks] td a").first)
    reader.goto(here)
    assert follow(reader, reader.locator(".public-facts a").first) == expected
    assert reader.context.cookies() == []
