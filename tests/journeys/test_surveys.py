"""A survey to the 120 schools of an office: sent, answered, reminded, counted, and taken home as a workbook."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests import servers
from tests.supervision.factories import thai

SCHOOLS = 120
TITLE = "สำรวจความต้องการของสหวิทยาเขต"
LAST = "ควรจัดอบรมในวันหยุด"


def test_a_survey_to_120_schools(window, office):
    names = office.newcomers(f"office_to_ask({SCHOOLS})")
    supervisor = window("ศน.สำรวจ")
    survey = send(supervisor)
    answer(window("ครูที่ตอบ", width=360), survey)
    assert office.newcomers(f"answer_survey({TITLE!r}, 4, 5)") == SCHOOLS - 2

    # Who has not answered is one school, which is reminded once a day however often the button is pressed.
    supervisor.goto(f"{survey}?show=waiting")
    expect(supervisor.locator("tbody tr")).to_have_count(1)
    expect(supervisor.locator("tbody th")).to_contain_text(names["waits"])
    remind = supervisor.get_by_role("button", name="เตือน 1 โรงเรียนที่ยังไม่ตอบ")
    remind.click()
    expect(supervisor.locator(".notices")).to_contain_text("เตือนแล้ว 1 โรงเรียน")
    remind.click()
    expect(supervisor.locator(".notices")).to_contain_text("เตือนไปแล้ววันนี้")
    waits = window("ครูที่ยังไม่ตอบ")
    waits.goto("/inbox/")
    expect(waits.locator(".worklist a", has_text=f"ขอให้ตอบแบบสำรวจ “{TITLE}”")).to_have_count(1)
    reminded = waits.locator(".worklist a", has_text=f"เตือนให้ตอบแบบสำรวจ “{TITLE}”")
    expect(reminded).to_have_count(1)
    reminded.click()
    expect(waits.get_by_role("heading", level=1)).to_have_text(TITLE)
    read_results(supervisor, survey)


def test_anybody_answers_through_the_public_link(window, office):
    survey = office.newcomers("public_survey('สำรวจผู้ปกครอง')")
    visitor = window(width=360)
    visitor.goto(survey["link"])
    for group in visitor.locator("fieldset.rating").all():
        group.locator("label", has=visitor.locator("[value='4']")).click()
    visitor.get_by_role("button", name="ส่งคำตอบ").dblclick()
    expect(visitor.locator("main")).to_contain_text("ได้รับคำตอบของท่านแล้ว")
    head = window("head")
    head.goto(survey["page"])
    stat = head.locator(".stat", has_text="คำตอบจากลิงก์สาธารณะ")
    expect(stat.locator(".stat-value")).to_have_text("1")


def send(page):
    """Makes the survey and opens it to every school; returns its address."""
    today = timezone.localdate()
    page.goto("/surveys/")
    page.get_by_role("link", name="สร้างแบบสำรวจ").first.click()
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=instrument]").select_option(label=page.locator("option", has_text="F-12").inner_text())
    page.locator("[name=opens_on]").fill(thai(today))
    page.locator("[name=due_on]").fill(thai(today - timedelta(days=1)))
    page.get_by_role("button", name="บันทึกฉบับร่าง").click()
    expect(page.locator(".error-summary")).to_contain_text("กำหนดส่งต้องไม่ก่อนวันที่เปิดรับ")
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    page.locator("[name=due_on]").fill(thai(today + timedelta(days=14)))
    page.get_by_role("button", name="บันทึกฉบับร่าง").dblclick()
    expect(page).to_have_url(re.compile(r"/surveys/\d+/$"))
    survey = page.url
    page.get_by_role("link", name="เปิดรับคำตอบ").click()
    page.get_by_role("button", name=f"เปิดรับคำตอบ ({SCHOOLS} โรงเรียน)").click()
    # Two schools have somebody who can be told; of the others the page says so.
    expect(page.locator(".notices")).to_contain_text(f"แจ้ง 2 โรงเรียน อีก {SCHOOLS - 2} โรงเรียนยังไม่มีผู้ใช้ในระบบ")
    page.goto("/surveys/")
    expect(page.locator("tbody tr", has_text=TITLE)).to_have_count(1)
    return survey


def answer(page, survey):
    """A teacher answers on a phone: is told what is missing, the draft saves itself, and handing in twice is once."""
    page.goto("/surveys/")
    page.get_by_role("link", name=TITLE).click()
    expect(page).to_have_url(f"{survey}answer/")
    page.locator("textarea").last.fill("ยังไม่ครบ")
    page.get_by_role("button", name="ส่งคำตอบ").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("textarea").last).to_have_value("ยังไม่ครบ")
    for level, side in (("3", "สภาพปัจจุบัน"), ("5", "สภาพที่พึงประสงค์")):
        for group in page.get_by_role("group", name=side, exact=True).all():
            group.locator("label", has=page.locator(f"[value='{level}']")).click()
    page.locator("input[type=checkbox]").first.check(force=True)
    with page.expect_response(lambda sent: "/autosave/" in sent.url and quote(LAST) in sent.request.post_data):
        page.locator("textarea").last.fill(LAST)
    expect(page.locator("#autosave")).to_contain_text(re.compile(r"^บันทึกแล้ว"))
    leave_during_a_save(page, survey)
    page.goto(f"{survey}answer/")
    expect(page.locator("textarea").last).to_have_value(LAST)
    expect(page.locator("[value='3']").first).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="ส่งคำตอบ").dblclick()
    expect(page.locator(".notices")).to_contain_text("ส่งคำตอบแล้ว")
    expect(page.locator("main")).to_contain_text(LAST)


def leave_during_a_save(page, survey):
    """A page that is left while a save is on its way keeps the words of that save."""
    # It never arrives.
    page.route("**/autosave/", lambda route: None, times=1)
    with page.expect_request("**/autosave/"):
        page.locator("textarea").last.fill("คำระหว่างทาง")
    page.goto("/surveys/")

    # What is sent in leaving goes beside the next page, and may come after it.
    def arrived():
        page.goto(f"{survey}answer/")
        return page.locator("textarea").last.input_value() == "คำระหว่างทาง"

    servers.wait_until(arrived, what="What was written last")
    with page.expect_response(lambda sent: "/autosave/" in sent.url and quote(LAST) in sent.request.post_data):
        page.locator("textarea").last.fill(LAST)


def read_results(page, survey):
    """The figures of all who answered, on the page and in the workbook."""
    answered = SCHOOLS - 1
    page.goto(f"{survey}results/")
    stat = page.locator(".stat", has_text="โรงเรียนที่ตอบแล้ว")
    expect(stat.locator(".stat-value")).to_have_text(str(answered))
    first = page.locator(".survey-result").first
    expect(first).to_contain_text(f"N = {answered}")
    # 118 schools say 4 and one says 3; all wish for 5.
    expect(first).to_contain_text("ค่าเฉลี่ย 3.99")
    expect(first).to_contain_text("S.D. 0.09")
    expect(first).to_contain_text("PNI 0.25")
    networks = page.locator("#by-network").locator("xpath=..").locator("tbody tr")
    expect(networks).to_have_count(4)
    told = [re.sub(r"\s+", " ", text) for text in networks.locator("[data-label=ตอบแล้ว]").all_inner_texts()]
    assert sorted(told) == ["29 จาก 30", *["30 จาก 30"] * 3]
    page.get_by_text("ส่งออก", exact=True).click()
    with page.expect_download() as workbook:
        page.get_by_role("link", name="ผลสรุป (XLSX)").click()
    book = load_workbook(BytesIO(Path(workbook.value.path()).read_bytes()), read_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert answered in cells
    assert TITLE in " ".join(map(str, cells))
