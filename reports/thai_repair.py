"""Makes the text of WeasyPrint 70.0's PDFs extract as it was written.

HarfBuzz splits SARA AM (ำ) into NIKHAHIT and SARA AA in one cluster, and WeasyPrint maps each glyph to the text of the
first cluster it met it in: once a font has met "น้ำ", every า copies as ้ำ (upstream issue 2841). SVG text is drawn
code point by code point, so that marks fall on each other (upstream issue 2249). Four repairs:

1. a glyph's text is what the font's own character map says, whatever it was first met in;
2. letters with SARA AM, with stacked marks or with a mark that starts right of the next letter carry their exact text
   as /ActualText. (A raised mark is a text object of its own, which readers otherwise put in another place, even after
   the next word.) Where a mark would start less than NOISE to the right, it starts at the letter itself.
3. SVG text without places of single letters is drawn as one string;
4. no line ends inside a compound of thai.compounds, which the dictionary of line breaking takes apart.

All patch private functions, so this is pinned to one version and fails loudly when that source changed.
"""

import functools
import inspect
import re
from io import BytesIO

from thai.compounds import kept_together

VERSION = "70.0"
MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+")
MARKED = re.compile("[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]")
HARD = re.compile("\u0e33|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{2}")
# A letter with its marks and SARA AM.
LETTER = re.compile("[^\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]?[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u0300-\u036f]*", re.DOTALL)
NOISE = 1.5  # thousandths of an em: unseen by the eye, but readers sort by it


class RepairError(RuntimeError):
    """WeasyPrint is not the version whose source this module knows."""


@functools.lru_cache(64)
def nominal_text(data, index):
    """{glyph id: text} of the Thai glyphs of a font file, also of its ligatures and shifted marks."""
    from fontTools.ttLib import TTFont

    font = TTFont(BytesIO(data), fontNumber=max(index, 0), lazy=True)
    glyphs = font.getReverseGlyphMap()
    text = {glyphs[name]: chr(code) for code, name in font.getBestCmap().items() if 0x0E00 <= code < 0x0E80}
    for name, glyph in glyphs.items():
        match = re.fullmatch(r"uni((?:0E[0-9A-F]{2})+)(\..*)?", name)
        if match and glyph not in text:
            text[glyph] = "".join(chr(int(match[1][i : i + 4], 16)) for i in range(0, len(match[1]), 4))
    return text


class NominalMap(dict):
    """A glyph-to-text map that prefers the font's own text."""

    def __init__(self, nominal):
        super().__init__()
        self.nominal = nominal

    def __setitem__(self, glyph, text):
        super().__setitem__(glyph, self.nominal.get(glyph, text))


def hard_syllables(data, clusters, glyphs, count, font_size):
    """{first glyph: (last glyph, text)} of the letters of a run that readers would put in another order.

    Each takes the letter after it along: readers sort text objects by where they start, and a raised mark starts so
    close to the next letter that it may come out after it. `data` is the run's UTF-8 text, `clusters` the byte offset
    of each of its `count` glyphs, `glyphs` their places.
    """
    if not MARKED.search(data.decode()):
        return {}
    found, first, hard = {}, None, False
    for start, last, text in _letters(data, clusters, count):
        if HARD.search(text) or any(
            glyphs[i].geometry.x_offset > NOISE * font_size for i in range(start + 1, last + 1)
        ):
            if first is None:
                first, whole = start, ""
            hard, whole = True, whole + text
        elif hard:
            hard, whole = False, whole + text
        else:
            first = None
        if first is not None:
            found[first] = (last, whole)
    return found


def _letters(data, clusters, count):
    """(first glyph, last glyph, text) of each letter with its marks."""
    starts = [i for i in range(count) if not i or clusters[i] != clusters[i - 1]]
    letters = []
    for start, following in zip(starts, [*starts[1:], count], strict=True):
        end = clusters[following] if following < count else len(data)
        text = data[clusters[start] : end].decode()
        if letters and MARKS.match(text):
            first, _, before = letters.pop()
            start, text = first, before + text
        letters.append((start, following - 1, text))
    return letters


def flush(stream, string):
    """Ends the string of glyphs that is being written, as WeasyPrint itself does."""
    string = string[:-1] if string.endswith("<") else string + ">"
    if string:
        stream.show_text(string)


def open_span(stream, string, text):
    import pydyf

    flush(stream, string)
    stream.begin_marked_content("Span", pydyf.Dictionary({"ActualText": pydyf.String(text)}).data)
    return "<"


def close_span(stream, string):
    flush(stream, string)
    stream.end_marked_content()
    return "<"


SVG_LETTERS = "        for char in node.text]\n"
SVG_STRINGS = "        for char in svg_strings(node, x, y, dx, dy, rotate)]\n"
LOOP = "        for i, glyph_info in enumerate(glyphs_info[0:num_glyphs]):\n"
OFFSET = "            offset = glyph_info.geometry.x_offset / font_size\n"
END = "        # Close the last glyphs list, remove if empty.\n"


@functools.cache
def apply():
    """Repairs the loaded WeasyPrint once. Raises RepairError when its source is not the known one."""
    import weasyprint
    from weasyprint.draw import text as drawing
    from weasyprint.pdf import fonts

    source = inspect.getsource(drawing.draw_first_line)
    if weasyprint.__version__ != VERSION or any(source.count(line) != 1 for line in (LOOP, OFFSET, END)):
        raise RepairError(f"WeasyPrint {weasyprint.__version__}: the Thai text repair knows {VERSION} only")
    source = source.replace(
        LOOP,
        "        run_start = glyph_item.item.offset\n"
        "        run_text = textbox.pango_layout.text.encode()[run_start:run_start + glyph_item.item.length]\n"
        "        rtl = glyph_item.item.analysis.level % 2\n"
        "        spans = {} if rtl else hard_syllables(run_text, clusters, glyphs_info, num_glyphs, font_size)\n"
        "        span_end = None\n" + LOOP + "            if span_end is not None and i > span_end:\n"
        "                string = close_span(stream, string)\n"
        "                span_end = None\n"
        "            if i in spans:\n"
        "                span_end, span_text = spans[i]\n"
        "                string = open_span(stream, string, span_text)\n",
    ).replace(OFFSET, OFFSET + f"            if 0 < offset < {NOISE}:\n                offset = 0\n")
    source = source.replace(
        END, "        if span_end is not None:\n            string = close_span(stream, string)\n" + END
    )
    vars(drawing).update(hard_syllables=hard_syllables, open_span=open_span, close_span=close_span)
    exec(compile(source, drawing.__file__, "exec"), vars(drawing))
    _draw_svg_text_whole()
    # The function is imported by name elsewhere.
    for module in ("weasyprint.draw", "weasyprint.svg.text"):
        _rebind(module, "draw_first_line", drawing.draw_first_line)

    first_init = fonts.Font.__init__

    def __init__(self, *args):
        first_init(self, *args)
        self.to_unicode = NominalMap(nominal_text(self.file_content, self.index))

    fonts.Font.__init__ = __init__
    _keep_compounds()


def _keep_compounds():
    """No line ends inside a word of thai.compounds: Pango is told where it may not break."""
    from weasyprint.text import ffi as binding
    from weasyprint.text import line_break

    binding.ffi.cdef("PangoAttribute * pango_attr_allow_breaks_new (gboolean allow_breaks);")
    pango, first_set = binding.pango, line_break.Layout.set_text

    def set_text(self, text, justify=False):
        first_set(self, text, justify)
        spans = kept_together(self.text)
        if not spans:
            return
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == binding.ffi.NULL:
            attributes = binding.ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        for start, end in spans:
            kept = pango.pango_attr_allow_breaks_new(False)
            kept.start_index, kept.end_index = (len(self.text[:place].encode()) for place in (start, end))
            pango.pango_attr_list_insert(attributes, kept)
        pango.pango_layout_set_attributes(self.layout, attributes)

    line_break.Layout.set_text = set_text


def svg_strings(node, *places):
    """What SVG text is drawn as: one string, or letters with their marks where these are placed one by one."""
    if any(len(each) > 1 for each in places) or node.get("letter-spacing") or node.get("textLength"):
        return [letter for letter in LETTER.findall(node.text) if letter]
    return [node.text] if node.text else []


def _draw_svg_text_whole():
    import sys

    from weasyprint import svg

    drawing = sys.modules["weasyprint.svg.text"]  # the package's own name `text` is the function
    first = drawing.text
    source = inspect.getsource(first)
    names = [name for name, function in svg.TAGS.items() if function is first]
    if source.count(SVG_LETTERS) != 1 or "text" not in names or svg.text is not first:
        raise RepairError("WeasyPrint draws SVG text in another way: the repair does not know it")
    drawing.svg_strings = svg_strings
    exec(compile(source.replace(SVG_LETTERS, SVG_STRINGS), drawing.__file__, "exec"), vars(drawing))
    svg.text = drawing.text
    svg.TAGS.update(dict.fromkeys(names, drawing.text))


def _rebind(module_name, name, value):
    import sys

    module = sys.modules.get(module_name)
    if module is not None and hasattr(module, name):
        setattr(module, name, value)
