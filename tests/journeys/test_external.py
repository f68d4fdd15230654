"""A สมศ. cycle from the appointment to the re-assessment, as office and school live it."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import YEAR, kept
from tests.qa.factories import upload
from tests.supervision.factories import thai


def choose_everything(page):
    """Answers every question of a checklist with its first choice."""
    for group in page.locator(".answers fieldset, .answers [role=radiogroup], .answers [role=group]").all():
        option = group.locator("label", has=page.locator("input[type=radio]")).first
        if option.count():
            option.click()


def test_a_cycle_from_appointment_to_reassessment(window, tmp_path):
    today = timezone.localdate()
    day = today - timedelta(days=2)
    school = window("school_director", width=360)
    school.goto("/school/")
    name = school.locator("h1").inner_text().strip()

    # A round is data: years, set of standards and scale.
    head = window("head")
    head.goto("/qa/external/rounds/")
    head.get_by_role("link", name="เพิ่มรอบ").click()
    head.locator("[name=code]").fill("pilot")
    head.locator("[name=name]").fill("รอบนำร่อง")
    head.locator("[name=first_year]").fill(str(YEAR))
    head.locator("[name=basic_set]").select_option(label="มาตรฐานการประเมินภายนอก รอบสี่ ระดับการศึกษาขั้นพื้นฐาน")
    head.locator("[name=passing]").fill("ดีมาก\nดี")
    head.locator("[name=failing]").fill("พอใช้")
    head.get_by_role("button", name="บันทึก").click()
    expect(head.locator("main")).to_contain_text("รอบนำร่อง")

    # Appointment: a wrong day is refused in words, then it is kept and the school sees it.
    head.goto("/qa/external/")
    head.get_by_role("link", name="เพิ่มกำหนดประเมิน").first.click()
    head.locator("[name=school]").fill(name.removeprefix("โรงเรียน"))
    head.locator("[name=round]").select_option(label="รอบนำร่อง")
    head.locator("[name=level]").select_option("basic")
    head.locator("[name=starts_on]").fill(thai(day))
    head.locator("[name=ends_on]").fill(thai(day - timedelta(days=5)))
    head.locator("[name=issues]").fill("การอ่านของผู้เรียน")
    head.get_by_role("button", name="บันทึก").click()
    expect(head.locator(".error-summary")).to_contain_text("วันสุดท้ายต้องไม่ก่อนวันแรก")
    head.locator("[name=ends_on]").fill(thai(day))
    head.get_by_role("button", name="บันทึก").click()
    expect(head).to_have_url(re.compile(r"/qa/external/\d+/$"))
    page = head.url

    school.goto(page)
    expect(school.locator("h1")).to_contain_text(name.removeprefix("โรงเรียน"))
    expect(school.locator("main")).not_to_contain_text("การอ่านของผู้เรียน")
    assert school.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # Readiness with a score, documents, the oral report.
    head.get_by_role("link", name="ตรวจความพร้อม").last.click()
    choose_everything(head)
    for field in head.locator(".answers textarea, .answers input[type=text]").all():
        if field.is_visible() and not field.input_value():
            field.fill(thai(today) if field.get_attribute("data-thai-date") is not None else "ครบถ้วน")
    head.get_by_role("button", name="บันทึกผลตรวจความพร้อม").click()
    expect(head.locator("#readiness ~ p").first).to_contain_text("ร้อยละ")
    head.locator("#papers ~ details summary").click()
    head.locator("[name=file]").set_input_files(kept(tmp_path, upload(name="ฉบับจริง.pdf")))
    head.get_by_role("button", name="แนบเอกสาร").click()
    expect(head.locator("#papers ~ ul")).to_contain_text("ฉบับจริง.pdf")
    head.get_by_role("link", name="บันทึกการรับฟัง").click()
    head.locator("[name=oral_on]").fill(thai(day))
    head.locator("[name=oral_order]").fill("125/2569")
    head.locator("[name=members]").fill("นางสาวดี มีสุข, รองผู้อำนวยการ, ประธานกรรมการ\nนายกล้า หาญ, ศึกษานิเทศก์")
    head.get_by_role("button", name="บันทึก").click()
    expect(head.locator("main")).to_contain_text("นางสาวดี มีสุข")

    # The result by standard, and a recommendation that the school finds in the common list.
    head.get_by_role("link", name="บันทึกผล").first.click()
    head.locator("[name=result]").select_option("พอใช้")
    for choice in head.locator("select[name^=standard_]").all():
        choice.select_option("2")
    head.locator("textarea[name$=_improvements]").first.fill("การอ่านจับใจความ")
    head.get_by_role("button", name="บันทึกผลและแจ้งโรงเรียน").click()
    expect(head.locator("main")).to_contain_text("การอ่านจับใจความ")
    head.get_by_role("link", name="ให้ข้อเสนอแนะ").first.click()
    expect(head.locator("[name=recommendations-0-text]")).to_have_value("การอ่านจับใจความ")
    head.locator("[name=recommendations-0-owner]").fill("ครูวิชาการ")
    head.locator("[name=recommendations-0-due_on]").fill(thai(today + timedelta(days=30)))
    head.get_by_role("button", name="เปิดข้อเสนอแนะ").click()
    expect(head.locator("#recommendations ~ ul")).to_contain_text("การอ่านจับใจความ")
    school.goto("/recommendations/")
    expect(school.locator("main")).to_contain_text("การอ่านจับใจความ")

    # The school asks again; the office sends it on and gets the second appointment.
    school.goto(page)
    school.get_by_role("link", name="ขอประเมินซ้ำ").first.click()
    school.locator("[name=reason]").fill("ผลต่ำกว่าค่าเป้าหมาย")
    school.locator("[name=plan]").fill("ปรับแผนการอ่านทั้งภาคเรียน")
    school.get_by_role("button", name="ส่งคำขอถึงสำนักงาน").click()
    expect(school.locator(".notices")).to_contain_text("ส่งคำขอประเมินซ้ำ")
    head.goto(page)
    head.get_by_role("button", name="ส่งถึง สมศ. แล้ว").click()
    head.locator("[name=grant-starts_on]").fill(thai(today + timedelta(days=60)))
    head.get_by_role("button", name="บันทึกกำหนดประเมินซ้ำ").click()
    expect(head.locator("main")).to_contain_text("ได้รับกำหนดประเมินซ้ำ")
    head.get_by_role("link", name="ดูการประเมินครั้งที่ 2").click()
    expect(head.locator("main")).to_contain_text("ครั้งที่ 2")
