"""Pages as pictures and as text."""

import subprocess

import pypdfium2


def page_picture(content, index=0, scale=2):
    """A page as a grey PIL picture."""
    document = pypdfium2.PdfDocument(content)
    try:
        return document[index].render(scale=scale).to_pil().convert("L")
    finally:
        document.close()


def text_of(content, index=None):
    """The text a reader copies out of a page, or out of all, without white space."""
    document = pypdfium2.PdfDocument(content)
    try:
        pages = document if index is None else [document[index]]
        return squeezed("".join(page.get_textpage().get_text_range() for page in pages))
    finally:
        document.close()


def poppler_text(content, *mode):
    """The same by pdftotext; the usual mode orders the text by its places, "-raw" leaves it as it is written."""
    done = subprocess.run(["pdftotext", *(mode or ("-raw",)), "-", "-"], input=content, capture_output=True, check=True)
    return squeezed(done.stdout.decode())


def squeezed(text):
    return "".join(text.split())


def shapes(picture, dark=128):
    """How many separate dark shapes a picture has: a mark that is lost or touches its neighbour is one less."""
    return len(boxes(picture, dark))


def boxes(picture, dark=128):
    """[(left, top, right, bottom)] of the separate dark shapes of a grey picture."""
    width = picture.width
    left = {i for i, value in enumerate(picture.tobytes()) if value < dark}
    found = []
    while left:
        edge = [left.pop()]
        across, down = [], []
        while edge:
            place = edge.pop()
            across.append(place % width)
            down.append(place // width)
            for step in (-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1):
                if place + step in left:
                    left.remove(place + step)
                    edge.append(place + step)
        found.append((min(across), min(down), max(across) + 1, max(down) + 1))
    return found
