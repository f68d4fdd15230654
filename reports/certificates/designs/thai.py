"""ลายไทยวิชาการ: a band of ประจำยามก้ามปู in indigo and gold around the page, กนก flames in its corners, and an arch of
lotus petals above the office's crest."""

import math

from reports.certificates.designs import ornaments as shapes
from reports.certificates.layout import crest, qr, signature, text

WIDTH, HEIGHT = 297, 210
INDIGO, DEEP, GOLD, PALE, PAPER = "#1d2f63", "#142248", "#c49a3e", "#ead9a6", "#fdfbf4"
OUTER, INNER = 7.0, 18.0  # edges of the band
MIDDLE = (OUTER + INNER) / 2


def svg():
    x = WIDTH / 2
    definitions = (
        shapes.gradient("metal", shapes.METAL)
        + shapes.gradient("night", [(0, "#2a4080"), (0.5, INDIGO), (1, DEEP)])
        + '<radialGradient id="paper" cx="0.5" cy="0.5" r="0.7"><stop offset="0" stop-color="#fffefb"/>'
        f'<stop offset="0.75" stop-color="{PAPER}"/><stop offset="1" stop-color="#f6efdb"/></radialGradient>'
    )
    return shapes.page(
        WIDTH,
        HEIGHT,
        definitions,
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#paper)"/>',
        _lotus(x, HEIGHT / 2 + 6),
        shapes.area(_ring(OUTER, INNER), "url(#night)", ' fill-rule="evenodd"'),
        _band(),
        *(shapes.line(shapes.rectangle(inset, WIDTH, HEIGHT), "url(#metal)", 0.75) for inset in (OUTER, INNER)),
        shapes.line(shapes.rectangle(INNER + 2.7, WIDTH, HEIGHT), GOLD, 0.25),
        *(_block(cx, cy) for cx in (MIDDLE, WIDTH - MIDDLE) for cy in (MIDDLE, HEIGHT - MIDDLE)),
        *(_flames(cx, cy, right, down) for cx, cy, right, down in _corners()),
        _arch(x, INNER),
        _divider(x, 78.5),
    )


def _ring(outer, inner):
    return shapes.rectangle(outer, WIDTH, HEIGHT) + shapes.rectangle(inner, WIDTH, HEIGHT)


def _corners():
    edge = INNER + 2.7
    return (
        (edge, edge, 1, 1),
        (WIDTH - edge, edge, -1, 1),
        (edge, HEIGHT - edge, 1, -1),
        (WIDTH - edge, HEIGHT - edge, -1, -1),
    )


def _band():
    """ประจำยามก้ามปู: flowers in the middle of the band, and between them halves that reach in from both edges."""
    out = []
    start = INNER - OUTER
    for length, count, place in (
        (WIDTH - 2 * OUTER - 2 * start, 22, lambda at, across, far: (at, HEIGHT - across if far else across)),
        (HEIGHT - 2 * OUTER - 2 * start, 14, lambda at, across, far: (WIDTH - across if far else across, at)),
    ):
        step, sideways = length / count, count == 14
        for far in (False, True):
            for i in range(count + 1):
                at = INNER + i * step
                for edge, inwards in ((OUTER, 1), (INNER, -1)):
                    x, y = place(at, edge, far)
                    out.append(_half(x, y, inwards * (-1 if far else 1), sideways))
                if i < count:
                    out.append(
                        shapes.flower(*(round(v, 2) for v in place(at + step / 2, MIDDLE, far)), 3.7, GOLD, PALE)
                    )
    return "".join(out)


def _half(x, y, inwards, sideways):
    """Half a flower that grows out of the edge of the band."""
    base = 0 if sideways else math.pi / 2
    turn = base if inwards > 0 else base + math.pi
    out = []
    for reach, lean, fill in ((3.9, 0.0, GOLD), (3.3, 0.78, PALE), (3.3, -0.78, PALE)):
        out.append(_petal(x, y, reach, turn + lean, fill))
    return "".join(out)


def _petal(x, y, reach, angle, fill, wide=0.36):
    ax, ay = math.cos(angle), math.sin(angle)

    def at(along, across):
        return f"{x + ax * along - ay * across:.2f} {y + ay * along + ax * across:.2f}"

    spread = reach * wide
    return shapes.area(
        f"M{at(0.15, 0)}C{at(0.3, spread)} {at(reach * 0.6, spread)} {at(reach, 0)}"
        f"C{at(reach * 0.6, -spread)} {at(0.3, -spread)} {at(0.15, 0)}Z",
        fill,
    )


def _block(x, y):
    """The square where two sides of the band meet."""
    half = (INNER - OUTER) / 2
    return (
        f'<rect x="{x - half:g}" y="{y - half:g}" width="{2 * half:g}" height="{2 * half:g}" fill="{DEEP}" '
        f'stroke="url(#metal)" stroke-width="0.75"/>'
        + shapes.area(shapes.petals(x, y, 0.6, 4.6, 8, 1.3, math.pi / 8), PALE)
        + shapes.flower(x, y, 4.4, GOLD, PALE)
    )


def _flames(x, y, right, down):
    """กนก that grow along both edges of a corner, smaller towards the ends, and a pair that meets on its diagonal."""
    arm = "".join(
        shapes.flame(foot, 0.7, length, 0.85, mirror=True, wide=0.85)
        for foot, length in ((5.6, 10.5), (12.4, 8.4), (18, 6.7), (22.6, 5.2), (26.4, 4))
    )
    arm += shapes.flame(0.6, 0.6, 15.5, math.pi / 4, mirror=True, wide=0.6)
    side = (
        shapes.area(arm, GOLD)
        + shapes.line("M0 0.45H30.5", GOLD, 0.4)
        + shapes.diamond(32, 0.45, 0.9, GOLD)
        + shapes.diamond(34.2, 0.45, 0.5, GOLD)
    )
    place = f"translate({x:g} {y:g}) scale({right} {down})"
    pearl = f'<circle cx="1.2" cy="1.2" r="2" fill="{GOLD}"/><circle cx="1.2" cy="1.2" r="1" fill="{PALE}"/>'
    return f'<g transform="{place}">{side}<g transform="matrix(0 1 1 0 0 0)">{side}</g>{pearl}</g>'


def _arch(x, top):
    """Lotus petals that hang from the band around the crest."""
    out = [
        f'<path d="M{x - 26} {top}A26 26 0 0 0 {x + 26} {top}Z" fill="{INDIGO}" stroke="url(#metal)" '
        'stroke-width="0.75"/>'
    ]
    for reach, count, fill in ((25, 15, GOLD), (21.8, 14, PALE)):
        for i in range(1, count):
            angle = math.pi * i / count
            foot = 17.6
            out.append(
                _petal(x + foot * math.cos(angle), top + foot * math.sin(angle), reach - foot, angle, fill, 0.34)
            )
    out.append(f'<circle cx="{x}" cy="{top + 4.5}" r="14.6" fill="#fff" stroke="url(#metal)" stroke-width="0.9"/>')
    return "".join(out)


def _lotus(x, y):
    """A lotus seen from above, hardly darker than the paper."""
    rings = [(10, 30, 12, 5.4), (22, 50, 16, 7.0), (38, 72, 24, 7.6)]
    return "".join(
        shapes.line(shapes.petals(x, y, inner, outer, count, spread, math.pi / count * (i % 2)), "#efe6cb", 0.4)
        for i, (inner, outer, count, spread) in enumerate(rings)
    )


def _divider(x, y):
    out = [f'<path d="M{x - 50} {y}H{x - 7}M{x + 7} {y}H{x + 50}" stroke="{GOLD}" stroke-width="0.35"/>']
    for side in (-1, 1):
        angle = 0 if side > 0 else math.pi
        out.append(shapes.area(shapes.flame(x + side * 3.4, y - 0.2, 7, angle, mirror=side > 0, wide=0.6), GOLD))
        out.append(shapes.diamond(x + side * 50, y, 0.8, GOLD))
    out.append(shapes.flower(x, y, 3.1, GOLD, PALE))
    return "".join(out)


def layout():
    ink = {"colour": "#182545"}
    x = WIDTH / 2
    return {
        "page": "landscape",
        "digits": "thai",
        "artwork": "thai",
        "elements": [
            crest(x - 9.5, INNER + 4.5 - 9.5, 19),
            text("number", "เลขที่ {number}", 194, 31, 66, 8, 13, align="right", **ink),
            text("office", "{office}", 38.5, 46.5, 220, 10, 17.5, weight=600, **ink),
            text("kind", "{kind}", 58.5, 56, 180, 19, 36, weight=700, colour=INDIGO),
            text("give", "มอบให้ไว้เพื่อแสดงว่า", 73.5, 82.5, 150, 8.5, 15, **ink),
            text("name", "{name}", 38.5, 92, 220, 19, 36, weight=700, min_size=17, colour=INDIGO),
            text("school", "{school}", 43.5, 110.3, 210, 8.5, 15.5, **ink),
            text("award", "{role} {award}", 43.5, 119.5, 210, 11.5, 16.5, weight=600, min_size=11, colour="#8f6a1b"),
            text("event", "{event}", 48.5, 130.5, 200, 15.5, 16.5, min_size=11, weight=600, **ink),
            text("dates", "{dates} [จำนวน {hours} ชั่วโมง]", 43.5, 145.8, 210, 7.5, 14, **ink),
            text("given", "ให้ไว้ ณ วันที่ {given_on}", 73.5, 153, 150, 7.5, 14, **ink),
            signature(1, 104.5, 158.6, 88, 28.4, 13.5, **ink),
            qr(57, 158, 22),
            text("code", "{code}", 46.5, 181, 43, 4.5, 7.5, min_size=6, colour="#5d6274"),
        ],
    }
