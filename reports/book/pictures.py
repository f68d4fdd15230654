"""Charts as pictures, for files that hold no SVG."""

import io
from dataclasses import dataclass

from reports import pdf

SCALE = 2.2  # pictures of about 160 dots an inch
PAGE = (
    "@page p{n} {{ size: {w}pt {h}pt; margin: 0 }} .p{n} {{ page: p{n} }} .p{n} svg {{ width: {w}pt; height: {h}pt }} "
)
WIDTH = 580


@dataclass(frozen=True)
class Picture:
    png: bytes
    alt: str


def drawn(charts, digits="arabic"):
    """{id(chart): Picture} of charts of a Book, drawn in one process with limits. Raises PdfError."""
    if not charts:
        return {}
    import pypdfium2

    told = [chart.draw(for_print=True, digits=digits) for chart in charts]
    style, body = "body { margin: 0 } svg { display: block } ", ""
    for number, one in enumerate(told):
        width, height = size_of(one.svg)
        style += PAGE.format(n=number, w=WIDTH, h=round(WIDTH * height / width, 1))
        body += f'<div class="p{number}">{one.svg}</div>'
    page = f'<!DOCTYPE html><html lang="th"><style>{style}</style>{body}</html>'
    document = pypdfium2.PdfDocument(pdf.render_in_child(page))
    try:
        return {
            id(chart): Picture(_png(document[number]), one.alt)
            for number, (chart, one) in enumerate(zip(charts, told, strict=True))
        }
    finally:
        document.close()


def _png(page):
    out = io.BytesIO()
    page.render(scale=SCALE).to_pil().save(out, "PNG")
    return out.getvalue()


def size_of(svg):
    """(width, height) of a drawing by its viewBox."""
    width, height = svg.partition('viewBox="')[2].partition('"')[0].split()[2:]
    return float(width), float(height)
