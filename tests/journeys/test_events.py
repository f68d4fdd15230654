"""A training from its draft to its report: people register by link, confirm that they came by the code on a screen, and
evaluate."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

from tests.journeys.papers import announce
from tests.journeys.steps import pdf_text, rate_everything
from tests.reports import qr_pictures

TITLE = "อบรมการอ่านออกเขียนได้"
NAME = "นางสาวกี่ปั่น น้ำผู้ใหญ่"


def address_in(picture):
    """What a phone reads in a QR code on the page."""
    return qr_pictures.read(Image.open(io.BytesIO(picture.screenshot())).convert("L"))


def test_registration_attendance_evaluation_and_summary(window):
    clerk = window("clerk")
    event = announce(clerk, TITLE, capacity="1", evaluated=True)
    link = clerk.locator("#link").input_value()
    assert address_in(clerk.locator(".event-qr")) == link

    visitor = window(width=360)
    own = register(visitor, link)
    late = window(width=360)
    late.goto(link)
    late.locator("[name=name]").fill("นายช้า มาหลัง")
    late.locator("[name=phone]").fill("089 111 2222")
    late.get_by_role("button", name="ลงทะเบียน").click()
    expect(late.locator("#me ~ dl")).to_contain_text("รายชื่อสำรอง")

    # The code on the screen, read from the picture as a phone does; whose browser it is, is known.
    clerk.goto(event)
    clerk.get_by_role("link", name=re.compile("QR บนจอ")).click()
    code = address_in(clerk.locator(".screen-qr"))
    visitor.goto(code)
    expect(visitor.locator("main")).to_contain_text(NAME)
    visitor.get_by_role("button", name="ยืนยันว่าฉันมาแล้ว").dblclick()
    expect(visitor.locator("main")).to_contain_text("ยืนยัน")
    late.goto(code)
    late.locator("[name=name]").fill("ช้า มาหลัง")
    late.get_by_role("button", name="ยืนยันการเข้าร่วม").click()
    expect(late.locator(".error-summary")).to_contain_text("ไม่พบชื่อนี้")

    # A second place, and the clerk presses for who has it.
    clerk.goto(f"{event}edit/")
    clerk.locator("[name=capacity]").fill("2")
    clerk.get_by_role("button", name="บันทึก", exact=True).click()
    clerk.get_by_role("link", name=re.compile("บันทึกการเข้าร่วม")).click()
    row = clerk.locator(".tick", has_text="ช้า มาหลัง")
    row.get_by_role("button").dblclick()
    expect(row.get_by_role("button")).to_contain_text("มาแล้ว")
    expect(clerk.locator("#came")).to_have_text("2")

    visitor.goto(own)
    visitor.get_by_role("link", name="ตอบแบบประเมินกิจกรรม").click()
    rate_everything(visitor, 5)
    visitor.get_by_role("button", name="ส่งแบบประเมิน").dblclick()
    expect(visitor.locator("main")).to_contain_text("ได้รับคำตอบของท่านแล้ว")
    summary(clerk, event)


def register(page, link):
    """A person without an account registers on a phone; returns the address of their own page."""
    page.goto(link)
    page.locator("[name=name]").fill(NAME)
    page.get_by_role("button", name="ลงทะเบียน").click()
    expect(page.locator(".error-summary")).to_contain_text("โทรศัพท์หรืออีเมล")
    expect(page.locator("[name=name]")).to_have_value(NAME)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("[name=email]").fill("kee@example.org")
    page.get_by_role("button", name="ลงทะเบียน").dblclick()
    expect(page.locator(".notice")).to_contain_text("ได้รับการลงทะเบียนแล้ว")
    own = page.url.split("?")[0]
    assert address_in(page.locator(".own-qr")) == own
    return own


def summary(page, event):
    """What the event page and its report count."""
    page.goto(event)
    for label, value in (("ผู้เข้าร่วมที่มา", "2"), ("ตอบแบบประเมิน", "1")):
        expect(page.locator(".stat", has_text=label).locator(".stat-value")).to_have_text(value)
    answer = page.context.request.get(event.replace("/events/", "/reports/events/") + "summary/")
    _pages, text = pdf_text(answer.body())
    assert "ลงทะเบียน2คน" in text
    assert "มาเข้าร่วม2คน" in text
