"""Bringing in instruments from plain descriptions."""

import json
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from instruments.models import Instrument, InstrumentVersion, Item, Scale, ScaleBand, ScalePoint, Section

DATA = Path(__file__).parents[1] / "data"
KEPT = ("title", "purpose", "description", "is_preferred")


def load_defaults():
    """Brings in every instrument that ships with the product; returns those that are new.

    A version that is already there stays untouched: a changed question is a new `number` in the file. Some twenty
    queries, however many instruments there are.
    """
    return load_all([json.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.json"))])


def load(data, *, office=None):
    """Creates instrument, scale and version `number` from a plain description, publishes the version, and returns
    the instrument. Does nothing where that version exists.
    """
    load_all([data], office=office)
    return Instrument.objects.get(office=office, code=data["code"])


@transaction.atomic
def load_all(descriptions, *, office=None):
    """Creates and publishes the versions that are not there yet; returns their instruments."""
    known = {row.code: row for row in Instrument.objects.filter(office=office)}
    Instrument.objects.bulk_create(
        Instrument(office=office, code=data["code"], **{name: data[name] for name in KEPT if name in data})
        for data in {data["code"]: data for data in descriptions if data["code"] not in known}.values()
    )
    known = {row.code: row for row in Instrument.objects.filter(office=office)}
    versions = InstrumentVersion.objects.filter(instrument__office=office)
    there = set(versions.values_list("instrument__code", "number"))
    new = [data for data in descriptions if (data["code"], data["number"]) not in there]
    if not new:
        return []
    scales = _Scales(office)
    made = InstrumentVersion.objects.bulk_create(
        InstrumentVersion(instrument=known[data["code"]], number=data["number"]) for data in new
    )
    parts = [
        (data, part, Section(version=version, position=place, **{k: v for k, v in part.items() if k != "items"}))
        for data, version in zip(new, made, strict=True)
        for place, part in enumerate(data["sections"], start=1)
    ]
    Section.objects.bulk_create(section for _data, _part, section in parts)
    Item.objects.bulk_create(chain.from_iterable(_items(*part, scales) for part in parts))
    versions.filter(pk__in=[version.pk for version in made]).update(published_at=timezone.now())
    return [known[data["code"]] for data in new]


def _items(data, part, section, scales):
    before = sum(len(each["items"]) for each in data["sections"][: section.position - 1])
    for position, asked in enumerate(part["items"], start=1):
        rated = asked["kind"] == Item.Kind.RATING
        values = {"code": f"q{before + position}", **asked}
        for name in ("low", "high", "weight"):
            if name in values:
                values[name] = Decimal(values[name])
        yield Item(section=section, position=position, scale=scales.find(data["scale"]) if rated else None, **values)


@cache
def _named_scales():
    return json.loads((DATA / "scales" / "scales.json").read_text(encoding="utf-8"))


class _Scales:
    """The scales of an office or of the product; one that differs in anything is another scale."""

    def __init__(self, office):
        self.office = office
        rows = Scale.objects.filter(office=office).order_by("-pk").prefetch_related("points", "bands")
        self.known = {
            self._key(
                row.name,
                ((point.value, point.label) for point in row.points.all()),
                ((band.low, band.high, band.label) for band in row.bands.all()),
            ): row
            for row in rows
        }

    @staticmethod
    def _key(name, points, bands):
        return name, tuple(points), tuple((Decimal(low), Decimal(high), label) for low, high, label in bands)

    def find(self, data):
        """The Scale of a description or of a name in data/scales/scales.json; created where it is not there."""
        data = _named_scales()[data] if isinstance(data, str) else data
        points = [(point["value"], point["label"]) for point in data["points"]]
        bands = [(band["low"], band["high"], band["label"]) for band in data["bands"]]
        key = self._key(data["name"], points, bands)
        if key not in self.known:
            scale = Scale.objects.create(office=self.office, name=data["name"])
            ScalePoint.objects.bulk_create(ScalePoint(scale=scale, value=v, label=label) for v, label in points)
            ScaleBand.objects.bulk_create(
                ScaleBand(scale=scale, low=Decimal(low), high=Decimal(high), label=label) for low, high, label in bands
            )
            self.known[key] = scale
        return self.known[key]
