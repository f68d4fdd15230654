"""How words of a design fit into their box, decided before anything is laid out and in one place: what overflow() says
of a paper is what the drawing does with it.

Widths are the font's own advances; Thai marks have none. Lines end where the dictionary of Pango allows it.
"""

import functools
import itertools
import math
import re
from dataclasses import dataclass

from reports import pdf
from reports.certificates import fonts
from thai.compounds import COMPOUND

POINT = 25.4 / 72  # millimetres
SLACK = 0.985  # kerning and rounding
LEADING = 1.42  # from line to line, in sizes
STEP = 0.5  # points between two sizes tried

# What stays on one line: compounds that the dictionary takes apart, and figures with their unit.
KEPT = re.compile(
    f"{COMPOUND.pattern}"
    "|พ\\.ศ\\. [0-9๐-๙]+|จำนวน [0-9๐-๙.]+|(?:วัน)?ที่ [0-9๐-๙]+(?: ?[–-] ?[0-9๐-๙]+)?|[0-9๐-๙.,]+ (?:ชั่วโมง|วัน|คน)"
)


@dataclass(frozen=True)
class Block:
    """Words as they stand in a box: size in points, and the lines. `fits` is False where they are too long even at
    the smallest size, which is what the lines then have."""

    size: float
    lines: tuple
    fits: bool = True


@functools.lru_cache(2000)
def fitted(paragraphs, *, family, weight, size, least, width, height, whole=False, even=True):
    """The Block of a tuple of paragraphs in a box of width × height millimetres.

    What is too long takes more lines where the box is high enough, and shrinks otherwise, in half points. Names of
    people are `whole`: they shrink first, and part at a blank alone. `even` lines are about equally long.
    """
    if not paragraphs:
        return Block(size, ())
    face = functools.partial(fonts.em_width, family=family, weight=weight)
    room, widest = width / POINT * SLACK, max(map(face, paragraphs))
    one = size if widest * size <= room else math.floor(room / widest / STEP) * STEP
    # Names shrink before they part; other words only stay on a line where they have their full size there.
    if one >= (least if whole else size) and _height(len(paragraphs), one, family, weight) <= height:
        return Block(one, paragraphs)
    at = size
    while at >= least:
        lines = _lines(paragraphs, room / at, face, whole, even)
        if lines and _height(len(lines), at, family, weight) <= height:
            return Block(at, lines)
        at = at - STEP if at - STEP >= least or at == least else least
    lines = _lines(paragraphs, room / least, face, whole, even)
    return Block(least, lines or paragraphs, fits=False)


def _height(lines, size, family, weight):
    """Millimetres of so many lines, from the highest mark to the lowest."""
    _, _, ascent, descent = fonts.advances(family, weight)
    # A thousandth: a box made for its words is not too small by rounding.
    return ((lines - 1) * LEADING + ascent + descent) * size * POINT - 0.001


def baselines(block, family, weight, top, height):
    """Millimetres from the page's top of each line's baseline, the block in the middle of its box."""
    _, _, ascent, _ = fonts.advances(family, weight)
    start = top + (height - _height(len(block.lines), block.size, family, weight)) / 2 + ascent * block.size * POINT
    return [start + place * LEADING * block.size * POINT for place in range(len(block.lines))]


def _lines(paragraphs, room, face, whole, even):
    """The lines of all paragraphs, each at most `room` em wide; () where a word is wider."""
    lines = []
    for paragraph in paragraphs:
        parts = _parts(paragraph, whole)
        found = _filled(parts, room, face)
        if found and even and len(found) > 1:
            found = _evened(parts, room, face, found)
        if not found:
            return ()
        lines += found
    return tuple(lines)


def _parts(paragraph, whole):
    """A paragraph cut wherever a line may end."""
    if whole:
        places = [match.end() for match in re.finditer(" ", paragraph)]
    else:
        kept = [match.span() for match in KEPT.finditer(paragraph)]
        places = [at for at in pdf.breaks(paragraph) if not any(start < at < end for start, end in kept)]
    edges = [0, *places, len(paragraph)]
    return [paragraph[start:end] for start, end in itertools.pairwise(edges) if end > start]


def _filled(parts, room, face):
    """Lines filled one after the other, or [] where a part is wider than the room."""
    lines, line = [], ""
    for part in parts:
        if face((line + part).rstrip()) <= room:
            line += part
            continue
        if not line or face(part.rstrip()) > room:
            return []
        lines.append(line.rstrip())
        line = part
    return [*lines, line.rstrip()]


def _evened(parts, room, face, lines):
    """As many lines, but about equally long: the smallest width that makes no more of them."""
    low, high = room / len(lines) / 2, room
    for _ in range(8):
        middle = (low + high) / 2
        tried = _filled(parts, middle, face)
        if tried and len(tried) == len(lines):
            lines, high = tried, middle
        else:
            low = middle
    return lines
