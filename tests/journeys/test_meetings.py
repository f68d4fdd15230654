"""A committee meets: called, counted, minuted; a resolution becomes a task and another a recommendation."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import pdf_text
from tests.supervision.factories import thai

NAME = "คณะกรรมการทดสอบการประชุม"
TASK = "จัดทำปฏิทินการประชุมทั้งปี"
GIVEN = "ให้โรงเรียนจัดทำแผนพัฒนาการอ่านรายบุคคล"


def test_from_the_call_to_a_task_and_a_recommendation(window, office):
    head = window("head")
    meeting = call(head, office.facts["people"])
    count(head, meeting)
    resolve(head, meeting, office.facts)

    # The owner finds the task on the first page and says what was done.
    supervisor = window("supervisor", width=360)
    supervisor.goto("/")
    supervisor.get_by_role("link", name=TASK).click()
    supervisor.locator("[name=reason]").fill("จัดทำแล้ว แนบในแฟ้มการประชุม")
    supervisor.get_by_role("button", name="บันทึกว่าเสร็จแล้ว").dblclick()
    expect(supervisor.locator("dl.facts")).to_contain_text("เสร็จแล้ว")
    school = window("school_staff")
    school.goto("/recommendations/")
    school.get_by_role("link", name=GIVEN).first.click()
    expect(school.locator("dl.facts")).to_contain_text(f"มติ {NAME}")

    # The committee reads the minutes once they are complete, on paper too.
    committee = window("committee")
    committee.goto(meeting)
    expect(committee.locator(".agenda")).not_to_contain_text("ที่ประชุมอภิปราย")
    head.goto(meeting)
    head.get_by_role("link", name="จบรายงาน").click()
    head.locator("[name=opened_at]").fill("09.30")
    head.locator("[name=closed_at]").fill("12.00")
    head.locator("[name=presided_by]").select_option(index=1)
    head.get_by_role("button", name="จบรายงานและแจ้งกรรมการ").click()
    expect(head.locator(".notices")).to_contain_text("รอรับรองในการประชุมครั้งถัดไป")
    committee.goto("/meetings/")
    committee.get_by_role("link", name=re.compile(NAME)).click()
    expect(committee.locator(".agenda")).to_contain_text("ที่ประชุมอภิปราย")
    paper = committee.request.get(committee.get_by_role("link", name="รายงานการประชุม (PDF)").get_attribute("href"))
    _pages, text = pdf_text(paper.body())
    for words in (f"รายงานการประชุม{NAME}", "ผู้มาประชุม", "ผู้ไม่มาประชุม", "ระเบียบวาระที่๔", TASK, "เลิกประชุมเวลา๑๒.๐๐น."):
        assert words.replace(" ", "") in text


def call(head, people):
    """Founds the committee and calls its first meeting; returns the address of the meeting."""
    head.goto("/meetings/committees/")
    head.get_by_role("link", name="เพิ่มคณะกรรมการ").first.click()
    head.locator("[name=name]").fill(NAME)
    head.locator("[name=place]").fill("ห้องประชุม 2")
    head.locator("[name=members-1-user]").select_option(index=0)
    head.locator("[name=members-1-name]").fill("นายประธาน ทดสอบ")
    head.locator("[name=members-1-duty]").select_option("chair")
    pick(head, "members-2-user", people["committee"])
    head.get_by_role("button", name="เพิ่มกรรมการ").click()
    head.locator("[name$='-name']").last.fill("นางไกล ทดสอบ")
    head.get_by_role("button", name="บันทึกคณะกรรมการ").click()
    expect(head.locator("#members")).to_contain_text("4 คน")
    head.get_by_role("link", name="นัดประชุม").click()
    head.locator("[name=starts_on]").fill(thai(timezone.localdate()))
    head.locator("[name=starts_at]").fill("09.30")
    head.get_by_role("button", name="นัดประชุม").click()
    expect(head).to_have_url(re.compile(r"/meetings/\d+/$"))
    expect(head.locator(".agenda > li > h3")).to_have_count(5)
    head.get_by_role("button", name="เชิญประชุม").dblclick()
    expect(head.locator(".timeline-what", has_text="เชิญประชุม")).to_have_count(1)
    return head.url


def pick(page, field, person):
    """Chooses a person by the name that pages show."""
    page.locator(f"[name={field}]").select_option(label=person)


def count(head, meeting):
    """Two of four are enough; the page says so when only one has come."""
    head.get_by_role("link", name="ผู้มาประชุม").click()
    rows = head.locator("select[name$=attendance]")
    expect(rows).to_have_count(4)
    for number in range(4):
        rows.nth(number).select_option("leave" if number else "present")
    head.get_by_role("button", name="บันทึกผู้มาประชุม").click()
    expect(head.locator("main")).to_contain_text("ขาดอีก 1 คน")
    head.get_by_role("link", name="ผู้มาประชุม").click()
    head.locator("select[name$=attendance]").nth(1).select_option("present")
    head.get_by_role("button", name="บันทึกผู้มาประชุม").click()
    expect(head.locator(".notices")).to_contain_text("มาประชุม 2 จาก 4 คน ครบองค์ประชุม")
    head.get_by_role("button", name="เริ่มประชุม").click()
    head.locator("#confirm button[value=yes]").click()
    expect(head).to_have_url(meeting)
    expect(head.locator("#finish")).to_be_visible()


def resolve(head, meeting, facts):
    """Minutes of the matter to consider, one resolution with a task and one with a recommendation."""
    matter = head.locator(".agenda > li", has_text="เรื่องเสนอเพื่อพิจารณา")
    matter.get_by_role("link", name="จดรายงาน").click()
    head.locator("[name=minutes]").fill("ที่ประชุมอภิปรายแนวทางทั้งปี")
    head.get_by_role("button", name="บันทึกรายงานวาระ").click()
    matter.locator("a[href$='/resolve/']").click()
    head.locator("[name=text]").fill(TASK)
    head.get_by_label("มอบหมายงาน").check()
    head.get_by_role("button", name="บันทึกมติ").click()
    expect(head.locator(".error-summary")).to_contain_text("โปรดเลือกผู้รับผิดชอบ")
    expect(head.locator("[name=text]")).to_have_value(TASK)
    pick(head, "owner", facts["people"]["supervisor"])
    head.locator("[name=due_on]").fill(thai(timezone.localdate() + timedelta(days=3)))
    head.get_by_role("button", name="บันทึกมติ").dblclick()
    expect(head).to_have_url(re.compile(re.escape(meeting)))
    expect(head.locator(".resolution")).to_have_count(1)
    matter.locator("a[href$='/resolve/']").click()
    head.locator("[name=text]").fill(GIVEN)
    head.get_by_label("ข้อเสนอแนะถึงโรงเรียน").check()
    head.get_by_role("button", name="บันทึกมติ").click()
    expect(head.get_by_role("heading", level=1)).to_have_text("ให้ข้อเสนอแนะจากมติที่ประชุม")
    box = head.get_by_label(facts["school"], exact=True)
    box.evaluate("box => box.closest('details').open = true")
    box.check()
    head.locator("[name=owner]").fill("ครูวิชาการ")
    head.get_by_role("button", name="เปิดข้อเสนอแนะ").dblclick()
    expect(head.locator(".resolution")).to_have_count(2)
    expect(head.locator(".resolution").last).to_contain_text(facts["school"])
