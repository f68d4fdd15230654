"""What is read out of a PDF: levels and passages of every layout, with their pages, and nothing that is not there."""

import pytest

from qa.models import Reading
from qa.reading import finding
from qa.reading.finding import read
from qa.reading.pages import Unreadable
from tests.qa.reading_factories import paper, picture_paper, vocabulary

YEAR = 2568
CELLS = "table { width: 100%; border-collapse: collapse } td, th { border: 1px solid #333; padding: 3pt }"


def found(file, year=YEAR):
    """({(field, standard, issue): value or text}, {the same: page}) of an open PDF."""
    rows = read(file, vocabulary(), year).found
    told = {(row.field, row.standard, row.issue): row.text or row.value for row in rows}
    return told, {(row.field, row.standard, row.issue): row.page for row in rows}


def levels(body, css=""):
    told, _pages = found(paper(body, css))
    return {issue or standard: value for (field, standard, issue), value in told.items() if field == "level"}


def test_a_table_with_words():
    body = """<table><tr><th>ประเด็นพิจารณา</th><th>ค่าเป้าหมาย</th><th>ผลการประเมิน</th></tr>
    <tr><td>มาตรฐานที่ 1 คุณภาพของผู้เรียน</td><td>ดี</td><td>ยอดเยี่ยม</td></tr>
    <tr><td>1.1 มีความสามารถในการอ่าน การเขียน และการคิดคำนวณ</td><td>ดี</td><td>ดีเลิศ</td></tr>
    <tr><td>มีความสามารถในการสร้างนวัตกรรม</td><td>ดี</td><td>ปานกลาง</td></tr></table>"""
    assert levels(body, CELLS) == {"S1": 5, "I11": 4, "I12": 2}


def test_a_table_with_numbers_and_last_year():
    body = """<table><tr><th>มาตรฐาน</th><th>ระดับคุณภาพ ปีการศึกษา 2567</th><th>ระดับคุณภาพ ปีการศึกษา 2568</th></tr>
    <tr><td>มาตรฐานที่ 1 คุณภาพของผู้เรียน</td><td>3</td><td>4</td></tr>
    <tr><td>มาตรฐานที่ 2 กระบวนการบริหารและการจัดการ</td><td>3</td><td>5 (ยอดเยี่ยม)</td></tr></table>"""
    assert levels(body, CELLS) == {"S1": 4, "S2": 5}


def test_a_table_with_ticks():
    body = """<table><tr><th>ประเด็น</th><th>กำลังพัฒนา</th><th>ปานกลาง</th><th>ดี</th><th>ดีเลิศ</th><th>ยอดเยี่ยม</th></tr>
    <tr><td>1.1 มีความสามารถในการอ่าน การเขียน และการคิดคำนวณ</td><td></td><td></td><td>✓</td><td></td><td></td></tr>
    <tr><td>1.2 มีความสามารถในการสร้างนวัตกรรม</td><td></td><td></td><td></td><td></td><td>/</td></tr></table>"""
    assert levels(body, CELLS + " th, td { font-size: 9pt }") == {"I11": 3, "I12": 5}


def test_sentences():
    body = """<p>ในภาพรวมสถานศึกษามีคุณภาพอยู่ในระดับดีเลิศ</p><h2>มาตรฐานที่ 1 คุณภาพของผู้เรียน</h2>
    <p>ผลการประเมินตนเองอยู่ในระดับ ยอดเยี่ยม</p>
    <p>1.1 มีความสามารถในการอ่าน การเขียน และการคิดคำนวณ มีผลการประเมินอยู่ในระดับดี
    1.2 มีความสามารถในการสร้างนวัตกรรม ได้ผลการประเมินระดับปานกลาง ซึ่งต้องพัฒนา</p>"""
    told, _pages = found(paper(body))
    assert told == {
        ("overall_level", None, None): 4,
        ("level", "S1", None): 5,
        ("level", "S1", "I11"): 3,
        ("level", "S1", "I12"): 2,
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "ผู้เรียนร้อยละ 85 มีผลการเรียนในระดับดีขึ้นไป",
        "กำหนดค่าเป้าหมายไว้ในระดับยอดเยี่ยม",
        "ปีการศึกษา 2567 ผลการประเมินอยู่ในระดับดี",
        "จัดทำแผนเพื่อยกระดับคุณภาพให้อยู่ในระดับยอดเยี่ยม",
        "ผู้ปกครองพอใจในระดับดีมาก",
        "ครูเป็นแบบอย่างที่ดี",
    ],
)
def test_what_is_no_level_of_the_school_is_none(sentence):
    assert levels(f"<h2>มาตรฐานที่ 1 คุณภาพของผู้เรียน</h2><p>{sentence}</p>") == {}


@pytest.mark.parametrize(("tick", "empty"), [("( / )", "(  )"), ("[x]", "[ ]"), ("☑", "☐")])
def test_a_form_with_boxes(tick, empty):
    words = ["กำลังพัฒนา", "ปานกลาง", "ดี", "ดีเลิศ", "ยอดเยี่ยม"]
    boxes = " &nbsp; ".join(f"{tick if word == 'ดีเลิศ' else empty} {word}" for word in words)
    body = f"<p>1.2 มีความสามารถในการสร้างนวัตกรรม</p><p>ระดับคุณภาพ {boxes}</p>"
    assert levels(body) == {"I12": 4}


def test_two_columns_keep_their_passages_apart():
    body = """<div style="columns: 2"><h2>มาตรฐานที่ 1 คุณภาพของผู้เรียน</h2><p>ระดับคุณภาพ ดีเลิศ</p>
    <h3>จุดเด่น</h3><p>ผู้เรียนรักการอ่านและมีมารยาทงามตามวัฒนธรรมไทย ทุกชั้นเรียนมีมุมหนังสือ</p>
    <h3 style="break-before: column">จุดที่ควรพัฒนา</h3><p>ควรฝึกการคิดวิเคราะห์ให้ต่อเนื่องทุกกลุ่มสาระ</p>
    <h3>แผนพัฒนา</h3><p>อบรมครู</p></div>"""
    told, _pages = found(paper(body))
    assert told["level", "S1", None] == 4
    assert told["strengths", "S1", None] == "ผู้เรียนรักการอ่านและมีมารยาทงามตามวัฒนธรรมไทย ทุกชั้นเรียนมีมุมหนังสือ"
    assert told["improvements", "S1", None] == "ควรฝึกการคิดวิเคราะห์ให้ต่อเนื่องทุกกลุ่มสาระ"


def test_passages_side_by_side_in_a_table():
    body = """<table><tr><th>มาตรฐาน</th><th>จุดเด่น</th><th>จุดที่ควรพัฒนา</th></tr>
    <tr><td>มาตรฐานที่ 2 กระบวนการบริหารและการจัดการ</td><td>วางแผนร่วมกันทั้งโรงเรียน</td>
    <td>ควรนิเทศให้ครบทุกห้อง</td></tr></table>"""
    told, _pages = found(paper(body, CELLS))
    assert told == {
        ("strengths", "S2", None): "วางแผนร่วมกันทั้งโรงเรียน",
        ("improvements", "S2", None): "ควรนิเทศให้ครบทุกห้อง",
    }


def test_every_finding_names_its_page():
    page = '<h2 style="break-before: page">'
    body = f"""<p>รายงานการประเมินตนเอง</p>{page}มาตรฐานที่ 1 คุณภาพของผู้เรียน</h2><p>ระดับคุณภาพ ดี</p>
    {page}มาตรฐานที่ 2 กระบวนการบริหารและการจัดการ</h2><p>จุดเด่น: ครูทุกคนช่วยกันทำงาน</p>"""
    _told, pages = found(paper(body))
    assert pages == {("level", "S1", None): 2, ("strengths", "S2", None): 3}


def test_a_file_that_says_two_things_shows_both():
    body = """<h2>มาตรฐานที่ 1 คุณภาพของผู้เรียน</h2><p>ระดับคุณภาพ ดี</p>
    <p>สรุปมาตรฐานที่ 1 คุณภาพของผู้เรียน ผลการประเมินอยู่ในระดับดีเลิศ</p>"""
    (row,) = read(paper(body), vocabulary(), YEAR).found
    assert {row.value, row.others[0]["value"]} == {3, 4}
    assert row.confidence < 3


LONG = "<p>" + "โรงเรียนส่งเสริมการอ่านออกเขียนได้และการทำงานร่วมกับชุมชนอย่างต่อเนื่องทุกภาคเรียน จำนวนมากที่นำไปใช้ " * 12 + "</p>"
JUDGED = f"{LONG}<h2>มาตรฐานที่ 1 คุณภาพของผู้เรียน</h2><p>ผลการประเมินอยู่ในระดับกำลังพัฒนา</p><p>จุดเด่น: ทำงานร่วมกันดี</p>"


def as_latin(text):
    return "".join(chr(ord(one) - 0xE01 + 0xA1) if "ก" <= one <= "๛" else one for one in text)


@pytest.mark.parametrize(
    ("spoil", "quality", "told"),
    [
        (lambda text: text, "good", ""),
        (lambda text: text.replace("ำ", " า"), "repaired", "สระอำ"),
        (lambda text: text.replace("ำ", "ํา"), "repaired", "สระอำ"),
        (as_latin, "repaired", "อักษรละติน"),
        (lambda text: "".join(one for one in text if one not in "่้๊๋"), "damaged", "วรรณยุกต์หายไป"),
    ],
)
def test_damaged_thai_is_mended_where_it_can_be_and_always_told(spoil, quality, told):
    result = read(paper(spoil(JUDGED)), vocabulary(), YEAR)
    assert result.quality == quality
    assert told in result.message
    assert bool(result.message) == (quality != "good")
    level = next(row for row in result.found if row.field == "level")
    passage = next(row for row in result.found if row.field == "strengths")
    assert level.value == 1
    assert quality == "damaged" or passage.text == "ทำงานร่วมกันดี"
    assert quality != "damaged" or level.confidence < 3


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(finding, "SECONDS", -1)
    with pytest.raises(Unreadable, match="ซับซ้อนเกิน"):
        read(paper("<p>จุดเด่น: ครูทุกคนช่วยกันทำงาน</p><p>ผลการประเมินในภาพรวมของสถานศึกษา</p>"), vocabulary(), YEAR)


def test_a_scanned_picture_has_nothing_to_read():
    result = read(picture_paper(), vocabulary(), YEAR)
    assert result.quality == Reading.Quality.PICTURE
    assert "ภาพสแกน" in result.message
    assert result.found == []
