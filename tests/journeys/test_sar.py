"""A SAR from the opening of its round to its acceptance, and what a school may get wrong on the way."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import YEAR, kept, number, open_round, pdf_text, rate_everything, timeline
from tests.qa.factories import photo, upload
from tests.supervision.factories import thai, web_page

REASON = "โปรดอธิบายจุดที่ควรพัฒนาให้ชัดเจน"


@pytest.fixture
def board(window):
    """The address of the round's status board."""
    return open_round(window("head"))


def open_form(page, level):
    """Opens the school's report of the round and goes to its form; returns the report's address."""
    page.goto("/qa/")
    page.get_by_role("link", name=f"SAR ปีการศึกษา {YEAR} {level}").click()
    expect(page).to_have_url(re.compile(r"/qa/submissions/\d+/$"))
    report = page.url
    page.locator(".page-actions a").first.click()
    expect(page.locator("#sar-form")).to_be_visible()
    return report


def to_part(page, label):
    """Goes on to another part of the report, which saves this one."""
    page.locator(".sar-parts").get_by_role("button", name=label).click()
    expect(page.locator(".sar-parts [aria-current]")).to_contain_text(label)


def test_a_sar_from_opening_to_acceptance(window, board, office, tmp_path):
    today = timezone.localdate()
    school = window("school_staff", width=360)
    report = open_form(school, "ระดับการศึกษาขั้นพื้นฐาน")
    school.locator("[name=strengths]").fill("ผู้เรียนอ่านออกเขียนได้ทุกคน")
    expect(school.locator("#autosave")).to_contain_text("บันทึกแล้ว")
    school.reload()
    expect(school.locator("[name=strengths]")).to_have_value("ผู้เรียนอ่านออกเขียนได้ทุกคน")
    rate_everything(school, 4)
    for number_of_standard in (1, 2, 3):
        to_part(school, f"มฐ. {number_of_standard}")
        rate_everything(school, 4)
    school.locator("[name=process]").fill("จัดค่ายภาษาไทย")
    school.locator("[name=evidence_title]").fill("ภาพค่าย")
    school.locator("[name=evidence_files]").set_input_files(kept(tmp_path, upload(name="ค่าย.pdf")))
    school.get_by_role("button", name="เพิ่มหลักฐาน").click()
    expect(school.locator(".notices")).to_contain_text("บันทึกฉบับร่างแล้ว")
    expect(school.locator("#evidence")).to_contain_text("ค่าย.pdf")
    assert school.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # The office knows that it has begun, and nothing more.
    supervisor = window("supervisor")
    supervisor.goto(report)
    expect(supervisor.get_by_text("กำลังจัดทำ").first).to_be_visible()
    expect(supervisor.locator("main")).not_to_contain_text("ผู้เรียนอ่านออกเขียนได้ทุกคน")

    to_part(school, "รับรองและส่ง")
    school.get_by_role("button", name="ส่งรายงาน").click()
    expect(school.locator(".error-summary")).to_contain_text("โปรดแนบไฟล์ SAR เป็น PDF")
    school.locator("[name=sar_file]").set_input_files(kept(tmp_path, upload()))
    school.locator("[name=board_file]").set_input_files(kept(tmp_path, upload(photo(), "เห็นชอบ.jpg", "image/jpeg")))
    school.locator("[name=endorsed_on]").fill(thai(today))
    school.locator("[name=endorsed_by]").fill("นายมั่น ใจดี")
    school.get_by_role("button", name="ส่งรายงาน").click()
    expect(school.locator(".notice-error")).to_contain_text("ยังส่งไม่ได้ เหลืออีก 1 รายการ")
    school.locator("#missing").get_by_role("link", name="จุดที่ควรพัฒนา").click()
    school.locator("[name=improvements]").fill("การคิดวิเคราะห์")
    to_part(school, "รับรองและส่ง")
    expect(school.locator("#missing")).to_contain_text("ครบถ้วนแล้ว ส่งได้")
    school.get_by_role("button", name="ส่งรายงาน").click()
    expect(school.locator(".notices")).to_contain_text("แล้ว สำนักงานเขตพื้นที่จะตรวจ")

    supervisor.goto(report)
    link = supervisor.get_by_role("link", name="SAR ปี 2568.pdf")
    assert supervisor.request.get(link.get_attribute("href")).body().startswith(b"%PDF-")
    supervisor.get_by_role("button", name="ส่งกลับให้แก้ไข").click()
    expect(supervisor.locator(".error-summary")).to_contain_text("โปรดระบุสิ่งที่ขอให้โรงเรียนแก้ไข")
    supervisor.get_by_label("สิ่งที่ขอให้แก้ไข").fill(REASON)
    supervisor.get_by_role("button", name="ส่งกลับให้แก้ไข").click()
    expect(supervisor.locator(".notices")).to_contain_text("กลับให้โรงเรียนแก้ไขแล้ว")

    school.goto("/")
    school.locator(".worklist").get_by_role("link", name=f"SAR ปีการศึกษา {YEAR}").first.click()
    expect(school.locator(".notice-warning")).to_contain_text(REASON)
    school.get_by_role("link", name="แก้ไขรายงาน").click()
    school.locator("[name=improvements]").fill("การคิดวิเคราะห์ โดยเฉพาะการให้เหตุผล")
    to_part(school, "รับรองและส่ง")
    school.get_by_role("button", name="ส่งรายงาน").click()
    expect(school.locator(".notices")).to_contain_text("แล้ว สำนักงานเขตพื้นที่จะตรวจ")

    supervisor.goto(report)
    expect(supervisor.get_by_text("โดยเฉพาะการให้เหตุผล")).to_be_visible()
    expect(supervisor.get_by_text("จัดค่ายภาษาไทย")).to_be_visible()
    paper = supervisor.get_by_role("link", name="พิมพ์ SAR (PDF)").get_attribute("href")
    pages, text = pdf_text(supervisor.request.get(paper).body())
    assert pages >= 6 and "จัดค่ายภาษาไทย" in text and "นายมั่นใจดี" in text
    supervisor.get_by_role("button", name="รับรายงาน").click()
    supervisor.locator("#confirm button[value=yes]").click()
    expect(supervisor.locator(".notices")).to_contain_text("รับ SAR")
    assert timeline(supervisor) == [
        "เริ่มจัดทำรายงาน", "ส่งรายงาน", "ส่งกลับให้แก้ไข", "ส่งรายงานที่แก้ไขแล้ว", "รับรายงานแล้ว",
    ]  # fmt: skip
    people, steps = office.facts["people"], supervisor.locator(".timeline li")
    for step, actor in enumerate(["school_staff", "school_staff", "supervisor", "school_staff", "supervisor"]):
        expect(steps.nth(step)).to_contain_text(people[actor])
        expect(steps.nth(step).locator("time")).to_have_attribute("datetime", re.compile(today.isoformat()))

    director = window("director")
    director.goto(f"{board}?state=accepted")
    expect(director.locator("tbody tr th", has_text=office.facts["school"])).to_be_visible()
    assert number(director.locator(".stat", has_text="ส่งแล้ว").locator(".stat-value").inner_text()) == 1


def test_a_web_page_that_calls_itself_a_pdf(window, board, tmp_path):
    page = window("school_director")
    report = open_form(page, "ระดับปฐมวัย")
    to_part(page, "รับรองและส่ง")
    page.locator("[name=endorsed_by]").fill("นายมั่น ใจดี")
    page.locator("[name=sar_file]").set_input_files(kept(tmp_path, web_page("รายงาน.pdf")))
    page.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(page.locator("#div_id_sar_file .invalid-feedback")).to_contain_text("ไฟล์นี้ไม่ใช่ PDF")
    expect(page.locator("[name=endorsed_by]")).to_have_value("นายมั่น ใจดี")
    page.goto(report)
    expect(page.locator("main")).not_to_contain_text("รายงาน.pdf")


def test_two_people_of_a_school_write_at_once(window, board):
    first, second = window("school_director"), window("school_staff")
    for page in (first, second):
        open_form(page, "ระดับปฐมวัย")
        page.locator(".sar-parts").get_by_role("button", name="สรุป").click()
        expect(page.locator("[name=strengths]")).to_be_visible()
    # Two parts at once are no conflict.
    to_part(second, "มฐ. 1")
    second.locator("[name=process]").fill("คำของครู")
    first.locator("[name=strengths]").fill("คำของผู้อำนวยการ")
    for page in (first, second):
        expect(page.locator("#autosave")).to_contain_text("บันทึกแล้ว")
    # The same part is: told while typing, compared after a save, overwritten never.
    to_part(first, "มฐ. 1")
    # What the page says now is of an earlier save.
    with second.expect_response(lambda answer: "/edit/" in answer.url and answer.request.method == "POST"):
        second.locator("[name=results]").fill("ผลที่ครูเขียน")
    first.locator("[name=results]").fill("ผลที่ผู้อำนวยการเขียน")
    expect(first.locator("#autosave")).to_contain_text("แก้ไขส่วนนี้ก่อนท่าน")
    first.get_by_role("button", name="บันทึกฉบับร่าง").click()
    told = first.locator(".conflict tbody tr", has_text="ผลการดำเนินงาน")
    expect(told).to_contain_text("ผลที่ครูเขียน")
    expect(told).to_contain_text("ผลที่ผู้อำนวยการเขียน")
    second.reload()
    expect(second.locator("[name=results]")).to_have_value("ผลที่ครูเขียน")
    expect(second.locator("[name=process]")).to_have_value("คำของครู")
