"""From pieces with places to what a reader sees: rows of ruled tables, lines with their parts, paragraphs."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

LONGEST_PARAGRAPH = 4_000
# In em: how far two pieces of one line may differ in height; how near to the margin a full line ends.
SAME_LINE, FULL_LINE = 0.5, 4.5
# Between two lines that are one sentence; it shows nothing and is taken out of what is proposed.
BREAK = "\u200b"
_THAI = re.compile("[ก-๎]")
# What begins a line of its own: bullets, numbers of items, ticks.
_ITEM = re.compile(r"^\s*(?:[•●○▪■◆►➢✓☑☐\-–—*·o]\s|[(]?[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2})*[.)]\s*|[ก-ฮ][.)]\s)")
# "จุดเด่น: …": a label with what it labels.
_LABELLED = re.compile(r"^[^:：\n0-9๐-๙]{2,40}[:：](?!\d)")
_TO_PAGE = re.compile(r"(?:\.\s?){5,}\s*[0-9๐-๙]{1,3}\s*$|…{2,}\s*[0-9๐-๙]{1,3}\s*$")
_DIGITS = re.compile("[0-9๐-๙]+")


@dataclass
class Cell:
    text: str
    x0: float
    x1: float

    @property
    def middle(self):
        return (self.x0 + self.x1) / 2


@dataclass
class Unit:
    """A row of a ruled table (`ruled`), or a paragraph; the pages of a paragraph begin at offsets of its text."""

    page: int
    cells: list
    ruled: bool = False
    size: float = 0
    bold: bool = False
    y: float = 0
    right: float = 0
    pages: list = field(default_factory=list)

    @property
    def text(self):
        """Everything in it, cell after cell."""
        return "   ".join(cell.text for cell in self.cells)

    def page_at(self, offset):
        """The page on which the character at an offset of the text stands."""
        return max((row for row in self.pages if row[0] <= offset), default=(0, self.page))[1]


def units_of(pages, mend, check=lambda: None):
    """[Unit] of [Page] in reading order; `mend` repairs a text. Running heads and tables of contents are left out.
    `check()` is called for each page and may raise to stop."""
    lines = []
    for page in pages:
        for piece in page.pieces:
            piece.text = mend(piece.text)
    running = _running(pages)
    for page in pages:
        check()
        kept = [piece for piece in page.pieces if piece.text and _place(page, piece) not in running]
        lines += [unit for unit in _units_of_page(page, kept) if not _TO_PAGE.search(unit.text)]
    return _paragraphs(lines, check)


def _place(page, piece):
    """What makes a piece the same on every page: its words without numbers, near the top or the bottom."""
    edge = piece.y < 0.1 * page.height or piece.y > 0.9 * page.height
    return (round(piece.y / 4), _DIGITS.sub("#", piece.text)) if edge else None


def _running(pages):
    """The places of running heads and feet: the same words at the same height of a third of the pages."""
    seen = defaultdict(set)
    for page in pages:
        for piece in page.pieces:
            if place := _place(page, piece):
                seen[place].add(page.number)
    enough = max(3, len(pages) // 3)
    return {
        place
        for place, numbers in seen.items()
        if len(numbers) >= enough or re.fullmatch(r"[-–—/ ]*#[-–—/ ]*", place[1])
    }


# Tables


def _cell_of(page, piece):
    """(left, right, top, bottom) of the ruled cell around a piece, or None."""
    x, y = (piece.x0 + min(piece.x1, piece.x0 + 4 * piece.size)) / 2, piece.y - 0.3 * piece.size
    beside = [rule for rule in page.down if rule[1] - 1 <= y <= rule[2] + 1]
    left = max((rule for rule in beside if rule[0] <= x), default=None)
    right = min((rule for rule in beside if rule[0] > x), default=None)
    if left is None or right is None:
        return None
    over = [at for at, x0, x1 in page.across if x0 - 1 <= x <= x1 + 1]
    # A row that the end of a page cuts through has no rule there: it reaches as far as the rules beside it.
    top = max((at for at in over if at <= y), default=max(left[1], right[1]))
    bottom = min((at for at in over if at > y), default=min(left[2], right[2]))
    left, right = left[0], right[0]
    if right - left > 0.97 * page.width:
        return None
    return tuple(round(edge / 2) for edge in (left, right, top, bottom))


def _units_of_page(page, pieces):
    """Rows and lines of a page, each where its first piece comes in the file."""
    cells = {}
    for piece in pieces:
        if key := _cell_of(page, piece):
            cells.setdefault(key, []).append(piece)
    home = {id(piece): key for key, row in cells.items() for piece in row}
    rows = defaultdict(list)
    for key in cells:
        rows[key[2:]].append(key)
    units, emitted, line = [], set(), []
    for piece in pieces:
        key = home.get(id(piece))
        row = key[2:] if key else None
        # A box around many lines is no table.
        if row and (len(rows[row]) > 1 or len(cells[key]) <= 3):
            if line:
                units.append(_line(page, line))
                line = []
            if row not in emitted:
                emitted.add(row)
                units.append(_row(page, [(key, cells[key]) for key in sorted(rows[row])]))
            continue
        if line and (abs(piece.y - line[-1].y) > SAME_LINE * max(piece.size, 4) or piece.x0 < line[-1].x0):
            units.append(_line(page, line))
            line = []
        line.append(piece)
    if line:
        units.append(_line(page, line))
    return units


def _row(page, cells):
    made = []
    for (left, right, _top, _bottom), pieces in cells:
        lines = _stacked(pieces)
        text = lines[0].text
        for above, below in pairwise(lines):
            is_full = above.x1 > 2 * right - FULL_LINE * above.size
            text += _joint(above.text, below.text, is_full) + below.text
        made.append(Cell(text, 2 * left, 2 * right))
    first = cells[0][1][0]
    bold = all(piece.bold for _key, pieces in cells for piece in pieces)
    return Unit(page.number, made, ruled=True, size=first.size, bold=bold, y=first.y)


@dataclass
class _Stacked:
    text: str
    x1: float
    y: float
    size: float


def _stacked(pieces):
    """The lines of a cell, those of one height put together."""
    lines = []
    for piece in pieces:
        if lines and abs(lines[-1].y - piece.y) <= SAME_LINE * max(piece.size, 4):
            lines[-1].text += f" {piece.text}"
            lines[-1].x1 = max(lines[-1].x1, piece.x1)
        else:
            lines.append(_Stacked(piece.text, piece.x1, piece.y, piece.size))
    return lines


# Lines and paragraphs


def _line(page, pieces):
    cells = [Cell(piece.text, piece.x0, piece.x1) for piece in pieces]
    first = pieces[0]
    bold = all(piece.bold for piece in pieces)
    return Unit(page.number, cells, size=first.size, bold=bold, y=first.y, right=max(cell.x1 for cell in cells))


def _begins(text):
    """Whether a line begins something of its own."""
    return bool(_ITEM.match(text) or _LABELLED.match(text))


def _joint(above, below, is_full):
    """What stands between two lines: a place to break where a Thai sentence goes on, a line break where something
    begins. Lines end between words, so that the place tells two words apart."""
    if not is_full or _begins(below):
        return "\n"
    return BREAK if _THAI.match(above[-1:]) and _THAI.match(below[:1]) else " "


def _paragraphs(units, check):
    """The units with lines that go on put together."""
    margins = _margins(units, check)
    made = []
    before = None
    for unit in units:
        goes_on = (
            before is not None
            and not before.ruled
            and len(made[-1].cells[0].text) < LONGEST_PARAGRAPH
            and not unit.ruled
            and len(before.cells) == len(unit.cells) == 1
            and before.bold == unit.bold
            and abs(before.size - unit.size) < 0.6
            and unit.page - before.page <= 1
            and before.right > margins[id(before)] - FULL_LINE * before.size
            and not _begins(unit.text)
        )
        if goes_on:
            whole = made[-1]
            text = whole.cells[0].text + _joint(whole.cells[0].text, unit.text, True)
            whole.pages.append((len(text), unit.page))
            whole.cells = [Cell(text + unit.text, whole.cells[0].x0, whole.cells[0].x1)]
        else:
            made.append(
                Unit(
                    unit.page, list(unit.cells), unit.ruled, unit.size, unit.bold, unit.y, unit.right, [(0, unit.page)]
                )
            )
        before = unit
    return made


def _margins(units, check):
    """{id of a line: where its column ends}: the furthest end of the lines of the page that stand over or under it."""
    by_page = defaultdict(list)
    for unit in units:
        if not unit.ruled:
            by_page[unit.page].append(unit)
    ends = {}
    for lines in by_page.values():
        # Every line of a page with every other.
        check()
        for unit in lines:
            x0 = unit.cells[0].x0
            near = [other.right for other in lines if abs(other.cells[0].x0 - x0) < 4 * max(unit.size, 4)]
            ends[id(unit)] = max(near)
    return ends
