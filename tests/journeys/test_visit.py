"""A visit from the first word to the verified recommendation."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import kept, rate_everything, timeline
from tests.supervision.factories import pdf, photo, thai

PURPOSE = "ติดตามการอ่านออกเขียนได้ของชั้น ป.1 ทั้งสองห้อง"
ADVICE = "จัดทำแผนการอ่านรายบุคคลของชั้น ป.1"
REASON = "โปรดเพิ่มสิ่งที่พบในห้องเรียนที่สอง"


def test_a_visit_and_what_became_of_it(window, office, tmp_path):
    today = timezone.localdate()
    facts = office.facts

    # The supervisor writes on a phone, goes away and comes back.
    phone = window("supervisor", width=360)
    phone.goto("/visits/new/")
    phone.locator("[name=school]").fill(facts["smis_code"])
    # A day of its own: a second visit of one day is asked about.
    phone.locator("[name=visited_on]").fill(thai(today - timedelta(days=1)))
    phone.locator("[name=purpose]").fill(PURPOSE)
    phone.locator("[name=people_met]").fill("ผู้อำนวยการโรงเรียนและครู 2 คน")
    phone.locator("[name=photos]").set_input_files(kept(tmp_path, photo()))
    expect(phone.locator("[aria-labelledby=part-photos] .upload-list")).to_contain_text("ห้องเรียน.jpg")
    phone.get_by_role("button", name="บันทึกฉบับร่าง").dblclick()
    expect(phone.locator(".notices")).to_contain_text("บันทึกฉบับร่างแล้ว")
    expect(phone.locator(".photos img")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360

    # Two clicks made one draft.
    phone.goto("/visits/?state=draft")
    expect(phone.locator("tr", has_text=PURPOSE)).to_have_count(1)
    phone.locator("tr", has_text=PURPOSE).get_by_role("link").click()
    expect(phone).to_have_url(re.compile(r"/visits/\d+/$"))
    visit = phone.url
    phone.get_by_role("link", name="เขียนต่อและส่ง").click()
    expect(phone.locator("[name=purpose]")).to_have_value(PURPOSE)
    phone.get_by_role("button", name="ส่งให้พิจารณา").click()
    expect(phone.locator(".error-summary")).to_contain_text("จุดเด่น")
    rate_everything(phone, 4)
    phone.locator("[name=strengths]").fill("ครูใช้สื่อทำมือได้เหมาะกับวัย")
    phone.locator("[name=improvements]").fill("ควรวัดผลรายบุคคลทุกเดือน")
    phone.get_by_role("button", name="เพิ่มข้อเสนอแนะ").click()
    phone.locator("[name=recommendations-0-text]").fill(ADVICE)
    phone.locator("[name=recommendations-0-owner]").fill("ครูวิชาการ")
    phone.locator("[name=recommendations-0-due_on]").fill(thai(today + timedelta(days=30)))
    phone.get_by_role("button", name="ส่งให้พิจารณา").click()
    expect(phone.locator(".notices")).to_contain_text("ส่งบันทึกการนิเทศแล้ว")

    # The head sends it back with a reason; the supervisor mends it.
    head = window("head")
    head.goto("/visits/?state=submitted")
    head.locator("tr", has_text=PURPOSE).get_by_role("link").click()
    expect(head.get_by_text("ค่าเฉลี่ย 4.00")).to_be_visible()
    head.get_by_role("link", name="ส่งกลับแก้ไข").click()
    head.get_by_role("button", name="ส่งกลับแก้ไข").click()
    expect(head.locator(".error-summary")).to_contain_text("โปรดระบุเหตุผล")
    head.get_by_label("เหตุผลที่ส่งกลับ").fill(REASON)
    head.get_by_role("button", name="ส่งกลับแก้ไข").click()
    expect(head.locator(".notices")).to_contain_text("ส่งกลับให้ผู้นิเทศแก้ไขแล้ว")

    phone.goto("/")
    phone.locator(".worklist li", has_text="แก้ไขบันทึกการนิเทศ").first.get_by_role("link").click()
    expect(phone.locator(".notice-warning", has_text="ส่งกลับให้แก้ไข")).to_contain_text(REASON)
    phone.locator("[name=improvements]").fill("ควรวัดผลรายบุคคลทุกเดือน ห้องที่สองยังขาดสื่อ")
    phone.get_by_role("button", name="ส่งให้พิจารณา").click()
    expect(phone.locator(".notices")).to_contain_text("ส่งบันทึกการนิเทศแล้ว")

    head.goto(visit)
    expect(head.get_by_text("ห้องที่สองยังขาดสื่อ")).to_be_visible()
    head.get_by_role("button", name="อนุมัติ").click()
    expect(head.locator(".notices")).to_contain_text("อนุมัติบันทึกการนิเทศ")
    assert timeline(head) == ["เริ่มบันทึก", "ส่งให้พิจารณา", "ส่งกลับแก้ไข", "ส่งให้พิจารณา", "อนุมัติ"]
    expect(head.locator(".timeline")).to_contain_text(REASON)
    expect(head.locator(".timeline li").last).to_contain_text(facts["people"]["head"])
    expect(head.locator(".timeline li").last.locator("time")).to_have_attribute("datetime", re.compile(r"\d{4}-"))

    # The school reads it, acknowledges it, and answers the recommendation with evidence.
    school = window("school_staff")
    school.goto(visit)
    expect(school.locator("main")).not_to_contain_text(REASON)
    school.get_by_role("button", name="รับทราบผลการนิเทศ").click()
    expect(school.locator(".notices")).to_contain_text("บันทึกการรับทราบผลการนิเทศแล้ว")
    school.get_by_role("link", name=ADVICE).click()
    expect(school).to_have_url(re.compile(r"/recommendations/\d+/$"))
    recommendation = school.url
    school.get_by_label("ผลการดำเนินงาน").fill("จัดทำแผนครบทุกคนและเริ่มใช้แล้ว")
    school.locator("[name=evidence]").set_input_files(kept(tmp_path, pdf()))
    school.get_by_role("button", name="ส่งผลการดำเนินงาน").click()
    expect(school.locator(".notices")).to_contain_text("ส่งผลการดำเนินงานแล้ว")

    # The supervisor opens the evidence and closes the matter.
    phone.goto(recommendation)
    evidence = phone.get_by_role("link", name="แผน.pdf")
    assert phone.request.get(evidence.get_attribute("href")).body().startswith(b"%PDF-")
    phone.get_by_role("button", name="ยืนยันผลการดำเนินงาน").click()
    expect(phone.locator(".notices")).to_contain_text("ยืนยันผลการดำเนินงานแล้ว")
    phone.get_by_role("button", name="ปิดข้อเสนอแนะ").click()
    expect(phone.locator(".notices")).to_contain_text("ปิดข้อเสนอแนะแล้ว")
    expect(phone.locator(".timeline li").last).to_contain_text(facts["people"]["supervisor"])
