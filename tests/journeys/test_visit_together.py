"""A visit that two people write, and one whose page is left: nobody's words are lost, and nothing happens twice."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import rate_everything, timeline
from tests.servers import wait_until
from tests.supervision.factories import thai

SECOND = "ศน.ร่วมเขียน"


def start(page, facts, purpose):
    """Fills what a draft needs on the page of a new visit."""
    page.goto("/visits/new/")
    page.locator("[name=school]").fill(facts["smis_code"])
    # A day of its own: a second visit of one day is asked about.
    page.locator("[name=visited_on]").fill(thai(timezone.localdate() - timedelta(days=2)))
    page.locator("[name=purpose]").fill(purpose)


def test_two_people_in_one_visit_see_each_other_as_a_conflict(window, office):
    name = office.newcomers(f"deputy({SECOND!r})")
    first, second = window("supervisor"), window(SECOND)
    start(first, office.facts, "นิเทศร่วมกันสองคน")
    first.locator("[name=people_met]").fill("ผู้อำนวยการโรงเรียน")
    first.locator("[data-rows=team] [data-add-row]").click()
    first.locator("[data-rows=team] select[name$=-user]").last.select_option(label=name)
    first.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(first).to_have_url(re.compile(r"/visits/\d+/edit/$"))

    # Both have the page open. The second saves; the first's draft does not save itself over it.
    second.goto(first.url)
    second.locator("[name=strengths]").fill("คำของคนที่สอง")
    second.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(second.locator(".notices")).to_contain_text("บันทึกฉบับร่างแล้ว")
    rate_everything(first, 4)
    first.locator("[name=strengths]").fill("คำของคนแรก")
    first.locator("[name=improvements]").fill("ควรวัดผลรายบุคคล")
    expect(first.locator("#autosave")).to_contain_text("มีผู้แก้ไขบันทึกนี้ก่อนท่าน")
    second.reload()
    expect(second.locator("[name=strengths]")).to_have_value("คำของคนที่สอง")

    # Saved by hand it is told side by side, with everything typed still there; the next save is a decision.
    first.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(first.locator(".conflict")).to_be_visible()
    told = first.locator(".conflict tbody tr", has_text="จุดเด่น")
    expect(told).to_contain_text("คำของคนแรก")
    expect(told).to_contain_text("คำของคนที่สอง")
    expect(first.locator("[name=improvements]")).to_have_value("ควรวัดผลรายบุคคล")
    first.locator("[name=strengths]").fill("คำของคนที่สอง และคำของคนแรก")
    first.get_by_role("button", name="ส่งให้พิจารณา").dblclick()
    expect(first.locator(".notices")).to_contain_text("ส่งบันทึกการนิเทศแล้ว")
    assert timeline(first) == ["เริ่มบันทึก", "ส่งให้พิจารณา"]

    # The second, who did not know, is told that it is handed in and keeps the words to copy.
    second.locator("[name=classes]").fill("ป.2 ภาษาไทย")
    second.get_by_role("button", name="ส่งให้พิจารณา").click()
    expect(second.locator(".notice-warning", has_text="บันทึกนี้ส่งไปแล้ว")).to_be_visible()
    expect(second.locator("[name=classes]")).to_have_value("ป.2 ภาษาไทย")
    first.reload()
    expect(first.get_by_text("คำของคนที่สอง และคำของคนแรก")).to_be_visible()
    assert timeline(first) == ["เริ่มบันทึก", "ส่งให้พิจารณา"]


def test_a_page_that_is_left_loses_nothing(window, office):
    purpose = "ออกจากหน้าก่อนบันทึก"
    page = window("supervisor", width=360)
    start(page, office.facts, purpose)
    row = page.locator("tr", has_text=purpose)

    def is_there():
        page.goto("/visits/?state=draft&mine=1")
        return row.count()

    wait_until(is_there, what="The draft of a page that was left")
    row.get_by_role("link").first.click()
    page.get_by_role("link", name="เขียนต่อและส่ง").click()
    expect(page.locator("[name=purpose]")).to_have_value(purpose)

    # Without a connection the words stay on the device, and are offered when the page is opened again.
    address, context = page.url, page.context
    context.set_offline(True)
    page.locator("[name=strengths]").fill("เขียนตอนไม่มีสัญญาณ")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    expect(again.locator("[name=strengths]")).to_have_value("")
    again.get_by_role("button", name="นำกลับมา").click()
    expect(again.locator("[name=strengths]")).to_have_value("เขียนตอนไม่มีสัญญาณ")
    expect(again.locator("#autosave")).to_contain_text("บันทึกแล้ว")
    again.reload()
    expect(again.locator("[name=strengths]")).to_have_value("เขียนตอนไม่มีสัญญาณ")
    again.goto("/visits/?state=draft&mine=1")
    expect(again.locator("tr", has_text=purpose)).to_have_count(1)


def test_an_instrument_and_a_class_that_were_added_without_a_connection_come_back(window, office):
    page = window("supervisor")
    start(page, office.facts, "เพิ่มแบบแล้วสัญญาณหาย")
    page.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(page).to_have_url(re.compile(r"/visits/\d+/edit/$"))
    address, context = page.url, page.context
    title = "แบบสังเกตชั้นเรียน"
    page.locator("#add-instrument").select_option(label=title)
    page.get_by_role("button", name="เพิ่มแบบนี้").click()
    tool = page.locator("[data-tool]", has_text=title)
    tool.get_by_role("button", name="เพิ่มชั้นเรียน").click()
    # Before the draft saves itself.
    context.set_offline(True)
    tool.locator("[name$=turn_1]").fill("ป.5 คณิตศาสตร์")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    expect(again.locator("[data-tool]", has_text=title)).to_have_count(0)
    context.set_offline(True)
    again.get_by_role("button", name="นำกลับมา").click()
    expect(again.locator("[data-kept]")).to_contain_text("ติดต่อเครื่องแม่ข่ายไม่ได้")
    context.set_offline(False)
    again.get_by_role("button", name="นำกลับมา").click()
    tool = again.locator("[data-tool]", has_text=title)
    expect(tool.locator("[name$=turn_1]")).to_have_value("ป.5 คณิตศาสตร์")
    expect(again.locator("[data-kept]")).to_be_hidden()
    expect(again.locator("#autosave")).to_contain_text("บันทึกแล้ว")
    again.reload()
    expect(again.locator("[name$=turn_0]")).to_have_value("ป.5 คณิตศาสตร์")


def test_what_is_typed_while_the_draft_saves_itself_goes_after_it(window, office):
    purpose = "พิมพ์ต่อระหว่างบันทึก"
    page = window("supervisor")
    page.clock.install()
    held = []
    page.route("**/visits/autosave/", lambda route: held.append(route))
    with page.expect_request("**/visits/autosave/"):
        start(page, office.facts, purpose)
        page.clock.fast_forward(6_000)
    # A slow line: the first save is still on its way when the next words are typed and their time has come.
    page.locator("[name=people_met]").fill("ผู้อำนวยการโรงเรียน")
    page.clock.fast_forward(6_000)
    page.locator("[name=classes]").fill("ป.4 ภาษาไทย")
    page.get_by_role("button", name="บันทึกฉบับร่าง").click()
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator(".notices")).to_contain_text("บันทึกฉบับร่างแล้ว")
    expect(page.locator("[name=classes]")).to_have_value("ป.4 ภาษาไทย")
    page.goto("/visits/?state=draft&mine=1")
    expect(page.locator("tr", has_text=purpose)).to_have_count(1)


COPIES = "Object.entries(localStorage).filter(([name]) => name.startsWith('visit-draft-')).map(([, text]) => text)"


def test_a_conflict_is_decided_by_a_save_alone(window, office):
    page = window("supervisor")
    start(page, office.facts, "ขัดแย้งแล้วไม่บันทึกเอง")
    page.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(page).to_have_url(re.compile(r"/visits/\d+/edit/$"))
    address, other = page.url, page.context.new_page()
    other.goto(address)
    other.locator("[name=strengths]").fill("คำที่บันทึกก่อน")
    other.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(other.locator(".notices")).to_contain_text("บันทึกฉบับร่างแล้ว")

    page.clock.install()
    page.locator("[name=strengths]").fill("คำที่มาทีหลัง")
    page.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(page.locator(".conflict")).to_be_visible()
    went = []
    page.on("request", lambda sent: went.append(sent.url) if "autosave" in sent.url else None)
    page.locator("[name=strengths]").fill("คำที่มาทีหลัง แก้อีกครั้ง")
    page.clock.fast_forward(20_000)
    expect(page.locator("#autosave")).to_contain_text("หน้านี้ไม่บันทึกเอง")
    page.close()
    other.reload()
    expect(other.locator("[name=strengths]")).to_have_value("คำที่บันทึกก่อน")
    assert went == []

    # Brought back later, the words are compared again.
    other.get_by_role("button", name="นำกลับมา").click()
    expect(other.locator("[name=strengths]")).to_have_value("คำที่มาทีหลัง แก้อีกครั้ง")
    expect(other.locator("#autosave")).to_contain_text("มีผู้แก้ไขบันทึกนี้ก่อนท่าน")
    other.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(other.locator(".conflict tbody tr", has_text="จุดเด่น")).to_contain_text("คำที่บันทึกก่อน")
    other.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(other.locator(".notices")).to_contain_text("บันทึกฉบับร่างแล้ว")
    assert other.evaluate(COPIES) == []


def test_what_the_device_keeps_goes_with_the_save_and_at_logout(window, office):
    page = window("supervisor")
    start(page, office.facts, "สำเนาบนเครื่อง")
    page.locator("[name=private_notes]").fill("ข้อความส่วนตัว")
    assert "ข้อความส่วนตัว" in page.evaluate(COPIES)[0]
    page.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(page.locator(".notices")).to_contain_text("บันทึกฉบับร่างแล้ว")
    assert page.evaluate(COPIES) == []
    saved = page.locator("[name=client_uuid]").input_value()

    # A new page that was left without a connection goes on under its own identity, not under that of another visit.
    page.goto("/visits/new/")
    left = page.locator("[name=client_uuid]").input_value()
    page.context.set_offline(True)
    page.locator("[name=strengths]").fill("เขียนตอนไม่มีสัญญาณ")
    page.close()
    again = window_of(page)
    again.goto("/visits/new/")
    assert again.locator("[name=client_uuid]").input_value() not in (saved, left)
    again.get_by_role("button", name="นำกลับมา").click()
    expect(again.locator("[name=client_uuid]")).to_have_value(left)
    expect(again.locator("[name=strengths]")).to_have_value("เขียนตอนไม่มีสัญญาณ")
    assert len(again.evaluate(COPIES)) == 1

    again.evaluate(
        "document.querySelector('form[data-forget-kept]').addEventListener('submit', (e) => e.preventDefault())"
    )
    again.evaluate("document.querySelector('form[data-forget-kept]').requestSubmit()")
    assert again.evaluate(COPIES) == []


def window_of(page):
    """Another page of the same window, with a connection again."""
    page.context.set_offline(False)
    return page.context.new_page()
