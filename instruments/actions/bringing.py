"""Bringing in an instrument that was read from a file."""

from decimal import Decimal

from django.db import transaction
from django.db.models import F

from instruments.actions.scales import add_scale
from instruments.actions.versions import free_code
from instruments.models import Instrument, InstrumentVersion, Item, Scale, Section
from schools import audit
from schools.models import Office

NUMBERS = ("weight", "low", "high")


@transaction.atomic
def bring_in(*, draft, client_uuid, by):
    """A new instrument of the acting office with a draft as described (instruments.xlsform.reading); returns
    (instrument, True), or what this identity made before with False: two presses make one."""
    office = Office.objects.select_for_update().get(pk=by.acting.office_id)
    known = Instrument.objects.filter(office=office, client_uuid=client_uuid).first()
    if known is not None:
        return known, False
    about = {name: draft[name] for name in ("title", "purpose", "description")}
    instrument = Instrument.objects.create(
        office=office, code=free_code(office), client_uuid=client_uuid, created_by=by, **about
    )
    version = InstrumentVersion.objects.create(instrument=instrument)
    scales = Scales(by)
    items = []
    for place, part in enumerate(draft["sections"], start=1):
        values = {name: part[name] for name in ("title", "help", "repeats", "show_if")}
        section = Section.objects.create(version=version, position=place, **values)
        for position, row in enumerate(part["items"], start=1):
            items.append(Item(section=section, position=position, **_values(row, scales)))
    Item.objects.bulk_create(items)
    audit.record("import instrument", instrument, actor=by, items=len(items))
    return instrument, True


def _values(row, scales):
    numbers = {name: Decimal(row[name]) for name in NUMBERS if row[name] is not None}
    return {**row, **numbers, "scale": scales.find(row["scale"]) if row["scale"] else None}


class Scales:
    """Scales by what they hold: one that the office has already, or that comes with the product, is used again."""

    def __init__(self, by):
        self.by = by
        rows = Scale.objects.visible_to(by).order_by(F("office").asc(nulls_last=True), "pk")
        self.rows = [(row, *_contents(row)) for row in rows.prefetch_related("points", "bands")]

    def known(self, data):
        """The Scale of this name, points and bands; without bands of its own, of the same points; or None."""
        points, bands = _described(data)
        same = [row for row in self.rows if row[1] == points and (row[2] == bands or not data["own"])]
        named = [row for row in same if row[0].name == data["name"]]
        found = [*named, *([] if data["own"] else same)]
        return found[0][0] if found else None

    def find(self, data):
        """The Scale that is known, else a new one."""
        if known := self.known(data):
            return known
        points, bands = _described(data)
        made = add_scale(name=data["name"], points=points, bands=bands, by=self.by)
        self.rows.append((made, points, bands))
        return made


def _described(data):
    points = sorted((value, label) for value, label in data["points"])
    return points, sorted((Decimal(low), Decimal(high), label) for low, high, label in data["bands"])


def _contents(scale):
    points = sorted((point.value, point.label) for point in scale.points.all())
    return points, sorted((band.low, band.high, band.label) for band in scale.bands.all())
