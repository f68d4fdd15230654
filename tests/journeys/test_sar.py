"""A SAR from the opening of its round to its acceptance, and what a school may get wrong on the way."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import YEAR, kept, number, open_round, rate_everything, timeline
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
    page.locator(".page-actions a").click()
    expect(page.locator("[name=strengths]")).to_be_visible()
    return report


def test_a_sar_from_opening_to_acceptance(window, board, office, tmp_path):
    today = timezone.localdate()
    school = window("school_staff", width=360)
    report = open_form(school, "ระดับการศึกษาขั้นพื้นฐาน")
    rate_everything(school, 4)
    school.locator("[name=strengths]").fill("ผู้เรียนอ่านออกเขียนได้ทุกคน")
    school.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(school.locator(".notices")).to_contain_text("บันทึกฉบับร่างแล้ว")

    # The office knows that it has begun, and nothing more.
    supervisor = window("supervisor")
    supervisor.goto(report)
    expect(supervisor.get_by_text("กำลังจัดทำ").first).to_be_visible()
    expect(supervisor.locator("main")).not_to_contain_text("ผู้เรียนอ่านออกเขียนได้ทุกคน")

    school.get_by_role("button", name="ส่งรายงาน").click()
    expect(school.locator(".error-summary")).to_contain_text("จุดที่ควรพัฒนา")
    school.locator("[name=improvements]").fill("การคิดวิเคราะห์")
    school.locator("[name=sar_file]").set_input_files(kept(tmp_path, upload()))
    school.locator("[name=board_file]").set_input_files(kept(tmp_path, upload(photo(), "เห็นชอบ.jpg", "image/jpeg")))
    school.locator("[name=endorsed_on]").fill(thai(today))
    school.locator("[name=endorsed_by]").fill("นายมั่น ใจดี")
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
    school.get_by_role("button", name="ส่งรายงาน").click()
    expect(school.locator(".notices")).to_contain_text("แล้ว สำนักงานเขตพื้นที่จะตรวจ")

    supervisor.goto(report)
    expect(supervisor.get_by_text("โดยเฉพาะการให้เหตุผล")).to_be_visible()
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
    page.locator("[name=strengths]").fill("เด็กมีพัฒนาการสมวัย")
    page.locator("[name=sar_file]").set_input_files(kept(tmp_path, web_page("รายงาน.pdf")))
    page.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(page.locator("#div_id_sar_file .invalid-feedback")).to_contain_text("ไฟล์นี้ไม่ใช่ PDF")
    expect(page.locator("[name=strengths]")).to_have_value("เด็กมีพัฒนาการสมวัย")
    page.goto(report)
    expect(page.locator(".timeline-none")).to_be_visible()


def test_two_people_of_a_school_write_at_once(window, board):
    first, second = window("school_director"), window("school_staff")
    for page, words in ((first, "คำของผู้อำนวยการ"), (second, "คำของครู")):
        open_form(page, "ระดับปฐมวัย")
        page.locator("[name=strengths]").fill(words)
    first.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(first.locator(".notices")).to_contain_text("บันทึกฉบับร่างแล้ว")
    second.get_by_role("button", name="บันทึกฉบับร่าง").click()
    told = second.locator(".conflict tbody tr", has_text="จุดเด่น")
    expect(told).to_contain_text("คำของครู")
    expect(told).to_contain_text("คำของผู้อำนวยการ")
    expect(second.locator("[name=strengths]")).to_have_value("คำของครู")
    first.reload()
    expect(first.locator("[name=strengths]")).to_have_value("คำของผู้อำนวยการ")
