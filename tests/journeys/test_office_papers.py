"""What leaves the office: an official paper from its draft to the schools, a work of a school from its file to the
public page, and a project from its proposal to what it spent."""

import re
import uuid

from playwright.sync_api import expect

from tests import servers
from tests.journeys.steps import pdf_text
from tests.qa.factories import pdf

MARK = uuid.uuid4().hex[:6]


def test_a_letter_is_drafted_signed_numbered_printed_and_sent(window, office):
    facts, subject = office.facts, f"ขอเชิญประชุมปฏิบัติการนิเทศ {MARK}"
    supervisor, head, director = window("supervisor"), window("head"), window("director")
    supervisor.goto("/official/new/letter/")
    supervisor.locator("[name=subject]").fill(subject)
    supervisor.locator("[name=to]").fill("ผู้อำนวยการโรงเรียนทุกแห่ง")
    supervisor.locator("[name=text]").fill("ด้วยสำนักงานกำหนดประชุมปฏิบัติการนิเทศ\nจึงเรียนมาเพื่อโปรดทราบ")
    for name, who in (("reviewer1", "head"), ("signer", "director")):
        option = supervisor.locator(f"[name={name}] option", has_text=facts["people"][who])
        supervisor.locator(f"[name={name}]").select_option(value=option.get_attribute("value"))
    supervisor.get_by_role("button", name="บันทึกและเสนอ").dblclick()
    expect(supervisor).to_have_url(re.compile(r"/official/\d+/$"))
    paper = supervisor.url

    head.goto("/")
    head.get_by_role("link", name=subject).click()
    head.get_by_role("button", name="เห็นชอบ", exact=True).dblclick()
    expect(head.locator(".notices")).to_contain_text("เห็นชอบ")
    director.goto("/")
    director.get_by_role("link", name=subject).click()
    director.get_by_role("button", name="ลงนามและออกเลข").dblclick()
    expect(director.locator("p.subtitle")).to_contain_text("ลงวันที่")

    def printed():
        supervisor.goto(paper)
        return supervisor.get_by_role("link", name="เปิด PDF").count()

    servers.wait_until(printed, seconds=180, what="The letter")
    file = supervisor.get_by_role("link", name="เปิด PDF").get_attribute("href")
    _pages, text = pdf_text(supervisor.request.get(file).body())
    assert subject.replace(" ", "") in text and "ขอแสดงความนับถือ" in text
    supervisor.get_by_role("link", name="ส่ง", exact=True).click()
    supervisor.get_by_role("checkbox", name=re.compile(facts["school"].removeprefix("โรงเรียน"))).check()
    supervisor.get_by_role("button", name="ส่ง", exact=True).dblclick()
    expect(supervisor.locator(".notices")).to_contain_text(re.compile("ส่งแล้ว"))

    # The school finds it on its first page, and the register has it once.
    school = window("school_director", width=360)
    school.goto("/letters/from-office/")
    school.get_by_role("link", name=subject).click()
    expect(school.get_by_role("link", name=re.compile(subject))).to_be_visible()
    school.get_by_role("button", name="รับทราบ", exact=True).dblclick()
    expect(school.locator("dl.facts")).not_to_contain_text("รอรับทราบ")
    head.goto("/letters/?kind=letter_out")
    expect(head.locator("tbody tr", has_text=subject)).to_have_count(1)


def test_a_work_of_a_school_is_reviewed_and_stands_on_the_public_page(window, office):
    title = f"ชุดฝึกอ่านคำควบกล้ำ {MARK}"
    teacher, head = window("school_staff", width=360), window("head")
    teacher.goto("/library/new/?kind=media")
    teacher.locator("[name=title]").fill(title)
    teacher.locator("[name=own_type]").select_option("สิ่งพิมพ์")
    teacher.locator("[name=summary]").fill("แบบฝึกอ่าน 12 ชุด สำหรับชั้นประถมศึกษาปีที่ 2")
    teacher.locator("[name=visibility][value=public]").check()
    teacher.get_by_role("button", name="บันทึกฉบับร่าง").dblclick()
    expect(teacher.locator("h1")).to_have_text(title)
    teacher.get_by_text("เพิ่มไฟล์หรือลิงก์").click()
    teacher.get_by_label("ชื่อไฟล์หรือลิงก์").fill("แบบฝึก")
    teacher.get_by_label("หรือแนบไฟล์").set_input_files(
        {"name": "แบบฝึก.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    teacher.get_by_label(re.compile("รับรองว่าไม่มีข้อมูลส่วนบุคคล")).check()
    teacher.get_by_role("button", name="เพิ่ม", exact=True).click()
    expect(teacher.locator(".sar-files")).to_contain_text("แบบฝึก.pdf")
    teacher.get_by_role("button", name=re.compile("ส่งให้สำนักงานพิจารณา")).dblclick()
    expect(teacher.locator(".notices")).to_contain_text("ส่งให้สำนักงานพิจารณาแล้ว")
    item = teacher.url

    head.goto(item)
    head.get_by_role("link", name="พิจารณา", exact=True).click()
    for line in head.locator(".library-line").all():
        line.locator("[type=radio]").first.check()
    head.locator("[name$=decision][value=approve]").check()
    head.get_by_role("button", name="บันทึกผลการพิจารณา").dblclick()
    expect(head.locator(".notices")).to_contain_text("ขึ้นทะเบียนแล้ว")
    head.goto(item)
    head.get_by_role("button", name=re.compile("เผยแพร่")).dblclick()
    expect(head.locator(".notices")).to_contain_text("เผยแพร่แล้ว")
    public = head.get_by_role("link", name="หน้าสาธารณะ").get_attribute("href")

    reader = window(width=360)
    reader.goto(public)
    reader.get_by_role("link", name=title).click()
    expect(reader.locator("main")).to_contain_text("แบบฝึกอ่าน 12 ชุด")
    file = reader.locator("main a[href*='/files/']").get_attribute("href")
    assert pdf_text(reader.request.get(file).body())[0] == 1


def test_a_project_is_proposed_approved_and_tells_what_it_spent(window, office):
    name, people = f"โครงการนิเทศอ่านออกเขียนได้ {MARK}", office.facts["people"]
    supervisor, head = window("supervisor"), window("head")
    supervisor.goto("/projects/new/")
    supervisor.locator("[name=name]").fill(name)
    option = supervisor.locator("[name=owner] option", has_text=people["supervisor"])
    supervisor.locator("[name=owner]").select_option(value=option.get_attribute("value"))
    for month in ("first_month", "last_month"):
        supervisor.locator(f"[name={month}]").select_option(index=3)
    supervisor.locator("[name=goals]").fill("ให้โรงเรียนทุกแห่งได้รับการนิเทศ")
    supervisor.locator("[name=budget]").fill("40,000")
    supervisor.get_by_role("button", name="เสนอโครงการ").dblclick()
    expect(supervisor.locator("h1")).to_contain_text(name)
    project = supervisor.url
    supervisor.goto(f"{project}indicators/")
    supervisor.locator("[name=indicators-0-name]").fill("โรงเรียนที่ได้รับการนิเทศ")
    supervisor.locator("[name^=indicators-0-target_]").first.fill("80")
    supervisor.get_by_role("button", name="บันทึกตัวชี้วัด").dblclick()
    expect(supervisor.locator("#main")).to_contain_text("โรงเรียนที่ได้รับการนิเทศ")

    head.goto(project)
    head.get_by_role("button", name="อนุมัติโครงการ").dblclick()
    expect(head.locator(".notices")).to_contain_text("อนุมัติโครงการ")
    supervisor.goto(project)
    supervisor.get_by_role("link", name="บันทึกความก้าวหน้า").click()
    supervisor.locator("[name=done]").fill("นิเทศแล้ว 30 โรงเรียน")
    supervisor.locator("[name=spent]").fill("12,500")
    supervisor.get_by_role("button", name="บันทึกความก้าวหน้า").dblclick()
    expect(supervisor.locator(".notices")).to_contain_text("บันทึกความก้าวหน้า")
    facts = supervisor.locator("dl.facts").first
    expect(facts).to_contain_text("12,500.00")
    expect(facts).to_contain_text("27,500.00")
