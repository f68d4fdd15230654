"""A flow chart drawn from steps: boxes under each other, decisions with two ways, those that return on the left, those
that skip steps on the right."""

from dataclasses import dataclass

from django.utils.safestring import mark_safe

from reports.charts.canvas import (
    INK,
    LEADING,
    PAPER,
    SMALL,
    SOFT,
    TEXT,
    WIDE,
    Tabled,
    drawn,
    lines_of,
    plain,
    width_of,
)
from reports.charts.strips import Strips

START, END = "start", "end"
STEP, DECISION, RETURN = "series-1", "series-4", "series-2"
LANE, TIP, EDGE = 14, 18, 1.5
STARTS, ENDS = "เริ่มต้น", "สิ้นสุด"


@dataclass(frozen=True)
class Space:
    """px between two boxes, inside of one around its words, and how high one is at the least."""

    gap: int
    pad: int
    least: int


USUAL, DENSE = Space(30, 12, 40), Space(17, 6, 30)
# Of fewer steps a chart on paper is whole.
SHORT = 5


@dataclass(frozen=True)
class Box:
    """A step: `ways` are (word, key of the box it leads to or END); `note` stands small under the title, `number`
    before it; `href` is where a click leads."""

    key: str
    title: str
    kind: str = "action"
    number: str = ""
    note: str = ""
    href: str = ""
    ways: tuple = ()


@dataclass
class Placed:
    """A box on a drawing."""

    box: Box
    lines: tuple
    notes: tuple
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    entered: int = 0

    @property
    def middle(self):
        return self.y + self.height / 2

    def edge(self, y, right):
        """Where its left or right side is at the height y."""
        off = TIP * abs(y - self.middle) / (self.height / 2) if self.box.kind == "decision" else 0
        return self.x + self.width - off if right else self.x + off


@dataclass(frozen=True)
class Frame:
    """Where the boxes stand; the lanes of other ways lie outside."""

    left: float
    right: float
    space: Space


def flow(*, title, boxes, for_print=False, digits="arabic"):
    """The flow chart of boxes in the order of the work, with a start before the first and an end after the last where
    no box is one; its ways in words and as a table."""
    boxes = framed(boxes)
    by_key = {box.key: box for box in boxes}
    counted = [box for box in boxes if box.number]
    return drawn(
        lambda canvas: draw_flow(canvas, boxes),
        title=title,
        alt=_alt(counted, by_key),
        table=Tabled(
            ["ขั้นที่", "ขั้นตอน", "ผู้รับผิดชอบ", "ต่อไป"],
            [[box.number, plain(box.title), plain(box.note), leads_of(box, by_key)] for box in counted],
        ),
        for_print=for_print,
        digits=digits,
    )


def flow_strips(*, title, boxes):
    """The same for paper, as [SVG] that stand under each other without a gap: a page may end between two of them. Short
    charts are one; a longer one is not cut behind its first two steps, before its last two, or between a decision and
    the step before it. A way to a box of another strip says its number."""
    boxes = framed(boxes)
    if not boxes:
        return []
    by_key = {box.key: box for box in boxes}
    pieces, strips = _pieces(boxes), Strips(WIDE)
    draw_flow(strips, boxes, DENSE, pieces)
    said = [_alt(piece, by_key) for piece in pieces]
    return [
        mark_safe(canvas.svg("" if place else plain(title), alt))
        for place, (canvas, alt) in enumerate(zip(strips.canvases, said, strict=True))
    ]


def _pieces(boxes):
    """The boxes in lists that are not torn apart."""
    steps = sum(bool(box.number) for box in boxes)
    if steps < SHORT:
        return [boxes]
    pieces, count = [[]], 0
    for box in boxes:
        decides = box.kind == "decision" and pieces[-1] and pieces[-1][-1].kind != "decision"
        if box.number and count >= 2 and count != steps - 1 and not decides:
            pieces.append([])
        pieces[-1].append(box)
        count += bool(box.number)
    return pieces


def framed(boxes):
    """The boxes with a start and an end."""
    boxes = list(boxes)
    if not boxes:
        return []
    if boxes[0].kind != START:
        boxes.insert(0, Box(START, STARTS, START, ways=(("", boxes[0].key),)))
    if any(target == END for box in boxes for _word, target in box.ways):
        boxes.append(Box(END, ENDS, END))
    return boxes


def leads_of(box, by_key):
    """Where a box leads, in words: ไปขั้นที่ 4; ไม่ผ่าน กลับไปขั้นที่ 2."""
    order = list(by_key)
    said = []
    for word, target in box.ways:
        back = target in by_key and order.index(target) <= order.index(box.key)
        to = _named(by_key.get(target))
        said.append(f"{word} {'กลับไป' if back else 'ไป'}{to}".strip())
    return " · ".join(said)


def _named(box):
    return f"ขั้นที่ {box.number}" if box is not None and box.number else ENDS


def _alt(boxes, by_key):
    return "; ".join(f"{box.number} {plain(box.title)} {leads_of(box, by_key)}" for box in boxes if box.number)


def draw_flow(canvas, boxes, space=USUAL, pieces=()):
    """Draws the boxes, on Strips cut between `pieces` of them."""
    if not boxes:
        canvas.nothing("ยังไม่มีขั้นตอน")
        return
    places = {box.key: place for place, box in enumerate(boxes)}
    returns, skips = _lanes(boxes, places, -1), _lanes(boxes, places, 1)
    left = 18 + LANE * (max(returns.values()) + 1) if returns else 6
    right = 18 + LANE * (max(skips.values()) + 1) if skips else 6
    frame = Frame(left, canvas.width - right, space)
    placed = _place(canvas, boxes, frame)
    if pieces:
        canvas.cut([placed[piece[0].key].y for piece in pieces[1:]])
    piece_of = {box.key: place for place, piece in enumerate(pieces) for box in piece}
    _ways(canvas, boxes, placed, frame, (returns, skips), piece_of)
    for one in placed.values():
        _shape(canvas, one)


def _lanes(shown, places, direction):
    """{(from, to): lane} of the ways that return (-1) or skip (1), the short ones nearest to the boxes."""
    spans = []
    for box in shown:
        for _word, target in box.ways:
            if target in places:
                far = places[target] - places[box.key]
                if (direction < 0 and far < 0) or (direction > 0 and far > 1):
                    spans.append((abs(far), box.key, target))
    lanes, taken = {}, []
    for _far, start, target in sorted(spans):
        low, high = sorted((places[start], places[target]))
        lane = 0
        while any(at == lane and low <= top and high >= bottom for at, bottom, top in taken):
            lane += 1
        taken.append((lane, low, high))
        lanes[start, target] = lane
    return lanes


def _sized(box, width, indent, space):
    """A box with its lines and its height for a width of the drawing."""
    pad = space.pad
    if box.kind in (START, END):
        width = min(width, max(120, width_of(box.title) + 48))
    elif box.kind == "decision":
        width -= 2 * indent
    room = width - 2 * pad - (2 * TIP if box.kind == "decision" else 0)
    text = f"{box.number}. {box.title}" if box.number else box.title
    lines = lines_of(plain(text), room, TEXT, 6)
    notes = lines_of(plain(box.note), room, SMALL, 3) if box.note else ()
    height = 2 * pad + len(lines) * TEXT * LEADING + len(notes) * SMALL * LEADING
    return Placed(box, lines, notes, width=width, height=max(height, space.least))


def _place(canvas, boxes, frame):
    left, room, gap = frame.left, frame.right - frame.left, frame.space.gap
    indent = 38 if canvas.is_narrow else 84
    placed, y = {}, EDGE
    for box in boxes:
        one = _sized(box, room, indent, frame.space)
        one.x, one.y = left + (room - one.width) / 2, y
        placed[box.key] = one
        y += one.height + gap
    canvas.height = y - gap + EDGE
    return placed


def _ways(canvas, boxes, placed, frame, lanes, piece_of):
    returns, skips = lanes
    for box in boxes:
        one = placed[box.key]
        for word, target in box.ways:
            if target not in placed:
                continue
            to = placed[target]
            apart = piece_of.get(target) != piece_of.get(box.key)
            said = (word, _named(to.box) if apart else "")
            if (box.key, target) in returns:
                x = frame.left - 12 - LANE * returns[box.key, target]
                _around(canvas, one, to, x, said, right=False)
            elif (box.key, target) in skips:
                x = frame.right + 12 + LANE * skips[box.key, target]
                _around(canvas, one, to, x, said, right=True)
            else:
                _down(canvas, one, to.y, word)


def _down(canvas, one, end, word):
    x = one.x + one.width / 2
    _arrow(canvas, [(x, one.y + one.height), (x, end)], SOFT)
    canvas.text(x + 10, one.y + one.height + min(17, end - one.y - one.height - 4), word, size=SMALL, colour=SOFT)


def _around(canvas, one, target, x, said, *, right):
    """A way on a lane at x beside the boxes, into the side of the box it leads to; of `said`, its word stands above the
    line that leaves and where it leads to below."""
    y, into = one.middle, target.middle
    if target.box.kind not in (START, END):
        # Above the middle, where a way of its own leaves a decision; several under each other.
        into = min(target.y + 11 + 10 * target.entered, target.middle - 2)
        target.entered += 1
    colour = SOFT if right else RETURN
    points = [(one.edge(y, right), y), (x, y), (x, into), (target.edge(into, right), into)]
    _arrow(canvas, points, colour, "" if right else "5 4")
    beside = one.x + one.width + 3 if right else one.x - 3
    for text, height in zip(said, (y - 6, y + 17), strict=True):
        canvas.text(beside, height, text, size=SMALL, colour=colour, anchor="start" if right else "end")


def _arrow(canvas, points, colour, dashes=""):
    """A line through points with a head at the last of them."""
    (x0, y0), (x, y) = points[-2:]
    away = (x > x0) - (x < x0), (y > y0) - (y < y0)
    stop = x - away[0] * 7, y - away[1] * 7
    canvas.path([*points[:-1], stop], colour, width=1.6, dashes=dashes)
    side = away[1] * 4.5, away[0] * 4.5
    corners = [(x, y), (x - away[0] * 9 + side[0], y - away[1] * 9 + side[1])]
    canvas.polygon([*corners, (x - away[0] * 9 - side[0], y - away[1] * 9 - side[1])], colour)


def _shape(canvas, one):
    """The box itself over the lines, with its texts."""
    box, middle = one.box, one.x + one.width / 2
    if box.kind == "decision":
        for inset, colour in ((0, DECISION), (EDGE, PAPER)):
            canvas.polygon(_hexagon(one, inset), colour)
    else:
        radius = one.height / 2 if box.kind in (START, END) else 6
        colour = SOFT if box.kind in (START, END) else STEP
        canvas.rect(one.x, one.y, one.width, one.height, colour, radius=radius)
        inner = one.width - 2 * EDGE, one.height - 2 * EDGE
        canvas.rect(one.x + EDGE, one.y + EDGE, *inner, PAPER, radius=radius - EDGE)
    linked = canvas.open_link(box.href, f"{box.number} {plain(box.title)}".strip(), one.x, one.y, one.width, one.height)
    text = len(one.lines) * TEXT * LEADING + len(one.notes) * SMALL * LEADING
    y = one.y + (one.height - text) / 2 + TEXT
    canvas.texts(middle, y, one.lines, size=TEXT, colour=INK, anchor="middle")
    canvas.texts(middle, y + len(one.lines) * TEXT * LEADING, one.notes, size=SMALL, colour=SOFT, anchor="middle")
    if linked:
        canvas.close_link()


def _hexagon(one, inset):
    x, right = one.x + inset * 1.4, one.x + one.width - inset * 1.4
    top, bottom = one.y + inset, one.y + one.height - inset
    return [
        (x, one.middle),
        (x + TIP, top),
        (right - TIP, top),
        (right, one.middle),
        (right - TIP, bottom),
        (x + TIP, bottom),
    ]
