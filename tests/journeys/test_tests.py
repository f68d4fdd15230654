"""Results of a test come in from a spreadsheet of somebody else's, three years of it, and the school sees its trend."""

import re

from playwright.sync_api import expect

from tests.journeys.steps import YEAR

SITTING = "LAS ป.5"


def table(code, shift):
    """A file with headings that nobody knows, with the rows of the area, OBEC and the nation, in the encoding of a Thai
    Windows."""
    lines = [
        "KEY,LABEL,SEAT,M1,T1",
        f"{code},ที่หนึ่ง,21,{40 + shift}.50,{50 + shift}.25",
        "99990000,บ้านไม่มีในทะเบียน,9,30,30",
        f",สพฐ.,,{39 + shift},49",
        f",ระดับประเทศ,,{38 + shift},48",
    ]
    return ("\r\n".join(lines) + "\r\n").encode("cp874")


def choose_file(page, code, year, shift):
    page.goto("/imports/new/test_table/")
    page.get_by_label("การทดสอบและชั้น").select_option(label=SITTING)
    page.get_by_label("ปีการศึกษาของผล").fill(str(year))
    page.locator("[name=file]").set_input_files(
        {"name": f"las{year}.csv", "mimeType": "text/csv", "buffer": table(code, shift)}
    )
    page.get_by_role("button", name="อ่านไฟล์และแสดงตัวอย่าง").click()


def take_in(page):
    apply = page.get_by_role("button", name=re.compile("^นำเข้า 3 "))
    expect(apply).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text("ไม่พบโรงเรียนรหัส 99990000 ในสำนักงานนี้")
    expect(page.locator("main")).to_contain_text("ค่าอ้างอิง: ประเทศ")
    apply.click()
    expect(page.locator("main")).to_contain_text("นำเข้าแล้วเมื่อ")


def test_three_years_of_a_mapped_file_become_a_trend(window):
    director = window("school_director")
    director.goto("/qa/tests/")
    expect(director.locator("h1")).to_have_text("ผลการทดสอบของโรงเรียน")
    own = director.url
    admin = window("office_admin")
    admin.goto(f"/schools/{re.search(r'([0-9]+)/$', own)[1]}/record/")
    code = re.search(r"\b[0-9]{8}\b", admin.locator("main").inner_text()).group()

    choose_file(admin, code, YEAR - 3, 0)
    expect(admin.locator("h1")).to_have_text("จับคู่คอลัมน์")
    for label, column in (("รหัสโรงเรียน", 0), ("ชื่อโรงเรียน", 1), ("ผู้เข้าสอบ", 2), ("คณิตศาสตร์", 3), ("ภาษาไทย", 4)):
        admin.get_by_label(re.compile(f"^{label}( \\(ต้องมี\\))?$")).select_option(str(column))
    admin.get_by_role("button", name="อ่านไฟล์ตามที่จับคู่").click()
    take_in(admin)
    for year, shift in ((YEAR - 2, 3), (YEAR - 1, 6)):
        choose_file(admin, code, year, shift)
        take_in(admin)

    director.goto(own)
    card = director.locator(".card", has=director.get_by_role("heading", name=SITTING))
    for value in ("40.50", "43.50", "46.50", "50.25", "56.25", "44.00"):
        expect(card).to_contain_text(value)
    expect(card).to_contain_text("สูงกว่า 2.50")
    expect(card.get_by_role("img", name=re.compile(f"คณิตศาสตร์.*ปี {YEAR - 1}.*46.50"))).to_be_visible()

    head = window("head")
    head.goto("/qa/tests/")
    head.get_by_role("link", name=SITTING).click()
    head.get_by_role("link", name="คณิตศาสตร์").first.click()
    expect(head.locator("main")).to_contain_text("สูงกว่าค่าอ้างอิง")
    # The mean of the area, which is that of the one school, and the school below it.
    expect(head.get_by_role("row", name=re.compile("43.50.*46.50.*สูงกว่า 2.50"))).to_have_count(2)
