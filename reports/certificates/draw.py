"""Certificates as PDF, many at once: what all papers share is laid out once, what differs in one go per chunk.

1. The shared page (drawing and shared texts) is rendered once and becomes one form XObject.
2. Of a chunk, only what needs shaping is laid out, each text once (texts.py): names, and awards that many share.
   Codes and numbers are set letter by letter from the same font.
3. Each page is then: the form, the QR code as an image mask, the paper's own texts.

Pure functions: no model, no clock, the same bytes for the same texts.
"""

import io
import zlib
from dataclasses import dataclass
from decimal import Decimal
from html import escape

import pikepdf
from pikepdf import Array, Dictionary, Name

from reports import pdf
from reports.certificates import artwork, measure, qr, texts

MM = 72 / 25.4
WIDTH, HEIGHT = artwork.WIDTH, artwork.HEIGHT
INK, NAME_INK = "#1d2b33", artwork.TEAL

# Places in millimetres. Each varying text has a line of its own height, in which it is centred whatever its size.
TEXT_LEFT, TEXT_WIDTH = 30, 237
NUMBER = {"top": 17, "line": 8, "size": 13, "right": 273, "kerning": "none"}
NAME = {"top": 77.5, "line": 19, "max": 36, "min": 18, "weight": 700, "colour": NAME_INK}
NAME_ALONE = {**NAME, "top": 82}  # a paper without an award has its name in the middle of the room for both
AWARD = {"top": 96.5, "line": 10, "max": 19, "min": 11, "weight": 400}
CODE = {"top": 187, "line": 5, "size": 7.5, "left": 17, "width": 42, "kerning": "none"}
QR = {"left": 26, "top": 162, "size": 24}
BODY = {"top": 108, "height": 36}
DIVIDER_Y, SIGNATURE_Y = 65.5, 169.5


@dataclass(frozen=True)
class Design:
    """The texts that all papers of a batch share."""

    office_name: str
    kind: str
    wording: str
    activity: str
    detail: str
    date_line: str
    signer_name: str
    signer_position: str
    # A data: URL of the office's crest, "" for the ornament in its place.
    crest: str = ""


@dataclass(frozen=True)
class Paper:
    """What differs from paper to paper. `number` and `code` must not be empty."""

    name: str
    award: str
    number: str
    verify_url: str
    code: str


PAGE_CSS = f"""
@page {{ size: {WIDTH}mm {HEIGHT}mm; margin: 0 }}
html, body {{ margin: 0; font-family: Sarabun; color: {INK} }}
p {{ margin: 0 }}
"""
SHARED_CSS = f"""
.back {{ position: absolute; left: 0; top: 0; width: {WIDTH}mm; height: {HEIGHT}mm }}
.shared {{ position: absolute; left: {TEXT_LEFT}mm; width: {TEXT_WIDTH}mm; text-align: center }}
.office {{ top: 39mm; line-height: 10mm; font-weight: 700; white-space: nowrap }}
.kind {{ top: 48mm; font-size: 30pt; line-height: 16mm; font-weight: 700; color: {NAME_INK}; white-space: nowrap }}
.give {{ top: 67.5mm; font-size: 14pt; line-height: 9mm }}
.body {{ top: {BODY["top"]}mm; height: {BODY["height"]}mm;
  display: flex; flex-direction: column; justify-content: center }}
.body p {{ margin-left: auto; margin-right: auto; line-height: 1.5 }}
.activity {{ font-weight: 700 }}
.date {{ top: 144.5mm; font-size: 14.5pt; line-height: 9mm; white-space: nowrap }}
.signer {{ top: {SIGNATURE_Y + 1.5}mm; line-height: 8.5mm; white-space: nowrap }}
.position {{ top: {SIGNATURE_Y + 10}mm; left: 73.5mm; width: 150mm; line-height: 1.45 }}
"""
PAPER_CSS = f"""
.own {{ position: absolute; left: 0; width: {WIDTH}mm; text-align: center; white-space: nowrap; overflow: visible }}
.number {{ top: {NUMBER["top"]}mm; width: {NUMBER["right"]}mm; text-align: right }}
.name {{ top: {NAME["top"]}mm }}
.name-alone {{ top: {NAME_ALONE["top"]}mm }}
.award {{ top: {AWARD["top"]}mm }}
.code {{ top: {CODE["top"]}mm; left: {CODE["left"]}mm; width: {CODE["width"]}mm }}
"""


def draw_batch(design, papers, *, progress=None, chunk=250):
    """The PDF of all papers, one page each, in their order.

    `progress(done, total)` is called after each chunk; what it raises stops the work. Raises pdf.PdfError for a paper
    whose texts cannot be told apart.
    """
    background = pikepdf.open(io.BytesIO(_render(_shared_html(design), title=design.kind)))
    target = pikepdf.new()
    form = target.copy_foreign(background.pages[0].as_form_xobject())
    box = target.make_indirect(Array([0, 0, Decimal(texts.operand(WIDTH * MM)), Decimal(texts.operand(HEIGHT * MM))]))
    tree, kids = target.Root.Pages, []
    for start in range(0, len(papers), chunk):
        part = papers[start : start + chunk]
        with texts.collector_paused():
            for content, resources in _pages(target, form, part):
                page = Dictionary(Type=Name.Page, Parent=tree, MediaBox=box, Contents=content, Resources=resources)
                kids.append(target.make_indirect(page))
        if progress:
            progress(start + len(part), len(papers))
    tree.Kids = Array(kids)
    tree.Count = len(kids)
    _describe(target, f"{design.kind} {design.activity}")
    return _saved(target)


def single(batch_pdf, index):
    """One page of a batch file as a PDF of its own; the same bytes every time. Raises IndexError past the last page."""
    with pikepdf.open(io.BytesIO(batch_pdf)) as batch, pikepdf.new() as one:
        if not 0 <= index < len(batch.pages):
            raise IndexError(index)
        one.pages.append(batch.pages[index])
        _describe(one, str(batch.docinfo.get(Name.Title, "")))
        return _saved(one)


def draw_plain(design, paper):
    """One paper the plain way, as one document with its own background and an SVG code: the reference for the eye."""
    code = f'<div style="position:absolute;left:{QR["left"]}mm;top:{QR["top"]}mm">{_qr_svg(paper)}</div>'
    own = "".join(
        f'<p class="own {place}" style="{style}">{escape(text)}</p>' for place, text, style in _plain_texts(paper)
    )
    return _render(_shared_html(design, PAPER_CSS, own + code), title=design.kind)


def overflow(design, papers):
    """Indexes of papers whose name or award is too long even at the smallest size."""
    return [
        i
        for i, paper in enumerate(papers)
        if _size(NAME, paper.name) < NAME["min"] or _size(AWARD, paper.award) < AWARD["min"]
    ]


def unknown(design, papers):
    """The texts, each once, with letters that the font of this paper does not have."""
    bold = {design.office_name, design.kind, design.activity, *(paper.name for paper in papers)}
    plain = {design.wording, design.detail, design.date_line, design.signer_name, design.signer_position}
    plain |= {paper.award for paper in papers}
    found = set()
    for texts_of_weight, weight in ((bold, 700), (plain, 400)):
        known, _ = measure.advances(weight)
        found |= {text for text in texts_of_weight if any(ord(char) not in known for char in text)}
    return sorted(found)


def _size(place, text):
    """The font size in points at which `text` fills its line at most; may be below the place's smallest."""
    return measure.fitting(text, weight=place["weight"], width=TEXT_WIDTH * MM, largest=place["max"])


def _style(place, text):
    """The CSS of one of a paper's own texts; the same in both ways."""
    size = place.get("size") or max(_size(place, text), place["min"])
    return (
        f"font-size:{size:g}pt;line-height:{place['line']}mm;color:{place.get('colour', INK)};"
        f"font-weight:{place.get('weight', 400)};font-kerning:{place.get('kerning', 'normal')}"
    )


def _plain_texts(paper):
    name, award = paper.name.strip(), paper.award.strip()
    yield "number", paper.number, _style(NUMBER, paper.number)
    yield ("name" if award else "name-alone"), name, _style(NAME, name)
    if award:
        yield "award", award, _style(AWARD, award)
    yield "code", paper.code, _style(CODE, paper.code)


def _shared_html(design, more_css="", more=""):
    back = artwork.data_url(signature_y=SIGNATURE_Y, divider_y=DIVIDER_Y, has_crest=bool(design.crest))
    office = measure.fitting(design.office_name, weight=700, width=TEXT_WIDTH * MM, largest=19)
    signer = measure.fitting(f"({design.signer_name})", weight=400, width=TEXT_WIDTH * MM * 0.6, largest=15)
    (position,) = measure.paragraphs([(design.signer_position, 14, 400)], width=150 * MM, height=17 * MM, leading=1.45)
    body = [(design.wording, 16, 400), (design.activity, 18, 700), (design.detail, 15, 400)]
    lines = measure.paragraphs(body, width=TEXT_WIDTH * MM, height=BODY["height"] * MM, leading=1.5)
    kinds = ["wording", "activity", "detail"]
    paragraphs = "".join(
        f'<p class="{kind}" style="font-size:{line.size:g}pt;width:{line.width:.1f}pt">{escape(text)}</p>'
        for kind, (text, _, _), line in zip(kinds, body, lines, strict=True)
        if text.strip()
    )
    # A square that lies within the ring.
    side = round(artwork.EMBLEM_RADIUS * 1.3, 1)
    crest = (
        f'<img src="{design.crest}" alt="" style="position:absolute;left:{WIDTH / 2 - side / 2}mm;'
        f'top:{artwork.EMBLEM_Y - side / 2}mm;width:{side}mm;height:{side}mm;object-fit:contain">'
        if design.crest
        else ""
    )
    return _document(
        SHARED_CSS + more_css,
        f'<img class="back" src="{back}" alt="">{crest}'
        f'<p class="shared office" style="font-size:{office:g}pt">{escape(design.office_name)}</p>'
        f'<p class="shared kind">{escape(design.kind)}</p>'
        f'<p class="shared give">มอบ{escape(design.kind)}ฉบับนี้ให้ไว้เพื่อแสดงว่า</p>'
        f'<div class="shared body">{paragraphs}</div>'
        f'<p class="shared date">{escape(design.date_line)}</p>'
        f'<p class="shared signer" style="font-size:{signer:g}pt">({escape(design.signer_name)})</p>'
        f'<p class="shared position" style="font-size:{position.size:g}pt">{escape(design.signer_position)}</p>{more}',
    )


def _document(css, body):
    style = f"<style>{PAGE_CSS}{css}</style>"
    return f'<!DOCTYPE html><html lang="th"><meta charset="utf-8">{style}<body>{body}</body></html>'


def _render(html, *, title=""):
    return pdf.render(html, title=title, tagged=False)


def _pages(target, form, papers):
    """(content stream, resources) of each paper of a chunk, ready to be a page of `target`."""
    shaped = sorted({part for paper in papers for part in _shaped(paper)})
    lines = [(text, _style(PLACES[place], text)) for place, text in shaped]
    letters = [(texts.LETTERS, _style(PLACES[place], "")) for place in ("number", "code")]
    try:
        sheet, laid = texts.lay_out(lines + letters, lambda css, body: _render(_document(css, body)))
        numbers, codes = map(texts.Letters, laid[len(lines) :])
    except ValueError as error:
        raise pdf.PdfError("จัดหน้าเกียรติบัตรไม่สำเร็จ") from error
    line_of = dict(zip(shaped, laid, strict=False))
    resources = target.make_indirect(
        Dictionary(Font=target.copy_foreign(sheet.pages[0].Resources.Font), XObject=Dictionary(Back=form))
    )
    start = b"q 0.75 0 0 -0.75 0 %s cm\n" % texts.operand(HEIGHT * MM).encode()
    for paper in papers:
        own = b"".join(_placed(paper, line_of, numbers, codes))
        content = b"q /Back Do Q\n" + _qr_mask(paper) + start + own + b"Q\n"
        # Packed at once: ten thousand papers wait in memory until the file is written.
        yield target.make_stream(zlib.compress(content), Filter=Name.FlateDecode), resources


def _shaped(paper):
    """(place, text) of what must be laid out for a paper: names and awards whole, numbers and codes up to the letters
    and digits at their end."""
    whole = [("name", paper.name.strip()), ("award", paper.award.strip())]
    heads = [("number", texts.parted(paper.number)[0].strip()), ("code", texts.parted(paper.code)[0].strip())]
    return [(place, text) for place, text in whole + heads if text]


def _placed(paper, line_of, numbers, codes):
    """The pieces of content that draw a paper's own texts, from the top down."""
    px = texts.PX
    for place, text, letters in (("number", paper.number, numbers), ("code", paper.code, codes)):
        head, tail = texts.parted(text)
        tail = " " * (len(head) - len(head.rstrip())) + tail
        line = line_of.get((place, head.strip()))
        head_width = line.width if line else 0
        width = head_width + letters.width(tail)
        left = (
            NUMBER["right"] * px - width if place == "number" else (CODE["left"] + CODE["width"] / 2) * px - width / 2
        )
        if line:
            yield line.placed(left, PLACES[place]["top"] * px)
        yield letters.placed(tail, left + head_width, PLACES[place]["top"] * px)
    name, award = paper.name.strip(), paper.award.strip()
    for place, text, top in (("name", name, (NAME if award else NAME_ALONE)["top"]), ("award", award, AWARD["top"])):
        if text:
            line = line_of[place, text]
            yield line.placed(WIDTH / 2 * px - line.width / 2, top * px)


PLACES = {"number": NUMBER, "name": NAME, "award": AWARD, "code": CODE}


def _qr_mask(paper):
    """The QR code as an inline image mask: no seams between its modules."""
    bits, side = qr.rows(paper.verify_url)
    size, x, y = QR["size"] * MM, QR["left"] * MM, (HEIGHT - QR["top"] - QR["size"]) * MM
    place = f"q 0 g {size:.3f} 0 0 {size:.3f} {x:.3f} {y:.3f} cm".encode()
    return place + b" BI /W %d /H %d /IM true /D [1 0] /BPC 1 ID " % (side, side) + bits + b"\nEI Q\n"


def _qr_svg(paper):
    bits, side = qr.rows(paper.verify_url)
    stride = (side + 7) // 8
    squares = "".join(
        f"M{x} {y}h1v1h-1z" for y in range(side) for x in range(side) if bits[y * stride + x // 8] >> (7 - x % 8) & 1
    )
    size = QR["size"]
    return f'<svg viewBox="0 0 {side} {side}" width="{size}mm" height="{size}mm"><path d="{squares}"/></svg>'


def _describe(document, title):
    document.Root.Lang = pikepdf.String("th")
    document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    document.docinfo[Name.Title] = title


def _saved(document):
    out = io.BytesIO()
    document.save(
        out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True
    )
    return out.getvalue()
