"""A form of Kobo comes in, says what it cannot keep, is published, goes out as a form that Kobo takes, comes back."""

import re
from pathlib import Path

from playwright.sync_api import expect
from pyxform.xls2xform import convert

from tests.instruments.xlsforms import KOBO, workbook

TITLE = "นิเทศภายในจากแบบเดิม"
CODES = {"has_plan", "why_not", "teachers", "teaching", "photo", "media", "other"}


def test_a_form_of_kobo_comes_in_goes_out_and_comes_back(window, tmp_path):
    page = window("supervisor")
    page.goto("/instruments/")
    page.get_by_role("link", name="XLSForm").click()
    look_at(page, tmp_path / "ภาพ.xlsx", b"<html>no workbook</html>")
    expect(page.locator(".error-summary")).to_be_visible()

    look_at(page, tmp_path / "kobo.xlsx", workbook(**KOBO))
    lost = page.locator("[aria-labelledby=lost]")
    for told in ("weird", "พิกัด"):
        expect(lost).to_contain_text(told)
    kept = page.locator("[aria-labelledby=kept]")
    for told in ("มีแผนนิเทศภายใน", "จำนวนครู", "กรอกซ้ำทุกชั้นเรียนที่สังเกต"):
        expect(kept).to_contain_text(told)
    page.locator("[name=title]").fill(TITLE)
    page.get_by_role("button", name="ยืนยันนำเข้า").dblclick()
    expect(page).to_have_url(re.compile(r"/instruments/\d+/build/$"))
    expect(page.locator(".build-question", has_text="จัดการเรียนรู้เชิงรุก")).to_be_visible()
    questions = page.locator(".build-question").all_inner_texts()
    page.locator(".page-actions").get_by_role("link", name="เผยแพร่").click()
    page.get_by_role("button", name="เผยแพร่ฉบับที่ 1").click()
    expect(page.locator(".notices")).to_contain_text("เผยแพร่ฉบับที่ 1 แล้ว")

    # What goes out is taken by the reader that Kobo and ODK have.
    with page.expect_download() as form:
        page.get_by_role("link", name="ส่งออก XLSForm").click()
    content = Path(form.value.path()).read_bytes()
    xform = convert(content, file_type=".xlsx").xform
    assert all(f"/{code}" in xform for code in CODES)

    # It comes back whole, beside the first: two clicks brought each in once.
    page.goto("/instruments/import/")
    look_at(page, tmp_path / "out.xlsx", content)
    expect(page.locator("[aria-labelledby=lost]")).to_contain_text("ทุกอย่างในไฟล์นำเข้าได้")
    expect(page.locator(".notice-warning")).to_contain_text("สำนักงานมีแบบชื่อนี้อยู่แล้ว")
    page.get_by_role("button", name="ยืนยันนำเข้า").click()
    expect(page.locator(".build-question")).to_have_text(questions)
    page.goto(f"/instruments/?q={TITLE}")
    expect(page.locator("tbody tr")).to_have_count(2)


def look_at(page, path, content):
    """Picks a file and asks what would come of it."""
    path.write_bytes(content)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="อ่านไฟล์และแสดงให้ตรวจ").click()
