"""The typefaces a certificate may be set in: whole files shipped with the product, with every Thai letter and mark, and
under a licence that allows embedding (OFL). A font that a person brings along is never taken: without Thai, or split by
script, it would draw garbage."""

import functools
import re
from html import escape
from importlib.util import find_spec
from pathlib import Path

WEIGHTS = {300: "บาง", 400: "ปกติ", 500: "กลาง", 600: "กึ่งหนา", 700: "หนา"}
_STYLES = {300: "Light", 400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
# {family: (package, stem of its files, what it feels like)}
FAMILIES = {
    "Sarabun": ("fontpkg_sarabun", "Sarabun", "ทางการ มีหัว"),
    "Kanit": ("fontpkg_kanit", "Kanit", "ทันสมัย ไม่มีหัว"),
    "Prompt": ("fontpkg_prompt", "Prompt", "โปร่ง ไม่มีหัว"),
    "Chakra Petch": ("fontpkg_chakra_petch", "ChakraPetch", "เหลี่ยม ไม่มีหัว"),
}
# Every letter, vowel, mark and digit in use: ก–ฺ, ฿–๛.
THAI = {*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C)}


# A tone mark touches the hook of the vowel after it (ผู้ใหญ่): these are set a little apart.
TOUCHING = re.compile("([ก-ฮ][ัิีึืฺุู]?[็-์])(?=[ใไโ])")
APART = 0.1  # em


@functools.cache
def path(family, weight):
    """The file of a face."""
    package, stem, _ = FAMILIES[family]
    return Path(find_spec(package).origin).parent / "files" / f"{stem}-{_STYLES[weight]}.ttf"


def faces():
    """{(family, weight, style): path} of every face, as reports.pdf takes them."""
    return {(family, weight, "normal"): path(family, weight) for family in FAMILIES for weight in WEIGHTS}


@functools.cache
def advances(family, weight):
    """({code point: advance in em}, advance of anything unknown, ascent and descent in em) of a face."""
    from fontTools.ttLib import TTFont

    with TTFont(path(family, weight), lazy=True) as font:
        em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        known = {code: metrics[name][0] / em for code, name in font.getBestCmap().items()}
        return known, 1.0, font["hhea"].ascent / em, -font["hhea"].descent / em


def em_width(text, family, weight):
    """The width of a line of text in em."""
    known, unknown, _, _ = advances(family, weight)
    return sum(known.get(ord(char), unknown) for char in text) + APART * len(TOUCHING.findall(text))


def markup(text):
    """A line as HTML, with what would touch set apart by the class `apart`; APART_CSS goes with it."""
    return TOUCHING.sub(r'<span class="apart">\1</span>', escape(text))


APART_CSS = f".apart{{margin-right:{APART}em}}"
