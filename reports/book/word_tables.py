"""Tables of a Book as the XML of Word, written as text: a table of a thousand rows cell by cell takes python-docx half
a minute."""

from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from schools.exports.cells import plain

FONT = "TH Sarabun New"
HALF_POINTS = 26
TWIPS = 635  # English metric units in one
_EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="A9BCC0"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_FONTS = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
_SIZE = f'<w:sz w:val="{HALF_POINTS}"/><w:szCs w:val="{HALF_POINTS}"/><w:cs/><w:lang w:bidi="th-TH"/>'
_BOLD = "<w:b/><w:bCs/>"
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="E8EFF0"/>'


def element(table, room, say):
    """The w:tbl of a table that fills `room` (English metric units); `say` writes a text in the digits of the book."""
    whole = sum(column.width for column in table.columns) or 1
    widths = [int(room / TWIPS * column.width / whole) for column in table.columns]
    lines = [*_heads(table, widths, say), *_rows(table, widths, say)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{_EDGES}'
        f'</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(lines)}</w:tbl>'
    )


def _heads(table, widths, say):
    if not table.groups:
        yield _line(
            (_cell(say(column.label), width, head=True) for column, width in zip(table.columns, widths, strict=True)),
            head=True,
        )
        return
    upper, place = [], 0
    for label, span in table.groups:
        if label:
            upper.append(_cell(say(label), sum(widths[place : place + span]), span=span, head=True))
        else:
            for column, width in zip(table.columns[place : place + span], widths[place:], strict=False):
                upper.append(_cell(say(column.label), width, head=True, down="restart"))
        place += span
    yield _line(upper, head=True)
    yield _line(
        (
            _cell(say(column.label) if column.group else "", width, head=True, down="" if column.group else "continue")
            for column, width in zip(table.columns, widths, strict=True)
        ),
        head=True,
    )


def _rows(table, widths, say):
    for row in table.rows:
        if row.band:
            yield _line([_cell(say(row.cells[0].shown), sum(widths), span=len(widths), bold=True)])
            continue
        yield _line(
            _cell(say(cell.shown), width, bold=row.strong or cell.strong, right=cell.is_number)
            for cell, width in zip(row.cells, widths, strict=True)
        )
    if not table.rows:
        yield _line([_cell(say(table.empty), sum(widths), span=len(widths))])


def _line(cells, *, head=False):
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text, width, *, span=1, down="", bold=False, right=False, head=False):
    shape = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    shape += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shape += f'<w:vMerge w:val="{down}"/>' if down else ""
    shape += _SHADE if head else ""
    side = "center" if head else "right" if right else ""
    aligned = f'<w:jc w:val="{side}"/>' if side else ""
    run = f"<w:r><w:rPr>{_FONTS}{_BOLD if bold or head else ''}{_SIZE}</w:rPr>{_text(text)}</w:r>" if text else ""
    return f'<w:tc><w:tcPr>{shape}</w:tcPr><w:p><w:pPr><w:spacing w:after="0"/>{aligned}</w:pPr>{run}</w:p></w:tc>'


def _text(text):
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in str(plain(text)).splitlines())
    return "<w:br/>".join(lines)
