"""A drawing for paper that is cut across, so that a page may end between two strips of it."""

from itertools import pairwise

from reports.charts.canvas import TEXT, Canvas


class Strips:
    """Takes what a Canvas of one width takes. After `cut` each shape and text goes to the strip that its middle lies
    in, and a line that passes through several is drawn in each as far as it lies in it: nothing reaches over a cut."""

    is_narrow, for_print = False, True

    def __init__(self, width):
        self.width, self.height = width, 0
        self.canvases, self.edges = [], []

    def cut(self, heights):
        """Cuts the drawing, whose height is known by now, at these heights."""
        self.edges = list(pairwise([0, *heights, self.height]))
        self.canvases = [Canvas(self.width, for_print=True) for _edge in self.edges]
        for canvas, (top, bottom) in zip(self.canvases, self.edges, strict=True):
            canvas.height = bottom - top

    def _at(self, y):
        """(canvas, top) of the strip at a height."""
        place = next((place for place, (_top, bottom) in enumerate(self.edges) if y < bottom), -1)
        return self.canvases[place], self.edges[place][0]

    def rect(self, x, y, width, height, colour, *, radius=0):
        """A filled rectangle."""
        canvas, top = self._at(y + height / 2)
        canvas.rect(x, y - top, width, height, colour, radius=radius)

    def polygon(self, points, colour):
        """A filled shape with these corners."""
        canvas, top = self._at(sum(y for _x, y in points) / len(points))
        canvas.polygon([(x, y - top) for x, y in points], colour)

    def path(self, points, colour, *, width=2.5, dashes=""):
        """A line of level and upright strokes through points."""
        for canvas, (top, bottom) in zip(self.canvases, self.edges, strict=True):
            for part in within(points, top, bottom):
                canvas.path([(x, y - top) for x, y in part], colour, width=width, dashes=dashes)

    def text(self, x, y, text, *, size=TEXT, **style):
        """A line of text on the baseline y."""
        canvas, top = self._at(y - size / 2)
        canvas.text(x, y - top, text, size=size, **style)

    def texts(self, x, y, lines, *, size=TEXT, **style):
        """Lines of text under each other, the first on the baseline y."""
        canvas, top = self._at(y - size / 2)
        canvas.texts(x, y - top, lines, size=size, **style)

    def open_link(self, *_address):
        """Paper has no links in drawings."""
        return False


def within(points, top, bottom):
    """The parts of a line of level and upright strokes that lie between two heights, each as points."""
    parts = [[]]
    for (x0, y0), (x1, y1) in pairwise(points):
        start, end = (min(max(y, top), bottom) for y in (y0, y1))
        if start == end and not (y0 == y1 and top <= y0 < bottom):
            parts.append([])
            continue
        if not parts[-1]:
            parts[-1].append((x0, start))
        elif parts[-1][-1] != (x0, start):
            parts.append([(x0, start)])
        parts[-1].append((x1, end))
    return [part for part in parts if part]
