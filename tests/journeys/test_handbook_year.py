"""The manual is the menu: an office without one picks a starting set, and from it follow the order, the plan and the
handbook of each person, the runs of the year, and a step that is done by its tool."""

import re
import uuid

from django.utils import timezone
from playwright.sync_api import expect

from tests import servers
from tests.journeys.steps import number, pdf_text
from thai.years import fiscal_year

OFFICE = f"สพป.คู่มือธารา เขต {uuid.uuid4().int % 1000}"
YEAR = fiscal_year(timezone.localdate())
GROUP, WORK = "กลุ่มงานนิเทศ ติดตามและประเมินผลระบบบริหารและการจัดการศึกษา", "งานพัฒนาวิชาชีพศึกษานิเทศก์"
PLAN = "จัดทำแผนพัฒนาตนเอง"


def test_from_a_starting_set_to_a_step_that_is_done(window, office):
    people = office.newcomers(f"office_without_a_handbook({OFFICE!r})")
    head, director = window("หัวหน้าคู่มือ"), window("ผอ.คู่มือ")
    phone = window("ศน.คู่มือ", width=360)
    start_with_a_set(head)
    name_people(head, people)
    order = duty_order(head, director, people)
    owed(phone)
    own_handbook(phone, people, order)
    runs_of_the_year(head)
    step = from_the_first_page_to_the_tool(phone)

    # The head agrees to the plan; that is the evidence of the step, and ends it.
    head.goto("/")
    head.get_by_role("link", name=re.compile("ID PLAN รอพิจารณา")).click()
    head.get_by_role("link", name=people["ศน.คู่มือ"]).click()
    head.get_by_role("button", name="เห็นชอบ", exact=True).dblclick()
    expect(head.locator(".notices")).to_contain_text("เห็นชอบ")
    phone.get_by_role("link", name=re.compile("กลับไปที่ขั้นตอน")).click()
    expect(phone).to_have_url(step)
    expect(phone.locator(".proofs").first).to_contain_text(f"ID PLAN ปีงบประมาณ {YEAR}")
    expect(phone.locator(".proofs").first).to_contain_text("ระบบแนบให้")
    expect(phone.locator("dl.facts")).to_contain_text("เสร็จแล้ว")

    # The board tells it, and leads to it.
    head.goto("/handbook/runs/?kind=fiscal")
    head.locator("#id_q").fill(WORK)
    head.get_by_role("button", name="กรอง", exact=True).click()
    done = head.locator("tr", has=head.get_by_role("link", name=WORK)).locator(".board-bar a").first
    expect(done).to_have_text("1")
    done.click()
    head.get_by_role("link", name=PLAN).click()
    expect(head.locator(".proofs")).to_contain_text(f"ID PLAN ปีงบประมาณ {YEAR}")


def start_with_a_set(head):
    """The head chooses one of the three sets; the second choice is not offered."""
    head.goto("/handbook/")
    head.get_by_role("link", name="เลือกชุดตั้งต้น").click()
    expect(head.get_by_role("button", name="ใช้ชุดนี้")).to_have_count(3)
    card = head.locator("section.card", has=head.get_by_role("heading", name=re.compile("8 กลุ่มงาน")))
    card.get_by_role("button", name="ใช้ชุดนี้").click()
    head.locator("#confirm button[value=yes]").click()
    expect(head.locator(".notices")).to_contain_text("เพิ่ม 8 กลุ่มงาน")
    head.goto("/handbook/sets/")
    expect(head.get_by_role("button", name="ใช้ชุดนี้")).to_have_count(0)


def name_people(head, people):
    """Two people come into the group of supervision, one of them leads it."""
    for username, leads in (("ศน.คู่มือ", True), ("ศน.คู่มือสอง", False)):
        head.goto("/handbook/")
        head.get_by_role("link", name=GROUP).click()
        head.get_by_role("link", name="เพิ่มสมาชิก").click()
        head.locator("[name=user]").select_option(label=people[username])
        head.locator("[name=is_head]").set_checked(leads)
        head.get_by_role("button", name=re.compile("บันทึก|เพิ่ม")).click()
        expect(head.locator("#members ~ ul")).to_contain_text(people[username])


def duty_order(head, director, people):
    """The order is drafted from the groups, signed by the director and stands in the register once; its number."""
    head.goto("/handbook/")
    head.get_by_role("link", name="ร่างคำสั่งมอบหมายหน้าที่").click()
    head.get_by_role("link", name=re.compile("ร่างคำสั่ง")).last.click()
    expect(head.locator(".notice-warning")).to_contain_text(people["หัวหน้าคู่มือ"])
    head.get_by_role("button", name="ร่างคำสั่ง", exact=True).dblclick()
    expect(head).to_have_url(re.compile(r"/handbook/orders/\d+/$"))
    drafted = head.url
    head.get_by_role("link", name="เปิดร่างและเสนอลงนาม").click()
    subject = head.locator("h1").inner_text()
    head.get_by_role("button", name="เสนอ", exact=True).dblclick()
    expect(head.locator(".notices")).to_contain_text("เสนอ")

    director.goto("/")
    director.get_by_role("link", name=subject).click()
    director.get_by_role("button", name="ลงนามและออกเลข").dblclick()
    signed = director.locator("p.subtitle")
    expect(signed).to_contain_text("คำสั่ง ที่ 1/")
    number = re.search(r"1/\d{4}", signed.inner_text()).group()

    head.goto("/letters/?kind=order")
    row = head.locator("tr", has=head.get_by_role("link", name=subject))
    expect(row).to_have_count(1)
    expect(row).to_contain_text(number)
    head.goto(drafted)
    head.get_by_role("link", name="เปิดหน้ารับทราบ").click()
    expect(head.locator("#main")).to_contain_text("ยังไม่รับทราบ 2 คน")
    return number


def owed(phone):
    """Acknowledging begins the days of the ID PLAN and of the handbook; both stand on the first page."""
    phone.goto("/")
    phone.locator(".notice", has_text="รอท่านรับทราบ").get_by_role("link", name="เปิดอ่านและรับทราบ").click()
    phone.get_by_role("button", name="รับทราบคำสั่ง").dblclick()
    expect(phone.locator("#main")).to_contain_text("ท่านรับทราบคำสั่งนี้เมื่อ")
    phone.goto("/")
    for what in ("ID PLAN", "คู่มือการปฏิบัติงานรายบุคคล"):
        told = phone.locator(".notice", has_text=re.compile(f"{what}.*กำหนดส่ง"))
        expect(told).to_have_count(1)
    # The second of the two clicks may still bring its page.
    phone.wait_for_load_state("networkidle")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def own_handbook(phone, people, order):
    """The handbook is made once, opens, and is handed in."""
    phone.locator(".notice", has_text="คู่มือการปฏิบัติงานรายบุคคล").get_by_role("link", name="จัดทำและส่ง").click()
    phone.get_by_role("button", name="จัดทำคู่มือ").dblclick()
    expect(phone.locator(".notices")).to_contain_text("ฉบับที่ 1")
    file = phone.locator("#editions ~ ul a")

    def made():
        phone.reload()
        return file.count()

    servers.wait_until(made, seconds=180, what="The handbook")
    expect(file).to_have_count(1)
    pages, text = pdf_text(phone.request.get(file.get_attribute("href")).body())
    assert pages > 30
    for words in (people["ศน.คู่มือ"], WORK, "ผังขั้นตอนการปฏิบัติงาน", "แบบฟอร์มที่ใช้", "เอกสารอ้างอิง", f"ที่ {order}"):
        assert words.replace(" ", "") in text, words
    phone.get_by_role("button", name="ส่งคู่มือ").dblclick()
    expect(phone.locator("#main")).to_contain_text("ฉบับที่ส่ง")


def runs_of_the_year(head):
    """Everything that is counted by fiscal years starts, with the days that follow from the order."""
    head.goto("/handbook/runs/start/?kind=fiscal")
    count = head.locator("[name=processes]:checked").count()
    assert count > 10
    head.get_by_role("button", name="เริ่มงานที่เลือก").dblclick()
    expect(head.locator(".notices")).to_contain_text(re.compile(f"แล้ว {count} งาน"))
    assert number(head.locator(".list-bar").inner_text()) == count
    head.locator("#id_q").fill(WORK)
    head.get_by_role("button", name="กรอง", exact=True).click()
    head.locator("tbody").get_by_role("link", name=WORK).click()
    expect(head.get_by_role("link", name=PLAN)).to_be_visible()
    expect(head.locator("tbody tr", has_text="ยังไม่กำหนด")).to_have_count(0)


def from_the_first_page_to_the_tool(phone):
    """The step leads to its tool; what is written there comes back with the supervisor. Returns the step's address."""
    phone.goto("/")
    phone.get_by_role("link", name=re.compile("ดูขั้นตอนทั้งหมด")).click()
    phone.get_by_role("link", name=PLAN).click()
    # The second of the two clicks may still bring its page.
    phone.wait_for_load_state("networkidle")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    step = phone.url
    phone.get_by_role("button", name="เปิดID PLAN").click()
    phone.get_by_role("link", name="จัดทำ ID PLAN").click()
    phone.locator("[name=items-0-topic]").fill("การนิเทศแบบชี้แนะ")
    phone.locator("[name=items-0-method]").fill("อบรมและฝึกปฏิบัติกับเพื่อนศึกษานิเทศก์")
    phone.locator("[name=items-0-period]").fill("มกราคม–มีนาคม")
    phone.get_by_role("button", name="ส่งให้พิจารณา").click()
    expect(phone.locator(".notices")).to_contain_text("ส่ง ID PLAN แล้ว")
    return step
