"""What several journeys do with events and the papers that people get there."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import pdf_text
from tests.supervision.factories import thai


def announce(page, title, *, capacity="", evaluated=False):
    """Makes an event of today whose people register by a link, and announces it; returns its address."""
    page.goto("/events/new/")
    page.locator("[name=title]").fill(title)
    page.locator("[name=starts_on]").fill(thai(timezone.localdate()))
    page.locator("[name=place]").fill("หอประชุม")
    page.locator("[name=capacity]").fill(capacity)
    page.locator("[name=registration][value=link]").check()
    if evaluated:
        page.locator("[name=instrument]").select_option(label=page.locator("option", has_text="F-event").inner_text())
        page.locator("[name=evaluation_required]").check()
    page.get_by_role("button", name="บันทึกฉบับร่าง").dblclick()
    expect(page).to_have_url(re.compile(r"/events/\d+/$"))
    # Its session takes all day, whatever the hour of this test is.
    page.goto(f"{page.url}sessions/")
    for name, hour in (("starts", "00.00"), ("ends", "23.59")):
        page.locator(f"[name$='-0-{name}']").fill(hour)
    page.get_by_role("button", name="บันทึก", exact=True).click()
    expect(page).to_have_url(re.compile(r"/events/\d+/$"))
    page.get_by_role("button", name="ประกาศกิจกรรม").click()
    expect(page.locator(".notices")).to_contain_text("ประกาศกิจกรรมแล้ว")
    return page.url


def issue(page):
    """Confirms the question and waits for the file; leaves the batch's page open."""
    batch = page.url
    page.get_by_role("button", name="ออกเลขและจัดทำไฟล์").click()
    expect(page.locator("#confirm")).to_contain_text("เลขที่ออกแล้วยกเลิกหรือใช้ซ้ำไม่ได้")
    page.locator("#confirm button[value=yes]").click()
    expect(page.locator(".notices")).to_contain_text("ออกเลขแล้ว")
    page.goto("/jobs/")
    page.locator("tbody tr").first.get_by_role("link").click()
    page.get_by_role("link", name="เปิดชุดเกียรติบัตร").click()
    expect(page).to_have_url(batch)


def more(page, name):
    """Opens the menu of somebody's paper in the table of a batch."""
    page.locator("tbody tr", has_text=name).locator("details.menu > summary").click()


def approve(page, title):
    """The signer opens the papers of an activity from their first page, sees the longest and the shortest name, and
    approves."""
    page.goto("/")
    page.locator(".notice", has_text=title).get_by_role("link", name="เปิดดูและพิจารณา").click()
    preview = page.get_by_role("link", name="ดูตัวอย่าง PDF").get_attribute("href")
    assert pdf_text(page.request.get(preview).body())[0] in (1, 2)
    page.get_by_label("เห็นชอบให้ลงนาม").check()
    page.get_by_role("button", name="บันทึกความเห็น").click()
    expect(page.locator(".notices")).to_contain_text("บันทึกความเห็นชอบแล้ว")
