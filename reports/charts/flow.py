"""A flow chart drawn from steps: boxes under each other, decisions with two ways, those that return on the left, those
that skip steps on the right."""

from dataclasses import dataclass

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

START, END = "start", "end"
STEP, DECISION, RETURN = "series-1", "series-4", "series-2"
LANE, TIP, EDGE = 14, 18, 1.5
STARTS, ENDS = "เริ่มต้น", "สิ้นสุด"


@dataclass(frozen=True)
class Space:
    """px between two boxes, and inside of one around its words."""

    gap: int
    pad: int


USUAL, DENSE = Space(30, 12), Space(18, 8)


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
    return _drawn(boxes, boxes, title=title, for_print=for_print, digits=digits)


def flow_sheets(*, title, boxes, tallest, digits="arabic", space=USUAL):
    """The same for paper, cut between boxes so that no drawing is higher than `tallest` px on a width of WIDE: a list
    of Drawn. A way to another sheet says the number it leads to."""
    boxes = framed(boxes)
    sheets, room = [[]], tallest
    for box in boxes:
        height = _sized(box, WIDE, 84, space).height + space.gap
        if sheets[-1] and height + 2 * (space.gap + 30) > room:
            sheets.append([])
            room = tallest
        sheets[-1].append(box)
        room -= height
    return [_drawn(sheet, boxes, title=title, for_print=True, digits=digits, space=space) for sheet in sheets]


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


def _drawn(shown, boxes, *, title, for_print, digits, space=USUAL):
    by_key = {box.key: box for box in boxes}
    counted = [(box, leads_of(box, by_key)) for box in shown if box.number]
    return drawn(
        lambda canvas: draw_flow(canvas, shown, by_key, space),
        title=title,
        alt="; ".join(f"{box.number} {plain(box.title)} {leads}" for box, leads in counted),
        table=Tabled(
            ["ขั้นที่", "ขั้นตอน", "ผู้รับผิดชอบ", "ต่อไป"],
            [[box.number, plain(box.title), plain(box.note), leads] for box, leads in counted],
        ),
        for_print=for_print,
        digits=digits,
    )


def draw_flow(canvas, shown, by_key, space=USUAL):
    """Draws the boxes `shown`, some or all of `by_key`, which says what the others are called."""
    if not shown:
        canvas.nothing("ยังไม่มีขั้นตอน")
        return
    places = {box.key: place for place, box in enumerate(shown)}
    returns, skips = _lanes(shown, places, -1), _lanes(shown, places, 1)
    left = 18 + LANE * (max(returns.values()) + 1) if returns else 6
    right = 18 + LANE * (max(skips.values()) + 1) if skips else 6
    frame = Frame(left, canvas.width - right, space)
    placed = _place(canvas, shown, by_key, frame)
    _ways(canvas, shown, by_key, placed, frame, returns, skips)
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
    return Placed(box, lines, notes, width=width, height=max(height, 40))


def _place(canvas, shown, by_key, frame):
    left, room, gap = frame.left, frame.right - frame.left, frame.space.gap
    indent = 38 if canvas.is_narrow else 84
    before = list(by_key).index(shown[0].key)
    placed, y = {}, EDGE
    if before:
        canvas.text(left + room / 2, y + 16, f"ต่อจาก{_named(list(by_key.values())[before - 1])}", **_SMALL)
        _arrow(canvas, [(left + room / 2, y + 24), (left + room / 2, y + 24 + gap)], SOFT)
        y += 24 + gap
    for box in shown:
        one = _sized(box, room, indent, frame.space)
        one.x, one.y = left + (room - one.width) / 2, y
        placed[box.key] = one
        y += one.height + gap
    canvas.height = y - gap + EDGE
    return placed


_SMALL = {"size": SMALL, "colour": SOFT, "anchor": "middle"}


def _ways(canvas, shown, by_key, placed, frame, returns, skips):
    order = list(by_key)
    for box in shown:
        one = placed[box.key]
        for word, target in box.ways:
            if (box.key, target) in returns:
                x = frame.left - 12 - LANE * returns[box.key, target]
                _around(canvas, one, placed[target], x, word, right=False)
            elif (box.key, target) in skips:
                x = frame.right + 12 + LANE * skips[box.key, target]
                _around(canvas, one, placed[target], x, word, right=True)
            elif target in placed:
                _down(canvas, one, placed[target].y, word)
            elif order.index(target) == order.index(box.key) + 1:
                below = one.y + one.height + frame.space.gap
                _down(canvas, one, below, word)
                canvas.text(one.x + one.width / 2, below + 16, f"ไป{_named(by_key[target])}", **_SMALL)
                canvas.height = max(canvas.height, below + 24)
            else:
                onward = order.index(target) > order.index(box.key)
                _elsewhere(canvas, one, f"{word} → {_named(by_key[target])}", onward)


def _down(canvas, one, end, word):
    x = one.x + one.width / 2
    _arrow(canvas, [(x, one.y + one.height), (x, end)], SOFT)
    canvas.text(x + 10, one.y + one.height + min(17, end - one.y - one.height - 4), word, size=SMALL, colour=SOFT)


def _around(canvas, one, target, x, word, *, right):
    """A way on a lane at x beside the boxes, into the side of the box it leads to."""
    y, into = one.middle, target.middle
    if target.box.kind not in (START, END):
        # Above the middle, where a way of its own leaves a decision; several under each other.
        into = min(target.y + 11 + 10 * target.entered, target.middle - 2)
        target.entered += 1
    points = [(one.edge(y, right), y), (x, y), (x, into), (target.edge(into, right), into)]
    _arrow(canvas, points, SOFT if right else RETURN, "" if right else "5 4")
    if word:
        _word(canvas, one, word, right, SOFT if right else RETURN)


def _elsewhere(canvas, one, said, right):
    """A way to a box on another sheet: a short line with its number."""
    y, step = one.middle, 1 if right else -1
    x = one.edge(y, right)
    _arrow(canvas, [(x, y), (x + step * 40, y)], SOFT if right else RETURN, "" if right else "5 4")
    _word(canvas, one, said, right, SOFT if right else RETURN)


def _word(canvas, one, said, right, colour):
    x = one.x + one.width + 3 if right else one.x - 3
    canvas.text(x, one.middle - 6, said, size=SMALL, colour=colour, anchor="start" if right else "end")


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
