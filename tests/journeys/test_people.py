"""The head goes away for some days: a supervisor takes the place, signs in it, and hands it back."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import timeline
from thai.dates import numeric, short

DEPUTY = "ศน.รักษาการ"
PLACE = "รักษาราชการแทนผู้อำนวยการกลุ่มนิเทศฯ"


def switch(page, label):
    page.locator("details.person > summary").click()
    page.get_by_role("button", name=label).click()


def test_a_supervisor_takes_the_head_s_place(window, office):
    name = office.newcomers(f"deputy({DEPUTY!r})")
    last = timezone.localdate() + timedelta(days=9)

    head = window("head")
    head.goto("/people/")
    head.get_by_role("link", name="ให้รักษาราชการแทน").click()
    head.locator("[name=to]").select_option(label=f"{name} · ศึกษานิเทศก์")
    head.locator("[name=ends]").fill(numeric(last + timedelta(days=400)))
    head.locator("[name=order_text]").fill("301/2569")
    head.get_by_role("button", name="ให้รักษาราชการแทน").click()
    expect(head.locator(".error-summary")).to_contain_text("ไม่เกิน 1 ปี")
    head.locator("[name=ends]").fill(numeric(last))
    head.get_by_role("button", name="ให้รักษาราชการแทน").click()
    expect(head.locator(".notices")).to_contain_text(f"{name} {PLACE}")
    row = head.locator("section", has=head.get_by_role("heading", name="การรักษาราชการแทน")).locator("tr", has_text=name)
    expect(row).to_contain_text(short(last))
    expect(row).to_contain_text("301/2569")

    # The supervisor, on a phone, in the own right first.
    phone = window(DEPUTY, width=360)
    phone.goto("/visits/?state=submitted&mine=0")
    phone.locator("tbody a").first.click()
    expect(phone).to_have_url(re.compile(r"/visits/\d+/$"))
    visit = phone.url
    expect(phone.get_by_role("button", name="อนุมัติ")).to_have_count(0)
    phone.locator("details.person > summary").click()
    choice = phone.get_by_role("button", name=PLACE)
    expect(choice).to_contain_text(f"ถึง {short(last)}")
    choice.click()
    phone.goto(visit)
    phone.get_by_role("button", name="อนุมัติ").click()
    expect(phone.locator(".notices")).to_contain_text("อนุมัติบันทึกการนิเทศ")
    assert timeline(phone)[-1] == "อนุมัติ"
    expect(phone.locator(".timeline li").last).to_contain_text(f"{name} · {PLACE}")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360

    # The head is back early: what was open in the supervisor's hands is gone at once.
    phone.goto("/visits/?state=submitted&mine=0")
    phone.locator("tbody a").first.click()
    expect(phone.get_by_role("button", name="อนุมัติ")).to_be_visible()
    head.goto("/people/")
    row.get_by_role("link", name=name).click()
    head.get_by_role("link", name=f"สิ้นสุดบทบาท {PLACE}").click()
    head.get_by_role("button", name="สิ้นสุดบทบาท").click()
    expect(head.locator(".notices")).to_contain_text("สิ้นสุดแล้ว")
    phone.get_by_role("button", name="อนุมัติ").click()
    expect(phone.locator(".notices")).to_contain_text("บทบาทที่ท่านใช้อยู่สิ้นสุดแล้ว ระบบจึงไม่ได้ทำรายการเมื่อครู่")
    expect(phone).to_have_url(re.compile(r"/$"))


def test_an_account_is_switched_off_and_its_window_closes(window, office):
    name = office.newcomers("deputy('ศน.พักงาน')")
    theirs, admin = window("ศน.พักงาน"), window("office_admin")
    theirs.goto("/visits/")
    admin.goto("/people/")
    admin.locator("#id_q").fill("พักงาน")
    admin.get_by_role("link", name=name).click()
    admin.locator(".page-actions summary").click()
    admin.get_by_role("link", name="ระงับบัญชี").click()
    admin.get_by_label("เหตุผล").fill("ย้ายไปสังกัดอื่น")
    admin.get_by_role("button", name="ระงับบัญชี").click()
    expect(admin.locator(".notices")).to_contain_text("ระงับบัญชีของ")
    theirs.goto("/visits/")
    expect(theirs.get_by_role("heading", level=1)).to_have_text("เข้าสู่ระบบ")
