"""Thai dictionary order: by consonant, a leading vowel after its consonant, tone marks only to break ties.

The order is that of ICU's Thai collation (CLDR root with the Thai tailoring), which PostgreSQL has built in, and of
the Royal Institute's dictionary; SQLite gets it from `compare`.
"""

import re
from functools import lru_cache

from django.db.models.functions import Collate

COLLATION = "th-x-icu"

_LEADING = re.compile("([เแโใไ])([ก-ฮ])")
# Secondary differences, light to heavy: ยามักการ, การันต์, ไม้ไต่คู้, the four tones.
_MARKS = "๎์็่้๊๋"
# Blanks and punctuation count for nothing, with the marks on them; only equal texts are told apart by them.
_PUNCTUATION = re.compile(f"[\\s!\"#%&'()*,\\-./:;?@\\[\\\\\\]_{{}}ฯๆ๏๚๛–—‘’“”•…][{_MARKS}]*")
# Primary differences. Nikhahit is a letter between ฮ and ะ, and ำ is า with it.
_LETTERS = "`^+<=>|~$฿0123456789กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลฦวศษสหฬอฮํะัาิีึืุูเแโใไฺabcdefghijklmnopqrstuvwxyz"
_PRIMARY = {ord(letter): chr(weight) for weight, letter in enumerate(_LETTERS, start=1)}
_PRIMARY |= {ord(mark): None for mark in _MARKS}
_PRIMARY |= {ord(latin.upper()): _PRIMARY[ord(latin)] for latin in "abcdefghijklmnopqrstuvwxyz"}
_PRIMARY |= {ord(thai): _PRIMARY[ord(digit)] for thai, digit in zip("๐๑๒๓๔๕๖๗๘๙", "0123456789", strict=True)}
_PRIMARY[ord("ๅ")] = _PRIMARY[ord("า")]
# A letter weighs 1 on the second level, so an early mark weighs more than a late one.
_SECONDARY = re.compile(f"[^{_MARKS}]")
_MARK_WEIGHTS = {ord(mark): chr(weight) for weight, mark in enumerate(_MARKS, start=2)}
# Third level: capitals after small letters, Thai digits after Arabic ones, ๅ after า.
_THIRD = re.compile("[A-Zๅ๐-๙]")


def sort_key(text):
    """A tuple that orders like the dictionary: letters, then marks, then capitals, then the text itself."""
    letters = _PUNCTUATION.sub("", _LEADING.sub(r"\2\1", text)).replace("ํา", "ำ").replace("ำ", "าํ")
    return (
        letters.translate(_PRIMARY),
        _SECONDARY.sub("\x01", letters).translate(_MARK_WEIGHTS),
        "".join("2" if _THIRD.match(character) else "1" for character in letters),
        text,
    )


_DIGITS = re.compile(r"\d+")
_LONGEST = 9


def natural_key(text):
    """As sort_key, but numbers stand in the order of their values: เขต 2 before เขต 10."""
    return sort_key(_DIGITS.sub(lambda found: found[0].zfill(_LONGEST), text)), text


# A sort asks for each key fifteen times; this many hold the names of all schools of the country.
_kept_key = lru_cache(maxsize=40_000)(sort_key)


def compare(a, b):
    """-1, 0 or 1, as SQLite wants a collation."""
    left, right = _kept_key(a), _kept_key(b)
    return (left > right) - (left < right)


def thai_order(field):
    """An ordering expression for `field` in Thai dictionary order, the same on PostgreSQL and SQLite."""
    return Collate(field, COLLATION).asc()
