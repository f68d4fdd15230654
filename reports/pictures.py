"""Pictures of our own papers, for pages on the screen."""

import hashlib
import io
import threading

from django.core.cache import cache

WIDTH = 1200
KEPT = 600  # seconds that a picture anybody may ask for again is kept
# PDFium is not made for threads, and a web process has several.
TURN = threading.Lock()


def of_page(content, index=0, width=WIDTH):
    """A PNG, `width` pixels wide, of a page of a PDF that this installation made."""
    import pypdfium2

    with TURN, pypdfium2.PdfDocument(content) as document:
        page = document[index]
        picture = page.render(scale=width / page.get_width()).to_pil()
    out = io.BytesIO()
    # 256 colours are plenty for print, and a third of the size.
    picture.convert("P", palette=1, colors=256).save(out, "PNG", optimize=False)
    return out.getvalue()


def kept_of_page(content):
    """The picture of the first page, drawn once however often it is asked for."""
    return cache.get_or_set(f"page-picture:{hashlib.sha256(content).hexdigest()}", lambda: of_page(content), KEPT)
