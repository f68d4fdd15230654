"""Lists as people use them: the address while typing, the paper, and the way back on a phone."""

import re

import pypdfium2
from playwright.sync_api import expect


def test_the_address_names_only_what_was_asked(window):
    page = window("office_admin")
    page.goto("/schools/")
    before = page.evaluate("history.length")
    page.locator("#id_q").press_sequentially("บ้าน", delay=20)
    expect(page).to_have_url(re.compile(r"/schools/\?q=[^&]+$"))
    expect(page.locator(".filter-chips")).to_contain_text("บ้าน")
    assert page.evaluate("history.length") == before


def test_a_printed_list_begins_below_its_heading_and_keeps_its_columns(window):
    page = window("office_admin")
    page.goto("/schools/?size=small")
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as pages:
        texts = [sheet.get_textpage().get_text_bounded() for sheet in pages]
    codes = page.locator('tbody td[data-label="รหัส"]').all_inner_texts()
    assert codes[0] in texts[0]
    assert all(code in "".join(texts) for code in codes)


def test_on_a_phone_the_place_in_the_menus_is_in_sight(window):
    page = window("office_admin", width=360)
    page.goto("/quality/")
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=1)
    expect(page.locator(".bottombar summary.active")).to_contain_text("เพิ่มเติม")
    page.goto("/visits/")
    expect(page.locator(".bottombar summary.active")).to_have_count(0)
