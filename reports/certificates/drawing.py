"""Certificates of any design as PDF, many at once. The idea is that of draw.py, which still draws the first paper:

1. What all papers share (background, lines, logos, signatures, texts without a field of their own) is rendered once and
   becomes one form XObject.
2. Of a chunk, each different line of text is shaped once, on one tall page (texts.py), and taken out; numbers and codes
   are set letter by letter from the same font.
3. Each page is then: the form, the code as an image mask, the paper's own lines, placed where fitting.py says.

Pure functions: no model, no clock, the same bytes for the same layout, background and papers.
"""

import functools
import io
import zlib
from dataclasses import dataclass
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name

from reports import pdf
from reports.certificates import apart, fitting, fonts, qr, shared_page, texts
from reports.certificates import layout as layouts

CHUNK = 250
MM = 72 / 25.4
# Fields whose letters need no shaping.
SPELLED = {"number", "code"}
NO_LETTER = "มีอักษรที่แบบอักษรของแบบนี้ไม่มี"


@dataclass(frozen=True)
class Overflow:
    """Words that cannot be printed: `index` is the place of the paper, None where all papers have them; `reason` is
    "long" or "letters" (no shipped font has them)."""

    index: int | None
    element: str
    label: str
    text: str
    reason: str

    def __str__(self):
        if self.reason == "letters":
            return f"{self.label} “{self.text}” {NO_LETTER}"
        return f"{self.label} “{self.text}” ยาวเกินพื้นที่แม้ย่อตัวอักษรเล็กที่สุดแล้ว"


def load_fonts():
    """Lets documents drawn from now on be set in all faces that designs may use."""
    pdf.use_faces(tuple((family, weight, file) for (family, weight, _), file in fonts.faces().items()))


def draw_layout(layout, background, shared, papers, *, progress=None):
    """The PDF of all papers of a design, one page each, in their order.

    `layout` is what layout.clean() gave, `background` the bytes of a JPEG or of a one-page PDF as backgrounds.take()
    gave them, or None; `shared` a layout.Shared, `papers` a list of layout.Paper. `progress(done, total)` is called
    after each chunk; what it raises stops the work. The same bytes for the same arguments. Raises pdf.PdfError where
    a page cannot be made. What overflow() lists is drawn at its smallest size, over its box: ask before.
    """
    with pdf.TURN:
        return _drawn_papers(layout, background, shared, papers, progress)


def _drawn_papers(layout, background, shared, papers, progress):
    load_fonts()
    width, height = layouts.size_of(layout)
    target = pikepdf.new()
    forms = _forms(target, layout, background, shared)
    own = own_elements(layout)
    box = target.make_indirect(Array([0, 0, _decimal(width), _decimal(height)]))
    tree, kids = target.Root.Pages, []
    for start in range(0, len(papers), CHUNK):
        part = papers[start : start + CHUNK]
        with texts.collector_paused():
            for content, resources in _pages(target, forms, layout, own, shared, part):
                page = Dictionary(Type=Name.Page, Parent=tree, MediaBox=box, Contents=content, Resources=resources)
                kids.append(target.make_indirect(page))
        if progress:
            progress(start + len(part), len(papers))
    tree.Kids = Array(kids)
    tree.Count = len(kids)
    target.Root.Lang = pikepdf.String("th")
    target.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    target.docinfo[Name.Title] = shared.title or shared.fields.get("kind", "")
    out = io.BytesIO()
    target.save(out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def overflow(layout, shared, papers):
    """What cannot be printed, a list of Overflow: words too long for their box even at the smallest size, and letters
    that the font does not have; first those of all papers (index None), then paper by paper. Draws nothing."""
    found = []
    for element, block in shared_page.blocks(layout, shared):
        found += _faults(None, element, block)
    for element in own_elements(layout):
        for index, paper in enumerate(papers):
            found += _faults(index, element, own_block(layout, element, shared, paper))
    found.sort(key=lambda one: (one.index is not None, one.index or 0))
    return found


def own_elements(layout):
    """The text elements that differ from paper to paper."""
    return [
        element
        for element in layout["elements"]
        if element["type"] == "text" and layouts.fields_in(element["text"]) & layouts.OWN_FIELDS.keys()
    ]


def own_block(layout, element, shared, paper):
    """The fitting.Block of one of a paper's own texts."""
    words = layouts.words(layout, element["text"], shared.fields | layouts.own_values(paper))
    return shared_page.block_of(element, tuple(words))


def _faults(index, element, block):
    words = " ".join(block.lines)
    label = layouts.label_of(element)
    known, *_ = fonts.advances(element["font"], element["weight"])
    if any(ord(char) not in known for char in words):
        yield Overflow(index, element["id"], label, words, "letters")
    elif not block.fits:
        yield Overflow(index, element["id"], label, words, "long")


def _forms(target, layout, background, shared):
    """The XObjects below every page, from the bottom up, as [(name, object)]."""
    forms = []
    picture = None
    if background and background.startswith(b"%PDF-"):
        with pikepdf.open(io.BytesIO(background)) as paper:
            forms.append(("/Paper", target.copy_foreign(paper.pages[0].as_form_xobject())))
    else:
        picture = background
    html = shared_page.html(layout, picture, shared)
    with pikepdf.open(io.BytesIO(pdf.render(html, title=shared.title, tagged=False))) as page:
        if len(page.pages) != 1:
            raise pdf.PdfError("จัดหน้าเกียรติบัตรไม่สำเร็จ")
        page.pages[0].Contents = page.make_stream(apart.set_apart(page.pages[0]))
        forms.append(("/Back", target.copy_foreign(page.pages[0].as_form_xobject())))
    return forms


def _pages(target, forms, layout, own, shared, papers):
    """(content stream, resources) of each paper of a chunk, ready to be a page of `target`."""
    _width, height = layouts.size_of(layout)
    placed = [list(_lines_of(layout, own, shared, paper)) for paper in papers]
    sheet, line_of, letters = _shaped(placed)
    resources = target.make_indirect(
        Dictionary(
            Font=target.copy_foreign(sheet.pages[0].Resources.Font) if sheet else Dictionary(),
            XObject=Dictionary(dict(forms)),
        )
    )
    below = b"".join(b"q %s Do Q\n" % name.encode() for name, _ in forms)
    start = b"q 0.75 0 0 -0.75 0 %s cm\n" % texts.operand(height * MM).encode()
    code = next(element for element in layout["elements"] if element["type"] == "qr")
    for paper, lines in zip(papers, placed, strict=True):
        mine = b"".join(_drawn(line_of, letters, *line) for line in lines)
        content = below + _mask(paper.verify_url, code, height) + start + mine + b"Q\n"
        # Packed at once: thousands of papers wait in memory until the file is written.
        yield target.make_stream(zlib.compress(content), Filter=Name.FlateDecode), resources


def _lines_of(layout, own, shared, paper):
    """(element, face, what is shaped, letters and digits at its end, baseline in millimetres) of each own line."""
    for element in own:
        block = own_block(layout, element, shared, paper)
        at = fitting.baselines(block, element["font"], element["weight"], element["y"], element["h"])
        face = element["font"], element["weight"], block.size, element["colour"]
        spelled = not layouts.fields_in(element["text"]).isdisjoint(SPELLED)
        for words, baseline in zip(block.lines, at, strict=True):
            yield element, face, *(_split(words) if spelled else (words, "")), baseline


def _split(words):
    """(what is shaped, the letters and digits at the end, with the blank before them)."""
    head, tail = texts.parted(words)
    return head.rstrip(), " " * (len(head) - len(head.rstrip())) + tail


def _shaped(placed):
    """(sheet, {(face, kerned, words): Line}, {face: Letters}) of all different lines of a chunk."""
    wanted, spelled = {}, {}
    for lines in placed:
        for _, face, head, tail, _ in lines:
            if head:
                wanted[face, not tail, head] = None
            if tail:
                spelled[face] = None
    rows = [(words, (face, kerned)) for face, kerned, words in wanted]
    rows += [(texts.LETTERS, (face, False)) for face in spelled]
    if not rows:
        return None, {}, {}
    # A row for the largest size, with room for what stands above and below.
    row = max(texts.ROW, int(max(face[2] for _, (face, _) in rows) / MM * 1.7) + 1)
    styled = [(words, _style(*look, row)) for words, look in rows]
    try:
        sheet, laid = texts.lay_out_by_style(styled, _rendered, row, markup=fonts.markup, content_of=apart.set_apart)
        letters = {
            face: texts.Letters(line, functools.partial(fonts.em_width, family=face[0], weight=face[1]))
            for face, line in zip(spelled, laid[len(wanted) :], strict=True)
        }
    except ValueError as error:
        raise pdf.PdfError("จัดหน้าเกียรติบัตรไม่สำเร็จ") from error
    return sheet, dict(zip(wanted, laid, strict=False)), letters


@functools.cache
def _style(face, kerned, row):
    family, weight, size, colour = face
    return f"font:{weight} {size:g}pt/{row}mm '{family}';color:{colour};font-kerning:{'normal' if kerned else 'none'}"


def _rendered(css, body):
    page = "html,body{margin:0}p{margin:0}@page{margin:0}" + fonts.APART_CSS
    html = f'<!DOCTYPE html><html lang="th"><meta charset="utf-8"><style>{page}{css}</style><body>{body}</body></html>'
    return pdf.render(html, tagged=False)


def _drawn(line_of, letters, element, face, head, tail, baseline):
    """The content of one line: its words, and then the letters at its end."""
    px = texts.PX
    line = line_of[face, not tail, head] if head else None
    spelled = letters[face] if tail else None
    head_width = line.width if line else 0
    left = element["x"] * px
    if element["align"] != "left":
        free = element["w"] * px - head_width - (spelled.width(tail) if tail else 0)
        left += free if element["align"] == "right" else free / 2
    content = line.placed(left, baseline * px - line.baseline) if line else b""
    if tail:
        content += spelled.placed(tail, left + head_width, baseline * px - spelled.baseline)
    return content


def _mask(address, place, height):
    """The code as an inline image mask: no seams between its modules."""
    bits, side = qr.rows(address)
    size = min(place["w"], place["h"]) * MM
    x = (place["x"] + place["w"] / 2) * MM - size / 2
    y = (height - place["y"] - place["h"] / 2) * MM - size / 2
    head = f"q 0 g {size:.3f} 0 0 {size:.3f} {x:.3f} {y:.3f} cm".encode()
    return head + b" BI /W %d /H %d /IM true /D [1 0] /BPC 1 ID " % (side, side) + bits + b"\nEI Q\n"


def _decimal(millimetres):
    return Decimal(texts.operand(millimetres * MM))
