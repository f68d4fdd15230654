"""A design without the blocks that nobody of a batch fills: their place goes to the texts below, evenly. Pure."""

from reports.certificates import layout as layouts

OPTIONAL = frozenset({"school", "role", "award"})
FIXED = frozenset({"number", "code"})


def settled(layout, filled):
    """The layout for papers of which only the optional fields in `filled` say something. Texts of other optional fields
    alone are left out, and the texts below them, down to where somebody signs, share what they leave."""
    texts = [element for element in layout["elements"] if element["type"] == "text"]
    holes = [one for one in texts if _is_optional(one) and not layouts.fields_in(one["text"]) & filled]
    if not holes:
        return layout
    foot = min(one["y"] for one in layout["elements"] if one["type"] in ("signature", "qr"))
    body = [one for one in texts if one not in holes and _moves(one, holes, foot)]
    moved, places = {}, sorted(one["y"] for one in [*holes, *body])
    # Each hole is as high as the way to what stands next below it.
    left = {one["id"]: min((y for y in places if y > one["y"]), default=one["y"]) - one["y"] for one in holes}
    freed = sum(left.values())
    for place, element in enumerate(sorted(body, key=lambda one: one["y"]), 1):
        up = sum(left[hole["id"]] for hole in holes if hole["y"] < element["y"])
        moved[element["id"]] = round(element["y"] - up + freed * place / (len(body) + 1), 1)
    kept = [one for one in layout["elements"] if one not in holes]
    return {**layout, "elements": [{**one, "y": moved.get(one["id"], one["y"])} for one in kept]}


def _is_optional(element):
    fields = layouts.fields_in(element["text"])
    return bool(fields) and fields <= OPTIONAL


def _moves(element, holes, foot):
    """Whether a text stands below the first hole, in its column and above the signatures."""
    if layouts.fields_in(element["text"]) & FIXED or element["y"] + element["h"] > foot + 0.5:
        return False
    middle = element["x"] + element["w"] / 2
    top = min(hole["y"] for hole in holes)
    return element["y"] > top and any(hole["x"] <= middle <= hole["x"] + hole["w"] for hole in holes)
