"""A year's run: started by the head, a step done through its tool by its owner, seen as done on the board."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import rate_everything
from tests.supervision.factories import thai
from thai.years import fiscal_year

PURPOSE = "นิเทศตามขั้นตอนของคู่มือ"


def test_from_the_first_page_through_a_step_to_the_tool_and_back(window, office):
    facts = office.facts
    made = office.newcomers("run_of_a_year()")
    title, process = made["step"], made["process"]

    # The head starts the run of the year and gives its steps to the supervisor, all at once.
    head = window("head")
    head.goto(f"/handbook/runs/start/?year={fiscal_year(timezone.localdate())}")
    for box in head.locator("[name=processes]:checked").all():
        box.uncheck()
    head.get_by_role("checkbox", name=re.compile(process)).check()
    head.get_by_role("button", name="เริ่มงานที่เลือก").dblclick()
    expect(head.locator(".notices")).to_contain_text(re.compile("เริ่มงานของปี|มีอยู่แล้ว"))
    row = head.locator("tr", has=head.get_by_role("link", name=process))
    expect(row).to_have_count(1)
    row.locator(".board-bar a").last.click()
    for box in head.locator("[name=steps]").all():
        box.check()
    head.locator("[name=owner]").last.select_option(label=facts["people"]["supervisor"])
    head.get_by_role("button", name=re.compile("^มอบหมายขั้นตอน")).click()
    expect(head.locator(".notices")).to_contain_text(f"ให้ {facts['people']['supervisor']} แล้ว")

    # On a phone: from the first page to the step, through its tool, and back with what was done there.
    phone = window("supervisor", width=360)
    phone.goto("/")
    phone.get_by_role("link", name=re.compile("ดูขั้นตอนทั้งหมด")).click()
    phone.get_by_role("link", name=title).click()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    step = phone.url
    phone.get_by_role("button", name="เปิดบันทึกการนิเทศ").click()
    expect(phone).to_have_url(re.compile(r"/visits/"))
    phone.goto("/visits/new/")
    phone.locator("[name=school]").fill(facts["smis_code"])
    phone.locator("[name=visited_on]").fill(thai(timezone.localdate() - timedelta(days=made["ago"])))
    phone.locator("[name=purpose]").fill(PURPOSE)
    phone.locator("[name=people_met]").fill("ครู 2 คน")
    rate_everything(phone, 4)
    phone.locator("[name=strengths]").fill("ครูเตรียมการสอนดี")
    phone.locator("[name=improvements]").fill("ควรเพิ่มสื่อ")
    phone.get_by_role("button", name="ส่งให้พิจารณา").click()
    expect(phone.locator(".notices")).to_contain_text("ส่งบันทึกการนิเทศแล้ว")
    phone.get_by_role("link", name=re.compile("กลับไปที่ขั้นตอน")).click()
    expect(phone).to_have_url(step)
    expect(phone.locator(".proofs").first).to_contain_text("ระบบแนบให้")
    phone.get_by_role("button", name="บันทึกว่าเสร็จแล้ว").dblclick()
    expect(phone.locator("dl.facts")).to_contain_text("เสร็จแล้ว")
    expect(phone.locator(".timeline-what", has_text="ทำเสร็จ")).to_have_count(1)

    # The board shows it, and leads to it.
    head.goto("/handbook/runs/")
    head.locator("#id_q").fill(process)
    head.get_by_role("button", name="กรอง", exact=True).click()
    row = head.locator("tr", has=head.get_by_role("link", name=process))
    done = row.locator(".board-bar a").first
    expect(done).to_have_text("1")
    done.click()
    expect(head.get_by_role("link", name=title)).to_be_visible()
