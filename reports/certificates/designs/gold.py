"""ทองคลาสสิก: ivory paper, metal frame, lotus fans in its corners, and turned lines of a bond behind the name."""

import math

from reports.certificates.designs import ornaments as shapes
from reports.certificates.layout import crest, qr, signature, text

WIDTH, HEIGHT = 297, 210
GOLD, PALE, DEEP, NAVY = "#b48a34", "#e3cd92", "#8a6422", "#1c2c4a"


def svg():
    x, y = WIDTH / 2, HEIGHT / 2
    definitions = (
        shapes.gradient("metal", shapes.METAL)
        + '<radialGradient id="paper" cx="0.5" cy="0.46" r="0.75"><stop offset="0" stop-color="#fffefa"/>'
        '<stop offset="0.6" stop-color="#fdf9ec"/><stop offset="1" stop-color="#f5ebcf"/></radialGradient>'
    )
    metal = "url(#metal)"
    return shapes.page(
        WIDTH,
        HEIGHT,
        definitions,
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#paper)"/>',
        # Behind the words: two turned rings, hardly darker than the paper.
        shapes.rosette(x, y + 4, 62, 11, 18, 9, "#f0e4c4", 0.16, squash=0.82),
        shapes.rosette(x, y + 4, 38, 9, 12, 8, "#f2e8cd", 0.16, squash=0.82),
        shapes.area(_ring(6, 9.4), metal, ' fill-rule="evenodd"'),
        shapes.line(shapes.rectangle(11.2, WIDTH, HEIGHT), NAVY, 0.35),
        _beads(),
        shapes.line(_inner_frame(), GOLD, 0.55),
        shapes.line(shapes.rectangle(17.4, WIDTH, HEIGHT), PALE, 0.2),
        *(_corner(cx, cy, turn) for cx, cy, turn in _corners()),
        _crown(x, 28.6),
        _divider(x, 71.6),
    )


def _ring(outer, inner):
    return shapes.rectangle(outer, WIDTH, HEIGHT) + shapes.rectangle(inner, WIDTH, HEIGHT)


def _corners():
    return (
        (15, 15, 0),
        (WIDTH - 15, 15, math.pi / 2),
        (WIDTH - 15, HEIGHT - 15, math.pi),
        (15, HEIGHT - 15, 1.5 * math.pi),
    )


def _inner_frame():
    """A frame whose corners are cut by a quarter of a circle."""
    a, r = 15, 15
    right, bottom = WIDTH - a, HEIGHT - a
    return (
        f"M{a + r} {a}H{right - r}A{r} {r} 0 0 0 {right} {a + r}V{bottom - r}A{r} {r} 0 0 0 {right - r} {bottom}"
        f"H{a + r}A{r} {r} 0 0 0 {a} {bottom - r}V{a + r}A{r} {r} 0 0 0 {a + r} {a}Z"
    )


def _beads():
    """Small diamonds along the metal, as on the rim of a tray."""
    shapes_of = []
    across, down, inset = 86, 59, 7.7
    for i in range(across + 1):
        at = inset + (WIDTH - 2 * inset) * i / across
        shapes_of += [(at, inset), (at, HEIGHT - inset)]
    for i in range(1, down):
        at = inset + (HEIGHT - 2 * inset) * i / down
        shapes_of += [(inset, at), (WIDTH - inset, at)]
    return shapes.area(
        "".join(shapes.path([(a - 0.5, b), (a, b - 0.5), (a + 0.5, b), (a, b + 0.5)]) for a, b in shapes_of), "#fff6d8"
    )


def _corner(x, y, turn):
    """A fan of lotus petals that opens into the page, in three rows, with a pearl at its foot."""
    rows = [(17.5, 7, 1.55, "#efe0b4", PALE), (13.2, 6, 1.5, PALE, GOLD), (8.6, 4, 1.35, GOLD, DEEP)]
    out = []
    for reach, count, spread, fill, edge in rows:
        # The middle petal lies on top.
        for i in sorted(range(count + 1), key=lambda i: -abs(i - count / 2)):
            angle = turn + math.pi / 2 * i / count
            out.append(_petal(x, y, reach, spread, angle, fill, edge))
    out.append(
        f'<circle cx="{x}" cy="{y}" r="3.1" fill="url(#metal)"/><circle cx="{x}" cy="{y}" r="1.5" fill="#fffaf0"/>'
    )
    return "".join(out)


def _petal(x, y, reach, spread, angle, fill, edge):
    ax, ay = math.cos(angle), math.sin(angle)

    def at(along, across):
        return f"{x + ax * along - ay * across:.2f} {y + ay * along + ax * across:.2f}"

    foot = reach * 0.3
    shape = (
        f"M{at(foot, 0)}C{at(foot, spread * 1.5)} {at(reach * 0.75, spread * 1.5)} {at(reach, 0)}"
        f"C{at(reach * 0.75, -spread * 1.5)} {at(foot, -spread * 1.5)} {at(foot, 0)}Z"
    )
    return f'<path d="{shape}" fill="{fill}" stroke="{edge}" stroke-width="0.18"/>'


def _crown(x, y):
    """Sprays of leaves to both sides of the crest, smaller towards their tips."""
    out = []
    for side in (-1, 1):
        for i in range(7):
            foot, size = x + side * (15.5 + i * 5.1), 6.2 - i * 0.55
            for up in (-1, 1):
                angle = up * 0.62 if side > 0 else math.pi - up * 0.62
                out.append(
                    _petal(foot - side * size * 0.3, y, size, 0.105 * size, angle, GOLD if up < 0 else PALE, GOLD)
                )
        out.append(shapes.line(f"M{x + side * 14} {y}H{x + side * 53}", GOLD, 0.35))
        out.append(shapes.diamond(x + side * 54.5, y, 1.0, GOLD))
        out.append(shapes.diamond(x + side * 57.2, y, 0.5, GOLD))
    return "".join(out)


def _divider(x, y):
    return (
        f'<path d="M{x - 44} {y}H{x - 6}M{x + 6} {y}H{x + 44}" stroke="{GOLD}" stroke-width="0.35"/>'
        + shapes.flower(x, y, 2.9, GOLD, PALE)
        + "".join(
            shapes.diamond(x + side * at, y, size, GOLD) for side in (-1, 1) for at, size in ((5.4, 0.6), (44, 0.8))
        )
    )


def layout():
    navy = {"colour": NAVY}
    return {
        "page": "landscape",
        "digits": "thai",
        "artwork": "gold",
        "elements": [
            crest(WIDTH / 2 - 10.5, 18.3, 21),
            text("number", "เลขที่ {number}", 190, 24.5, 66, 8, 13, align="right", **navy),
            text("office", "{office}", 33.5, 40.2, 230, 10.5, 18, weight=600, **navy),
            text("kind", "{kind}", 48.5, 49.6, 200, 19, 38, weight=700, colour="#8a6422"),
            text("give", "มอบให้ไว้เพื่อแสดงว่า", 73.5, 75, 150, 9, 15, **navy),
            text("name", "{name}", 33.5, 85.4, 230, 19.5, 38, weight=700, min_size=18, **navy),
            text("school", "{school}", 43.5, 104.4, 210, 8.5, 16, **navy),
            text("award", "{role} {award}", 43.5, 113, 210, 12, 17, weight=600, min_size=11, colour="#8a6422"),
            text("event", "{event}", 48.5, 124.6, 200, 16, 17, min_size=11, weight=600, **navy),
            text("dates", "{dates} [จำนวน {hours} ชั่วโมง]", 43.5, 140.6, 210, 7.5, 14.5, **navy),
            text("given", "ให้ไว้ ณ วันที่ {given_on}", 73.5, 148.6, 150, 7.5, 14.5, **navy),
            signature(1, 103.5, 158.5, 90, 31.5, 14, **navy),
            qr(41, 158.5, 23),
            text("code", "{code}", 31, 182.5, 43, 4.5, 7.5, min_size=6, colour="#6b6250"),
        ],
    }
