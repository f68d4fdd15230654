"""Certificates from pasted names to a stranger who checks one."""

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.papers import approve, issue, more
from tests.journeys.steps import number, pdf_text
from tests.supervision.factories import thai
from thai import digits

NAMES = ["นางสาวปิ่นแก้ว ผึ้งน้อย", "นายกล้า ป่าไม้", "นางน้ำอ้อย ที่รัก"]
ACTIVITY = "การอ่านคล่องเขียนคล่องด้วยนิทานพื้นบ้าน"


def write_draft(page, activity, names):
    page.goto("/certificates/new/")
    page.locator("[name=activity]").fill(activity)
    page.locator("[name=issued_on]").fill(thai(timezone.localdate()))
    page.locator("[name=signer_name]").fill("นางสายใจ ทองคำ")
    page.locator("[name=signer_position]").fill("ผู้อำนวยการสำนักงานเขตพื้นที่")
    page.locator("[name=approval_number]").fill("ศธ 04123/57")
    page.locator("[name=approval_date]").fill(thai(timezone.localdate()))
    page.locator("[name=names]").fill("\n".join(names))


def save_draft(page):
    page.get_by_role("button", name="บันทึกและดูตัวอย่าง").click()


@pytest.fixture
def clerk(window):
    return window("clerk")


def test_from_names_to_a_public_check(window, clerk, office):
    write_draft(clerk, ACTIVITY, [*NAMES[:2], f"{NAMES[2]}, วิทยากร"])
    save_draft(clerk)
    expect(clerk.locator("tbody tr")).to_have_count(3)
    expect(clerk.locator("tbody tr").last).to_contain_text("วิทยากร")
    preview = clerk.get_by_role("link", name="ดูตัวอย่าง PDF").get_attribute("href")
    pages, text = pdf_text(clerk.request.get(preview).body())
    assert pages == 1
    assert NAMES[0].replace(" ", "") in text

    issue(clerk)
    rows = clerk.locator("tbody tr")
    numbers = [number(rows.nth(place).locator("[data-label=เลขที่]").inner_text()) for place in range(3)]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    with clerk.expect_download() as paper:
        clerk.get_by_role("link", name="ดาวน์โหลดทั้งชุด").click()
    pages, text = pdf_text(Path(paper.value.path()).read_bytes())
    assert pages == 3
    assert all(name.replace(" ", "") in text for name in NAMES)
    # Papers count in Thai digits.
    assert digits.thai(office.facts["formal_office"]).replace(" ", "") in text
    single = clerk.get_by_role("link", name=f"เปิด PDF ของ {NAMES[1]}").get_attribute("href")
    pages, text = pdf_text(clerk.request.get(single).body())
    assert pages == 1
    assert NAMES[1].replace(" ", "") in text
    assert NAMES[0].replace(" ", "") not in text

    # Anybody may check it; nobody is asked to log in.
    more(clerk, NAMES[1])
    address = clerk.get_by_role("link", name=f"ตรวจสอบ {NAMES[1]}").get_attribute("href")
    stranger = window(width=360)
    stranger.goto(address)
    expect(stranger.get_by_text("ฉบับนี้ออกโดยสำนักงานจริง และยังใช้ได้")).to_be_visible()
    expect(stranger.locator("main")).to_contain_text(NAMES[1])
    expect(stranger.locator("main")).not_to_contain_text(NAMES[0])
    expect(stranger.locator("main")).to_contain_text(digits.thai(f"{numbers[1]}/{timezone.localdate().year + 543}"))

    clerk.get_by_role("link", name=f"เพิกถอน {NAMES[1]}").click()
    clerk.get_by_label("เหตุผล").fill("พิมพ์ชื่อผิด")
    clerk.get_by_role("button", name="เพิกถอนเกียรติบัตรฉบับนี้").click()
    expect(clerk.locator("tbody tr", has_text=NAMES[1])).to_contain_text("เพิกถอนแล้ว")
    stranger.reload()
    expect(stranger.get_by_text("ฉบับนี้ถูกเพิกถอนแล้ว")).to_be_visible()
    expect(stranger.locator("main")).not_to_contain_text("พิมพ์ชื่อผิด")

    stranger.goto("/v/")
    stranger.get_by_label("รหัสตรวจสอบ").fill("ABCD-EFGH-JKMN-PQRS-TUVW")
    stranger.get_by_role("button", name="ตรวจสอบ").click()
    expect(stranger.get_by_text("ไม่พบเกียรติบัตรที่มีรหัสนี้")).to_be_visible()


def test_a_double_click_makes_one_batch(clerk):
    write_draft(clerk, "กิจกรรมที่กดสองครั้ง", NAMES[:1])
    clerk.get_by_role("button", name="บันทึกและดูตัวอย่าง").dblclick()
    expect(clerk).to_have_url(re.compile(r"/certificates/\d+/$"))
    clerk.goto("/certificates/?state=draft")
    expect(clerk.locator("tbody tr", has_text="กิจกรรมที่กดสองครั้ง")).to_have_count(1)


def test_a_page_that_was_sent_twice_makes_one_batch(clerk):
    """Back, and the same form again: what a script cannot prevent."""
    write_draft(clerk, "กิจกรรมที่ส่งซ้ำ", NAMES[:1])
    fields = dict(clerk.locator("form[data-guard]").evaluate("(form) => [...new FormData(form)]"))
    fields.pop("upload")
    answers = [clerk.request.post("/certificates/new/", form=fields, max_redirects=0) for _ in range(2)]
    assert [answer.status for answer in answers] == [302, 302]
    clerk.goto("/certificates/?state=draft")
    expect(clerk.locator("tbody tr", has_text="กิจกรรมที่ส่งซ้ำ")).to_have_count(1)


def test_what_was_wrong_is_named_and_what_was_typed_stays(clerk):
    write_draft(clerk, "กิจกรรมที่ผิดวันที่", NAMES[:1])
    clerk.locator("[name=issued_on]").fill("31/02/2569")
    save_draft(clerk)
    expect(clerk.locator("#div_id_issued_on .invalid-feedback")).to_be_visible()
    expect(clerk.locator("[name=issued_on]")).to_have_value("31/02/2569")
    expect(clerk.locator("[name=names]")).to_have_value(NAMES[0])
    clerk.locator("[name=issued_on]").fill("16/5/2026")
    save_draft(clerk)
    expect(clerk.locator("#div_id_issued_on .invalid-feedback")).to_contain_text("2569")


def test_two_clerks_at_one_draft(window, clerk):
    write_draft(clerk, "กิจกรรมของสองคน", NAMES[:1])
    save_draft(clerk)
    expect(clerk).to_have_url(re.compile(r"/certificates/\d+/$"))
    address = f"{clerk.url}edit/"
    other = window("clerk")
    for page in (clerk, other):
        page.goto(address)
    clerk.locator("[name=wording]").fill("ได้ผ่านการอบรม")
    save_draft(clerk)
    expect(clerk.locator(".notices")).to_contain_text("บันทึกฉบับร่างแล้ว")
    other.locator("[name=wording]").fill("เป็นวิทยากร")
    save_draft(other)
    told = other.locator(".conflict tbody tr", has_text="ข้อความ")
    expect(told).to_contain_text("เป็นวิทยากร")
    expect(told).to_contain_text("ได้ผ่านการอบรม")
    expect(other.locator("[name=wording]")).to_have_value("เป็นวิทยากร")


def test_a_list_with_columns_a_design_an_approval_and_a_paper_that_is_replaced(window, clerk, office):
    """A list with columns → design → preflight → approval → issue → check → replace → check."""
    director = window("director")
    write_draft(clerk, "อบรมสามคน", ["ชื่อ-สกุล\tโรงเรียน\tบทบาท", *(f"{name}\tบ้านน้ำใส\tวิทยากร" for name in NAMES)])
    clerk.locator("[name=design_version]").select_option(index=1)
    clerk.locator("[name=event_dates]").fill("1–2 ธันวาคม 2569")
    clerk.locator("[name=signer1_user]").select_option(label=office.facts["people"]["director"])
    save_draft(clerk)
    batch = clerk.url
    expect(clerk.locator(".check-stop")).to_contain_text("ผู้ลงนามยังไม่เห็นชอบ")
    expect(clerk.get_by_role("button", name="ออกเลขและจัดทำไฟล์")).to_have_count(0)
    clerk.get_by_role("button", name="ขอความเห็นชอบผู้ลงนาม").click()
    expect(clerk.locator(".notices")).to_contain_text("ขอความเห็นชอบแล้ว")

    approve(director, "อบรมสามคน")

    clerk.goto(batch)
    expect(clerk.locator(".check-stop")).to_have_count(0)
    issue(clerk)
    first = clerk.locator("tbody tr").first
    name = first.locator("[data-label=ชื่อ]").inner_text()
    single = clerk.get_by_role("link", name=f"เปิด PDF ของ {name}").get_attribute("href")
    pages, text = pdf_text(clerk.request.get(single).body())
    assert pages == 1
    assert name.replace(" ", "") in text

    stranger = window(width=360)
    more(clerk, name)
    address = clerk.get_by_role("link", name=f"ตรวจสอบ {name}").get_attribute("href")
    printed = first.locator("[data-label=เลขที่]").inner_text()
    stranger.goto("/v/")
    stranger.locator("[name=number]").fill(printed)
    stranger.locator("[name=name]").fill(name)
    stranger.get_by_role("button", name="ตรวจด้วยเลขที่").click()
    expect(stranger.locator("main")).to_contain_text("ยังใช้ได้")

    clerk.get_by_role("button", name=f"ออกฉบับแทน {name}").click()
    clerk.locator("[name=names]").fill("นายชื่อถูกต้อง แล้ว")
    # The director agrees in the name of somebody else: each paper needs that person's letter.
    clerk.locator("[name=approval_number]").fill("ศธ 04123/58")
    clerk.locator("[name=approval_date]").fill(thai(timezone.localdate()))
    save_draft(clerk)
    clerk.get_by_role("button", name="ขอความเห็นชอบผู้ลงนาม").click()
    approve(director, "อบรมสามคน")
    clerk.reload()
    issue(clerk)
    stranger.goto(address)
    expect(stranger.locator("main")).to_contain_text("แทนที่ด้วยเลขที่")
    expect(stranger.locator("main")).not_to_contain_text("นายชื่อถูกต้อง")
    clerk.goto("/certificates/register/?q=" + printed)
    expect(clerk.locator("tbody")).to_contain_text("แทนที่ด้วยเลขที่")
