"""Bringing in instruments from plain descriptions."""

import json
from pathlib import Path

from django.db import transaction

from instruments.actions.versions import publish
from instruments.models import Instrument, InstrumentVersion, Item, Scale, ScaleBand, ScalePoint, Section

DATA = Path(__file__).parents[1] / "data"


def load_defaults():
    """Brings in every instrument that ships with the product and returns them.

    A version that is already there stays untouched: a changed question is a new `number` in the file.
    """
    return [load(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(DATA.glob("*.json"))]


@transaction.atomic
def load(data, *, office=None):
    """Creates instrument, scale and version `number` from a plain description, publishes the version, and returns
    the instrument. Does nothing where that version exists.
    """
    instrument, _ = Instrument.objects.get_or_create(
        office=office,
        code=data["code"],
        defaults={name: data[name] for name in ("title", "purpose", "description", "is_preferred") if name in data},
    )
    version, new = InstrumentVersion.objects.get_or_create(instrument=instrument, number=data["number"])
    if not new:
        return instrument
    scale = _scale(data["scale"], office)
    number = 0
    for place, part in enumerate(data["sections"], start=1):
        section = Section.objects.create(version=version, position=place, title=part["title"])
        for position, asked in enumerate(part["items"], start=1):
            number += 1
            rated = asked["kind"] == Item.Kind.RATING
            asked = {"code": f"q{number}", **asked}
            Item.objects.create(section=section, position=position, scale=scale if rated else None, **asked)
    publish(version=version)
    return instrument


def _scale(data, office):
    """The scale with these points and bands; a scale that differs in anything is another scale."""
    for scale in Scale.objects.filter(office=office, name=data["name"]):
        points = [{"value": p.value, "label": p.label} for p in scale.points.all()]
        bands = [{"low": str(b.low), "high": str(b.high), "label": b.label} for b in scale.bands.all()]
        if points == data["points"] and bands == data["bands"]:
            return scale
    scale = Scale.objects.create(office=office, name=data["name"])
    for point in data["points"]:
        ScalePoint.objects.create(scale=scale, **point)
    for band in data["bands"]:
        ScaleBand.objects.create(scale=scale, **band)
    return scale
