"""A Book on paper."""

import io
from dataclasses import replace

import docx
import pikepdf
import pypdfium2
import pytest

from reports import pdf
from reports.book import paper, word
from reports.book.parts import Chapter, Column, Row, Table, Text
from tests.reports.book.books import make_book
from tests.reports.pictures import text_of


@pytest.fixture(scope="module")
def short():
    return paper.render(make_book())


@pytest.fixture(scope="module")
def said(short):
    return text_of(short)


@pytest.fixture(scope="module")
def long():
    """(the paper, what its progress told, the text of each page)."""
    told = []
    content = paper.render(make_book(rows=70, chapters=4, schools=250, digits="thai"), progress=told.append)
    return content, told, pages(content)


def test_a_short_book_is_one_document_and_a_long_one_is_drawn_by_chapters():
    assert paper.pages_of(make_book()) < paper.LONG < paper.pages_of(make_book(rows=70, chapters=4, schools=250))


def starts(content):
    """{heading: page on which it begins} of the chapters, in order."""
    with pikepdf.open(io.BytesIO(content)) as opened, opened.open_outline() as outline:
        places = {page.objgen: number for number, page in enumerate(opened.pages, 1)}
        return {item.title: places[item.destination[0].objgen] for item in outline.root}


def pages(content):
    return [text_of(content, number) for number in range(len(pypdfium2.PdfDocument(content)))]


def test_the_paper_says_it(said):
    for words in (
        "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่างเขต1",
        "บทสรุปสำหรับผู้บริหาร",
        "สารบัญตาราง",
        "สารบัญแผนภูมิ",
        "บทที่1ผลการสังเคราะห์ด้านที่1",
        "ตารางที่1.1จำนวนและร้อยละstandards1",
        "แผนภูมิที่2.1ค่าเฉลี่ยรายมาตรฐาน",
        "ภาคผนวกกรายชื่อสถานศึกษา",
        "ตารางที่ก.1ผลการประเมินรายสถานศึกษา",
        "ไม่มีข้อมูล",
        "3fa9" * 16,
        "https://nithet.example/reports/o/3fa93fa9/",
        "(นางสาวน้ำผึ้งศรีสุวรรณ)",
        "1,234100.0",
        "<b>โดยรวม</b>&อื่นๆ",
        "4.25(n=12)",
    ):
        assert words in said, words


def test_the_figures_of_each_table_are_printed(said):
    for table in make_book().tables:
        for row in table.rows:
            assert "".join("".join(cell.shown.split()) for cell in row.cells) in said


def test_an_approved_paper_is_no_draft_and_a_draft_says_so_on_each_page(said):
    assert "ร่างยังไม่ได้รับอนุมัติ" not in said
    draft = pages(paper.render(make_book(is_draft=True)))
    assert [number for number, text in enumerate(draft) if "ร่างยังไม่ได้รับอนุมัติ" not in text] == []


def test_wide_tables_lie_on_their_side_with_their_heading(short):
    with pikepdf.open(io.BytesIO(short)) as opened:
        wide = [number for number, page in enumerate(opened.pages) if page.MediaBox[2] > page.MediaBox[3]]
    assert len(wide) == 1
    assert "ภาคผนวกกรายชื่อสถานศึกษาระดับขั้นพื้นฐานตารางที่ก.1" in text_of(short, wide[0])


@pytest.mark.parametrize(("columns", "lies"), [(9, False), (10, True)])
def test_a_table_that_fits_an_upright_page_stays_upright(columns, lies):
    book = make_book(chapters=1)
    heads = [Column("โรงเรียน", "text", width=4), *(Column(f"ปีที่ {n}") for n in range(columns))]
    book.chapters[-1].parts = [Table("wide", "จำนวน", heads, [Row.of("บ้านน้ำใจ", *range(columns))], wide=True)]
    with pikepdf.open(io.BytesIO(paper.render(book))) as opened:
        assert any(page.MediaBox[2] > page.MediaBox[3] for page in opened.pages) == lies
    file = docx.Document(io.BytesIO(word.write(book)))
    assert any(section.page_width > section.page_height for section in file.sections) == lies


def test_chapters_of_a_short_paper_run_on_and_each_of_a_long_one_begins_a_page(long):
    """Of a short paper the first chapter, the appendix and what stands in front begin pages."""
    *front, last = make_book(chapters=1).chapters
    more = [Chapter(f"more{n}", f"แนวทางต่อไป {n}", [Text("ติดตามโรงเรียนที่ยังไม่ส่ง")]) for n in (2, 3)]
    book = replace(make_book(), chapters=[*front, *more, last])
    begins = list(starts(paper.render(book)).values())
    first, second, third, appendix, closing = begins[-5:]
    assert first <= second == third < appendix <= closing
    assert second - first <= 1, "a chapter of a page and a half is followed by those of one line"
    headings = [one for one in docx.Document(io.BytesIO(word.write(book))).paragraphs if one.style.name == "Heading 1"]
    new_page = {one.text.split(" ")[1]: one.paragraph_format.page_break_before for one in headings if "บทที่" in one.text}
    assert new_page == {"1": True, "2": False, "3": False}
    each = list(starts(long[0]).values())
    assert len(set(each)) == len(each) == 8


def test_contents_of_a_long_paper_tell_the_pages_in_thai_digits(long):
    content, told, texts = long
    assert told == sorted(told)
    assert told[-1] == 6
    marks = starts(content)
    contents = next(text for text in texts if "สารบัญตาราง" in text)
    for title, page in marks.items():
        words = "".join(title.split())
        if words.startswith(("บทที่", "ภาคผนวก", "การรับรอง")):
            assert words in texts[page - 1]
            assert words + "." in contents
            assert f"หน้า{thai_of(page)}จาก{thai_of(len(texts))}" in texts[page - 1]


def thai_of(number):
    return str(number).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


def test_thai_digits_spare_addresses_and_hashes(long):
    text = "".join(long[2])
    assert "3fa9" * 16 in text
    assert "https://nithet.example/reports/o/3fa93fa9/" in text
    assert "๑,๒๓๔๑๐๐.๐" in text
    assert "1,234" not in text
    assert "๔.๒๕(n=๑๒)" in text


def test_heads_of_a_long_table_are_repeated(long):
    assert sum("สถานศึกษาเครือข่าย" in text for text in long[2]) >= 6


def test_the_same_book_gives_the_same_bytes(short):
    assert paper.render(make_book()) == short


def test_a_chapter_too_big_ends_with_a_clear_word(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_MEMORY", 24 * 1024 * 1024)
    with pytest.raises(pdf.PdfError, match="หน่วยความจำ"):
        paper.render(make_book(rows=300, chapters=4))
