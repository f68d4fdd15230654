"""Texts laid out by WeasyPrint on one tall page, taken out again, and placed wherever they are needed.

Each text has a row of its own, so its height on the page tells whose a piece of the page's content is. Texts of plain
letters and digits need no layout engine: they are set from the glyphs and advances of a line of all such letters.
"""

import gc
import io
import re
from contextlib import contextmanager
from html import escape

import pikepdf

from reports.certificates import measure

PX = 96 / 25.4  # WeasyPrint draws in CSS pixels
ROW = 20  # millimetres of height for each text
WIDTH = 400
NEWLINE = "\n"
# The space stands inside, where it is kept.
LETTERS = "0 123456789๐๑๒๓๔๕๖๗๘๙ABCDEFGHIJKLMNOPQRSTUVWXYZ-/"
TAIL = re.compile(f"[{re.escape(LETTERS)}]*$")

POSITION = rb"1 0 0 -1 [\d.-]+ [\d.-]+ Tm$"
FONT = re.compile(rb"^/\w+ [\d.]+ Tf$", re.M)
OPERATORS = re.compile(
    rb"^(?:(q)|(Q)|([\d.]+ [\d.]+ [\d.]+ rg)|1 0 0 -1 ([\d.-]+) ([\d.-]+) Tm\n(.*?)(?=\nET$|\n" + POSITION + rb"))",
    re.M | re.S,
)


class Line:
    """A text that was laid out; `left` and `width` in pixels."""

    def __init__(self):
        self.pieces = []  # (colour operator, x, y from the row's top, font and strings)

    @property
    def left(self):
        return min(x for _, x, _, _ in self.pieces)

    @property
    def baseline(self):
        """Its distance from the row's top, in pixels; a text begins with a letter, whose marks come after."""
        return self.pieces[0][2]

    @property
    def width(self):
        """It was laid out in the middle of its row."""
        return WIDTH * PX - 2 * self.left

    def placed(self, left, top):
        """The content that draws it with its left edge and its row's top there."""
        shift = left - self.left if self.pieces else 0
        return b"".join(
            b"%s BT 1 0 0 -1 %.3f %.3f Tm\n%s\nET\n" % (colour, x + shift, y + top, rest)
            for colour, x, y, rest in self.pieces
        )


class Letters:
    """Sets texts of LETTERS from the line that shows them all."""

    def __init__(self, line, em_width=lambda text: measure.em_width(text, 400)):
        ((self.colour, _, self.baseline, rest),) = line.pieces
        self.em_width = em_width
        self.font, size, strings = re.fullmatch(rb"(/\w+ ([\d.]+) Tf)\n(.*)", rest, re.S).groups()
        self.size = float(size)
        glyphs = b"".join(re.findall(rb"<([0-9a-f]*)>", strings)).decode()
        if len(glyphs) != 4 * len(LETTERS):
            raise ValueError("letters were shaped into other glyphs")
        self.table = {ord(letter): glyphs[i * 4 : i * 4 + 4] for i, letter in enumerate(LETTERS)}

    def width(self, text):
        return self.em_width(text) * self.size

    def placed(self, text, left, top):
        glyphs = text.translate(self.table).encode()
        position = (left, self.baseline + top)
        return b"%s BT 1 0 0 -1 %.3f %.3f Tm %s <%s> Tj ET\n" % (self.colour, *position, self.font, glyphs)


def parted(text):
    """(what must be laid out, the letters and digits at the end)."""
    at = TAIL.search(text).start()
    return text[:at], text[at:]


def lay_out(styled, render):
    """(sheet, lines): the page with its fonts as an open PDF, and a Line for each (text, css) in order.

    `render(css, body)` makes the PDF. Raises ValueError when they did not come out on one page.
    """
    css = f"p {{ height: {ROW}mm; white-space: nowrap; text-align: center }}"
    body = "".join(f'<p style="{style}">{escape(text)}</p>' for text, style in styled)
    return _taken(render(_page_css(len(styled), ROW) + css, body), len(styled), ROW)


def lay_out_by_style(styled, render, row, *, markup, content_of):
    """The same in rows of `row` millimetres, which `css` has as its line height: all texts of one style are lines of
    one paragraph, for a box of its own costs more than the words in it. `markup` makes HTML of a text, none of
    which holds a line break; `content_of(page)` reads what was drawn."""
    groups = {}
    for place, (text, style) in enumerate(styled):
        groups.setdefault(style, []).append((place, markup(text)))
    body = "".join(
        f'<p style="{style}">{NEWLINE.join(text for _, text in group)}</p>' for style, group in groups.items()
    )
    css = "p { white-space: pre; text-align: center }"
    sheet, laid = _taken(render(_page_css(len(styled), row) + css, body), len(styled), row, content_of)
    places = [place for group in groups.values() for place, _ in group]
    lines = [None] * len(styled)
    for place, line in zip(places, laid, strict=True):
        lines[place] = line
    return sheet, lines


def _page_css(count, row):
    return f"@page {{ size: {WIDTH}mm {(count + 1) * row}mm }}"


def _taken(content, count, row, content_of=lambda page: page.Contents.read_bytes()):
    """(sheet, lines) of the page that was drawn."""
    sheet = pikepdf.open(io.BytesIO(content))
    if len(sheet.pages) != 1:
        raise ValueError("texts ran over their page")
    page = sheet.pages[0]
    lines = [Line() for _ in range(count)]
    saved, colour, font = [], b"0 g", b""
    for save, restore, new_colour, x, y, rest in OPERATORS.findall(content_of(page)):
        if save:
            saved.append((colour, font))
        elif restore:
            colour, font = saved.pop()
        elif new_colour:
            colour = new_colour
        else:
            # A font stays chosen until the next one; a text that is taken out has to name it.
            chosen = FONT.findall(rest)
            if not FONT.match(rest):
                rest = font + b"\n" + rest
            font = chosen[-1] if chosen else font
            place, y = divmod(float(y), row * PX)
            lines[int(place)].pieces.append((colour, float(x), y, rest))
    return sheet, lines


def operand(value):
    """A number as PDF content has it: at most four places, none that says nothing."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


@contextmanager
def collector_paused():
    """A laid-out chunk is one big graph that is thrown away whole; looking through it meanwhile costs a third."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
