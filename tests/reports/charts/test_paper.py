"""Charts in a PDF: Thai marks stand where they belong, and the words can be copied out."""

from io import BytesIO

import pikepdf
import pytest

from reports import charts, pdf, thai_repair
from tests.reports.pictures import page_picture, shapes, squeezed, text_of
from tests.reports.test_pdf import STACKED, WORDS, page, run_python


def svg(text, attributes="", size=60):
    return (
        f'<svg viewBox="0 0 480 130" width="100%">'
        f'<text x="4" y="95" font-family="Sarabun" font-size="{size}" {attributes}>{text}</text></svg>'
    )


@pytest.mark.parametrize("attributes", ["", 'letter-spacing="4"'])
@pytest.mark.parametrize(("word", "expected"), STACKED.items())
def test_marks_neither_touch_nor_go_missing(word, expected, attributes):
    style = "@page{size:160mm 50mm;margin:4mm}body{margin:0}"
    found = shapes(page_picture(pdf.render(page(svg(word, attributes), style)), scale=4))
    assert found == expected


def test_words_of_a_chart_are_read_as_they_were_written():
    rows = [{"label": word, "value": n} for n, word in enumerate(WORDS, 1)]
    text = text_of(pdf.render(page(charts.bars(title="คำ", rows=rows, for_print=True).svg)))
    assert [word for word in WORDS if squeezed(word) not in text] == []


def test_a_chart_on_paper_tells_its_figures_to_a_screen_reader():
    drawn = charts.bars(title="ส่งแล้ว", rows=[{"label": "น้ำใส", "value": 12}], for_print=True)
    with pikepdf.open(BytesIO(pdf.render(page(f"<p>ก</p>{drawn.svg}")))) as document:
        found = [thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing]
        assert [str(thing["/Alt"]) for thing in found] == ["ส่งแล้ว: น้ำใส 12"]


def test_the_repair_of_svg_text_refuses_a_source_it_does_not_know():
    done = run_python("from reports import pdf, thai_repair\nthai_repair.SVG_LETTERS = 'another'\npdf.render('<p>ก')")
    assert done.returncode != 0
    assert "RepairError" in done.stderr


def test_letters_placed_one_by_one_keep_their_marks():
    class Node(dict):
        text = "น้ำที่"

    assert thai_repair.svg_strings(Node(), [1], [2]) == ["น้ำที่"]
    assert thai_repair.svg_strings(Node(), [1, 5], [2]) == ["น้ำ", "ที่"]
    assert thai_repair.svg_strings(Node({"letter-spacing": "2"}), [1]) == ["น้ำ", "ที่"]
    Node.text = ""
    assert thai_repair.svg_strings(Node(), [1]) == []
