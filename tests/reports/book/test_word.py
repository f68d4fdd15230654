"""A Book as a Word file."""

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image

from reports.book import word
from reports.book.parts import Chart
from tests.reports.book.books import make_book


@pytest.fixture(scope="module")
def content():
    return word.write(make_book())


@pytest.fixture
def file(content):
    return docx.Document(io.BytesIO(content))


def told(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_each_table_says_its_figures(file):
    for written, table in zip(file.tables, make_book().tables, strict=True):
        lines = told(written)
        for row in table.rows:
            shown = [row.cells[0].shown] * len(table.columns) if row.band else [cell.shown for cell in row.cells]
            assert shown in lines
        if not table.rows:
            assert lines[-1][0] == table.empty


def test_heads_of_tables_repeat_and_groups_stand_over_their_columns(file):
    table = next(table for table in file.tables if "ดี" in told(table)[0])
    assert [bool(row._tr.findall(f"{qn('w:trPr')}/{qn('w:tblHeader')}")) for row in table.rows][:3] == [
        True,
        True,
        False,
    ]
    assert told(table)[0][:3] == ["มาตรฐาน", "กำลังพัฒนา", "กำลังพัฒนา"]
    assert told(table)[1][:3] == ["มาตรฐาน", "n", "%"]


def test_headings_are_styles_and_captions_have_their_numbers(file):
    found = [(paragraph.style.name, paragraph.text) for paragraph in file.paragraphs]
    assert ("Heading 1", "บทที่ 1 ผลการสังเคราะห์ด้านที่ 1") in found
    assert ("Heading 2", "ระดับคุณภาพรายมาตรฐาน") in found
    assert ("Heading 3", "ข้อสังเกต") in found
    assert ("Caption", "ตารางที่ ก.1 ผลการประเมินรายสถานศึกษา") in found
    assert ("Caption", "แผนภูมิที่ 2.1 ค่าเฉลี่ยรายมาตรฐาน") in found
    assert ("Normal", "ผลการสังเคราะห์ <b>โดยรวม</b> & อื่น ๆ") in found


def test_there_is_a_table_of_contents_and_numbers_of_pages(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b'TOC \\o "1-2"' in archive.read("word/document.xml")
        footers = b"".join(archive.read(name) for name in archive.namelist() if "footer" in name)
        assert b" PAGE " in footers
        assert b" NUMPAGES " in footers
        assert b"updateFields" in archive.read("word/settings.xml")


def test_every_run_of_thai_is_of_a_complex_script_in_sarabun(file):
    runs = [run for paragraph in file.paragraphs for run in paragraph.runs if run.text]
    runs += [
        run for table in file.tables for row in table.rows for cell in row.cells for run in cell.paragraphs[0].runs
    ]
    wrong = [
        run.text
        for run in runs
        if run._r.rPr is None or run._r.rPr.find(qn("w:cs")) is None or (run._r.rPr.rFonts is None and not _field(run))
    ]
    assert wrong == []
    for name in ("Normal", "Heading 1", "Caption"):
        fonts = file.styles[name].element.rPr.rFonts
        assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {word.FONT}
        assert file.styles[name].element.rPr.find(qn("w:szCs")) is not None


def _field(run):
    return run._r.getprevious() is not None and run._r.getprevious().find(qn("w:fldChar")) is not None


def test_charts_are_pictures_with_words(file):
    charts = [part for chapter in make_book().chapters for part in chapter.of(Chart)]
    assert len(file.inline_shapes) == len(charts)
    for shape, chart in zip(file.inline_shapes, charts, strict=True):
        assert shape._inline.docPr.get("descr").startswith(chart.title)
        part = file.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
        picture = Image.open(io.BytesIO(part.blob)).convert("L")
        assert picture.width > 1000
        assert len(set(picture.tobytes())) > 10


def test_wide_tables_lie_on_their_side(file):
    assert [section.page_width > section.page_height for section in file.sections] == [False, True, False]


def test_a_draft_says_so_and_an_approved_paper_does_not(file):
    draft = docx.Document(io.BytesIO(word.write(make_book(is_draft=True))))
    assert "ร่าง ยังไม่ได้รับอนุมัติ" in draft.sections[0].header.paragraphs[0].text
    assert "ร่าง" not in file.sections[0].header.paragraphs[0].text


def test_digits_are_those_of_the_report_except_in_addresses():
    written = docx.Document(io.BytesIO(word.write(make_book(digits="thai"))))
    text = "\n".join(paragraph.text for paragraph in written.paragraphs)
    assert "บทที่ ๑" in text
    assert "3fa9" * 16 in text
    assert "๑,๒๓๔" in [cell for line in told(written.tables[1]) for cell in line]


def test_the_same_book_gives_the_same_bytes(content):
    assert word.write(make_book()) == content
