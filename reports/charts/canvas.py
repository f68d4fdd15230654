"""SVG by hand: shapes and texts with the colours of the page (classes) or of the paper (attributes)."""

import functools
import re
from dataclasses import dataclass
from math import isfinite

from django.utils.encoding import iri_to_uri
from django.utils.html import escape
from django.utils.safestring import mark_safe

from thai.digits import thai
from thai.text import clean
from thai.wrapping import em_width, wrapped

# Both drawings of a chart: one for a box of 544 px and more, one for a phone. The texts keep 12 px at the least in the
# narrowest box that static/css/charts.css shows them in.
WIDE, NARROW = 580, 312
TEXT, SMALL = 15, 13
LEADING = 1.32
LONGEST = 300
_NO_CHARACTER = re.compile("[\ufffe\uffff]")

# What charts.css says of the light theme, for paper. Levels and series are told apart by colour-blind readers and in
# grey: they differ in lightness, and every part carries its figure.
INK, SOFT, LINE, PAPER, LINK = "ink", "soft", "line", "paper", "link"
COLOURS = {
    INK: "#17212b",
    SOFT: "#556170",
    LINE: "#e0e5ea",
    PAPER: "#ffffff",
    LINK: "#17212b",
    "level-5": "#0b5f6b",
    "level-4": "#2b7a88",
    "level-3": "#a8ced3",
    "level-2": "#eec98a",
    "level-1": "#b4532a",
    "level-5-ink": "#ffffff",
    "level-4-ink": "#ffffff",
    "level-3-ink": "#17212b",
    "level-2-ink": "#17212b",
    "level-1-ink": "#ffffff",
    "other": "#8290a0",
    "other-ink": "#17212b",
    "series-1": "#0b5f6b",
    "series-2": "#a3242b",
    "series-3": "#5a3f94",
    "series-4": "#7d5000",
    "pale-1": "#a8ced3",
    "pale-2": "#eec98a",
}


class Figure(str):
    """A text of a table that leads to the rows behind it, where `href` says where these are."""

    href = ""

    @classmethod
    def of(cls, text, href):
        made = cls(text)
        made.href = href or ""
        return made


@dataclass(frozen=True)
class Tabled:
    """The figures of a chart as a table: `head` the names of the columns, `rows` texts, the first of each its name."""

    head: list
    rows: list


@dataclass(frozen=True)
class Drawn:
    """A chart: `svg` as safe HTML, `alt` its figures in words, `table` in cells, and its title."""

    title: str
    svg: str
    alt: str
    table: Tabled


@functools.lru_cache(2048, typed=True)
def plain(text):
    """A label as it may stand in SVG: cleaned, on one line, of bearable length."""
    text = " ".join(_NO_CHARACTER.sub("", clean(str(text or ""))).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def at(number):
    """A coordinate: one decimal, no more than needed."""
    number = float(number)
    if not isfinite(number):
        raise ValueError(f"not a place in a drawing: {number}")
    return f"{number:.1f}".removesuffix(".0")


class Canvas:
    """A drawing of one width that grows downwards: `height` is set at the end."""

    def __init__(self, width, *, for_print=False, digits="arabic"):
        self.width, self.height = width, 0
        self.for_print, self.digits = for_print, digits
        self.parts = []

    @property
    def is_narrow(self):
        return self.width < WIDE

    def paint(self, name, kind="fill"):
        """The attribute that gives a shape its colour."""
        if self.for_print:
            return f'{kind}="{COLOURS[name]}"'
        return f'class="{"f" if kind == "fill" else "s"}-{name}"'

    def rect(self, x, y, width, height, colour, *, radius=0, title=""):
        """A filled rectangle; nothing where it has no width."""
        if width <= 0 or height <= 0:
            return
        inner = f"<title>{escape(title)}</title>" if title and not self.for_print else ""
        rx = f' rx="{at(radius)}"' if radius else ""
        place = f'x="{at(x)}" y="{at(y)}" width="{at(width)}" height="{at(height)}"'
        self.parts.append(f"<rect {place}{rx} {self.paint(colour)}>{inner}</rect>")

    def line(self, x1, y1, x2, y2, colour, *, width=1, dashes=""):
        """A straight line."""
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.parts.append(
            f'<line x1="{at(x1)}" y1="{at(y1)}" x2="{at(x2)}" y2="{at(y2)}" stroke-width="{at(width)}"{dash} '
            f"{self.paint(colour, 'stroke')}/>"
        )

    def path(self, points, colour, *, width=2.5, dashes=""):
        """A line through points."""
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        line = "M" + "L".join(f"{at(x)} {at(y)}" for x, y in points)
        self.parts.append(
            f'<path d="{line}" fill="none" stroke-linejoin="round" stroke-width="{at(width)}"{dash} '
            f"{self.paint(colour, 'stroke')}/>"
        )

    def mark(self, x, y, colour, shape=0, *, size=4.5, title=""):
        """A point: circle, square, triangle or diamond, so that series differ without colour."""
        s, inner = size, f"<title>{escape(title)}</title>" if title and not self.for_print else ""
        paint = self.paint(colour)
        if shape % 4 == 0:
            self.parts.append(f'<circle cx="{at(x)}" cy="{at(y)}" r="{at(s)}" {paint}>{inner}</circle>')
            return
        corners = {
            1: [(-s, -s), (s, -s), (s, s), (-s, s)],
            2: [(0, -s * 1.25), (s * 1.2, s), (-s * 1.2, s)],
            3: [(0, -s * 1.4), (s * 1.4, 0), (0, s * 1.4), (-s * 1.4, 0)],
        }[shape % 4]
        points = " ".join(f"{at(x + dx)},{at(y + dy)}" for dx, dy in corners)
        self.parts.append(f'<polygon points="{points}" {paint}>{inner}</polygon>')

    def polygon(self, points, colour):
        """A filled shape with these corners."""
        corners = " ".join(f"{at(x)},{at(y)}" for x, y in points)
        self.parts.append(f'<polygon points="{corners}" {self.paint(colour)}/>')

    def text(self, x, y, text, *, size=TEXT, colour=INK, anchor="start", bold=False):
        """A line of text on the baseline y."""
        if not text:
            return
        text = thai(text) if self.digits == "thai" else text
        where = f'x="{at(x)}" y="{at(y)}" font-size="{at(size)}"'
        where += "" if anchor == "start" else f' text-anchor="{anchor}"'
        where += ' font-weight="700"' if bold else ""
        where += ' font-family="Sarabun"' if self.for_print else ""
        self.parts.append(f"<text {where} {self.paint(colour)}>{escape(text)}</text>")

    def texts(self, x, y, lines, **style):
        """Lines of text under each other, the first on the baseline y."""
        for number, line in enumerate(lines):
            self.text(x, y + number * style.get("size", TEXT) * LEADING, line, **style)

    def open_link(self, href, label, x, y, width, height):
        """Begins a link over a part of the drawing; paper has none. Returns whether there is one to close. Only
        addresses within the product are taken."""
        if self.for_print or not href or not str(href).startswith(("/", "?", "#")) or str(href).startswith("//"):
            return False
        place = f'x="{at(x)}" y="{at(y)}" width="{at(width)}" height="{at(height)}"'
        self.parts.append(f'<a href="{escape(iri_to_uri(href))}" aria-label="{escape(label)}">')
        self.parts.append(f'<rect class="chart-hit" {place} rx="4"/>')
        return True

    def figure(self, x, y, text, href, label, *, anchor="start", **style):
        """A line of text that is a link of its own where it has an address."""
        width = width_of(text, style.get("size", TEXT))
        linked = self.open_link(href, label, x - (width if anchor == "end" else 0), y - 17, width, 24)
        self.text(x, y, text, anchor=anchor, **(style | {"colour": LINK} if linked else style))
        if linked:
            self.close_link()

    def nothing(self, words):
        """Says that there is nothing to draw."""
        self.text(0, 24, words, colour=SOFT)
        self.height = 36

    def close_link(self):
        self.parts.append("</a>")

    def svg(self, title, alt):
        """The whole drawing. A reader hears the title and the figures; what holds links is a group, not a picture,
        or its links would be hidden from them. A PDF has one text for both."""
        size = f'viewBox="0 0 {at(self.width)} {at(self.height)}"'
        body = "".join(self.parts)
        if self.for_print:
            said = f"<title>{escape(f'{title}: {alt}' if title else alt)}</title>"
            return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="100%" {size}>{said}{body}</svg>'
        role = "group" if "<a " in body else "img"
        said = f"<title>{escape(title)}</title><desc>{escape(alt)}</desc>"
        css = "chart chart-narrow" if self.is_narrow else "chart chart-wide"
        named = f'role="{role}" aria-label="{escape(title)}" focusable="false"'
        return f'<svg class="{css}" {named} {size}>{said}{body}</svg>'


def drawn(draw, *, title, alt, table, for_print, digits):
    """The Drawn of a function that draws on a Canvas: one drawing for paper, a wide and a narrow one for the page."""
    title, alt = plain(title), alt if digits == "arabic" else thai(alt)
    if digits == "thai":
        title = thai(title)
        rows = [[_in_thai(cell) for cell in row] for row in table.rows]
        table = Tabled([thai(cell) for cell in table.head], rows)
    svg = []
    for width in (WIDE,) if for_print else (WIDE, NARROW):
        canvas = Canvas(width, for_print=for_print, digits=digits)
        draw(canvas)
        svg.append(canvas.svg(title, alt))
    return Drawn(title, mark_safe("".join(svg)), alt, table)


def _in_thai(cell):
    """A text of a table in Thai digits; a Figure leads where it led."""
    return Figure.of(thai(cell), cell.href) if isinstance(cell, Figure) else thai(cell)


def width_of(text, size=TEXT):
    """How wide a line of text is drawn, at the most."""
    return em_width(text) * size


def lines_of(text, width, size=TEXT, lines=2):
    """The text on lines of this width."""
    return wrapped(text, width / size, lines)


def line_of(text, width, size=SMALL, end=""):
    """The text on one line of this width, with `end` whole behind it."""
    room = width - width_of(f" {end}", size) if end else width
    line = "".join(lines_of(text, max(room, size), size, 1))
    return f"{line} {end}".strip()


def legend(canvas, entries, y=0):
    """Draws [(colour, label, shape or None)] side by side from y on and returns where it ends."""
    x, gap, box = 0, 18, 13
    if not entries:
        return y
    y += 6
    for colour, label, shape in entries:
        label = line_of(label, canvas.width - box - 8)
        width = box + 6 + width_of(label, SMALL)
        if x and x + width > canvas.width:
            x, y = 0, y + 21
        if shape is None:
            canvas.rect(x, y, box, box, colour, radius=3)
        else:
            canvas.mark(x + box / 2, y + box / 2, colour, shape)
        canvas.text(x + box + 6, y + box - 2, label, size=SMALL)
        x += width + gap
    return y + 26
