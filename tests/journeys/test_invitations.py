"""Being let in: by the link of an e-mail, and by the code of a slip."""

import re

from django.conf import settings
from playwright.sync_api import expect

from tests import servers
from tests.journeys.steps import pdf_text
from tests.journeys.test_accounts import link_in, log_out

PASSWORD = "ฝนตกที่ริมธาร-2571"


def invite(admin, facts, **fields):
    """Invites a teacher of the demo school; the page of the invitation is open afterwards."""
    admin.goto("/invitations/")
    admin.get_by_role("link", name="เชิญบุคคล").click()
    admin.get_by_label("บทบาท", exact=True).select_option("school_staff")
    admin.locator("[name=school]").fill(facts["smis_code"])
    for name, text in fields.items():
        admin.locator(f"[name={name}]").fill(text)
    admin.get_by_role("button", name="สร้างคำเชิญ").click()
    expect(admin.locator(".notices")).to_contain_text("สร้างคำเชิญแล้ว")


def mails_to(office, address):
    """The mails to one address."""
    return [mail for mail in office.mails() if f"To: {address}".encode() in mail]


def fill_account(page, username):
    page.locator("[name=username]").fill(username)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.get_by_role("button", name="เข้าร่วม", exact=True).click()


def test_by_the_link_of_a_mail(window, office):
    admin = window("office_admin")
    invite(admin, office.facts, given_name="บุปผา", family_name="ริมธาร", email="bubpha@example.org")
    servers.wait_until(lambda: mails_to(office, "bubpha@example.org"), seconds=180, what="The mail")
    (mail,) = mails_to(office, "bubpha@example.org")
    link, subject = link_in(mail)
    assert "คำเชิญ" in subject

    guest = window()
    guest.goto(link)
    expect(guest.get_by_role("heading", level=1)).to_have_text("เข้าร่วมระบบนิเทศ")
    expect(guest.locator("main")).to_contain_text(office.facts["school"])
    expect(guest.locator("[name=given_name]")).to_have_value("บุปผา")
    guest.locator("[name=password1]").fill("12345")
    guest.locator("[name=password2]").fill("12345")
    guest.get_by_role("button", name="เข้าร่วม", exact=True).click()
    expect(guest.locator(".error-summary")).to_contain_text("10")
    fill_account(guest, "บุปผาริมธาร")
    expect(guest.locator(".notices")).to_contain_text("ยินดีต้อนรับ บุปผา ริมธาร")
    expect(guest).to_have_url(re.compile(r"/$"))

    late = window()
    late.goto(link)
    expect(late.get_by_role("heading", level=1)).to_have_text("คำเชิญนี้ใช้ไม่ได้")
    admin.reload()
    expect(admin.locator("main")).to_contain_text("ตอบรับแล้ว")


def test_by_the_code_of_a_slip(window, office):
    admin = window("office_admin")
    invite(admin, office.facts, given_name="เกษม", family_name="ริมธาร")
    code = admin.locator(".slip-code").inner_text()
    address = admin.get_by_role("link", name="พิมพ์ใบเชิญ").get_attribute("href")
    answer = admin.request.get(address)
    pages, printed = pdf_text(answer.body())
    assert pages == 1
    assert code in printed

    guest = window(width=360)
    guest.goto("/accounts/login/")
    guest.get_by_role("link", name="ใช้รหัสจากใบเชิญ").click()
    guest.get_by_label("รหัส 10 ตัว").fill("K7MQ")
    guest.get_by_role("button", name="ใช้รหัสนี้").click()
    expect(guest.locator(".error-summary")).to_contain_text("รหัสไม่ครบ")
    guest.get_by_label("รหัส 10 ตัว").fill(code.replace("-", " ").lower())
    guest.get_by_role("button", name="ใช้รหัสนี้").click()
    fill_account(guest, "เกษมริมธาร")
    expect(guest.locator(".notices")).to_contain_text("ยินดีต้อนรับ เกษม ริมธาร")
    log_out(guest)


def test_a_person_with_an_account_takes_on_another_role(window, office):
    username = office.newcomers("another_clerk('ธุรการอีกคน')")
    admin = window("office_admin")
    invite(admin, office.facts, given_name="สอง")
    link = admin.get_by_label("ลิงก์คำเชิญ").input_value()
    guest = window()
    guest.goto(link)
    guest.get_by_role("link", name="ใช้บัญชีที่มีอยู่").click()
    guest.get_by_label("ชื่อผู้ใช้หรืออีเมล").fill(username)
    guest.get_by_label("รหัสผ่าน").fill(settings.DEMO_PASSWORD)
    guest.get_by_role("button", name="เข้าสู่ระบบ").click()
    guest.get_by_role("button", name="รับบทบาทนี้ในบัญชีของฉัน").click()
    expect(guest.locator(".notices")).to_contain_text("ครูและบุคลากรโรงเรียน")
    guest.locator("details.person > summary").click()
    expect(guest.get_by_role("button", name="เจ้าหน้าที่ธุรการ")).to_be_visible()


def test_the_link_is_copied_by_a_button_or_selected_for_the_hand(window, office):
    admin = window("office_admin")
    invite(admin, office.facts, given_name="ชบา", family_name="ริมธาร")
    link = admin.get_by_label("ลิงก์คำเชิญ").input_value()
    admin.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    admin.get_by_role("button", name="คัดลอก").click()
    expect(admin.locator("#link-copied")).to_have_text("คัดลอกแล้ว")
    assert admin.evaluate("window.copied") == link
    admin.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error(); }; }")
    admin.get_by_role("button", name="คัดลอก").click()
    expect(admin.locator("#link-copied")).to_contain_text("เลือกข้อความให้แล้ว")
    chosen = "() => { const f = document.activeElement; return f.value.slice(f.selectionStart, f.selectionEnd); }"
    assert admin.evaluate(chosen) == link
