"""แนวตั้งเกียรติยศ: bands of maroon silk that swing across the top and the foot, edged with gold, and a medal."""

import math

from reports.certificates.designs import ornaments as shapes
from reports.certificates.layout import crest, qr, signature, text

WIDTH, HEIGHT = 210, 297
MAROON, DEEP, ROSE, GOLD, PALE = "#6d1a2d", "#4a0f1f", "#8f3347", "#bf963f", "#ecdba8"
MEDAL_Y = 58


def svg():
    x = WIDTH / 2
    definitions = (
        shapes.gradient("metal", shapes.METAL)
        + shapes.gradient("silk", [(0, ROSE), (0.45, MAROON), (1, DEEP)])
        + shapes.gradient("silk2", [(0, DEEP), (0.55, MAROON), (1, ROSE)])
        + f'<clipPath id="top"><path d="{_swing(0)}"/></clipPath><clipPath id="foot"><path d="{_foot(0)}"/></clipPath>'
    )
    return shapes.page(
        WIDTH,
        HEIGHT,
        definitions,
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fffdf9"/>',
        shapes.rosette(x, 168, 52, 9, 20, 8, "#f6ead9", 0.18),
        shapes.rosette(x, 168, 33, 7, 14, 7, "#f8eee0", 0.18),
        shapes.area(_swing(5.4), "#f3e3d0"),
        shapes.area(_swing(2.2), "url(#metal)"),
        # Solid below the silk: light words stay readable where a printer or reader drops gradients.
        shapes.area(_swing(0), MAROON),
        shapes.area(_swing(0), "url(#silk)"),
        f'<g clip-path="url(#top)">{_weave(x, -20)}</g>',
        shapes.area(_foot(5.0), "#f3e3d0"),
        shapes.area(_foot(2.0), "url(#metal)"),
        shapes.area(_foot(0), MAROON),
        shapes.area(_foot(0), "url(#silk2)"),
        f'<g clip-path="url(#foot)">{_weave(x, HEIGHT + 30)}</g>',
        shapes.line(shapes.rectangle(6, WIDTH, HEIGHT), GOLD, 0.35),
        shapes.line(shapes.rectangle(7.6, WIDTH, HEIGHT), PALE, 0.2),
        *(_corner(cx, cy) for cx in (6.8, WIDTH - 6.8) for cy in (6.8, HEIGHT - 6.8)),
        _medal(x, MEDAL_Y),
        _divider(x, 121.5),
    )


def _swing(more):
    """The band at the top: it hangs deepest in the middle, as a curtain does."""
    low = 36 + more
    return (
        f"M0 0H{WIDTH}V{low}C{WIDTH * 0.8:g} {low + 3} {WIDTH * 0.68:g} {low + 26} {WIDTH / 2} {low + 26}"
        f"C{WIDTH * 0.32:g} {low + 26} {WIDTH * 0.2:g} {low + 3} 0 {low}Z"
    )


def _foot(more):
    high = HEIGHT - 15 - more
    return (
        f"M0 {HEIGHT}V{high - 16}C{WIDTH * 0.2:g} {high - 5} {WIDTH * 0.34:g} {high + 1} {WIDTH / 2} {high + 1}"
        f"C{WIDTH * 0.66:g} {high + 1} {WIDTH * 0.8:g} {high - 5} {WIDTH} {high - 16}V{HEIGHT}Z"
    )


def _weave(x, y):
    """Rays of lotus petals in the silk."""
    rings = []
    for i in range(8):
        count = 30 + 6 * i
        ring = shapes.petals(x, y, 14 + i * 15, 36 + i * 15, count, 2.4 + 0.5 * i, (i % 2) * math.pi / count)
        rings.append(shapes.line(ring, PALE, 0.22, more=f' opacity="{0.34 - 0.03 * i:.2f}"'))
    return "".join(rings)


def _corner(x, y):
    return (
        f'<rect x="{x - 3:g}" y="{y - 3:g}" width="6" height="6" fill="{DEEP}" stroke="{GOLD}" stroke-width="0.35"/>'
        + shapes.flower(x, y, 2.5, GOLD, PALE)
    )


def _medal(x, y):
    """The round place of the crest: a toothed rim of gold, a ring of beads, two ribbons below."""
    rim = []
    teeth = 60
    for i in range(teeth * 2):
        reach = 21.6 if i % 2 else 20.5
        angle = math.pi * i / teeth
        rim.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    beads = []
    for i in range(48):
        angle = 2 * math.pi * i / 48
        bx, by = x + 18.4 * math.cos(angle), y + 18.4 * math.sin(angle)
        beads.append(f'<circle cx="{bx:.2f}" cy="{by:.2f}" r="0.55" fill="{PALE}"/>')
    return (
        shapes.area(shapes.path(rim), "url(#metal)")
        + f'<circle cx="{x}" cy="{y}" r="19.6" fill="{DEEP}"/>'
        + "".join(beads)
        + f'<circle cx="{x}" cy="{y}" r="17" fill="#fffdf9" stroke="url(#metal)" stroke-width="0.8"/>'
        + f'<circle cx="{x}" cy="{y}" r="15.4" fill="none" stroke="{PALE}" stroke-width="0.25"/>'
    )


def _divider(x, y):
    out = [shapes.flower(x, y, 2.8, GOLD, PALE)]
    for side in (-1, 1):
        out.append(f'<path d="M{x + side * 5} {y}H{x + side * 40}" stroke="{GOLD}" stroke-width="0.35"/>')
        for at, size in ((5.2, 0.6), (40, 0.8)):
            out.append(shapes.diamond(x + side * at, y, size, GOLD))
    return "".join(out)


def layout():
    ink = {"colour": "#33181f"}
    return {
        "page": "portrait",
        "digits": "thai",
        "artwork": "upright",
        "elements": [
            crest(WIDTH / 2 - 12, MEDAL_Y - 12, 24),
            text("number", "เลขที่ {number}", 138, 11, 58, 8, 12, align="right", colour="#fbf1dc"),
            text("office", "{office}", 18, 83, 174, 11, 16.5, weight=600, **ink),
            text("kind", "{kind}", 30, 95.5, 150, 22, 42, font="Prompt", weight=600, colour=MAROON),
            text("give", "มอบให้ไว้เพื่อแสดงว่า", 40, 126.5, 130, 9, 15, **ink),
            text("name", "{name}", 18, 138, 174, 24, 34, weight=700, min_size=16, colour=MAROON),
            text("school", "{school}", 25, 161.5, 160, 9, 15.5, **ink),
            text("award", "{role}\n{award}", 25, 173.5, 160, 17, 16.5, weight=600, min_size=11, colour="#8a6417"),
            text("event", "{event}", 25, 191.5, 160, 24, 16, min_size=11, weight=600, **ink),
            text("dates", "{dates} [จำนวน {hours} ชั่วโมง]", 25, 216, 160, 8, 14, **ink),
            text("given", "ให้ไว้ ณ วันที่ {given_on}", 30, 224.5, 150, 8, 14, **ink),
            signature(1, 60, 234.5, 90, 31, 13.5, **ink),
            qr(22, 236, 23),
            text("code", "{code}", 13.5, 260, 40, 4.5, 7, min_size=6, colour="#6f5a5f"),
        ],
    }
