"""The whole way of a paper: an event, its registration and attendance, the design, three hundred numbered certificates,
and a stranger who checks one before and after it is revoked."""

import re
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from tests import servers
from tests.journeys.papers import announce, approve, issue, more
from tests.journeys.steps import number, pdf_text
from tests.supervision.factories import thai

TITLE = "อบรมภาษาไทยเพื่อการสื่อสาร"
GUEST = "นางสาวกี่ปั่น น้ำผู้ใหญ่"
DESIGN = "แบบอบรมของสำนักงาน"
OTHERS = 299


def others():
    given, family = ["กล้า", "ปิ่นแก้ว", "น้ำอ้อย", "ผกา", "ที่รัก"], ["ป่าไม้", "ผึ้งน้อย", "ใจดี", "ขยันยิ่ง"]
    names = [f"นาย{given[n % 5]}{given[n // 5 % 5]} {family[n // 25 % 4]}{family[n // 100 % 4]}" for n in range(OTHERS)]
    assert len(set(names)) == OTHERS
    return names


def test_from_an_event_to_a_paper_that_is_checked_and_revoked(window, office):
    clerk, director, stranger = window("clerk"), window("director"), window(width=360)
    event = announce(clerk, TITLE)
    stranger.goto(clerk.locator("#link").input_value())
    stranger.locator("[name=name]").fill(GUEST)
    stranger.locator("[name=email]").fill("kee@example.org")
    stranger.get_by_role("button", name="ลงทะเบียน").click()
    expect(stranger.locator(".notice")).to_contain_text("ได้รับการลงทะเบียนแล้ว")
    people_come(clerk, event)
    own_design(clerk)

    clerk.goto(event)
    clerk.locator("#main").get_by_text("เพิ่มเติม", exact=True).first.click()
    clerk.get_by_role("link", name="ออกเกียรติบัตร").click()
    expect(clerk.locator("[name=activity]")).to_have_value(re.compile(TITLE))
    chosen = clerk.locator("[name=design_version] option", has_text=DESIGN)
    clerk.locator("[name=design_version]").select_option(value=chosen.get_attribute("value"))
    clerk.locator("[name=issued_on]").fill(thai(timezone.localdate()))
    clerk.locator("[name=signer1_user]").select_option(label=office.facts["people"]["director"])
    clerk.get_by_role("button", name="บันทึกและดูตัวอย่าง").click()
    expect(clerk).to_have_url(re.compile(r"/certificates/\d+/$"))
    batch = clerk.url

    # Before an approval there is no way to a number.
    expect(clerk.locator(".check-stop")).to_contain_text("ผู้ลงนามยังไม่เห็นชอบ")
    expect(clerk.get_by_role("button", name="ออกเลขและจัดทำไฟล์")).to_have_count(0)
    clerk.get_by_role("button", name="ขอความเห็นชอบผู้ลงนาม").click()
    expect(clerk.locator(".notices")).to_contain_text("ขอความเห็นชอบแล้ว")
    approve(director, TITLE)
    clerk.goto(batch)
    expect(clerk.locator(".check-stop")).to_have_count(0)
    issue(clerk)

    # The page says how far the files are until all are made; they are joined for printing afterwards.
    expect(clerk.locator("#files")).to_have_count(0, timeout=180_000)

    def joined():
        clerk.reload()
        return clerk.get_by_role("link", name="ดาวน์โหลดทั้งชุด").count()

    servers.wait_until(joined, seconds=180, what="The file for printing")
    with clerk.expect_download() as whole:
        clerk.get_by_role("link", name="ดาวน์โหลดทั้งชุด").click()
    pages, text = pdf_text(Path(whole.value.path()).read_bytes())
    assert pages == OTHERS + 1
    assert all(name.replace(" ", "") in text for name in (GUEST, others()[0], others()[-1]))

    checked(clerk, stranger, batch)


def people_come(page, event):
    """Puts the others on the list, and everybody on the sheet of the only session."""
    page.goto(f"{event}people/many/")
    page.locator("[name=text]").fill("\n".join(others()))
    page.get_by_role("button", name="เพิ่มรายชื่อ").click()
    expect(page.locator(".notices")).to_contain_text(str(OTHERS))
    page.goto(event)
    page.get_by_role("link", name=re.compile("บันทึกการเข้าร่วม")).click()
    page.goto(f"{page.url}sheet/")
    page.locator("[name=text]").fill("\n".join([GUEST, *others()]))
    page.get_by_role("button", name="บันทึกการเข้าร่วม").click()
    page.goto(event)
    expect(page.locator(".stat", has_text="ผู้เข้าร่วมที่มา").locator(".stat-value")).to_have_text(str(OTHERS + 1))


def own_design(page):
    """Copies the first design that ships, moves its first line a little by the keys and keeps it as a version."""
    page.goto("/certificates/designs/")
    page.locator(".design-cards h2 a").first.click()
    page.get_by_role("link", name="ทำสำเนาเพื่อแก้ไข").click()
    page.locator("[name=name]").fill(DESIGN)
    page.locator("form[data-guard] button[type=submit]").click()
    if not page.url.endswith("/edit/"):
        page.get_by_role("link", name="แก้ไขแบบ").click()
    expect(page.locator("image.drawn")).to_have_count(1)
    page.locator(".part").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#undo")).to_be_enabled()
    page.get_by_role("button", name="บันทึกเป็นฉบับใหม่").click()
    expect(page.locator("#saved")).to_contain_text("บันทึกแล้ว ฉบับที่")


def checked(clerk, stranger, batch):
    """A stranger finds the guest's paper valid by its code and by number and name, and revoked afterwards."""
    clerk.goto(f"{batch}?q={GUEST}")
    row = clerk.locator("tbody tr", has_text=GUEST)
    printed = row.locator("[data-label=เลขที่]").inner_text()
    assert number(printed)
    more(clerk, GUEST)
    address = clerk.get_by_role("link", name=f"ตรวจสอบ {GUEST}").get_attribute("href")
    stranger.goto(address)
    expect(stranger.locator("main")).to_contain_text("ยังใช้ได้")
    expect(stranger.locator("main")).to_contain_text(GUEST)
    stranger.goto("/v/")
    stranger.locator("[name=number]").fill(printed)
    stranger.locator("[name=name]").fill(GUEST)
    stranger.get_by_role("button", name="ตรวจด้วยเลขที่").click()
    expect(stranger.locator("main")).to_contain_text("ยังใช้ได้")

    clerk.get_by_role("link", name=f"เพิกถอน {GUEST}").click()
    clerk.get_by_label("เหตุผล").fill("ผู้รับมาเข้าร่วมไม่ครบชั่วโมง")
    clerk.get_by_role("button", name="เพิกถอนเกียรติบัตรฉบับนี้").click()
    expect(clerk.locator(".notices")).to_contain_text("เพิกถอน")
    stranger.goto(address)
    expect(stranger.locator("main")).to_contain_text("ถูกเพิกถอนแล้ว")
    expect(stranger.locator("main")).to_contain_text(str(timezone.localdate().year + 543))
    expect(stranger.locator("main")).not_to_contain_text("ไม่ครบชั่วโมง")
