"""An emblem for a demo office, drawn here and of nobody: an open book below a sprout, in a ring."""

import io
import math

from PIL import Image, ImageDraw

SIDE, FINE = 400, 4  # pixels of the picture, and how many times larger it is drawn for smooth edges
RING, LEAF, PAGE, LINE = "#0b5f6b", "#3f8f4f", "#ffffff", "#c99a3a"


def png():
    """The emblem as a PNG with a clear ground; the same bytes every time."""
    side = SIDE * FINE
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    middle = side / 2

    def at(x, y):
        """A point in hundredths of half the side, from the middle."""
        return middle + x * middle / 100, middle + y * middle / 100

    def disc(radius, colour):
        draw.ellipse([*at(-radius, -radius), *at(radius, radius)], fill=colour)

    for radius, colour in ((98, RING), (91, LINE), (88, RING), (68, "#f4f8f6")):
        disc(radius, colour)
    for step in range(24):
        x, y = (78 * turn(2 * math.pi * step / 24) for turn in (math.cos, math.sin))
        draw.ellipse([*at(x - 2.6, y - 2.6), *at(x + 2.6, y + 2.6)], fill=LINE)
    for way in (-1, 1):
        # A leaf is what two circles share; here its edge as points.
        leaf = [_leaf(step / 40, way) for step in range(41)]
        draw.polygon([at(x, y) for x, y in leaf], fill=LEAF)
        page = [(0, 6), (way * 16, -1), (way * 44, 0), (way * 44, 38), (way * 16, 37), (0, 44)]
        draw.polygon([at(x, y) for x, y in page], fill=PAGE, outline=RING, width=int(side / 100))
        for row in range(3):
            y = 10 + row * 9
            draw.line([at(way * 8, y + 1), at(way * 36, y - 1)], fill=RING, width=int(side / 160))
    draw.line([at(0, 8), at(0, -30)], fill=LEAF, width=int(side / 60))
    out = io.BytesIO()
    small = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    small.quantize(96, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _leaf(share, way):
    """A point on the edge of a leaf that grows from the stalk outwards and up, out along one side and back."""
    out = share * 2 if share <= 0.5 else 2 - share * 2
    wide = 11 * math.sin(math.pi * out) * (1 if share <= 0.5 else -1)
    along = 44 * out
    angle = math.radians(38)
    x = along * math.cos(angle) + wide * math.sin(angle)
    y = -18 - along * math.sin(angle) + wide * math.cos(angle)
    return way * x, y
