"""Certificates as one PDF for a whole batch."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join

from reports import pdf


@dataclass(frozen=True)
class Design:
    office_name: str
    kind: str
    wording: str
    activity: str
    detail: str
    date_line: str
    signer_name: str
    signer_position: str


@dataclass(frozen=True)
class Paper:
    name: str
    award: str
    number: str
    verify_url: str
    code: str


def draw_batch(design, papers, *, progress=None, chunk=250):
    """The PDF of all papers, one a page."""
    pages = format_html_join(
        "",
        '<section style="break-after:page"><p>{}</p><h1>{}</h1><p>{}</p><p>{}</p></section>',
        ((p.number, p.name, p.award, p.code) for p in papers),
    )
    return pdf.render(format_html('<html lang="th"><body>{}</body></html>', pages), title=design.activity)


def single(batch_pdf, index):
    """One page of a batch file."""
    import io

    import pikepdf

    source, out = pikepdf.open(io.BytesIO(batch_pdf)), pikepdf.new()
    out.pages.append(source.pages[index])
    buffer = io.BytesIO()
    out.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def overflow(design, papers):
    """Indexes of papers whose text does not fit."""
    return [i for i, p in enumerate(papers) if len(p.name) > 100]
