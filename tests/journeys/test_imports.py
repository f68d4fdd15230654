"""A list of schools with headings nobody knows: mapped, looked at, taken in, taken back."""

import re

from playwright.sync_api import expect

FILE = (
    "เลขประจำสถานศึกษา,สถาบัน,ท้องที่,หมายเหตุ\n"
    "99990001,บ้านนำเข้าหนึ่ง,เวียงแก้ว,ก\n"
    "99990002,บ้านนำเข้าสอง,เวียงแก้ว,\n"
    "x,บ้านไม่มีรหัส,เวียงแก้ว,\n"
)


def test_from_unknown_headings_to_the_register_and_back(window):
    page = window("office_admin")
    page.goto("/imports/new/schools/")
    page.locator("[name=file]").set_input_files(
        {"name": "รายชื่อแปลก.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    page.get_by_role("button", name="อ่านไฟล์และแสดงตัวอย่าง").click()

    expect(page.locator("h1")).to_have_text("จับคู่คอลัมน์")
    expect(page.locator("main")).to_contain_text("99990001 · 99990002")
    for label, column in (("รหัส SMIS", 0), ("ชื่อโรงเรียน", 1), ("อำเภอ", 2)):
        page.get_by_label(re.compile(f"^{label}( \\(ต้องมี\\))?$")).select_option(str(column))
    page.get_by_role("button", name="อ่านไฟล์ตามที่จับคู่").click()

    apply = page.get_by_role("button", name="นำเข้า 2 โรงเรียน")
    expect(apply).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text("หมายเหตุ")
    expect(page.locator("main")).to_contain_text("รหัส SMIS “x” ไม่ใช่ตัวเลข 8 หลัก")
    apply.click()
    expect(page.locator("main")).to_contain_text("นำเข้าแล้วเมื่อ")
    batch = page.url

    page.goto("/schools/?q=นำเข้าหนึ่ง")
    expect(page.locator("main")).to_contain_text("99990001")

    page.goto(batch)
    page.get_by_role("link", name="ย้อนกลับการนำเข้านี้").click()
    expect(page.locator("main")).to_contain_text("ลบโรงเรียนที่การนำเข้านี้เพิ่ม 2 แห่ง")
    page.get_by_role("button", name="ย้อนกลับการนำเข้านี้").click()
    expect(page.locator("main")).to_contain_text("ย้อนกลับแล้วเมื่อ")
    page.goto("/schools/?q=นำเข้าหนึ่ง")
    expect(page.locator("main")).not_to_contain_text("99990001")
