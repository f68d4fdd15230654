"""Shapes that the artworks are made of, as SVG text: lotus petals, ประจำยาม flowers, กนก flames, redented frames and
the fine turned lines of bonds. Lengths are millimetres."""

import math


def path(points, close=True):
    """The path through points."""
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + ("Z" if close else "")


def line(shape, colour, width, fill="none", more=""):
    """A path drawn as a line."""
    return f'<path d="{shape}" fill="{fill}" stroke="{colour}" stroke-width="{width}" stroke-linejoin="miter"{more}/>'


def area(shape, fill, more=""):
    """A path filled."""
    return f'<path d="{shape}" fill="{fill}"{more}/>'


def petals(x, y, inner, outer, count, spread, turn=0.0):
    """Pointed petals around a point, each from `inner` to `outer`, `spread` wide."""
    shape = []
    for i in range(count):
        angle = turn + 2 * math.pi * i / count
        ax, ay = math.cos(angle), math.sin(angle)

        def at(along, across, ax=ax, ay=ay):
            return f"{x + ax * along - ay * across:.2f} {y + ay * along + ax * across:.2f}"

        middle = inner + (outer - inner) * 0.45
        shape.append(
            f"M{at(inner, 0)}C{at(inner, spread)} {at(middle, spread)} {at(outer, 0)}"
            f"C{at(middle, -spread)} {at(inner, -spread)} {at(inner, 0)}Z"
        )
    return "".join(shape)


def diamond(x, y, size, colour, high=None):
    """A square on its corner."""
    high = size if high is None else high
    return f'<path d="{path([(x - size, y), (x, y - high), (x + size, y), (x, y + high)])}" fill="{colour}"/>'


def flower(x, y, size, colour, pale, heart="#fff"):
    """ประจำยาม: four petals, four small ones between them, a round heart."""
    return (
        area(petals(x, y, size * 0.18, size, 4, size * 0.34), colour)
        + area(petals(x, y, size * 0.2, size * 0.62, 4, size * 0.16, math.pi / 4), pale)
        + f'<circle cx="{x}" cy="{y}" r="{size * 0.15:.2f}" fill="{heart}"/>'
    )


def redented(left, top, right, bottom, step, steps):
    """A rectangle whose corners step inwards, as the corners of a chedi do; the path."""
    corner = []
    for i in range(steps):
        corner += [((steps - i) * step, i * step), ((steps - i) * step, (i + 1) * step)]
    corner.append((0, steps * step))
    points = [(right - dx, top + dy) for dx, dy in corner]
    points += [(right - dx, bottom - dy) for dx, dy in reversed(corner)]
    points += [(left + dx, bottom - dy) for dx, dy in corner]
    points += [(left + dx, top + dy) for dx, dy in reversed(corner)]
    return path(points)


def rectangle(inset, width, height):
    """The path of a rectangle so far from the edges of a page."""
    return f"M{inset} {inset}H{width - inset:g}V{height - inset:g}H{inset}Z"


def rosette(x, y, radius, depth, waves, turns, colour, width, squash=1.0):
    """The turned line of a bond: waves around a circle, `turns` times with a shift each, so that they cross."""
    shapes = []
    for turn in range(turns):
        shift = 2 * math.pi * turn / turns
        steps = waves * 14
        points = []
        for i in range(steps):
            angle = 2 * math.pi * i / steps
            reach = radius + depth * math.sin(waves * angle + shift)
            points.append((x + reach * math.cos(angle), y + squash * reach * math.sin(angle)))
        shapes.append(path(points))
    return line("".join(shapes), colour, width)


# A กนก flame in a box of one by one, its foot at 0 0 and its tip above: a belly, a waist and a tip that leans back.
FLAME = [
    ("M", (0.0, 0.0)),
    ("C", (0.30, -0.06), (0.62, 0.10), (0.60, 0.36)),
    ("C", (0.59, 0.58), (0.30, 0.66), (0.42, 1.0)),
    ("C", (0.10, 0.86), (0.02, 0.66), (0.14, 0.50)),
    ("C", (0.22, 0.40), (0.36, 0.36), (0.32, 0.24)),
    ("C", (0.29, 0.15), (0.16, 0.17), (0.15, 0.27)),
    ("C", (0.04, 0.22), (-0.02, 0.10), (0.0, 0.0)),
]


def flame(x, y, length, angle, mirror=False, wide=1.0):
    """The path of a กนก flame from its foot, `length` long, pointing to `angle` (0 is right, downwards grows)."""
    along = (math.cos(angle), math.sin(angle))
    across = (-along[1], along[0]) if not mirror else (along[1], -along[0])

    def at(point):
        u, v = point[0] * wide * length, point[1] * length
        return f"{x + across[0] * u + along[0] * v:.2f} {y + across[1] * u + along[1] * v:.2f}"

    return "".join(word + " ".join(map(at, points)) for word, *points in FLAME) + "Z"


def wave(left, right, y, depth, height, up):
    """The path of a band that swings across a page from `left` to `right`, closed at the edge y + height (or y - height
    where `up`)."""
    span = right - left
    far = y - height if up else y + height
    sign = -1 if up else 1
    return (
        f"M{left:.2f} {far:.2f}V{y:.2f}C{left + span * 0.28:.2f} {y + sign * depth:.2f} "
        f"{left + span * 0.55:.2f} {y - sign * depth * 1.3:.2f} {right:.2f} {y + sign * depth * 0.4:.2f}V{far:.2f}Z"
    )


def gradient(name, stops, x2="1", y2="1"):
    """A gradient from the top left corner of what it fills."""
    inner = "".join(f'<stop offset="{offset}" stop-color="{colour}"/>' for offset, colour in stops)
    return f'<linearGradient id="{name}" x1="0" y1="0" x2="{x2}" y2="{y2}">{inner}</linearGradient>'


METAL = [(0, "#8a6422"), (0.18, "#e9cf86"), (0.36, "#b3852f"), (0.55, "#f6e6ae"), (0.75, "#a87a29"), (1, "#dcbd6b")]


def page(width, height, definitions, *parts):
    """A whole SVG."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}mm" height="{height}mm">'
        f"<defs>{definitions}</defs>{''.join(parts)}</svg>"
    )
