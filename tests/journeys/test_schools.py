"""Two schools merge: what the page says before, what both schools show after, and the way back."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from tests.supervision.factories import thai


def test_two_schools_merge_and_part_again(window, office):
    today = thai(timezone.localdate())
    pair = office.newcomers("schools_to_merge()")

    # The administrator opens the record from the list and asks what a merger would do.
    admin = window("office_admin")
    admin.goto("/schools/")
    admin.goto(f"/schools/?q={pair['bare_name']}")
    admin.locator("tbody").get_by_role("link", name=pair["bare_name"]).click()
    admin.goto(f"/schools/{pair['school']}/record/")
    admin.get_by_role("link", name="ยุบรวมกับโรงเรียนอื่น").click()
    admin.get_by_role("button", name="ตรวจสอบสิ่งที่จะเกิดขึ้น").click()
    expect(admin.locator(".error-summary")).to_contain_text("โรงเรียนที่รับ")
    admin.get_by_label("โรงเรียนที่รับ").fill(pair["into_name"])
    admin.locator("[name=on]").fill(today)
    admin.get_by_role("button", name="ตรวจสอบสิ่งที่จะเกิดขึ้น").click()
    told = admin.locator("tr", has_text="ข้อเสนอแนะที่ยังไม่เสร็จสิ้น")
    expect(told).to_contain_text(re.compile(r"\b1\b"))
    expect(told).to_contain_text("ย้ายไปยังโรงเรียนที่รับ")
    expect(admin.locator("tr", has_text="บุคคลที่มีบทบาทในโรงเรียน")).to_contain_text(re.compile(r"\b1\b"))

    # Two clicks merge once; the past stays readable.
    admin.get_by_role("button", name="ยืนยันการยุบรวม").dblclick()
    expect(admin.locator(".notices")).to_contain_text("ยุบรวม")
    expect(admin).to_have_url(re.compile(rf"/schools/{pair['school']}/record/$"))
    expect(admin.locator(".timeline li")).to_have_count(1)
    expect(admin.locator(".timeline")).to_contain_text(f"ยุบรวมกับ{pair['into_name']}")
    expect(admin.get_by_text("ไม่มีผลแล้ว")).to_be_visible()

    # What waited is at the school that took it in, with the name of the one it came from.
    supervisor = window("supervisor", width=360)
    supervisor.goto(f"/recommendations/{pair['recommendation']}/")
    expect(supervisor.get_by_role("heading", level=1)).to_contain_text(pair["into_name"])
    expect(supervisor.locator("dl.facts")).to_contain_text(f"{pair['name']} ซึ่งยุบรวมแล้ว")
    assert supervisor.evaluate("document.documentElement.scrollWidth") <= 360

    # It was a mistake.
    admin.get_by_role("link", name="ยกเลิกการปิดหรือยุบรวม").click()
    expect(admin.get_by_text(pair["teacher"])).to_be_visible()
    admin.get_by_label("เหตุผล").fill("เลือกโรงเรียนผิด")
    admin.get_by_role("button", name="ยืนยันการยกเลิก").click()
    expect(admin.locator(".notices")).to_contain_text("กลับเป็นโรงเรียนที่เปิดสอนแล้ว")
    expect(admin.locator(".timeline")).to_contain_text("เลือกโรงเรียนผิด")
    supervisor.reload()
    expect(supervisor.get_by_role("heading", level=1)).to_contain_text(pair["name"])


def test_a_school_gets_another_name_and_is_found_by_the_old_one(window, office):
    old = "บ้านชื่อเดิมของการทดสอบ"
    school = office.newcomers(f"school_to_rename({old!r})")
    admin = window("office_admin", width=360)
    admin.goto(f"/schools/{school}/edit/")
    name = admin.get_by_label("ชื่อโรงเรียน", exact=True)
    name.fill("บ้านชื่อใหม่ของการทดสอบ")
    admin.get_by_label("วางพิกัดหรือลิงก์แผนที่").fill("https://www.google.com/maps/@16.97,98.52,15z")
    admin.get_by_role("button", name="บันทึกข้อมูล").click()
    expect(admin.locator(".error-summary")).to_contain_text("ใช้ชื่อใหม่ตั้งแต่วันที่")
    admin.locator("[name=renamed_on]").fill(thai(timezone.localdate()))
    admin.get_by_role("button", name="บันทึกข้อมูล").click()
    expect(admin.locator(".notices")).to_contain_text("บันทึกข้อมูล โรงเรียนบ้านชื่อใหม่ของการทดสอบ แล้ว")
    expect(admin.locator("dl.facts", has_text="พิกัด")).to_contain_text("16.970000, 98.520000")
    assert admin.evaluate("document.documentElement.scrollWidth") <= 360
    admin.goto(f"/schools/?q={old}")
    expect(admin.locator("tbody")).to_contain_text("บ้านชื่อใหม่ของการทดสอบ")
