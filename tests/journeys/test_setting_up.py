"""An empty office is set up by clicking: from its first administrator to figures, networks, duties and invitations."""

import csv
import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from schools.models.figures import GRADES
from tests.journeys.steps import number

LIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "offices" / "spp_suratthani2.csv"
PASSWORD = "ฝนตกที่ริมธาร-2571"
OFFICE = "สพป.สุราษฎร์ธานี เขต 2"

pytestmark = pytest.mark.skipif(
    not LIST.exists(), reason="only on machines with ../shared/data: the real lists are not kept here"
)


def join(window, link, username):
    """Takes up an invitation in a window of its own and returns it, logged in."""
    guest = window()
    guest.goto(link)
    for name, text in (("given_name", username), ("family_name", "ริมธาร"), ("username", username)):
        guest.locator(f"[name={name}]").fill(text)
    guest.locator("[name=password1]").fill(PASSWORD)
    guest.locator("[name=password2]").fill(PASSWORD)
    guest.get_by_role("button", name="เข้าร่วม", exact=True).click()
    expect(guest).to_have_url(re.compile(r"/$"))
    return guest


def link_of(page, role):
    """Invites somebody to a role from the list of invitations; returns the link."""
    page.goto("/invitations/new/")
    page.locator("[name=role]").select_option(role)
    page.get_by_role("button", name="สร้างคำเชิญ").click()
    return page.get_by_label("ลิงก์คำเชิญ").input_value()


def bring_in(page, kind, file):
    """Imports a file of a kind and returns the number on the button that applied it."""
    page.goto("/imports/")
    page.get_by_role("link", name=kind).and_(page.locator(".btn-primary")).click()
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="อ่านไฟล์และแสดงตัวอย่าง").click()
    button = page.get_by_role("button", name=re.compile(r"^นำเข้า .*\d"))
    expect(button).to_be_visible(timeout=60_000)
    found = number(button.inner_text())
    button.click()
    expect(page.locator("main")).to_contain_text("นำเข้าแล้วเมื่อ")
    return found


def figures_of(rows, folder):
    """A file in the layout of the DMC with invented pupils for every school."""
    rng = random.Random(2569)
    file = folder / "dmc.csv"
    with file.open("w", newline="", encoding="utf-8-sig") as out:
        writer = csv.writer(out)
        words = ("ชาย", "หญิง", "รวม", "ห้อง")
        writer.writerow(["year", "smis"] + [f"{name} {word}" for name in GRADES.values() for word in words])
        for row in rows:
            cells = ["2569", row["smis_code"]]
            for grade in GRADES:
                male, female = (rng.randrange(3, 20), rng.randrange(3, 20)) if grade[0] == "p" else ("", "")
                cells += [male, female, male + female, 1] if grade[0] == "p" else ["", "", "", ""]
            writer.writerow(cells)
    return file


def test_an_empty_office_is_set_up(window, tmp_path):
    rows = list(csv.DictReader(LIST.open(encoding="utf-8-sig")))
    platform = window("platform_admin")
    platform.goto("/offices/")
    platform.get_by_role("link", name="เพิ่มสำนักงาน").click()
    platform.get_by_label("ชื่อย่อสำนักงาน").fill(OFFICE)
    platform.get_by_role("button", name="เพิ่มสำนักงาน").click()
    platform.get_by_role("link", name="เชิญผู้ดูแลระบบ").click()
    platform.get_by_role("button", name="สร้างคำเชิญ").click()
    admin = join(window, platform.get_by_label("ลิงก์คำเชิญ").input_value(), "ผู้ดูแลสุราษฎร์")

    expect(admin.locator("#steps")).to_contain_text("รอดำเนินการ")
    admin.get_by_role("link", name="ข้อมูลสำนักงาน").first.click()
    admin.locator("[name=address]").fill("ตำบลตลาดไชยา อำเภอไชยา จังหวัดสุราษฎร์ธานี")
    admin.get_by_role("button", name="บันทึกข้อมูล").click()

    assert bring_in(admin, "รายชื่อโรงเรียน", LIST) == len(rows)
    assert bring_in(admin, "จำนวนนักเรียนและครู", figures_of(rows, tmp_path)) == len(rows)

    admin.goto("/networks/new/")
    admin.locator("[name=name]").fill("ศูนย์เครือข่ายไชยา")
    admin.locator("[name=kind]").select_option(label="ศูนย์เครือข่าย")
    admin.locator("form.sar-form, form[method=post]").locator("button.btn-primary").last.click()
    admin.goto(admin.url.rstrip("/") + "/members/?district=ไชยา")
    boxes = admin.locator("input[name=schools]")
    members = boxes.count()
    for box in boxes.all():
        box.check()
    admin.get_by_role("button", name="เพิ่มโรงเรียนที่เลือก").click()
    expect(admin.locator(".notices")).to_contain_text(str(members))

    head = join(window, link_of(admin, "head"), "หัวหน้าสุราษฎร์")
    join(window, link_of(admin, "supervisor"), "ศนสุราษฎร์")
    head.goto("/duties/assign/")
    choice = head.locator("[name=user] option", has_text="ศนสุราษฎร์").get_attribute("value")
    head.locator("[name=user]").select_option(choice)
    head.get_by_role("checkbox", name=re.compile("ศูนย์เครือข่ายไชยา")).check()
    head.get_by_role("button", name="มอบหมาย").click()
    head.goto("/duties/gaps/")
    expect(head.locator("main")).to_contain_text(f"{len(rows) - members}")

    admin.goto("/invitations/schools/")
    admin.get_by_role("button", name=f"เชิญ {len(rows)} โรงเรียน").click()
    admin.goto("/office/")
    done = admin.locator("#steps li", has_text="เสร็จแล้ว")
    expect(done).to_have_count(5)
    expect(admin.locator("#steps li", has_text="รอดำเนินการ")).to_contain_text(["เครือข่าย", "เชิญโรงเรียน"])
    schools = f"{len(rows):,}"
    expect(admin.locator("#steps")).to_contain_text(f"เข้าใช้แล้ว 0 จาก {schools} โรงเรียน")
    expect(admin.locator("#steps")).to_contain_text(f"รอตอบรับ {schools} โรงเรียน")
