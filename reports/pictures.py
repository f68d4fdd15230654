"""Pictures of our own papers, for pages on the screen."""

import io

WIDTH = 1200


def of_page(content, index=0):
    """A PNG, WIDTH pixels wide, of a page of a PDF that this installation made."""
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        page = document[index]
        picture = page.render(scale=WIDTH / page.get_width()).to_pil()
    out = io.BytesIO()
    # 256 colours are plenty for print, and a third of the size.
    picture.convert("P", palette=1, colors=256).save(out, "PNG", optimize=False)
    return out.getvalue()
