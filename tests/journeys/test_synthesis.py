"""The director asks for the report of a round and reads it on paper."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.journeys.steps import number, pdf_text

ROUND = "SAR ปีการศึกษา 2568"


def reports(page):
    """How many finished or running reports the list has."""
    page.goto("/reports/")
    return number(page.locator(".pager-count").inner_text())


def test_ask_watch_and_download(window, office):
    page = window("director")
    before = reports(page)
    form = page.locator("tr", has_text=ROUND).locator("form")
    # Asked three times while one is being made, it is one report.
    data = {"csrfmiddlewaretoken": form.locator("[name=csrfmiddlewaretoken]").input_value()}
    asked = [page.request.post(form.get_attribute("action"), form=data, max_redirects=0) for _ in range(2)]
    form.get_by_role("button", name="จัดทำรายงาน").click()
    expect(page).to_have_url(re.compile(r"/jobs/"))
    assert {answer.headers["location"] for answer in asked} == {urlsplit(page.url).path}
    # The page finishes by itself: it is not loaded anew.
    page.evaluate("window.sameVisit = true")
    expect(page.get_by_text("งานเสร็จเมื่อ")).to_be_visible(timeout=60_000)
    assert page.evaluate("window.sameVisit") is True
    page.get_by_role("link", name="เปิดรายงาน").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(ROUND)
    figures = page.locator("tr", has_text="ขั้นพื้นฐาน")
    sent = number(figures.locator("[data-label=ส่งแล้ว]").inner_text())
    percent = figures.locator("[data-label=ร้อยละ]").inner_text()
    mean = figures.locator("[data-label=ค่าเฉลี่ย]").inner_text()

    with page.expect_download() as paper:
        page.get_by_role("link", name="ดาวน์โหลด PDF").click()
    pages, text = pdf_text(Path(paper.value.path()).read_bytes())
    assert pages > 10
    assert office.facts["formal_office"].replace(" ", "") in text
    assert f"ส่งแล้ว{sent}แห่งคิดเป็นร้อยละ{percent}" in text
    assert f"ค่าเฉลี่ย{mean}(S.D." in text

    assert reports(page) == before + 1
