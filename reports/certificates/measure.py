"""Widths of Thai text by the font's own advances, to choose sizes before anything is laid out. Marks above and below
have no advance in Sarabun, as in any Thai font."""

import functools
import math
from dataclasses import dataclass

from django.conf import settings

FILES = {400: "Sarabun-Regular.ttf", 700: "Sarabun-Bold.ttf"}
SLACK = 0.985  # kerning and rounding
RAGGED = 1.09  # lines end at words, so they need more room than their letters


@functools.cache
def advances(weight):
    """({code point: advance in em}, advance of anything unknown)."""
    from fontTools.ttLib import TTFont

    with TTFont(settings.SARABUN_DIR / FILES[weight], lazy=True) as font:
        em = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        return {code: metrics[name][0] / em for code, name in font.getBestCmap().items()}, 1.0


def em_width(text, weight):
    """The width of a line of text in em."""
    known, unknown = advances(weight)
    return sum(known.get(ord(char), unknown) for char in text)


def fitting(text, *, weight, width, largest):
    """The largest size in points, in half points, at which `text` is at most `width` points wide."""
    em = em_width(text.strip(), weight)
    return largest if em * largest <= width * SLACK else math.floor(width * SLACK / em * 2) / 2


@dataclass(frozen=True)
class Block:
    """A paragraph's size in points and the width in points that makes its lines about equally long."""

    size: float
    width: float


def paragraphs(texts, *, width, height, leading):
    """A Block for each (text, size, weight), all scaled down together until they fit into width × height points."""
    for percent in range(100, 39, -4):
        sizes = [size * percent / 100 for _, size, _ in texts]
        ems = [em_width(text.strip(), weight) * size for (text, _, weight), size in zip(texts, sizes, strict=True)]
        lines = [math.ceil(em * RAGGED / width) if em > width * SLACK else bool(em) for em in ems]
        if sum(n * size * leading for n, size in zip(lines, sizes, strict=True)) <= height:
            break
    return [
        Block(round(size, 1), width if n < 2 else min(width, em / n * RAGGED + 2 * size))
        for size, em, n in zip(sizes, ems, lines, strict=True)
    ]
