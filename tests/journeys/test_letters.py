"""A letter comes in, goes round, is acknowledged and answered; its slip says who did what."""

import uuid

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import pdf_text, timeline
from tests.qa.factories import pdf
from tests.supervision.factories import thai

SUBJECT = f"ขอข้อมูลการอ่านของนักเรียน {uuid.uuid4().hex[:6]}"


def test_letter_in_routed_acknowledged_answered(window, office):
    people = office.facts["people"]
    clerk = window("clerk")
    clerk.goto("/")
    clerk.get_by_role("link", name="ลงทะเบียนรับหนังสือ").click()
    clerk.locator("[name=sender]").fill("สำนักงานศึกษาธิการจังหวัด")
    clerk.locator("[name=subject]").fill(SUBJECT)
    clerk.locator("[name=due_on]").fill(thai(timezone.localdate()))
    upload = {"name": "หนังสือ.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    clerk.locator("[name=files]").set_input_files(upload)
    clerk.get_by_label(people["head"]).check()
    clerk.get_by_label("เพื่อพิจารณาสั่งการ").check()
    clerk.get_by_role("button", name="ลงทะเบียนรับ", exact=True).dblclick()
    expect(clerk.locator("h1")).to_have_text(SUBJECT)
    letter = clerk.url
    expect(clerk.get_by_role("link", name="หนังสือ.pdf")).to_be_visible()
    assert len([step for step in timeline(clerk) if step == "ลงทะเบียน"]) == 1

    # The head finds it on the first page and says who does it.
    head = window("head")
    head.goto("/")
    head.get_by_role("link", name=SUBJECT).click()
    head.get_by_text("ส่งถึงผู้รับเพิ่ม").click()
    head.get_by_label(people["supervisor"]).check()
    head.locator("[name=instruction]").fill("รวบรวมแล้วตอบ")
    head.get_by_role("button", name="ส่งถึงผู้รับ", exact=True).click()
    expect(head.locator(".notices")).to_contain_text(people["supervisor"])
    head.goto("/letters/follow/")
    expect(head.locator("tr", has_text=SUBJECT)).to_contain_text("รอรับทราบ")

    # The supervisor, on a phone: reads, acknowledges, answers by a letter that goes out.
    supervisor = window("supervisor", width=360)
    supervisor.goto("/letters/mine/")
    supervisor.get_by_role("link", name=SUBJECT).click()
    expect(supervisor.locator("#own ~ blockquote")).to_contain_text("รวบรวมแล้วตอบ")
    supervisor.get_by_role("button", name="รับทราบ", exact=True).dblclick()
    expect(supervisor.locator(".notices")).to_contain_text("รับทราบ")
    supervisor.locator("main summary", has_text="เพิ่มเติม").first.click()
    supervisor.get_by_role("link", name="ออกเลขหนังสือตอบที่ลงนามนอกระบบ").click()
    expect(supervisor.locator("[name=addressee]")).to_have_value("สำนักงานศึกษาธิการจังหวัด")
    supervisor.locator("[name=way]").select_option("my_office")
    supervisor.get_by_role("button", name="ออกเลขหนังสือส่ง").dblclick()
    expect(supervisor.locator("dl.facts")).to_contain_text("ตอบหนังสือ")
    supervisor.goto(letter)
    expect(supervisor.locator("dl.facts")).to_contain_text("เสร็จแล้ว")
    expect(supervisor.locator("dl.facts")).to_contain_text("ตอบแล้วตาม")

    # On nobody's desk any more; the slip says who did what.
    head.goto("/letters/follow/")
    expect(head.locator("main")).not_to_contain_text(SUBJECT)
    clerk.goto(letter)
    clerk.locator("main summary", has_text="เพิ่มเติม").first.click()
    slip = clerk.get_by_role("link", name="ใบปะหน้าส่งเรื่อง (PDF)").get_attribute("href")
    _pages, text = pdf_text(clerk.request.get(slip).body())
    for words in ("ใบปะหน้าส่งเรื่อง", SUBJECT, "ตอบตามหนังสือที่"):
        assert words.replace(" ", "") in text
