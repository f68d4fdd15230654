"""What several journeys do and read."""

import re
from datetime import timedelta

import pypdfium2
from django.utils import timezone
from playwright.sync_api import expect

from tests.supervision.factories import thai
from thai.years import academic_year

# The demo office has rounds of the years before this one.
YEAR = academic_year(timezone.localdate())


def kept(folder, upload):
    """The path of an upload, written to disk so that a browser can pick it."""
    path = folder / upload.name
    path.write_bytes(upload.read())
    return path


def open_round(head):
    """Opens the round of this year where it is not there yet; returns the address of its board."""
    head.goto("/qa/")
    there = head.get_by_role("link", name=f"SAR ปีการศึกษา {YEAR}")
    if there.count():
        there.click()
    else:
        today = timezone.localdate()
        head.get_by_role("link", name="เปิดรอบ", exact=True).click()
        head.locator("[name=academic_year]").fill(str(YEAR))
        head.locator("[name=opens_on]").fill(thai(today))
        head.locator("[name=due_on]").fill(thai(today + timedelta(days=30)))
        head.locator("[name=closes_on]").fill(thai(today - timedelta(days=1)))
        head.get_by_role("button", name="เปิดรอบ").click()
        expect(head.locator(".error-summary")).to_contain_text("วันปิดรับต้องไม่ก่อนกำหนดส่ง")
        expect(head.locator("[name=academic_year]")).to_have_value(str(YEAR))
        head.locator("[name=closes_on]").fill(thai(today + timedelta(days=60)))
        head.get_by_role("button", name="เปิดรอบ").click()
        expect(head.locator(".notices")).to_contain_text(f"เปิดรอบ SAR ปีการศึกษา {YEAR} แล้ว")
    expect(head).to_have_url(re.compile(r"/qa/\d+/$"))
    return head.url


def rate_everything(page, level):
    """Chooses the same level in every rating of the page."""
    choices = page.locator("label.rating-option", has=page.locator(f"input[value='{level}']"))
    for choice in choices.all():
        choice.click()


def sign(page, side, name):
    """Draws a signature of one side of a visit with the pointer, and types whose it is."""
    box = page.locator("[data-signature]", has=page.locator(f"[name=signature-{side}-name]"))
    canvas = box.locator("canvas")
    canvas.scroll_into_view_if_needed()
    frame = canvas.bounding_box()
    page.mouse.move(frame["x"] + 40, frame["y"] + 30)
    page.mouse.down()
    page.mouse.move(frame["x"] + 140, frame["y"] + 60, steps=4)
    page.mouse.move(frame["x"] + 60, frame["y"] + 70, steps=4)
    page.mouse.up()
    expect(box.locator("[data-signature-text]")).to_have_text("ลงลายเซ็นแล้ว")
    box.locator(f"[name=signature-{side}-name]").fill(name)


def timeline(page):
    """What happened, oldest first, as the page tells it."""
    return page.locator(".timeline-what").all_inner_texts()


def pdf_text(content):
    """(pages, the whole text without blanks) of a PDF; words of a Thai line may break anywhere."""
    assert content.startswith(b"%PDF-")
    with pypdfium2.PdfDocument(content) as paper:
        texts = [page.get_textpage().get_text_bounded() for page in paper]
    return len(texts), re.sub(r"\s+", "", "".join(texts))


def number(text):
    """The first number of a text: 1,234 of "ทั้งหมด 1,234 แห่ง"."""
    return int(re.search(r"\d[\d,]*", text).group().replace(",", ""))
