"""Thai text as people type it, made comparable."""

import re
import unicodedata

# Characters that show nothing: zero-width space, joiners, marks and isolates of direction, word joiner, BOM, soft
# hyphen, the grapheme joiner, the Mongolian separator and selectors of variants.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad\u061c\u034f\u180e\ufe00-\ufe0f]")
# Control characters and halves of pairs, which no XML holds, and NUL, which PostgreSQL does not take; not what
# separates words or lines.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u3000]+")
# Vowels and marks that cannot stand twice in a row: ั ิ ี ึ ื ุ ู ็ ่ ้ ๊ ๋ ์ ํ
_DOUBLED = re.compile("([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{1,2})\\1+")
_PREFIXES = ("โรงเรียน", "รร.", "ร.ร.")


def clean(text):
    """The text as it was meant: NFC, ํา and ํ้า as ำ and ้ำ, เเ as แ, doubled marks, invisible and control characters
    gone, runs of blanks as one. Line breaks stay."""
    text = unicodedata.normalize("NFC", text)
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    text = text.replace("\u0e40\u0e40", "\u0e41")
    # NIKHAHIT, an optional tone mark on either side, SARA AA
    text = re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", text)
    text = re.sub("([\u0e48-\u0e4b])\u0e4d\u0e32", "\\1\u0e33", text)
    text = _DOUBLED.sub(r"\1", text)
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.splitlines()).strip()


def search_key(text):
    """What a search compares: cleaned, lower case, without blanks, dots and the word โรงเรียน in front."""
    key = clean(text).lower()
    for prefix in _PREFIXES:
        key = key.removeprefix(prefix)
    return re.sub(r"[\s.\-()]+", "", key)
