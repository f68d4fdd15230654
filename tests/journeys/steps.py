"""What several journeys do and read."""

import re

import pypdfium2


def kept(folder, upload):
    """The path of an upload, written to disk so that a browser can pick it."""
    path = folder / upload.name
    path.write_bytes(upload.read())
    return path


def rate_everything(page, level):
    """Chooses the same level in every rating of the page."""
    choices = page.locator("label.rating-option", has=page.locator(f"input[value='{level}']"))
    for choice in choices.all():
        choice.click()


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
