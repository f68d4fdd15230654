"""The chain of supervision: an instrument is built, planned, taken to a school on a phone, returned, approved,
answered by the school, verified and closed.
"""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import kept, sign, timeline
from tests.supervision.factories import pdf, photo, thai
from thai.years import fiscal_year

WHO = "ศน.ลูกโซ่"
TITLE = "แบบนิเทศการอ่านรายห้องเรียน"
RATED = "ครูจัดกิจกรรมการอ่านได้เหมาะกับวัย"
ASKED = "มีมุมหนังสือในห้องเรียน"
OBJECTIVE = "โรงเรียนจัดการอ่านได้ครบทุกห้องเรียน"
PURPOSE = "ติดตามการอ่านรายห้องเรียน"
ADVICE = "จัดมุมหนังสือให้ครบทุกห้องเรียน"
REASON = "โปรดระบุห้องเรียนที่สังเกต"


def test_from_the_first_question_to_the_closed_recommendation(window, office, tmp_path):
    office.newcomers(f"deputy({WHO!r})")
    desk, head = window(WHO), window("head")
    build(desk)
    planned = plan(desk, head, office.facts)

    phone = window(WHO, width=360)
    visit = write(phone, planned, tmp_path)
    phone.get_by_role("button", name="ส่งให้พิจารณา").dblclick()
    expect(phone.locator(".notices")).to_contain_text("ส่งบันทึกการนิเทศแล้ว")

    send_back(head, visit)
    phone.goto(visit)
    expect(phone.locator(".timeline")).to_contain_text(REASON)
    phone.get_by_role("link", name="เขียนต่อและส่ง").click()
    expect(phone.locator(".notice-warning", has_text="ส่งกลับให้แก้ไข")).to_contain_text(REASON)
    phone.locator("[name=classes]").fill("ป.1 ทั้งสองห้อง")
    phone.get_by_role("button", name="ส่งให้พิจารณา").click()
    expect(phone.locator(".notices")).to_contain_text("ส่งบันทึกการนิเทศแล้ว")
    head.goto(visit)
    expect(head.get_by_text("ป.1 ทั้งสองห้อง")).to_be_visible()
    head.get_by_role("button", name="อนุมัติ").click()
    expect(head.locator(".notices")).to_contain_text("อนุมัติบันทึกการนิเทศ")
    # A double click handed it in once.
    assert timeline(head) == ["เริ่มบันทึก", "ส่งให้พิจารณา", "ส่งกลับแก้ไข", "ส่งให้พิจารณา", "อนุมัติ"]

    # The plan knows that its visit was made.
    desk.goto(planned)
    expect(desk.locator("dl.facts")).to_contain_text("บันทึกการนิเทศ")

    close(window("school_staff"), phone, visit, tmp_path)


def build(page):
    """An instrument with a section, a rating and a yes/no question, published."""
    page.goto("/instruments/")
    page.get_by_role("link", name="สร้างแบบใหม่").first.click()
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=purpose]").select_option("visit")
    page.get_by_role("button", name="สร้างและเพิ่มข้อคำถาม").click()
    expect(page.locator("#builder")).to_be_visible()
    page.locator("#add-section").click()
    page.locator("[data-part] [name=title]").fill("การอ่านในห้องเรียน")
    page.locator("[data-part] .btn-primary").click()
    section = page.locator(".build-section", has_text="การอ่านในห้องเรียน")
    for kind, text in (("rating", RATED), ("yes_no", ASKED)):
        section.get_by_role("link", name="เพิ่มข้อ").click()
        page.locator("[data-part] [name=kind]").select_option(kind)
        page.locator("[data-part] [name=text]").fill(text)
        page.locator("[data-part] .btn-primary").click()
        expect(section.locator(".build-question", has_text=text)).to_be_visible()
    expect(page.locator(".build-preview")).to_contain_text(ASKED)
    # What the builder began with and nobody filled goes before publishing.
    empty = page.locator(".build-section", has=page.locator(".build-none"))
    if empty.count():
        empty.get_by_role("button", name="ลบตอน").click()
        expect(page.locator(".build-section")).to_have_count(1)
    page.locator(".page-actions").get_by_role("link", name="เผยแพร่").click()
    page.get_by_role("button", name="เผยแพร่ฉบับที่ 1").click()
    expect(page.locator(".notices")).to_contain_text("เผยแพร่ฉบับที่ 1 แล้ว")
    # What is published is not built any more.
    expect(page.get_by_role("link", name="แก้ไขฉบับร่าง")).to_have_count(0)


def plan(page, head, facts):
    """A plan with one visit, handed in and approved; returns the address of the planned visit."""
    page.goto("/plans/new/")
    page.locator("[name=year]").select_option(str(fiscal_year(timezone.localdate())))
    page.get_by_role("button", name="เริ่มแผน").click()
    page.locator("[name=objectives-0-text]").fill(OBJECTIVE)
    page.get_by_role("button", name="บันทึกแผน").click()
    expect(page).to_have_url(re.compile(r"/plans/\d+/$"))
    address = page.url
    expect(page.get_by_text("โปรดเพิ่มการนิเทศอย่างน้อยหนึ่งครั้งก่อนส่ง")).to_be_visible()
    page.get_by_role("link", name="เพิ่มทีละโรงเรียนพร้อมกำหนดวัน").click()
    page.locator("[name=school]").fill(facts["smis_code"])
    page.locator("[name=planned_on]").fill(thai(timezone.localdate()))
    page.locator("[name=purpose]").fill(PURPOSE)
    page.locator("[name=objective]").select_option(label=OBJECTIVE)
    page.get_by_label(TITLE).check()
    page.get_by_role("button", name="บันทึกในแผน").click()
    expect(page.locator(".notices")).to_contain_text(f"เพิ่ม {facts['school']} ในแผนแล้ว")
    page.get_by_role("button", name="ส่งแผน").click()
    expect(page.locator(".notices")).to_contain_text("ส่งแผนแล้ว")

    head.goto("/plans/?show=submitted")
    head.get_by_role("row", name=WHO).get_by_role("link").first.click()
    expect(head).to_have_url(address)
    expect(head.locator("main")).to_contain_text(TITLE)
    head.get_by_role("button", name="อนุมัติแผน").click()
    expect(head.locator(".notices")).to_contain_text("อนุมัติ")

    page.goto(address)
    page.locator("tr", has_text=PURPOSE).get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/plans/visits/\d+/$"))
    return page.url


def write(page, planned, folder):
    """The visit on a phone, from the plan to the last field; returns the address of the draft."""
    page.goto(planned)
    page.get_by_role("link", name="บันทึกการนิเทศ", exact=True).last.click()
    expect(page.locator("[name=purpose]")).to_have_value(PURPOSE)
    expect(page.locator(".tool-title")).to_contain_text(TITLE)
    page.locator("fieldset", has_text=RATED).locator("label", has=page.locator("[value='5']")).click()
    page.locator("fieldset", has_text=ASKED).locator("label").first.click()
    page.locator("[name=people_met]").fill("ผู้อำนวยการโรงเรียนและครู 2 คน")
    # It saves itself, and then stands at the address of its own.
    expect(page.locator("#autosave")).to_contain_text("บันทึกแล้ว")
    expect(page).to_have_url(re.compile(r"/visits/\d+/edit/$"))
    page.locator("[name=strengths]").fill("ครูใช้หนังสือนิทานที่ทำเอง")
    page.locator("[name=improvements]").fill("ห้องที่สองยังไม่มีมุมหนังสือ")
    page.get_by_role("button", name="เพิ่มข้อเสนอแนะ").click()
    page.locator("[name=recommendations-0-text]").fill(ADVICE)
    page.locator("[name=recommendations-0-owner]").fill("ครูวิชาการ")
    page.locator("[name=recommendations-0-due_on]").fill(thai(timezone.localdate() + timedelta(days=30)))
    page.locator("[name=photos]").set_input_files(kept(folder, photo()))
    sign(page, "supervisor", "นางผู้นิเทศ ทดสอบ")
    sign(page, "school", "นายผู้รับ ทดสอบ")
    page.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(page.locator(".photos img")).to_be_visible()
    expect(page.locator(".signature-kept img")).to_have_count(2)
    for picture in page.locator(".photos img, .signature-kept img").all():
        assert page.request.get(picture.get_attribute("src")).status == 200
    expect(page.locator("fieldset", has_text=RATED).locator("[value='5']")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    return page.url.removesuffix("edit/")


def send_back(head, visit):
    """The head reads the visit and returns it with a reason."""
    head.goto(visit)
    expect(head.get_by_text("ค่าเฉลี่ย 5.00")).to_be_visible()
    expect(head.locator(".signatures img")).to_have_count(2)
    head.get_by_role("link", name="ส่งกลับแก้ไข").click()
    head.get_by_label("เหตุผลที่ส่งกลับ").fill(REASON)
    head.get_by_role("button", name="ส่งกลับแก้ไข").click()
    expect(head.locator(".notices")).to_contain_text("ส่งกลับให้ผู้นิเทศแก้ไขแล้ว")


def close(school, supervisor, visit, folder):
    """The school acknowledges and answers with evidence; the supervisor verifies and closes."""
    school.goto(visit)
    expect(school.locator("main")).not_to_contain_text(REASON)
    school.get_by_label("ความเห็นของโรงเรียน").fill("โรงเรียนเห็นด้วย")
    school.get_by_role("button", name="รับทราบผลการนิเทศ").click()
    expect(school.locator(".notices")).to_contain_text("บันทึกการรับทราบผลการนิเทศแล้ว")
    school.get_by_role("link", name=ADVICE).click()
    expect(school).to_have_url(re.compile(r"/recommendations/\d+/$"))
    school.get_by_label("ผลการดำเนินงาน").fill("จัดมุมหนังสือครบทั้งสองห้องแล้ว")
    school.locator("[name=evidence]").set_input_files(kept(folder, pdf()))
    school.get_by_role("button", name="ส่งผลการดำเนินงาน").click()
    expect(school.locator(".notices")).to_contain_text("ส่งผลการดำเนินงานแล้ว")

    supervisor.goto(school.url)
    evidence = supervisor.get_by_role("link", name="แผน.pdf")
    assert supervisor.request.get(evidence.get_attribute("href")).body().startswith(b"%PDF-")
    supervisor.get_by_role("button", name="ยืนยันผลการดำเนินงาน").click()
    expect(supervisor.locator(".notices")).to_contain_text("ยืนยันผลการดำเนินงานแล้ว")
    supervisor.get_by_role("button", name="ปิดข้อเสนอแนะ").click()
    expect(supervisor.locator(".notices")).to_contain_text("ปิดข้อเสนอแนะแล้ว")
    expect(supervisor.locator(".timeline li").last).to_contain_text(WHO)
