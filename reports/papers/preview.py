"""The pages of a paper as pictures, to be looked at beside its words."""

from base64 import b64encode
from io import BytesIO

MOST_PAGES, SCALE = 6, 1.25


def pictures(paper):
    """(the first pages of a PDF as data: URLs, how many pages it has). The PDF is one that this product made."""
    import pypdfium2

    from reports.pdf import TURN

    # PDFium is not made for threads either.
    with TURN:
        document = pypdfium2.PdfDocument(paper)
        try:
            count = len(document)
            return [_picture(document[number]) for number in range(min(count, MOST_PAGES))], count
        finally:
            document.close()


def _picture(page):
    drawn = page.render(scale=SCALE, grayscale=False)
    out = BytesIO()
    drawn.to_pil().save(out, "PNG", optimize=False)
    drawn.close()
    page.close()
    return f"data:image/png;base64,{b64encode(out.getvalue()).decode()}"
