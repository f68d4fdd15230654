"""Invented outlines of the demo districts: the ground between the schools, each part nearest to one centre."""

import json

from schools import files
from schools.gates import SHAPES

MARGIN = 0.08  # degrees around the outermost schools, about 9 km


def make(*, office):
    """Gives the demo office a map whose districts share the box around its schools by nearness to their centres."""
    rows = office.schools.exclude(latitude=None).values_list("district", "longitude", "latitude")
    points = {}
    for district, x, y in rows:
        points.setdefault(district, []).append((float(x), float(y)))
    if not points:
        return
    centres = {name: tuple(sum(axis) / len(axis) for axis in zip(*of, strict=True)) for name, of in points.items()}
    xs, ys = zip(*(point for of in points.values() for point in of), strict=True)
    left, right, low, high = min(xs) - MARGIN, max(xs) + MARGIN, min(ys) - MARGIN, max(ys) + MARGIN
    box = [(left, low), (right, low), (right, high), (left, high)]
    features = []
    for name, centre in sorted(centres.items()):
        ground = box
        for other, place in sorted(centres.items()):
            if other != name:
                ground = nearer(ground, centre, place)
        ring = [[round(x, 4), round(y, 4)] for x, y in [*ground, ground[0]]]
        features.append(
            {
                "type": "Feature",
                "properties": {"name": name},
                "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
            }
        )
    content = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
    office.shapes = files.store(
        content, office=office, purpose=SHAPES, label="ขอบเขตอำเภอ.geojson", content_type="application/geo+json"
    )
    office.save(update_fields=["shapes"])


def nearer(ground, centre, other):
    """The part of a convex polygon that is nearer to `centre` than to `other` (cut along the line between them)."""

    def lead(point):
        return sum((a - b) ** 2 - (a - c) ** 2 for a, b, c in zip(point, other, centre, strict=True))

    kept = []
    for here, there in zip(ground, [*ground[1:], ground[0]], strict=True):
        a, b = lead(here), lead(there)
        if a >= 0:
            kept.append(here)
        if (a >= 0) != (b >= 0):
            share = a / (a - b)
            kept.append(tuple(p + (q - p) * share for p, q in zip(here, there, strict=True)))
    return kept
