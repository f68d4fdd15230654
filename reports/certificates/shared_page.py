"""The page that all papers of a design share, as one HTML document: artwork, picture, lines, logos, signatures and the
texts without a field of their own."""

import base64

from reports.certificates import designs, fitting, fonts
from reports.certificates import layout as layouts

NAME_TOO = "name"
# Of a signature's box: what the image takes, where the line is, how wide it is.
SIGNED, RULE_WIDTH = 0.46, 0.8


def block_of(element, words):
    """The fitting.Block of words in a text element."""
    return fitting.fitted(
        words,
        family=element["font"],
        weight=element["weight"],
        size=element["size"],
        least=element["min_size"],
        width=element["w"],
        height=element["h"],
        whole=NAME_TOO in layouts.fields_in(element.get("text", "")),
        even=element.get("align", "center") == "center",
    )


def blocks(layout, shared):
    """(element, Block) of all words that the papers share; of a signature its name and position."""
    for element in layout["elements"]:
        if element["type"] == "text" and not layouts.fields_in(element["text"]) & layouts.OWN_FIELDS.keys():
            yield element, block_of(element, tuple(layouts.words(layout, element["text"], shared.fields)))
        elif element["type"] == "signature" and (signer := shared.signers.get(element["slot"])):
            yield element, block_of(_below(element), _signed_words(layout, signer))


def html(layout, picture, shared, own=""):
    """The document; `picture` is a JPEG that covers the page, `own` more of the body (draw_plain uses it)."""
    width, height = layouts.size_of(layout)
    parts = []
    if picture:
        parts.append(_image(_data("image/jpeg", picture), 0, 0, width, height, "fill"))
    elif layout["artwork"]:
        svg = designs.ARTWORKS[layout["artwork"]].svg().encode()
        parts.append(_image(_data("image/svg+xml", svg), 0, 0, width, height, "fill"))
    words = {element["id"]: block for element, block in blocks(layout, shared)}
    for element in layout["elements"]:
        kind, block = element["type"], words.get(element["id"])
        if kind == "line":
            parts.append(_rule(element))
        elif kind == "logo" and (content := shared.pictures.get(element["file"])):
            parts.append(_image(_data(_type_of(content), content), *_box(element), "contain"))
        elif kind == "text" and block:
            parts.append(lines_html(element, block))
        elif kind == "signature" and block:
            parts.append(_signature(element, block, shared.signers[element["slot"]]))
    css = (
        f"@page{{size:{width}mm {height}mm;margin:0}}html,body{{margin:0}}p,img,i{{position:absolute;margin:0}}"
        f"p{{white-space:nowrap}}{fonts.APART_CSS}"
    )
    return (
        f'<!DOCTYPE html><html lang="th"><meta charset="utf-8"><style>{css}</style>'
        f"<body>{''.join(parts)}{own}</body></html>"
    )


def lines_html(element, block, top=None, height=None):
    """The lines of a text, each at its baseline."""
    family, weight, size = element["font"], element["weight"], block.size
    _, _, ascent, descent = fonts.advances(family, weight)
    point = fitting.POINT
    high = (ascent + descent) * size * point
    at = fitting.baselines(block, family, weight, element["y"] if top is None else top, height or element["h"])
    return "".join(
        f'<p style="left:{element["x"]:g}mm;top:{baseline - ascent * size * point:.3f}mm;width:{element["w"]:g}mm;'
        f"text-align:{element.get('align', 'center')};font:{weight} {size:g}pt/{high:.4f}mm '{family}';"
        f'color:{element["colour"]}">{fonts.markup(words)}</p>'
        for words, baseline in zip(block.lines, at, strict=True)
    )


def _below(element):
    """The lower part of a signature's box, for name and position."""
    return {**element, "y": element["y"] + element["h"] * SIGNED, "h": element["h"] * (1 - SIGNED)}


def _signed_words(layout, signer):
    words = f"({signer.name})\n{signer.position}" if signer.position else f"({signer.name})"
    return tuple(layouts.words(layout, words.replace("{", "(").replace("}", ")"), {}))


def _signature(element, block, signer):
    x, y, w, h = _box(element)
    if signer.image:
        above = _image(_data(_type_of(signer.image), signer.image), x + w * 0.1, y, w * 0.8, h * SIGNED, "contain")
    else:
        wide = w * RULE_WIDTH
        above = (
            f'<i style="left:{x + (w - wide) / 2:.2f}mm;top:{y + h * SIGNED - 1:.2f}mm;width:{wide:.2f}mm;'
            f'border-top:0.8pt dotted {element["colour"]}"></i>'
        )
    lower = _below(element)
    # From the top of its part down: a short position does not drift away from the name.
    _, _, ascent, descent = fonts.advances(element["font"], element["weight"])
    used = ((len(block.lines) - 1) * fitting.LEADING + ascent + descent) * block.size * fitting.POINT
    return above + lines_html({**lower, "align": "center"}, block, lower["y"], min(used, lower["h"]))


def _rule(element):
    x, y, w, h = _box(element)
    thick, colour = element["size"], element["colour"]
    if w >= h:
        return (
            f'<i style="left:{x:g}mm;top:{y + h / 2 - thick * fitting.POINT / 2:.3f}mm;width:{w:g}mm;'
            f'height:{thick:g}pt;background:{colour}"></i>'
        )
    return (
        f'<i style="left:{x + w / 2 - thick * fitting.POINT / 2:.3f}mm;top:{y:g}mm;width:{thick:g}pt;'
        f'height:{h:g}mm;background:{colour}"></i>'
    )


def _image(address, x, y, w, h, fit):
    return (
        f'<img src="{address}" alt="" style="left:{x:g}mm;top:{y:g}mm;width:{w:g}mm;height:{h:g}mm;object-fit:{fit}">'
    )


def _box(element):
    return element["x"], element["y"], element["w"], element["h"]


def _type_of(content):
    if content.startswith(b"\x89PNG"):
        return "image/png"
    return "image/svg+xml" if content.lstrip().startswith(b"<") else "image/jpeg"


def _data(kind, content):
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
