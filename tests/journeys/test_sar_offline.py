"""What a school writes in its SAR without a connection stays on the device until it is saved."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import open_round
from tests.journeys.test_sar import open_form, to_part

COPIES = "Object.entries(localStorage).filter(([name]) => name.startsWith('sar-draft-')).map(([, text]) => text)"


@pytest.fixture
def page(window):
    open_round(window("head"))
    page = window("school_staff", width=360)
    open_form(page, "ระดับปฐมวัย")
    return page


def test_words_without_a_connection_come_back_and_are_saved(page):
    to_part(page, "มฐ. 2")
    address, context = page.url, page.context
    context.set_offline(True)
    page.locator("[name=process]").fill("เขียนตอนไม่มีสัญญาณ")
    page.locator(".rating-option", has_text="4").first.click()
    assert "เขียนตอนไม่มีสัญญาณ" in page.evaluate(COPIES)[0]
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    expect(again.locator("[name=process]")).to_have_value("")
    again.get_by_role("button", name="นำกลับมา").click()
    expect(again.locator("[name=process]")).to_have_value("เขียนตอนไม่มีสัญญาณ")
    expect(again.locator(".rating").first.locator("input:checked")).to_have_value("4")
    expect(again.locator("#autosave")).to_contain_text("บันทึกแล้ว")
    assert again.evaluate(COPIES) == []
    again.reload()
    expect(again.locator("[name=process]")).to_have_value("เขียนตอนไม่มีสัญญาณ")
    expect(again.locator("[data-kept]")).to_be_hidden()


def test_a_copy_that_was_overtaken_is_compared_and_goes_with_the_save(page):
    address, context = page.url, page.context
    context.set_offline(True)
    page.locator("[name=strengths]").fill("คำบนเครื่อง")
    page.close()
    context.set_offline(False)
    other = context.new_page()
    other.goto(address)
    other.get_by_role("button", name="ทิ้ง").wait_for()
    copy = other.evaluate("Object.entries(localStorage).find(([name]) => name.startsWith('sar-draft-'))")
    other.locator("[name=strengths]").fill("คำที่บันทึกก่อน")
    other.get_by_role("button", name="บันทึกฉบับร่าง").last.click()
    expect(other.locator(".notices")).to_contain_text("บันทึกฉบับร่างแล้ว")
    assert other.evaluate(COPIES) == []

    other.evaluate("([name, text]) => localStorage.setItem(name, text)", copy)
    other.reload()
    other.get_by_role("button", name="นำกลับมา").click()
    expect(other.locator("[name=strengths]")).to_have_value("คำบนเครื่อง")
    expect(other.locator("#autosave")).to_contain_text("โปรดกดบันทึกเพื่อเปรียบเทียบ")
    other.get_by_role("button", name="บันทึกฉบับร่าง").last.click()
    expect(other.locator(".conflict")).to_contain_text("คำที่บันทึกก่อน")
    other.get_by_role("button", name="บันทึกฉบับร่าง").last.click()
    expect(other.locator(".notices")).to_contain_text("บันทึกฉบับร่างแล้ว")
    assert other.evaluate(COPIES) == []

    other.locator("[name=strengths]").fill("ก่อนออกจากระบบ")
    assert len(other.evaluate(COPIES)) == 1
    other.evaluate(
        "document.querySelector('form[data-forget-kept]').addEventListener('submit', (e) => e.preventDefault())"
    )
    other.evaluate("document.querySelector('form[data-forget-kept]').requestSubmit()")
    assert other.evaluate(COPIES) == []
    assert re.search(r"/edit/summary/$", address)
