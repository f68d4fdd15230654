"""Sarabun draws ั onto the stem of ป ฝ ฟ; on a paper to be framed it stands a little beside it.

HarfBuzz takes a narrow ั there. In the content of a page it is moved to the left, and what follows stays in its place.
"""

import functools
import re

from fontTools.ttLib import TTFont

from reports.certificates import fonts

FAMILY, GLYPH = "Sarabun", "uni0E31.narrow"
SHIFTS = {True: 140, False: 90}  # thousandths of an em, of a bold face or another
TOKEN = re.compile(rb"/(\w+) [\d.]+ Tf|<(?!feff)([0-9a-f]+)>")


@functools.cache
def _glyph():
    """The narrow ั in hexadecimal; all weights number their glyphs alike, which a test asks."""
    return glyph_of(400)


def glyph_of(weight):
    """The four digits of the narrow ั in a weight of the family."""
    with TTFont(fonts.path(FAMILY, weight), lazy=True) as font:
        return b"%04x" % font.getGlyphID(GLYPH)


def set_apart(page):
    """The content of a page with the narrow ั of its Sarabun beside the stem."""
    content = page.Contents.read_bytes()
    glyph = _glyph()
    if glyph not in content:
        return content
    faces = {name.lstrip("/").encode(): str(font.BaseFont) for name, font in page.Resources.Font.items()}
    shift_of = {name: SHIFTS["Bold" in face] for name, face in faces.items() if FAMILY in face}
    shift = None

    def put(found):
        nonlocal shift
        if found[1]:
            shift = shift_of.get(found[1])
        elif shift and glyph in found[2]:
            glyphs = (found[2][at : at + 4] for at in range(0, len(found[2]), 4))
            return b"<%s>" % b"".join(b">%d<%s>%d<" % (shift, one, -shift) if one == glyph else one for one in glyphs)
        return found[0]

    # Some readers lose the shift after the last string of an array that holds an empty one.
    return TOKEN.sub(put, content).replace(b"<>", b" ")
