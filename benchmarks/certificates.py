"""Certificates drawn every way: ours, the first paper that is kept, one WeasyPrint document per person, LibreOffice's
mail merge, and the limit, which is our own pages without any layout."""

import base64
import io
import random
import shutil
import subprocess
import tempfile
from html import escape
from pathlib import Path

import segno

from reports import pdf
from reports.actions.certificate_files import PART
from reports.certificates import designs, draw, drawing, layout, qr, shared_page, spaced
from reports.models.certificates import ALPHABET

FIRST = "กิตติศักดิ์ ปัณณธร สุรีรัตน์ ปิ่นปินัทธ์ น้ำผึ้ง ธีรภัทร์ เพ็ญศรี ญาณิศา ฐิติรัตน์ ปุ๋ย ทิพย์วัลย์ ปริญญา อุ๊ เอื้ออังกูร".split()
LAST = "ศรีสุวรรณภูมิ ปั่นทิพย์ ผู้พิทักษ์ น้ำใจดี กี่เพชร ที่รัก วงศ์ใหญ่ แก้วมณีโชติ ญาติพี่น้อง ฐานันดร์ ชูเกียรติ ภู่ระหงษ์".split()
AWARDS = ["วิทยากร", "ผู้เข้าอบรม", "ระดับเหรียญเงิน ชนะเลิศอันดับที่ ๑", ""]
DESIGN = draw.Design(
    office_name="สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1",
    kind="เกียรติบัตร",
    wording="ได้ผ่านการอบรมเชิงปฏิบัติการ",
    activity="การอ่านออกเขียนได้ด้วยกิจกรรมที่หลากหลายสำหรับครูประจำชั้นประถมศึกษาปีที่ 1",
    detail="ระหว่างวันที่ ๑๔–๑๖ พฤศจิกายน ๒๕๖๙ จำนวน ๑๘ ชั่วโมง",
    date_line="ให้ไว้ ณ วันที่ ๑๖ พฤศจิกายน พ.ศ. ๒๕๖๙",
    signer_name="นายปริญญา น้ำใจดี",
    signer_position="ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1",
)
SHARED = layout.Shared(
    {
        "event": DESIGN.activity,
        "dates": DESIGN.detail,
        "hours": "18",
        "given_on": "16 พฤศจิกายน พ.ศ. 2569",
        "office": DESIGN.office_name,
        "kind": DESIGN.kind,
    },
    {1: layout.Signer(DESIGN.signer_name, DESIGN.signer_position)},
    title=DESIGN.kind,
)
SOFFICE = shutil.which("soffice")


def papers(number, seed=7):
    """So many invented people, the same each time."""
    rng = random.Random(seed)
    for i in range(1, number + 1):
        code = "".join(rng.choice(ALPHABET) for _ in range(20))
        yield draw.Paper(
            name=f"{rng.choice(['นาย', 'นางสาว', 'นาง'])}{rng.choice(FIRST)} {rng.choice(LAST)}{rng.choice(LAST)}",
            award=rng.choice(AWARDS),
            number=f"เลขที่ {i}/๒๕๖๙",
            verify_url=f"https://nithet.example/v/{code}/",
            code=spaced(code),
        )


def certificates(way, number):
    """(count, bytes) of so many papers."""
    people = list(papers(number))
    drawing.load_fonts()
    if way == "first":
        return number, len(draw.draw_batch(DESIGN, people))
    given = layout.clean(designs.ARTWORKS["gold"].layout())
    ours = [
        layout.Paper(one.name, one.verify_url, "โรงเรียนบ้านน้ำผึ้ง", "", one.award, one.number[7:], one.code)
        for one in people
    ]
    if way == "limit":
        # One name for all is shaped once: what is left is pages, codes and writing.
        ours = [layout.Paper(ours[0].name, one.verify_url, number=one.number, code=one.code) for one in ours]
    if way in ("ours", "limit"):
        # In pieces, as the job draws them: each is kept before the next one begins.
        pieces = (ours[start : start + PART] for start in range(0, number, PART))
        return number, sum(len(drawing.draw_layout(given, None, SHARED, piece)) for piece in pieces)
    made = libreoffice(ours) if way == "libreoffice" else (plain(given, one) for one in ours)
    return number, sum(map(len, made))


def plain(given, paper):
    """One paper as one document with its own background and code."""
    own = "".join(
        shared_page.lines_html(element, drawing.own_block(given, element, SHARED, paper))
        for element in drawing.own_elements(given)
    )
    place = next(element for element in given["elements"] if element["type"] == "qr")
    code = (
        f'<img src="data:image/svg+xml;base64,{base64.b64encode(code_svg(paper).encode()).decode()}" '
        f'style="left:{place["x"]}mm;top:{place["y"]}mm;width:{place["w"]}mm">'
    )
    return pdf.render(shared_page.html(given, None, SHARED, own + code), title=escape(paper.name), tagged=False)


def code_svg(paper):
    """The code as a path of squares."""
    bits, side = qr.rows(paper.verify_url)
    stride = (side + 7) // 8
    squares = "".join(
        f"M{x} {y}h1v1h-1z" for y in range(side) for x in range(side) if bits[y * stride + x // 8] >> (7 - x % 8) & 1
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{squares}"/></svg>'


def libreoffice(people):
    """The bytes of a PDF per person out of a docx per person, as a mail merge of Word makes them."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    given = layout.clean(designs.ARTWORKS["gold"].layout())
    back = io.BytesIO()
    _artwork(given).save(back, "JPEG", quality=90)
    with tempfile.TemporaryDirectory(prefix="nithet-bench-") as folder:
        for place, person in enumerate(people):
            document = Document()
            section = document.sections[0]
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
            back.seek(0)
            document.add_picture(back, width=Mm(120))
            for words, size in (
                (SHARED.fields["office"], 18),
                (DESIGN.kind, 30),
                (person.name, 30),
                (person.award, 16),
            ):
                document.add_paragraph().add_run(words).font.size = Pt(size)
            code = io.BytesIO()
            segno.make(person.verify_url, error="m").save(code, kind="png", scale=4)
            code.seek(0)
            document.add_picture(code, width=Mm(24))
            document.save(f"{folder}/{place}.docx")
        home = f"-env:UserInstallation=file://{folder}/home"
        command = [SOFFICE, home, "--headless", "--convert-to", "pdf", "--outdir", folder]
        files = sorted(map(str, Path(folder).glob("*.docx")))
        subprocess.run([*command, *files], check=True, capture_output=True)
        return [path.read_bytes() for path in Path(folder).glob("*.pdf")]


def _artwork(given):
    import pypdfium2

    document = pypdfium2.PdfDocument(
        drawing.draw_layout(given, None, SHARED, [layout.Paper("-", "https://a.example/")])
    )
    return document[0].render(scale=300 / 72).to_pil().convert("RGB")
