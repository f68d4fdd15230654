"""The printed report: pages, contents, tables."""

import io
import re

import pikepdf
import pypdfium2
import pytest
from django.template import engines

from benchmarks import figures
from reports import pdf
from reports.synthesis import document
from tests.reports.pictures import squeezed, text_of


@pytest.fixture(scope="module")
def report():
    data = figures.office(30)
    html = document.render_html(data, sha256="ab" * 32, template_version=1)
    return pdf.render(html, title=document.title_of(data))


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


def test_every_page_but_the_cover_has_its_number_and_head(report):
    pages = page_texts(report)
    for number, text in enumerate(pages, start=1):
        assert (f"หน้า{number}จาก{len(pages)}" in text) == (number > 1)
        assert ("รายงานการสังเคราะห์SARปีการศึกษา2568" in text) == (number > 1)


def test_contents_name_the_page_where_each_heading_is(report):
    pages = page_texts(report)
    entries = re.findall(r"(บทสรุปสำหรับผู้บริหาร|ค่าเฉลี่ยจำแนกตามเครือข่าย|ภาคผนวกผลการประเมินรายสถานศึกษา)\.*(\d+)", pages[1])
    assert len(entries) == 4
    for heading, number in entries:
        assert heading in pages[int(number) - 1]


def test_document_is_tagged_bookmarked_and_in_thai(report):
    with pikepdf.open(io.BytesIO(report)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "th"
        with opened.open_outline() as outline:
            titles = [item.title for item in outline.root]
        assert "บทสรุปสำหรับผู้บริหาร" in titles
        links = [note for page in opened.pages for note in page.get("/Annots", []) if note.Subtype == "/Link"]
        assert len(links) >= 15
        # Schools' tables lie on wide pages.
        width, height = opened.pages[-1].mediabox[2:]
        assert width > height


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


def test_a_school_name_is_text_and_never_markup():
    data = figures.office(3)
    data["parts"][0]["schools"][0]["school"] = "<b>บ้านหนอง</b>"
    content = pdf.render(document.render_html(data, sha256="0", template_version=1))
    assert "<b>บ้านหนอง</b>" in text_of(content)
