"""An award from the nomination to the announcement: judges, a conflict of interest, scores, ranking, decision,
certificates; and a best practice from the school that wrote it to everybody."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import kept, rate_everything
from tests.qa.factories import upload
from tests.supervision.factories import thai

NAME = "รางวัลนวัตกรรมการอ่าน"


def said(page, text):
    expect(page.locator(".notices")).to_contain_text(text)


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def waiting(page):
    """The nominations that the judge still has to score, on the page of awards."""
    page.goto("/qa/awards/")
    return page.locator("section", has=page.locator("#waiting")).locator("tr", has_text=NAME).get_by_role("link")


def test_from_nomination_to_ranking(window, tmp_path):
    head, school = window("head"), window("school_director", width=360)
    open_award(head)
    nominate(school, tmp_path)
    head.goto(school.url)
    head.get_by_role("button", name="รับรายงาน").click()
    head.locator("#confirm button[value=yes]").click()
    said(head, "รับ")
    judge, supervisor = window("committee", width=360), window("supervisor")
    award = set_up(head, judge, supervisor)
    hand_in(judge)
    declare(supervisor)

    # One score is missing: the ranking says so, and the decision asks why.
    head.goto(f"{award}ranking/")
    row = head.locator("table tbody tr").first
    for text in ("80.00", "เหรียญทอง", "คะแนนไม่ครบ"):
        expect(row).to_contain_text(text)
    head.get_by_role("button", name="เสนอผล").click()
    expect(head.locator(".error-summary").first).to_contain_text("ระบุเหตุผลที่ตัดสินโดยคะแนนไม่ครบ")
    head.locator("[name=propose-reason]").fill("กรรมการหนึ่งท่านมีส่วนได้เสีย")
    head.get_by_role("button", name="เสนอผล").click()
    said(head, "เสนอผลต่อผู้อำนวยการแล้ว")
    head.locator("table tbody td a").first.click()
    expect(head.locator("main")).to_contain_text("คู่สมรสเป็นครูของโรงเรียนนี้")

    school.goto("/qa/awards/")
    expect(school.locator("tr", has_text=NAME)).to_contain_text("ยังไม่ประกาศผล")
    director = window("director")
    director.goto(f"{award}ranking/")
    director.get_by_role("button", name="เห็นชอบ", exact=True).click()
    said(director, "เห็นชอบผลแล้ว")
    head.goto(f"{award}ranking/")
    head.get_by_role("button", name="ประกาศผล", exact=True).click()
    head.locator("#confirm button[value=yes]").click()
    said(head, "ประกาศผลแล้ว")

    school.goto("/qa/awards/")
    school.locator("tr", has_text=NAME).get_by_role("link", name="ดูผลการประกาศ").click()
    expect(school.locator("#own ~ p")).to_contain_text("เหรียญทอง")
    fits(school)

    # The clerk gets a draft of the certificates, the same one each time.
    clerk = window("clerk")
    for told in ("จัดทำร่างชุดเกียรติบัตรแล้ว", "จัดทำไว้แล้ว"):
        clerk.goto(f"{award}results/")
        clerk.get_by_role("button", name="จัดทำร่างชุดเกียรติบัตร").click()
        said(clerk, told)
    expect(clerk.locator("main")).to_contain_text("เหรียญทอง อันดับที่ 1")


def open_award(head):
    today = timezone.localdate()
    head.goto("/qa/awards/")
    head.get_by_role("link", name="เปิดรับการเสนอชื่อ").click()
    head.locator("[name=name]").fill(NAME)
    head.locator("[name=opens_on]").fill(thai(today))
    head.locator("[name=due_on]").fill(thai(today + timedelta(days=10)))
    head.locator("[name=closes_on]").fill(thai(today + timedelta(days=20)))
    head.locator("[name=asked]").fill("รายงานผลงาน")
    head.get_by_role("button", name="เปิดรอบ").click()
    said(head, "ส่งเอกสารได้")


def nominate(school, tmp_path):
    """The school takes part, writes, attaches and sends; its window stays on the page of the nomination."""
    school.goto("/qa/awards/")
    school.locator("tr", has_text=NAME).get_by_role("link", name="เสนอชื่อโรงเรียน").click()
    school.get_by_role("button", name="เสนอชื่อโรงเรียน").click()
    school.locator("[name=summary]").fill("บ้านนักอ่าน\nอ่านทุกเช้ากับผู้ปกครอง")
    school.locator("input[type=file]").first.set_input_files(kept(tmp_path, upload(name="ผลงาน.pdf")))
    school.get_by_role("button", name="ส่งรายงาน").click()
    said(school, "สำนักงานเขตพื้นที่จะตรวจ")


def set_up(head, *judges):
    """Rubric, prizes, the judges whose windows these are, and who judges what; returns the address of the award."""
    head.goto("/qa/awards/")
    head.locator("tr", has_text=NAME).get_by_role("link", name="ตั้งค่าการตัดสิน").click()
    rubric = head.locator("[name=rubric]")
    rubric.select_option(rubric.locator("option", has_text="เกณฑ์ตัดสิน IQA AWARD").get_attribute("value"))
    head.locator("[name=judges_each]").fill("2")
    head.locator("[name=bars_supervisor]").uncheck()
    head.locator("[name=bands]").fill("เหรียญทอง แปดสิบ")
    head.get_by_role("button", name="บันทึก", exact=True).click()
    expect(head.locator(".error-summary")).to_contain_text("อ่านไม่ได้")
    head.locator("[name=bands]").fill("เหรียญทอง 80\nเหรียญเงิน 70")
    head.get_by_role("button", name="บันทึก", exact=True).click()
    said(head, "ขั้นต่อไปคือเลือกกรรมการ")
    award = head.url
    head.get_by_role("link", name="เลือกกรรมการ").first.click()
    for page in judges:
        page.goto("/qa/awards/")
        head.get_by_label(re.compile(f"^{re.escape(page.locator('.person-name').inner_text())}")).check()
    head.get_by_role("button", name="บันทึกกรรมการ").click()
    said(head, "บันทึกกรรมการแล้ว")
    head.get_by_role("button", name="มอบหมายกรรมการให้เท่ากัน").click()
    said(head, "มอบหมายแล้ว 2 รายการ")
    return award


def hand_in(judge):
    """On a phone: the text and the file beside the rubric, a draft, a refusal while something is open, handed in."""
    waiting(judge).first.click()
    expect(judge.locator(".award-papers")).to_contain_text("อ่านทุกเช้ากับผู้ปกครอง")
    fits(judge)
    file = judge.locator(".award-papers a.file").first.get_attribute("href")
    assert judge.request.get(file).ok
    judge.locator("[name=opinion]").fill("อ่านสนุก")
    # It saves itself, and what is pressed then is no conflict with it.
    expect(judge.locator("#autosave")).to_contain_text("บันทึกไว้แล้ว")
    judge.get_by_role("button", name="บันทึกไว้ก่อน").click()
    said(judge, "ยังไม่ได้ส่งคะแนน")
    judge.get_by_role("button", name="ส่งคะแนน", exact=True).click()
    expect(judge.locator(".error-summary").first).to_be_visible()
    rate_everything(judge, 4)
    judge.get_by_role("button", name="ส่งคะแนน", exact=True).click()
    said(judge, "ส่งคะแนนแล้ว")
    expect(judge.locator("main")).to_contain_text("ร้อยละ 80.00")


def declare(supervisor):
    """A conflict of interest: the nomination is gone, and its form stays shut."""
    waiting(supervisor).first.click()
    scoring = supervisor.url
    supervisor.get_by_text("แจ้งว่ามีส่วนได้เสียกับผลงานนี้").click()
    supervisor.locator("[name=declare-reason]").fill("คู่สมรสเป็นครูของโรงเรียนนี้")
    supervisor.get_by_role("button", name="แจ้งและถอนตัวจากผลงานนี้").click()
    said(supervisor, "ถูกถอนจากท่าน")
    assert supervisor.goto(scoring).status == 403
    expect(supervisor.locator("main")).to_contain_text("คู่สมรสเป็นครูของโรงเรียนนี้")


def test_a_best_practice_from_the_school_to_everybody(window, office):
    school = window("school_staff", width=360)
    school.goto("/qa/awards/")
    school.get_by_role("link", name="วิธีปฏิบัติที่เป็นเลิศ").click()
    school.get_by_role("link", name="บันทึกวิธีปฏิบัติ").first.click()
    school.locator("[name=title]").fill("สวนคำศัพท์")
    school.locator("select[name=theme]").select_option(label="การอ่านและการเขียนภาษาไทย")
    school.locator("select[name=level]").select_option(index=1)
    school.locator("[name=abstract]").fill("ปลูกต้นไม้คู่คำใหม่ทุกสัปดาห์")
    school.get_by_role("button", name="บันทึกฉบับร่าง").click()
    said(school, "บันทึกฉบับร่างแล้ว")
    fits(school)
    school.get_by_role("button", name="เสนอให้พิจารณา").click()
    said(school, "เสนอให้พิจารณาแล้ว")
    head = window("head")
    head.goto(school.url)
    head.get_by_role("button", name="อนุมัติเข้าทะเบียน").click()
    head.get_by_role("button", name="เผยแพร่", exact=True).click()
    said(head, "เผยแพร่แล้ว")
    address = head.get_by_role("link", name="หน้าสาธารณะ").get_attribute("href")
    stranger = window(width=360)
    stranger.goto(address)
    expect(stranger.locator("h1")).to_contain_text("สวนคำศัพท์")
    fits(stranger)
    head.get_by_text("ยกเลิกการเผยแพร่", exact=True).first.click()
    head.locator("[name=unpublish-reason]").fill("รอตรวจภาพ")
    head.get_by_role("button", name="ยกเลิกการเผยแพร่").click()
    said(head, "ยกเลิกการเผยแพร่แล้ว")
    assert stranger.goto(address).status == 410
