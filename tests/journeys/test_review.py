"""A report under review: more time, reasons for each part, remarks that the school settles, levels, acceptance."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import YEAR, timeline
from tests.supervision.factories import thai

# The demo office has a round of the year before, past its due date and still open: there the school of the accounts has
# a report to begin and one to correct.
ROUND = f"SAR ปีการศึกษา {YEAR - 1}"


@pytest.fixture
def report(window):
    """Opens the school's report of the round; returns a window with it and its address."""

    def open_report(level):
        page = window("school_director", width=360)
        page.goto("/qa/")
        page.get_by_role("link", name=f"{ROUND} {level}").click()
        expect(page).to_have_url(re.compile(r"/qa/submissions/\d+/$"))
        return page, page.url

    return open_report


def test_a_school_gets_more_time(window, report):
    school, address = report("ระดับการศึกษาขั้นพื้นฐาน")
    expect(school.locator("dl.facts").first).not_to_contain_text("ขยายเวลาแล้ว")
    head = window("head")
    head.goto(address)
    head.get_by_text("ขยายเวลาส่ง", exact=True).click()
    head.locator("[name=extension-until]").fill("1/1/2560")
    head.get_by_role("button", name="ขยายเวลา", exact=True).click()
    expect(head.locator(".error-summary")).to_contain_text("ผ่านมาแล้ว")
    until = timezone.localdate() + timedelta(days=70)
    head.locator("[name=extension-until]").fill(thai(until))
    head.locator("[name=extension-reason]").fill("น้ำท่วมอาคารเรียน")
    head.get_by_role("button", name="ขยายเวลา", exact=True).click()
    expect(head.locator(".notices")).to_contain_text("ขยายเวลาส่งถึง")
    school.reload()
    expect(school.locator("dl.facts").first).to_contain_text("ขยายเวลาแล้ว")
    expect(school.locator(".timeline")).to_contain_text("น้ำท่วมอาคารเรียน")
    supervisor = window("supervisor")
    supervisor.goto(address)
    expect(supervisor.get_by_text("ขยายเวลาส่ง", exact=True)).to_have_count(0)


def send(school):
    """From the page of the report: on to its last part, and off."""
    school.locator(".page-actions").get_by_role("link", name=re.compile("แก้ไขรายงาน|กรอกต่อ")).click()
    school.locator(".sar-parts").get_by_role("button", name="รับรองและส่ง").click()
    expect(school.locator("#missing")).to_contain_text("ครบถ้วนแล้ว ส่งได้")
    school.get_by_role("button", name="ส่งรายงาน").click()
    expect(school.locator(".notices")).to_contain_text("สำนักงานเขตพื้นที่จะตรวจ")


def test_sent_back_with_a_reason_for_a_part_then_accepted(window, report):
    school, address = report("ระดับปฐมวัย")
    before = len(timeline(school))
    send(school)
    # Taken back before anybody reads, and sent again.
    school.get_by_text("ขอถอนรายงานคืน", exact=True).click()
    school.locator("[name=withdraw-reason]").fill("แนบไฟล์ผิดฉบับ")
    school.get_by_role("button", name="ถอนรายงานคืน").click()
    expect(school.locator(".notices")).to_contain_text("ถอนรายงานคืนแล้ว")
    send(school)

    supervisor = window("supervisor")
    supervisor.goto(address)
    supervisor.get_by_role("button", name="เริ่มตรวจ").click()
    expect(supervisor.locator("h1")).to_contain_text("ตรวจรายงานของ")
    supervisor.locator("[name^=level_]").first.select_option("3")
    supervisor.locator("[name=opinion]").fill("หลักฐานยังน้อย")
    supervisor.get_by_role("button", name="บันทึกผลการตรวจ").click()
    expect(supervisor.locator(".notices")).to_contain_text("บันทึกผลการตรวจแล้ว")
    supervisor.get_by_text("เพิ่มข้อสังเกต", exact=True).click()
    place = supervisor.locator("[name=comment-place]")
    place.select_option(place.locator("option", has_text="ไฟล์ SAR").get_attribute("value"))
    supervisor.locator("[name=comment-page]").fill("2")
    supervisor.locator("[name=comment-text]").fill("ตารางไม่ตรงกับเนื้อหา")
    supervisor.get_by_role("button", name="บันทึกข้อสังเกต").click()
    expect(supervisor.locator(".qa-comments")).to_contain_text("โรงเรียนยังไม่เห็น")
    supervisor.get_by_text("ระบุรายมาตรฐาน").click()
    supervisor.locator("[name^=reason_]").nth(1).fill("เพิ่มหลักฐานการบริหาร")
    supervisor.get_by_role("button", name="ส่งกลับให้แก้ไข").click()
    expect(supervisor.locator(".notices")).to_contain_text("กลับให้โรงเรียนแก้ไขแล้ว")

    school.goto(address)
    for told in ("เพิ่มหลักฐานการบริหาร", "ตารางไม่ตรงกับเนื้อหา", "ไฟล์ SAR หน้า 2"):
        expect(school.locator(".qa-comments")).to_contain_text(told)
    assert school.evaluate("document.documentElement.scrollWidth <= innerWidth")
    remark = school.locator(".qa-comments > li", has_text="เพิ่มหลักฐานการบริหาร")
    remark.get_by_text("ดำเนินการแล้ว", exact=True).click()
    remark.locator("textarea").fill("เพิ่มคำสั่งแต่งตั้งคณะกรรมการ")
    remark.get_by_role("button", name="บันทึกว่าดำเนินการแล้ว").click()
    expect(school.locator(".notices")).to_contain_text("บันทึกว่าดำเนินการแล้ว")
    send(school)

    supervisor.goto(address)
    expect(supervisor.locator(".qa-comments")).to_contain_text("เพิ่มคำสั่งแต่งตั้งคณะกรรมการ")
    supervisor.get_by_role("button", name="รับรายงาน").click()
    expect(supervisor.locator("#confirm .dialog-note")).to_contain_text("เปิดอีกครั้งได้โดย")
    supervisor.locator("#confirm button[value=yes]").click()
    expect(supervisor.locator(".notices")).to_contain_text("รับ SAR")
    assert timeline(supervisor)[before:] == [
        "ส่งรายงานที่แก้ไขแล้ว", "โรงเรียนถอนรายงานคืน", "ส่งรายงาน", "เริ่มตรวจรายงาน", "ส่งกลับให้แก้ไข",
        "ส่งรายงานที่แก้ไขแล้ว", "รับรายงานแล้ว",
    ]  # fmt: skip

    # The office's letter goes to the school as it was issued.
    supervisor.get_by_role("link", name="ออกหนังสือถึงโรงเรียน").click()
    expect(supervisor.locator("[name=text]")).to_have_value(re.compile("เพิ่มหลักฐานการบริหาร"))
    supervisor.locator("[name=number]").fill("ศธ 04063/123")
    expect(supervisor.locator("[name=signer]")).to_have_value(re.compile("."))
    supervisor.get_by_role("button", name="ออกหนังสือ").click()
    expect(supervisor.locator(".notices")).to_contain_text("ออกหนังสือแล้ว")
    school.goto(address)
    link = school.get_by_role("link", name=re.compile("หนังสือให้ข้อเสนอแนะ"))
    assert school.request.get(link.get_attribute("href")).body().startswith(b"%PDF-")
