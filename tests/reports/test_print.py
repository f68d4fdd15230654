"""What every printed report shares: tables that break well."""

import pypdfium2
import pytest
from django.template import engines

from reports import pdf
from tests.reports.pictures import squeezed, text_of


def page_texts(content):
    document = pypdfium2.PdfDocument(content)
    try:
        return [squeezed(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def sample(rows, offset):
    """A document whose table begins so many millimetres down its page."""
    template = """{% extends "reports/print/base.html" %}{% block content %}<h1>บท</h1>
    <div style="height: {{ offset }}mm"></div>
    <table><caption>ชื่อตาราง</caption><thead><tr><th>หัวตาราง</th></tr></thead><tbody>
    {% for row in rows %}
    <tr><td>แถวที่ {{ row }}</td></tr>{% endfor %}</tbody></table>{% endblock %}"""
    return engines["django"].from_string(template).render({"offset": offset, "rows": range(100, 100 + rows)})


@pytest.mark.parametrize("offset", [150, 178, 184, 190, 196, 202, 208, 214, 220])
def test_caption_and_head_are_never_alone_at_the_foot_of_a_page(offset):
    pages = page_texts(pdf.render(sample(12, offset)))
    (first,) = [text for text in pages if "ชื่อตาราง" in text]
    assert "แถวที่101" in first


def test_long_tables_repeat_their_head_and_keep_every_row():
    content = pdf.render(sample(120, 0))
    pages = [text for text in page_texts(content) if "แถวที่" in text]
    assert len(pages) > 2
    assert all("หัวตาราง" in text for text in pages)
    assert all(text_of(content).count(f"แถวที่{row}") == 1 for row in range(100, 220))
