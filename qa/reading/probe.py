"""Reads the text of one PDF in a process of its own: run as a script with the file as standard input, never imported.

Prints one JSON object a line: first {"pages": n}, then for each page {"page", "width", "height", "picture", "pieces",
"across", "down"}, or {"fault": word}. A piece is [x0, x1, y, size, bold, text]: characters that stand together on one
line; `across` are ruled lines [y, x0, x1], `down` are [x, y0, y1]; y counts from the top. A hostile file can only
exhaust this process.
"""

import ctypes
import json
import math
import resource
import sys

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 100
# What one page may hold: a page of a report has some 3,000 characters and a hundred rules.
MOST_CHARACTERS = 30_000
MOST_OBJECTS = 6_000
MOST_RULES = 600
MOST_PIECES = 3_000
LONGEST_PIECE = 2_000
# In em: where a new piece begins, and how far a line may rise and fall.
GAP, BACK, RISE = 1.2, 1.0, 0.4
SHARED_GAP, NO_BREAK_GAP, BLANK = 2.5, 0.08, 0.15


def is_mark(code):
    """Thai vowels above and below, tone marks, and their private-use forms: they stand on another character."""
    return code == 0x0E31 or 0x0E34 <= code <= 0x0E3A or 0x0E47 <= code <= 0x0E4E or 0xF701 <= code <= 0xF71A != 0xF70F


class Turned:
    """Points of a page as a reader sees them: from the top left, upright."""

    def __init__(self, box, rotation):
        self.left, self.bottom, self.right, self.top = box
        self.rotation = rotation

    @property
    def size(self):
        wide, high = self.right - self.left, self.top - self.bottom
        return (high, wide) if self.rotation in (90, 270) else (wide, high)

    def __call__(self, x, y):
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


def rules_of(page, raw, turned):
    """(across, down, whether there is a picture) of a page: straight lines of its drawings, and edges of boxes."""
    across, down, picture = [], [], False
    for index in range(min(raw.FPDFPage_CountObjects(page), MOST_OBJECTS)):
        thing = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(thing)
        picture = picture or kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM)
        if kind == raw.FPDF_PAGEOBJ_PATH and len(across) + len(down) < MOST_RULES:
            draw(thing, raw, turned, across, down)
    return across, down, picture


def draw(path, raw, turned, across, down):
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(path, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = None
    for index in range(min(raw.FPDFPath_CountSegments(path), 200)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = turned(
            matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f
        )
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif last is not None:
            rule(last, point, across, down)
        if raw.FPDFPathSegment_GetClose(segment) and start is not None:
            rule(point, start, across, down)
        last = point


def rule(a, b, across, down):
    wide, high = abs(a[0] - b[0]), abs(a[1] - b[1])
    if wide > 6 and high < 1.5:
        across.append([round((a[1] + b[1]) / 2, 1), round(min(a[0], b[0]), 1), round(max(a[0], b[0]), 1)])
    elif high > 6 and wide < 1.5:
        down.append([round((a[0] + b[0]) / 2, 1), round(min(a[1], b[1]), 1), round(max(a[1], b[1]), 1)])


class Pieces:
    """Characters put together to pieces, in the order in which the file has them."""

    def __init__(self, down):
        self.down = sorted(down)
        self.done, self.now = [], None
        self.may_part = self.is_shared = False
        self.at = None

    def add(self, code, place, left, right, size, bold):
        text, (_x, y) = chr(code), place
        # One glyph that stands for several characters: where the last of them ends is not known.
        shared, self.is_shared = self.is_shared, self.at == place
        self.at = place
        if self.now and len(self.now[5]) > LONGEST_PIECE:
            self.close()
        if self.now and (is_mark(code) or self.is_shared):
            self.now[5] += text
            return
        if self.now and not self.goes_on(y, left, size, shared):
            self.close()
        if self.now and self.may_part and not shared and left - self.now[1] > BLANK * max(size, 4):
            self.now[5] += " "
        self.may_part = False
        if self.now is None:
            if not text.isspace():
                self.now = [left, right, y, size, bold(), text]
            return
        self.now[1] = max(self.now[1], right)
        self.now[5] += text

    def goes_on(self, y, left, size, shared):
        gap = left - self.now[1]
        em = max(size, 4)
        if abs(y - self.now[2]) > RISE * em or gap > (SHARED_GAP if shared else GAP) * em or gap < -BACK * em:
            return False
        return gap < NO_BREAK_GAP * em or not self.crosses(self.now[1], left, y)

    def crosses(self, x0, x1, y):
        return any(x0 - 1 <= x <= x1 + 1 and y0 <= y <= y1 for x, y0, y1 in self.down)

    def close(self):
        if self.now and self.now[5].strip():
            x0, x1, y, size, bold, text = self.now
            self.done.append([round(x0, 1), round(x1, 1), round(y, 1), round(size, 1), bold, text])
        self.now = None


def pieces_of(page, raw, turned, down):
    text = raw.FPDFText_LoadPage(page)
    found = Pieces(down)
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    name, flags, matrix = ctypes.create_string_buffer(128), ctypes.c_int(), raw.FS_MATRIX()

    def bold():
        raw.FPDFText_GetFontInfo(text, index, name, 128, flags)
        return b"bold" in name.value.lower() or raw.FPDFText_GetFontWeight(text, index) >= 600

    for index in range(min(raw.FPDFText_CountChars(text), MOST_CHARACTERS)):
        if len(found.done) > MOST_PIECES:
            break
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code <= 0xDFFF:
            code = 0xFFFD
        if code in (10, 13):
            found.close()
            continue
        raw.FPDFText_GetMatrix(text, index, matrix)
        size = raw.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        if code == 32 and (raw.FPDFText_IsGenerated(text, index) == 1 or left.value == right.value):
            # A blank that the file does not have, or one without a width: the place of the next character decides.
            found.may_part = True
            continue
        at = turned(x.value, y.value)
        edges = sorted((turned(left.value, bottom.value)[0], turned(right.value, top.value)[0]))
        found.add(code, at, *edges, size, bold)
    found.close()
    raw.FPDFText_ClosePage(text)
    return found.done


def read(pdf, raw, most):
    pages = len(pdf)
    say({"pages": pages})
    for number in range(min(pages, most)):
        page = pdf[number]
        turned = Turned(page.get_mediabox(), page.get_rotation())
        across, down, picture = rules_of(page.raw, raw, turned)
        pieces = pieces_of(page.raw, raw, turned, down)
        wide, high = turned.size
        page.close()
        say(
            {
                "page": number + 1,
                "width": wide,
                "height": high,
                "picture": picture,
                "pieces": pieces,
                "across": across,
                "down": down,
            }
        )


def say(what):
    sys.stdout.write(json.dumps(what, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def main():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2
    import pypdfium2.raw as raw

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        pdf = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        read(pdf, raw, int(sys.argv[1]))
    except MemoryError:
        say({"fault": "heavy"})
    except pypdfium2.PdfiumError as error:
        say({"fault": "encrypted" if "assword" in str(error) else "damaged"})


if __name__ == "__main__":
    main()
