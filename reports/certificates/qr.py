"""QR codes of verification addresses, thousands of them.

With a fixed version, mask and mode a QR code is affine over GF(2) in its data: the code of an address is the code of
another one of the same length, XORed with one fixed pattern for each bit in which they differ (ISO/IEC 18004: bits are
placed, Reed-Solomon is linear, the mask is XORed). So segno makes one code and one pattern per bit, the rest is XOR.
"""

import functools

import segno

MASK = 3  # fixed, because choosing the best of eight costs more than the rest of the page
ERROR = "m"


def matrix(url):
    """segno's QR code of an address with the level, mode and mask that all papers use."""
    code = segno.make(url, error=ERROR, boost_error=False, micro=False, mode="byte", encoding="latin-1", mask=MASK)
    return code.matrix


def rows(url):
    """(bits, side): the code's rows from the top, 1 = dark, each padded to whole bytes."""
    side, base_url, base = _base(len(url), url.rstrip("ABCDEFGHJKLMNPQRSTUVWXYZ23456789/"))
    bits = base
    for place, (ours, theirs) in enumerate(zip(url, base_url, strict=True)):
        difference = ord(ours) ^ ord(theirs)
        bit = 1
        while difference:
            if difference & 1:
                bits ^= _pattern(base_url, place, bit)
            difference >>= 1
            bit <<= 1
    return bits.to_bytes(side * ((side + 7) // 8), "big"), side


@functools.lru_cache(16)
def _base(length, stem):
    url = stem.ljust(length, "A")
    code = matrix(url)
    return len(code), url, _packed(code)


@functools.lru_cache(4096)
def _pattern(base_url, place, bit):
    changed = base_url[:place] + chr(ord(base_url[place]) ^ bit) + base_url[place + 1 :]
    return _packed(matrix(changed)) ^ _base(len(base_url), base_url.rstrip("A"))[2]


def _packed(code):
    side = len(code)
    pad = -side % 8
    value = 0
    for row in code:
        for module in row:
            value = value << 1 | module
        value <<= pad
    return value
