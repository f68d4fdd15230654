"""Two shorter ways through WeasyPrint 70.0 for tables, which long papers consist of; the bytes are the same.

1. lengths of cells and lines that depend on nothing are worked out once for each style, not for each box;
2. numbers and names become bytes without asking for rarer kinds first.

They patch private functions, so another version of WeasyPrint goes its own, longer way.
"""

VERSIONS = ("70.0", "0.13.0")
SIDES = ("top", "right", "bottom", "left")
LENGTHS = [f"{kind}_{side}" for kind in ("margin", "padding") for side in SIDES]
LENGTHS += ["width", "min_width", "max_width", "height", "min_height", "max_height"]
UNSEEN = object()


def apply(weasyprint):
    """Patches the loaded WeasyPrint and answers whether it is the version these ways are known for."""
    pydyf = weasyprint.pdf.pydyf
    if (weasyprint.__version__, pydyf.VERSION) != VERSIONS:
        return False
    _quick_lengths(weasyprint)
    _quick_bytes(pydyf)
    return True


def _quick_lengths(weasyprint):
    boxes = weasyprint.formatting_structure.boxes
    layout = weasyprint.layout
    first = layout.percent.resolve_percentages
    kinds = (boxes.TableCellBox, boxes.LineBox)

    def resolve_percentages(box, containing_block):
        if type(box) not in kinds:
            return first(box, containing_block)
        style = box.style
        known = style.__dict__.get("known_lengths", UNSEEN)
        if known is UNSEEN:
            known = style.known_lengths = _known_lengths(style)
        if known is None:
            return first(box, containing_block)
        box.__dict__.update(known)
        return None

    for module in vars(layout).values():
        if getattr(module, "resolve_percentages", None) is first:
            module.resolve_percentages = resolve_percentages


def _known_lengths(style):
    """{name: pixels or auto} of a style whose lengths depend on no other box, else None."""
    if style["box_sizing"] != "content-box" or style["border_collapse"] == "collapse":
        return None
    known = {}
    for name in LENGTHS:
        value = style[name]
        if value == "auto" or value is None:
            known[name] = 0 if name in ("min_width", "min_height") and value == "auto" else value
        elif getattr(value, "unit", None) == "px":
            known[name] = value.value
        else:
            return None
    return known | {f"border_{side}_width": style[f"border_{side}_width"] for side in SIDES}


def _quick_bytes(pydyf):
    first = pydyf._to_bytes

    def to_bytes(item):
        kind = type(item)
        if kind is bytes:
            return item
        if kind is str:
            return item.encode("ascii")
        if kind is float:
            return b"%d" % item if item.is_integer() else (b"%f" % item).rstrip(b"0")
        if kind is int:
            return b"%d" % item
        return first(item)

    pydyf._to_bytes = to_bytes
