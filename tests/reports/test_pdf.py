"""The door to WeasyPrint: repeatable, readable, closed to the outside, limited."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reports import pdf
from tests.reports.pictures import page_picture, poppler_text, shapes, squeezed, text_of

ROOT = Path(__file__).parents[2]
WORDS = (
    "สำนักงาน น้ำใจ ปริญญา อำเภอ ที่ปั่น ผู้ใหญ่ กี่เพชร ป้ำ ฝั่ง ฟ้า ญาติ ฐานันดร์ กตัญญู ฏีกา ปฏิบัติ น้ำผึ้ง ชำนาญการ "
    "เกียรติบัตร ศิลปหัตถกรรม ไม้จิ้มฟัน ก็ อื้อฉาว จ๋า ก๊วยเตี๋ยว ฤๅษี ทำกรรม ๑๒๓๔"
).split()
# Counted by eye in Sarabun, where ั touches ป and ้ touches ใ by design.
STACKED = {"ที่": 3, "ปั่น": 3, "ผู้ใหญ่": 7, "น้ำ": 4, "กี่": 3, "ปริญญา": 8, "เปี๊ยก": 6}


def page(body, style=""):
    return (
        f'<!DOCTYPE html><html lang="th"><style>@page{{size:A4}}body{{font-family:Sarabun}}{style}</style>{body}</html>'
    )


def run_python(code, **environment):
    """A new process that knows the settings and draws; it loads no rooms of the house, which a paper needs none of."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **environment}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )


def children():
    """The processes this one has started and not ended."""
    return sorted(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


def test_same_html_gives_the_same_bytes_in_any_process():
    code = (
        "import hashlib; from reports import pdf\n"
        "html = '<html lang=th><h1>น้ำใจ</h1><p><b>ที่ปั่น</b> การศึกษา 12</p></html>'\n"
        "print(hashlib.sha256(pdf.render(html, title='รายงาน')).hexdigest())"
    )
    first, second = (run_python(code, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout != ""


@pytest.fixture(scope="module")
def words():
    body = "".join(f"<p>{word}</p>" for word in WORDS) + "".join(f"<p><b>{word}</b></p>" for word in reversed(WORDS))
    return pdf.render(page(body))


@pytest.mark.parametrize("read", [text_of, poppler_text])
def test_words_read_back_as_they_were_written(words, read):
    text = read(words)
    assert [word for word in WORDS if text.count(word) < 2] == []


@pytest.mark.parametrize("read", [text_of, poppler_text])
def test_stacked_marks_in_running_text_stay_in_their_place(read):
    sentence = "ว่าที่ร้อยตรีกิตติศักดิ์ปริญญาวงศ์น้ำผึ้ง ศรีสุวรรณพิทักษ์ปั่นใหญ่กี่เปี๊ยก"
    text = read(pdf.render(page(f"<p>{sentence}</p><p><b>{sentence}</b></p>")))
    assert text.count(squeezed(sentence)) == 2


@pytest.mark.parametrize("weight", [400, 700])
def test_letters_and_marks_keep_their_order(weight):
    letters, marks = "กขคงจฉชซญฎฏฐณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ", "ัิีึืุู็่้๊๋์"
    words = [f"ไม่{letter}{mark}ง" for letter in letters for mark in marks]
    drawn = pdf.render(page("".join(f"<p>{word}|</p>" for word in words), f"p{{font-weight:{weight}}}"))
    for mode in ("-raw", "-layout"):
        text = poppler_text(drawn, mode)
        assert [word for word in words if f"{word}|" not in text] == [], mode


def test_sara_am_does_not_spoil_sara_aa():
    text = text_of(pdf.render(page("<p>น้ำใจ</p><p>การศึกษา</p>")))
    assert "น้ำใจ" in text
    assert "การศึกษา" in text


@pytest.mark.parametrize(("word", "expected"), STACKED.items())
def test_marks_neither_touch_nor_go_missing(word, expected):
    content = pdf.render(page(f"<p>{word}</p>", "@page{size:160mm 50mm;margin:8mm}p{margin:0;font-size:60pt}"))
    assert shapes(page_picture(content)) == expected


@pytest.mark.parametrize(
    "body",
    [
        '<img src="file:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        "<style>@import url(https://127.0.0.1:9/x.css);</style>",
        '<p style="background: url(http://127.0.0.1:9/x.png)">ก</p>',
        '<img src="nithet-font:../../../../etc/passwd">',
    ],
)
def test_addresses_outside_the_product_are_refused(body):
    with pytest.raises(pdf.PdfError, match="ภายนอก"):
        pdf.render(page(body))


def test_child_gives_the_same_document():
    html = page("<h1>รายงาน</h1><p>น้ำใจ</p>")
    assert pdf.render_in_child(html, title="รายงาน") == pdf.render(html, title="รายงาน")


def test_too_many_pages_are_refused(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    with pytest.raises(pdf.PdfError, match="3 หน้า"):
        pdf.render_in_child(page("<p>1</p><p>2</p><p>3</p>", "p{break-after:page}p:last-child{break-after:auto}"))


def test_too_much_memory_ends_the_child(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_MEMORY", 24 * 1024 * 1024)
    before = children()
    with pytest.raises(pdf.PdfError, match="หน่วยความจำ"):
        pdf.render_in_child(page("<p>" + "ก " * 4_000_000))  # its words alone are more than that
    assert children() == before


def test_too_much_time_ends_the_child(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_SECONDS", 1)
    before = children()
    with pytest.raises(pdf.PdfError, match=r"เวลา|วินาที"):
        pdf.render_in_child(page("<table>" + "<tr><td>ก<td>ข<td>ค" * 20000 + "</table>"))
    assert children() == before


@pytest.mark.parametrize(
    "change",
    ["import weasyprint; weasyprint.__version__ = '70.1'", "thai_repair.LOOP = 'another source'"],
)
def test_repair_refuses_a_weasyprint_it_does_not_know(change):
    done = run_python(f"from reports import pdf, thai_repair\n{change}\npdf.render('<p>ก')")
    assert done.returncode != 0
    assert "RepairError" in done.stderr


def test_loading_weasyprint_leaves_the_check_of_photos_strict():
    from PIL import ImageFile

    pdf._loaded.clear()
    pdf.kit()
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_the_first_papers_of_a_process_may_be_asked_for_at_once():
    """Two threads of a web process that has printed nothing yet."""
    code = (
        "import threading; from reports import pdf\n"
        "start, drawn = threading.Barrier(4), []\n"
        "def draw():\n"
        "    start.wait()\n"
        "    drawn.append(pdf.kit())\n"
        "threads = [threading.Thread(target=draw) for _ in range(4)]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]\n"
        "print(len(drawn), len({id(one) for one in drawn}))"
    )
    done = run_python(code)
    assert done.stdout.split() == ["4", "1"], done.stderr
