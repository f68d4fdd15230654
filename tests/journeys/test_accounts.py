"""Getting in, acting under another role, and passwords."""

import email
import re
from email import policy

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.journeys.conftest import log_in

NEW = "ฝนตกที่ริมธาร-2570"


@pytest.mark.parametrize("name", ["สองบทบาท", "two.roles@example.org"])
def test_log_in_by_username_or_mail(window, name):
    page = window()
    page.goto("/visits/")
    expect(page.get_by_role("heading", level=1)).to_have_text("เข้าสู่ระบบ")
    log_in(page, name, settings.DEMO_PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("งานของฉัน")


def test_a_wrong_password_keeps_the_name_and_says_so(window):
    page = window()
    log_in(page, "two.roles@example.org", "ไม่ใช่รหัสนี้แน่นอน")
    expect(page.locator(".error-summary")).to_contain_text("ไม่ถูกต้อง")
    expect(page.get_by_label("ชื่อผู้ใช้หรืออีเมล")).to_have_value("two.roles@example.org")
    expect(page.get_by_label("รหัสผ่าน")).to_have_value("")


def test_two_roles_of_one_person(window):
    page = window("สองบทบาท")
    page.goto("/reports/")
    expect(page.get_by_role("link", name="เกียรติบัตร")).to_have_count(0)
    page.locator("details.person > summary").click()
    page.get_by_role("button", name="ผู้อำนวยการกลุ่มนิเทศฯ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ภาพรวมของสำนักงาน")
    page.locator(".sidenav").get_by_role("link", name="รายงาน").click()
    expect(page.locator(".tabs").get_by_role("link", name="เกียรติบัตร", exact=True)).to_be_visible()
    page.locator("details.person > summary").click()
    page.get_by_role("button", name="ศึกษานิเทศก์").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("งานของฉัน")


def log_out(page):
    page.locator("details.person > summary").click()
    page.get_by_role("button", name="ออกจากระบบ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("เข้าสู่ระบบ")


def test_change_the_password(window):
    page = window()
    log_in(page, "เปลี่ยนรหัส", settings.DEMO_PASSWORD)
    page.locator("details.person > summary").click()
    page.get_by_role("link", name="เปลี่ยนรหัสผ่าน").click()
    page.locator("[name=oldpassword]").fill(settings.DEMO_PASSWORD)
    page.locator("[name=password1]").fill("12345")
    page.locator("[name=password2]").fill("12345")
    page.get_by_role("button", name="เปลี่ยนรหัสผ่าน").click()
    expect(page.locator(".error-summary")).to_contain_text("10")
    page.locator("[name=oldpassword]").fill(settings.DEMO_PASSWORD)
    page.locator("[name=password1]").fill(NEW)
    page.locator("[name=password2]").fill(NEW)
    page.get_by_role("button", name="เปลี่ยนรหัสผ่าน").click()
    expect(page.locator(".error-summary")).to_have_count(0)
    log_out(page)
    log_in(page, "เปลี่ยนรหัส", settings.DEMO_PASSWORD)
    expect(page.locator(".error-summary")).to_be_visible()
    log_in(page, "เปลี่ยนรหัส", NEW)
    expect(page.get_by_role("heading", level=1)).to_have_text("งานของฉัน")


def link_in(mail):
    """The address in a mail and its subject."""
    message = email.message_from_bytes(mail, policy=policy.default)
    return re.search(r"http://127\.0\.0\.1:\d+/\S+", message.get_body().get_content()).group(), message["Subject"]


def test_a_forgotten_password(window, office):
    page = window()
    page.goto("/accounts/login/")
    page.get_by_role("link", name="ลืมรหัสผ่าน").click()
    page.locator("[name=email]").fill("forgotten@example.org")
    page.get_by_role("button", name="ส่งลิงก์ทางอีเมล").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ส่งอีเมลแล้ว")
    link, subject = link_in(office.mails()[-1])
    assert "รหัสผ่าน" in subject
    page.goto(link)
    page.locator("[name=password1]").fill(NEW)
    page.locator("[name=password2]").fill(NEW)
    page.get_by_role("button", name="บันทึกรหัสผ่านใหม่").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("เปลี่ยนรหัสผ่านแล้ว")
    log_in(page, "ลืมรหัส", NEW)
    expect(page.get_by_role("heading", level=1)).to_have_text("งานของฉัน")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("ลิงก์นี้ใช้ไม่ได้แล้ว")
