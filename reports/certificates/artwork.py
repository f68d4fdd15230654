"""The paper's drawing: border, watermark and ornaments, drawn here from Thai geometry (redented corners, four-petal
ประจำยาม flowers). Lengths are millimetres on A4 landscape."""

import base64
import math

from reports.certificates.designs import ornaments
from reports.certificates.designs.ornaments import diamond, line, petals

WIDTH, HEIGHT = 297, 210
GOLD, PALE, TINT, TEAL = "#b08d3c", "#d9c48f", "#f6f0e0", "#0b4f5a"
STEP = 3.2  # one step of a redented corner
EMBLEM_Y, EMBLEM_RADIUS = 27.5, 10


def _redented(inset, steps):
    return ornaments.redented(inset, inset, WIDTH - inset, HEIGHT - inset, STEP, steps)


def _flower(x, y, size):
    return ornaments.flower(x, y, size, GOLD, PALE)


def _chain():
    """Small diamonds between the two lines of the border."""
    shapes = []
    across, down = 40, 27
    for i in range(across + 1):
        x = 26 + (WIDTH - 52) * i / across
        for y in (10.4, HEIGHT - 10.4):
            shapes.append(diamond(round(x, 2), y, 0.9 if i % 2 else 0.45, GOLD if i % 2 else PALE))
    for i in range(down + 1):
        y = 26 + (HEIGHT - 52) * i / down
        for x in (10.4, WIDTH - 10.4):
            shapes.append(diamond(x, round(y, 2), 0.9 if i % 2 else 0.45, GOLD if i % 2 else PALE))
    return "".join(shapes)


def _watermark():
    """A lotus seen from above, hardly darker than the paper."""
    x, y = WIDTH / 2, HEIGHT / 2 + 2
    rings = [(14, 34, 12, 6.0), (26, 54, 16, 7.5), (42, 78, 24, 8.0)]
    return "".join(
        line(petals(x, y, inner, outer, count, spread, math.pi / count * (i % 2)), TINT, 0.5)
        for i, (inner, outer, count, spread) in enumerate(rings)
    )


def _emblem(x, y, radius, has_crest):
    """The round place of an office's crest, which the caller lays over it; an ornament where there is none."""
    ring = (
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="#fff" stroke="{GOLD}" stroke-width="0.5"/>'
        f'<circle cx="{x}" cy="{y}" r="{radius - 1.1}" fill="none" stroke="{PALE}" stroke-width="0.2"/>'
    )
    if has_crest:
        return ring
    return (
        ring
        + line(petals(x, y, radius * 0.3, radius * 0.78, 8, radius * 0.17), GOLD, 0.25)
        + line(petals(x, y, radius * 0.16, radius * 0.5, 8, radius * 0.1, math.pi / 8), PALE, 0.25)
        + f'<circle cx="{x}" cy="{y}" r="{radius * 0.12:.2f}" fill="{GOLD}"/>'
    )


def _divider(y, reach=26):
    x = WIDTH / 2
    return (
        f'<path d="M{x - reach} {y}H{x - 4}M{x + 4} {y}H{x + reach}" stroke="{GOLD}" stroke-width="0.3"/>'
        + _flower(x, y, 2.4)
        + diamond(x - reach, y, 0.6, GOLD)
        + diamond(x + reach, y, 0.6, GOLD)
    )


def svg(*, signature_y, divider_y, has_crest=False):
    """The whole background as SVG text; the two lines that belong to texts are placed by the caller."""
    x = WIDTH / 2
    corners = [(a, b) for a in (13.4, WIDTH - 13.4) for b in (13.4, HEIGHT - 13.4)]
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}mm" '
            f'height="{HEIGHT}mm"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fffefb"/>',
            _watermark(),
            line(_redented(7.6, 2), TEAL, 0.9),
            line(_redented(9.0, 2), GOLD, 0.25),
            _chain(),
            line(_redented(12.0, 2), GOLD, 0.25),
            *(_flower(cx, cy, 3.1) for cx, cy in corners),
            _emblem(x, EMBLEM_Y, EMBLEM_RADIUS, has_crest),
            _divider(divider_y),
            f'<path d="M{x - 38} {signature_y}H{x + 38}" stroke="#555" stroke-width="0.3" stroke-dasharray="0.3 1.1" '
            'stroke-linecap="round"/></svg>',
        ]
    )


def data_url(**places):
    """The background as an address an <img> can take."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg(**places).encode()).decode()
